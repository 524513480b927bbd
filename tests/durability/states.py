"""A collection's life in any order: papers come, change and go, people correct, models of embedding change, processes
end in the middle of anything. After every step the collection is what a plain dictionary says it is.

`make torture-states` lives on until there were so many steps; each batch is a line of JSON in the journal, and a run
that was broken off goes on. A kill is an exception that no code may catch, at a named point, after which everything in
memory is dropped; what a real SIGKILL leaves behind is tried by torture.py.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, event

from summarizer.backup import back_up, restore
from summarizer.catalog import FILE_NAME
from summarizer.collection import LocalCollection, ReadSource
from summarizer.index.owner import NOTE
from summarizer.models import Filters
from summarizer.services import Services
from summarizer.settings import load_settings
from tests.durability.doomed import name_of, paper
from tests.durability.ram import RamPlace
from tests.fakes import FakeEmbedder
from tests.making import reading

GONE = -1
POINTS = ("commit", "statement", "embedding", "progress", "index write", "half an index write", "after index write")
TURNS = (*["live"] * 4, *["die"] * 4, *["ask"] * 2, "restart", "mend", "back up", "restore")  # by how often
DIMENSIONS = (64, 48)
MOST_PAPERS = 12
COUNTED: Counter[str] = Counter()  # steps by their name, over all lives of this process


class Killed(BaseException):
    """The process ends here."""


class MortalEmbedder(FakeEmbedder):
    def __init__(self, at, dimension):
        super().__init__(name=f"fake-{dimension}", dimension=dimension)
        self._at = at

    def embed(self, texts):
        self._at("embedding")
        return super().embed(texts)


class Lives(RuleBasedStateMachine):
    """The collection beside what is true of it."""

    def __init__(self):
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="states-"))
        self.versions: dict[int, int] = {}
        self.words: dict[int, str] = {}
        self.saved: tuple[dict[int, int], dict[int, str]] | None = None
        self.dimension, self.next = DIMENSIONS[0], 0
        self.is_whole = True  # nothing was interrupted since the last ingest
        self.doom: tuple[str, int] | None = None
        self.chance = random.Random(7)
        self.place = RamPlace(self.at)
        self._listening = [
            ("commit", lambda _: self.at("commit")),
            ("before_cursor_execute", lambda *_: self.at("statement")),
        ]
        for name, heard in self._listening:
            event.listen(Engine, name, heard)
        self.begin()

    def teardown(self):
        self.doom = None
        for name, heard in self._listening:
            event.remove(Engine, name, heard)
        try:
            self.ingest_nothing()
            assert self.services.verify().differences == ()
        finally:
            self.services.close()
            shutil.rmtree(self.home, ignore_errors=True)

    def begin(self):
        """Begin a process."""
        self.services = Services(load_settings({"home": self.home}, {}))
        self.services.embedder = MortalEmbedder(self.at, self.dimension)
        self.services.index_place = self.place
        self.collection = LocalCollection(self.services)

    def at(self, point):
        if self.doom is None or self.doom[0] != point:
            return
        self.doom = point, self.doom[1] - 1
        if self.doom[1] <= 0:
            self.doom = None
            raise Killed

    def count(self, name):
        COUNTED["steps"] += 1
        COUNTED[name] += 1

    # What is done, once whole and once under a doom. Each returns what may be true afterwards, paper by paper.

    def ingest(self, papers):
        told = reading(*(paper(number, version) for number, version in papers.items()), source="page.txt")
        self.collection.ingest([ReadSource(told, b"")], progress=lambda *_: self.at("progress"))

    def ingest_nothing(self):
        self.ingest({})
        self.is_whole = True

    def some(self, data):
        return data.draw(st.sampled_from(sorted(self.versions)), label="paper")

    def step(self, data):
        """Choose a step: its name, what it does, and what changes by it: versions and words."""
        kinds = ["ingest", "ingest", "again", "summarise", "rebuild", "embed again"]
        kinds += ["edit", "delete", "correct", "correct", "withdraw"] * bool(self.versions)
        kind = data.draw(st.sampled_from(kinds), label="step")
        return getattr(self, "_" + kind.replace(" ", "_"))(data), kind

    def _ingest(self, data):
        room = max(1, MOST_PAPERS - len(self.versions))
        count = data.draw(st.integers(1, min(3, room)), label="papers")
        papers = {self.next + number: 0 for number in range(count)}
        self.next += count
        return (lambda: self.ingest(papers)), papers, {}

    def _again(self, _data):
        papers = dict(list(self.versions.items())[:2])
        return (lambda: self.ingest(papers)), {}, {}

    def _edit(self, data):
        number = self.some(data)
        papers = {number: self.versions[number] + 1}
        return (lambda: self.ingest(papers)), papers, {}

    def _delete(self, data):
        number = self.some(data)
        return (lambda: self.collection.delete([name_of(number)])), {number: GONE}, {number: None}

    def _correct(self, data):
        number, words = self.some(data), f"Words {self.chance.random()}"
        return (lambda: self.collection.correct(name_of(number), words)), {}, {number: words}

    def _withdraw(self, data):
        number = self.some(data)

        def withdraw():
            self.is_whole = False  # a person's words kept engines out: their next ones come with the next ingest
            self.collection.withdraw(name_of(number))

        return withdraw, {}, {number: None}

    def _summarise(self, _data):
        return (lambda: self.collection.summarise([], progress=lambda *_: self.at("progress"))), {}, {}

    def _rebuild(self, _data):
        return (lambda: self.services.rebuild_index(progress=lambda *_: self.at("progress"))), {}, {}

    def _embed_again(self, _data):
        other = DIMENSIONS[self.dimension == DIMENSIONS[0]]

        def embed_again():
            self.services.embedder = MortalEmbedder(self.at, other)
            self.services.__dict__.pop("_exact", None)
            self.services.rebuild_index(embed_again=True, progress=lambda *_: self.at("progress"))
            self.dimension = other

        return embed_again, {}, {}

    @initialize(data=st.data())
    def first(self, data):
        do, versions, _ = self._ingest(data)
        do()
        self.versions |= versions

    @rule(data=st.data(), what=st.sampled_from(TURNS))
    def turn(self, data, what):
        if what == "ask" and not self.versions:
            what = "live"
        if what == "restore" and self.saved is None:
            what = "back up"
        getattr(self, what.replace(" ", "_"))(data)

    def live(self, data):
        """Do something in a process that goes on."""
        (do, versions, words), kind = self.step(data)
        self.count(kind)
        do()
        self.is_whole = self.is_whole or kind in {"ingest", "edit", "again"}
        self.settle(versions, words)

    def die(self, data):
        """Do something in a process that ends at a point."""
        point = data.draw(st.sampled_from(POINTS), label="point")
        passes = data.draw(st.integers(1, 12), label="passes")
        (do, versions, words), kind = self.step(data)
        self.count(f"killed: {kind}")
        self.doom = point, passes
        try:
            do()
        except Killed:
            COUNTED["kills"] += 1
            self.place.lose(self.chance) if "index" in point else None
        else:
            self.doom = None
            self.is_whole = self.is_whole or kind in {"ingest", "edit", "again"}
            self.settle(versions, words)
            return
        self.is_whole = False
        self.end()
        self.believe(versions, words)

    def restart(self, _data):
        self.count("restart")
        self.end()

    def mend(self, _data):
        """Ingest nothing new: what was interrupted is finished, and everything is as the catalog says."""
        self.count("mend")
        self.ingest_nothing()
        assert self.services.verify().differences == ()

    def ask(self, data):
        self.count("ask")
        number = self.some(data)
        found = self.services.answer(f"What is shown on topic{number % 3} with method1 today?")
        there = {name_of(one): paper(one, version).abstract for one, version in self.versions.items()}
        for citation in found.citations:
            assert citation.paper_id in there, "a paper that is gone was cited"
            assert there[citation.paper_id][citation.start : citation.end] == citation.quote
        hits = [hit.paper_id for hit, _ in self.services.matches(f'"paper{number}"', limit=MOST_PAPERS + 3)]
        assert name_of(number) in hits, "a paper that is there is not found"
        assert set(hits) <= there.keys()

    def back_up(self, _data):
        self.count("back up")
        back_up(self.home / FILE_NAME, self.home / "saved.backup", force=True)
        self.saved = dict(self.versions), dict(self.words), self.dimension, self.is_whole

    def restore(self, _data):
        self.count("restore")
        self.services.close()
        restore(self.home / "saved.backup", self.home, force=True)
        versions, words, self.dimension, self.is_whole = self.saved
        self.versions, self.words = dict(versions), dict(words)
        self.begin()

    def end(self):
        """End the process and begin another one; an owner's note is left behind, as by a kill."""
        with suppress(Exception):
            self.services.close()
        (self.home / NOTE).write_text(json.dumps({"pid": 999_999_999, "url": None}), encoding="utf-8")
        self.begin()
        known = self.services.catalog.state.get("embedding")
        if known is not None and known["dimension"] != self.dimension:
            self.dimension = known["dimension"]
            self.services.embedder = MortalEmbedder(self.at, self.dimension)

    def held(self):
        """Return the version and the words in force of every paper that is there."""
        listed = self.services.catalog.papers.page(Filters()).papers
        numbers = {one.id: int(one.title.removeprefix("Paper ")) for one in listed}
        assert len(numbers) == len(listed), "a paper is there twice"
        versions, words = {}, {}
        for one in listed:
            number = numbers[one.id]
            versions[number] = int(one.abstract.rpartition("version")[2].split()[0])
            assert one.abstract == paper(number, versions[number]).abstract, "an abstract is not what was told"
            current = self.services.catalog.summaries.current(one.id)
            if current is not None and current.engine == "person":
                words[number] = current.tldr
                assert one.tldr == current.tldr
            elif self.is_whole:
                assert current is not None, "a paper has no summary"
                assert not current.stale, "a paper has the summary of another text"
        return versions, words

    def settle(self, versions, words):
        """Note what is true after a step that was acknowledged."""
        self.versions |= versions
        self.words |= words
        self.forget()

    def forget(self):
        self.versions = {number: version for number, version in self.versions.items() if version != GONE}
        kept = {number: word for number, word in self.words.items() if word is not None and number in self.versions}
        self.words = kept

    def believe(self, versions, words):
        """After a kill each paper is as it was or as it was to be; from then on it is what it is."""
        found, said = self.held()
        for number, version in versions.items():
            before = self.versions.get(number, GONE)
            assert found.get(number, GONE) in {before, version}, f"paper {number} is neither old nor new"
            self.versions[number] = found.get(number, GONE)
        for number, word in words.items():
            assert said.get(number) in {self.words.get(number), word}
            self.words[number] = said.get(number)
        self.forget()

    @invariant()
    def is_what_is_true(self):
        if hasattr(self, "services"):
            assert self.held() == (self.versions, self.words)


@contextmanager
def counted():
    """Give the counts of what is done in the block."""
    COUNTED.clear()
    yield COUNTED


def live(examples, steps, *, always_the_same=False):
    """Live so many lives of so many steps each, at random or always the same. Raises: AssertionError, with the shortest
    life that goes wrong."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        database=None,
        derandomize=always_the_same,
        phases=[Phase.generate] if always_the_same else [Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(Lives, settings=chosen)


def main() -> int:
    """Live until the journal holds so many steps."""
    parser = argparse.ArgumentParser(prog="make torture-states", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000, help="how many, those of the journal included")
    parser.add_argument("--journal", type=Path, required=True)
    options = parser.parse_args()
    lines = options.journal.read_text(encoding="utf-8").splitlines() if options.journal.exists() else []
    past = [json.loads(line) for line in lines]
    while sum(batch["counts"]["steps"] for batch in past) < options.steps:
        began = time.process_time()
        with counted() as counts:
            live(examples=10, steps=50)
            past.append({"cpu": round(time.process_time() - began, 1), "counts": dict(counts)})
        with options.journal.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(past[-1]) + "\n")
    sums: Counter[str] = Counter()
    for batch in past:
        sums.update(batch["counts"])
    sys.stdout.write(json.dumps({"cpu": sum(batch["cpu"] for batch in past), **sums}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
