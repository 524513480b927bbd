"""The questions and collections from which the extractive answers are learned."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from typing import Any

from eval.training.answer_collections import (
    CLAIM,
    LISTING_SEED,
    MEDICAL,
    MIXED,
    NEAR_MISS,
    OTHER_FIELD,
    OWN_FIELD,
    Collection,
    learned_collections,
    lines,
    measured_collections,
    medical_collection,
    opened,
    packaged,
    scitldr,
)
from eval.training.earlier import Earlier
from summarizer.answer import TOP_K, candidates_for
from summarizer.embedding import Vectors
from summarizer.extractive.evidence import Candidate
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever, shortlist

INPUTS = (
    "scitldr/train.jsonl", "pubmedqa/dev.jsonl", "scifact/corpus.jsonl", "scifact/claims_train.jsonl",
    "daily_arxiv/listings-30k.jsonl.gz",  # for how many abstracts hold a stem, no more
)  # fmt: skip
POOL = 30  # candidates kept for each question, so that some can be taken out
EVIDENCE, PROCESSES = "evidence", 2
OTHERS, OTHER_PAPERS = "others", 400  # of SciTLDR: a collection in which nothing asked here is to be found
NEARLY_THE_SAME = "scitldr-12", "scitldr-197", "scitldr-246", "scitldr-254"  # as 982, 1874, 1012 and 1551
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
    learned_from: bool = True

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
        """Return the question as it stands where its papers are there and the sentences that answer are not; a paper of
        which nothing is left is gone."""
        silenced = map(self._silenced, self.candidates)
        return replace(self, candidates=tuple(one for one in silenced if one.spans), papers=frozenset())

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


@dataclass(frozen=True)
class Questions:
    """Questions over the collections they were written for, and over some that hold no answer to them."""

    here: Sequence[Asked]
    elsewhere: Sequence[Asked]
    medical: Sequence[Asked] = ()  # PubMedQA's over its abstracts
    claims: Sequence[Asked] = ()  # SciFact's over the abstracts that hold evidence

    def without_vectors(self) -> Questions:
        """Return the same over collections that were not embedded."""
        parts = self.here, self.elsewhere, self.medical, self.claims
        return Questions(*([asked.without_vectors() for asked in part] for part in parts))


def learned_questions(data: Path, work: Path, before: Earlier) -> Questions:
    """Return all that answers are learned from. The project's questions are asked of SciTLDR's training abstracts, a
    sample of them of others of these and of PubMedQA's, and PubMedQA's own of SciTLDR's."""
    collections, medical = learned_collections(data), medical_collection(data)
    sample, half = _about_papers(collections), ASKED_ELSEWHERE // 2
    strangers = [{**row, "paper_ids": []} for row in medical.questions]
    jobs = {
        **{work / name: collection for name, collection in collections.items()},
        work / OTHERS: Collection(_other_papers(data), [*sample[:half], *strangers]),
        work / MEDICAL: Collection(medical.papers, [*medical.questions, *sample[half:ASKED_ELSEWHERE]]),
        work / EVIDENCE: claims_collection(data),
    }
    with ProcessPoolExecutor(PROCESSES) as pool:
        asked = dict(zip(jobs, pool.map(ask_all, jobs.keys(), jobs.values(), repeat(before)), strict=True))
    own, others = asked[work / MEDICAL][: len(strangers)], asked[work / MEDICAL][len(strangers) :]
    return Questions(
        here=[one for name in collections for one in asked[work / name]],
        elsewhere=[*asked[work / OTHERS], *others],
        medical=own,
        claims=asked[work / EVIDENCE],
    )


def measured_questions(data: Path, work: Path, before: Earlier) -> Questions:
    """Return the questions over listings, from which nothing is learned; elsewhere are SciTLDR's abstracts."""
    collections = measured_collections(data)
    sample = _about_papers(collections)[:ASKED_ELSEWHERE]
    others = Collection(_other_papers(data), sample, learned_from=False)
    jobs = {**{work / name: collection for name, collection in collections.items()}, work / OTHERS: others}
    with ProcessPoolExecutor(PROCESSES) as pool:
        asked = dict(zip(jobs, pool.map(ask_all, jobs.keys(), jobs.values(), repeat(before)), strict=True))
    return Questions([one for name in collections for one in asked[work / name]], asked[work / OTHERS])


def _about_papers(collections: Mapping[str, Collection]) -> list[dict[str, Any]]:
    """Return the questions about a paper in an order of chance, as they stand where that paper is not."""
    asked = [{**row, "paper_ids": []} for of_one in collections.values() for row in of_one.questions]
    asked = [row for row in asked if row["kind"] not in {OWN_FIELD, OTHER_FIELD}]
    random.Random(LISTING_SEED).shuffle(asked)  # noqa: S311 - a sample, no secret
    return asked


def _other_papers(data: Path) -> list[dict[str, str]]:
    """Return abstracts that no question was written for, and that are no other version of one that has questions."""
    return [paper for paper in list(scitldr(data))[:OTHER_PAPERS] if paper["id"] not in NEARLY_THE_SAME]


def claims_collection(data: Path, *, everything: bool = False) -> Collection:
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
    return Collection(papers, questions, learned_from=not everything)


def ask_all(home: Path, collection: Collection, before: Earlier) -> list[Asked]:
    """Return a collection's questions, asked of it; it is ingested into home, once."""
    return list(_ask(home, collection, before))


def _ask(home: Path, collection: Collection, before: Earlier) -> Iterator[Asked]:
    with opened(home, collection.papers) as services:
        embedder = packaged(services)
        retriever = Retriever(services.catalog, embedder, ExactSearch(services.catalog, embedder.name))
        known: dict[str, Candidate] = {}  # a paper is read once, however many questions find it
        for row in collection.questions:
            embedder.seeker, reader = before.for_group(row["group"], learned_from=collection.learned_from)
            vector = embedder.embed_query(row["question"])
            hits = retriever.find(row["question"], limit=POOL, vector=vector)
            new = [hit for hit in hits if hit.paper_id not in known]
            known |= {one.paper.id: one for one in candidates_for(new, services.catalog, embedder)}
            yield Asked(
                text=row["question"],
                kind=row["kind"],
                group=row["group"],
                vector=vector,
                candidates=tuple(replace(known[hit.paper_id], hit=hit, reader=reader) for hit in hits),
                papers=frozenset(row["paper_ids"]),
                facts=tuple(row.get("facts", ())),
                evidence=row.get("evidence", {}),
                worded=row.get("worded", MIXED),
                learned_from=collection.learned_from,
            )
