"""The questions from which the extractive answers and the map of questions' vectors are learned, and their papers."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.embedding.minilm import MiniLM
from summarizer.ingest import ingest
from summarizer.models import Entry, Reading
from summarizer.services import Services
from summarizer.settings import load_settings

SEED, FOLDS = 3, 5
LISTED_PAPERS, LISTING_SEED = 250, 7
NEAR_MISS, OWN_FIELD, OTHER_FIELD, MEDICAL, CLAIM = "near-miss", "own-field", "other-field", "pubmedqa", "claim"
MIXED, NAMED, LAY = "mixed", "named", "lay"  # how questions are worded: as people do, as those who know, as others
_OWN = Path("tests/data")
DEV_QUESTIONS, DEV_IDS = _OWN / "dev_questions.jsonl", _OWN / "dev_collection_ids.txt"
FAR_QUESTIONS, FAR_IDS = _OWN / "dev2_questions.jsonl", _OWN / "dev2_collection_ids.txt"  # asked in other words
MORE_QUESTIONS = Path("eval/training/answer_questions.jsonl")
UNANSWERABLE = Path("eval/training/unanswerable_questions.jsonl")
_MORE = "more", "third", "fourth", "fifth", "sixth"  # collections; each of these questions names its own


@dataclass(frozen=True)
class Collection:
    """Papers, and the questions that are asked of them."""

    papers: Sequence[dict[str, Any]]
    questions: Sequence[dict[str, Any]]


def own_collections(data: Path) -> dict[str, Collection]:
    """Return the listings that the project's questions were written for."""
    dev_ids, far_ids = (set(path.read_text(encoding="utf-8").split()) for path in (DEV_IDS, FAR_IDS))
    listings = list(lines(data / "daily_arxiv" / "listings-30k.jsonl.gz"))
    others = [paper for paper in listings if paper["id"] not in dev_ids]
    random.Random(LISTING_SEED).shuffle(others)  # noqa: S311 - a sample, no secret
    papers = {
        "dev": [paper for paper in listings if paper["id"] in dev_ids],
        "far": [paper for paper in listings if paper["id"] in far_ids],
        **{name: others[place * LISTED_PAPERS :][:LISTED_PAPERS] for place, name in enumerate(_MORE)},
    }
    questions = {"dev": list(lines(DEV_QUESTIONS)), "far": list(lines(FAR_QUESTIONS))}
    questions |= {name: [row for row in lines(MORE_QUESTIONS) if row["collection"] == name] for name in _MORE}
    for row in (row for rows in questions.values() for row in rows):
        row["group"] = (row["paper_ids"] or [(row.get("about") or [row.get("near") or row["question"]])[0]])[0]
    for row in lines(UNANSWERABLE):
        questions[row["collection"]].append({**row, "group": row["question"]})
    return {name: Collection(papers[name], questions[name]) for name in papers}


def medical_collection(data: Path) -> Collection:
    """Return PubMedQA's abstracts, which get no titles: its questions are mostly these."""
    rows = list(lines(data / "pubmedqa" / "dev.jsonl"))
    papers = [{"id": row["pmid"], "title": "-", "abstract": row["abstract"]} for row in rows]
    questions = [
        {"question": row["question"], "paper_ids": [row["pmid"]], "kind": MEDICAL, "group": row["pmid"]} for row in rows
    ]
    return Collection(papers, questions)


@contextmanager
def opened(home: Path, papers: Sequence[dict[str, Any]]) -> Iterator[Services]:
    """Open a collection of these papers, which are ingested and embedded where they are not yet."""
    services = Services(load_settings({"home": home}))
    entries = tuple(
        Entry(title=" ".join(paper["title"].split()), abstract=paper["abstract"].strip(), arxiv_id=paper["id"])
        for paper in papers
    )
    with closing(services), services.owned() as shop:
        ingest([Reading(source=home.name, kind="jsonl", entries=entries)], shop, summaries=False)
        yield services


def packaged(services: Services) -> MiniLM:
    """Return the packaged model: what is learned here is learned for it."""
    embedder = services.embedder
    if not isinstance(embedder, MiniLM):
        raise SystemExit("Learning needs the packaged embedding model.")
    return embedder


def fold_of_group(group: str, salt: str = "") -> int:
    """Return on which side of the folds a group of questions stands."""
    return random.Random(f"{salt}{SEED} {group}").randrange(FOLDS)  # noqa: S311 - a fold, no secret


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, which may be packed."""
    content = path.read_bytes()
    for line in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines():
        yield json.loads(line)
