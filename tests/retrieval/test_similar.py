"""Papers like a paper: exact over the catalog's own vectors, without itself, and without embedding anything."""

import numpy as np
import pytest

from summarizer.models import SimilarList
from summarizer.retrieval.similar import SimilarPapers
from summarizer.services import Services
from summarizer.settings import Settings
from tests.making import BEES, BRIDGES, Collection, entry, long_abstract, reading


@pytest.fixture
def collection(tmp_path):
    """Return papers on bees, one of them of several passages, and one on bridges."""
    made = Collection(tmp_path)
    made.ingest(
        entry("Bees That Count", BEES, arxiv_id="2401.00001"),
        entry("More Bees That Count", f"{BEES} They forget in a week.", arxiv_id="2401.00002"),
        entry("Bridges of Paper", BRIDGES, arxiv_id="2401.00003"),
        entry("Results on Bees", long_abstract("bees"), arxiv_id="2401.00004"),
    )
    yield made
    made.catalog.close()


def services_of(collection):
    services = Services(Settings(home=collection.home))
    services.embedder = collection.embedder
    return services


def by_hand(collection, name):
    """Return every other paper by the cosine of mean passage vectors, in plain numpy."""
    rows = {}
    for item in collection.catalog.passages.embedded(collection.embedder.name):
        rows.setdefault(item.passage.paper_id, []).append(item.vector)
    means = {paper: np.mean(vectors, axis=0) for paper, vectors in rows.items()}
    unit = {paper: mean / np.linalg.norm(mean) for paper, mean in means.items()}
    found = {paper: float(unit[name] @ unit[paper]) for paper in unit if paper != name}
    return sorted(found.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("name", ["2401.00001", "2401.00003", "2401.00004"])
def test_the_nearest_papers_come_first_and_the_paper_itself_does_not(collection, name):
    found = SimilarPapers(collection.catalog).find(collection.embedder.name, name, limit=10)
    expected = by_hand(collection, name)
    assert [paper for paper, _ in found] == [paper for paper, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def test_papers_are_as_similar_from_either_side(collection):
    similar = SimilarPapers(collection.catalog)
    pairs = {
        (one, other): score
        for one in (f"2401.0000{number}" for number in range(1, 5))
        for other, score in similar.find(collection.embedder.name, one, limit=10)
    }
    assert len(pairs) == 4 * 3
    assert all(score == pytest.approx(pairs[other, one], abs=1e-6) for (one, other), score in pairs.items())


def test_only_as_many_as_are_asked_for_come(collection):
    found = SimilarPapers(collection.catalog).find(collection.embedder.name, "2401.00001", limit=1)
    assert [paper for paper, _ in found] == ["2401.00002"]


def test_a_twin_with_the_same_text_does_not_push_the_limit_or_the_paper_in(tmp_path):
    # The paper itself and its twins all have cosine 1, so the paper need not be the first of them.
    made = Collection(tmp_path)
    made.ingest(*(entry("Twins", BEES, arxiv_id=f"2401.0000{number}") for number in range(1, 5)))
    for number in range(1, 5):
        found = SimilarPapers(made.catalog).find(made.embedder.name, f"2401.0000{number}", limit=2)
        assert len(found) == 2
        assert f"2401.0000{number}" not in dict(found)
    made.catalog.close()


def test_what_came_in_and_what_went_since_counts(collection):
    similar = SimilarPapers(collection.catalog)
    assert similar.find(collection.embedder.name, "2401.00003", limit=10)
    collection.ingest(entry("A Bridge of Paper", BRIDGES, arxiv_id="2401.00005"), source="later.txt")
    assert similar.find(collection.embedder.name, "2401.00003", limit=1)[0][0] == "2401.00005"
    collection.catalog.papers.delete("2401.00005")
    assert "2401.00005" not in dict(similar.find(collection.embedder.name, "2401.00003", limit=10))


def test_an_alias_leads_to_its_paper_and_nothing_is_embedded_for_it(collection):
    collection.ingest(entry("Bees That Count", BEES, url="https://example.org/bees"), source="without-an-id.txt")
    (alias,) = collection.catalog.papers.get("2401.00001").aliases
    services, asked = services_of(collection), collection.embedder.asked
    embedded = collection.embedder.embedded
    found = services.similar(alias, limit=2)
    assert found.id == "2401.00001"
    assert found == services.similar("2401.00001", limit=2)
    assert found.similar[0].paper_id == "2401.00002"
    assert (collection.embedder.asked, collection.embedder.embedded) == (asked, embedded)


def test_a_model_that_is_switched_off_is_not_needed(collection):
    services = Services(Settings(home=collection.home, embedding="none"))
    assert [paper.title for paper in services.similar("2401.00001", limit=1).similar] == ["More Bees That Count"]
    services.close()


def test_a_paper_that_is_not_embedded_is_like_none_and_none_is_like_it(collection):
    collection.catalog.papers.record(reading(entry("Kettles", "We tune kettles.", arxiv_id="2401.00009")))
    services = services_of(collection)
    assert services.similar("2401.00009") == SimilarList(id="2401.00009", similar=())
    assert "2401.00009" not in {paper.paper_id for paper in services.similar("2401.00001").similar}


def test_where_nothing_was_ever_embedded_the_list_is_empty(tmp_path):
    services = Services(Settings(home=tmp_path, embedding="none"))
    services.catalog.papers.record(reading(entry(arxiv_id="2401.00001")))
    assert services.similar("2401.00001").similar == ()
    services.close()
