"""Noun-phrase-like stretches of a text, found without a tagger, and the forms in which two of them are one tag.

A run is a stretch of at most twelve words without punctuation, function word, verb or adverb. Phrases are the parts of
runs, one to four words long, that may stand alone: no empty word at either end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from summarizer.extractive import vocabulary
from summarizer.plurals import singular

MOST_WORDS = 4
_SHORT = 2
_LONGEST_WORD = 50
_LONGEST_RUN = 12
_TOKEN = re.compile(
    r"\$[^$]{0,200}\$|https?://\S+|\\[a-zA-Z]+\*?|[^\W_][\w]*(?:[-'’.+/&][^\W_]\w*)*(?:\+\+|#)?|[^\w\s]"
)
_NAME = re.compile(r"(?<=[^\W\d_])[A-Z]|[A-Z](?=[\d+#])|(?<=\d)[A-Z]")
_ADVERB = re.compile(r"[a-z]{3,}ly\Z")
_NO_ADVERBS = frozenset("anomaly assembly butterfly family monopoly multiply supply reply fly only".split())  # noqa: SIM905
_ADJECTIVE_END = re.compile(
    r"(?:[a-z]{2,}(?:ous|ful|less|able|ible|istic|ical|ional|ental|ior|sive|tive|ary|ish|ier|est)|[a-z]{3,}ed|"
    r"[a-z]+-(?:based|driven|aware|free|level|specific|like|scale|time|efficient|guided|agnostic|oriented|powered|"
    r"grained|"
    r"dependent|dimensional|shot|source|quality|range|term|order|wise|world))\Z"
)
_NOUNS_THAT_LOOK_SO = frozenset(
    """adversary alternative archive boundary derivative dictionary forest harvest incentive interest library narrative
    objective potential primitive rest summary test vocabulary prior behavior perspective retrospective table variable
    cable manifest behaviour request quest contest binary missile bible speed seed need feed embed breed testbed hatred
    vaccine commentary glossary""".split()  # noqa: SIM905 - a list of words reads best as text
)

Phrase = tuple[str, ...]


def runs(text: str, verbs: frozenset[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the runs of a text as (offset of the run, its words as written)."""
    words: list[str] = []
    start = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        is_break = _breaks(word, verbs)
        if words and (is_break or len(words) == _LONGEST_RUN):
            yield start, words
            words = []
        if not is_break:
            start = start if words else match.start()
            words.append(word)
    if words:
        yield start, words


def phrases(words: Sequence[str]) -> Iterator[tuple[int, Phrase]]:
    """Yield the parts of a run that may be tags, as (place in the run, canonical words)."""
    as_written = [canonical_word(word) for word in words]
    for first in range(len(words)):
        if first and _belong_together(as_written[first - 1], as_written[first]):
            continue
        for last in range(first, min(len(words), first + MOST_WORDS)):
            phrase = (*as_written[first:last], singular(as_written[last]))
            if may_be_tag(phrase):
                yield first, phrase


@lru_cache(maxsize=50_000)
def may_be_tag(phrase: Phrase) -> bool:
    """Return whether canonical words may stand as a phrase: no praise at an end, no number, not an adjective last."""
    first, last = phrase[0].lower(), phrase[-1].lower()
    if (first in vocabulary.EMPTY_MODIFIERS and not _is_named(phrase)) or last in vocabulary.EMPTY_MODIFIERS:
        return False
    if not _is_wordy(phrase) or any(word.endswith("s") and singular(word) != word for word in phrase[:-1]):
        return False
    empty = vocabulary.EMPTY_HEADS if len(phrase) == 1 else vocabulary.NEVER_HEADS
    return not all(word.lower() in empty for word in phrase) and not _is_adjective(last)


def is_topical(phrase: Sequence[str]) -> bool:
    """Return whether a phrase names a subject: "neural network", not "training scheme"."""
    last = phrase[-1].lower()
    if spaced(phrase) in vocabulary.EMPTY_PHRASES:
        return False
    if len(phrase) == 1 and last in vocabulary.EMPTY_HEADS:
        return False
    return last not in vocabulary.EMPTY_HEADS or last in vocabulary.HEADS_WITH_A_MODIFIER


def spaced(phrase: Sequence[str]) -> str:
    """Return the key of a phrase: lower case, hyphens as spaces. Two phrases with one key are one tag."""
    return " ".join(phrase).lower().replace("-", " ")


def canonical(words: Sequence[str]) -> Phrase:
    """Return the words in their canonical form, the last in the singular."""
    return (*(canonical_word(word) for word in words[:-1]), singular(canonical_word(words[-1])))


def is_name(word: str) -> bool:
    """Return whether a word is an acronym or a name of mixed case: "LLM", "LoRA", "GPT-4"."""
    return _NAME.search(word) is not None


@lru_cache(maxsize=20_000)
def canonical_word(word: str) -> str:
    """Return the word in lower case, unless it is an acronym or a name of mixed case; those lose a plural s."""
    if _NAME.search(word):
        return word[:-1] if word.endswith("s") and len(word) > _SHORT and word[-2].isupper() else word
    return word.lower().replace("’", "'").removesuffix("'s")


@lru_cache(maxsize=20_000)
def _breaks(word: str, verbs: frozenset[str]) -> bool:
    if (
        not word[0].isalnum()
        or len(word) > _LONGEST_WORD
        or word.startswith("http")
        or word.replace(".", "").replace(",", "").isdigit()
    ):
        return True
    low = word.lower().replace("’", "'").removesuffix("'s")
    if low in vocabulary.BREAKS or low in vocabulary.VERBS or low in verbs:
        return True
    return _ADVERB.match(low) is not None and low not in _NO_ADVERBS


def _is_named(phrase: Sequence[str]) -> bool:
    """Return whether a phrase begins as a name does although its first word is empty: "large language model"."""
    return len(phrase) > 1 and spaced(phrase[:2]) in vocabulary.NAMED_MODIFIERS


def _belong_together(before: str, word: str) -> bool:
    return before in vocabulary.BINDING and word in vocabulary.BOUND


def _is_wordy(phrase: Sequence[str]) -> bool:
    """Return whether a phrase is more than letters and numbers: "t test" is, "x y" and "3d" are not."""
    if any(word[0].isdigit() and len(word) <= _SHORT for word in phrase):
        return False
    return len(phrase[-1]) > 1 and any(len(word) > _SHORT for word in phrase)


def _is_adjective(word: str) -> bool:
    return word not in _NOUNS_THAT_LOOK_SO and _ADJECTIVE_END.match(word) is not None
