"""The questions and collections from which the extractive answers are learned."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from summarizer.answer import TOP_K, candidates_for
from summarizer.embedding import Vectors
from summarizer.extractive.evidence import Candidate
from summarizer.ingest import ingest
from summarizer.models import Entry, Reading
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever, shortlist
from summarizer.services import Services
from summarizer.settings import load_settings

POOL = 30  # candidates kept for each question, so that some can be taken out
OTHER_PAPERS = 400  # of SciTLDR: a collection in which nothing asked here is to be found
LISTED_PAPERS, LISTING_SEED = 250, 7
NEAR_MISS, OWN_FIELD, OTHER_FIELD, MEDICAL, CLAIM = "near-miss", "own-field", "other-field", "pubmedqa", "claim"
_OWN = Path("tests/data")
_DEV_QUESTIONS, _DEV_IDS = _OWN / "dev_questions.jsonl", _OWN / "dev_collection_ids.txt"
_FAR_QUESTIONS, _FAR_IDS = _OWN / "dev2_questions.jsonl", _OWN / "dev2_collection_ids.txt"  # asked in other words
_MORE_QUESTIONS = Path("eval/training/answer_questions.jsonl")
_UNANSWERABLE = Path("eval/training/unanswerable_questions.jsonl")  # each names the collection in which it is asked


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
    dev_ids, far_ids = (set(path.read_text(encoding="utf-8").split()) for path in (_DEV_IDS, _FAR_IDS))
    listings = list(_lines(data / "daily_arxiv" / "listings-30k.jsonl.gz"))
    others = [paper for paper in listings if paper["id"] not in dev_ids]
    random.Random(LISTING_SEED).shuffle(others)  # noqa: S311 - a sample, no secret
    collections = {
        "dev": [paper for paper in listings if paper["id"] in dev_ids],
        "far": [paper for paper in listings if paper["id"] in far_ids],
        "more": others[:LISTED_PAPERS],
        "elsewhere": [
            {"id": f"scitldr-{number}", "title": paper["title"] or "-", "abstract": " ".join(paper["source"])}
            for number, paper in enumerate(_lines(data / "scitldr" / "train.jsonl"))
        ][:OTHER_PAPERS],
    }
    files = {"dev": _DEV_QUESTIONS, "far": _FAR_QUESTIONS, "more": _MORE_QUESTIONS}
    questions = {name: list(_lines(path)) for name, path in files.items()}
    for rows in questions.values():
        for row in rows:
            row["group"] = (row["paper_ids"] or [(row.get("about") or [row.get("near") or row["question"]])[0]])[0]
    everything = [{**row, "paper_ids": []} for rows in questions.values() for row in rows]
    for row in _lines(_UNANSWERABLE):
        questions[row["collection"]].append({**row, "group": row["question"]})
    here = [asked for name in questions for asked in _ask(work / name, collections[name], questions[name])]
    return here, list(_ask(work / "elsewhere", collections["elsewhere"], everything))


def medical_questions(data: Path, work: Path) -> list[Asked]:
    """Return PubMedQA's questions over its abstracts, which get no titles: the questions are mostly these."""
    rows = list(_lines(data / "pubmedqa" / "dev.jsonl"))
    papers = [{"id": row["pmid"], "title": "-", "abstract": row["abstract"]} for row in rows]
    questions = [
        {"question": row["question"], "paper_ids": [row["pmid"]], "kind": MEDICAL, "group": row["pmid"]} for row in rows
    ]
    return list(_ask(work / "pubmedqa", papers, questions))


def claims(data: Path, work: Path, *, everything: bool = False) -> list[Asked]:
    """Return SciFact's train claims, each with its evidence sentences, none where there is none; over the abstracts
    that hold evidence, or over everything."""
    corpus = {str(row["doc_id"]): row for row in _lines(data / "scifact" / "corpus.jsonl")}
    if not everything:
        held = {name for row in _lines(data / "scifact" / "claims_train.jsonl") for name in row["evidence"]}
        corpus = {name: row for name, row in corpus.items() if name in held}
    papers = [
        {"id": name, "title": row["title"], "abstract": " ".join(row["abstract"])} for name, row in corpus.items()
    ]
    questions = []
    for row in _lines(data / "scifact" / "claims_train.jsonl"):
        evidence = {
            name: [corpus[name]["abstract"][number].strip() for one in told for number in one["sentences"]]
            for name, told in row["evidence"].items()
        }
        group = (list(evidence) or [str(row["id"])])[0]
        questions.append(
            {"question": row["claim"], "paper_ids": list(evidence), "kind": CLAIM, "group": group, "evidence": evidence}
        )
    return list(_ask(work / ("scifact" if everything else "evidence"), papers, questions))


def checksums(data: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that is learned from."""
    names = (
        "daily_arxiv/listings-30k.jsonl.gz", "scitldr/train.jsonl", "pubmedqa/dev.jsonl", "scifact/corpus.jsonl",
        "scifact/claims_train.jsonl",
    )  # fmt: skip
    own = _DEV_QUESTIONS, _DEV_IDS, _FAR_QUESTIONS, _FAR_IDS, _MORE_QUESTIONS, _UNANSWERABLE
    files = {**{name: data / name for name in names}, **{str(path): path for path in own}}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def _ask(home: Path, papers: Sequence[dict[str, Any]], questions: Iterable[dict[str, Any]]) -> Iterator[Asked]:
    services = Services(load_settings({"home": home}))
    entries = tuple(
        Entry(title=" ".join(paper["title"].split()), abstract=paper["abstract"].strip(), arxiv_id=paper["id"])
        for paper in papers
    )
    with services.owned() as shop:
        ingest([Reading(source=home.name, kind="jsonl", entries=entries)], shop, summaries=False)
        embedder = services.embedder
        assert embedder is not None, "learning needs the embedding model"
        retriever = Retriever(services.catalog, embedder, ExactSearch(services.catalog, embedder.name))
        for row in questions:
            vector = embedder.embed_query(row["question"])
            hits = retriever.find(row["question"], limit=POOL, vector=vector)
            yield Asked(
                text=row["question"],
                kind=row["kind"],
                group=row["group"],
                vector=vector,
                candidates=tuple(candidates_for(hits, services.catalog, embedder)),
                papers=frozenset(row["paper_ids"]),
                facts=tuple(row.get("facts", ())),
                evidence=row.get("evidence", {}),
            )
    services.close()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    content = path.read_bytes()
    for line in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines():
        yield json.loads(line)
