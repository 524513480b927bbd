"""How good the TL;DRs are on papers that were not learned from (SciTLDR dev), beside three controls.

ROUGE by rouge-score with stemming; per paper the author's or reader's TL;DR with the highest ROUGE-1 supplies all three
figures. Intervals are 95 %, by bootstrap over papers; the one of the difference to the cue sentence is paired.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.checks import check
from summarizer.extractive.compression import MOST_WORDS
from summarizer.extractive.sentences import split
from summarizer.extractive.tldr import write_tldr

SOURCE = "scitldr/dev.jsonl"
MEASURES = ("rouge1", "rouge2", "rougeL")
RESAMPLES, SEED = 2000, 7
_CUE = re.compile(
    r"\b(?:we (?:\w+ )?(?:propose|present|introduce|show|demonstrate|develop|study|investigate|describe|find|explore|"
    r"prove)|this (?:paper|work|article|study)|in this (?:paper|work))\b",
    re.IGNORECASE,
)

Row = dict[str, Any]
Scores = NDArray[np.float64]


def report(data: Path) -> dict[str, Any]:
    """Return the figures, in points of 100, by their names."""
    rows: list[Row] = [json.loads(line) for line in (data / SOURCE).read_text(encoding="utf-8").splitlines()]
    abstracts = [abstract_of(row) for row in rows]
    began = time.process_time()
    texts = [write_tldr(row["title"], abstract).text or "" for row, abstract in zip(rows, abstracts, strict=True)]
    seconds = time.process_time() - began
    scores = rouge(rows, texts)
    controls = {
        "first sentence": rouge(rows, [_sentences(abstract)[0] for abstract in abstracts]),
        "copied title": rouge(rows, [row["title"] for row in rows]),
        "cue sentence": rouge(rows, [_cue_sentence(abstract) for abstract in abstracts]),
    }
    return {
        "papers": len(rows),
        **{name: _interval(scores[:, at]) for at, name in enumerate(MEASURES)},
        "above the cue sentence": {
            name: _interval(scores[:, at] - controls["cue sentence"][:, at]) for at, name in enumerate(MEASURES)
        },
        "controls": {name: [_points(mean) for mean in found.mean(axis=0)] for name, found in controls.items()},
        "share of at most 30 words": round(float(np.mean([len(text.split()) <= MOST_WORDS for text in texts])), 4),
        "joined": sum("; " in text and "; " not in abstract for text, abstract in zip(texts, abstracts, strict=True)),
        "unsupported numbers": sum(map(_unsupported_numbers, texts, abstracts, [row["title"] for row in rows])),
        "CPU ms an abstract": round(1000 * seconds / len(rows), 1),
    }


def abstract_of(row: Row) -> str:
    """Return the abstract of a SciTLDR paper: its sentences, joined by a space."""
    return " ".join(" ".join(sentence.split()) for sentence in row["source"])


def rouge(rows: Sequence[Row], texts: Sequence[str]) -> Scores:
    """Return ROUGE-1, -2 and -L (F1, 0 to 1) of each text, shape (papers, 3)."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    found = []
    for row, text in zip(rows, texts, strict=True):
        best = max((scorer.score(target, text) for target in row["target"]), key=lambda one: one["rouge1"].fmeasure)
        found.append([best[name].fmeasure for name in MEASURES])
    return np.array(found)


def _interval(values: Scores) -> list[float]:
    """Return the mean and its 95 % interval, in points of 100."""
    random = np.random.default_rng(SEED)
    means = values[random.integers(0, len(values), (RESAMPLES, len(values)))].mean(axis=1)
    return [_points(values.mean()), *(_points(edge) for edge in np.quantile(means, (0.025, 0.975)))]


def _points(share: float | np.floating[Any]) -> float:
    return round(100 * float(share), 2)


def _sentences(abstract: str) -> list[str]:
    return [abstract[start:end] for start, end in split(abstract)] or [""]


def _cue_sentence(abstract: str) -> str:
    found = _sentences(abstract)
    return next((sentence for sentence in found if _CUE.search(sentence)), found[0])


def _unsupported_numbers(text: str, abstract: str, title: str) -> int:
    checked = check(text, abstract, title=title, with_form=False)
    return sum(finding.kind == "number" for finding in checked.findings)
