"""The further questions over the page, and those that are learned from, are well formed and true to the papers."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from eval.training.answer_collections import SCITLDR, UNANSWERABLE
from summarizer.ids import title_id

DATA = Path(__file__).parents[1] / "data"
QUESTIONS = Path(__file__).parents[2] / "eval" / "training" / "questions"
LEARNED = sorted(QUESTIONS.glob("*.jsonl"))
OF_SCITLDR = [path for path in LEARNED if path.stem in SCITLDR]
PAGE = Path("daily_papers") / "daily-papers-2025-10-30.txt"
EXTRACTIVE = Path(__file__).parents[2] / "summarizer" / "extractive"
SHORTEST_ABSTRACT = 1000
LONGEST_FACT = 6  # words


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


@pytest.mark.parametrize("rows", [ROWS, *map(_rows, LEARNED)], ids=["page", *(path.stem for path in LEARNED)])
def test_questions_have_ids_of_their_own_and_say_what_is_right(rows):
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["question"] for row in rows}) == len(rows)
    for row in rows:
        assert row["answerable"] == bool(row["paper_ids"]) == bool(row["facts"])
        assert (row["kind"] == "near-miss") == ("near" in row)
        assert all(re.compile(fact) for fact in row["facts"])


def test_what_is_learned_from_asks_about_papers_that_weights_may_be_learned_from():
    assert len(OF_SCITLDR) == len(SCITLDR)
    for row in (row for path in OF_SCITLDR for row in _rows(path) if row["kind"] != "own-field"):
        assert re.fullmatch(r"scitldr-\d+", (row["paper_ids"] or [row["near"]])[0])


@pytest.mark.parametrize("path", OF_SCITLDR, ids=[path.stem for path in OF_SCITLDR])
def test_each_paper_has_as_many_near_misses_as_answerable_questions_of_each_wording(path):
    rows = [row for row in _rows(path) if row["kind"] != "own-field"]
    count = Counter(
        ((row["paper_ids"] or [row.get("near")])[0], row["worded"], row["kind"] == "near-miss") for row in rows
    )
    assert set(count.values()) == {1}
    assert all((paper, worded, not near) in count for paper, worded, near in count)


@pytest.mark.parametrize("path", LEARNED, ids=[path.stem for path in LEARNED])
def test_facts_hold_no_sentence_of_an_abstract(path):
    assert all(len(fact.split()) <= LONGEST_FACT for row in _rows(path) for fact in row["facts"])


def test_the_weights_were_learned_from_these_files_and_no_other_questions():
    stored = [json.loads((EXTRACTIVE / "answer_weights.json").read_text(encoding="utf-8"))]
    for file in (EXTRACTIVE / "comprehension.npz", EXTRACTIVE.parent / "embedding" / "query_map.npz"):
        with np.load(file) as arrays:
            stored.append(json.loads(str(arrays["about"])))
    for about in stored:
        asked = {name: digest for name, digest in about["inputs"].items() if name.endswith(".jsonl") and "eval" in name}
        assert asked == {
            str(path.relative_to(QUESTIONS.parents[2])): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (*OF_SCITLDR, QUESTIONS / UNANSWERABLE.name)
        }
        assert not any(name.startswith("tests/") for name in about["inputs"])


def test_there_are_enough_of_every_kind():
    kinds = Counter(row["kind"] for row in ROWS)
    assert sum(row["answerable"] for row in ROWS) >= 60
    assert kinds["near-miss"] >= 40
    assert kinds["other-field"] >= 5
    assert {"number", "what", "which", "why", "how", "finding", "compare", "where"} <= kinds.keys()


def test_no_question_over_the_page_is_learned_from():
    learned = {row["question"] for path in (DATA / "dev_questions.jsonl", *LEARNED) for row in _rows(path)}
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
