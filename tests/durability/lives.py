"""The kinds of life that a collection goes through: what is done to it between kills, and how it is looked at."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.durability import older
from tests.durability.doomed import DIMENSION, POINTS, Doom
from tests.durability.processes import Process
from tests.durability.served import Served
from tests.durability.truth import Truth

Plan = list[tuple[Any, ...]]
KILLS = 10  # in a life
SECONDS = 0.6  # at most, before a kill at a moment; kinds whose steps take longer have their own
FEW, SOME, MANY = 1, 100, 1000
SECONDS_OF = {FEW: 0.6, SOME: 1.0, MANY: 4.0}  # at most, before a kill during batches of so many


@dataclass
class Life:
    """A collection in a folder, what it acknowledged, and what came of it."""

    home: Path
    chance: random.Random
    summaries: bool = True
    seconds: float = SECONDS
    truth: Truth = field(default_factory=Truth)
    kills: int = 0
    points: Counter[str] = field(default_factory=Counter)
    before: int = 0
    wrong: list[str] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    dimension: int = DIMENSION
    disk: int = 0

    def suffer(self, plan: Plan) -> None:
        """Work through a plan in a process that is killed, and look at what it left."""
        doom, seconds = self._fate()
        process = _working(self.home, plan, doom, self.dimension)
        process.wait(60, until="begun")
        if not process.wait(seconds):
            process.kill()
        status = process.end()
        self._note(plan, process)
        if status == -signal.SIGKILL:
            self.kills += 1
            self.points[doom.point or "any moment"] += 1
        elif status != 0:
            self.wrong += [f"raised: {text[-600:]}" for (text,) in process.said("raised")]
        for (passed,) in process.said("passed"):
            self.passed = {point: max(n, self.passed.get(point, 0)) for point, n in passed.items()}
        self.look()

    def look(self) -> None:
        """Look at the collection as the next process does, and compare it with what was acknowledged."""
        process = _looking(self.home, self.summaries)
        process.end()
        self.wrong += [f"raised: {text[-600:]}" for (text,) in process.said("raised")]
        for (found,) in process.said("found"):
            self.wrong += self.truth.compare(found)
            self.wrong += [f"unmended: {what}" for what in found["left"]]
            self.wrong += [f"catalog: {what}" for what in found["not of the index"]]
            self.before += found["before"]
            self.dimension, self.disk = found["dimension"], found["disk"]

    def told(self) -> dict[str, Any]:
        """Return the life in one line."""
        ratio = round(self.disk / reference(self), 2) if self.disk else None
        acknowledged, points = dict(self.truth.acknowledged), dict(self.points)
        told = {"kills": self.kills, "points": points, "acknowledged": acknowledged, "before": self.before}
        return {**told, "disk": ratio, "wrong": self.wrong}

    def _fate(self) -> tuple[Doom, float]:
        point = self.chance.choice((None, *POINTS))
        if point is None or not self.passed.get(point):
            return Doom(), self.chance.uniform(0.0, self.seconds)
        return Doom(point, self.chance.randint(1, self.passed[point])), 100.0

    def _note(self, plan: Plan, process: Process) -> None:
        for (number,) in process.said("trying"):
            self.truth.begun(*plan[number])
        done = [number for (number,) in process.said("done")]
        for number in done:
            self.truth.done(*plan[number])
        trying = [number for (number,) in process.said("trying") if number not in done]
        words = [line[0] for line in process.lines]
        if trying and "recorded" in words[len(words) - words[::-1].index("trying") :]:
            self.truth.done(*plan[trying[-1]])  # recorded is acknowledged, though not all is derived yet


def small(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Single papers and batches of a hundred, with summaries, corrections, edits, deletions and rebuilds."""
    life = Life(folder / "home", chance)
    following = [0]
    _calibrate(life, [("ingest", 0, 20, 0)], following, 20)
    while life.kills < KILLS:
        used = set[int]()
        life.suffer([_step(life, chance, following, used) for _ in range(4)])
    return life.told()


def steady(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Batches of one size, again and again, as bare_chroma.py does it to Chroma alone."""
    batch = chance.choice((FEW, SOME, MANY))
    life = Life(folder / "home", chance, summaries=batch < MANY, seconds=SECONDS_OF[batch])
    following = 0
    for _ in range(4 * KILLS):
        if life.kills >= KILLS:
            break
        times = max(1, SOME // batch)
        life.suffer([("ingest", following + turn * batch, batch, 0) for turn in range(times)])
        following += times * batch
    return {**life.told(), "batch": batch}


def large(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Batches of a thousand, without summaries, and rebuilds."""
    life = Life(folder / "home", chance, summaries=False, seconds=4.0)
    following = 0
    for turn in range(2 * KILLS):
        if life.kills >= KILLS // 2:
            break
        if turn % 2:
            life.suffer([("rebuild",)])
        else:
            life.suffer([("ingest", following, MANY, 0)])
            following += MANY
    return life.told()


def embed_again(folder: Path, chance: random.Random) -> dict[str, Any]:
    """A change of the embedding model, there and back."""
    life = Life(folder / "home", chance, seconds=1.0)
    _calibrate(life, [("ingest", 0, 2 * SOME, 0)], [0], 2 * SOME)
    life.passed = {
        "commit": 25,
        "statement": 90,
        "index write": 2,
        "after index write": 2,
        "embedding": 7,
        "progress": 9,
    }
    for _ in range(2 * KILLS):
        if life.kills >= KILLS:
            break
        life.suffer([("embed_again", 48 if life.dimension == DIMENSION else DIMENSION)])
    return life.told()


def migrate(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Catalogs of earlier schemas, opened by this program."""
    wrong, kills, points = list[str](), 0, Counter[str]()
    for turn in range(KILLS):
        home = folder / str(turn)
        home.mkdir()
        revision = chance.choice(older.REVISIONS[:-1])
        older.write_schema(home, revision)
        life = Life(home, chance, seconds=0.25, passed={"statement": 60, "commit": 2})
        for _ in range(2):  # killed again where it was mended halfway
            doom, seconds = life._fate()
            process = _working(home, [("open",)], doom, DIMENSION)
            process.wait(60, until="begun")
            if not process.wait(seconds):
                process.kill()
            if process.end() == -signal.SIGKILL:
                kills += 1
                points[doom.point or "any moment"] += 1
        seen = Process("tests.durability.older", "look", str(home), revision)
        seen.end()
        wrong += [f"lost: {what}" for (what,) in seen.said("differs")]
        wrong += [f"raised: {text[-600:]}" for (text,) in seen.said("raised")]
    told = {"kills": kills, "points": dict(points), "before": 0, "wrong": wrong}
    return {**told, "acknowledged": {"papers of before": KILLS * older.OLD_PAPERS}}


def serve(folder: Path, chance: random.Random) -> dict[str, Any]:
    """A service that takes papers at once and by jobs, corrections and deletions."""
    life = Life(folder / "home", chance)
    following = [0]
    while life.kills < KILLS:
        served = Served(life.home, life.truth, chance)
        served.wait_until_ready()
        served.work_until_killed(following, chance.uniform(0.05, 2.0))
        served.end()
        life.kills += 1
        life.points["any moment"] += 1
        life.wrong += [f"refused: {what}" for what in served.failures]
        after = Served(life.home, life.truth, chance)
        after.finish()
        after.end()
        for step in served.accepted:
            life.truth.done(*step)
        life.look()
    return life.told()


def reference(life: Life) -> int:
    """Return the bytes of a collection of the same papers and corrections that nobody ever killed."""
    home = life.home.parent / "reference"
    versions = {number: max(found) for number, found in life.truth.versions.items() if max(found) >= 0}
    plan: Plan = [("ingest_each", sorted(versions.items()), life.summaries)]
    _working(home, plan, Doom(), life.dimension).end()
    process = _looking(home, life.summaries)
    process.end()
    return int(process.said("found")[0][0]["disk"])


def _working(home: Path, plan: Plan, doom: Doom, dimension: int) -> Process:
    arguments = str(home), plan, doom.point, doom.passes, dimension
    return Process("tests.durability.doomed", "work_through", *arguments)


def _looking(home: Path, summaries: bool) -> Process:  # noqa: FBT001 - it becomes JSON
    return Process("tests.durability.truth", "look", str(home), summaries)


def _calibrate(life: Life, plan: Plan, following: list[int], count: int) -> None:
    """Begin with a life that nobody ends, which tells how often each point is passed."""
    process = _working(life.home, plan, Doom(), life.dimension)
    process.end()
    life._note(plan, process)
    life.passed = process.said("passed")[0][0]
    following[0] += count


def _step(life: Life, chance: random.Random, following: list[int], used: set[int]) -> tuple[Any, ...]:
    """Return what to do next; a paper is touched once in a plan, since its plan is made before it is known."""
    there = [number for number, versions in life.truth.versions.items() if max(versions) >= 0 and number not in used]
    kind = chance.choice(("ingest", "ingest", "edit", "correct", "correct", "delete", "summarise", "rebuild"))
    if kind == "ingest":
        count = chance.choice((FEW, FEW, SOME))
        first, following[0] = following[0], following[0] + count
        return ("ingest", first, count, 0)
    if kind in {"summarise", "rebuild"}:
        return (kind,)
    number = chance.choice(there)
    used.add(number)
    steps: dict[str, Callable[[], tuple[Any, ...]]] = {
        "edit": lambda: ("ingest", number, FEW, max(life.truth.versions[number]) + 1),
        "correct": lambda: ("correct", number, f"Words {chance.random()}"),
        "delete": lambda: ("delete", number),
    }
    return steps[kind]()
