"""Papers that say nearly the same: one is shown, the others stand behind it, and it is told which and how alike."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from summarizer.links import link
from summarizer.models import FoldedPaper, Hit, Paper, SearchHit
from summarizer.retrieval.directions import Directions
from summarizer.text import words

SHARED = (
    0.5  # of three-word sequences: two versions of one abstract; other papers of one field share a few of a hundred
)
COSINE = 0.9  # and they point the same way, where both are embedded
SHARED_ALONE = 0.7  # where words are all there is to compare
_LENGTH = 3


@dataclass(frozen=True)
class Group:
    """A paper, and those that stand behind it."""

    paper: Paper
    others: list[FoldedPaper] = field(default_factory=list)


def fold_alike(
    papers: Sequence[Paper], directions: Directions, *, compared: AbstractSet[str] | None = None
) -> list[Group]:
    """Return the papers in their order, those that say nearly what an earlier one says behind that one.

    A paper is compared with those alone that are shown, so a chain of small changes never folds what differs much.
    compared: ids of those that may be alike, where that is known; word by word takes longer."""
    groups: list[Group] = []
    wanted = {paper.id for paper in papers} if compared is None else compared
    sequences = {paper.id: _sequences(paper) if paper.id in wanted else frozenset() for paper in papers}
    by_sequence: dict[tuple[str, ...], list[int]] = {}
    for paper in papers:
        shared = {number for one in sequences[paper.id] for number in by_sequence.get(one, ())}
        alike = (
            (groups[number], _alike(groups[number].paper, paper, sequences, directions)) for number in sorted(shared)
        )
        found = next(((group, folded) for group, folded in alike if folded is not None), None)
        if found is not None:
            found[0].others.append(found[1])
            continue
        for one in sequences[paper.id]:
            by_sequence.setdefault(one, []).append(len(groups))
        groups.append(Group(paper))
    return groups


def fold_hits(found: Sequence[tuple[Hit, Paper]], directions: Directions) -> list[SearchHit]:
    """Return the hits in their order, those whose papers say nearly what an earlier one says behind that one."""
    hits, papers = {paper.id: hit for hit, paper in found}, [paper for _, paper in found]
    groups = fold_alike(papers, directions, compared=directions.paired(list(hits), COSINE))
    return [SearchHit.of(hits[group.paper.id], group.paper, group.others) for group in groups]


def _alike(
    shown: Paper, paper: Paper, sequences: dict[str, frozenset[tuple[str, ...]]], directions: Directions
) -> FoldedPaper | None:
    """Return how a paper repeats one that is shown; None where it does not."""
    one, other = sequences[shown.id], sequences[paper.id]
    shared = len(one & other) / len(one | other)
    if shared < SHARED:
        return None
    cosine = directions.cosine(shown.id, paper.id)
    if shared < SHARED_ALONE if cosine is None else cosine < COSINE:
        return None
    return FoldedPaper(paper_id=paper.id, title=paper.title, url=link(paper), shared=shared, cosine=cosine)


def _sequences(paper: Paper) -> frozenset[tuple[str, ...]]:
    found = words(paper.abstract)
    return frozenset(tuple(found[start : start + _LENGTH]) for start in range(len(found) - _LENGTH + 1))
