"""What was acknowledged, and what a collection holds afterwards: compared paper by paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from summarizer.catalog.tables import papers, summaries
from summarizer.ingest import bring_up_to_date
from summarizer.services import Services
from summarizer.settings import load_settings
from tests.durability.doomed import DIMENSION, paper
from tests.durability.processes import tell
from tests.fakes import FakeEmbedder

GONE = -1


@dataclass
class Truth:
    """Per paper the versions that it may have, GONE among them, and the corrections that it must and may have."""

    versions: dict[int, set[int]] = field(default_factory=dict)
    must: dict[int, set[str]] = field(default_factory=dict)
    may: dict[int, set[str]] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)

    def begun(self, name: str, *arguments: Any) -> None:
        """Note that a step was begun: it may have been done."""
        if name == "ingest":
            first, count, version = arguments
            for number in range(first, first + count):
                self.versions.setdefault(number, {GONE}).add(version)
        elif name == "correct":
            self.may.setdefault(arguments[0], set()).add(arguments[1])
        elif name == "delete":
            self.versions[arguments[0]].add(GONE)

    def done(self, name: str, *arguments: Any) -> None:
        """Note that a step was acknowledged."""
        self.acknowledged[name] += arguments[1] if name == "ingest" else 1
        if name == "ingest":
            first, count, version = arguments
            self.versions.update((number, {version}) for number in range(first, first + count))
        elif name == "correct":
            self.must.setdefault(arguments[0], set()).add(arguments[1])
        elif name == "delete":
            self.versions[arguments[0]] = {GONE}

    def compare(self, found: dict[str, Any]) -> Iterator[str]:
        """Give every difference in words, and believe what was found from then on."""
        for title, count in found["twice"].items():
            yield f"duplicate: {title} is there {count} times"
        for what in found["summaries twice"]:
            yield f"duplicate: {what}"
        there = {int(number): version for number, version in found["versions"].items()}
        for number in there.keys() - self.versions.keys():
            yield f"stranger: paper {number}"
        for number, allowed in self.versions.items():
            version = there.get(number, GONE)
            if version not in allowed:
                yield f"lost: paper {number} has version {version}, not one of {sorted(allowed)}"
            self.versions[number] = {version}
        said = {int(number): Counter(words) for number, words in found["corrections"].items()}
        yield from self._compare_corrections(there, said)
        yield from found["damaged"]

    def _compare_corrections(self, there: dict[int, int], said: dict[int, Counter[str]]) -> Iterator[str]:
        for number in there:
            words = said.get(number, Counter())
            for missing in self.must.get(number, set()) - words.keys():
                yield f"lost: the correction {missing!r} of paper {number}"
            for extra in words.keys() - self.may.get(number, set()):
                yield f"stranger: the correction {extra!r} of paper {number}"
            yield from (f"duplicate: {word!r} of paper {number}" for word, n in words.items() if n > 1)
            self.must[number] = set(words)


def look(home: str, summaries_too: bool, pipe: int) -> None:  # noqa: FBT001 - from JSON
    """Look at a collection as the next process would, mend what the next ingest mends, and tell of it."""
    services = Services(load_settings({"home": Path(home)}, {}))
    dimension = (services.catalog.state.get("embedding") or {"dimension": DIMENSION})["dimension"]
    services.embedder = embedder = FakeEmbedder(name=f"fake-{dimension}", dimension=dimension)
    before = services.verify()
    held = _held(services)
    with services.owned() as shop:
        bring_up_to_date(shop, summaries=summaries_too)
        opened = shop.index.open()
    after = services.verify()
    services.close()
    first = [difference for difference in before.differences if not difference.startswith("index:")]
    told = {"before": len(before.differences), "not of the index": first[:3], "notes": list(before.notes)}
    left = [*after.differences, *after.notes][:3]
    told |= {
        "left": left,
        "opened": opened,
        "embedded": embedder.embedded,
        "disk": disk(Path(home)),
        "dimension": dimension,
    }
    tell(pipe, "found", {**held, **told})


def _held(services: Services) -> dict[str, Any]:
    with services.catalog.database.read() as connection:
        rows = connection.execute(select(papers.c.title, papers.c.abstract)).all()
        made = select(papers.c.title, summaries.c.engine, summaries.c.content_hash, summaries.c.tldr)
        made = made.join(papers, papers.c.number == summaries.c.paper_number)
        written = connection.execute(made).all()
    corrections: dict[str, list[str]] = {}
    for row in written:
        if row.engine == "person":
            corrections.setdefault(row.title.removeprefix("Paper "), []).append(row.tldr)
    by_engine = Counter((row.title, row.content_hash) for row in written if row.engine != "person")
    versions, damaged = {}, []
    for row in rows:
        number, version = row.title.removeprefix("Paper "), int(re.findall(r"version(\d+)", row.abstract)[0])
        versions[number] = version
        if row.abstract != paper(int(number), version).abstract:
            damaged.append(f"damaged: the abstract of paper {number}")
    return {
        "twice": {title: n for title, n in Counter(row.title for row in rows).items() if n > 1},
        "summaries twice": [f"{n} summaries of {title}" for (title, _), n in by_engine.items() if n > 1],
        "versions": versions,
        "corrections": corrections,
        "damaged": damaged,
    }


def disk(folder: Path) -> int:
    """Return the bytes that the files of a folder take on the disk."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
