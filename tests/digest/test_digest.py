"""Digests: what appeared in a period, each paper once, near-duplicates folded, the overview quoted."""

import json
from datetime import date, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.digest import Wanted, digest
from summarizer.digest.grouping import group_by_tag
from summarizer.digest.rendering import COLUMNS, FORMS, form
from summarizer.errors import UsageError
from summarizer.models import Filters, Paper
from summarizer.periods import read_period
from summarizer.retrieval.directions import NOWHERE, Directions
from summarizer.sources import read_source
from summarizer.sources.opening import open_source
from tests.making import Collection, entry

TODAY = date(2025, 11, 1)
DAY = date(2025, 10, 30)
SMELL = (
    "We sort letters by their smell alone. The sorters beat those that read by nine percent on damp mail. "
    "Dry mail needs no nose, and the gain is gone. A nose tires after two hours of sorting letters."
)


def directions_of(collection):
    return Directions(*collection.catalog.passages.directions(collection.embedder.name))


def made(collection, name="2025-10-30", *, filters=None, **wanted):
    return digest(collection.catalog, Wanted(name, TODAY, **wanted), directions_of(collection), filters)


@pytest.fixture
def collection(tmp_path):
    found = Collection(tmp_path)
    found.ingest(
        entry("Smell", SMELL, listed=DAY, comments=3),
        entry("Smell Once More", SMELL.replace("nine", "eleven"), listed=DAY),
        entry("Bees", "Honey bees count dots to four. Sugar water trains them within two days.", listed=DAY, upvotes=9),
        entry("Owls", "Owls hear mice under snow. We record their heads turning at night.", published=DAY),
        entry("Old", "Bridges of paper carry a child. We give the folding pattern.", listed=date(2025, 10, 20)),
        entry("Undated", "Nothing is known of when this appeared. It is in no digest."),
    )
    return found


def titles(found):
    return [paper.title for paper in found.papers]


def test_a_day_holds_what_was_listed_then_or_published_where_no_listing_is_known(collection):
    found = made(collection)
    assert titles(found) == ["Bees", "Smell", "Owls"]  # 9 upvotes, 3 comments, nothing
    assert (found.found, found.folded, found.left_out) == (4, 1, 0)


def test_what_says_nearly_the_same_is_folded_and_it_is_told_how_alike(collection):
    smell = next(
        paper for section in made(collection).sections for paper in section.items if paper.paper.title == "Smell"
    )
    (folded,) = smell.folded
    # 38 words make 36 sequences of three; one changed word changes three of them: 33 of 36 + 3 are shared
    words = len(SMELL.split())
    assert folded.title == "Smell Once More"
    assert folded.shared == pytest.approx((words - 2 - 3) / (words - 2 + 3))
    assert folded.cosine is not None
    assert folded.cosine > 0.9


def test_papers_of_one_topic_that_say_different_things_are_not_folded(tmp_path):
    collection = Collection(tmp_path)
    collection.ingest(
        entry("One", "We train large language models with less memory on one graphics card.", listed=DAY),
        entry("Two", "We train large language models with more data and fewer steps than before.", listed=DAY),
    )
    assert made(collection).folded == 0


def test_without_vectors_words_alone_fold(collection):
    found = digest(collection.catalog, Wanted("2025-10-30", TODAY), NOWHERE)
    assert found.folded == 1
    assert all(item.novelty is None for section in found.sections for item in section.items)


def test_novelty_is_measured_against_older_papers_alone(collection):
    items = {item.paper.title: item for section in made(collection).sections for item in section.items}
    vectors = directions_of(collection)
    old = next(name for name in vectors.place if name.startswith("old"))
    for item in items.values():
        assert item.novelty == pytest.approx(1 - vectors.cosine(item.paper.id, old), abs=1e-6)
    first = made(collection, "2025-10-20")
    assert [item.novelty for section in first.sections for item in section.items] == [None]  # nothing is older


def test_an_empty_day_says_so_and_names_the_nearest_day_with_papers(collection):
    found = made(collection, "2025-10-24")  # four days after the 20th, six before the 30th
    assert (found.found, found.sections, found.nearest) == (0, (), date(2025, 10, 20))
    assert b"No papers. The nearest day with papers is 2025-10-20." in form("txt", found)
    assert made(collection, "2025-10-25").nearest == date(2025, 10, 20)  # five days either way: the earlier


def test_a_day_that_is_yet_to_come_is_not_the_newest(collection):
    collection.ingest(entry("Mistyped", "We date it wrongly.", published=TODAY + timedelta(days=400)))
    assert made(collection, None).first == DAY


def test_an_empty_collection_has_an_empty_digest_of_today(tmp_path):
    found = made(Collection(tmp_path), None)
    assert (found.first, found.found, found.nearest) == (TODAY, 0, None)
    assert all(form(name, found) for name in FORMS)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (None, DAY, DAY),
        ("newest", DAY, DAY),
        ("2025-W44", date(2025, 10, 27), date(2025, 11, 2)),
        ("2025-10-20..", date(2025, 10, 20), DAY),
        ("2025-10-20..2025-10-21", date(2025, 10, 20), date(2025, 10, 21)),
    ],
)
def test_periods_go_by_their_names(collection, name, first, last):
    found = made(collection, name)
    assert (found.first, found.last) == (first, last)


def test_what_begins_after_every_paper_is_headed_by_since_when(collection):
    assert made(collection, "2030-01-01..").title == "Papers since 1 January 2030"
    assert made(collection, "2025-10-20..").title == "Papers of 20 to 30 October 2025"
    assert made(collection).title == "Papers of Thursday, 30 October 2025"


def test_a_stretch_says_month_and_year_once():
    assert read_period("2025-10-16..2025-10-25", newest=None).words == "16 to 25 October 2025"
    assert read_period("2025-10-30..2025-11-02", newest=None).words == "30 October to 2 November 2025"
    assert read_period("2025-12-30..2026-01-02", newest=None).words == "30 December 2025 to 2 January 2026"


def test_every_paper_has_a_link_or_says_where_to_look_for_it(tmp_path):
    told = [
        entry("Bees Count", "Bees count dots to four. Sugar trains them.", listed="2025-10-30"),
        entry("Owls Hear", "Owls hear mice under snow. Their heads turn.", listed="2025-10-30", doi="10.5555/owls"),
    ]
    collection = Collection(tmp_path)
    collection.ingest(*told)
    found = made(collection)
    for name in ("md", "html", "eml"):
        body = form(name, found).decode()
        if name == "eml":
            body = message_from_bytes(form(name, found), policy=policy.default).get_body(("html",)).get_content()
        assert body.count("https://scholar.google.com/scholar?q=Bees+Count") == 1
        assert body.count("https://doi.org/10.5555/owls") == 1
        assert "q=Owls" not in body


@pytest.mark.parametrize("name", ["someday", "2025-W99", "2025-10-30..2025-10-01", "..", "2025-W", "9999999-W1"])
def test_a_name_of_no_period_is_wrong_usage(collection, name):
    with pytest.raises(UsageError):
        made(collection, name)


def test_a_budget_keeps_the_first_papers_and_counts_the_rest(tmp_path):
    collection = Collection(tmp_path)
    # A title of 100 words and its "N comments" are 102 words: two are 204 and three 306, a minute being 238
    words = [" ".join(f"w{number}{letter}" for number in range(100)) for letter in "abcde"]
    collection.ingest(*(entry(text, f"Of {text[:4]}.", listed=DAY, comments=9 - at) for at, text in enumerate(words)))
    found = made(collection, minutes=1)
    assert titles(found) == words[:2]
    assert (found.found, found.left_out, found.minutes, found.budget) == (5, 3, 1, 1)
    assert made(collection).minutes == 3  # 510 words


def test_topics_narrow_by_tag_or_by_words_in_any_form(collection):
    found = made(collection, topics=("counting dots",))
    assert titles(found) == ["Bees"]
    (item,) = found.sections[0].items
    assert "about “counting dots” by its words" in item.why
    assert titles(made(collection, topics=("owl", "bee"))) == ["Bees", "Owls"]
    assert made(collection, topics=("volcano",)).found == 0


def test_filters_narrow_a_digest(collection):
    assert made(collection, filters=Filters(source="other.txt")).found == 0


def test_the_overview_quotes_the_abstracts(tmp_path):
    collection = Collection(tmp_path)
    name, data = open_source("sample")
    read = read_source(name, data, kind=None, captured=None, listed=None, today=TODAY)
    collection.ingest(*read.entries, summaries=True)
    found = made(collection, None)
    by_id = {paper.id: paper for paper in found.papers}
    numbers = {item.n: item.paper.id for section in found.sections for item in section.items}
    cited = {one.n: one for one in found.citations}
    assert 3 <= len(found.overview) <= 4
    for sentence in found.overview:
        for n in sentence.citations:
            citation = cited[n]
            assert citation.paper_id == numbers[n]
            assert citation.quote == by_id[citation.paper_id].abstract[citation.start : citation.end]
            assert sentence.text in by_id[citation.paper_id].tldr


class Paired(HTMLParser):
    """Counts elements, and collects what would load something."""

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag not in {"meta", "br", "hr", "img", "link"}:
            self.open.append(tag)
        self.loads += [tag for name in ("src", "srcset", "background") if name in told]
        self.loads += [tag] if tag in {"script", "img", "link", "iframe"} or "url(" in told.get("style", "") else []
        self.links += [told["href"]] if "href" in told else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:y)\n\nBcc: all@example.org {{ 7*7 }} \u202e"


def test_what_papers_say_is_text_in_every_form(tmp_path):
    collection = Collection(tmp_path)
    collection.ingest(entry(HOSTILE, f"{HOSTILE} is what we study. It is bad.", listed=DAY), summaries=True)
    found = made(collection)
    page = Paired()
    page.feed(form("html", found).decode())
    assert (page.open, page.loads) == ([], [])
    assert all(link.startswith(("https://", "#paper-")) for link in page.links)
    message = message_from_bytes(form("eml", found), policy=policy.default)
    assert message["Bcc"] is None
    assert not feedparser.parse(form("atom", found)).bozo
    assert b"](<javascript" not in form("md", found)


def test_a_message_has_both_bodies_and_keeps_its_name(collection):
    found = made(collection)
    message = message_from_bytes(form("eml", found), policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == form("txt", found).decode()
    assert message.defects == []
    assert form("eml", found) == form("eml", made(collection))
    assert message["Message-ID"] != message_from_bytes(form("eml", made(collection, "2025-10-20")))["Message-ID"]


def test_text_keeps_to_its_columns_and_feeds_hold_every_paper(collection):
    found = made(collection)
    assert all(len(line) <= COLUMNS for line in form("txt", found).decode().splitlines())
    assert [entry.title for entry in feedparser.parse(form("atom", found)).entries] == titles(found)
    assert [item["title"] for item in json.loads(form("json-feed", found))["items"]] == titles(found)


tagged = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=3, unique=True), max_size=30
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(tagged)
def test_every_paper_stands_once_under_a_tag_of_its_own(tags):
    papers = [Paper(id=str(number), title="t", abstract="a", tags=tuple(some)) for number, some in enumerate(tags)]
    groups = group_by_tag(papers, {})
    assert sorted(paper.id for _, group in groups for paper in group) == sorted(paper.id for paper in papers)
    for tag, group in groups:
        assert tag is None or (len(group) >= 2 and all(tag in paper.tags for paper in group))


def test_a_tag_that_nearly_all_bear_tells_less_than_one_that_some_bear():
    papers = [
        Paper(id=str(n), title="t", abstract="a", tags=("broad", "narrow") if n < 4 else ("broad",)) for n in range(30)
    ]
    assert [(tag, len(group)) for tag, group in group_by_tag(papers, {"broad": 30, "narrow": 4})] == [
        ("narrow", 4), ("broad", 26)
    ]  # fmt: skip
