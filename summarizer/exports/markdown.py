"""Markdown: a list of papers for reading. What papers say is text in it, and never mark-up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.exports.wording import line
from summarizer.links import link
from summarizer.models import Paper

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&!])")
_BEGINNING = re.compile(r"^(\d+)([.)])|^([-+=:])")
_UNSAFE_IN_ADDRESS = {ord(character): f"%{ord(character):02X}" for character in " <>()[]\\\"'`|*_~"}


def write(papers: Sequence[Paper], title: str) -> str:
    """Return papers as Markdown (CommonMark), in their order."""
    return "\n\n".join([f"# {text(title)}", *map(_item, papers)]) + "\n"


def text(words: str) -> str:
    """Return words on one line, so that a reader of Markdown shows them as they are."""
    escaped = _MARKUP.sub(r"\\\1", line(words))
    return _BEGINNING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)


def linked(words: str, url: str | None) -> str:
    """Return words as a link, or as they are where it leads nowhere."""
    return f"[{text(words)}](<{line(url).translate(_UNSAFE_IN_ADDRESS)}>)" if url else text(words)


def _item(paper: Paper) -> str:
    facts = [
        f"{paper.published:%Y-%m-%d}" if paper.published else "",
        paper.organisation.name if paper.organisation else "",
        f"{paper.comments} comments" if paper.comments is not None else "",
        f"{paper.upvotes} upvotes" if paper.upvotes is not None else "",
        ", ".join(paper.tags),
    ]
    told = " · ".join(text(fact) for fact in facts if fact)
    heading = f"## {linked(paper.title, link(paper))}"
    return "\n\n".join(part for part in (heading, text(paper.tldr or ""), told) if part)
