"""A vector index in memory that outlives the services that use it, and loses what a killed writer had not finished."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from summarizer.errors import IndexBroken


class RamIndex:
    """One generation. at: told of each point that a write passes."""

    def __init__(self, at: Callable[[str], None]) -> None:
        self.held: dict = {}
        self._at = at

    def add(self, embedded):
        self._at("index write")
        half = len(embedded) // 2
        self.held |= {item.passage.id: item for item in embedded[:half]}
        self._at("half an index write")
        self.held |= {item.passage.id: item for item in embedded[half:]}
        self._at("after index write")

    def remove(self, ids):
        self._at("index write")
        for name in ids:
            self.held.pop(name, None)

    def search(self, vector, limit):
        found = [(name, float(np.dot(item.vector, vector))) for name, item in self.held.items()]
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    def ids(self):
        return list(self.held)

    def entries(self, ids):
        return {
            name: (
                item.vector,
                item.passage.text,
                {"paper_id": item.passage.paper_id, "start": item.passage.start, "end": item.passage.end},
            )
            for name in ids
            if (item := self.held.get(name)) is not None
        }

    def count(self):
        return len(self.held)


class RamPlace:
    """Where the generations lie."""

    name = "memory"

    def __init__(self, at: Callable[[str], None]) -> None:
        self._at = at
        self._made: dict[str, RamIndex] = {}

    def make(self, generation):
        self._made[generation] = RamIndex(self._at)
        return self._made[generation]

    def open(self, generation):
        if generation not in self._made:
            raise IndexBroken("The generation is not there.")
        return self._made[generation]

    def checksums(self, generation):
        return {}

    def generations(self):
        return list(self._made)

    def drop(self, generation):
        self._made.pop(generation, None)

    def close(self):
        """Nothing is held open."""

    def lose(self, chance: random.Random) -> None:
        """Do what a kill does to an index that was being written: some of it is gone."""
        for index in self._made.values():
            for name in list(index.held):
                if chance.random() < 0.2:
                    del index.held[name]
