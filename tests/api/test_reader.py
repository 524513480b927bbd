"""What a reader keeps, over HTTP and on the page without a script: questions, interests, thumbs, watched sources."""

import time

import pytest

from tests.api.conftest import PAPERS, add, assert_problem, running, settings_for, wait_until_ready
from tests.daily_papers_server import Server

HTML = {"Accept": "text/html"}
DAY = "hf:2025-10-20"
SCENT = "How well do sorters trained on scent do on damp mail?"


def changed(client, name):
    """Return a question once its evidence changed: it is asked behind the request that added papers."""
    deadline = time.monotonic() + 20
    while True:
        (found,) = [one for one in client.get("/v1/questions").json()["questions"] if one["name"] == name]
        if found["changes"]:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_question_is_saved_asked_behind_an_ingest_and_forgotten(client):
    response = client.post("/v1/questions", json={"question": SCENT, "name": "scent"})
    assert (response.status_code, response.json()["answered"]) == (201, False)
    assert client.post("/v1/questions", json={"question": SCENT}).status_code == 200
    add(client, PAPERS)
    found = changed(client, "scent")
    assert found["answered"] is True
    new = found["changes"][0]["new"]
    abstracts = {paper["id"]: paper["abstract"] for paper in PAPERS if "id" in paper}
    assert all(one["quote"] in abstracts[one["paper_id"]] for one in new)
    assert client.post("/v1/questions/check", json={"names": []}).json()["changes"] == []
    assert client.delete("/v1/questions", params={"name": "scent"}).status_code == 204
    assert_problem(client.delete("/v1/questions", params={"name": "scent"}), 404, "question-not-found")
    assert_problem(client.post("/v1/questions/check", json={"names": ["scent"]}), 404, "question-not-found")
    assert_problem(client.post("/v1/questions", json={"question": "Why?", "name": "a/b"}), 422, "usage")


def test_the_page_saves_a_question_with_its_filters_and_shows_what_changed(client):
    asked = client.get("/ask", params={"question": SCENT, "org": "the post office"}, headers=HTML).text
    assert 'action="/questions"' in asked
    assert '<input type="hidden" name="org" value="the post office">' in asked
    saved = client.post("/questions", data={"question": SCENT, "org": "the post office"}, headers=HTML)
    assert "Nothing changed since it was saved" in saved.text
    (kept,) = client.get("/v1/questions").json()["questions"]
    assert kept["filters"] == {"org": "the post office"}
    assert "You hear when this answer changes" in client.get(f"/ask?question={SCENT}&org=the post office").text
    add(client, PAPERS)
    changed(client, kept["name"])
    shown = client.get("/questions").text
    assert "is answered now" in shown
    assert "<ins>They beat reading sorters by nine percent on damp mail.</ins>" in shown
    assert client.post(f"/questions/{kept['name']}/remove", headers=HTML).text.count("<article") == 0


def test_interests_and_muted_words_are_kept_over_http(client):
    add(client, PAPERS)
    told = client.post("/v1/interests", json={"words": "honey bees", "wanted": True}).json()
    assert told == {"interests": [{"words": "honey bees", "wanted": True}]}
    assert client.get("/v1/for-you").json()["papers"][0]["paper"]["title"] == "Bees That Count to Four"
    client.post("/v1/interests", json={"words": "sugar", "wanted": False})
    titles = {one["paper"]["title"] for one in client.get("/v1/for-you").json()["papers"]}
    assert titles == {"Sorting Letters by Smell", "Bridges of Paper"}
    client.post("/v1/interests", json={"words": "SUGAR", "wanted": None})
    assert len(client.get("/v1/interests").json()["interests"]) == 1
    assert_problem(client.post("/v1/interests", json={"words": "…", "wanted": True}), 422, "usage")


def test_thumbs_and_interests_are_given_by_forms_and_lead_back_to_where_they_stood(client):
    add(client, PAPERS)
    back = {"Referer": "http://127.0.0.1/?day=all", **HTML}
    liked = client.post("/papers/hep-th/9901001/thumb", data={"thumb": "up"}, headers=back, follow_redirects=False)
    assert (liked.status_code, liked.headers["location"]) == (303, "/?day=all#card-hep-th_2F9901001")
    assert 'aria-pressed="true" aria-label="Like Bees That Count to Four"' in client.get("/?day=all").text
    undone = client.post("/papers/hep-th/9901001/thumb", data={"thumb": ""}, headers=HTML, follow_redirects=False)
    assert undone.headers["location"] == "/papers/hep-th/9901001#card-hep-th_2F9901001"
    assert "Nothing is known of your taste yet" in client.get("/for-you").text
    shown = client.post("/for-you/interests", data={"words": " honey  bees ", "wanted": "yes"}, headers=HTML).text
    assert "like your interest “honey bees”" in shown
    muted = client.post("/for-you/interests", data={"words": "sugar", "wanted": "never"}, headers=HTML).text
    assert "Bees That Count" not in muted


@pytest.mark.parametrize("referer", ["https://elsewhere.example//evil.example/x", "//evil.example", "junk", ""])
def test_a_thumb_never_leads_to_another_site(client, referer):
    add(client, PAPERS)
    response = client.post(
        "/papers/2407.01234/thumb", data={"thumb": "up"}, headers={"Referer": referer}, follow_redirects=False
    )
    location = response.headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")


@pytest.fixture
def source():
    server = Server()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def watching(source, tmp_path):
    settings = settings_for(tmp_path, hf_url=source.address, fetch_hosts=("127.0.0.1",))
    with running(settings) as client:
        wait_until_ready(client)
        yield client


def test_watched_sources_are_asked_by_the_service_and_the_ledger_tells(watching, source):
    assert watching.post("/v1/watch/runs", json={}).json() == {"runs": []}  # nothing is watched
    told = watching.post("/v1/watch", json={"source": DAY, "every": 90, "stale_after": 3650}).json()
    assert told["every"] == 90
    (run,) = watching.post("/v1/watch/runs", json={}).json()["runs"]
    assert (run["outcome"], run["report"]["added"]) == ("ok", 2)
    assert watching.post("/v1/watch/runs", json={"due": True}).json() == {"runs": []}  # it rests for 90 minutes
    assert watching.get("/v1/watch").json()["watched"][0]["last_run"]["outcome"] == "ok"
    why = watching.get("/v1/why", params={"id": "2510.11111"}).json()
    assert (why["here"], [one["source"] for one in why["told_by"]]) == (True, [DAY])
    source.status = 404
    assert watching.post("/v1/watch/runs", json={"sources": [DAY]}).json()["runs"][0]["outcome"] == "failed"
    assert [one["outcome"] for one in watching.get("/v1/watch/runs").json()["runs"]] == ["failed", "ok"]
    assert watching.get("/v1/why", params={"id": "2510.99999"}).json()["here"] is False
    assert watching.delete("/v1/watch", params={"source": DAY}).status_code == 204
    assert_problem(watching.delete("/v1/watch", params={"source": DAY}), 404, "source-not-watched")
    assert_problem(watching.post("/v1/watch/runs", json={"sources": [DAY]}), 404, "source-not-watched")


def test_a_source_of_the_services_own_network_is_a_failed_run_and_is_not_asked(source, tmp_path):
    with running(settings_for(tmp_path, hf_url=source.address)) as client:
        wait_until_ready(client)
        for name in (DAY, f"{source.address}/feed"):
            assert client.post("/v1/watch", json={"source": name}).status_code == 200
        runs = client.post("/v1/watch/runs", json={}).json()["runs"]
        assert [run["outcome"] for run in runs] == ["failed", "failed"]
    assert source.asked == []
    with running(settings_for(tmp_path)) as client:
        assert_problem(client.post("/v1/watch", json={"source": "page.txt"}), 422, "source-not-found")
