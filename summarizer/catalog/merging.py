"""What one entry knows better than what is known: the best value of each field, and which source it came from."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from summarizer.catalog import matching
from summarizer.catalog.matching import title_key
from summarizer.ids import paper_id
from summarizer.models import Entry
from summarizer.text import content_hash

_TEXT = frozenset({"title", "abstract", "authors", "author_count", "version"})
NAMELESS = frozenset({"request", "standard input"})  # what came without a name: each such source is another one
TEASER = 0.5  # of an abstract's length; what is shorter is no abstract, where one is known
_ORIGINS = (
    "title",
    "abstract",
    "authors",
    "author_count",
    "organisation_handle",
    "published",
    "listed",
    "comments",
    "upvotes",
    "url",
)


def columns_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry tells, as columns of `papers`."""
    organisation = entry.organisation
    return {
        "id": paper_id(entry),
        "title": entry.title,
        "abstract": entry.abstract,
        "title_key": title_key(entry.title),
        "content_hash": content_hash(entry.title, entry.abstract),
        "version": entry.version,
        "authors": list(entry.authors),
        "author_count": entry.author_count if entry.author_count is not None else len(entry.authors) or None,
        "organisation_handle": organisation.handle if organisation else None,
        "organisation_name": organisation.name if organisation else None,
        **entry.model_dump(
            include={"published", "published_inferred", "listed", "listed_inferred", "comments", "upvotes", "url"}
        ),
    }


def merged(old: Mapping[str, Any], entry: Entry, source: str) -> dict[str, Any]:
    """Return old with what an entry knows better: the last telling wins, but nothing replaces something, what was
    inferred replaces nothing that was written, what was guessed nothing at all, and an older version of a paper says
    nothing of a newer one's text."""
    best, new = dict(old), columns_of(entry)
    kept = _kept(old, new, source)
    for key in ("authors", "author_count", "comments", "upvotes", "url", "title", "abstract", "version"):
        if key not in kept and new[key] is not None and new[key] not in ("", []):
            best[key] = new[key]
    if new["organisation_handle"]:
        best |= {key: new[key] for key in ("organisation_handle", "organisation_name")}
    for key in ("published", "listed"):
        inferred = f"{key}_inferred"
        is_part = key == "published" and old[key] and new[key] and new[inferred] and _holds(new[key], old[key])
        is_better = old[key] is None or not new[inferred] or (old[inferred] and key not in entry.guessed)
        if new[key] is not None and not is_part and is_better:
            best |= {key: new[key], inferred: new[inferred]}
    if _is_less(old, new, perhaps_cut=entry.perhaps_cut):
        best["abstract"] = old["abstract"]
    best["title_key"] = title_key(best["title"])
    best["content_hash"] = content_hash(best["title"], best["abstract"])
    return best


def _is_less(old: Mapping[str, Any], new: Mapping[str, Any], *, perhaps_cut: bool) -> bool:
    """Return whether the new abstract is the old one cut short: as it ends; or, in a source that may cut and tells of
    no newer version, the old one's first sentences, or what a teaser says of it in less than half the length."""
    before, after = old["abstract"], new["abstract"]
    is_newer = new["version"] is not None and new["version"] > (old["version"] or 0)
    if matching.cut_short(before, after) or is_newer or not perhaps_cut:
        return matching.cut_short(before, after)
    is_beginning = len(after) < len(before) and before.startswith(after.rstrip())
    return is_beginning or len(after) < TEASER * len(before)


def _holds(part: date, day: date) -> bool:
    """Return whether a day lies in the year or month that was completed to its first day."""
    is_year = (part.month, part.day) == (1, 1)
    return part.day == 1 and part.year == day.year and (is_year or part.month == day.month)


def with_origins(old: Mapping[str, Any], new: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return new with the source noted beside each field that it changed."""
    told = {key: source for key in _ORIGINS if new[key] not in (None, []) and new[key] != old.get(key)}
    return {**new, "origins": {**(old.get("origins") or {}), **told}}


def _kept(old: Mapping[str, Any], new: Mapping[str, Any], source: str) -> AbstractSet[str]:
    """Return the fields in which new is not to be believed: all of the text where old is that of a newer version, or of
    any where new is of none and of another source, and a list of authors that was cut short, unless it is a newer
    version's."""
    before, after = old["version"], new["version"]
    if before is not None and before != after:
        is_newer = after is not None and after > before
        return (
            frozenset()
            if is_newer or (after is None and source not in NAMELESS and _gave(old, "abstract") == source)
            else _TEXT
        )
    known = max(old["author_count"] or 0, len(old["authors"]))
    cut = new["authors"] and len(new["authors"]) < known
    return {"authors", "author_count"} if cut and old["authors"] else {"author_count"} if cut else frozenset()


def _gave(old: Mapping[str, Any], field: str) -> str | None:
    source: str | None = (old.get("origins") or {}).get(field)
    return source
