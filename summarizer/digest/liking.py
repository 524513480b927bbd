"""What a digest heeds of the reader's taste: muted words always, and what was liked in the order of its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.catalog import Catalog
from summarizer.digest.topics import Topics
from summarizer.models import Paper
from summarizer.reader_models import Suited
from summarizer.retrieval.directions import Directions
from summarizer.taste import Taste, suited

SUITS = 0.15  # of a score, 1 being a paper that was liked: from here on a paper comes before those that people talk of
_INTEREST, _WORDS = "like your interest", "words: "  # as taste.py begins such reasons


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
    interests = catalog.tastes.interests()
    taste = Taste([(judged[name], up) for name, up in thumbs.items() if name in judged], interests)
    if taste.is_empty or not papers:
        return INDIFFERENT
    names = {paper.id for paper in papers} | judged.keys()
    vectors = directions.of(names)
    wanted = [(one.words, Topics([one.words])) for one in interests if one.wanted]
    return _liking([_spoken_for(one, wanted) for one in suited(papers, taste, vectors)])


def _liking(found: Sequence[Suited]) -> Liking:
    """Return scores and reasons; what nothing can be said for is as good as any other paper."""
    said = [one for one in found if one.why]
    return Liking(
        {one.paper.id: one.score for one in said}, {one.paper.id: one.why for one in said if abs(one.score) >= SUITS}
    )


def _spoken_for(one: Suited, wanted: Sequence[tuple[str, Topics]]) -> Suited:
    """Return a paper that is about an interest, by a tag or by all of its words, as one that suits, whatever else is
    known of it: the reader said so."""
    named = next((words for words, topic in wanted if topic.found_in(one.paper)), None)
    if named is None:
        return one
    others = tuple(reason for reason in one.why if not reason.startswith((_INTEREST, _WORDS)))
    why = (f"on your interest “{named}”", *others)
    return one.model_copy(update={"score": max(one.score, SUITS), "why": why})
