"""The questions and collections from which the extractive answers are learned."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from eval.training.answer_collections import (
    CLAIM,
    DEV_IDS,
    DEV_QUESTIONS,
    FAR_IDS,
    FAR_QUESTIONS,
    FOLDS,
    LISTING_SEED,
    MIXED,
    MORE_QUESTIONS,
    NEAR_MISS,
    OTHER_FIELD,
    OWN_FIELD,
    UNANSWERABLE,
    Collection,
    fold_of_group,
    lines,
    medical_collection,
    opened,
    own_collections,
    packaged,
)
from summarizer.answer import TOP_K, candidates_for
from summarizer.embedding import Vectors
from summarizer.embedding.query_map import QueryMap, learned, load
from summarizer.extractive.evidence import Candidate
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever, shortlist

INPUTS = (
    "daily_arxiv/listings-30k.jsonl.gz", "scitldr/train.jsonl", "pubmedqa/dev.jsonl", "scifact/corpus.jsonl",
    "scifact/claims_train.jsonl",
)  # fmt: skip
POOL = 30  # candidates kept for each question, so that some can be taken out
OTHER_PAPERS = 400  # of SciTLDR: a collection in which nothing asked here is to be found
ASKED_ELSEWHERE = 1000  # questions, a sample


@dataclass(frozen=True)
class Asked:
    """A question, what retrieval found for it in one collection, and what would be right."""

    text: str
    kind: str
    group: str  # questions of one group never stand on both sides of a fold
    vector: Vectors
    candidates: tuple[Candidate, ...]
    papers: frozenset[str] = frozenset()  # that answer; none where the collection does not
    facts: tuple[str, ...] = ()
    evidence: dict[str, list[str]] = field(default_factory=dict)  # paper → sentences, where these are known
    worded: str = MIXED

    @property
    def answerable(self) -> bool:
        return bool(self.papers)

    def shortlisted(self) -> tuple[Candidate, ...]:
        """Return the candidates that an answer is chosen from."""
        kept = {hit.paper_id for hit in shortlist([candidate.hit for candidate in self.candidates], TOP_K)}
        return tuple(candidate for candidate in self.candidates if candidate.hit.paper_id in kept)

    def right(self, candidate: Candidate) -> list[bool]:
        """Return for each sentence whether it holds what was asked."""
        if candidate.paper.id not in self.papers:
            return [False] * len(candidate.spans)
        texts = [candidate.paper.abstract[start:end] for start, end in candidate.spans]
        told = self.evidence.get(candidate.paper.id, [])
        return [
            any(re.search(fact, text) for fact in self.facts) or any(text in one or one in text for one in told)
            for text in texts
        ]

    def without_papers(self) -> Asked:
        """Return the question as it stands where its papers are not in the collection."""
        kept = tuple(candidate for candidate in self.candidates if candidate.paper.id not in self.papers)
        return replace(self, candidates=kept, papers=frozenset())

    def without_answer(self) -> Asked:
        """Return the question as it stands where its papers are there and the sentences that answer are not."""
        return replace(self, candidates=tuple(map(self._silenced, self.candidates)), papers=frozenset())

    def in_smaller_collection(self, share: float, chance: random.Random) -> Asked:
        """Return the question as it stands where only this share of the other papers is there."""
        kept = tuple(
            candidate
            for place, candidate in enumerate(self.candidates)
            if candidate.paper.id in self.papers or (place == 0 and self.kind == NEAR_MISS) or chance.random() < share
        )
        return replace(self, candidates=kept)

    def without_vectors(self) -> Asked:
        """Return the question as it stands in a collection that was not embedded."""
        by_words = [candidate for candidate in self.candidates if candidate.hit.lexical is not None]
        by_words.sort(key=lambda candidate: -(candidate.hit.lexical or 0.0))
        plain = (
            replace(candidate, vectors=None, hit=candidate.hit.model_copy(update={"dense": None, "passage": None}))
            for candidate in by_words
        )
        return replace(self, candidates=tuple(plain))

    def _silenced(self, candidate: Candidate) -> Candidate:
        rows = [row for row, right in enumerate(self.right(candidate)) if not right]
        if len(rows) == len(candidate.spans):
            return candidate
        abstract, spans = "", []
        for row in rows:
            start, end = candidate.spans[row]
            spans.append((len(abstract), len(abstract) + end - start))
            abstract += candidate.paper.abstract[start:end] + " "
        paper = candidate.paper.model_copy(update={"abstract": abstract})
        vectors = candidate.vectors[rows] if candidate.vectors is not None else None
        return replace(candidate, paper=paper, spans=tuple(spans), vectors=vectors)


def own_questions(data: Path, work: Path) -> tuple[list[Asked], list[Asked]]:
    """Return the project's questions over the listings they were written for, and over a collection without answers."""
    collections, maps = own_collections(data), of_folds(work)
    papers = [
        {"id": f"scitldr-{number}", "title": paper["title"] or "-", "abstract": " ".join(paper["source"])}
        for number, paper in enumerate(lines(data / "scitldr" / "train.jsonl"))
    ][:OTHER_PAPERS]
    everything = [{**row, "paper_ids": []} for of_one in collections.values() for row in of_one.questions]
    everything = [row for row in everything if row["kind"] not in {OWN_FIELD, OTHER_FIELD}]
    random.Random(LISTING_SEED).shuffle(everything)  # noqa: S311 - a sample, no secret
    here = [asked for name, of_one in collections.items() for asked in _ask(work / name, of_one, maps)]
    return here, list(_ask(work / "elsewhere", Collection(papers, everything[:ASKED_ELSEWHERE]), maps))


def medical_questions(data: Path, work: Path) -> list[Asked]:
    """Return PubMedQA's questions over its abstracts."""
    return list(_ask(work / "pubmedqa", medical_collection(data), of_folds(work)))


def claims(data: Path, work: Path, *, everything: bool = False) -> list[Asked]:
    """Return SciFact's train claims, each with its evidence sentences, none where there is none; over the abstracts
    that hold evidence, or over everything."""
    corpus = {str(row["doc_id"]): row for row in lines(data / "scifact" / "corpus.jsonl")}
    if not everything:
        held = {name for row in lines(data / "scifact" / "claims_train.jsonl") for name in row["evidence"]}
        corpus = {name: row for name, row in corpus.items() if name in held}
    papers = [
        {"id": name, "title": row["title"], "abstract": " ".join(row["abstract"])} for name, row in corpus.items()
    ]
    questions = []
    for row in lines(data / "scifact" / "claims_train.jsonl"):
        evidence = {
            name: [corpus[name]["abstract"][number].strip() for one in told for number in one["sentences"]]
            for name, told in row["evidence"].items()
        }
        group = (list(evidence) or [str(row["id"])])[0]
        questions.append(
            {"question": row["claim"], "paper_ids": list(evidence), "kind": CLAIM, "group": group, "evidence": evidence}
        )
    maps = dict.fromkeys(range(FOLDS), learned())  # which was not learned from claims
    return list(_ask(work / ("scifact" if everything else "evidence"), Collection(papers, questions), maps))


def checksums(data: Path, names: Sequence[str] = INPUTS) -> dict[str, str]:
    """Return the SHA-256 of these files of the data folder and of the project's own questions."""
    own = DEV_QUESTIONS, DEV_IDS, FAR_QUESTIONS, FAR_IDS, MORE_QUESTIONS, UNANSWERABLE
    files = {**{name: data / name for name in names}, **{str(path): path for path in own}}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def of_folds(work: Path) -> dict[int, QueryMap]:
    """Return the map of questions' vectors that was learned without each fold (query_map.py)."""
    try:
        return {fold: load(work / map_file(fold)) for fold in range(FOLDS)}
    except OSError as error:
        raise SystemExit(f"{error.filename} is missing: run eval.training.query_map with this folder first.") from error


def map_file(fold: int) -> str:
    """Return the name of the file with the map that was learned without a fold."""
    return f"query_map_{fold}.npz"


def _ask(home: Path, collection: Collection, maps: Mapping[int, QueryMap]) -> Iterator[Asked]:
    with opened(home, collection.papers) as services:
        embedder = packaged(services)
        retriever = Retriever(services.catalog, embedder, ExactSearch(services.catalog, embedder.name))
        known: dict[str, Candidate] = {}  # a paper is read once, however many questions find it
        for row in collection.questions:
            vector = embedder.embed_query(row["question"])
            embedder.query_map = maps[fold_of_group(row["group"])]
            hits = retriever.find(row["question"], limit=POOL, vector=vector)
            new = [hit for hit in hits if hit.paper_id not in known]
            known |= {one.paper.id: one for one in candidates_for(new, services.catalog, embedder)}
            yield Asked(
                text=row["question"],
                kind=row["kind"],
                group=row["group"],
                vector=vector,
                candidates=tuple(replace(known[hit.paper_id], hit=hit) for hit in hits),
                papers=frozenset(row["paper_ids"]),
                facts=tuple(row.get("facts", ())),
                evidence=row.get("evidence", {}),
                worded=row.get("worded", MIXED),
            )
