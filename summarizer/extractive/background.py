"""How common phrases are in the field at large: document frequencies of phrases, and what acronyms stand for.

The frequencies were counted by eval/training/document_frequencies.py; the file beside this one holds its record. The
acronyms were written by hand.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ACRONYMS = Path(__file__).with_name("known_acronyms.txt")
FILE = Path(__file__).with_name("document_frequencies.json.gz")
_HALF_UNSEEN = 0.5


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of phrases by their keys: in how many of `documents` abstracts they stand and how they are usually
    written; what acronyms stand for; which words are mostly verbs; and how many known phrases end with a
    word, as only nouns do; the keys of the acronyms' expansions; how much oftener the words of a phrase stand together
    than chance would have it (0 is chance, below it is less); and which phrases are nearly always cut out of a longer
    one; and the usual spelling of words that are written with a hyphen and without ("multi-modal", "multimodal"), by
    both. Rare phrases are left out."""

    documents: int
    rarest: int
    frequencies: Mapping[str, int]
    spellings: Mapping[str, str]
    acronyms: Mapping[str, tuple[str, ...]]
    verbs: frozenset[str]
    heads: Mapping[str, int]
    expansions: frozenset[str]
    cohesion: Mapping[str, float]
    fragments: frozenset[str]
    joined: Mapping[str, str]

    def rarity(self, key: str) -> float:
        """Return the inverse document frequency, log(documents / frequency); the unseen count as half the rarest."""
        frequency = self.frequencies.get(key, self.rarest * _HALF_UNSEEN)
        return math.log(self.documents / frequency)


@lru_cache(maxsize=1)
def background() -> Background:
    """Return the shipped background."""
    content = read()
    rows, acronyms = content["phrases"], known_acronyms()
    frequencies = {key_of(spelling): frequency for spelling, (frequency, _) in rows.items()}
    spellings = {key_of(spelling): spelling for spelling in rows}
    return Background(
        documents=content["record"]["documents"],
        rarest=content["record"]["rarest_phrase"],
        frequencies=frequencies,
        spellings=spellings,
        joined=dict(_joined(frequencies, spellings)),
        verbs=frozenset(content["verbs"]),
        expansions=frozenset(map(" ".join, acronyms.values())),
        heads=Counter(spelling.lower().rpartition(" ")[2] for spelling in rows if " " in spelling),
        acronyms=acronyms,
        cohesion={key_of(spelling): hundredths / 100 for spelling, (_, hundredths) in rows.items()},
        fragments=frozenset(map(key_of, content["fragments"])),
    )


def _joined(frequencies: Mapping[str, int], spellings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each word that is written with a hyphen and without, in either way, with its usual spelling."""
    for key, frequency in frequencies.items():
        letters = key.replace(" ", "")
        if key.count(" ") == 1 and letters in frequencies:
            usual = spellings[key if frequency > frequencies[letters] else letters]
            if " " not in usual:
                yield letters, usual
                yield key.replace(" ", "-"), usual


def key_of(spelling: str) -> str:
    """Return the key of a spelling: lower case, hyphens as spaces."""
    return spelling.lower().replace("-", " ")


def known_acronyms() -> dict[str, tuple[str, ...]]:
    """Return the canonical words that each known acronym stands for."""
    lines = (line.split() for line in ACRONYMS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {acronym: tuple(words) for acronym, *words in lines}


def read() -> dict[str, Any]:
    """Return the shipped frequencies: their record, phrases by their usual spelling, words that are mostly verbs."""
    content: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    return content
