"""Intervals by bootstrap."""

from eval.answers import interval

__all__ = ["interval"]
