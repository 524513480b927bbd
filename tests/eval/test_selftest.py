"""Which errors a metric notices."""

from __future__ import annotations

import pytest

from eval.metrics.support import number_support
from eval.perturb import KINDS
from eval.selftest import Noticed, self_test, table

TEXTS = [
    (f"The loom weaves {number} bolts an hour.", f"The loom weaves {number} bolts an hour in winter.", "Looms")
    for number in (40, 52, 67, 81)
]


def _row(rows: list[Noticed], kind: str) -> Noticed:
    return next(row for row in rows if row.kind == kind)


def test_a_metric_that_notices_every_error_has_an_auc_of_1() -> None:
    row = _row(self_test({"numbers": number_support}, TEXTS, seed=1), "number")
    assert (row.n, row.auc, row.low, row.high, row.lower) == (4, 1.0, 1.0, 1.0, 1.0)


def test_a_metric_that_notices_nothing_ties() -> None:
    row = _row(self_test({"same": lambda *_: 0.3}, TEXTS, seed=1), "number")
    assert (row.auc, row.lower) == (0.5, 0.0)


def test_a_metric_that_prefers_errors_is_below_chance() -> None:
    texts = {text for text, _, _ in TEXTS}
    row = _row(self_test({"worse": lambda text, *_: float(text not in texts)}, TEXTS, seed=1), "number")
    assert row.auc == 0.0


def test_none_counts_as_nothing_to_find_fault_with() -> None:
    texts = {text for text, _, _ in TEXTS}
    metrics = {"silent before": lambda text, *_: None if text in texts else 0.9, "always silent": lambda *_: None}
    rows = [row for row in self_test(metrics, TEXTS, seed=1) if row.kind == "number"]
    assert [row.auc for row in rows] == [1.0, 0.5]


def test_a_kind_without_a_place_has_no_figure() -> None:
    row = _row(self_test({"numbers": number_support}, TEXTS, seed=1), "acronym")
    assert (row.n, row.auc, row.low, row.high, row.lower) == (0, None, None, None, None)


def test_every_metric_has_a_row_for_every_kind() -> None:
    rows = self_test({"numbers": number_support, "same": lambda *_: 1.0}, TEXTS, seed=1)
    assert [(row.metric, row.kind) for row in rows] == [(m, k) for m in ("numbers", "same") for k in KINDS]


def test_the_same_seed_gives_the_same_rows() -> None:
    assert self_test({"numbers": number_support}, TEXTS, seed=2) == self_test(
        {"numbers": number_support}, TEXTS, seed=2
    )


@pytest.mark.parametrize("kind", ["number", "foreign sentence"])
def test_the_table_shows_the_kinds_that_have_a_place(kind: str) -> None:
    head, rows = table(self_test({"numbers": number_support}, TEXTS, seed=1))
    assert head == ["error", "n", "numbers"]
    shown = {row[0] for row in rows}
    assert kind in shown
    assert "acronym" not in shown
