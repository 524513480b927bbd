"""Reads BibTeX: LaTeX for accents and signs is decoded, what stands between dollars is left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising, spoken, written_date

KIND = "bibtex"
_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]{1,40}[ \t]*[{(]\s{0,40}[^\s,{}()=]{1,200}[ \t]*,", re.MULTILINE)
_BROKEN = "the entry is broken, or never closed"
_CIRCUMFLEX = "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}"  # what the library makes of \textasciicircum
_BETWEEN, _COMMA = "\ue000", "\ue001"  # between names, and within one, where braces have been told apart
_NO_MARKS = dict.fromkeys(map(ord, (_BETWEEN, _COMMA)))
_ORGANISATION = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")


def is_bibtex(text: str) -> bool:
    """Return whether an entry begins somewhere: a type behind an at sign, a brace, a key and a comma."""
    return bool(_ENTRY.search(text)) and not text.lstrip().startswith(("{", "[", "<"))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(never_raising(_found, text), source=source, kind=KIND, listed=listed)


def _found(text: str) -> Iterator[Found]:
    library = _parsed(text)
    found = [_paper(entry) for entry in library.entries]
    for block in library.failed_blocks:
        kept = getattr(block, "ignore_error_block", None)
        line, excerpt = (block.start_line or 0) + 1, (block.raw or "").split("\n", 1)[0]
        reason = (str(block.error) if block.error else "").strip().split("\n", 1)[0].split(". Note:", 1)[0]
        fields = _fields(_values(kept)) if kept is not None and hasattr(kept, "fields") else None
        found.append(Found(line, excerpt, fields, reason=reason or _BROKEN))
    yield from sorted(found, key=lambda item: item.line)
    if not found and text.strip():
        yield Found(1, text[:100].split("\n", 1)[0], reason="there is no entry of BibTeX in this")


def _parsed(text: str) -> Any:
    import logging

    from bibtexparser import middlewares  # deferred: a tenth of a second
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is told in the reading
    library = parse_string(text.translate(_NO_MARKS), append_middleware=[middlewares.NormalizeFieldKeys()])
    for entry in library.entries:
        if "author" in entry:
            entry["author"] = _separated(str(entry["author"]))
    return middlewares.LatexDecodingMiddleware().transform(library)


def _separated(authors: str) -> str:
    """Return names apart, as their braces say, which decoding takes away: one within braces is that of an organisation,
    and its "and" and its comma are parts of it."""
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = split_multiple_persons_names(authors)
    return _BETWEEN.join(name.replace(",", _COMMA) if _ORGANISATION.fullmatch(name) else name for name in names)


def _values(entry: Any) -> dict[str, str]:
    """Return the fields of an entry; those of one that the library set aside have their braces yet."""
    found: dict[str, str] = {}
    for field in entry.fields:
        value = str(field.value)
        bare = value[1:-1] if value[:1] + value[-1:] in {'""', "{}"} else value
        key = field.key.lower()
        found.setdefault(key, _unbraced(_separated(bare) if key == "author" else bare))
    return found


def _paper(entry: Any) -> Found:
    values = {field.key: str(field.value).replace(_CIRCUMFLEX, "^") for field in entry.fields}
    return Found((entry.start_line or 0) + 1, f"@{entry.entry_type}{{{entry.key}", _fields(values))


def _fields(values: Mapping[str, str]) -> dict[str, object]:
    parts = [part for key in ("year", "month", "day") if (part := values.get(key))]
    written = values.get("date") or "-".join(parts)
    as_it_stood = values.get("date") or " ".join(parts)
    return {
        "title": values.get("title"),
        "abstract": values.get("abstract"),
        **_eprint(values),
        "doi": values.get("doi"),
        "authors": _authors(values.get("author", "")),
        "url": values.get("url"),
        **(written_date(_without_words(written), as_it_stood=as_it_stood) if written else {}),
    }


def _eprint(values: Mapping[str, str]) -> dict[str, object]:
    """Return the eprint as arXiv's where it is said to be, and as an id of any kind where nothing is said."""
    kind = (values.get("archiveprefix") or values.get("eprinttype") or "").lower()
    key = {"arxiv": "arxiv_id", "": "id"}.get(kind)
    return {key: values["eprint"]} if key and values.get("eprint") else {}


def _unbraced(text: str) -> str:
    """Return a text without the braces that keep capitals; those of formulae stay."""
    parts = text.split("$")
    return "$".join(part if number % 2 else part.replace("{", "").replace("}", "") for number, part in enumerate(parts))


def _authors(text: str) -> list[str]:
    """Return names as they are spoken; `others` is nobody."""
    names = [" ".join(_unbraced(name).split()) for name in text.split(_BETWEEN)]
    return [_spoken(name).replace(_COMMA, ",") for name in names if name and name.lower() != "others"]


def _spoken(name: str) -> str:
    family, comma, given = name.partition(",")
    return spoken(given.rpartition(",")[2], family) if comma else name


def _without_words(written: str) -> str:
    """Return a date whose month may be written `{July}` or `jul # "~3"`."""
    return re.sub(r"[\"{}]|\s+", "", written)
