"""Metrics, one a file: plain functions."""
