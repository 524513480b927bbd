"""The faithfulness score beside what it has to beat, by domain and kind of edit, with intervals over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.stats.accuracy import balanced_accuracy, best_threshold
from eval.training.faithfulness_data import DOMAINS, Example, documents
from summarizer.embedding import EmbeddingText

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Parts = list[NDArray[np.int64]]  # the rows of each domain

RESAMPLES, SEED = 1000, 5
_THRESHOLDS = 400


@dataclass(frozen=True)
class Scored:
    """What a metric gives each example, and which it calls faithful at a threshold of the other domains."""

    name: str
    score: Numbers
    said: Truths


def baselines(examples: Sequence[Example]) -> list[Scored]:
    """Return word overlap, ROUGE-2 precision, cosine of embeddings, and length (shorter is better), each with the
    threshold that is best on the other domains."""
    return [_thresholded(name, np.array(values), examples) for name, values in _plain(examples)]


def report(examples: Sequence[Example], scored: Sequence[Scored]) -> dict[str, Any]:
    """Return the figures: AUC (mean over domains), balanced accuracy, the difference of the first to each other, and
    for each kind of edit the share that the first notices. Intervals are 95 %, by bootstrap over documents."""
    whole, drawn, label = _whole(examples), list(_resamples(examples)), _labels(examples)
    first, *others = scored

    def ahead(other: Scored) -> dict[str, float]:
        return _with_interval(
            lambda parts: _mean_auc(first.score, label, parts) - _mean_auc(other.score, label, parts), whole, drawn
        )

    return {
        "n": len(examples),
        "documents": int(documents(examples).max()) + 1,
        "metrics": {one.name: _figures(one, label, whole, drawn) for one in scored},
        "AUC, first minus other": {other.name: ahead(other) for other in others},
        "calibration error": _calibration_error(first.score, label),
        "by kind of edit": _by_edit(first, examples),
    }


def auc(score: Numbers, label: Numbers) -> float:
    """Return the probability that a faithful example scores higher than an unfaithful one, ties counting half."""
    right, wrong = score[label == 1], np.sort(score[label == 0])
    below = np.searchsorted(wrong, right, "left") + np.searchsorted(wrong, right, "right")
    return float(below.mean() / (2 * len(wrong)))


def _plain(examples: Sequence[Example]) -> Iterator[tuple[str, list[float]]]:
    from rouge_score.rouge_scorer import RougeScorer  # deferred: heavy

    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    rouge = [scorer.score(x.document, x.summary) for x in examples]
    yield "word overlap", [one["rouge1"].precision for one in rouge]
    yield "ROUGE-2 precision", [one["rouge2"].precision for one in rouge]
    yield "embedding similarity", _cosines(examples)
    yield "length", [-float(len(x.summary.split())) for x in examples]


def _cosines(examples: Sequence[Example]) -> list[float]:
    """Return the cosine of each summary and its document; of a long one, what the model's window holds."""
    from summarizer.embedding.minilm import MiniLM  # deferred: heavy

    model = MiniLM(threads=1)

    @cache
    def vector(text: str) -> Numbers:
        ((vector, _),) = model.embed([EmbeddingText(title="", text=text, sentences=())])
        return vector.astype(float)

    return [float(vector(x.summary) @ vector(x.document)) for x in examples]


def _thresholded(name: str, score: Numbers, examples: Sequence[Example]) -> Scored:
    domain, label = np.array([x.domain for x in examples]), _labels(examples)
    said = np.zeros(len(score), dtype=bool)
    for one in DOMAINS:
        own = domain == one
        grid = np.quantile(score[~own], np.linspace(0, 1, _THRESHOLDS))
        said[own] = score[own] >= best_threshold(score[~own], label[~own], grid)
    return Scored(name, score, said)


def _figures(one: Scored, label: Numbers, whole: Parts, drawn: Sequence[Parts]) -> dict[str, Any]:
    return {
        "AUC": _with_interval(lambda parts: _mean_auc(one.score, label, parts), whole, drawn),
        "AUC by domain": {
            name: round(auc(one.score[rows], label[rows]), 3) for name, rows in zip(DOMAINS, whole, strict=True)
        },
        "balanced accuracy": _with_interval(
            lambda parts: float(np.mean([balanced_accuracy(one.said[part], label[part]) for part in parts])),
            whole,
            drawn,
        ),
    }


def _mean_auc(score: Numbers, label: Numbers, parts: Parts) -> float:
    return float(np.mean([auc(score[part], label[part]) for part in parts]))


def _with_interval(figure: Callable[[Parts], float], whole: Parts, drawn: Sequence[Parts]) -> dict[str, float]:
    low, high = np.quantile([figure(parts) for parts in drawn], (0.025, 0.975))
    return {"value": round(figure(whole), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def _whole(examples: Sequence[Example]) -> Parts:
    return [np.flatnonzero([x.domain == domain for x in examples]) for domain in DOMAINS]


def _resamples(examples: Sequence[Example]) -> Iterator[Parts]:
    """Yield for each domain the rows of its documents, drawn with replacement."""
    chance = np.random.default_rng(SEED)
    document = documents(examples)
    groups = [[part[document[part] == number] for number in np.unique(document[part])] for part in _whole(examples)]
    for _ in range(RESAMPLES):
        yield [np.concatenate([group[n] for n in chance.integers(0, len(group), len(group))]) for group in groups]


def _by_edit(one: Scored, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Return for each kind of edit that is alone in an unfaithful summary how many there are, the share called
    unfaithful, and their AUC against all faithful summaries of their domains; the same for faithful summaries."""
    made = {}
    label = _labels(examples)
    kinds = sorted({x.edits[0] for x in examples if not x.faithful and len(x.edits) == 1})
    for kind in kinds:
        rows = np.array([not x.faithful and x.edits == (kind,) for x in examples])
        with_kind = rows | (label == 1)
        noticed, height = float((~one.said[rows]).mean()), auc(one.score[with_kind], label[with_kind])
        made[kind] = {"n": int(rows.sum()), "noticed": round(noticed, 3), "AUC": round(height, 3)}
    right = label == 1
    made["none (faithful)"] = {"n": int(right.sum()), "noticed": round(float((~one.said[right]).mean()), 3)}
    return made


def _calibration_error(likely: Numbers, label: Numbers) -> float:
    """Return the mean gap, in ten bins of as many examples, between what is said and what is so, with both labels
    weighing the same."""
    weight = np.where(label == 1, 0.5 / label.mean(), 0.5 / (1 - label.mean()))
    bins = np.array_split(np.argsort(likely), 10)
    gaps = [abs(np.average(likely[b], weights=weight[b]) - np.average(label[b], weights=weight[b])) for b in bins]
    return round(float(np.mean(gaps)), 3)


def _labels(examples: Sequence[Example]) -> Numbers:
    return np.array([x.faithful for x in examples], dtype=float)
