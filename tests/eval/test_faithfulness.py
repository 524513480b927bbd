"""The probability that a summary says only what its source says."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.faithfulness.lexicon import lexicon
from eval.faithfulness.model import Weights, measured, whole_row
from eval.items import Case, Item
from eval.metrics.faithfulness import WEIGHTS, faithfulness, score_without, threshold, weights, weights_without
from eval.stats.accuracy import balanced_accuracy, best_threshold
from eval.training.faithfulness_data import DOMAINS, Example
from eval.training.faithfulness_fit import fit
from eval.training.faithfulness_report import auc

SOURCE = (
    "Hand looms lose yarn at every turn. We present Harrow, a loom that keeps the shuttle in place by a magnet. On "
    "three mills Harrow weaves 40 bolts an hour, reduces waste by a third and does not tear silk. Older "
    "looms were slower."
)
SAID = "Harrow keeps the shuttle in place by a magnet, weaves 40 bolts an hour and does not tear silk."


def _score(summary: str) -> float:
    made = faithfulness(summary, SOURCE, "A quiet loom")
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("40", "90"), ("Harrow", "Quillon"), ("does not tear", "does tear"), ("keeps", "does not keep")],
)
def test_a_summary_that_is_made_wrong_scores_lower(right: str, wrong: str) -> None:
    assert _score(SAID.replace(right, wrong)) < _score(SAID)


def test_a_foreign_sentence_scores_lower() -> None:
    assert _score(f"{SAID} The glaciers of the northern valley retreated before the harpsichord festival.") < _score(
        SAID
    )


def test_nothing_said_and_nothing_to_go_by_have_no_score() -> None:
    assert faithfulness("", SOURCE) is None
    assert faithfulness(SAID, " ") is None
    assert faithfulness("…", SOURCE) is None


def test_the_same_words_give_the_same_score() -> None:
    assert _score(SAID) == _score(SAID)


def test_the_weights_name_every_feature_and_say_where_they_come_from() -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    made = measured(SAID, SOURCE)
    assert set(stored["weights"]["words"]) == set(made.words.names)
    assert set(stored["weights"]["whole"]) == set(whole_row(made, weights().word_odds(made)))
    assert set(stored["weights"]) == {field.name for field in fields(Weights)}
    assert {f"summedits/{domain}.jsonl" for domain in DOMAINS} < set(stored["inputs"])
    assert stored["figures"]["metrics"]["faithfulness"]["AUC"]["low"] > 0.5
    assert 0 < threshold() < 1


def test_opposites_go_both_ways_and_are_no_synonyms() -> None:
    known = lexicon()
    assert "decreas" in known.opposites("increas")
    assert "increas" in known.opposites("decreas")
    assert "purchas" in known.synonyms("buy")
    assert all(known.opposites(stem).isdisjoint(known.synonyms(stem)) for stem in known.opposite)


def test_auc_counts_ties_half() -> None:
    # pairs (right, wrong): 3>1, 3>2, 2>1, 2=2 → (3 + 0.5) / 4
    assert auc(np.array([3.0, 2.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.0, 0.0])) == 0.875


def test_the_threshold_is_where_balanced_accuracy_is_greatest() -> None:
    score, label = np.array([0.1, 0.4, 0.6, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])
    assert best_threshold(score, label, np.array([0.2, 0.5, 0.8])) == 0.5
    # at 0.8 one of two faithful ones is called so, and both others are not: (1/2 + 1) / 2
    assert balanced_accuracy(score >= 0.8, label) == 0.75


def test_a_fit_learns_that_absent_figures_are_wrong() -> None:
    documents = [f"The mill number {n} weaves {n} bolts of linen near the river." for n in range(20, 50)]
    right = [Example("news", text, text, text, faithful=True) for text in documents]
    wrong = [
        Example("news", x.document, x.summary.replace("bolts", "977 bolts"), x.summary, faithful=False) for x in right
    ]
    made = fit([*right, *wrong])
    assert made.probability(wrong[0].features) < made.threshold <= made.probability(right[0].features)


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=120))
def test_every_score_is_none_or_a_probability(summary: str, source: str) -> None:
    made = faithfulness(summary, source)
    assert made is None or 0 <= made <= 1


def test_the_words_that_were_learned_from_are_not_those_that_the_self_test_puts_in() -> None:
    from eval import perturb
    from eval.training.faithfulness_data import STRANGE_WORDS

    tried = set(perturb._FLIPS.values()) | set(perturb._RARE_FLIPS.values())
    assert tried.isdisjoint(STRANGE_WORDS.values())


def test_a_fit_without_a_domain_is_another_one_and_names_the_same_features() -> None:
    for domain in DOMAINS:
        other = weights_without(domain)
        assert other.words.keys() == weights().words.keys()
        assert other != weights()
    made = score_without("news")(Case(item=Item(id="1", abstract=SOURCE), text="Harrow keeps the shuttle by a magnet."))
    assert 0 <= made <= 1


def test_an_unlisted_word_where_the_source_compares_scores_lower() -> None:
    assert _score(SAID.replace("weaves 40 bolts an hour", "hobbles waste by a third")) < _score(
        SAID.replace("weaves 40 bolts an hour", "reduces waste by a third")
    )
