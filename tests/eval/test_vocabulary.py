"""The health of a vocabulary."""

import pytest

from eval.metrics.vocabulary import folded, vocabulary_health


def test_figures_of_a_small_collection():
    health = vocabulary_health([["graph", "bee"], ["Graphs", "bee", "bee"], [], ["ant"]], [])
    # tags: graph, bee, Graphs, ant; Graphs is graph again: 1 of 4. One paper each: graph, Graphs, ant: 3 of 4.
    assert (health["vocabulary"], health["alias_duplicates"], health["singletons"]) == (4, 0.25, 0.75)
    # 5 taggings of 4 papers; 3 papers have a tag, 2 one that another has
    assert (health["tags_per_paper"], health["coverage"], health["shared"]) == (1.25, 0.75, 0.5)
    # shares 1/5, 2/5, 1/5, 1/5: 3 * 0.2 * log2(5) + 0.4 * log2(2.5) = 1.3932 + 0.5288
    assert health["entropy"] == pytest.approx(1.9219, abs=1e-3)


def test_an_acronym_and_its_expansion_are_one_if_an_abstract_says_so():
    tags = [["BDD"], ["bee-dance decoding"], ["BDD map"], ["bee dance decoding map"]]
    assert vocabulary_health(tags, [])["alias_duplicates"] == 0
    assert vocabulary_health(tags, ["We study bee dance decoding (BDD)."])["alias_duplicates"] == 0.5


def test_nothing_has_no_shares():
    health = vocabulary_health([], [])
    assert (health["papers"], health["alias_duplicates"], health["coverage"], health["entropy"]) == (
        0,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("other", ["Multi-Modal LLMs", "multimodal llm", "multi modal LLM"])
def test_spellings_fold_to_one(other):
    assert folded(other) == "multimodalllm"
