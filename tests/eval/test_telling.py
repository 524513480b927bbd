"""Right is told from wrong by a threshold that was not chosen on the summaries it is tried on."""

import pytest

from eval.judged import JudgedItem, JudgedSet
from eval.meta import Meta, measure
from eval.meta_text import markdown
from eval.metrics.metric import Metric
from eval.telling import RIGHT_ONES, telling


def _items(part, count=20, edit="antonym_swap"):
    """Return as many right summaries (even numbers) as wrong ones, each of its own source."""
    return [
        JudgedItem(
            id=f"{part}/{number}",
            cluster=f"{part}/{number}",
            source="A source.",
            summary="word " * (5 + number),
            human={"consistent": float(number % 2 == 0)},
            part=part,
            edits=() if number % 2 == 0 else (edit,),
        )
        for number in range(count)
    ]


ITEMS = [*_items("news"), *_items("mail", edit="negation")]
RIGHT = {item.id: item.human["consistent"] for item in ITEMS}


def test_a_metric_is_tried_at_its_own_threshold_with_each_kind_of_error_told():
    # At 0.5 all right ones are called right, and of the wrong ones those of news only: (1 + ½) / 2, mean of 1 and ½.
    scores = {name: 0.9 if right or name.startswith("mail") else 0.1 for name, right in RIGHT.items()}
    found = telling(ITEMS, "consistent", scores, metric="m", better="higher", threshold=0.5)
    assert (found.n, found.threshold, found.balanced.value) == (40, 0.5, pytest.approx(0.75))
    assert {kind: share.value for kind, share in found.called_wrong.items()} == {
        "antonym_swap": 1.0,
        "negation": 0.0,
        RIGHT_ONES: 0.0,
    }
    assert (found.called_wrong["negation"].n, found.called_wrong[RIGHT_ONES].n) == (10, 20)


def test_without_a_threshold_of_its_own_the_other_parts_give_one():
    # News alone is told at 10, mail at 100, where the other's threshold calls all of news wrong, all of mail right.
    scale = {"news": 10.0, "mail": 100.0}
    scores = {name: scale[name.partition("/")[0]] + right for name, right in RIGHT.items()}
    found = telling(ITEMS, "consistent", scores, metric="m", better="higher")
    assert (found.threshold, found.balanced.value) == (None, 0.5)


def test_a_metric_that_is_better_when_lower_counts_in_its_direction():
    scores = {name: -right for name, right in RIGHT.items()}
    assert telling(ITEMS, "consistent", scores, metric="m", better="lower", threshold=-0.5).balanced.value == 1


def test_what_no_threshold_can_be_had_for_is_not_told():
    assert telling(_items("news"), "consistent", RIGHT, metric="m", better="higher") is None
    assert telling(ITEMS, "consistent", RIGHT, metric="m", better="neither") is None
    grades = [item.model_copy(update={"human": {"consistent": 3.0}}) for item in ITEMS]
    assert telling(grades, "consistent", RIGHT, metric="m", better="higher", threshold=0.5) is None


def test_meta_shows_it_beside_the_control_and_scores_what_was_learned_by_fits_without_the_part():
    asked = []

    def without(part):
        asked.append(part)
        return lambda case: RIGHT[case.item.id]

    learned = Metric(
        "m", lambda _case: 0.0, "higher", "by hand", learned_from=frozenset({"made"}), without=without,
        threshold=lambda: 0.5,
    )  # fmt: skip
    blind = Metric("n", lambda _case: 0.0, "higher", "by hand", learned_from=frozenset({"made"}))
    found = measure(JudgedSet(name="made", main="consistent", items=tuple(ITEMS)), [learned, blind])
    assert set(asked) == {"news", "mail"}
    assert {row.metric: row.balanced.value for row in found.telling}["m"] == 1
    assert {row.metric for row in found.agreements} == {"length", "m"}
    text = markdown(Meta(sets=(found,)))
    assert "| length | 40 | best of other parts |" in text
    assert "| antonym\\_swap | 10 | 1.00" in text
