"""How likely a summary says only what its source says.

A small learned model over the checks, the words that the source lacks, what stands in their place, denials, the
company words keep, and shares of pairs: no network, no model run; 8 to 16 CPU ms a summary. Learned from SummEdits
(Laban et al. 2023), coefficients only, and from perturbed SciTLDR train; eval/training/faithfulness.py repeats it and
measures it on domains that were not learned from. The numbers lie beside this file.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from eval.code import code_of
from eval.faithfulness.model import Weights, measured
from eval.items import Case
from eval.metrics.metric import Metric, Score
from summarizer.checks import prepare
from summarizer.extractive.sentences import split

WEIGHTS = Path(__file__).with_name("faithfulness_weights.json")
LEFT_OUT = Path(__file__).with_name("faithfulness_left_out.json")


def faithfulness(summary: str, abstract: str, title: str = "", *, by: Weights | None = None) -> float | None:
    """Return the probability, 0 to 1, higher is better, that the summary says only what the abstract and title say,
    calibrated where as many summaries are faithful as not; 1 where each of its sentences stands there word for word.
    None for a summary or a source without a word. by: other coefficients than the packaged ones."""
    source = prepare(abstract, title)
    spans = split(summary)
    if spans and all(source.says(summary[start:end]) for start, end in spans):
        return 1.0
    made = measured(summary, abstract, title) if summary.strip() and abstract.strip() else None
    return (by or weights()).probability(made) if made is not None and made.words.words else None


def threshold() -> float:
    """Return the probability from which a summary is called faithful, chosen for balanced accuracy."""
    return weights().threshold


@cache
def weights() -> Weights:
    """Return the coefficients beside this file."""
    return _weights(json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"])


@cache
def weights_without(domain: str) -> Weights:
    """Return the coefficients of the fit without a domain of SummEdits."""
    return _weights(json.loads(LEFT_OUT.read_text(encoding="utf-8"))[domain])


def score_without(part: str) -> Score:
    """Return the score of a case by the fit that has not seen a part of SummEdits."""
    by = weights_without(part)
    return lambda case: faithfulness(case.text, case.item.abstract, case.item.title, by=by)


def _weights(stored: dict[str, Any]) -> Weights:
    return Weights(**{**stored, "kinds": tuple(stored["kinds"])})


def score(case: Case) -> float | None:
    """Return the probability for one case."""
    return faithfulness(case.text, case.item.abstract, case.item.title)


def signature() -> str:
    """Return the threshold and a hash of the coefficients, which decide the numbers."""
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:8]
    code = code_of("summarizer/checks", "eval/faithfulness")
    return f"faithful from {threshold():.2f} on | coefficients {digest} | checks {code}"


METRICS = (
    Metric(
        "faithfulness",
        score,
        "higher",
        "own model, eval/training/faithfulness.py",
        0,
        1,
        sign=signature,
        learned_from=frozenset({"summedits"}),
        without=score_without,
        threshold=threshold,
    ),
)
