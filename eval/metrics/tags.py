"""How far tags agree with those that people gave: F1 of tags that are equal as sequences of stems.

Source: exact match after stemming, as keyphrase extraction is scored since SemEval-2010 task 5 (Kim et al. 2010).
"""

from __future__ import annotations

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.extractive.stemming import stems


def tag_agreement(case: Case) -> float | None:
    """Return the F1 of the system's tags against the people's, from 0 to 1; None where people gave none."""
    wanted = {tuple(stems(tag)) for tag in case.item.tags} - {()}
    given = {tuple(stems(tag)) for tag in case.tags} - {()}
    return 2 * len(wanted & given) / (len(wanted) + len(given)) if wanted else None


METRICS = (Metric("tag_agreement", tag_agreement, "higher", "Kim et al. 2010, stemmed exact match", 0, 1),)
