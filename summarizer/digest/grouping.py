"""Each paper once, under its most telling tag: one that others here share too, and not nearly all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from summarizer.models import Paper

FEWEST = 2  # papers that make a group
BROADEST = 0.15  # share of the papers beyond which a tag tells little of any of them
SMALL = 9  # papers up to which any group may be as large as it is


def group_by_tag(papers: Sequence[Paper], counts: Mapping[str, int]) -> list[tuple[str | None, list[Paper]]]:
    """Return the papers by tag, largest group first, those of broad tags behind, within a group in their order; those
    that share no tag come last, under None. counts: how many papers of the whole collection bear each tag."""
    waiting = list(papers)
    telling, broad = max(SMALL, BROADEST * len(papers)), len(papers)
    groups: list[tuple[str | None, list[Paper]]] = []
    for limit in (telling, broad):  # first what tells something, then what the rest shares
        found: list[tuple[str | None, list[Paper]]] = []
        while (tag := _best(waiting, counts, limit)) is not None:
            found.append((tag, [paper for paper in waiting if tag in paper.tags]))
            waiting = [paper for paper in waiting if tag not in paper.tags]
        groups += sorted(found, key=lambda group: -len(group[1]))
    return groups + ([(None, waiting)] if waiting else [])


def _best(papers: Sequence[Paper], counts: Mapping[str, int], limit: float) -> str | None:
    """Return the tag that most of the papers share, of equal ones the rarer in the collection."""
    here: dict[str, int] = {}
    for paper in papers:
        for tag in dict.fromkeys(paper.tags):
            here[tag] = here.get(tag, 0) + 1
    fit = [tag for tag, count in here.items() if FEWEST <= count <= limit]
    return min(fit, key=lambda tag: (-here[tag], counts.get(tag, 0), tag), default=None)
