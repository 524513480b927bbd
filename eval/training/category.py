"""Learn the weights of the closed category from daily arXiv listings, and write them beside the code with a record.

    python -m eval.training.category --data FOLDER

Split by time: learned from the months before DEVELOPED, the threshold set on those before TESTED, the figures measured
on the rest, and the weights that were measured are those that ship. A paper counts for each category that it is listed
under, the first in full. What is not frequent enough to be a category of its own counts for its group (math, physics …)
or, in computer science, not at all. Of the listings only the weights leave this script.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.extractive.category import FILE, SHORTEST, Weights, described, likelihoods

SOURCE = "daily_arxiv/listings-30k.jsonl.gz"
DEVELOPED, TESTED = "2025-11-01", "2026-01-01"
FEWEST_PAPERS = 75  # of a category of its own
FEWEST_ABSTRACTS = 25  # that hold a word
WORDS = 7000  # that are kept, those with the greatest weights
OTHERS = 0.4  # what the categories behind the first count
BALANCE = -0.3  # exponent of a category's share: rare ones count more
INVERSE_RIDGE = 10.0
STEPS = 60
PRECISION = 0.92  # that the threshold reaches on the months that it is set on
SEED = 7
RESAMPLES = 2000
LARGEST = 127

_GROUPS = {
    **dict.fromkeys(("math", "math-ph"), "math"),
    **dict.fromkeys(
        "physics quant-ph cond-mat astro-ph hep-th hep-ph hep-ex gr-qc nucl-th nlin".split(),  # noqa: SIM905
        "physics",
    ),
    **{name: name for name in ("q-bio", "q-fin", "stat", "econ", "eess")},
}
_SAME = {"cs.SY": "eess.SY", "math.IT": "cs.IT", "cs.NA": "math", "math.ST": "stat", "stat.TH": "stat"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing: its day, its words, its categories of the closed set, the first one first."""

    day: str
    title: str
    abstract: str
    categories: tuple[str, ...]


def main() -> None:
    """Learn, write the weights, and print the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    source = parser.parse_args().data / SOURCE
    listings, closed = read_listings(source)
    learned_from = [one for one in listings if one.day < DEVELOPED and one.categories]
    developed = [one for one in listings if DEVELOPED <= one.day < TESTED]
    tested = [one for one in listings if one.day >= TESTED]
    learned = learn(learned_from, closed)
    threshold = find_threshold(developed, learned)
    record = {
        **settings(),
        "inputs": {SOURCE: hashlib.sha256(source.read_bytes()).hexdigest()},
        "learned_from": len(learned_from),
        "threshold": threshold,
        "developed": figures(developed, learned, threshold),
        "tested": figures(tested, learned, threshold),
    }
    write(learned, record)
    print(json.dumps(record, indent=1))  # noqa: T201 - the result of a script


def settings() -> dict[str, Any]:
    """Return what of the record is fixed by this script."""
    return {
        "script": "eval/training/category.py",
        "seed": SEED,
        "developed_from": DEVELOPED,
        "tested_from": TESTED,
        "fewest_papers": FEWEST_PAPERS,
        "fewest_abstracts": FEWEST_ABSTRACTS,
        "words": WORDS,
        "others": OTHERS,
        "balance": BALANCE,
        "inverse_ridge": INVERSE_RIDGE,
        "precision": PRECISION,
    }


def read_listings(source: Path) -> tuple[list[Listed], tuple[str, ...]]:
    """Return the listings, oldest first, and the closed set."""
    rows = [json.loads(line) for line in gzip.decompress(source.read_bytes()).decode("utf-8").splitlines()]
    rows.sort(key=lambda row: (row["listed"], row["id"]))
    counts = Counter(_SAME.get(name, name) for row in rows for name in row["categories"])
    own = {
        name for name, count in counts.items() if count >= FEWEST_PAPERS and name.startswith(("cs.", "eess.", "stat."))
    }
    found = [
        Listed(row["listed"], row["title"], row["abstract"], closed_categories(row["categories"], own)) for row in rows
    ]
    return found, tuple(sorted({name for one in found for name in one.categories}))


def closed_categories(names: Sequence[str], own: set[str]) -> tuple[str, ...]:
    """Return a paper's categories in the closed set, in order, each once."""
    same = (_SAME.get(name, name) for name in names)
    closed = (name if name in own else _GROUPS.get(name.split(".")[0]) for name in same)
    return tuple(dict.fromkeys(name for name in closed if name is not None and name != "eess"))


def learn(listings: Sequence[Listed], closed: tuple[str, ...]) -> Weights:
    """Return the weights, without a threshold."""
    # The training tools are no dependency of the program.
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    texts = [described(one.title, one.abstract) for one in listings]
    counts = Counter(word for text in texts for word in text)
    words = sorted(word for word, count in counts.items() if count >= FEWEST_ABSTRACTS)
    rarity = np.array([math.log(len(texts) / counts[word]) for word in words], dtype=np.float32)
    papers, labels, importance = _examples(listings, closed)
    for round_of in range(2):  # the second with the words that had the greatest weights in the first
        rows = {word: row for row, word in enumerate(words)}
        matrix = csr_matrix(_sparse(texts, rows, rarity), shape=(len(texts), len(words)))
        model = LogisticRegression(C=INVERSE_RIDGE, max_iter=STEPS)
        model.fit(matrix[papers], labels, sample_weight=importance)
        if round_of == 0:
            greatest = np.sort(np.argsort(-(np.abs(model.coef_).max(axis=0) * rarity), kind="stable")[:WORDS])
            words, rarity = [words[row] for row in greatest], rarity[greatest]
    scale = np.abs(model.coef_).max(axis=1) / LARGEST
    return Weights(
        categories=closed,
        rows=rows,
        rarity=rarity,
        weights=np.round(model.coef_ / scale[:, None]).T.astype(np.int8),
        scale=scale.astype(np.float32),
        intercept=model.intercept_.astype(np.float32),
        threshold=0.0,
    )


def _examples(
    listings: Sequence[Listed], closed: tuple[str, ...]
) -> tuple[list[int], NDArray[np.int64], NDArray[np.float64]]:
    """Return, for each category of each listing, the listing's number, the category's, and what the example counts."""
    papers, labels, importance = [], [], []
    for number, one in enumerate(listings):
        for place, name in enumerate(one.categories):
            papers.append(number)
            labels.append(closed.index(name))
            importance.append(OTHERS if place else 1.0)
    found, counted = np.array(labels), np.array(importance)
    shares = np.bincount(found, weights=counted, minlength=len(closed)) / counted.sum()
    counted *= shares[found] ** BALANCE
    return papers, found, counted / counted.mean()


def _sparse(
    texts: Sequence[set[str]], rows: dict[str, int], rarity: NDArray[np.float32]
) -> tuple[list[float], tuple[list[int], list[int]]]:
    """Return the features of texts as scipy's (data, (row, column))."""
    values: list[float] = []
    places: tuple[list[int], list[int]] = ([], [])
    for number, text in enumerate(texts):
        columns = sorted(rows[word] for word in text if word in rows)
        own = rarity[columns]
        own = own / max(SHORTEST, float(np.sqrt(np.sum(own**2))))
        values += own.tolist()
        places[0].extend([number] * len(columns))
        places[1].extend(columns)
    return values, places


def find_threshold(listings: Sequence[Listed], learned: Weights) -> float:
    """Return the least confidence, in hundredths, from which on the wanted precision is reached."""
    confidence, right, _ = judge(listings, learned)
    for hundredths in range(20, 100):
        sure = confidence >= hundredths / 100
        if sure.any() and right[sure].mean() >= PRECISION:
            return hundredths / 100
    raise ValueError("no threshold reaches the precision")


def judge(
    listings: Sequence[Listed], learned: Weights
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, per listing, the confidence, whether the best category is its first, and whether it is one of its own."""
    confidence, first, own = [], [], []
    for one in listings:
        shares = likelihoods(one.title, one.abstract, learned)
        best = learned.categories[int(shares.argmax())] if shares is not None else ""
        confidence.append(float(shares.max()) if shares is not None else 0.0)
        first.append(best == (one.categories or ("?",))[0])
        own.append(best in one.categories)
    return np.array(confidence), np.array(first), np.array(own)


def figures(listings: Sequence[Listed], learned: Weights, threshold: float) -> dict[str, Any]:
    """Return what was measured, shares with their 95 % bootstrap intervals."""
    confidence, first, own = judge(listings, learned)
    sure = confidence >= threshold
    return {
        "papers": len(listings),
        "accuracy_without_abstaining": interval(first),
        "coverage": interval(sure),
        "precision": interval(first[sure]),
        "precision_any_listed": interval(own[sure]),
    }


def interval(values: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return a share and its 95 % bootstrap interval over papers."""
    drawn = np.random.default_rng(SEED).binomial(len(values), values.mean(), RESAMPLES) / len(values)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return round(float(values.mean()), 3), round(float(low), 3), round(float(high), 3)


def write(learned: Weights, record: dict[str, Any]) -> None:
    """Write weights and record."""
    np.savez_compressed(
        FILE,
        record=_bytes(json.dumps(record)),
        categories=_bytes("\n".join(learned.categories)),
        words=_bytes("\n".join(learned.rows)),
        rarity=learned.rarity.astype(np.float16),
        weights=learned.weights,
        scale=learned.scale,
        intercept=learned.intercept,
    )


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


if __name__ == "__main__":
    main()
