"""Tags by a model: the collection's own vocabulary first, and nothing that the abstract does not speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prompts import visible
from summarizer.extractive.stemming import stems
from summarizer.extractive.tag_spelling import spelled, spoken_of
from summarizer.extractive.tags import MOST_TAGS
from summarizer.generative.drafts import TagsDraft
from summarizer.generative.quotes import Shown
from summarizer.generative.writer import Bill, Writer
from summarizer.replies import Completion, Unsupported
from summarizer.text import one_line

PROMPT = "tags"
MOST_OFFERED = 20
LONGEST = 60


@dataclass(frozen=True)
class KeptTags:
    """Tags that held, best first, and how many did not."""

    tags: tuple[str, ...]
    dropped: int


async def write_tags(
    writer: Writer,
    title: str,
    shown: Sequence[Shown],
    vocabulary: Sequence[str],
    bill: Bill,
    *,
    within: float | None = None,
) -> Completion[KeptTags]:
    """Return a model's tags of the sentences shown. `vocabulary` is the collection's, most frequent first.

    within: seconds, as in Writer.write. Raises: ModelError.
    """
    source = " ".join(sentence.text for sentence in shown)
    offered = fitting(vocabulary, title, source)

    def accept(draft: TagsDraft) -> KeptTags:
        return hold(draft, title, source, vocabulary)

    inputs: dict[str, Any] = {"title": one_line(title), "abstract": one_line(source), "vocabulary": offered}
    return await writer.write(PROMPT, TagsDraft, accept, bill, within=within, **inputs)


def fitting(vocabulary: Sequence[str], title: str, source: str) -> list[str]:
    """Return the tags of the vocabulary that the paper speaks of, at most twenty, in the vocabulary's order."""
    return spoken_of(vocabulary, title, source)[:MOST_OFFERED]


def hold(draft: TagsDraft, title: str, source: str, vocabulary: Sequence[str]) -> KeptTags:
    """Return what is kept of a draft: each tag in the vocabulary's spelling, or else in that of the extractive engine.

    Raises: Unsupported, where nothing is left.
    """
    known = {_key(tag): tag for tag in reversed(vocabulary)}
    lines = (one_line(visible(tag))[:LONGEST] for tag in draft.tags)
    written = (known[_key(line)] if _key(line) in known else spelled(line, title, source) for line in lines)
    kept: dict[frozenset[str], str] = {}
    for tag in spoken_of(filter(None, written), title, source):
        kept.setdefault(_key(tag), known.get(_key(tag), tag))
    if not kept:
        raise Unsupported("none of the tags is a subject that the abstract speaks of, in its own words.", ("tags",))
    tags = tuple(kept.values())[:MOST_TAGS]
    return KeptTags(tags, len(draft.tags) - len(tags))


def _key(tag: str) -> frozenset[str]:
    """Return the stems of a tag's words: what makes two tags one."""
    return frozenset(stems(tag))
