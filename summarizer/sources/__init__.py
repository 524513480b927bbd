"""Bytes in, papers out: a reader a file, chosen by content, and a ledger of what was not understood."""

from __future__ import annotations

from summarizer.sources.recognise import read_source

__all__ = ["read_source"]
