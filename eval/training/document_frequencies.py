"""Count in how many abstracts of daily arXiv listings each phrase stands, and write that beside the code with a
record of what was counted.

    PAPERGIST_DATA=../data python -m eval.training.document_frequencies

Only counts leave this script: no sentence, no title. Spellings that differ in case or hyphen count as one phrase, under
the most frequent spelling. Beside its frequency a phrase gets its cohesion: how much oftener its words stand together
than chance would have it, as normalised pointwise mutual information (Bouma 2009; a word with hyphens is a word of its
own, so that it may pass 1), in hundredths. Fragments are phrases that nearly always are cut out of a longer one: they
seldom end where their noun phrase ends ("high frequency"), or seldom begin where it begins although nothing holds their
words together ("analysis model").
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from summarizer.extractive.background import FILE
from summarizer.extractive.phrases import canonical_word, phrases, runs, spaced
from summarizer.extractive.vocabulary import EMPTY_MODIFIERS, NOUNS
from summarizer.plurals import singular

SOURCE = "daily_arxiv/listings-30k.jsonl.gz"
RAREST_PHRASE = 5
RAREST_WORD = 10
RAREST_VERB = 6
VERB_SHARE = 0.2
INFLECTED_VERB_SHARE = 0.08
SELDOM_LAST = 0.25
SELDOM_FIRST = 0.15
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
    content = {"record": record, "verbs": verbs, **count_phrases(texts, frozenset(verbs))}
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
        "seldom_last": SELDOM_LAST,
        "seldom_first": SELDOM_FIRST,
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


@dataclass
class Counts:
    """In how many abstracts words and phrases stand, by key; phrases also at the beginning and at the end of their noun
    phrase; and how they are spelt."""

    words: Counter[str] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    spellings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, text: str, verbs: frozenset[str]) -> None:
        """Count one abstract."""
        noun_phrases = [words for _, words in runs(text, verbs)]
        self.words.update({singular(canonical_word(word)).lower() for words in noun_phrases for word in words})
        found = [place for words in noun_phrases for place in placed(words)]
        self.first.update({key for key, _, is_first, _ in found if is_first})
        self.last.update({key for key, _, _, is_last in found if is_last})
        spelt = {key: spelling for key, spelling, _, _ in found}
        self.phrases.update(spelt.keys())
        for key, spelling in spelt.items():
            self.spellings[key][spelling] += 1


def placed(words: Sequence[str]) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield each phrase of a run as its key, its spelling, and whether it stands first and last; praise before it does
    not count."""
    start = 0
    while start < len(words) and words[start].lower() in EMPTY_MODIFIERS:
        start += 1
    for first, phrase in phrases(words):
        yield spaced(phrase), " ".join(phrase), first in {0, start}, first + len(phrase) == len(words)


def count_phrases(texts: Sequence[str], verbs: frozenset[str]) -> dict[str, Any]:
    """Return, of the phrases that are not too rare and by their most frequent spelling, document frequency and
    cohesion (0 of single words); and which of them are fragments."""
    counts = Counts()
    for text in texts:
        counts.add(text, verbs)
    kept = [key for key, count in counts.phrases.items() if count >= (RAREST_PHRASE if " " in key else RAREST_WORD)]
    several = {key: cohesion(key, counts, len(texts)) for key in sorted(kept) if " " in key}
    spelt = {key: most_frequent(counts.spellings[key]) for key in sorted(kept)}
    return {
        "phrases": {spelling: (counts.phrases[key], several.get(key, 0)) for key, spelling in spelt.items()},
        "fragments": [spelt[key] for key, value in several.items() if is_fragment(key, value, counts)],
    }


def cohesion(key: str, counts: Counts, documents: int) -> int:
    """Return a phrase's normalised pointwise mutual information, in hundredths."""
    words = key.split()
    together = math.log(documents / counts.phrases[key])
    apart = sum(math.log(documents / max(1, counts.words[word])) for word in words)
    return round(100 * (apart - together) / ((len(words) - 1) * max(together, 1e-9)))


def is_fragment(key: str, cohesion: int, counts: Counts) -> bool:
    """Return whether a phrase is nearly always part of a longer one."""
    frequency = counts.phrases[key]
    return counts.last[key] < SELDOM_LAST * frequency or (cohesion < 0 and counts.first[key] < SELDOM_FIRST * frequency)


def most_frequent(counts: Counter[str]) -> str:
    """Return the most frequent spelling, of equals the first in the alphabet."""
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))


if __name__ == "__main__":
    main()
