"""Ids that are the same on every machine and in every run."""

from __future__ import annotations

import re

from summarizer.models import Entry
from summarizer.text import content_hash, fold

ENTRY_ID = "urn:papergist:paper:"  # before a paper's id, quoted, in feeds
_SLUG_LENGTH = 48
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_VERSION = re.compile(r"v([1-9]\d{0,3})$")
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?![\d.]*\d)")

_BEFORE_ARXIV = re.compile(
    r"\A(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.)",
    re.IGNORECASE,
)


def title_id(title: str) -> str:
    """Return a slug of the normalised title and eight hex digits of its hash: `attention-is-all-you-need-1b2c3d4e`."""
    folded = fold(title)
    slug = ""
    for word in folded.split():
        longer = f"{slug}-{word}" if slug else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        slug = longer
    digest = content_hash(folded or title)[:8]
    return f"{slug}-{digest}" if slug else digest


def paper_id(entry: Entry) -> str:
    """Return the arXiv id without its version where the entry has one, else its title's id."""
    return entry.arxiv_id or title_id(entry.title)


def find_arxiv_id(text: str) -> str | None:
    """Return the first arXiv id in a text or address, without its version, or None."""
    match = _ARXIV.search(text)
    return match.group(1) if match else None


def without_version(name: str) -> str:
    """Return an arXiv id without its version, also of its address or its DOI, any other DOI in lower case and bare, and
    any other name as it stands."""
    match = _ARXIV.fullmatch(_BEFORE_ARXIV.sub("", name.strip(), count=1))
    return match.group(1) if match else find_doi(name) or name


def find_version(text: str) -> int | None:
    """Return the version behind the first arXiv id in a text or address, or None."""
    match = _ARXIV.search(text)
    behind = _VERSION.search(match.group()) if match else None
    return int(behind.group(1)) if behind else None


def find_doi(text: str) -> str | None:
    """Return the DOI that a text or address is, in lower case (as DOIs are compared), or None."""
    match = _DOI.fullmatch(text.strip())
    return match.group(1).lower() if match else None
