"""Which words contradict, exclude or stand for one another: the project's own list, by stem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from summarizer.checks.words import stems

_NONE: frozenset[str] = frozenset()

Table = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """For each stem the stems that are opposite to it, exclude it, or may be said for it."""

    opposite: Table
    exclusive: Table
    alike: Table

    def opposites(self, stem: str) -> frozenset[str]:
        return self.opposite.get(stem, _NONE)

    def rivals(self, stem: str) -> frozenset[str]:
        return self.exclusive.get(stem, _NONE)

    def synonyms(self, stem: str) -> frozenset[str]:
        return self.alike.get(stem, _NONE)


@cache
def lexicon() -> Lexicon:
    """Return the list beside this file; what is alike is not opposite."""
    made: dict[str, dict[str, set[str]]] = {"opposite": {}, "exclusive": {}, "alike": {}}
    for section, left, right in _lines():
        for stem in left:
            made[section].setdefault(stem, set()).update(right - {stem})
        for stem in right:
            made[section].setdefault(stem, set()).update(left - {stem})
    for stem, others in made["alike"].items():
        made["opposite"].get(stem, set()).difference_update(others)
    return Lexicon(*({stem: frozenset(found) for stem, found in made[name].items()} for name in made))


def _lines() -> Iterator[tuple[str, set[str], set[str]]]:
    section = ""
    for line in Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            left, _, right = line.partition("|")
            yield section, set(stems(left.split())), set(stems((right or left).split()))
