"""The further questions over the page, and those that are learned from, are well formed and true to the papers."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from eval.training.answer_collections import SCITLDR, UNANSWERABLE, outsiders_file
from summarizer.ids import title_id

DATA = Path(__file__).parents[1] / "data"
QUESTIONS = Path(__file__).parents[2] / "eval" / "training" / "questions"
EXTRACTIVE = Path(__file__).parents[2] / "summarizer" / "extractive"
FILES = sorted(QUESTIONS.glob("*.jsonl"))
OF_SCITLDR = [path for path in FILES if path.stem in SCITLDR]
LONGEST_FACT = 6  # words
HOW = "short", "need", "fact", "other"
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
PAGE = Path("daily_papers") / "daily-papers-2025-10-30.txt"
SHORTEST_ABSTRACT = 1000


def _rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ROWS = _rows(DATA / "page_questions.jsonl")


@pytest.fixture(scope="module")
def abstracts():
    """Return the abstract by id: a title is a line followed by a blank one and a very long one."""
    folder = os.environ.get("PAPERGIST_DATA")
    if not folder or not (Path(folder) / PAGE).is_file():
        pytest.skip("PAPERGIST_DATA does not name the shared data")
    lines = (Path(folder) / PAGE).read_text(encoding="utf-8").splitlines()
    return {
        title_id(title.strip()): abstract
        for title, blank, abstract in zip(lines, lines[1:], lines[2:], strict=False)
        if not blank.strip() and len(abstract) >= SHORTEST_ABSTRACT
    }


@pytest.mark.parametrize("rows", [ROWS, *map(_rows, FILES)], ids=["page", *(path.stem for path in FILES)])
def test_questions_have_ids_of_their_own_and_say_what_is_right(rows):
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["question"] for row in rows}) == len(rows)
    for row in rows:
        assert row["answerable"] == bool(row["paper_ids"]) == bool(row["facts"])
        assert (row["kind"] == "near-miss") == ("near" in row)
        assert all(re.compile(fact) for fact in row["facts"])


@pytest.mark.parametrize("path", OF_SCITLDR, ids=[path.stem for path in OF_SCITLDR])
def test_each_paper_of_scitldr_has_a_near_miss_to_each_answerable_question(path):
    rows = [row for row in _rows(path) if row["kind"] != "own-field"]
    asked = Counter(((row["paper_ids"] or [row.get("near")])[0], row["worded"], row["answerable"]) for row in rows)
    assert set(asked.values()) == {1}
    assert all((paper, worded, not answerable) in asked for paper, worded, answerable in asked)
    assert {worded for _, worded, _ in asked} == {"named", "lay", "mixed"}
    assert all(re.fullmatch(r"scitldr-\d+", paper) for paper, _, _ in asked)


def test_the_weights_were_learned_from_these_files_and_no_other_questions():
    both, sought = (*OF_SCITLDR, QUESTIONS / UNANSWERABLE.name), [outsiders_file(name) for name in SCITLDR]
    stored = [(json.loads((EXTRACTIVE / "answer_weights.json").read_text(encoding="utf-8")), both)]
    for file, files in (("extractive/comprehension.npz", both), ("embedding/seeking.npz", (*both, *sought))):
        with np.load(EXTRACTIVE.parent / file) as arrays:
            stored.append((json.loads(str(arrays["about"])), files))
    for about, files in stored:
        asked = {name: digest for name, digest in about["inputs"].items() if name.endswith(".jsonl") and "eval" in name}
        assert asked == {
            str(path.resolve().relative_to(QUESTIONS.parents[2])): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }
        assert not any(name.startswith("tests/") for name in about["inputs"])


@pytest.mark.parametrize("name", SCITLDR)
def test_outsiders_ask_four_questions_about_each_paper(name):
    rows, papers = _rows(outsiders_file(name)), {row.get("near") for row in _rows(QUESTIONS / f"{name}.jsonl")} - {None}
    assert Counter((row["paper"], row["how"]) for row in rows) == Counter(itertools.product(papers, HOW))
    assert len({row["question"].lower() for row in rows}) == len(rows)
    assert all(row.keys() == {"paper", "how", "question"} for row in rows)
    assert sum(bool(ACRONYM.search(row["question"])) for row in rows) < len(rows) / 50  # of words as common as MRI


def test_the_facts_of_six_files_of_questions_over_scitldr_have_six_words_at_most():
    assert len(OF_SCITLDR) == 6
    facts = [fact for path in OF_SCITLDR for row in _rows(path) for fact in row["facts"]]
    assert len(facts) > 4000
    assert max(len(fact.split()) for fact in facts) <= LONGEST_FACT


def test_the_facts_stand_in_scitldrs_abstracts():
    folder = os.environ.get("PAPERGIST_DATA")
    if not folder or not (Path(folder) / "scitldr" / "train.jsonl").is_file():
        pytest.skip("PAPERGIST_DATA does not name the shared data")
    papers = [" ".join(row["source"]) for row in _rows(Path(folder) / "scitldr" / "train.jsonl")]
    for row in (row for path in OF_SCITLDR for row in _rows(path) if row["answerable"]):
        abstract = papers[int(row["paper_ids"][0].removeprefix("scitldr-"))]
        assert all(re.search(fact, abstract) for fact in row["facts"]), row["id"]


def test_there_are_enough_of_every_kind():
    kinds = Counter(row["kind"] for row in ROWS)
    assert sum(row["answerable"] for row in ROWS) >= 60
    assert kinds["near-miss"] >= 40
    assert kinds["other-field"] >= 5
    assert {"number", "what", "which", "why", "how", "finding", "compare", "where"} <= kinds.keys()


def test_no_question_over_the_page_is_learned_from():
    learned = {row["question"] for path in (DATA / "dev_questions.jsonl", *FILES) for row in _rows(path)}
    assert learned.isdisjoint(row["question"] for row in ROWS)


def test_the_length_of_a_question_does_not_tell_whether_it_is_a_near_miss():
    # a rank test by hand: the share of pairs in which the answerable one is longer lies near one half
    answerable = [len(row["question"]) for row in ROWS if row["answerable"]]
    missing = [len(row["question"]) for row in ROWS if row["kind"] == "near-miss"]
    longer = sum(one > other for one in answerable for other in missing) / (len(answerable) * len(missing))
    assert 0.4 < longer < 0.6


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in ROWS if row["answerable"] or "near" in row])
def test_the_facts_stand_in_the_papers_abstract(abstracts, row):
    for name in row["paper_ids"] or [row["near"]]:
        assert name in abstracts
        assert all(re.search(fact, abstracts[name]) for fact in row["facts"])
