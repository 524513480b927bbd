"""The short form of `make torture`: a few lives of real processes, each killed again and again."""

import gc
import random

import pytest

from tests.durability import lives
from tests.durability.torture import totals_of
from tests.durability.truth import Truth


@pytest.fixture
def few_kills(monkeypatch):
    monkeypatch.setattr(lives, "KILLS", 2)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("few_kills")
@pytest.mark.parametrize(
    "live", [lives.small, lives.steady, lives.migrate, lives.serve], ids=lambda live: live.__name__
)
def test_nothing_acknowledged_is_lost_or_doubled_and_the_next_ingest_mends_the_rest(tmp_path, live):
    life = {"number": 0, "kind": live.__name__, **live(tmp_path, random.Random(8))}
    assert life["kills"] >= 2  # else nothing was tried
    assert totals_of([life])["wrong"] == []
    gc.collect()  # httpx leaves the sockets of connections that were refused to the collector


def found(**changes):
    empty = {"twice": {}, "summaries twice": [], "versions": {}, "corrections": {}, "damaged": []}
    return {**empty, **changes}


def test_the_harness_sees_a_lost_paper_a_lost_correction_a_double_and_a_stranger():
    truth = Truth()
    for step in (("ingest", 0, 3, 0), ("correct", 1, "Words.")):
        truth.begun(*step)
        truth.done(*step)
    told = list(truth.compare(found(versions={"1": 0, "2": 1, "9": 0}, twice={"Paper 1": 2})))
    assert {line.split(":")[0] for line in told} == {"lost", "duplicate", "stranger"}
    assert sum("paper 0" in line or "paper 2" in line for line in told) == 2
    assert any("'Words.'" in line for line in told)


def test_what_was_begun_and_never_acknowledged_may_be_there_or_not():
    for there in ({}, {"0": 0}):
        truth = Truth()
        truth.begun("ingest", 0, 1, 0)
        assert list(truth.compare(found(versions=there))) == []
