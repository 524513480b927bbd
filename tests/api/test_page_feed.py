"""The papers of a day, of filters and of a search, as the page shows them without a browser."""

import re
from html import unescape

import pytest

from tests.api.conftest import PAPERS, add, running, settings_for, wait_until_ready

HTML = {"Accept": "text/html,*/*;q=0.8"}
LISTED = [{**paper, "listed": "2025-10-30"} for paper in PAPERS]


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Return a client of a service over the invented papers, all listed on one day; for reading only."""
    with running(settings_for(tmp_path_factory.mktemp("listed"))) as client:
        wait_until_ready(client)
        assert add(client, LISTED).status_code == 201
        yield client


@pytest.mark.parametrize("params", ["day=9999-12-31", "day=0001-01-01", "week=9999-W52", "week=0001-W01"])
def test_the_first_and_the_last_days_of_the_calendar_have_pages(listed, params):
    response = listed.get(f"/?{params}", headers=HTML)
    assert response.status_code == 200
    assert "No paper meets this" in response.text


@pytest.mark.parametrize(
    ("path", "followed"),
    [("/", ""), ("/?week=2025-W44", ""), ("/?day=all&sort=comments", ""), ("/?org=post&day=2025-10-30", "?org=post"),
     ("/?q=scent&tag=mail", "?tag=mail&q=scent")],
)  # fmt: skip
def test_feeds_follow_the_filters_of_a_view_and_never_stay_with_its_day(listed, path, followed):
    html = listed.get(path).text
    feeds = [unescape(link) for link in re.findall(r'href="(/feed\.[^"]+)"', html)]
    shown = "Follow " in html
    assert feeds == [f"/feed.atom{followed}", *([f"/feed.atom{followed}", f"/feed.json{followed}"] * shown)]
    assert listed.get(feeds[0]).status_code == 200


def test_exports_stay_with_the_day_on_screen(listed):
    assert "/v1/export.bib?day=2025-10-30" in listed.get("/").text


@pytest.mark.parametrize(
    ("query", "tally"),
    [("bees mail", "the 3 nearest papers, best first"), ("mail -bees -paper", "the nearest paper"),
     ('"sugar water"', "1 paper"), ('"no such words"', "0 papers")],
)  # fmt: skip
def test_a_search_says_that_it_shows_the_nearest_papers_unless_quoted_words_decide(listed, query, tally):
    html = listed.get("/", params={"q": query}).text
    assert re.search(r'<p class="tally" role="status">(.*?)</p>', html, re.DOTALL)[1].split() == tally.split()


@pytest.mark.parametrize(("query", "said"), [("quantum chromodynamics", True), ("quantum mail", False), ("the", False)])
def test_where_no_paper_holds_a_word_of_a_search_that_is_said(listed, query, said):
    html = listed.get("/", params={"q": query}).text
    assert "Found for" in html
    assert ("No paper here holds a word of this; these are the nearest in meaning." in html) == said


def test_a_search_that_finds_more_than_is_shown_says_that_they_are_the_nearest(client):
    many = [{"title": f"Sheep {n}", "abstract": f"We count {n} sheep of the fold."} for n in range(40)]
    assert add(client, many).status_code == 201
    assert "the 30 nearest papers, best first" in client.get("/", params={"q": "sheep"}).text.replace("\u202f", " ")
    assert "the 30 nearest papers, best first" in client.get("/", params={"q": '"sheep of"'}).text
