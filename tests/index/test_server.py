"""The index on a Chroma server: homes are apart, and one that is down is told of and costs nobody an answer."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from summarizer.doctor import examine
from summarizer.errors import IndexBroken, IndexUnreachable
from summarizer.index.chroma import ChromaServer
from summarizer.index.mirror import STATE
from summarizer.ingest import ingest
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder
from tests.making import BRIDGES, entry, long_abstract, reading

NOBODY = "http://127.0.0.1:1"
QUESTION = "Which folding pattern makes a bridge of paper?"


def made(home, url):
    services = Services(Settings(home=home, index_url=url))
    services.embedder = FakeEmbedder()
    return services


def fill(services, *entries, source="page.txt"):
    with services.writing() as shop:
        return ingest([reading(*entries, source=source)], shop, summaries=False)


def index_finding(services):
    return next(finding for finding in examine(services) if finding.what == "index")


@pytest.fixture
def served(tmp_path, own_chroma):
    """Return the services of a collection whose index is open on a server that the test may stop."""
    services = made(tmp_path / "home", own_chroma.url)
    with services.own():
        fill(services, entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
        assert services.open_index() == "kept"
        yield services
    services.close()


def test_nothing_of_the_index_lies_in_the_home(served):
    assert not (served.settings.home / "index").exists()
    assert served.catalog.state.get(STATE)["place"] == served.settings.index_url
    assert index_finding(served).says.startswith(f"mirrors the catalog, at {served.settings.index_url}")


def test_where_the_server_goes_down_questions_are_answered_by_an_exact_scan_and_go_back_to_it(served, own_chroma):
    with_it = [hit for hit, _ in served.search(QUESTION)]
    own_chroma.stop()
    with pytest.raises(IndexUnreachable):
        served._searched.search(np.ones(64, "f4"), 3)
    assert [hit for hit, _ in served.search(QUESTION)] == with_it
    assert served.answer(QUESTION).question
    own_chroma.start()
    assert served._searched.search(served.embedder.embed_query(QUESTION), 1)[0][1] > 0
    assert [hit for hit, _ in served.search(QUESTION)] == with_it


def test_a_write_while_the_server_is_down_records_says_so_and_is_mirrored_later(served, own_chroma):
    own_chroma.stop()
    with pytest.raises(IndexUnreachable) as caught:
        fill(served, entry("Mail by Smell", "Sorters of mail learn scent."), source="later.txt")
    assert own_chroma.url in caught.value.message
    assert f"--port {own_chroma.port}" in caught.value.hint
    assert served.search("sorters of mail").hits[0].title == "Mail by Smell"
    assert not index_finding(served).ok
    assert own_chroma.url in index_finding(served).says
    own_chroma.start()
    assert fill(served, entry("Mail by Smell", "Sorters of mail learn scent."), source="later.txt").unchanged == 1
    assert index_finding(served).ok
    with served.writing() as shop:
        assert list(shop.index.differences()) == []


def test_a_server_that_was_down_at_the_start_is_used_once_it_is_up(served, own_chroma):
    own_chroma.stop()
    again = made(served.settings.home, own_chroma.url)
    with pytest.raises(IndexUnreachable):
        again.open_index()
    assert again.search(QUESTION).hits[0].title == "Bridges of Paper"
    own_chroma.start()
    assert again.open_index() == "kept"
    again.close()


def test_verify_and_doctor_say_that_nobody_answers(tmp_path):
    services = made(tmp_path, NOBODY)
    with pytest.raises(IndexUnreachable), services.owned() as shop:
        ingest([reading(entry())], shop, summaries=False)
    assert services.search("honey bees").hits[0].dense is not None
    found = services.verify()
    assert not found.ok
    services.close()


def test_two_homes_and_a_copied_catalog_have_indexes_of_their_own(tmp_path, running_chroma):
    one, other = made(tmp_path / "one", running_chroma.url), made(tmp_path / "other", running_chroma.url)
    for services in (one, other):
        with services.own():
            fill(services, entry())
    one.catalog.close()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "catalog.sqlite3").write_bytes((tmp_path / "one" / "catalog.sqlite3").read_bytes())
    copy = made(tmp_path / "copy", running_chroma.url)
    with copy.own():
        assert copy.open_index() == "rebuilt"
        fill(copy, entry("Bridges of Paper", BRIDGES), source="later.txt")
    again = made(tmp_path / "one", running_chroma.url)
    assert all(services.verify().ok for services in (again, other, copy))
    for services in (one, other, copy, again):
        services.close()


def test_an_index_moves_to_a_server_and_back_without_embedding_anything_again(tmp_path, running_chroma):
    embedded = made(tmp_path / "home", None)
    with embedded.own():
        fill(embedded, entry())
    for url in (running_chroma.url, None):
        moved = made(tmp_path / "home", url)
        assert not moved.verify().ok
        with moved.own():
            assert moved.open_index() == "rebuilt"
        assert moved.verify().ok
        assert moved.embedder.embedded == 0
        moved.close()
    embedded.close()


def test_an_index_that_the_server_lost_is_built_anew_by_the_next_write(served):
    served.index_place.drop(served.catalog.state.get(STATE)["generation"])
    with pytest.raises(IndexBroken):
        served._searched.search(served.embedder.embed_query(QUESTION), 3)
    assert served.search(QUESTION).hits[0].title == "Bridges of Paper"
    fill(served)
    with served.writing() as shop:
        assert list(shop.index.differences()) == []
    assert served._searched.search(served.embedder.embed_query(QUESTION), 1)


class NoChroma(BaseHTTPRequestHandler):
    """Answers every request as a web server does that has no such page."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


def test_what_answers_but_is_no_chroma_server_is_named_as_such():
    with ThreadingHTTPServer(("127.0.0.1", 0), NoChroma) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        place = ChromaServer(url, "test-")
        with pytest.raises(IndexUnreachable, match=url):
            place.generations()
        place.close()
        server.shutdown()
