"""Starting, becoming ready, writing in turn and ending; within one process."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest

from api import service
from summarizer.errors import IndexBroken, IndexBusy, IndexUnreachable
from summarizer.index.mirror import IndexMirror
from summarizer.index.owner import Ownership, owner
from summarizer.services import Services
from tests.api.conftest import PAPERS, add, assert_problem, running, settings_for, wait_until_ready
from tests.fakes import FakeEmbedder


class GatedServices(Services):
    """Services whose index opens when the test says so."""

    def __init__(self, settings):
        super().__init__(settings)
        self.gate = threading.Event()

    def open_index(self):
        assert self.gate.wait(30)
        return super().open_index()


class UnpreparedServices(Services):
    """Services in which all that only saves time fails."""

    def prepare_index(self):
        raise ImportError("a part of it is missing")

    def read_index_ahead(self):
        raise RuntimeError("something unexpected")


def test_health_and_version_need_nothing(client):
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/version").json()["papergist"] == version("papergist")


def test_a_ready_service_says_what_it_stands_on(client):
    found = client.get("/ready").json()
    assert found["ready"] is True
    assert found["checks"].keys() == {"catalog", "embedding", "index"}
    assert all(check["ok"] and check["says"] for check in found["checks"].values())


def test_it_becomes_ready_and_works_on_jobs_whatever_goes_wrong_ahead_of_time(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings, services=UnpreparedServices(settings)) as client:
        wait_until_ready(client)
        add(client, PAPERS)
        assert client.get("/v1/search", params={"q": "honey bees"}).json()["hits"]
        sent = client.post("/v1/papers", json={"papers": PAPERS}, headers={"Prefer": "respond-async"})
        until = time.monotonic() + 30
        while client.get(sent.headers["Location"]).json()["state"] != "done":
            assert time.monotonic() < until
            time.sleep(0.05)


def test_before_it_is_ready_it_says_why_and_answers_by_exact_scan(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings) as client:
        add(client, PAPERS)
    services = GatedServices(settings)
    with running(settings, services=services) as client:
        problem = assert_problem(client.get("/ready"), 503, "not-ready")
        assert problem["ready"] is False
        assert problem["checks"]["catalog"] == {"ok": True, "says": "3 papers"}
        assert not problem["checks"]["index"]["ok"]
        best = client.get("/v1/search", params={"q": "honey bees"}).json()["hits"][0]
        assert best["paper_id"] == "hep-th/9901001"
        assert best["dense"] > 0
        assert client.post("/v1/ask", json={"question": "What do honey bees learn?"}).status_code == 200
        services.gate.set()
        wait_until_ready(client)


def test_without_a_model_words_alone_are_compared_and_it_is_ready(tmp_path):
    settings = settings_for(tmp_path, embedding="none")
    services = Services(settings)
    with running(settings, services=services) as client:
        services.embedder = None
        wait_until_ready(client)
        add(client, PAPERS)
        assert "words alone" in client.get("/ready").json()["checks"]["embedding"]["says"]
        best = client.get("/v1/search", params={"q": "honey bees"}).json()["hits"][0]
        assert (best["paper_id"], best["dense"], best["quote"]) == ("hep-th/9901001", None, None)


def test_another_model_than_the_collection_has_is_told_with_the_command_that_mends_it(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings) as client:
        add(client, PAPERS)
    with running(settings, embedder=FakeEmbedder(name="another")) as client:
        deadline = time.monotonic() + 30
        while "rebuild-index --embed-again" not in (said := client.get("/ready").text):
            assert time.monotonic() < deadline, said
        assert_problem(client.get("/ready"), 503, "not-ready")
        assert_problem(client.post("/v1/ask", json={"question": "bees?"}), 503, "embedding-mismatch")
        assert_problem(add(client, PAPERS), 503, "embedding-mismatch")
        assert len(client.get("/v1/papers").json()["papers"]) == 3


class MendedServices(Services):
    """Services whose index cannot be opened the first time."""

    tries = 0

    def open_index(self):
        self.tries += 1
        if self.tries == 1:
            raise IndexBroken("chroma: something private")
        return super().open_index()


def test_a_broken_index_keeps_nobody_from_asking_and_is_opened_again_after_a_write(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings, services=MendedServices(settings)) as client:
        deadline = time.monotonic() + 30
        while "what was recorded stays" not in (said := client.get("/ready").text):
            assert time.monotonic() < deadline, said
        assert "private" not in said
        add(client, PAPERS)
        assert client.get("/v1/search", params={"q": "honey bees"}).json()["hits"]
        assert client.get("/ready").status_code == 200


class LateServices(Services):
    """Services whose index lies on a server that answers from the second time on."""

    tries = 0

    def open_index(self):
        self.tries += 1
        if self.tries == 1:
            raise IndexUnreachable("chroma: something private")
        return super().open_index()


def test_a_server_of_the_index_that_comes_up_later_is_found_without_a_write(tmp_path, monkeypatch):
    monkeypatch.setattr(service, "ASK_AGAIN", 0.5)
    settings = settings_for(tmp_path)
    with running(settings, services=LateServices(settings)) as client:
        deadline = time.monotonic() + 30
        while "does not answer" not in (said := client.get("/ready").text):
            assert time.monotonic() < deadline, said
        assert "private" not in said
        wait_until_ready(client)


def test_while_no_server_keeps_the_index_questions_are_answered_and_writers_are_told(tmp_path):
    with running(settings_for(tmp_path, index_url="http://127.0.0.1:1")) as client:
        assert_problem(add(client, PAPERS), 503, "index-unreachable")
        assert_problem(client.get("/ready"), 503, "not-ready")
        best = client.get("/v1/search", params={"q": "honey bees"}).json()["hits"][0]
        assert (best["paper_id"], best["dense"] > 0) == ("hep-th/9901001", True)
        assert client.post("/v1/ask", json={"question": "What do honey bees learn?"}).status_code == 200


def test_writers_take_turns_and_readers_do_not_wait(tmp_path, monkeypatch):
    settings, writing, most = settings_for(tmp_path), [], []
    update = IndexMirror.update

    def slow_update(self, *told, **named):
        writing.append(1)
        most.append(len(writing))
        time.sleep(0.05)
        writing.pop()
        return update(self, *told, **named)

    monkeypatch.setattr(IndexMirror, "update", slow_update)
    papers = [{"title": f"Paper {number}", "abstract": f"We count to {number}."} for number in range(60)]
    with running(settings) as client, ThreadPoolExecutor(60) as threads:
        wait_until_ready(client)
        sent = [threads.submit(add, client, [paper], summaries=False) for paper in papers]
        assert client.get("/v1/papers").status_code == 200
        assert not all(future.done() for future in sent)  # more writers than the pool of threads holds
        assert {future.result().status_code for future in sent} == {201}
        assert len(client.get("/v1/papers", params={"limit": 500}).json()["papers"]) == 60
    assert max(most) == 1


def test_a_second_service_on_one_collection_is_refused(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings), pytest.raises(IndexBusy), running(settings):
        pass


def test_a_service_that_ends_gives_the_collection_up(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings) as client:
        wait_until_ready(client)
        assert owner(settings.home)["pid"]
    assert owner(settings.home) == {}
    with Ownership(settings.home):
        pass


def test_a_service_that_is_ended_at_once_gives_the_collection_up(tmp_path):
    settings = settings_for(tmp_path)
    with running(settings):
        pass
    with Ownership(settings.home):
        pass
