"""Ask: retrieval finds papers, the engine chooses what answers, every quote is checked against the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

import numpy as np

from summarizer.catalog import Catalog
from summarizer.embedding import Embedder, Vectors
from summarizer.errors import UsageError
from summarizer.extractive.answer import MOST, Candidate, Weighed, chosen, listed, weigh
from summarizer.extractive.comparing import is_told_of, sides, weigh_sides
from summarizer.extractive.listing_facts import Told, told
from summarizer.extractive.naming import readable
from summarizer.extractive.newest import newest_first
from summarizer.extractive.sentences import split
from summarizer.models import Answer, Citation, Filters, Hit, Nearest, Paper, Sentence
from summarizer.retrieval.metadata import Narrowed, as_it_is, merged, narrow
from summarizer.retrieval.retriever import CANDIDATES, Retriever, shortlist
from summarizer.text import counted, one_line

TOP_K = 8
POOL = 30  # hits among which the best by words alone and by meaning alone are looked for
NEAREST = 3
NEWEST = 20  # papers among which those on a subject are looked for where the newest are asked for
NEAR = 0.6  # of the best hit's score, from which a paper may be on the subject
LONGEST_QUESTION = 2000


@dataclass(frozen=True)
class Looked:
    """A question, what was found for it, and how likely that answers it."""

    question: str
    filters: Filters
    candidates: Sequence[Candidate]
    weighed: Weighed
    empty: bool
    told: str | None = None  # where it is asked: what the listing says of a paper, or how many there are


def look(
    question: str,
    filters: Filters | None = None,
    *,
    catalog: Catalog,
    retriever: Retriever,
    embedder: Embedder | None,
    top_k: int = TOP_K,
    today: Callable[[], date] = date.today,
    among: Sequence[str] | None = None,
    as_given: bool = False,
) -> Looked:
    """Find what may answer a question, and weigh it. Words of the question that name dates, an organisation or a tag of
    papers become filters, unless the same were given, or the filters are to be taken as_given; not where it is known
    which papers it is about: among, by their ids. Raises: UsageError."""
    question = question.strip()
    if not question:
        raise UsageError("The question is empty.", hint='Ask like this: papergist ask "What speeds up decoding?"')
    if len(question) > LONGEST_QUESTION:
        raise UsageError(f"The question is longer than {LONGEST_QUESTION} characters.")
    organisations = catalog.papers.organisations()
    narrowed = narrow(question, today=today(), organisations=organisations) if among is None else as_it_is(question)
    given = filters or Filters()
    filters = given if as_given else merged(given, narrowed.filters)
    if narrowed.counted and (wanted := _to_count(narrowed, filters, catalog)) is not None:
        count = catalog.papers.count(wanted)
        return replace(_look_at_all(question, wanted, catalog), told=_how_many(count, wanted) if count else None)
    if narrowed.only_metadata:
        return _look_at_all(question, filters, catalog)
    if narrowed.newest:
        vector = embedder.embed_query(narrowed.question) if embedder else None
        near = retriever.find(narrowed.question, filters, limit=CANDIDATES, vector=vector)
        candidates = candidates_for(_newest(near, catalog), catalog, embedder)
        weighed = newest_first(weigh(narrowed.question, candidates, vector))
        return Looked(question, filters, candidates, weighed, empty=not near and not catalog.papers.count(filters))

    def find(sought: str) -> tuple[list[Candidate], Vectors | None]:
        vector = embedder.embed_query(sought) if embedder else None
        hits = retriever.find(sought, filters, limit=max(POOL, top_k), vector=vector, among=among)
        return candidates_for(shortlist(hits, top_k), catalog, embedder), vector

    candidates, vector = find(narrowed.question)
    compared = sides(narrowed.question)
    if compared and not any(all(is_told_of(one, side) for side in compared) for one in candidates):
        found = [find(side.sought) for side in compared]
        candidates = list({one.paper.id: one for of_side, _ in found for one in of_side}.values())
        weighed = weigh_sides(
            narrowed.question,
            [(side, of_side) for side, (of_side, _) in zip(compared, found, strict=True)],
            [own for _, own in found],
        )
    else:
        listing = told(narrowed.question, [one.paper for one in candidates], meant=among is not None)
        if listing is not None:
            return _as_listed(question, filters, candidates, listing)
        weighed = weigh(narrowed.question, candidates, vector, meant=among is not None)
    return Looked(question, filters, candidates, weighed, empty=catalog.papers.count(filters) == 0)


def _as_listed(question: str, filters: Filters, candidates: Sequence[Candidate], listing: Told) -> Looked:
    """Return what a paper's listing tells, beside the sentence with which the paper presents itself."""
    own = [one for one in candidates if one.paper == listing.paper]
    weighed = replace(listed(question, own), reason=listing.lacks, confidence=1.0 if listing.says else 0.0)
    others = [one for one in candidates if one.paper != listing.paper]
    return Looked(question, filters, [*own, *others], weighed, empty=False, told=listing.says)


def _to_count(narrowed: Narrowed, filters: Filters, catalog: Catalog) -> Filters | None:
    """Return which papers are to be counted; those about something only where that is a tag."""
    if narrowed.counted_about is None:
        return filters
    tagged = merged(filters, Filters(tag=narrowed.counted_about))
    return tagged if tagged.tag == narrowed.counted_about and catalog.papers.count(tagged) else None


def _how_many(count: int, filters: Filters) -> str:
    named = [f" from {one_line(filters.org)}"] if filters.org else []
    named += [f" with the tag “{one_line(filters.tag)}”"] if filters.tag else []
    if filters.active().keys() - {"tag", "org"}:
        named.append(f" that meet{'s' if count == 1 else ''} the {'other ' if named else ''}filters")
    cited = ", of which some are cited." if count > MOST else "."
    return f"{counted(count, 'paper')}{''.join(named)} {'is' if count == 1 else 'are'} here{cited}"


def _look_at_all(question: str, filters: Filters, catalog: Catalog) -> Looked:
    """Return the papers that meet the filters, newest first, where nothing else is asked."""
    papers = catalog.papers.page(filters, sort="published", limit=MOST).papers
    candidates = [
        Candidate(paper, Hit(paper_id=paper.id, score=1.0), tuple(split(paper.abstract)), None) for paper in papers
    ]
    return Looked(question, filters, candidates, listed(question, candidates), empty=not papers)


def _newest(hits: Sequence[Hit], catalog: Catalog) -> list[Hit]:
    """Return, in their order, the newest of the hits that come near the best one; undated papers count as oldest."""
    near = [hit for hit in hits if hit.score >= NEAR * hits[0].score]
    dated = {paper.id: paper.published or date.min for paper in catalog.papers.get_many([hit.paper_id for hit in near])}
    newest = {hit.paper_id for hit in sorted(near, key=lambda hit: dated[hit.paper_id], reverse=True)[:NEWEST]}
    return [hit for hit in near if hit.paper_id in newest]


def answer(looked: Looked, *, catalog: Catalog) -> Answer:
    """Answer a question from the collection, or decline with a reason and the nearest papers."""
    choice = chosen(looked.weighed)
    checked = [sentence for sentence in choice.sentences if stands(catalog, sentence)]
    dropped = len(choice.sentences) - len(checked)
    if choice.reason is not None or not checked:
        return declined(looked, choice.reason, dropped)
    built = Building()
    if looked.told is not None:
        built.add(looked.told, checked)
        return built.answer(looked, dropped=dropped)
    for sentence in checked:
        built.add(readable(sentence.paper, sentence.start, sentence.end), [sentence])
    return built.answer(looked, dropped=dropped)


class Place(Protocol):
    """Words of an abstract that a sentence rests on: abstract[start:end] of a paper; score from 0 to 1."""

    @property
    def paper(self) -> Paper: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def score(self) -> float: ...


@dataclass
class Building:
    """An answer that grows by a sentence at a time; citations are numbered by first use."""

    sentences: list[Sentence] = field(default_factory=list)
    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    def add(self, text: str, places: Sequence[Place]) -> tuple[Sentence, list[Citation]]:
        """Add a sentence, and return it with the citations that are new."""
        fresh, numbers = [], []
        for place in places:
            key = place.paper.id, place.start, place.end
            if key not in self.citations:
                self.citations[key] = _citation(len(self.citations) + 1, place)
                fresh.append(self.citations[key])
            numbers.append(self.citations[key].n)
        sentence = Sentence(text=text, citations=tuple(dict.fromkeys(numbers)))
        self.sentences.append(sentence)
        return sentence, fresh

    def answer(self, looked: Looked, *, dropped: int, **passport: Any) -> Answer:
        """Return the answer with everything that was added."""
        marked = (f"{item.text} {' '.join(f'[{number}]' for number in item.citations)}" for item in self.sentences)
        told: dict[str, Any] = {"engine": "extractive", **passport}
        left_out = looked.weighed.left_out
        return Answer(
            answered=True,
            question=looked.question,
            answer=" ".join([*marked, *filter(None, [left_out])]),
            reason=left_out,
            sentences=tuple(self.sentences),
            citations=tuple(self.citations.values()),
            confidence=looked.weighed.confidence,
            filters=looked.filters.active(),
            dropped=dropped,
            **told,
        )


def stands(catalog: Catalog, place: Place) -> bool:
    """Look a quote up once more: the abstract may have changed since it was read."""
    found = catalog.papers.get_many([place.paper.id])
    quote = place.paper.abstract[place.start : place.end]
    return bool(found) and found[0].abstract[place.start : place.end] == quote and bool(quote.strip())


def declined(looked: Looked, reason: str | None, dropped: int, **passport: Any) -> Answer:
    """Return the refusal, with the nearest papers."""
    reason = reason or "The sentences that would have answered no longer stand in their abstracts."
    if looked.empty:
        reason = (
            "No paper of the collection meets the filters." if looked.filters.active() else "The collection is empty."
        )
    asked = looked.candidates if looked.weighed.asked.terms and looked.weighed.ranked else ()  # else near to nothing
    near = tuple(
        Nearest(paper_id=candidate.paper.id, title=candidate.paper.title, score=candidate.hit.score)
        for candidate in asked[:NEAREST]
    )
    told: dict[str, Any] = {"engine": "extractive", **passport}
    return Answer(
        answered=False,
        question=looked.question,
        answer=reason,
        confidence=looked.weighed.confidence,
        reason=reason,
        nearest=near,
        filters=looked.filters.active(),
        dropped=dropped,
        **told,
    )


def candidates_for(hits: Sequence[Hit], catalog: Catalog, embedder: Embedder | None) -> list[Candidate]:
    """Return what the engine chooses from: the papers found, their sentences and, with an embedder, their vectors."""
    papers = {paper.id: paper for paper in catalog.papers.get_many([hit.paper_id for hit in hits])}
    vectors = _sentence_vectors(list(papers), catalog, embedder)
    found = []
    for hit in hits:
        if hit.paper_id in papers:
            paper = papers[hit.paper_id]
            spans, of_sentences = vectors.get(paper.id) or (split(paper.abstract), None)
            found.append(Candidate(paper=paper, hit=hit, spans=tuple(spans), vectors=of_sentences))
    return found


def _sentence_vectors(
    ids: Sequence[str], catalog: Catalog, embedder: Embedder | None
) -> dict[str, tuple[list[tuple[int, int]], Vectors]]:
    """Return for each paper its sentences as spans of the abstract, and their vectors, shape (n, dimension)."""
    found: dict[str, tuple[list[tuple[int, int]], Vectors]] = {}
    if embedder is None:
        return found
    for item in catalog.passages.embedded(embedder.name, paper_ids=ids):
        begin = item.passage.start
        spans = [(begin + start, begin + end) for start, end in item.sentence_spans]
        old_spans, old_vectors = found.get(item.passage.paper_id, ([], item.sentence_vectors[:0]))
        found[item.passage.paper_id] = old_spans + spans, np.concatenate([old_vectors, item.sentence_vectors])
    return found


def _citation(number: int, place: Place) -> Citation:
    return Citation(
        n=number,
        paper_id=place.paper.id,
        title=place.paper.title,
        published=place.paper.published,
        url=place.paper.url,
        quote=place.paper.abstract[place.start : place.end],
        start=place.start,
        end=place.end,
        score=place.score,
    )
