"""Adding, listing, reading and removing papers over HTTP."""

import json

import pytest

from tests.api.conftest import PAPERS, add, assert_problem

PAGE = """Daily Papers

byAK and the research community

Oct 30

Bees That Count

We teach bees to count.

  • 7 authors
·
Jul 2

Kettles That Sing

We tune kettles. They sing in thirds.

  • 2 authors
·
Jun 2, 2024 3

"""


def counts(report):
    return {name: report[name] for name in ("found", "added", "updated", "unchanged", "merged")}


def test_added_papers_are_reported_and_listed(client):
    response = add(client, PAPERS)
    assert response.status_code == 201
    assert counts(response.json()) == {"found": 3, "added": 3, "updated": 0, "unchanged": 0, "merged": 0}
    assert response.json()["not_understood"] == []
    listed = client.get("/v1/papers").json()
    assert {paper["title"] for paper in listed["papers"]} == {paper["title"] for paper in PAPERS}
    assert listed["next"] is None


def test_the_same_papers_again_change_nothing(client):
    add(client, PAPERS)
    response = add(client, PAPERS)
    assert response.status_code == 200
    assert counts(response.json()) == {"found": 3, "added": 0, "updated": 0, "unchanged": 3, "merged": 0}


def test_a_changed_abstract_updates_and_is_found_by_its_new_words(client):
    add(client, PAPERS)
    changed = {**PAPERS[1], "abstract": "Honey bees prefer saffron tea."}
    response = add(client, [changed])
    assert response.status_code == 200
    assert response.json()["updated"] == 1
    best = client.get("/v1/search", params={"q": "saffron tea"}).json()["hits"][0]
    assert (best["paper_id"], best["quote"]) == ("hep-th/9901001", "Honey bees prefer saffron tea.")


def test_a_json_array_is_taken_too(client):
    assert client.post("/v1/papers", json=PAPERS).json()["added"] == 3


def test_what_the_listing_gives_can_be_sent_back(client):
    add(client, PAPERS)
    again = client.post("/v1/papers", json=client.get("/v1/papers").json())
    assert again.status_code == 200
    assert again.json()["not_understood"] == []


def test_json_lines_are_taken_and_a_bad_line_keeps_nothing_else_out(client):
    lines = "\n".join([json.dumps(PAPERS[0]), '{"title": "No abstract"}', json.dumps(PAPERS[1])])
    response = client.post("/v1/papers", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert response.status_code == 201
    assert response.json()["added"] == 2
    (bad,) = response.json()["not_understood"]
    assert (bad["source"], bad["line"]) == ("request", 2)


def test_a_raw_page_is_taken_with_its_day_of_capture_and_name(client):
    query = {"captured": "2025-10-30", "name": "my-page.txt"}
    response = client.post("/v1/papers", content=PAGE, headers={"Content-Type": "text/plain"}, params=query)
    assert response.status_code == 201, response.text
    papers = {paper["title"]: paper for paper in client.get("/v1/papers").json()["papers"]}
    bees, kettles = papers["Bees That Count"], papers["Kettles That Sing"]
    assert (bees["published"], bees["published_inferred"], bees["author_count"]) == ("2025-07-02", True, 7)
    assert (kettles["published"], kettles["published_inferred"], kettles["comments"]) == ("2024-06-02", False, 3)
    assert bees["sources"] == ["my-page.txt"]


def test_a_page_in_another_character_set_is_read_by_its_header(client):
    page = PAGE.replace("kettles", "kéttles").encode("windows-1252")
    response = client.post("/v1/papers", content=page, headers={"Content-Type": "text/plain; charset=Windows-1252"})
    assert response.json()["not_understood"] == []
    assert any("kéttles" in paper["abstract"] for paper in client.get("/v1/papers").json()["papers"])


def test_papers_can_be_added_without_summaries(client):
    add(client, PAPERS[:1], summaries=False)
    assert client.get("/v1/papers/2407.01234").json()["tldr"] is None
    problem = assert_problem(client.get("/v1/papers/2407.01234/summary"), 404, "no-summary-yet")
    assert "no summary yet" in problem["detail"]


@pytest.mark.parametrize("body", ["", "{", '{"papers": 5}', '"text"', "5", "[5]", "[[[", "null", '{"papers": [{]}'])
def test_json_of_another_shape_is_refused(client, body):
    response = client.post("/v1/papers", content=body, headers={"Content-Type": "application/json"})
    problem = assert_problem(response, 422, "body-not-readable")
    assert problem["errors"][0]["location"].startswith("body")


def test_json_that_is_nested_too_deeply_is_refused(client):
    response = client.post("/v1/papers", content="[" * 100_000, headers={"Content-Type": "application/json"})
    assert_problem(response, 422, "body-not-readable")


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_characters_that_no_database_keeps_are_refused(client, character):
    body = json.dumps({"papers": [PAPERS[0], {**PAPERS[1], "title": f"a{character}b"}]})
    response = client.post("/v1/papers", content=body, headers={"Content-Type": "application/json"})
    problem = assert_problem(response, 422, "body-not-readable")
    assert problem["errors"] == [
        {"location": "body.papers.1.title", "message": "must not hold zero characters or lone surrogates"}
    ]
    assert client.get("/v1/papers").json()["papers"] == []


def test_papers_of_which_none_is_understood_are_refused_with_reasons(client):
    problem = assert_problem(add(client, [{"title": "No abstract"}]), 422, "nothing-understood")
    assert problem["errors"] == [{"location": "line 1", "message": "abstract: is missing"}]


def test_a_text_of_no_known_kind_is_refused(client):
    response = client.post("/v1/papers", content="just a sentence", headers={"Content-Type": "text/plain"})
    assert_problem(response, 422, "source-not-understood")


def test_an_empty_list_adds_nothing(client):
    response = add(client, [])
    assert (response.status_code, response.json()["found"]) == (200, 0)


@pytest.mark.parametrize(
    "query",
    [{"captured": "yesterday"}, {"listed": "1700000000"}, {"as": "docx"}, {"name": ""}, {"name": "\0"}, {"nmae": "x"}],
)
def test_what_is_said_about_a_body_is_checked(client, query):
    assert_problem(add(client, PAPERS, **query), 422, "not-valid")


def test_the_listing_goes_on_at_its_cursor_until_every_paper_was_given_once(filled):
    seen, cursor = [], {}
    while True:
        page = filled.get("/v1/papers", params={"limit": 1, "sort": "published", **cursor}).json()
        seen += [paper["published"] for paper in page["papers"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == ["2025-01-02", "2024-07-02", "2023-05-06"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"since": "2024-07-02"}, {"Sorting Letters by Smell", "Bridges of Paper"}),
        ({"until": "2024-07-02"}, {"Sorting Letters by Smell", "Bees That Count to Four"}),
        ({"org": "POST"}, {"Sorting Letters by Smell"}),
        ({"tag": "no such tag"}, set()),
        ({"category": "no such category"}, set()),
        ({"source": "no such source"}, set()),
        ({"source": "request", "since": "2025-01-01"}, {"Bridges of Paper"}),
    ],
)
def test_the_listing_can_be_narrowed(filled, query, titles):
    assert {paper["title"] for paper in filled.get("/v1/papers", params=query).json()["papers"]} == titles


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 501}, {"sort": "title"}, {"since": "soon"}, {"sicne": "2024-01-01"}, {"org": "\0"}],
)
def test_a_listing_that_makes_no_sense_is_refused(filled, query):
    problem = assert_problem(filled.get("/v1/papers", params=query), 422, "not-valid")
    assert problem["errors"][0]["location"] == f"query.{next(iter(query))}"


def test_filters_that_no_day_meets_are_refused(filled):
    ends = {"since": "2024-07-02", "until": "2024-07-01"}
    for refused in (
        filled.get("/v1/papers", params=ends),
        filled.get("/v1/search", params={"q": "paper", **ends}),
        filled.post("/v1/ask", json={"question": "How far do bees count?", "filters": ends}),
    ):
        problem = assert_problem(refused, 422, "usage")
        assert problem["detail"].startswith("No day is from 2024-07-02 on and until 2024-07-01.")
    one_day = {"since": "2024-07-02", "until": "2024-07-02"}
    assert filled.get("/v1/papers", params=one_day).status_code == 200


@pytest.mark.parametrize("cursor", ["nonsense", "é", "W10", "bnVsbA"])
def test_a_foreign_cursor_is_refused(filled, cursor):
    assert_problem(filled.get("/v1/papers", params={"cursor": cursor}), 422, "usage")


@pytest.mark.parametrize("written", ["hep-th/9901001", "hep-th%2F9901001"])
def test_an_id_with_a_slash_leads_to_its_paper_and_its_summary(filled, written):
    assert filled.get(f"/v1/papers/{written}").json()["title"] == "Bees That Count to Four"
    summary = filled.get(f"/v1/papers/{written}/summary").json()
    assert summary["engine"] == "extractive"
    assert summary["tldr"]


@pytest.mark.parametrize(
    "name", ["nix", "%00", "a%00b", "%ff", "%ed%a0%80", "a'b\"c", "..%2f..%2fetc", "😀", "x" * 5000]
)
def test_an_id_that_is_not_there_is_a_problem_whatever_is_in_it(filled, name):
    assert_problem(filled.get(f"/v1/papers/{name}"), 404, "paper-not-found")
    assert_problem(filled.get(f"/v1/papers/{name}/summary"), 404, "paper-not-found")


@pytest.mark.parametrize("written", ["hep-th/9901001", "hep-th%2F9901001", "hep-th/9901001v2"])
def test_papers_like_a_paper_come_nearest_first_and_without_itself(filled, written):
    response = filled.get(f"/v1/papers/{written}/similar")
    assert response.status_code == 200, response.text
    found = response.json()
    assert found["id"] == "hep-th/9901001"
    assert {paper["title"] for paper in found["similar"]} == {"Sorting Letters by Smell", "Bridges of Paper"}
    scores = [paper["score"] for paper in found["similar"]]
    assert scores == sorted(scores, reverse=True)
    listed = {paper["id"]: paper for paper in filled.get("/v1/papers").json()["papers"]}
    for paper in found["similar"]:
        whole = listed[paper["paper_id"]]
        told = {name: whole[name] for name in ("title", "published", "listed", "url", "tldr")}
        assert paper == {"paper_id": whole["id"], **told, "score": paper["score"]}
    assert len(filled.get(f"/v1/papers/{written}/similar", params={"limit": 1}).json()["similar"]) == 1


def test_papers_like_a_paper_that_is_not_there_are_a_problem(filled):
    assert_problem(filled.get("/v1/papers/nix/similar"), 404, "paper-not-found")
    assert_problem(filled.get("/v1/papers/hep-th/9901001/similar", params={"limit": 0}), 422, "not-valid")


def test_a_removed_paper_is_gone_everywhere(client):
    add(client, PAPERS)
    assert client.delete("/v1/papers/hep-th/9901001").status_code == 204
    assert_problem(client.get("/v1/papers/hep-th/9901001"), 404, "paper-not-found")
    assert_problem(client.delete("/v1/papers/hep-th/9901001"), 404, "paper-not-found")
    hits = client.get("/v1/search", params={"q": "honey bees sugar water"}).json()["hits"]
    assert "hep-th/9901001" not in {hit["paper_id"] for hit in hits}
    assert len(client.get("/v1/papers").json()["papers"]) == 2
