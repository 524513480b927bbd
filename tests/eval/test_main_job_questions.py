"""The main-job question set is well formed, asked in other words than the papers, and answerable where it says so."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
import Stemmer

from summarizer.ids import title_id

QUESTIONS = Path(__file__).parents[1] / "data" / "main_job_questions.jsonl"
PAGE = Path("daily_papers") / "daily-papers-2025-10-30.txt"
LARGEST_SHARE = 0.4
SHORTEST_ABSTRACT = 1000
KEYS = {"id", "question", "answerable", "paper_ids", "facts", "kind"}
ANSWERABLE_KINDS = {"what", "how", "why", "number", "which", "finding", "compare"}
UNANSWERABLE_KINDS = {"own-field": 3, "near-miss": 2, "other-field": 5}

_STOP_TEXT = """
a about above after again against ain all also am an and any are aren as at be because been before being below between
both but by can cannot could couldn d did didn do does doesn doing don down during each either else few for from
further had hadn has hasn have haven having he her here hers herself him himself his how however i if in into is isn
it its itself just ll m ma many may me might mightn more most much must mustn my myself neither no nor not now o of
off often on once one only or other our ours ourselves out over own re s same shall shan she should shouldn so some
such t than that the their theirs them themselves then there these they this those through to too under until up upon
us ve very was wasn we were weren what when where whether which while who whom whose why will with won would wouldn y
yet you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())

_STEMMER = Stemmer.Stemmer("english")


def _read_questions():
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def _content_stems(text):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return set(_STEMMER.stemWords([word for word in words if word not in STOP_WORDS]))


def _answerable():
    return [pytest.param(row, id=row["id"]) for row in _read_questions() if row["answerable"]]


@pytest.fixture(scope="module")
def papers():
    """Return title and abstract by id: a title is a line followed by a blank one and a very long one."""
    folder = os.environ.get("PAPERGIST_DATA")
    if not folder or not (Path(folder) / PAGE).is_file():
        pytest.skip("PAPERGIST_DATA does not name the shared data")
    lines = (Path(folder) / PAGE).read_text(encoding="utf-8").splitlines()
    found = {
        title_id(title.strip()): (title.strip(), abstract)
        for title, blank, abstract in zip(lines, lines[1:], lines[2:], strict=False)
        if title.strip() and not blank.strip() and len(abstract) > SHORTEST_ABSTRACT
    }
    assert len(found) == 83  # the papers on the page
    return found


def test_the_set_has_thirty_answerable_and_ten_unanswerable_questions():
    assert Counter(row["answerable"] for row in _read_questions()) == {True: 30, False: 10}


def test_every_question_has_exactly_the_expected_keys():
    assert all(row.keys() == KEYS for row in _read_questions())


def test_ids_and_questions_are_unique():
    rows = _read_questions()
    assert [row["id"] for row in rows] == [f"q{number:02d}" for number in range(1, 41)]
    assert len({row["question"].casefold() for row in rows}) == 40


def test_answerable_questions_name_papers_facts_and_a_known_kind():
    rows = [row for row in _read_questions() if row["answerable"]]
    assert all(row["paper_ids"] and row["facts"] for row in rows)
    assert {row["kind"] for row in rows} == ANSWERABLE_KINDS


def test_answerable_questions_lead_to_thirty_different_papers():
    assert len({row["paper_ids"][0] for row in _read_questions() if row["answerable"]}) == 30


def test_unanswerable_questions_name_nothing_and_have_the_agreed_kinds():
    rows = [row for row in _read_questions() if not row["answerable"]]
    assert all(row["paper_ids"] == [] and row["facts"] == [] for row in rows)
    assert Counter(row["kind"] for row in rows) == UNANSWERABLE_KINDS


@pytest.mark.parametrize("row", _answerable())
def test_an_answerable_question_is_asked_in_other_words_than_each_of_its_papers(row, papers):
    asked = _content_stems(row["question"])
    for paper in row["paper_ids"]:
        shared = asked & _content_stems(" ".join(papers[paper]))
        assert len(shared) <= LARGEST_SHARE * len(asked), f"{paper}: {sorted(shared)} of {sorted(asked)}"


@pytest.mark.parametrize("row", _answerable())
def test_every_fact_stands_in_one_of_the_abstracts_of_its_papers(row, papers):
    abstracts = [papers[paper][1] for paper in row["paper_ids"]]
    for fact in row["facts"]:
        assert any(re.search(fact, abstract, re.IGNORECASE) for abstract in abstracts), fact
