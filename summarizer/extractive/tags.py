"""Tags: the phrases of a title and abstract that many papers may share, in one spelling per thing, so that "LLMs" and
"large language models" are one tag.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from summarizer.extractive.background import Background, background
from summarizer.extractive.phrases import Phrase, canonical, is_name, is_topical, may_be_tag, spaced
from summarizer.extractive.stemming import stems
from summarizer.extractive.tag_candidates import Candidate, rank_candidates
from summarizer.extractive.vocabulary import EMPTY_PHRASES

MOST_TAGS = 5
FEWEST_TAGS = 2  # where the paper offers them; what is worth little is not added to these
MOST_COMMON_WORD = 0.04  # share of the field's papers up to which a single word may be a tag

_TAG_UNKNOWN = 0.3
_TAG_RARITY = -0.8
_COHESION = 2
_COHESIVE = 0.3
_PAIR = 2
_AT_HOME = 0.4
_FOREIGN = 0.5
_LEAST_WORTH = 3.0
_FEWEST_PHRASES = 6


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
    return is_noun and 0 < frequency < MOST_COMMON_WORD * known.documents and candidate.central


def _overlaps(left: Phrase, right: Phrase) -> bool:
    """Return whether one phrase holds all words of the other, as stems."""
    ours, theirs = set(stems(spaced(left))), set(stems(spaced(right)))
    return ours <= theirs or theirs <= ours
