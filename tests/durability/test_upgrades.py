"""A collection written at any schema opens, is brought to the newest one, answers as one written at the newest does,
and loses nothing where it is killed in between."""

import shutil

import pytest
from sqlalchemy import Engine, event

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.catalog.database import HEAD
from summarizer.catalog.migrate import revisions
from summarizer.models import Filters
from summarizer.services import Services
from summarizer.settings import Settings
from tests.durability.older import REVISIONS, brought, differences, write_schema

PAPERS = 12
QUESTIONS = ("What is shown on old7 with method2 today?", "Which result is there on old3?", "Who folds bridges?")


def written(folder, revision):
    folder.mkdir()
    write_schema(folder, revision, PAPERS)
    return folder


def told(home):
    """Return every paper, and what is answered, by words alone."""
    services = Services(Settings(home=home, embedding="none"))
    papers = [paper.model_dump() for paper in services.catalog.papers.page(Filters()).papers]
    answers = [services.answer(question).model_dump() for question in QUESTIONS]
    found = services.verify()
    services.close()
    return papers, answers, found.differences


def test_every_schema_that_there_was_is_tried():
    assert set(REVISIONS) == revisions()
    assert REVISIONS[-1] == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_collection_of_any_schema_answers_as_one_of_the_newest(tmp_path, revision):
    old, new = written(tmp_path / "old", revision), written(tmp_path / "new", HEAD)
    assert list(differences(old, revision, PAPERS)) == []
    papers, answers, wrong = told(old)
    assert (papers, answers) == told(new)[:2]
    assert len(papers) == PAPERS
    assert any(answer["answered"] for answer in answers)
    assert wrong == ()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_migration_that_ends_anywhere_is_done_by_the_next_opening(tmp_path, revision):
    home, states = written(tmp_path / "old", revision), []

    def keep(*_):  # what a kill at this statement would leave on the disk: the file and its log
        folder = tmp_path / f"state-{len(states)}"
        folder.mkdir()
        for path in home.glob(f"{FILE_NAME}*"):
            shutil.copy(path, folder)
        states.append(folder)

    event.listen(Engine, "before_cursor_execute", keep)
    event.listen(Engine, "commit", keep)
    try:
        Catalog(home / FILE_NAME).close()
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
        event.remove(Engine, "commit", keep)
    assert len(states) > 5
    for state in states[:: max(1, len(states) // 8)] + states[-1:]:
        assert list(differences(state, revision, PAPERS)) == [], state.name


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_a_schema_brought_is_read_by_this_program(tmp_path, revision):
    home = written(tmp_path / "old", revision)
    catalog = Catalog(home / FILE_NAME)
    there = brought(revision)
    assert [row.calls for row in catalog.calls.usage()] == [1] * ("calls" in there)
    assert [key.name for key in catalog.keys.list()] == ["old key"] * ("api_keys" in there)
    assert list(catalog.tastes.thumbs().values()) == [True] * ("thumbs" in there)
    catalog.close()
