"""False alarms and coverage are what they are said to be: `python -m eval.simulate` in short."""

from __future__ import annotations

import pytest

from eval.simulate import SHAPES, rates

# Three standard errors of 5 % in 1 000 comparisons are 3 · √(0.05 · 0.95 / 1000) = 2.1 %.
SHORT = 1000


@pytest.mark.parametrize("name", ["skewed, as of ROUGE", "equal on four of five", "yes or no"])
def test_false_alarms_and_coverage_hold_their_level(name):
    found = rates(SHAPES[name], comparisons=SHORT)
    assert 0.029 < found.alarms_by_p < 0.071
    assert 0.029 < found.alarms_by_interval < 0.071
    assert 0.929 < found.coverage < 0.971
