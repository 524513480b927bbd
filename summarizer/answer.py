"""Ask: retrieval finds papers, the engine chooses what answers, every quote is checked against the catalog."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.catalog import Catalog
from summarizer.embedding import Embedder, Vectors
from summarizer.errors import UsageError
from summarizer.extractive.answer import Candidate, Choice, Chosen, choose
from summarizer.extractive.sentences import split
from summarizer.models import Answer, Citation, Filters, Hit, Nearest, Sentence
from summarizer.retrieval.retriever import Retriever
from summarizer.text import one_line

TOP_K = 8
NEAREST = 3
LONGEST_QUESTION = 2000


def answer(
    question: str,
    filters: Filters | None = None,
    *,
    catalog: Catalog,
    retriever: Retriever,
    embedder: Embedder | None,
    top_k: int = TOP_K,
) -> Answer:
    """Answer a question from the collection, or decline with a reason and the nearest papers. Raises: UsageError."""
    question = question.strip()
    if not question:
        raise UsageError("The question is empty.", hint='Ask like this: papergist ask "What speeds up decoding?"')
    if len(question) > LONGEST_QUESTION:
        raise UsageError(f"The question is longer than {LONGEST_QUESTION} characters.")
    filters = filters or Filters()
    vector = embedder.embed_query(question) if embedder else None
    hits = retriever.find(question, filters, limit=top_k, vector=vector)
    candidates = candidates_for(hits, catalog, embedder)
    choice = choose(question, candidates, vector)
    checked = [chosen for chosen in choice.sentences if _stands(catalog, chosen)]
    dropped = len(choice.sentences) - len(checked)
    if choice.reason is not None or not checked:
        return _declined(question, choice, candidates, filters, dropped, empty=catalog.papers.count(filters) == 0)
    return _answered(question, choice, checked, filters, dropped)


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


def _stands(catalog: Catalog, chosen: Chosen) -> bool:
    """Look the quote up once more: the abstract may have changed since it was embedded."""
    found = catalog.papers.get_many([chosen.paper.id])
    return bool(found) and found[0].abstract[chosen.start : chosen.end] == chosen.quote and bool(chosen.quote.strip())


def _answered(question: str, choice: Choice, checked: Sequence[Chosen], filters: Filters, dropped: int) -> Answer:
    citations = tuple(
        Citation(
            n=number,
            paper_id=chosen.paper.id,
            title=chosen.paper.title,
            published=chosen.paper.published,
            url=chosen.paper.url,
            quote=chosen.quote,
            start=chosen.start,
            end=chosen.end,
            score=chosen.score,
        )
        for number, chosen in enumerate(checked, start=1)
    )
    sentences = tuple(Sentence(text=one_line(citation.quote), citations=(citation.n,)) for citation in citations)
    text = " ".join(f"{sentence.text} [{sentence.citations[0]}]" for sentence in sentences)
    return Answer(
        answered=True,
        engine="extractive",
        question=question,
        answer=text,
        sentences=sentences,
        citations=citations,
        confidence=choice.confidence,
        filters=filters.active(),
        dropped=dropped,
    )


def _declined(
    question: str, choice: Choice, candidates: Sequence[Candidate], filters: Filters, dropped: int, *, empty: bool
) -> Answer:
    reason = choice.reason or "The sentences that would have answered no longer stand in their abstracts."
    if empty:
        reason = "No paper of the collection meets the filters." if filters.active() else "The collection is empty."
    near = tuple(
        Nearest(paper_id=candidate.paper.id, title=candidate.paper.title, score=candidate.hit.score)
        for candidate in candidates[:NEAREST]
    )
    return Answer(
        answered=False,
        engine="extractive",
        question=question,
        answer=reason,
        confidence=choice.confidence,
        reason=reason,
        nearest=near,
        filters=filters.active(),
        dropped=dropped,
    )
