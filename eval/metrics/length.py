"""How long a TL;DR is, and how much shorter than its abstract. Length is also the control of every other metric."""

from __future__ import annotations

from eval.items import Case
from eval.metrics.metric import Metric


def words(case: Case) -> float:
    """Return the number of words, split at white space."""
    return float(len(case.text.split()))


def compression(case: Case) -> float | None:
    """Return the abstract's words for each word of the TL;DR (Grusky et al. 2018); None without an abstract."""
    length, whole = len(case.text.split()), len(case.item.abstract.split())
    return whole / length if length and whole else None


METRICS = (
    Metric("words", words, "neither", "words split at white space", 0),
    Metric("compression", compression, "neither", "Grusky et al. 2018", 0),
)
