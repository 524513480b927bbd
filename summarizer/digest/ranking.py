"""Which papers come first, and why: topics that were asked for, what the reader likes, what people said and liked, and
what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer.digest.liking import INDIFFERENT, Liking
from summarizer.digest.topics import Topics
from summarizer.retrieval.folding import Group
from summarizer.text import counted

NEW = 0.5  # novelty from which it is a reason: the nearest older paper is nearer to half of a field than to this


@dataclass(frozen=True)
class Ranked:
    """A paper with what stands behind it, why it is where it is, and how new it is."""

    group: Group
    why: tuple[str, ...]
    novelty: float | None


def rank(
    groups: Sequence[Group], topics: Topics, novelty: Mapping[str, float], liking: Liking = INDIFFERENT
) -> list[Ranked]:
    """Return the papers, best first; what nothing is known of keeps its order, behind the others."""
    found = [_ranked(group, topics, novelty.get(group.paper.id), liking) for group in groups]
    return sorted(found, key=lambda one: _key(one, topics, liking))


def _key(one: Ranked, topics: Topics, liking: Liking) -> tuple[float, ...]:
    paper = one.group.paper
    said = (paper.comments or 0) + (paper.upvotes or 0)
    new = one.novelty if one.novelty is not None else -1.0
    return -len(topics.found_in(paper)), liking.rank(paper), -said, -new


def _ranked(group: Group, topics: Topics, novelty: float | None, liking: Liking) -> Ranked:
    paper = group.paper
    why = [*topics.found_in(paper), *liking.why.get(paper.id, ())]
    why += [counted(paper.upvotes, "upvote")] if paper.upvotes else []
    why += [counted(paper.comments, "comment")] if paper.comments else []
    if novelty is not None and novelty >= NEW:
        why.append("unlike the papers before it")
    return Ranked(group, tuple(why), novelty)
