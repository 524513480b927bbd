"""A reader's taste: what was liked comes first with its reason, and what is muted never comes at all."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import PaperNotFound, UsageError
from summarizer.models import Paper
from summarizer.reader_models import Interest
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.taste import Taste, suited, without_muted
from tests.fakes import FakeEmbedder
from tests.making import Collection, entry


def paper(name, abstract, title=None):
    return Paper(id=name, title=title or name.title(), abstract=abstract)


BEES = paper("bees", "Honey bees count dots for sugar water.")
WASPS = paper("wasps", "Wasps count dots for honey and sugar.")
LOANS = paper("loans", "Banks price loans by the risk of default.")
BONDS = paper("bonds", "Banks price bonds by the risk of interest.")
TIDES = paper("tides", "Tide gauges measure the sea at the coast.")


def ids(found):
    return [one.paper.id for one in found]


def test_what_is_like_the_liked_comes_first_and_like_the_disliked_last():
    taste = Taste([(BEES, True), (LOANS, False)])
    found = suited([BONDS, TIDES, WASPS, BEES, LOANS], taste, {})
    assert ids(found) == ["wasps", "tides", "bonds"]
    assert found[0].score > 0 > found[-1].score
    assert found[0].why[0] == "like “Bees”"
    assert set(found[0].why[1].removeprefix("words: ").split(", ")) <= {"count", "dots", "honey", "sugar"}
    assert found[-1].why[0] == "unlike what you want: “Loans”"


def test_an_interest_alone_ranks_too():
    found = suited([BONDS, TIDES, WASPS], Taste(interests=[Interest(words="measuring tides", wanted=True)]), {})
    assert ids(found)[0] == "tides"
    assert found[0].why[0] == "like your interest “measuring tides”"


def test_meaning_counts_where_words_are_foreign():
    vectors = {"bees": [1.0, 0.0], "wasps": [0.9, 0.436], "bonds": [-1.0, 0.0]}
    rows = {name: np.array(vector) for name, vector in vectors.items()}
    bees, wasps, bonds = paper("bees", "One."), paper("wasps", "Two."), paper("bonds", "Three.")
    assert ids(suited([bonds, wasps], Taste([(bees, True)]), rows)) == ["wasps", "bonds"]


@pytest.mark.parametrize(
    ("muted", "text"),
    [
        ("quantum", "Quantum bits decay."),
        ("benchmark", "We give three BENCHMARKS of it."),
        ("fine-tuning", "We avoid finetuning here."),
        ("finetuning", "We avoid fine-tuning here."),
        ("fine tuned", "A Fine‐Tuning of owls."),
        ("café", "The CAFE is open."),
        ("large language models", "A large language model sleeps."),
    ],
)
def test_muted_words_are_found_in_whatever_form(muted, text):
    assert without_muted([paper("x", text)], [Interest(words=muted, wanted=False)]) == []


def test_muted_words_mute_no_others():
    kept = without_muted([paper("x", "The art of heart surgery.")], [Interest(words="arts and crafts", wanted=False)])
    assert [one.id for one in kept] == ["x"]
    assert without_muted([paper("x", "Start here.")], [Interest(words="art", wanted=False)])


word = st.sampled_from(["bees", "Banks", "fine", "tuning", "dots", "sea", "risk", "models"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(word, min_size=1, max_size=6), max_size=6), st.lists(word, min_size=1, max_size=2), st.data())
def test_no_muted_word_ever_comes_whatever_was_liked(texts, muted, data):
    papers = [paper(f"p{number}", " ".join(text)) for number, text in enumerate(texts)]
    thumbs = [(one, data.draw(st.booleans())) for one in data.draw(st.lists(st.sampled_from([BEES, LOANS, *papers])))]
    phrase = " ".join(muted)
    taste = Taste(thumbs, [Interest(words=phrase, wanted=False), Interest(words="bees", wanted=True)])
    for one in suited(papers, taste, {}):
        assert phrase.lower() not in one.paper.abstract.lower()


@pytest.fixture
def services(tmp_path):
    collection = Collection(tmp_path)
    for one in (BEES, WASPS, LOANS, BONDS, TIDES):
        collection.ingest(entry(one.title, one.abstract, listed=date(2025, 10, 30)))
    found = Services(Settings(home=tmp_path, port=0))
    found.embedder = FakeEmbedder()
    yield found
    found.close()


def name_of(services, title):
    return next(one.id for one in services.catalog.papers.get_many(services.catalog.papers.ids()) if one.title == title)


def test_thumbs_are_kept_changed_and_withdrawn(services):
    tastes, bees = services.catalog.tastes, name_of(services, "Bees")
    assert services.for_you() == ()
    tastes.set_thumb(bees, liked=True)
    assert services.for_you()[0].paper.title == "Wasps"
    tastes.set_thumb(bees, liked=False)
    assert tastes.thumbs() == {bees: False}
    assert services.for_you()[-1].paper.title == "Wasps"
    tastes.set_thumb(bees, liked=None)
    assert tastes.thumbs() == {}
    with pytest.raises(PaperNotFound):
        tastes.set_thumb("nobody", liked=True)


def test_a_deleted_paper_takes_its_thumb_along(services):
    bees = name_of(services, "Bees")
    services.catalog.tastes.set_thumb(bees, liked=True)
    services.catalog.papers.delete(bees)
    assert services.catalog.tastes.thumbs() == {}


def test_interests_are_one_whatever_their_spelling(services):
    tastes = services.catalog.tastes
    tastes.set_interest("Fine-Tuning", wanted=True)
    tastes.set_interest("fine tuning", wanted=False)
    assert tastes.interests() == [Interest(words="fine tuning", wanted=False)]
    tastes.set_interest("FINE TUNING", wanted=None)
    assert tastes.interests() == []
    with pytest.raises(UsageError):
        tastes.set_interest("…", wanted=True)
