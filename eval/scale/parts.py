"""What a search is made of, in one process: how long each part takes over a large collection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.scale.measured import spread, taken
from summarizer.embedding import Vectors
from summarizer.ingest import Workshop
from summarizer.retrieval.retriever import CANDIDATES, SCORED_BY_WORDS
from summarizer.retrieval.terms import search_terms
from summarizer.services import Services
from summarizer.settings import Settings


def parts(home: Path, asked: Sequence[str]) -> dict[str, Any]:
    """Open the collection and return milliseconds of wall time of each part (median, 95th percentile): the question's
    vector, BM25, the nearest passages by the index, what is left of a search (the vectors of the candidates from the
    catalog, fusion, folding), and what an answer costs beyond a search."""
    services = Services(Settings(home=home))
    with services.own():
        services.open_index()
        with services.writing() as shop:
            pass
        found = _parts(services, shop, asked)
    services.close()
    return found


def _parts(services: Services, shop: Workshop, asked: Sequence[str]) -> dict[str, Any]:
    embedder, catalog, mirror = shop.embedder, shop.catalog, shop.index
    if embedder is None or mirror is None:
        raise RuntimeError("There is no embedding model, so there are no parts to tell apart.")
    vectors: dict[str, Vectors] = {}

    def embed(question: str) -> None:
        sought = embedder.seeking(question)
        vectors[question] = embedder.embed_query(question) if sought is None else sought

    took = {
        "embedding": taken(embed, asked),
        "words": taken(lambda one: catalog.lexical.numbers(search_terms(one), limit=SCORED_BY_WORDS), asked),
        "nearest_passages": taken(lambda one: mirror.search(vectors[one], CANDIDATES), asked),
    }
    whole, answer = taken(services.search, asked), taken(services.answer, asked)
    told = [sum(one) for one in zip(*took.values(), strict=True)]
    took["catalog_and_fusion"] = [max(one - two, 0.0) for one, two in zip(whole, told, strict=True)]
    took |= {"search": whole, "answer": answer}
    return {**{name: spread(values) for name, values in took.items()}}
