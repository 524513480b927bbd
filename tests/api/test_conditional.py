"""Conditional GET and paging: nothing is sent twice, and nothing is left out while the collection grows."""

import time
from urllib.parse import urlsplit

import pytest

from tests.api.conftest import PAPERS, add, running, settings_for, wait_until_ready

PATHS = [
    "/v1/papers",
    "/v1/papers?limit=1",
    "/v1/papers/2407.01234",
    "/v1/papers/2407.01234/summary",
    "/v1/papers/2407.01234/summary/history",
    "/v1/papers/2407.01234/similar",
    "/v1/search?q=bees",
    "/v1/tags",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_did_not_change_is_not_sent_again(filled, path):
    first = filled.get(path)
    again = filled.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "change",
    [
        lambda client: add(client, [{"title": "New", "abstract": "We count."}]),
        lambda client: client.put("/v1/papers/2407.01234/summary", json={"tldr": "Mine."}),
        lambda client: client.delete("/v1/papers/2407.01234"),
    ],
)
def test_every_change_makes_a_new_tag(client, change):
    add(client, PAPERS)
    tag = {"If-None-Match": client.get("/v1/papers").headers["etag"]}
    assert client.get("/v1/papers", headers=tag).status_code == 304
    assert change(client).status_code < 300
    assert client.get("/v1/papers", headers=tag).status_code == 200


def test_questions_and_jobs_change_no_tag(client):
    add(client, PAPERS)
    tag = client.get("/v1/papers").headers["etag"]
    client.post("/v1/ask", json={"question": "What do honey bees learn?"})
    assert client.get("/v1/papers").headers["etag"] == tag


def test_a_tag_outlives_a_restart(tmp_path):
    with running(settings_for(tmp_path)) as client:
        wait_until_ready(client)
        add(client, PAPERS)
        tag = client.get("/v1/papers").headers["etag"]
    with running(settings_for(tmp_path)) as client:
        wait_until_ready(client)
        assert client.get("/v1/papers", headers={"If-None-Match": tag}).status_code == 304


def test_a_date_serves_as_well_once_its_second_is_over(client):
    add(client, PAPERS)
    time.sleep(1.1)
    told = client.get("/v1/papers").headers["last-modified"]
    assert client.get("/v1/papers", headers={"If-Modified-Since": told}).status_code == 304
    assert client.get("/v1/papers", headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status_code == 200
    assert client.get("/v1/papers", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    other = {"If-Modified-Since": told, "If-None-Match": '"other"'}
    assert client.get("/v1/papers", headers=other).status_code == 200


def test_a_missing_paper_is_missing_whatever_the_client_has(client):
    assert client.get("/v1/papers/none", headers={"If-None-Match": '"x"'}).status_code == 404


def test_pages_follow_by_their_links_and_lose_and_repeat_nothing_while_papers_are_added(client):
    sent = [{"title": f"Paper {n}", "abstract": f"We count to {n}.", "listed": f"2025-01-{n:02}"} for n in range(1, 21)]
    add(client, sent, summaries=False)
    seen, address, number = [], "/v1/papers?limit=6", 0
    while address:
        page = client.get(address)
        seen += [paper["title"] for paper in page.json()["papers"]]
        link = page.headers.get("link", "")
        address = link.partition(";")[0].strip("<>")
        assert link == "" or link.endswith('; rel="next"')
        assert (not link) == (page.json()["next"] is None)
        number += 1
        new = [
            {"title": f"Newer {number}", "abstract": "We count.", "listed": f"2025-02-{number:02}"},
            {"title": f"Undated {number}", "abstract": "We count."},
        ]
        add(client, new, summaries=False)
    before = [title for title in seen if title.startswith("Paper")]
    assert before == [f"Paper {n}" for n in range(20, 0, -1)]
    assert len(seen) == len(set(seen))


def test_the_link_keeps_what_was_asked_for(client):
    add(client, PAPERS)
    link = client.get("/v1/papers", params={"limit": 1, "sort": "published", "since": "2023-01-01"}).headers["link"]
    query = urlsplit(link.partition(";")[0].strip("<>")).query
    assert {"limit=1", "sort=published", "since=2023-01-01"} < set(query.split("&"))
