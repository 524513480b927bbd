"""The phrases that describe a paper, scored: frequency times rarity in the field, more where they stand early, most in
the title.

A phrase counts only where it stands by itself and not within a longer one. Acronyms are spelt out as the abstract, or
nearly the whole field, defines them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from summarizer.extractive.acronyms import definitions
from summarizer.extractive.background import Background, background
from summarizer.extractive.instructions import without_orders
from summarizer.extractive.phrases import MOST_WORDS, Phrase, canonical, phrases, runs, spaced

_IN_TITLE = 1.5
_EARLY = 2.0
_LENGTHS = (0.35, 1.0, 1.1, 0.9)  # of phrases of one to four words
_UNKNOWN = 0.85
_HEADLESS = 0.9
_NOUN_IN_ING = 60


@dataclass(slots=True)
class _Found:
    """A phrase in one text: its canonical words, where it first stands (0 to 1), and how often it stands by itself;
    how often with its head cut off ("field effect" of "field effect transistor" in a run too long to be one phrase)."""

    words: Phrase
    place: float
    in_title: bool = False
    count: int = 0
    headless: int = 0
    spellings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that describes the paper: its canonical words, its key, its spelling, its score (higher is better),
    whether it stands in the title or twice, and whether it stands in the title and once more."""

    words: Phrase
    key: str
    spelling: str
    score: float
    repeated: bool
    central: bool


def rank_candidates(title: str, abstract: str) -> tuple[Candidate, ...]:
    """Return every phrase that describes the paper, the best first; ties in the order of the alphabet."""
    known = background()
    found = _find(title, abstract, known)
    candidates = (_scored(key, phrase, known) for key, phrase in found.items())
    return tuple(sorted((one for one in candidates if one.score > 0), key=lambda one: (-one.score, one.key)))


def defined(title: str, abstract: str) -> dict[str, Phrase]:
    """Return the acronyms that the paper defines, with the canonical words of their expansions."""
    return {acronym: canonical(words) for text in (title, abstract) for acronym, words in definitions(text)}


def respelt(phrase: Phrase, known: Background) -> Phrase:
    """Return the phrase with words that some write with a hyphen and some without as most do."""
    return tuple(known.joined.get(word.lower(), word) for word in phrase)


def expanded(phrase: Phrase, expansions: Mapping[str, Phrase]) -> Phrase:
    """Return the phrase with its acronyms spelt out, as far as it stays within four words."""
    words: list[str] = []
    for number, word in enumerate(phrase):
        spelt = expansions.get(word, (word,))
        left = len(phrase) - number - 1
        words.extend(spelt if len(words) + len(spelt) + left <= MOST_WORDS else (word,))
    return tuple(words)


def _scored(key: str, phrase: _Found, known: Background) -> Candidate:
    is_known = key in known.frequencies
    count = phrase.count - (0 if is_known else _HEADLESS * phrase.headless)
    score = count * known.rarity(key) * (1 + _EARLY * (1 - phrase.place))
    score *= (_IN_TITLE if phrase.in_title else 1.0) * (1.0 if is_known else _UNKNOWN)
    score *= _LENGTHS[min(len(phrase.words), MOST_WORDS) - 1]
    spelling = min(phrase.spellings, key=lambda one: (-phrase.spellings[one], one))
    repeated, central = phrase.in_title or phrase.count > 1, phrase.in_title and phrase.count > 1
    return Candidate(phrase.words, key, spelling, score, repeated, central)


def _find(title: str, abstract: str, known: Background) -> dict[str, _Found]:
    """Return the phrases of title and abstract by key."""
    title, abstract = without_orders(title), without_orders(abstract)
    expansions = {**known.acronyms, **defined(title, abstract)}
    found: dict[str, _Found] = {}
    for text, in_title in ((title, True), (abstract, False)):
        for start, words in runs(text, known.verbs):
            for phrase, alone, headless in _standing(words, known):
                words_in_full = expanded(respelt(phrase, known), expansions)
                key = spaced(words_in_full)
                if key not in found:
                    found[key] = _Found(words_in_full, place=0.0 if in_title else start / len(text))
                entry = found[key]
                entry.in_title |= in_title
                entry.count += alone
                entry.headless += headless
                entry.spellings[" ".join(words_in_full)] += 1
    return found


def _standing(words: list[str], known: Background) -> Iterator[tuple[Phrase, bool, bool]]:
    """Yield the phrases of a run, whether each stands by itself, and whether its head is cut off."""
    parts = [(first, phrase) for first, phrase in phrases(words) if _is_noun_phrase(phrase, known)]
    for first, phrase in parts:
        last = first + len(phrase)
        alone = not any(
            other <= first and last <= other + len(longer) and len(longer) > len(phrase) for other, longer in parts
        )
        yield phrase, alone, alone and last < len(words)


def _is_noun_phrase(phrase: Phrase, known: Background) -> bool:
    """Return whether words in -ing at its ends are nouns, as far as the field's use tells: "learning rate" is one,
    "combating drift" is none."""
    ends = {word for word in (phrase[0], phrase[-1]) if word.endswith("ing") and "-" not in word}
    if not ends or spaced(phrase) in known.frequencies:
        return True
    return all(known.frequencies.get(word, 0) >= _NOUN_IN_ING for word in ends)
