"""Whether a text has the form of a TL;DR, by the checks of summarizer/checks/form.py: one sentence of at most 30 words
with an end, which names something of the paper's own, without "In this paper", a dangling "It", or mark-up."""

from __future__ import annotations

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.checks import form, prepare
from summarizer.checks.prepared import read


def well_formed(case: Case) -> float:
    """Return 1 where no fault of form is found, else 0."""
    found = form.findings(read(case.text), prepare(case.item.abstract, case.item.title), None)
    return float(not any(found))


METRICS = (Metric("well_formed", well_formed, "higher", "own checks, summarizer/checks/form.py", 0, 1, checks="form"),)
