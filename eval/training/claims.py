"""SciFact's claims as questions: are their evidence sentences chosen, beside those that BM25 would choose.

    python -m eval.training.claims --data FOLDER --work FOLDER

The collection is all of SciFact's 5 183 abstracts, ingested into the work folder once (some 15 CPU minutes). Weights
are those that eval.training.answers wrote; its sentence model saw the evidence of these claims with a small weight, so
that script prints, by cross-validation, the figures for a given abstract that nobody has learned from.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.stats import auroc, interval
from eval.training.answer_data import Asked, ask_all, claims_collection
from eval.training.earlier import in_use
from summarizer.extractive.answer import LEAST_SENTENCE, MOST_OF_ONE, choose
from summarizer.extractive.evidence import Candidate
from summarizer.extractive.question import stems
from summarizer.extractive.scoring import Ranked, learned
from summarizer.text import words

K1, B = 1.2, 0.75  # of BM25 (Robertson & Zaragoza 2009)
Chosen = set[tuple[str, int]]


class SentenceBm25:
    """BM25 over sentences; how rare a word is, is counted over all sentences given."""

    def __init__(self, texts: Iterable[str]) -> None:
        bags = [stems(words(text)) for text in texts]
        self._count = len(bags)
        self._frequency = Counter(stem for bag in bags for stem in set(bag))
        self._length = sum(map(len, bags)) / max(len(bags), 1)

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return the score of each text, higher is better."""
        return [self._score(set(stems(words(query))), stems(words(text))) for text in texts]

    def _score(self, query: set[str], bag: Sequence[str]) -> float:
        counts = Counter(bag)
        length = K1 * (1 - B + B * len(bag) / self._length)
        return sum(self._rarity(stem) * counts[stem] * (K1 + 1) / (counts[stem] + length) for stem in query & set(bag))

    def _rarity(self, stem: str) -> float:
        held = self._frequency[stem]
        return math.log(1 + (self._count - held + 0.5) / (held + 0.5))


def given_the_abstract(asked: Sequence[Asked], ranked: Callable[[Asked], Sequence[Ranked]]) -> dict[str, Any]:
    """Return the mean F1 of evidence sentences where the abstract is known, beside BM25's as many sentences, and the
    paired difference."""
    bm25 = SentenceBm25(text for one in asked for item in _right(one) for text in _texts(item))
    ours, control = [], []
    for one in asked:
        for item in ranked(one):
            right = {row for row, is_right in enumerate(one.right(item.evidence.candidate)) if is_right}
            if right:
                best = [int(row) for row in np.argsort(-item.sentences, kind="stable")[:MOST_OF_ONE]]
                kept = {row for place, row in enumerate(best) if not place or item.sentences[row] >= LEAST_SENTENCE}
                scores = np.array(bm25.scores(one.text, _texts(item.evidence.candidate)))
                ours.append(_f1(kept, right))
                control.append(_f1(set(np.argsort(-scores, kind="stable")[: len(kept)].tolist()), right))
    return _beside(ours, control)


def end_to_end(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return the same where the abstract has to be found; BM25 takes the best sentence of its best abstract. What is
    declined has an F1 of 0. Claims without evidence are to be declined."""
    bm25 = SentenceBm25(text for one in asked for item in one.candidates[:3] for text in _texts(item))
    ours, control = [], []
    scores: dict[bool, list[float]] = {True: [], False: []}
    declined: dict[bool, list[float]] = {True: [], False: []}
    for one in asked:
        choice = choose(one.text, one.shortlisted(), one.vector)
        scores[one.answerable].append(choice.confidence)
        declined[one.answerable].append(float(choice.reason is not None))
        if one.answerable:
            right = {
                (item.paper.id, row) for item in _right(one) for row, is_right in enumerate(one.right(item)) if is_right
            }
            shown = {(said.paper.id, _row(one, said.paper.id, said.start)) for said in choice.sentences}
            ours.append(_f1(shown, right))
            control.append(_f1(_best_by_words(one, bm25), right))
    return {
        **_beside(ours, control),
        "declined of those without evidence": interval(declined[False]).rounded(),
        "declined of those with evidence": interval(declined[True]).rounded(),
        "AUROC": auroc(scores[True], scores[False]),
    }


def _best_by_words(asked: Asked, bm25: SentenceBm25) -> Chosen:
    first = max(asked.candidates, key=lambda candidate: candidate.hit.lexical or 0.0)
    scores = bm25.scores(asked.text, _texts(first))
    return {(first.paper.id, int(np.argmax(scores)))}


def _row(asked: Asked, paper_id: str, start: int) -> int:
    spans = next(candidate.spans for candidate in asked.candidates if candidate.paper.id == paper_id)
    return next(row for row, (begin, _) in enumerate(spans) if begin == start)


def _right(asked: Asked) -> list[Candidate]:
    return [candidate for candidate in asked.candidates if candidate.paper.id in asked.papers]


def _texts(candidate: Candidate) -> list[str]:
    return [re.sub(r"\s+", " ", candidate.paper.abstract[start:end]) for start, end in candidate.spans]


def _f1(chosen: set[Any], right: set[Any]) -> float:
    """Return 2·hits / (chosen + right)."""
    return 2 * len(chosen & right) / max(len(chosen) + len(right), 1)


def _beside(ours: Sequence[float], control: Sequence[float]) -> dict[str, Any]:
    return {
        "evidence F1": interval(ours).rounded(),
        "BM25 sentence F1": interval(control).rounded(),
        "difference": interval([mine - other for mine, other in zip(ours, control, strict=True)]).rounded(),
    }


def main() -> None:
    """Read, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    asked = ask_all(arguments.work / "scifact", claims_collection(arguments.data, everything=True), in_use())
    print(json.dumps({"threshold": learned().threshold, **end_to_end(asked)}, indent=1))  # noqa: T201 - its output


if __name__ == "__main__":
    main()
