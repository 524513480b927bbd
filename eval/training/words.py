"""Make summarizer/extractive/word_vectors.npz: what MiniLM makes of single words, and how technical each is.

    python -m eval.training.words --data FOLDER

The words are those of the model's own vocabulary (frequent ones, and all that abstracts use) and frequent words of
abstracts. Of the listings in daily_arxiv and of PubMedQA only document frequencies are used.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import Stemmer
from numpy.typing import NDArray

from summarizer import embedding
from summarizer.embedding import EmbeddingText
from summarizer.embedding.minilm import MiniLM
from summarizer.extractive.question import stems
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import words

TARGET = Path("summarizer/extractive/word_vectors.npz")
DIMENSIONS = 40
LEAST_LISTED, LEAST_OTHER, LEAST_MEDICAL = 3, 25, 5  # abstracts that use a word
FREQUENT = 9000  # pieces of the vocabulary, which is in order of frequency, that are taken in any case
FIRST_WORD, RAREST = 1990, 40_000  # where words begin in the vocabulary; the rank of what is not in it
WORDS_AN_ABSTRACT = 15  # of rank 1, so to say: Zipf's constant times an abstract's length
_PLAIN = re.compile(r"[a-z]{3,}")


def main() -> None:
    """Read the data, embed the words, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    (listed, number_listed), (medical, number_medical) = map(frequencies, abstracts_of(data))
    tokenizer = json.loads(Path(embedding.__file__).with_name("tokenizer.json").read_text(encoding="utf-8"))
    ranks: dict[str, int] = tokenizer["model"]["vocab"]
    chosen = sorted(filter(_wanted, _chosen(ranks, listed, medical)))
    vectors = _embed(chosen)
    groups: dict[str, list[int]] = {}
    for number, stem in enumerate(Stemmer.Stemmer("english").stemWords(chosen)):
        groups.setdefault(stem, []).append(number)
    table = _reduced(np.array([vectors[groups[stem]].mean(axis=0) for stem in sorted(groups)]))
    scores = [
        technicality(
            max(
                sum(listed[chosen[i]] for i in groups[stem]) / number_listed,
                sum(medical[chosen[i]] for i in groups[stem]) / number_medical / 2,
            ),
            [ranks[chosen[i]] - FIRST_WORD for i in groups[stem] if chosen[i] in ranks],
        )
        for stem in sorted(groups)
    ]
    np.savez_compressed(
        TARGET,
        stems=np.frombuffer("\n".join(sorted(groups)).encode(), dtype=np.uint8),
        vectors=table,
        technical=np.rint(np.array(scores) * 255).astype(np.uint8),
    )
    print(f"{len(groups)} stems of {len(chosen)} words, {TARGET.stat().st_size} bytes")  # noqa: T201 - the script's output


def technicality(share: float, ranks: Iterable[int]) -> float:
    """Return 0 to 1: how much more often abstracts use a stem than English does, where a word's rank tells its
    frequency (Zipf); 0 at e^-1 times as often, 1 from e^3 times."""
    elsewhere = sum(1 / max(rank, 5) for rank in ranks) or 1 / RAREST
    return min(1.0, max(0.0, (math.log((share + 1e-5) / (elsewhere * WORDS_AN_ABSTRACT)) + 1) / 4))


def frequencies(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """Return in how many texts each word, or part of a compound, stands, and how many texts there are."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update({part for word in words(text) for part in re.split(r"[\-'’]", word) if part})
        number += 1
    return counts, number


def frequencies_of_stems(collections: Iterable[Iterable[str]]) -> dict[str, float]:
    """Return the share of texts in which each stem stands, as the mean over the collections."""
    found = []
    for texts in collections:
        counts: Counter[str] = Counter()
        length = 0
        for text in texts:
            counts.update(stems(words(text)))
            length += 1
        found.append({stem: count / length for stem, count in counts.items()})
    return {stem: sum(shares.get(stem, 0.0) for shares in found) / len(found) for stem in set().union(*found)}


def abstracts_of(data: Path) -> tuple[Iterator[str], Iterator[str]]:
    """Return the abstracts, with titles where there are any, of the arXiv listings and of PubMedQA."""
    listings, medical = data / "daily_arxiv" / "listings-30k.jsonl.gz", data / "pubmedqa" / "dev.jsonl"
    return _listings(listings), _abstracts(medical)


def _chosen(ranks: dict[str, int], listed: Counter[str], medical: Counter[str]) -> set[str]:
    own = {word for word, rank in ranks.items() if listed[word] >= LEAST_LISTED or medical[word] > 0 or rank < FREQUENT}
    other = {word for word, count in listed.items() if count >= LEAST_OTHER}
    return own | other | {word for word, count in medical.items() if count >= LEAST_MEDICAL}


def _wanted(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and word not in STOP_WORDS


def _embed(chosen: list[str]) -> NDArray[np.float32]:
    model = MiniLM()
    found = model.embed([EmbeddingText(title="", text=word) for word in chosen])
    return np.array([vector for vector, _ in found])


def _reduced(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return the principal components of the rows, each row scaled to its own greatest number."""
    centred = rows - rows.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:DIMENSIONS]
    reduced = centred @ components.T
    scaled: NDArray[np.int8] = np.rint(reduced / np.abs(reduced).max(axis=1, keepdims=True) * 127).astype(np.int8)
    return scaled


def _listings(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            yield f"{paper['title']} {paper['abstract']}"


def _abstracts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["abstract"]


if __name__ == "__main__":
    main()
