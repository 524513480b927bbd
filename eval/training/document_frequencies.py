"""Count in how many abstracts of daily arXiv listings each phrase stands, and write that beside the code with a
record of what was counted.

    PAPERGIST_DATA=../data python -m eval.training.document_frequencies

Only counts leave this script: no sentence, no title. Spellings that differ in case or hyphen count as one phrase, under
the most frequent spelling.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import pairwise
from pathlib import Path
from typing import Any

from summarizer.extractive.background import FILE
from summarizer.extractive.phrases import phrases, runs, spaced
from summarizer.extractive.vocabulary import NOUNS

SOURCE = "daily_arxiv/listings-30k.jsonl.gz"
RAREST_PHRASE = 5
RAREST_WORD = 10
RAREST_VERB = 6
VERB_SHARE = 0.2
INFLECTED_VERB_SHARE = 0.08
BEFORE_VERBS = frozenset("to we can could may might will would should must cannot which not".split())  # noqa: SIM905
BEHIND_VERBS = frozenset("the a an these this our their its such both it them us".split())  # noqa: SIM905
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")


def main() -> None:
    """Count, write the file, and print its record."""
    source = Path(os.environ["PAPERGIST_DATA"]) / SOURCE
    packed = source.read_bytes()
    rows = [json.loads(line) for line in gzip.decompress(packed).decode("utf-8").splitlines()]
    texts = [f"{row['title']}.\n\n{row['abstract']}" for row in rows]
    record = {**settings(), "inputs": {SOURCE: hashlib.sha256(packed).hexdigest()}, "documents": len(texts)}
    verbs = find_verbs(texts)
    content = {"record": record, "verbs": verbs, "phrases": count_phrases(texts, frozenset(verbs))}
    FILE.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode("utf-8"), mtime=0))
    print(json.dumps(record, indent=1))  # noqa: T201 - the result of a script


def settings() -> dict[str, Any]:
    """Return what of the record is fixed by this script."""
    return {
        "script": "eval/training/document_frequencies.py",
        "rarest_phrase": RAREST_PHRASE,
        "rarest_word": RAREST_WORD,
        "rarest_verb": RAREST_VERB,
        "verb_share": VERB_SHARE,
        "inflected_verb_share": INFLECTED_VERB_SHARE,
    }


def find_verbs(texts: Iterable[str]) -> list[str]:
    """Return the words that stand behind "to", "we" or "can", or before "the" or "a", in a good share of the abstracts
    that hold them."""
    frequencies: Counter[str] = Counter()
    like_verbs: Counter[str] = Counter()
    for text in texts:
        words = WORD.findall(text.lower())
        frequencies.update(set(words))
        like_verbs.update({word for before, word in pairwise(words) if before in BEFORE_VERBS})
        like_verbs.update({word for word, after in pairwise(words) if after in BEHIND_VERBS})
    shares = {word: like_verbs[word] / count for word, count in frequencies.items() if count >= RAREST_VERB}
    bases = {word for word, share in shares.items() if share >= VERB_SHARE}
    inflected = {word for word, share in shares.items() if share >= INFLECTED_VERB_SHARE and bases & set(roots(word))}
    return sorted(word for word in (bases | inflected) - NOUNS if word.isalpha() and not word.endswith("ly"))


def roots(word: str) -> tuple[str, ...]:
    """Return what may be the base form of an inflected verb."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return (stem, stem + "e", stem[:-1])
    return ()


def count_phrases(texts: Iterable[str], verbs: AbstractSet[str]) -> dict[str, int]:
    """Return the document frequency of each phrase that is not too rare, by its most frequent spelling."""
    frequencies: Counter[str] = Counter()
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        found = {spaced(phrase): " ".join(phrase) for _, words in runs(text, verbs) for _, phrase in phrases(words)}
        frequencies.update(found.keys())
        for key, spelling in found.items():
            spellings[key][spelling] += 1
    kept = [key for key, count in frequencies.items() if count >= (RAREST_PHRASE if " " in key else RAREST_WORD)]
    return {most_frequent(spellings[key]): frequencies[key] for key in sorted(kept)}


def most_frequent(counts: Counter[str]) -> str:
    """Return the most frequent spelling, of equals the first in the alphabet."""
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))


if __name__ == "__main__":
    main()
