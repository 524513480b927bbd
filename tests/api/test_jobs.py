"""Papers taken in later: queued, worked on in turn, followed, cancelled, retried, and never lost."""

import json
import signal
import threading
import time

import pytest

from summarizer.catalog import Catalog
from summarizer.catalog.jobs import MOST_ATTEMPTS, JobProgress
from summarizer.errors import IndexUnreachable
from summarizer.services import Services
from tests.api.conftest import PAPERS, add, assert_problem, events_in, running, settings_for, wait_until_ready
from tests.api.test_server import get, start, url_of
from tests.fakes import FakeEmbedder
from tests.making import long_abstract

LATER = {"Prefer": "respond-async"}
MANY = [{"title": f"Paper {n}", "abstract": long_abstract(f"topic{n}", sentences=12)} for n in range(80)]


class GatedEmbedder(FakeEmbedder):
    """Embeds when the test says so; `begun` is set at the first text that waits."""

    def __init__(self):
        super().__init__()
        self.gate, self.begun = threading.Event(), threading.Event()

    def embed(self, texts):
        self.begun.set()
        assert self.gate.wait(30)
        return super().embed(texts)


def send(client, papers=PAPERS, **query):
    return client.post("/v1/papers", json={"papers": papers}, params=query, headers=LATER)


def ended(client, location, *, within=60):
    deadline = time.monotonic() + within
    while (job := client.get(location).json())["state"] in {"queued", "running"}:
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


def test_papers_sent_for_later_are_accepted_and_taken_in(client):
    response = send(client, [*PAPERS, {"title": "No abstract"}])
    assert response.status_code == 202
    assert response.headers["preference-applied"] == "respond-async"
    assert response.json()["state"] in {"queued", "running"}
    job = ended(client, response.headers["location"])
    assert job["state"] == "done"
    report = job["report"]
    assert (report["found"], report["added"], len(report["not_understood"])) == (3, 3, 1)
    assert job["progress"] == {
        "step": None, "found": 3, "embedded": 3, "to_embed": 3, "summarised": 3, "to_summarise": 3,
    }  # fmt: skip
    assert client.get("/v1/papers/2407.01234").json()["tldr"]
    assert client.get("/v1/jobs").json()["jobs"] == [job]


def test_what_cannot_be_read_is_refused_at_once(client):
    refused = client.post("/v1/papers", content=b"{", headers=LATER | {"Content-Type": "application/json"})
    assert_problem(refused, 422, "body-not-readable")
    assert client.get("/v1/jobs").json()["jobs"] == []


def test_a_payload_is_kept_until_its_job_is_done(tmp_path):
    services, embedder = Services(settings_for(tmp_path)), GatedEmbedder()
    with running(services.settings, services=services, embedder=embedder) as client:
        job = send(client).json()

        def held():
            with services.catalog.database.read() as connection:
                return connection.exec_driver_sql("select payload from jobs").scalar()

        assert embedder.begun.wait(30)
        assert json.loads(held())["papers"] == PAPERS
        embedder.gate.set()
        assert ended(client, f"/v1/jobs/{job['id']}")["state"] == "done"
        assert held() is None


def test_a_job_is_followed_by_events_until_it_ended(client):
    location = send(client, MANY).headers["location"]
    events = events_in(client.get(f"{location}/events").text)
    assert [name for name, _ in events[:-1]] == ["progress"] * (len(events) - 1)
    assert events[-1][0] == "done"
    states = [json.loads(data) for _, data in events]
    assert states[-1] == client.get(location).json()
    counted = [state["progress"]["embedded"] for state in states]
    assert counted == sorted(counted)


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(tmp_path):
    embedder = GatedEmbedder()
    with running(settings_for(tmp_path), embedder=embedder) as client:
        first, second = send(client, PAPERS[:1]).json()["id"], send(client, PAPERS[1:]).json()["id"]
        assert embedder.begun.wait(30)
        assert client.post(f"/v1/jobs/{second}/cancel").json()["state"] == "cancelled"
        asked = client.post(f"/v1/jobs/{first}/cancel").json()
        assert (asked["state"], asked["cancelling"]) == ("running", True)
        embedder.gate.set()
        assert ended(client, f"/v1/jobs/{first}")["state"] == "cancelled"
        assert [paper["id"] for paper in client.get("/v1/papers").json()["papers"]] == ["2407.01234"]
        assert_problem(client.post(f"/v1/jobs/{first}/cancel"), 409, "job-state")
        assert client.post(f"/v1/jobs/{first}/retry").json()["state"] == "queued"
        again = ended(client, f"/v1/jobs/{first}")
        assert (again["state"], again["report"]["added"], again["cancelling"]) == ("done", 1, False)
        assert_problem(client.post(f"/v1/jobs/{first}/retry"), 409, "job-state")


class FailingServices(Services):
    """Services that cannot write while `fails` is set."""

    fails: Exception | None = None

    def writing(self, **named):
        if self.fails:
            raise self.fails
        return super().writing(**named)


@pytest.mark.parametrize(
    ("error", "title"),
    [(IndexUnreachable("private"), "Index not reachable"), (ValueError("private"), "Internal error")],
)
def test_a_failed_job_says_why_and_is_done_when_it_is_retried(tmp_path, error, title):
    services = FailingServices(settings_for(tmp_path))
    with running(services.settings, services=services) as client:
        wait_until_ready(client)
        services.fails = error
        job = ended(client, send(client).headers["location"])
        assert (job["state"], job["problem"]["title"]) == ("failed", title)
        assert "private" not in json.dumps(job)
        services.fails = None
        client.post(f"/v1/jobs/{job['id']}/retry")
        job = ended(client, f"/v1/jobs/{job['id']}")
        assert (job["state"], job["problem"], job["report"]["added"]) == ("done", None, 3)


def test_a_job_that_is_not_there_is_a_problem(client):
    for answer in (client.get("/v1/jobs/x"), client.get("/v1/jobs/x/events"), client.post("/v1/jobs/x/retry")):
        assert_problem(answer, 404, "job-not-found")


def test_more_jobs_than_may_wait_are_refused(tmp_path):
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    assert catalog.jobs.add(b"x", {}, found=1, most_queued=1)
    assert catalog.jobs.add(b"x", {}, found=1, most_queued=1) is None
    catalog.close()


def test_a_job_whose_process_keeps_dying_fails_in_the_end(tmp_path):
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    name = catalog.jobs.add(b"x", {}, found=1, most_queued=1).id
    for _ in range(MOST_ATTEMPTS):
        assert catalog.jobs.begin()[0].id == name
        catalog.jobs.note(name, JobProgress(found=1))
        catalog.jobs.resume()
    assert (catalog.jobs.begin(), catalog.jobs.get(name).state) == (None, "failed")
    catalog.close()


def test_a_service_that_ends_in_the_middle_of_a_job_goes_on_with_it_when_it_is_started_again(tmp_path):
    settings, embedder = settings_for(tmp_path), GatedEmbedder()
    with running(settings, embedder=embedder) as client:
        location = send(client, MANY).headers["location"]
        assert embedder.begun.wait(30)
        threading.Timer(0.5, embedder.gate.set).start()  # the service is told to end meanwhile
    with running(settings) as client:
        job = ended(client, location)
    assert (job["state"], job["attempts"], job["report"]["added"]) == ("done", 1, 80)


def test_a_job_outlives_kill_9_and_its_report_counts_what_was_recorded_before(tmp_path):
    papers = [{"title": f"Paper {n}", "abstract": long_abstract(f"topic{n}", sentences=20)} for n in range(60)]
    process = start(tmp_path)
    try:
        job = get_later(url_of(process), papers)
        url, deadline = job["url"], time.monotonic() + 60
        while not get(url)["progress"]["to_embed"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        before = get(url)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert (before["state"], before["report"]["added"]) == ("running", 60)
    process = start(tmp_path)
    try:
        url, deadline = f"{url_of(process)}/v1/jobs/{job['id']}", time.monotonic() + 120
        while (after := get(url))["state"] in {"queued", "running"}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert (after["state"], after["attempts"], after["report"]["added"]) == ("done", 2, 60)
    services = Services(settings_for(tmp_path).model_copy(update={"home": tmp_path}))
    assert services.verify().ok
    assert services.catalog.papers.count() == 60
    services.close()


def get_later(url, papers):
    job = get(f"{url}/v1/papers", {"papers": papers}, LATER)
    return job | {"url": f"{url}/v1/jobs/{job['id']}"}


def test_a_correction_does_not_wait_for_a_job(tmp_path):
    embedder = GatedEmbedder()
    with running(settings_for(tmp_path), embedder=embedder) as client:
        send(client, MANY)
        assert embedder.begun.wait(30)
        name = client.get("/v1/papers").json()["papers"][0]["id"]
        assert client.put(f"/v1/papers/{name}/summary", json={"tldr": "Mine."}).json()["tldr"] == "Mine."
        embedder.gate.set()


def test_papers_sent_now_are_added_now(client):
    assert add(client, PAPERS).status_code == 201
    assert client.get("/v1/jobs").json()["jobs"] == []
