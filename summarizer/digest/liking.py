"""What a digest heeds of the reader's taste: muted words always, and what was liked in the order of its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.catalog import Catalog
from summarizer.digest.vectors import Directions
from summarizer.models import Paper
from summarizer.taste import Taste, suited

SUITS = 0.15  # of a score, 1 being a paper that was liked: from here on a paper comes before those that people talk of


@dataclass(frozen=True)
class Liking:
    """By paper id: how well a paper suits, and why. Papers that the reader judged, and all where nothing is known of a
    taste, are in neither."""

    scores: Mapping[str, float] = field(default_factory=dict)
    why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rank(self, paper: Paper) -> float:
        """Return what papers are ordered by, least first: the better suited ones by their score, the others alike, and
        last what is unlike what the reader wants."""
        score = self.scores.get(paper.id, 0.0)
        return -score if score >= SUITS else float(score <= -SUITS)

    def suits(self, paper: Paper) -> bool:
        """Return whether a paper is to the reader's liking."""
        return self.scores.get(paper.id, 0.0) >= SUITS


INDIFFERENT = Liking()


def liking_of(catalog: Catalog, papers: Sequence[Paper], directions: Directions) -> Liking:
    """Return how papers suit the reader of a collection."""
    thumbs = catalog.tastes.thumbs()
    judged = {paper.id: paper for paper in catalog.papers.get_many(list(thumbs))}
    taste = Taste([(judged[name], up) for name, up in thumbs.items() if name in judged], catalog.tastes.interests())
    if taste.is_empty or not papers:
        return INDIFFERENT
    names = {paper.id for paper in papers} | judged.keys()
    vectors = {name: directions.matrix[directions.place[name]] for name in names if name in directions.place}
    found = suited(papers, taste, vectors)
    return Liking(
        {one.paper.id: one.score for one in found},
        {one.paper.id: one.why for one in found if abs(one.score) >= SUITS},
    )
