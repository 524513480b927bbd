"""The page without a browser: its headers, errors and forms, and what the first page of a large collection costs."""

import time
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from api.watch import POLICY
from summarizer.catalog.database import now
from summarizer.catalog.tables import paper_tags, papers, summaries
from summarizer.models import Entry, Reading
from summarizer.services import Services
from tests.api.conftest import PAPERS, add, assert_problem, running, settings_for, wait_until_ready

PATHS = ["/", "/?day=all", "/?q=scent", "/ask", "/ask?question=x", "/papers/2407.01234", "/label", "/add", "/trends"]


HTML = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize("path", [*PATHS, "/papers/none", "/?nothing=1", "/static/page.css", "/static/page.js"])
def test_every_response_of_the_page_forbids_what_is_not_its_own(filled, path):
    response = filled.get(path, headers=HTML)
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_written_inline_and_nothing_is_loaded_from_elsewhere(filled, path):
    html = filled.get(path).text
    assert html.count("<script") == 2  # the theme before the first paint, and the modules
    assert "style=" not in html
    assert "<style" not in html
    assert " onclick" not in html
    assert 'src="http' not in html


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/papers/none", 404, "none"),
        ("/?since=soon", 422, "&#39;soon&#39; is no day"),
        ("/?since=2025-02-01&until=2025-01-31", 422, "No day is from 2025-02-01 on and until 2025-01-31."),
        ("/?week=2025-W99", 422, "is no week"),
        ("/?sort=colour", 422, "not sorted by"),
        ("/?cursor=nonsense&day=all", 422, "cursor"),
        ("/?nothing=1", 422, "no parameter"),
        ("/?q=" + "x" * 2001, 422, "2000"),
        ("/ask?question=x&engine=oracle", 422, "no engine"),
        ("/ask?question=x&engine=generative", 422, "none is configured"),
        ("/trends?by=fortnight", 422, "to count by"),
        ("/trends?of=printed", 422, "no day"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_page_with_its_status(filled, path, status, words):
    response = filled.get(path, headers=HTML)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in response.text


def test_the_api_still_answers_with_problems(filled):
    assert_problem(filled.get("/v1/papers/none"), 404, "paper-not-found")
    assert_problem(filled.get("/nowhere"), 404)


def test_a_program_that_does_not_ask_for_html_is_told_in_json(filled):
    assert_problem(filled.get("/papers/none"), 404, "paper-not-found")


@pytest.mark.parametrize("path", ["/add", "/label", "/papers/2407.01234/summary", "/papers/2407.01234/withdraw"])
def test_forms_of_other_sites_are_refused(filled, path):
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert_problem(filled.post(path, data={"text": "x"}, headers=foreign), 403, "request-from-another-site")


def test_a_field_that_a_form_left_empty_is_no_filter(filled):
    assert "3 papers" in filled.get("/?day=all&since=&until=&tag=&org=&category=&source=").text


def test_an_alias_and_an_id_with_a_slash_lead_to_the_paper(filled):
    assert "Bees That Count to Four" in filled.get("/papers/hep-th/9901001").text
    assert "Sorting Letters by Smell" in filled.get("/papers/2407.01234v3").text


def test_the_page_is_no_part_of_the_apis_description(filled):
    paths = filled.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if path in {"/", "/ask", "/add", "/label", "/trends"} or "static" in path]


def test_files_are_not_sent_again_while_they_have_not_changed(filled):
    first = filled.get("/static/page.css")
    again = filled.get("/static/page.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_choice_between_texts_that_were_not_shown_is_not_kept(client):
    add(client, PAPERS)
    choice = {"annotator": "ada", "paper": "2407.01234", "key": "0" * 16, "place": "first"}
    assert client.post("/label", data=choice, follow_redirects=False).status_code == 303
    assert "0 choices by ada" in client.get("/label?annotator=ada").text


def test_the_first_page_of_10_000_papers_is_small_and_costs_at_most_four_times_that_of_500(tmp_path):
    few, many = (settings_for(tmp_path / str(count), embedding="none") for count in (500, 10_000))
    _fill(Services(few), 500)
    _fill(Services(many), 10_000)
    costs = {"few": [], "many": []}
    with running(few) as small, running(many) as large:
        clients = {"few": small, "many": large}
        for client in clients.values():
            wait_until_ready(client)
        for _ in range(7):  # in turn, so that a slow moment of the machine meets both
            for name, client in clients.items():
                before = time.process_time()
                response = client.get("/")
                costs[name].append(time.process_time() - before)
    assert response.status_code == 200
    assert "10\N{NARROW NO-BREAK SPACE}000 papers" in response.text
    assert len(response.content) <= 100_000
    # twice that where it was measured, for twenty times the papers; the least, as other work slows single ones
    assert min(costs["many"]) <= 4 * min(costs["few"])


def _fill(services, count):
    """Record so many papers of one day, each with a TL;DR and five of 400 tags."""
    words = [f"w{number}" for number in range(500)]
    text = [" ".join(words[number % 300 : number % 300 + 150]) for number in range(300)]
    entries = tuple(
        Entry(
            title=f"Paper {number} on {words[number % 500]}",
            abstract=f"{number} {text[number % 300]}.",
            published=date(2025, 1, 1) + timedelta(days=number % 300),
            listed=date(2025, 10, 30),
            comments=number % 40,
        )
        for number in range(count)
    )
    services.catalog.papers.record(Reading(source="many.jsonl", kind="jsonl", entries=entries))
    with services.catalog.database.write() as connection:
        found = connection.execute(select(papers.c.number, papers.c.title, papers.c.content_hash)).all()
        connection.execute(insert(summaries), [_summary(*row) for row in found])
        connection.execute(insert(paper_tags), [row for number, _, _ in found for row in _tags(number)])
    services.catalog.tags.refresh()
    services.catalog.close()


def _summary(number, title, content):
    told = {"tldr": f"{title} is told in one line.", "tags": [row["tag"] for row in _tags(number)]}
    nothing = {"support": [], "checks": {}}
    return {
        "paper_number": number,
        "content_hash": content,
        "engine": "extractive",
        "created": now(),
        **told,
        **nothing,
    }


def _tags(number):
    return [
        {"paper_number": number, "tag": f"tag {step} {number * step % 80}", "position": place}
        for place, step in enumerate((1, 3, 7, 11, 13))
    ]


def test_what_is_told_from_a_listing_is_not_called_the_papers_own_words(filled):
    listing = filled.get("/ask", params={"question": "When was Sorting Letters by Smell published?"}).text
    assert "“Sorting Letters by Smell” is dated 2 July 2024." in listing
    assert "From the paper’s listing" in listing
    assert "own sentences" not in listing
    quoted = filled.get("/ask", params={"question": "How much sugar water training do bees need?"}).text
    assert "In the papers’ own sentences." in quoted
    assert "listing;" not in quoted
