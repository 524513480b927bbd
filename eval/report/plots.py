"""The report's pictures, as SVG to be put into the page: no script, no font, nothing that is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The eight colours of Okabe and Ito (2008), told apart by people who see colours differently; without yellow.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#666666")
_FEWEST_BINS, _MOST_BINS = 6, 24
_WIDTH = 7.2
_ROW = 0.34
_DECLARATION = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def distributions(values: Mapping[str, Sequence[float]], *, metric: str) -> str:
    """Return how a metric's scores are spread in each system: outlines of histograms over common bins."""
    import numpy as np

    figure = _figure(2.4)
    axes = figure.subplots()
    shown = {name: scores for name, scores in values.items() if len(scores)}
    low, high = min(map(min, shown.values())), max(map(max, shown.values()))
    bins = int(min(_MOST_BINS, max(_FEWEST_BINS, 2 * max(map(len, shown.values())) ** (1 / 3))))  # Rice's rule
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    for number, (name, scores) in enumerate(shown.items()):
        heights, _ = np.histogram(scores, edges)
        axes.stairs(heights / len(scores), edges, label=name, color=_colour(number), linewidth=1.4)
    axes.set_xlabel(metric)
    axes.set_ylabel("share of papers")
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, f"How {metric} is spread over the papers, for {', '.join(shown)}")


def forest(rows: Sequence[tuple[str, float, float, float, int]], *, title: str) -> str:
    """Return differences with their intervals, a row each (label, difference, low, high, side), about a line at
    nothing; side is 1 where higher is better, -1 where lower is, 0 where neither is."""
    figure = _figure(0.9 + _ROW * len(rows))
    axes = figure.subplots()
    for at, (_, difference, low, high, side) in enumerate(reversed(rows)):
        colour = COLOURS[6] if low <= 0 <= high or not side else COLOURS[0 if difference * side > 0 else 1]
        axes.plot([low, high], [at, at], color=colour, linewidth=1.6)
        axes.plot([difference], [at], "o", color=colour, markersize=4)
    axes.axvline(0, color=COLOURS[6], linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(rows)), [row[0] for row in reversed(rows)], fontsize=8)
    axes.set_xlabel("difference in its own standard deviations, with 95 % interval; blue better, orange worse")
    return _svg(figure, title)


def risk_coverage(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return for each system how much is wrong (risk) among the share of questions that it is surest of (coverage)."""
    figure = _figure(2.6)
    axes = figure.subplots()
    for number, (name, points) in enumerate(curves.items()):
        axes.step([x for x, _ in points], [y for _, y in points], where="post", label=name, color=_colour(number))
    axes.set(xlabel="share of the questions that is answered, the surest first", ylabel="share of these that is wrong")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, "Risk and coverage of answers")


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _figure(height: float) -> Figure:
    from matplotlib.figure import Figure  # deferred: a second; no pyplot, so no state

    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    figure.patch.set_alpha(0)
    return figure


def _svg(figure: Figure, title: str) -> str:
    """Return a figure as an SVG element that takes its text colour from the page, and reads its title aloud."""
    from matplotlib import rc_context

    for axes in figure.axes:
        axes.patch.set_alpha(0)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    drawn = _METADATA.sub("", _DECLARATION.sub("", out.getvalue()))
    named = f'<svg role="img" aria-label="{_attribute(title)}" '
    return drawn.replace("<svg ", named, 1).replace("#000000", "currentColor")


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)
