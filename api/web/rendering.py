"""Templates → HTML. Whatever comes from papers, people or models is text here: it is escaped, and never a tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from fastapi.responses import HTMLResponse

from summarizer.differences import changes
from summarizer.models import Paper
from summarizer.text import one_line

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STATIC, TEMPLATES = HERE / "static", HERE / "templates"
NOT_KEPT = {"Cache-Control": "no-cache"}  # browsers ask each time whether it changed


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as a response."""
    html = environment().get_template(name).render(**values)
    return HTMLResponse(html.encode("utf-8", "replace"), status, NOT_KEPT)


def warm() -> None:
    """Read and compile the templates, so that the first reader does not wait for it."""
    for name in environment().list_templates():
        environment().get_template(name)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates, read at the first page. A name that a template does not get is an error, never a gap."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"day": day, "long_day": long_day, "count": count, "line": one_line, "percent": percent}
    made.globals |= {
        "address": address,
        "paper_path": paper_path,
        "card_id": card_id,
        "outside": outside,
        "marked": marked,
        "changes": changes,
        "where_to_find": where_to_find,
    }
    return made


def address(path: str, params: Mapping[str, Any] | None = None, **changed: Any) -> str:
    """Return a path with those parameters that have a value; changed ones stand before the others."""
    merged = {**(params or {}), **changed}
    told = urlencode({name: str(value) for name, value in merged.items() if value not in {None, ""}})
    return f"{path}?{told}" if told else path


def paper_path(paper_id: str, *, to: str = "") -> str:
    """Return where a paper is shown, or what goes on behind it. Ids may hold slashes and anything else."""
    return f"/papers/{quote(paper_id, safe='/')}{to}"


def card_id(paper_id: str) -> str:
    """Return what leads to a paper's card within a page: an id may hold anything, and this neither blank nor quote."""
    return "card-" + quote(paper_id, safe="").replace("%", "_")


def outside(url: str | None) -> str | None:
    """Return an address if it may be a link: a whole one on the web. Others (javascript:, data:, …) are no links."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def where_to_find(paper: Paper) -> tuple[str, str]:
    """Return where a paper may be read, and what that link is called."""
    if (url := outside(paper.url)) is not None:
        return url, f"Read at {urlsplit(url).hostname}"
    asked = {"query": f'"{one_line(paper.title)}"', "searchtype": "title"}
    return f"https://arxiv.org/search/?{urlencode(asked)}", "Look for it on arXiv"


class Stretch(Protocol):
    """A stretch of an abstract, in code points."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def marked(text: str, stretches: Sequence[Stretch]) -> list[tuple[bool, str]]:
    """Return a text in pieces, each with whether it is marked; those that overlap or touch become one mark."""
    return list(_pieces(text, sorted((item.start, min(item.end, len(text))) for item in stretches)))


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[bool, str]]:
    done = 0
    for start, end in _joined(spans):
        if start > done:
            yield False, text[done:start]
        yield True, text[start:end]
        done = end
    if done < len(text):
        yield False, text[done:]


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def day(value: date) -> str:
    """Return a day in words, short: 9 Oct 2024."""
    return f"{value.day} {value:%b} {value.year}"


def long_day(value: date) -> str:
    """Return a day in words: Friday, 20 December 2024."""
    return f"{value:%A}, {value.day} {value:%B} {value.year}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: 1 paper, 1 204 papers."""
    spaced = f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{spaced} {one if number == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """Return a share in per cent, or a dash where there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"
