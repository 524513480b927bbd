"""The newest papers on a subject are listed by date, and what was declined stays declined."""

from __future__ import annotations

from datetime import date

from summarizer.extractive.answer import Candidate, chosen, weigh
from summarizer.extractive.newest import newest_first
from summarizer.extractive.scoring import Weights
from summarizer.extractive.sentences import split
from summarizer.extractive.trees import constant
from summarizer.models import Hit, Paper


def _candidate(name, abstract, published=None):
    paper = Paper(id=name, title=name.title(), abstract=abstract, published=published)
    return Candidate(paper, Hit(paper_id=name, score=1.0, lexical=1.0), split(abstract), None)


OLD = _candidate("old", "Bees count. Bees of all kinds count bees.", date(2024, 5, 1))
UNDATED = _candidate("undated", "We train bees.")
NEW = _candidate("new", "We watch bees at dusk.", date(2025, 5, 1))
WASPS = _candidate("wasps", "Wasps live in nests of chewed wood.", date(2026, 1, 1))


def _newest(question, *, says=9.0):
    by_cover = {"paper": {"paper_cover": 1.0}, "sentence": {"cover": 6.0}}
    weights = Weights(**by_cover, topic=constant(9.0), says=constant(says), calibration={"odds": 1.0}, threshold=0.5)
    return newest_first(weigh(question, [OLD, UNDATED, NEW, WASPS], None, weights))


def test_papers_on_the_subject_come_newest_first_and_undated_ones_last():
    cited = [one.paper.id for one in chosen(_newest("Which papers are about bees?")).sentences]
    assert cited == ["new", "old", "undated"]


def test_without_a_paper_that_holds_the_words_the_likely_ones_come_by_date():
    # no paper holds "quasars", so all four are equally likely
    cited = [one.paper.id for one in chosen(_newest("Tell me of quasars")).sentences]
    assert cited == ["wasps", "new", "old", "undated"]


def test_what_is_declined_is_not_listed():
    weighed = _newest("Tell me of quasars", says=-9.0)
    assert weighed.reason is not None
    assert chosen(weighed).sentences == ()
