"""Under which name a collection shows each tag: one per thing, whatever its case, plural, hyphen or acronym.

A function of all tags in use, all definitions and all decisions, so that neither the order in which papers came nor
what the collection held before makes a difference. Merging is conservative: words have to be the same but for case,
hyphens, spaces between their parts and the plural of the last; an acronym has to be defined by the collection's
abstracts in one way only, and the spelt-out tag has to be in use as well. What a person decided stands above all.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from summarizer.models import Value
from summarizer.plurals import singular

_NEAR = 0.6
_PARTS = re.compile(r"[\s-]+")

Kind = Literal["merge", "rename", "ban"]


class Decision(Value):
    """What a person decided on a tag: the name that it bears from then on, or None where it is banned."""

    kind: Kind
    tag: str
    name: str | None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A tag as papers bear it, what it folds to, and the name that it is shown under, None where it is banned."""

    tag: str
    key: str
    name: str | None


@lru_cache(maxsize=100_000)
def tag_key(tag: str) -> str:
    """Return what a tag is compared by: its letters in lower case without hyphens and spaces, the last word in the
    singular. Two tags with one key are one tag."""
    words = [word for word in _PARTS.split(tag.lower()) if word]
    return "".join((*words[:-1], singular(words[-1]))) if words else ""


def did_you_mean(tag: str, known: Sequence[str]) -> str:
    """Return what to say of a tag that is not there: the nearest of those that are, or where they are listed."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(tag.lower(), by_lower, n=1, cutoff=_NEAR)
    return f"Did you mean {by_lower[near[0]]!r}?" if near else "`papergist tags` lists the tags that are there."


def name_tags(
    counts: Mapping[str, int], acronyms: Mapping[str, Collection[str]], decisions: Iterable[Decision] = ()
) -> list[Named]:
    """Return every tag with its name, in the order of the alphabet; what decisions speak of is among them, whether any
    paper bears it or not, and so are the acronyms of tags in use, so that either leads to the papers.

    counts: tag to how many papers bear it; of spellings with one key the most frequent is the name, of equals the first
    in the alphabet. acronyms: acronym to the ways in which abstracts spell it out.
    """
    decided = list(decisions)
    usual = _usual(counts)
    spelt_out = {acronym: min(ways) for acronym, ways in acronyms.items() if len({tag_key(way) for way in ways}) == 1}
    rule = _Rule(
        {tag_key(one.tag): one.name for one in decided}, {tag_key(one.name): one.name for one in decided if one.name}
    )
    spoken_of = {name for one in decided for name in (one.tag, one.name) if name is not None}
    tags = sorted({*counts, *spoken_of, *_acronyms_in_use(usual, acronyms)})
    return [Named(tag, tag_key(tag), rule.name(tag, _found(tag, usual, spelt_out))) for tag in tags]


def _usual(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the most frequent spelling of each key."""
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for tag in counts:
        spellings[tag_key(tag)].append(tag)
    return {key: min(tags, key=lambda tag: (-counts[tag], tag)) for key, tags in spellings.items()}


def _acronyms_in_use(usual: Mapping[str, str], acronyms: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield the acronyms that no paper bears and that, in any case of letters, stand for one tag that papers do."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for acronym, ways in acronyms.items():
        meant[tag_key(acronym)] |= {tag_key(way) for way in ways}
    for acronym in acronyms:
        key = tag_key(acronym)
        if key not in usual and len(meant[key]) == 1 and meant[key] <= usual.keys():
            yield acronym


def _found(tag: str, usual: Mapping[str, str], spelt_out: Mapping[str, str]) -> str:
    """Return the name of a tag as the collection's own use has it."""
    spelling = usual.get(tag_key(tag), tag)
    in_full = " ".join(spelt_out.get(word, word) for word in spelling.split())
    return usual.get(tag_key(in_full), spelling)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a person decided: key to name, None where it is banned; and how the person spelt a name, by its key."""

    decided: Mapping[str, str | None]
    spelt: Mapping[str, str]

    def name(self, tag: str, found: str) -> str | None:
        """Return the name of a tag that is found to be called so."""
        name: str | None = tag if tag_key(tag) in self.decided else found
        seen: set[str] = set()
        while name is not None and (key := tag_key(name)) in self.decided and key not in seen:
            seen.add(key)
            name = self.decided[key]
        return None if name is None else self.spelt.get(tag_key(name), name)
