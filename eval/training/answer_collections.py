"""The questions from which the extractive answers and the map of questions' vectors are learned, and their papers."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
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
NOT_LEARNED_FROM = -1  # instead of a fold: judged by what was learned from all of them
LISTED_PAPERS, LISTING_SEED = 250, 7
NEAR_MISS, OWN_FIELD, OTHER_FIELD, MEDICAL, CLAIM = "near-miss", "own-field", "other-field", "pubmedqa", "claim"
MIXED, NAMED, LAY = "mixed", "named", "lay"  # how questions are worded: as people do, as those who know, as others
OUTSIDE = "outside"  # as others too, but only for finding papers
_OWN = Path("tests/data")
DEV_QUESTIONS, DEV_IDS = _OWN / "dev_questions.jsonl", _OWN / "dev_collection_ids.txt"
FAR_QUESTIONS, FAR_IDS = _OWN / "dev2_questions.jsonl", _OWN / "dev2_collection_ids.txt"  # asked in other words
QUESTIONS = Path("eval/training/questions")  # a file a collection
OUTSIDERS = QUESTIONS / "outsiders"  # how people from outside the field would put it; a file a collection
UNANSWERABLE = QUESTIONS / "unanswerable.jsonl"  # on other subjects; each names its collection
_MORE = "more", "third", "fourth", "fifth", "sixth"  # collections of listings
SCITLDR = tuple(f"scitldr-{number}" for number in range(1, 7))  # of SciTLDR's training abstracts


@dataclass(frozen=True)
class Collection:
    """Papers, and the questions that are asked of them."""

    papers: Sequence[dict[str, Any]]
    questions: Sequence[dict[str, Any]]
    learned_from: bool = True


def learned_collections(data: Path) -> dict[str, Collection]:
    """Return the abstracts of SciTLDR's training set that the project's questions were written for."""
    papers = {paper["id"]: paper for paper in scitldr(data)}
    questions = {name: list(lines(QUESTIONS / f"{name}.jsonl")) for name in SCITLDR}
    named = {
        name: sorted({_about(row) for row in rows if row["kind"] != OWN_FIELD}) for name, rows in questions.items()
    }
    _grouped(questions)
    return {name: Collection([papers[one] for one in named[name]], questions[name]) for name in SCITLDR}


def scitldr(data: Path) -> Iterator[dict[str, str]]:
    """Yield the abstracts of SciTLDR's training set, by their number in it."""
    for number, paper in enumerate(lines(data / "scitldr" / "train.jsonl")):
        yield {"id": f"scitldr-{number}", "title": paper["title"] or "-", "abstract": " ".join(paper["source"])}


def outsiders_questions(name: str) -> Iterator[dict[str, Any]]:
    """Yield more questions about a collection's papers, as put by people from outside the field; only for finding the
    papers, as nobody said which sentence answers."""
    for row in lines(outsiders_file(name)) if name in SCITLDR else ():
        yield {"question": row["question"], "paper_ids": [row["paper"]], "group": row["paper"], "worded": OUTSIDE}


def outsiders_file(name: str) -> Path:
    """Return where these questions are."""
    return OUTSIDERS / f"{name}.jsonl"


def measured_collections(data: Path) -> dict[str, Collection]:
    """Return the listings that the project's questions were written for, which only measure: their abstracts may not be
    learned from."""
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
    questions |= {name: list(lines(QUESTIONS / f"{name}.jsonl")) for name in _MORE}
    _grouped(questions)
    return {name: Collection(papers[name], questions[name], learned_from=False) for name in papers}


def _grouped(questions: Mapping[str, list[dict[str, Any]]]) -> None:
    """Add the questions on other subjects, and say for each question which others are about the same paper."""
    for row in lines(UNANSWERABLE):
        if row["collection"] in questions:
            questions[row["collection"]].append(row)
    for row in (row for rows in questions.values() for row in rows):
        row["group"] = _about(row)


def _about(row: Mapping[str, Any]) -> str:
    """Return the paper that a question is about, or the question itself."""
    about: str = (row["paper_ids"] or [(row.get("about") or [row.get("near") or row["question"]])[0]])[0]
    return about


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


def fold_of_group(group: str, salt: str = "", folds: int = FOLDS) -> int:
    """Return on which side of the folds a group of questions stands."""
    return random.Random(f"{salt}{SEED} {group}").randrange(folds)  # noqa: S311 - a fold, no secret


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, which may be packed."""
    content = path.read_bytes()
    for line in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines():
        yield json.loads(line)


def checksums(data: Path, names: Sequence[str], more: Sequence[Path] = ()) -> dict[str, str]:
    """Return the SHA-256 of these files of the data folder, of the project's own questions, and of more files."""
    own = *(QUESTIONS / f"{name}.jsonl" for name in SCITLDR), UNANSWERABLE, *more
    files = {**{name: data / name for name in names}, **{str(path): path for path in own}}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
