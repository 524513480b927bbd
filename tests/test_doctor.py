"""The doctor says what works, and for what does not the command that mends it."""

import pytest

from summarizer.doctor import examine
from summarizer.index.mirror import STATE
from summarizer.index.owner import Ownership
from summarizer.ingest import EMBEDDING, ingest
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder
from tests.making import entry, reading


@pytest.fixture
def services(tmp_path):
    """Return the services of a new collection with the fake model."""
    found = Services(Settings(home=tmp_path / "home"))
    found.embedder = FakeEmbedder()
    yield found
    found.close()


@pytest.fixture
def filled(services):
    """Return the services of a collection of one paper."""
    with services.owned() as shop:
        ingest([reading(entry())], shop, summaries=False)
    return services


def findings(services):
    return {finding.what: finding for finding in examine(services)}


def test_a_new_collection_is_well_and_the_first_step_is_named(services):
    found = findings(services)
    assert list(found) == ["home", "catalog", "embedding", "index", "engine"]
    assert all(finding.ok for finding in found.values())
    assert found["catalog"].mend == "papergist ingest sample"


def test_a_collection_as_ingest_leaves_it_is_well_and_nothing_is_to_be_mended(filled):
    found = findings(filled)
    assert all(finding.ok and not finding.mend for finding in found.values())
    assert "1 of 1 passages" in found["embedding"].says
    assert found["index"].says == "mirrors the catalog"


def test_another_model_is_named_with_what_mends_it(filled):
    filled.embedder = FakeEmbedder(name="other")
    found = findings(filled)["embedding"]
    assert (found.ok, found.mend) == (False, "papergist rebuild-index --embed-again")


def test_unfinished_embedding_is_named(filled):
    with filled.catalog.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM vectors")
    found = findings(filled)["embedding"]
    assert not found.ok
    assert found.mend.startswith("papergist ingest")


def test_an_index_whose_writer_ended_in_the_middle_is_named_even_if_its_note_is_left(filled):
    filled.catalog.state.set(STATE, {**filled.catalog.state.get(STATE), "writing": True})
    (filled.settings.home / "owner.json").write_text('{"pid": 1, "url": "http://127.0.0.1:8000"}')
    found = findings(filled)["index"]
    assert (found.ok, found.mend) == (False, "papergist rebuild-index")


def test_an_index_that_is_being_written_is_well(filled):
    filled.catalog.state.set(STATE, {**filled.catalog.state.get(STATE), "writing": True})
    with Ownership(filled.settings.home, url="http://127.0.0.1:8000"):
        found = findings(filled)["index"]
    assert found.ok
    assert "http://127.0.0.1:8000" in found.says


def test_embedding_that_is_switched_off_is_no_illness(tmp_path):
    services = Services(Settings(home=tmp_path, embedding="none"))
    found = findings(services)["embedding"]
    assert found.ok
    assert "words alone" in found.says
    services.close()


def test_a_catalog_that_cannot_be_opened_ends_the_examination_in_words(tmp_path):
    (tmp_path / "catalog.sqlite3").write_bytes(b"a diary" * 1000)
    services = Services(Settings(home=tmp_path))
    found = findings(services)
    assert list(found) == ["home", "catalog"]
    assert not found["catalog"].ok
    assert found["catalog"].mend


def test_pieces_that_were_not_understood_are_counted(filled):
    from summarizer.models import NotUnderstood

    strange = NotUnderstood(source="page.txt", line=1, text="?", reason="?")
    filled.catalog.papers.record(reading(not_understood=(strange,)))
    assert "1 pieces" in findings(filled)["catalog"].says
    assert filled.catalog.state.get(EMBEDDING)["model"] == "fake-bag-of-words"
