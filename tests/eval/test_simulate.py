"""False alarms and coverage are what they are said to be: `python -m eval.simulate` in short."""

from __future__ import annotations

import numpy as np
import pytest

from eval.simulate import SHAPES, rates
from eval.stats.intervals import mean_bounds

# Three standard errors of 5 % in 1 000 comparisons are 3 · √(0.05 · 0.95 / 1000) = 2.1 %.
SHORT = 1000


@pytest.mark.parametrize("name", ["skewed, as of ROUGE", "equal on four of five", "yes or no"])
def test_false_alarms_and_coverage_hold_their_level(name):
    found = rates(SHAPES[name], comparisons=SHORT)
    assert 0.029 < found.alarms_by_p < 0.071
    assert 0.029 < found.alarms_by_interval < 0.071
    assert 0.929 < found.coverage < 0.971


def test_intervals_over_sources_cover_and_intervals_over_summaries_do_not():
    # 60 sources of four summaries that share half of their variance: the mean's variance is 1 + 3 · ½ = 2.5 times that
    # of 240 free summaries, so intervals that take them for free reach 1.96 / √2.5 = 1.24 deviations: 78 % coverage.
    generator = np.random.default_rng(2)
    shared = np.repeat(generator.normal(0, 1, (SHORT, 60)), 4, axis=1)
    rows = shared + generator.normal(0, 1, (SHORT, 240))
    sources = np.repeat(np.arange(60), 4).tolist()
    for clusters, least, most in ((sources, 0.929, 0.971), (None, 0.74, 0.82)):
        low, high = mean_bounds(rows, clusters)
        assert least < ((low <= 0) & (high >= 0)).mean() < most
