"""Feeds: Atom (RFC 4287) and JSON Feed 1.1. An entry keeps its id and its date for as long as its paper is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from summarizer.exports.templates import rendered
from summarizer.exports.wording import clean, day_of, line
from summarizer.ids import ENTRY_ID
from summarizer.links import link
from summarizer.models import Paper


def atom(papers: Sequence[Paper], about: Mapping[str, Any]) -> str:
    """Return papers as an Atom feed. A paper without any day bears that of the collection's last change."""
    entries = [
        {
            "paper": paper,
            "id": entry_id(paper),
            "link": _address(paper, about["home"]),
            "updated": moment(day_of(paper) or about["changed"]),
            "published": moment(paper.published) if paper.published else None,
            "authors": [name for author in paper.authors if (name := line(author))],
            "tags": [name for tag in paper.tags if (name := line(tag))],
        }
        for paper in papers
    ]
    named = {name: about[name] for name in ("title", "home", "own")}
    return rendered("feed.atom", id=feed_id(about), updated=moment(about["changed"]), entries=entries, **named) + "\n"


def json_feed(papers: Sequence[Paper], about: Mapping[str, Any]) -> str:
    """Return papers as a JSON Feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": line(about["title"]) or "Papergist",
        "home_page_url": about["home"],
        "feed_url": about["own"],
        "items": [_item(paper, about["home"]) for paper in papers],
    }
    return json.dumps(_known(feed), ensure_ascii=False, indent=1) + "\n"


def _item(paper: Paper, home: str | None) -> dict[str, Any]:
    day = day_of(paper)
    return _known(
        {
            "id": entry_id(paper),
            "url": _address(paper, home),
            "title": line(paper.title),
            "summary": line(paper.tldr or "") or None,
            "content_text": clean(paper.abstract),
            "date_published": moment(day) if day else None,
            "authors": [{"name": name} for author in paper.authors if (name := line(author))] or None,
            "tags": [name for tag in paper.tags if (name := line(tag))] or None,
        }
    )


def _address(paper: Paper, home: str | None) -> str | None:
    """Return where a paper is read, else its page of the service that the feed comes from."""
    return link(paper) or (f"{home}papers/{quote(paper.id, safe='/')}" if home else None)


def entry_id(paper: Paper) -> str:
    """Return the address-like name of a paper, the same wherever it is exported."""
    return f"{ENTRY_ID}{quote(paper.id, safe='')}"


def feed_id(about: Mapping[str, Any]) -> str:
    """Return the name of a feed: what its address asks for, under whatever host, else its title."""
    parts = urlsplit(about["own"] or "")
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"urn:papergist:feed:{quote(asked or about['title'], safe='')}"


def moment(when: date | datetime) -> str:
    """Return a moment as RFC 3339 has it; of a day its first one, in UTC."""
    if not isinstance(when, datetime):
        when = midnight(when)
    return f"{when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def midnight(day: date) -> datetime:
    """Return the first moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
