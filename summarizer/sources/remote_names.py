"""Sources elsewhere, by the names that a command line gives them, and the addresses of their pages.

hf:today · hf:2025-10-30 · hf:2025-W44 · hf:2025-10        huggingface.co/api/daily_papers?date=|week=|month=&p=&limit=
arxiv:cs.CL                                                rss.arxiv.org/rss/cs.CL, what was announced last
arxiv:"scent sorting" · arxiv:ti:scent · arxiv:2510.11111  export.arxiv.org/api/query?search_query=|id_list=&start=
https://…                                                  a feed, or any file that a reader knows
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

from summarizer.errors import SourceNotFound
from summarizer.ids import find_arxiv_id

HF_PAGE, ARXIV_PAGE = 100, 100
MOST_PAGES = {"hf": 30, "arxiv": 3}
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?(?:\+[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?)*")
_ARCHIVES = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math(?:-ph)?|nlin|nucl-(?:ex|th)|physics|q-bio|q-fin"
    r"|quant-ph|stat)(?:\.|$)"
)
_FIELD = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate):")
_WORDS = re.compile(r'"[^"]+"|\S+')
_HF = (
    ("date", re.compile(r"\d{4}-\d{2}-\d{2}")),
    ("week", re.compile(r"\d{4}-W\d{2}")),
    ("month", re.compile(r"\d{4}-\d{2}")),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the interfaces are, without a slash at the end."""

    hf: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    arxiv_listing: str = "https://rss.arxiv.org"


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A source elsewhere. name: under which it is recorded; kind: how it is read, None where its content tells; step:
    how many papers a page holds at most, None where there is one page; rests: whether it is empty at weekends."""

    name: str
    kind: str | None
    family: Literal["hf", "arxiv", "listing", "feed"]
    address: str
    step: int | None = None
    rests: bool = False

    def pages(self) -> Iterator[str]:
        """Yield the addresses of its pages, as many as are asked for at most."""
        for number in range(MOST_PAGES[self.family] if self.step else 1):
            if self.step is None:
                yield self.address
            elif self.family == "hf":
                yield f"{self.address}&{urlencode({'p': number, 'limit': self.step})}"
            else:
                yield f"{self.address}&{urlencode({'start': number * self.step, 'max_results': self.step})}"


def is_remote(name: str) -> bool:
    """Return whether a name is that of a source elsewhere; a file of such a name is `./hf:…`."""
    return name.startswith(("hf:", "arxiv:", "https://", "http://"))


def remote_source(name: str, *, today: date, places: Places | None = None) -> RemoteSource:
    """Return the source of this name. today: in UTC, in which the days of listings are counted. Raises:
    SourceNotFound."""
    where = places or Places()
    scheme, _, rest = name.partition(":")
    if scheme == "hf":
        return _of_hf(rest.strip(), today, where)
    if scheme == "arxiv" and rest.strip():
        return _of_arxiv(rest.strip(), where)
    if scheme in {"http", "https"}:
        return _of_address(name)
    raise SourceNotFound(
        f"There is no source {name!r}.", hint='Name a category or a query: arxiv:cs.CL, arxiv:"words".'
    )


def _of_hf(rest: str, today: date, where: Places) -> RemoteSource:
    named = today.isoformat() if rest == "today" else rest
    for parameter, shape in _HF:
        if shape.fullmatch(named) and _exists(parameter, named):
            address = f"{where.hf}/api/daily_papers?{urlencode({parameter: named})}"
            return RemoteSource(f"hf:{named}", "hf", "hf", address, HF_PAGE, rests=parameter == "date")
    raise SourceNotFound(
        f"hf:{rest} is no day, week or month.", hint="hf:today, hf:2025-10-30, hf:2025-W44 and hf:2025-10 are."
    )


def _exists(parameter: str, named: str) -> bool:
    shapes = {"date": "{}", "week": "{}-1", "month": "{}-01"}
    try:
        date.fromisoformat(shapes[parameter].format(named))
    except ValueError:
        return False
    return True


def _of_arxiv(rest: str, where: Places) -> RemoteSource:
    query = f"{where.arxiv}/api/query?"
    if find_arxiv_id(rest) and find_arxiv_id(rest) == re.sub(r"v\d+$", "", rest):
        return RemoteSource(f"arxiv:{rest}", "arxiv", "listing", query + urlencode({"id_list": rest}))
    if _CATEGORY.fullmatch(rest) and all(map(_ARCHIVES.match, rest.split("+"))):
        address = f"{where.arxiv_listing}/rss/{rest}"
        return RemoteSource(f"arxiv:{rest}", "arxiv", "listing", address, rests=True)
    asked = rest if _FIELD.search(rest) else " AND ".join(f"all:{word}" for word in _WORDS.findall(rest))
    newest_first = {"search_query": asked, "sortBy": "submittedDate", "sortOrder": "descending"}
    return RemoteSource(f"arxiv:{rest}", "arxiv", "arxiv", query + urlencode(newest_first), ARXIV_PAGE)


def _of_address(name: str) -> RemoteSource:
    try:
        parts = urlsplit(name)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc:
        raise SourceNotFound(
            f"{name} is no address that can be fetched.", hint="Addresses look like https://example.org/feed.xml."
        )
    return RemoteSource(name, None, "feed", urlunsplit(parts._replace(fragment="")))
