"""Words as stems, and the words that say nothing of a paper's subject."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_TOKEN = re.compile(r"[^\W_]+")
_SHORTEST_STEMMED = 4

# Function words; all are shorter than four letters or equal to their own stem, or listed as both.
FUNCTION_WORDS = frozenset(
    """a about abov above after again all also although an and ani any anoth another are as at be becaus because
    been befor before being between both but by can cannot could did do doe does done down dure during each either
    et al few for from further had has have he henc hence her here his how howev however i if in into is it its
    itself just like made mai make mani many may might more moreov moreover most much must my near no nor not now of
    off often on onc once one onli only or other our out over own per rather s same she should sinc since so some
    still such t than that the their them then there therefor therefore these they this those though through thu
    thus to too toward two under until up upon us use using veri very via was we well were what when where wherea
    whereas whether which while who whose why will with within without would yet you your""".split()  # noqa: SIM905 - a list of words reads best as text
)


def stems(text: str) -> list[str]:
    """Return the stems of the words of text, lower case, in order; words of up to three letters stay as they are."""
    return _stemmed(_TOKEN.findall(text.lower()))


def placed_stems(text: str) -> list[tuple[int, str]]:
    """Return the same, each with where in the text its word begins."""
    found = list(_TOKEN.finditer(text))
    return list(
        zip([match.start() for match in found], _stemmed([match.group().lower() for match in found]), strict=True)
    )


def _stemmed(words: list[str]) -> list[str]:
    stemmed = _stemmer().stemWords(words)
    return [stem if len(word) >= _SHORTEST_STEMMED else word for word, stem in zip(words, stemmed, strict=True)]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("porter")
