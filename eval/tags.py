"""Measure tags and categories: keyphrases against TF-IDF, authors' keywords, a collection's vocabulary, what abstains.

    python -m eval.tags --data FOLDER [--listings 5000] [--resamples 1000]

Keyphrases (Inspec): F1 at 5 and 10, macro over papers, exact match of stems, with 95 % bootstrap intervals over papers;
the control is TF-IDF over noun phrases, document frequencies from the same collection. `all` counts every keyphrase of
the file (13.5 a paper, indexers' terms among them, of which many stand nowhere in the text), `present` those that stand
in the text. The weights of the ranker were set by hand looking at the papers of even number; `odd` leaves these out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.metrics.vocabulary import vocabulary_health
from summarizer.catalog import Catalog
from summarizer.extractive.background import background
from summarizer.extractive.category import choose_category
from summarizer.extractive.phrases import runs
from summarizer.extractive.stemming import stems
from summarizer.extractive.summarise import summarise
from summarizer.extractive.tag_candidates import rank_candidates
from summarizer.extractive.tags import choose_tags
from summarizer.models import Entry, Filters, Reading
from summarizer.summarize import summarise_papers

SEED = 7
LONGEST_NOUN_PHRASE = 6
CUTS = (5, 10)
TIMED = 300

Text = tuple[str, str]  # title, abstract


def main() -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--listings", type=int, default=5000)
    parser.add_argument("--resamples", type=int, default=1000)
    chosen = parser.parse_args()
    listings = [(row["title"], row["abstract"]) for row in _lines(chosen.data / "daily_arxiv/listings-30k.jsonl.gz")]
    sample = random.Random(SEED).sample(listings, chosen.listings)  # noqa: S311 - no secret
    measured = {
        "keyphrases": keyphrases(_lines(chosen.data / "keyphrase/inspec.jsonl"), chosen.resamples),
        "author_keywords": author_keywords(_lines(chosen.data / "tags/ijcai2020-2023_colm2024.jsonl.gz")),
        "collection": collection(sample),
        "abstains": abstains(chosen.data),
        "cpu_milliseconds": cost(sample[:TIMED]),
    }
    print(json.dumps(measured, indent=1))  # noqa: T201 - the result of a script


# --- keyphrases ---


def keyphrases(rows: Sequence[dict[str, Any]], resamples: int) -> dict[str, Any]:
    """Return F1 of the ranker, of the control, and their paired difference, by protocol and cut."""
    texts = [_title_and_abstract(row["text"]) for row in rows]
    ours = [_stemmed(candidate.spelling for candidate in rank_candidates(*text)) for text in texts]
    control = tf_idf(texts)
    tags = [_stemmed(choose_tags(*text)) for text in texts]
    found: dict[str, Any] = {}
    for protocol in ("all", "present"):
        gold = [_gold(row, present=protocol == "present") for row in rows]
        for part, numbers in (("whole", range(len(rows))), ("odd", range(1, len(rows), 2))):
            judged = [number for number in numbers if gold[number]]
            rankings = {"ours": ours, "tf_idf": control, "tags": tags}
            found[f"{protocol}_{part}"] = _compared(rankings, gold, judged, resamples)
    return found


def _compared(
    rankings: dict[str, Any], gold: Sequence[set[str]], judged: Sequence[int], resamples: int
) -> dict[str, Any]:
    found: dict[str, Any] = {"papers": len(judged)}
    for cut in CUTS:
        scores = {
            name: np.array([f1(ranked[number][:cut], gold[number]) for number in judged])
            for name, ranked in rankings.items()
        }
        found[f"f1@{cut}"] = {name: _interval(values, resamples) for name, values in scores.items()}
        found[f"f1@{cut}"]["ours_minus_tf_idf"] = _interval(scores["ours"] - scores["tf_idf"], resamples)
    return found


def tf_idf(texts: Sequence[Text]) -> list[list[str]]:
    """Return each text's noun phrases, stemmed, by TF-IDF, best first, ties as they stand."""
    verbs = background().verbs
    counts = [
        Counter(
            " ".join(stems(" ".join(words)))
            for part in text
            for _, words in runs(part, verbs)
            if len(words) <= LONGEST_NOUN_PHRASE
        )
        for text in texts
    ]
    frequencies = Counter(phrase for own in counts for phrase in own)
    return [sorted(own, key=lambda phrase: -own[phrase] * math.log(len(texts) / frequencies[phrase])) for own in counts]


def f1(predicted: Sequence[str], gold: set[str]) -> float:
    """Return F1 of phrases, stemmed like the gold ones, 0 to 1."""
    ours = set(predicted)
    hits = len(ours & gold)
    return 2 * hits / (len(ours) + len(gold)) if hits else 0.0


def _stemmed(phrases: Iterable[str]) -> list[str]:
    """Return phrases as stems, each once: stemming twice would be another thing than stemming once."""
    return list(dict.fromkeys(" ".join(stems(phrase)) for phrase in phrases))


def _gold(row: dict[str, Any], *, present: bool) -> set[str]:
    phrases = {" ".join(stems(phrase)) for phrase in row["keyphrases"]} - {""}
    text = f" {' '.join(stems(row['text']))} "
    return {phrase for phrase in phrases if not present or f" {phrase} " in text}


def _title_and_abstract(text: str) -> Text:
    title, _, abstract = text.partition("\r\n")
    return " ".join(title.split()), " ".join(abstract.split())


# --- authors' keywords ---


def author_keywords(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return F1 of the tags against those of the authors' keywords that stand in the text, by venue."""
    found = {}
    for venue in ("colm", "ijcai"):
        scores = []
        for row in rows:
            text = f" {' '.join(stems(row['title'] + ' . ' + row['abstract']))} "
            gold = {keyword for keyword in _keywords(row["keywords"]) if f" {keyword} " in text}
            if row["id"].startswith(venue) and gold:
                scores.append(f1(_stemmed(choose_tags(row["title"], row["abstract"])), gold))
        found[venue] = {"papers": len(scores), "f1": _interval(np.array(scores), 1000)}
    return found


def _keywords(written: Sequence[str]) -> set[str]:
    """Return keywords as stems: what stands behind a colon, without what stands in parentheses, lists taken apart."""
    last = (re.sub(r"\([^)]*\)", "", keyword.rpartition(":")[2]) for keyword in written)
    return {" ".join(stems(part)) for keyword in last for part in re.split(r"[,;/]| and ", keyword)} - {""}


# --- a collection ---


def collection(texts: Sequence[Text]) -> dict[str, Any]:
    """Return the health of the vocabulary, and the share of papers with the same tags in another order and again."""
    other = list(texts)
    random.Random(SEED).shuffle(other)  # noqa: S311
    first, again = _tagged(texts, twice=True)
    second, _ = _tagged(other)
    return {
        **vocabulary_health(list(first.values()), [abstract for _, abstract in texts]),
        "same_in_another_order": sum(first[key] == second[key] for key in first) / len(first),
        "same_again": sum(first[key] == again[key] for key in first) / len(first),
    }


def _tagged(texts: Sequence[Text], *, twice: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the tags of each paper, by title and abstract, in a fresh collection; and once more after a redo."""
    entries = tuple(Entry(title=title, abstract=abstract) for title, abstract in texts)
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        half = len(entries) // 2
        for part in (entries[:half], entries[half:]):
            catalog.papers.record(Reading(source="listings", kind="made", entries=part))
            summarise_papers(catalog)
        first = _tags_of(catalog)
        if twice:
            summarise_papers(catalog, redo=True)
        again = _tags_of(catalog)
        catalog.close()
    return first, again


def _tags_of(catalog: Catalog) -> dict[str, Any]:
    return {paper.title + paper.abstract: paper.tags for paper in catalog.papers.page(Filters()).papers}


# --- what has no category, and what it costs ---


def abstains(data: Path) -> dict[str, Any]:
    """Return the share of papers of other fields that are given a category nonetheless, and the commonest ones."""
    texts = {
        "cranfield": [(row["title"], row["text"]) for row in _lines(data / "cranfield/corpus.jsonl")],
        "pubmedqa": [(row["question"], row["abstract"]) for row in _lines(data / "pubmedqa/dev.jsonl")],
        "inspec": [_title_and_abstract(row["text"]) for row in _lines(data / "keyphrase/inspec.jsonl")],
    }
    found = {}
    for name, own in texts.items():
        given = Counter(choose_category(*text).name for text in own)
        abstained = given.pop(None, 0)
        found[name] = {"papers": len(own), "given": 1 - abstained / len(own), "commonest": given.most_common(3)}
    return found


def cost(texts: Sequence[Text]) -> dict[str, float]:
    """Return CPU milliseconds a paper, the best of three passes after one that warms up."""
    steps: dict[str, Callable[[str, str], Any]] = {
        "tags": choose_tags,
        "category": choose_category,
        "summary_with_tags": summarise,
    }
    return {name: round(min(_timed(step, texts) for _ in range(4)), 2) for name, step in steps.items()}


def _timed(step: Callable[[str, str], Any], texts: Sequence[Text]) -> float:
    began = time.process_time()
    for text in texts:
        step(*text)
    return 1000 * (time.process_time() - began) / len(texts)


def _interval(values: NDArray[np.float64], resamples: int) -> list[float]:
    """Return the mean in per cent and its 95 % bootstrap interval over papers."""
    draws = np.random.default_rng(SEED).integers(0, len(values), (resamples, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return [round(100 * float(number), 1) for number in (values.mean(), low, high)]


def _lines(path: Path) -> list[dict[str, Any]]:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip()]


if __name__ == "__main__":
    main()
