"""Tags: the phrases of a title and abstract that many papers may share, in one spelling per thing.

Phrases are scored by frequency times rarity in the field, more where they stand early, most in the title. A phrase
counts only where it stands by itself and not within a longer one. Acronyms are spelt out as the abstract, or nearly the
whole field, defines them, so that "LLMs" and "large language models" are one tag.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.extractive.acronyms import definitions
from summarizer.extractive.background import Background, background
from summarizer.extractive.instructions import without_orders
from summarizer.extractive.phrases import (
    MOST_WORDS,
    Phrase,
    canonical,
    is_name,
    is_topical,
    may_be_tag,
    phrases,
    runs,
    spaced,
)
from summarizer.extractive.stemming import stems
from summarizer.extractive.vocabulary import EMPTY_PHRASES

MOST_TAGS = 5
FEWEST_TAGS = 2  # where the paper offers them; what is worth little is not added to these

_WORDS = re.compile(r"[^\W_][\w]*(?:[-'’.+/&][^\W_]\w*)*(?:\+\+|#)?")

_IN_TITLE = 1.5
_EARLY = 2.0
_LENGTHS = (0.35, 1.0, 1.1, 0.9)  # of phrases of one to four words
_UNKNOWN = 0.85
_HEADLESS = 0.9
_NOUN_IN_ING = 60

_TAG_UNKNOWN = 0.3
_TAG_RARITY = -0.8
_COHESION = 2
_COHESIVE = 0.3
_PAIR = 2
_AT_HOME = 0.4
_FOREIGN = 0.5
_LEAST_WORTH = 3.0
_MOST_COMMON_WORD = 0.04
_FEWEST_PHRASES = 6
_RARE = 60
_NOUN = 0.012  # of a word's papers: how many known phrases end with it; adjectives have fewer


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


def choose_tags(title: str, abstract: str) -> tuple[str, ...]:
    """Return at most five tags, best first: lower case but for acronyms and names, singular, none within another."""
    known = background()
    scores: dict[str, float] = {}
    subjects: dict[str, Phrase] = {}
    own_names = _own_names(title, known)
    candidates = rank_candidates(title, abstract)
    strangeness = _strangeness(candidates, known)
    for candidate in candidates:
        if not own_names.isdisjoint(candidate.words):
            continue
        subject = _subject(candidate.words, known)
        key = spaced(subject)
        subjects.setdefault(key, subject)
        scores[key] = scores.get(key, 0.0) + _worth(candidate, subject, known, strangeness)
    chosen: list[str] = []
    for key in sorted((key for key in scores if scores[key] > 0), key=lambda key: (-scores[key], key)):
        if len(chosen) >= FEWEST_TAGS and scores[key] < _LEAST_WORTH * (1 - strangeness):
            break
        if len(chosen) < MOST_TAGS and not any(_overlaps(subjects[key], subjects[other]) for other in chosen):
            chosen.append(key)
    return tuple(known.spellings.get(key, " ".join(subjects[key])) for key in chosen)


def spelled(written: str, title: str, abstract: str) -> str | None:
    """Return a tag that somebody else wrote in the spelling that this engine would give it: acronyms spelt out as the
    paper or the field does, the last word in the singular. None where it can be no tag: no words, more than four, no
    subject, a single word that the field uses as an adjective or everywhere."""
    found = _WORDS.findall(written)
    if not 0 < len(found) <= MOST_WORDS:
        return None
    known = background()
    phrase = expanded(_respelt(canonical(found), known), {**known.acronyms, **_defined(title, abstract)})
    key = spaced(phrase)
    if key not in known.expansions and not (may_be_tag(phrase) and is_topical(phrase)):
        return None
    if len(phrase) == 1 and not _may_stand_alone(phrase[0], known):
        return None
    return known.spellings.get(key, " ".join(phrase))


def spoken_of(tags: Iterable[str], title: str, abstract: str) -> list[str]:
    """Return those of the tags that the paper speaks of, in order: their words stand close together in its title or
    abstract, in any form and order, or an acronym there stands for them."""
    expansions = {**background().acronyms, **_defined(title, abstract)}
    text = f"{title} . {abstract}"
    there = _acronyms(text)
    meant = [" ".join(words) for acronym, words in expansions.items() if acronym in there]
    parts = [stems(part) for part in (text, *meant)]
    return [tag for tag in tags if any(_stand_together(stems(tag), part) for part in parts)]


def _stand_together(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Return whether all stems stand within as many words as they are, and two more."""
    needed, reach = set(wanted), len(wanted) + 2
    starts = (place for place, stem in enumerate(found) if stem in needed)
    return any(needed <= set(found[place : place + reach]) for place in starts) if needed else False


def _acronyms(text: str) -> set[str]:
    """Return the words of a text that hold a capital, each without a plural s too."""
    found = {word for word in _WORDS.findall(text) if word != word.lower()}
    return found | {word.removesuffix("s") for word in found}


def rank_candidates(title: str, abstract: str) -> tuple[Candidate, ...]:
    """Return every phrase that describes the paper, the best first; ties in the order of the alphabet."""
    known = background()
    found = _find(title, abstract, known)
    candidates = (_scored(key, phrase, known) for key, phrase in found.items())
    return tuple(sorted((one for one in candidates if one.score > 0), key=lambda one: (-one.score, one.key)))


def _scored(key: str, phrase: _Found, known: Background) -> Candidate:
    is_known = key in known.frequencies
    count = phrase.count - (0 if is_known else _HEADLESS * phrase.headless)
    score = count * known.rarity(key) * (1 + _EARLY * (1 - phrase.place))
    score *= (_IN_TITLE if phrase.in_title else 1.0) * (1.0 if is_known else _UNKNOWN)
    score *= _LENGTHS[min(len(phrase.words), MOST_WORDS) - 1]
    spelling = min(phrase.spellings, key=lambda one: (-phrase.spellings[one], one))
    repeated, central = phrase.in_title or phrase.count > 1, phrase.in_title and phrase.count > 1
    return Candidate(phrase.words, key, spelling, score, repeated, central)


def _own_names(title: str, known: Background) -> set[str]:
    """Return the names before a title's colon that the field does not know, or that stand there alone: what the paper
    calls its own system."""
    name, colon, _ = title.partition(":")
    words = canonical(name.split()) if colon and name.split() else ()
    return {word for word in words if is_name(word) and (len(words) == 1 or word.lower() not in known.frequencies)}


def _subject(phrase: Phrase, known: Background) -> Phrase:
    """Return what the phrase is about, where the field knows it: "speculative decoding" of "speculative decoding
    method" and of "accelerating speculative decoding", "link prediction" of "higher-order link prediction"."""
    key = spaced(phrase)
    if key in known.expansions or key in EMPTY_PHRASES:
        return phrase
    subjects = (part for part in _shorter(phrase, known) if _is_subject(part, known))
    return next(subjects, phrase)


def _shorter(phrase: Phrase, known: Background) -> Iterator[Phrase]:
    """Yield what may be the subject of a phrase within it: without its empty head; where the field does not know it, or
    knows what stands behind a word in -ing better, without its first words."""
    frequency = known.frequencies.get(spaced(phrase), 0)
    if not is_topical(phrase):
        yield phrase[:-1]
    for first in range(1, len(phrase) - 1):
        shorter = phrase[first:]
        if not frequency or (phrase[0].endswith("ing") and known.frequencies.get(spaced(shorter), 0) > frequency):
            yield shorter


def _is_subject(phrase: Phrase, known: Background) -> bool:
    key = spaced(phrase)
    is_known = len(phrase) > 1 and key in known.frequencies and key not in known.fragments
    return is_known and may_be_tag(phrase) and is_topical(phrase) and _ends_with_a_noun(phrase, known)


def _strangeness(candidates: Sequence[Candidate], known: Background) -> float:
    """Return how foreign the paper's field is to the background, 0 to 1: from the share of its pairs of words that are
    known there, which is half in the listings counted and a tenth in medicine."""
    pairs = [candidate for candidate in candidates if len(candidate.words) == _PAIR]
    share = sum(candidate.key in known.frequencies for candidate in pairs) / max(1, len(pairs))
    return max(0.0, 1 - share / _AT_HOME)


def _worth(candidate: Candidate, subject: Phrase, known: Background, strangeness: float) -> float:
    """Return the candidate's score as a tag, 0 where it can be none: a fragment, a phrase without a subject, a name
    that the field does not know, a word that is no noun or that every other paper holds. What is rare in the field is
    worth less than among keyphrases, and so is what chance puts together; what the field lacks counts far less, the
    less the nearer the paper is to that field, and there only where the paper repeats it or its title holds it.
    """
    key = spaced(subject)
    worth: float = candidate.score * known.rarity(key) ** _TAG_RARITY
    if key in known.fragments or (not is_topical(subject) and key not in known.expansions):
        return 0.0
    worth *= math.exp(_COHESION * min(known.cohesion.get(key, 0.0), _COHESIVE))
    if len(subject) == 1:
        return worth if _stands_alone(subject[0], candidate, known) else 0.0
    if key in known.frequencies:
        return worth
    is_foreign = strangeness > _FOREIGN
    is_shared = (candidate.repeated or is_foreign) and not any(is_name(word) for word in subject)
    is_noun = is_foreign or _ends_with_a_noun(subject, known)
    return worth * (_TAG_UNKNOWN + (1 - _TAG_UNKNOWN) * strangeness) if is_shared and is_noun else 0.0


def _ends_with_a_noun(phrase: Phrase, known: Background) -> bool:
    return known.heads.get(phrase[-1].lower(), 0) >= _FEWEST_PHRASES


def _stands_alone(word: str, candidate: Candidate, known: Background) -> bool:
    """Return whether a single word is a noun that the paper is about: its title holds it, and its abstract too."""
    frequency = known.frequencies.get(word.lower(), 0)
    is_noun = is_name(word) or _ends_with_a_noun((word,), known)
    return is_noun and 0 < frequency < _MOST_COMMON_WORD * known.documents and candidate.central


def _may_stand_alone(word: str, known: Background) -> bool:
    """Return whether a single word that somebody chose may be a tag: rare in the field, or there the last word of
    phrases often enough to be a noun, and not in every other paper."""
    frequency = known.frequencies.get(word.lower(), 0)
    is_noun = is_name(word) or frequency < _RARE or known.heads.get(word.lower(), 0) >= _NOUN * frequency
    return is_noun and frequency < _MOST_COMMON_WORD * known.documents


def _overlaps(left: Phrase, right: Phrase) -> bool:
    """Return whether one phrase holds all words of the other, as stems."""
    ours, theirs = set(stems(spaced(left))), set(stems(spaced(right)))
    return ours <= theirs or theirs <= ours


def _find(title: str, abstract: str, known: Background) -> dict[str, _Found]:
    """Return the phrases of title and abstract by key."""
    title, abstract = without_orders(title), without_orders(abstract)
    expansions = {**known.acronyms, **_defined(title, abstract)}
    found: dict[str, _Found] = {}
    for text, in_title in ((title, True), (abstract, False)):
        for start, words in runs(text, known.verbs):
            for phrase, alone, headless in _standing(words, known):
                words_in_full = expanded(_respelt(phrase, known), expansions)
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


def _defined(title: str, abstract: str) -> dict[str, Phrase]:
    """Return the acronyms that the paper defines, with the canonical words of their expansions."""
    return {acronym: canonical(words) for text in (title, abstract) for acronym, words in definitions(text)}


def _respelt(phrase: Phrase, known: Background) -> Phrase:
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
