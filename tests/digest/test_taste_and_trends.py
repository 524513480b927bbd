"""Digests heed the reader's taste, and say how their tags went over time, or that there is too little to tell."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.digest import Wanted, digest
from summarizer.digest.rendering import COLUMNS, FORMS, form
from summarizer.models import Entry, Reading, Summary
from summarizer.retrieval.directions import NOWHERE
from summarizer.text import content_hash
from summarizer.trend_models import Share, TagTrend
from summarizer.trends import compared, wilson
from tests.making import Collection, entry

DAY = date(2025, 10, 30)
TODAY = date(2025, 11, 1)


def made(collection, name="2025-10-30", **wanted):
    return digest(collection.catalog, Wanted(name, TODAY, **wanted), NOWHERE)


def titles(found):
    return [paper.title for paper in found.papers]


@pytest.fixture
def collection(tmp_path):
    found = Collection(tmp_path)
    found.ingest(
        entry("Loans", "Banks price loans by the risk of default. The risk is priced daily.", listed=DAY, upvotes=90),
        entry("Bonds", "Banks price bonds by the risk of interest. The bank gains.", listed=DAY, upvotes=40),
        entry("Wasps", "Wasps count dots for honey and sugar. They learn to count dots quickly.", listed=DAY),
        entry("Tides", "Tide gauges measure the sea at the coast. A survey of coasts.", listed=DAY, upvotes=7),
        entry("Bees", "Honey bees count dots for sugar water. Bees learn quickly.", listed=date(2025, 10, 20)),
    )
    return found


def id_of(collection, title):
    return next(one.id for one in collection.catalog.papers.get_many(collection.catalog.papers.ids())
                if one.title == title)  # fmt: skip


def test_what_suits_the_reader_comes_first_with_its_reason_whatever_others_like(collection):
    assert titles(made(collection)) == ["Loans", "Bonds", "Tides", "Wasps"]  # 90, 40, 7 upvotes, none
    collection.catalog.tastes.set_thumb(id_of(collection, "Bees"), liked=True)
    found = made(collection)
    first = found.sections[0]
    assert (first.for_you, [item.paper.title for item in first.items]) == (True, ["Wasps"])
    assert first.items[0].why[0] == "like “Bees”"
    assert titles(found)[1:] == ["Loans", "Bonds", "Tides"]
    assert titles(made(collection, for_me=False)) == ["Loans", "Bonds", "Tides", "Wasps"]
    assert b"## For you" in form("md", found)


def test_an_interest_that_a_paper_is_about_suits_whatever_its_score(collection):
    collection.catalog.tastes.set_interest("coasts", wanted=True)
    (item,) = made(collection).sections[0].items
    assert (item.paper.title, item.why[0]) == ("Tides", "on your interest “coasts”")


def test_time_is_given_first_to_what_suits(collection):
    collection.catalog.tastes.set_interest("counting dots", wanted=True)
    words = sum(len(text.split()) for text in ("Wasps", *made(collection).sections[0].items[0].why))
    assert words < 238  # a minute's
    assert titles(made(collection, minutes=1))[0] == "Wasps"


@pytest.mark.parametrize("for_me", [True, False])
def test_muted_words_come_in_no_form_of_a_digest_and_are_counted(collection, for_me):
    collection.catalog.tastes.set_interest("surveys", wanted=False)
    collection.catalog.tastes.set_thumb(id_of(collection, "Tides"), liked=True)
    found = made(collection, for_me=for_me)
    assert (found.found, found.muted) == (3, 1)
    assert b"1 paper not shown for words that you mute." in form("txt", found)
    for name in FORMS:
        assert b"Tides" not in form(name, found)
        assert b"urvey" not in form(name, found)


def test_a_day_of_muted_papers_alone_is_empty_and_says_why(collection):
    collection.catalog.tastes.set_interest("bees", wanted=False)
    found = made(collection, "2025-10-20")
    assert (found.found, found.muted) == (0, 1)
    assert "not shown for words that you mute" in form("txt", found).decode()


word = st.sampled_from(["bees", "Banks", "fine", "tuning", "dots", "sea", "risk", "models"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(word, min_size=1, max_size=6), min_size=1, max_size=6), word, st.integers(0, 5))
def test_no_muted_word_ever_comes_whatever_was_liked(tmp_path_factory, texts, muted, liked):
    collection = Collection(tmp_path_factory.mktemp("taste"))
    entries = [Entry(title=f"P{n}", abstract=" ".join(text), listed=DAY) for n, text in enumerate(texts)]
    collection.catalog.papers.record(Reading(source="s", kind="jsonl", entries=tuple(entries)))
    ids = collection.catalog.papers.ids()
    collection.catalog.tastes.set_thumb(ids[liked % len(ids)], liked=True)
    collection.catalog.tastes.set_interest(muted, wanted=False)
    found = made(collection)
    assert all(muted.lower() not in paper.abstract.lower().split() for paper in found.papers)
    assert found.found + found.muted == len(texts)
    collection.catalog.close()


def dated(tmp_path, counts, first=date(2025, 10, 6), step=7):
    """Return a collection with, for each (papers, of them tagged), so many listed on days a week apart."""
    collection = Collection(tmp_path)
    for number, (papers, tagged) in enumerate(counts):
        day = first + timedelta(days=step * number)
        entries = tuple(
            Entry(title=f"Paper {number}-{n}", abstract=f"Text {number} {n} of its own words.", listed=day)
            for n in range(papers)
        )
        collection.catalog.papers.record(Reading(source="s", kind="jsonl", entries=entries))
        ids = {paper.title: paper for paper in collection.catalog.papers.get_many(collection.catalog.papers.ids())}
        for n in range(papers):
            paper = ids[f"Paper {number}-{n}"]
            tags = ("agents",) if n < tagged else ()
            summary = Summary(tldr="Told.", tags=tags, engine="extractive")
            collection.catalog.summaries.save(paper.id, content_hash(paper.title, paper.abstract), summary)
    collection.catalog.tags.refresh()
    return collection


def test_a_tag_that_rose_beyond_chance_is_said_to_have_and_one_that_did_not_is_not(tmp_path):
    found = made(dated(tmp_path, [(40, 2), (40, 2), (40, 20)]), "2025-W43")
    assert found.trends.says is None
    (one,) = found.trends.compared
    assert (one.share, one.before, one.change) == (20 / 40, 4 / 80, "more")
    assert [share.tagged for share in found.trends.found.tags[0].shares] == [2, 2, 20]
    assert "50 %, 5 % before: more than before" in " ".join(form("txt", found).decode().split())


def test_what_came_later_is_not_in_an_older_digest(tmp_path):
    found = made(dated(tmp_path, [(20, 4), (20, 5), (20, 20)]), "2025-W42")
    assert [share.tagged for share in found.trends.found.tags[0].shares] == [4, 5]
    (one,) = found.trends.compared
    assert one.change is None
    assert "no change beyond chance" in form("md", found).decode()


@pytest.mark.parametrize(
    ("counts", "week", "says"),
    [
        ([(12, 6)], "2025-W41", "too little data: all papers fall into one week"),
        ([(30, 6), (9, 6)], "2025-W42", "too little data: this week holds fewer than 10 papers"),
        ([(4, 2), (5, 2), (30, 9)], "2025-W43", "too little data: 9 papers of earlier weeks"),
    ],
)
def test_where_there_is_too_little_data_readers_are_not_told_of_trends_and_programs_why(tmp_path, counts, week, says):
    found = made(dated(tmp_path, counts), week)
    assert found.trends.says == says
    for name in ("md", "txt", "html", "eml"):
        assert b"Tags over time" not in form(name, found)
    assert b"<svg" not in form("html", found)


def test_browsers_get_drawings_and_mail_gets_bars_of_text(tmp_path):
    found = made(dated(tmp_path, [(40, 2), (40, 2), (40, 20)]), "2025-W43")
    assert b"<svg" in form("html", found)
    mail = message_from_bytes(form("eml", found), policy=policy.default)
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert "<svg" not in html
    for body in (html, text, form("md", found).decode()):
        assert "▂▂█" in body  # 2 of 40 is a tenth of the greatest share, which 20 of 40 is
    assert all(len(row) <= COLUMNS for row in text.splitlines())


def test_a_difference_is_newcombes():
    """Of 56/70 against 48/80 (Newcombe 1998, method 10): .0524 to .3339, as printed in its table II."""
    shares = tuple(
        Share(first=day, papers=n, tagged=hits, share=hits / n, low=wilson(hits, n)[0], high=wilson(hits, n)[1])
        for day, hits, n in ((date(2025, 1, 1), 48, 80), (date(2025, 1, 2), 56, 70))
    )
    found = compared(TagTrend(tag="a", papers=104, shares=shares), date(2025, 1, 2))
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert found.change == "more"
