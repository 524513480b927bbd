"""What every reader promises of whatever bytes it is given, for the fuzzer and for Hypothesis."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

from summarizer.errors import SourceNotUnderstood
from summarizer.models import Reading
from summarizer.sources import read_source
from summarizer.sources.decoding import decode
from summarizer.sources.recognise import KINDS

TODAY = date(2026, 11, 23)
RECOGNISED = "recognised"  # the way of a source whose kind nobody named
WAYS = (*KINDS, RECOGNISED)
FOUND = Path(__file__).parent / "found"
LONGEST_EXCERPT = 200
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)  # no reader holds it against a text that is decoded
_GIVEN_UP = "cannot be read from here on: "
_BY_OURSELVES = {"csl-json", "acl-xml", "hf", "jsonl", "daily-page"}  # no library's mistakes to be caught in these


def read(way: str, data: bytes) -> Reading | None:
    """Return the reading of bytes that are of a kind, or None where they are refused in words."""
    kind = None if way == RECOGNISED else way
    try:
        return read_source("fuzz.txt", data, kind=kind, captured=None, listed=None, today=TODAY)
    except SourceNotUnderstood as refused:
        return None if refused.message else Reading(source="refused without a word", kind="none", entries=())


def _is_empty(text: str) -> bool:
    """Return whether a text holds nothing that could be a paper: white space, an empty list, a feed without entries."""
    try:
        return json.loads(text or "[]") in ([], {"papers": []})
    except (ValueError, RecursionError):
        pass
    try:
        parts = {element.tag.rpartition("}")[2] for element in ET.fromstring(_DECLARATION.sub("", text)).iter()}
    except (ET.ParseError, ValueError):
        return not text.strip().strip("\ufeff")
    return not parts & {"entry", "item", "paper"}


def hold(way: str, data: bytes) -> None:
    """Read bytes and see that everything is told of in words that a catalog can keep."""
    reading = read(way, data)
    if reading is None:
        return
    assert reading.entries or reading.not_understood or _is_empty(decode("fuzz.txt", data)[0]), "dropped without a word"
    for entry in reading.entries:
        assert entry.title.strip(), "a paper without a title"
        assert entry.abstract.strip(), "a paper without an abstract"
        assert entry.line is None or entry.line >= 0
        told = entry.model_dump_json()
        assert json.loads(told)["title"] == entry.title
        assert not _UNSTORABLE.search(entry.title + entry.abstract + "".join(entry.authors)), "text that is none"
    for item in reading.not_understood:
        assert item.reason, "no reason"
        assert len(item.text) <= LONGEST_EXCERPT, "a whole text as an excerpt"
        assert not _UNSTORABLE.search(item.text + item.reason), "text that is none"
        assert way not in _BY_OURSELVES or _GIVEN_UP not in item.reason, f"given up: {item.reason}"
