"""A digest as a post that Slack's incoming web hooks read, and those who follow them (Mattermost, Rocket.Chat, Discord
under /slack): `blocks` for Slack, `text` for who knows no blocks and for notifications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from summarizer.digest.rendering import OTHERS, QUESTIONS, summary_line
from summarizer.digest_models import Digest, DigestItem
from summarizer.exports.wording import line
from summarizer.links import link, search_link
from summarizer.question_changes import headline, spelled_out
from summarizer.reader_models import QuestionChange
from summarizer.text import counted

MOST_BLOCKS = 50  # Slack's limits: blocks of a post, characters of a section, of a heading, of a post
LONGEST_SECTION, LONGEST_HEADING, LONGEST_TEXT = 3000, 150, 30_000
LONGEST_TITLE = 300
_MARKS = re.compile(r"[*_~`]")
_BREAKING = "\N{ZERO WIDTH SPACE}"


def post(found: Digest) -> dict[str, Any]:
    """Return the post. Whatever papers say in it is text: it makes no link, no mention and no formatting."""
    blocks = [_heading(found.title), _section(escaped(summary_line(found)))]
    parts = [f"*{escaped(found.title)}*", escaped(summary_line(found))]
    told = list(_parts(found))
    room = MOST_BLOCKS - len(blocks) - 1
    if room < len(told) and told[room - 1][0] == "tag":
        room -= 1  # a heading over nothing
    for kind, words in told[:room]:
        blocks.append(_heading(words) if kind == "tag" else _section(words))
        parts.append(f"*{escaped(words)}*" if kind == "tag" else words)
    if len(told) > room:
        rest = f"… and {counted(sum(kind == 'paper' for kind, _ in told[room:]), 'more paper')}."
        blocks.append(_section(rest))
        parts.append(rest)
    return {"text": _cut("\n".join(parts), LONGEST_TEXT), "blocks": blocks, "unfurl_links": False, "mrkdwn": True}


def escaped(text: str) -> str:
    """Return text that Slack shows as it stands: `&`, `<` and `>` as its rules say; marks of formatting, for which it
    has no escape, are kept apart from what they would format."""
    plain = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(lambda mark: f"{_BREAKING}{mark.group()}{_BREAKING}", plain)


def _parts(found: Digest) -> Iterator[tuple[str, str]]:
    if found.questions:
        yield "tag", QUESTIONS
    yield from (("question", _changed(change)) for change in found.questions)
    for section in found.sections:
        yield "tag", section.tag or OTHERS
        yield from (("paper", _paper(item)) for item in section.items)


def _changed(change: QuestionChange) -> str:
    told = [f"*{escaped(change.question)}* {headline(change)}", *map(escaped, spelled_out(change, ids=False))]
    return _cut("\n".join(told), LONGEST_SECTION)


def _paper(item: DigestItem) -> str:
    paper, url = item.paper, link(item.paper)
    title = escaped(_cut(paper.title, LONGEST_TITLE))
    told = [f"*{f'<{_address(url)}|{title}>' if url else title}*"]
    told += [escaped(paper.tldr)] if paper.tldr else []
    why = [escaped(reason) for reason in item.why] + ([] if url else [f"<{_address(search_link(paper))}|look for it>"])
    told += [" · ".join(why)] if why else []
    return _cut("\n".join(told), LONGEST_SECTION)


def _address(url: str) -> str:
    """Return an address without what would end the link."""
    return quote(line(url), safe=":/?#[]@!$&'()*+,;=%~").replace("&", "&amp;")


def _heading(words: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": _cut(line(words), LONGEST_HEADING)}}


def _section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
