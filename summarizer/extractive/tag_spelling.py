"""How the tags that somebody else chose are spelt here, and whether a paper speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from summarizer.extractive.background import Background, background
from summarizer.extractive.phrases import MOST_WORDS, canonical, is_name, is_topical, may_be_tag, spaced
from summarizer.extractive.stemming import stems
from summarizer.extractive.tag_candidates import defined, expanded, respelt
from summarizer.extractive.tags import MOST_COMMON_WORD

_WORDS = re.compile(r"[^\W_][\w]*(?:[-'’.+/&][^\W_]\w*)*(?:\+\+|#)?")
_RARE = 60
_NOUN = 0.012  # of a word's papers: how many known phrases end with it; adjectives have fewer


def spelled(written: str, title: str, abstract: str) -> str | None:
    """Return a tag that somebody else wrote in the spelling that this engine would give it: acronyms spelt out as the
    paper or the field does, the last word in the singular. None where it can be no tag: no words, more than four, no
    subject, a single word that the field uses as an adjective or everywhere."""
    found = _WORDS.findall(written)
    if not 0 < len(found) <= MOST_WORDS:
        return None
    known = background()
    phrase = expanded(respelt(canonical(found), known), {**known.acronyms, **defined(title, abstract)})
    key = spaced(phrase)
    if key not in known.expansions and not (may_be_tag(phrase) and is_topical(phrase)):
        return None
    if len(phrase) == 1 and not _may_stand_alone(phrase[0], known):
        return None
    return known.spellings.get(key, " ".join(phrase))


def spoken_of(tags: Iterable[str], title: str, abstract: str) -> list[str]:
    """Return those of the tags that the paper speaks of, in order: their words stand close together in its title or
    abstract, in any form and order, or an acronym there stands for them."""
    expansions = {**background().acronyms, **defined(title, abstract)}
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


def _may_stand_alone(word: str, known: Background) -> bool:
    """Return whether a single word that somebody chose may be a tag: rare in the field, or there the last word of
    phrases often enough to be a noun, and not in every other paper."""
    frequency = known.frequencies.get(word.lower(), 0)
    is_noun = is_name(word) or frequency < _RARE or known.heads.get(word.lower(), 0) >= _NOUN * frequency
    return is_noun and frequency < MOST_COMMON_WORD * known.documents
