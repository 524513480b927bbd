"""Exports and feeds over HTTP: the same papers as on the page, each format by its own reader."""

import csv
import io
import json

import bibtexparser
import feedparser
import pytest
import rispy

from summarizer.exports import FORMATS
from tests.api.conftest import PAPERS, add, assert_problem

TITLES = {paper["title"] for paper in PAPERS}
ENDINGS = ["bib", "ris", "csl.json", "jsonl", "csv", "md"]


def titles_in(ending, text):
    if ending == "bib":
        return [entry["title"].strip("{}") for entry in bibtexparser.parse_string(text).entries]
    if ending == "ris":
        return [record["title"] for record in rispy.loads(text)]
    if ending == "csv":
        return [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if ending == "md":
        return [
            line[3:] if "](" not in line else line[4 : line.index("](")]
            for line in text.splitlines()
            if line.startswith("## ")
        ]
    return [
        item["title"] for item in (json.loads(text) if ending == "csl.json" else map(json.loads, text.splitlines()))
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_paper_is_exported_in_every_format(filled, ending):
    response = filled.get(f"/v1/export.{ending}")
    assert response.status_code == 200
    assert set(titles_in(ending, response.text)) == TITLES
    kind = next(form.media_type for form in FORMATS.values() if form.ending == ending)
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="papergist.{ending}"'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"org": "the post office"}, ["Sorting Letters by Smell"]),
        ({"since": "2024-01-01", "sort": "published"}, ["Bridges of Paper", "Sorting Letters by Smell"]),
        ({"sort": "published", "limit": 1}, ["Bridges of Paper"]),
        ({"day": "2020-01-01"}, []),
        ({"q": "honey bees sugar", "until": "2023-12-31"}, ["Bees That Count to Four"]),
    ],
)
def test_exports_keep_to_filters_order_days_and_search(filled, query, expected):
    assert titles_in("jsonl", filled.get("/v1/export.jsonl", params=query).text) == expected


def test_json_lines_sent_again_change_nothing(client):
    add(client, PAPERS)
    lines = client.get("/v1/export.jsonl").content
    report = client.post("/v1/papers", content=lines, headers={"Content-Type": "application/x-ndjson"}).json()
    assert (report["found"], report["added"], report["updated"]) == (3, 0, 0)
    assert report["not_understood"] == []


@pytest.mark.parametrize("ending", ["bib", "ris", "csl.json", "csv"])
def test_what_is_exported_may_be_sent_under_the_type_that_it_came_with(client, ending):
    add(client, PAPERS)
    exported = client.get(f"/v1/export.{ending}")
    report = client.post(
        "/v1/papers", content=exported.content, headers={"Content-Type": exported.headers["content-type"]}
    )
    assert (report.json()["found"], report.json()["added"]) == (3, 0)
    assert report.json()["not_understood"] == []


def test_a_paper_without_an_address_leads_to_its_page_here(client):
    add(client, [{"title": "Sand & Sea", "abstract": "We count sand."}])
    (entry,) = feedparser.parse(client.get("/feed.atom").content).entries
    (item,) = client.get("/feed.json").json()["items"]
    assert entry.link == item["url"]
    assert "Sand &amp; Sea" in client.get(entry.link).text


def test_feeds_are_understood_and_keep_their_names(filled):
    feed = feedparser.parse(filled.get("/feed.atom", params={"sort": "published"}).content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "Bridges of Paper", "Sorting Letters by Smell", "Bees That Count to Four"
    ]  # fmt: skip
    items = filled.get("/feed.json", params={"sort": "published"}).json()["items"]
    assert [item["id"] for item in items] == [entry.id for entry in feed.entries]


@pytest.mark.parametrize("path", [*(f"/v1/export.{ending}" for ending in ENDINGS), "/feed.atom", "/feed.json"])
def test_what_is_unchanged_is_not_sent_again(filled, path):
    first = filled.get(path)
    again = filled.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_cannot_be_asked_for_is_a_problem(filled):
    assert_problem(filled.get("/v1/export.docx"), 422, "not-valid")
    assert filled.get("/v1/export.bib", params={"day": "someday"}).status_code == 422
    assert_problem(filled.get("/feed.atom", params={"colour": "red"}), 422, "not-valid")


def test_the_page_exports_what_it_shows(filled):
    page = filled.get("/", params={"org": "The Post Office"}).text
    address = page.split('href="/v1/export.jsonl')[1].split('"')[0].replace("&amp;", "&")
    assert titles_in("jsonl", filled.get(f"/v1/export.jsonl{address}").text) == ["Sorting Letters by Smell"]
