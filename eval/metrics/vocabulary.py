"""How healthy the vocabulary of a collection is: no tag twice under two names, few tags of one paper only."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from summarizer.extractive.acronyms import definitions

_WORD = re.compile(r"[^\W_]+")
_LONG_ENOUGH = 3


def vocabulary_health(papers_tags: Sequence[Sequence[str]], abstracts: Iterable[str]) -> dict[str, float | int | None]:
    """Return figures on the tags of a collection, one sequence of tags a paper; shares are 0 to 1, None of nothing.

    alias_duplicates: share of the vocabulary that is one tag too many: tags that are one but for case, plural of any
        word, hyphen and space, or because one spells out an acronym of the other as some abstract defines it, count as
        one. Stricter than how tags are merged: any definition counts, of several ones each, and every word's plural.
    singletons: share of the vocabulary that a single paper bears.
    tags_per_paper: mean. coverage: share of papers with a tag. shared: share of papers with a tag that another has.
    entropy: of the tags' distribution over all tagging, in bits.
    """
    counts = Counter(chain.from_iterable(dict.fromkeys(tags) for tags in papers_tags))
    papers, total = len(papers_tags), sum(counts.values())
    return {
        "papers": papers,
        "vocabulary": len(counts),
        "alias_duplicates": _share(len(counts) - _things(counts, _expansions(abstracts)), len(counts)),
        "singletons": _share(sum(count == 1 for count in counts.values()), len(counts)),
        "tags_per_paper": _share(total, papers),
        "coverage": _share(sum(bool(tags) for tags in papers_tags), papers),
        "shared": _share(sum(any(counts[tag] > 1 for tag in tags) for tags in papers_tags), papers),
        "entropy": -sum(count / total * math.log2(count / total) for count in counts.values()) if total else None,
    }


def folded(tag: str) -> str:
    """Return the letters of a tag in lower case, each word without what looks like a plural's ending."""
    return "".join(_bare(word) for word in _WORD.findall(tag.lower()))


def _bare(word: str) -> str:
    if len(word) <= _LONG_ENOUGH or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _expansions(abstracts: Iterable[str]) -> dict[str, set[str]]:
    """Return every way in which an abstract spells out an acronym."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for abstract in abstracts:
        for acronym, words in definitions(abstract):
            found[acronym].add(" ".join(words))
    return found


def _things(tags: Iterable[str], expansions: Mapping[str, set[str]]) -> int:
    """Return how many different things the tags name."""
    names = sorted(tags)
    thing = {folded(tag): folded(tag) for tag in names}

    def root(key: str) -> str:
        while thing[key] != key:
            key = thing[key]
        return key

    for tag in names:
        for other in _spelt_out(tag, expansions):
            if folded(other) in thing:
                thing[root(folded(tag))] = root(folded(other))
    return len({root(key) for key in thing})


def _spelt_out(tag: str, expansions: Mapping[str, set[str]]) -> Iterable[str]:
    """Yield the tag with one of its acronyms spelt out, in each way that there is."""
    words = tag.split()
    for place, word in enumerate(words):
        for spelt in sorted(expansions.get(word, ())):
            yield " ".join([*words[:place], spelt, *words[place + 1 :]])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
