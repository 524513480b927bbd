"""The same kills for Chroma alone, with its defaults, as a program would use it that keeps papers nowhere else."""

from __future__ import annotations

import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from tests.durability.processes import Process, tell
from tests.durability.truth import disk

DIMENSION = 64
KILLS = 10
SECONDS = {1: 0.5, 100: 1.0, 1000: 3.0}


def _vectors(first: int, count: int) -> Any:
    return np.random.default_rng(first).normal(size=(count, DIMENSION)).astype(np.float32)


def _collection(home: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(home), settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection("papers", embedding_function=None)


def fill(home: str, first: int, batch: int, pipe: int) -> None:
    collection = _collection(Path(home))
    tell(pipe, "begun")
    while True:
        names = [str(number) for number in range(first, first + batch)]
        collection.upsert(ids=names, embeddings=_vectors(first, batch), documents=names)
        tell(pipe, "done", first, batch)
        first += batch


def look(home: str, pipe: int) -> None:
    """Tell of the ids, and how many of as many nearest neighbours as there are a query gives."""
    collection = _collection(Path(home))
    names = collection.get(include=[])["ids"]
    tell(pipe, "ids", sorted(map(int, names)))
    asked = min(len(names), 50)
    found = collection.query(query_embeddings=_vectors(0, 1), n_results=asked)["ids"][0] if asked else []
    tell(pipe, "answered", asked, len(found))


def live(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Upsert until killed, until the store is lost or was killed so often."""
    home, batch, acknowledged = folder / "chroma", chance.choice(list(SECONDS)), set[int]()
    life: dict[str, Any] = {"kills": 0, "batch": batch, "lost": 0, "short": 0, "unreadable": 0, "said": []}
    while life["kills"] < KILLS and not life["unreadable"] and not life["lost"]:
        first = max(acknowledged, default=-1) + 1
        process = Process("tests.durability.bare_chroma", "fill", str(home), first, batch)
        process.wait(60, until="begun")
        process.wait(chance.uniform(0, SECONDS[batch]))
        process.kill()
        if process.end() != -signal.SIGKILL:
            life["unreadable"] += 1  # it did not open, or an upsert failed
            life["said"] += [text[-300:] for (text,) in process.said("raised")]
        else:
            life["kills"] += 1
        for start, count in process.said("done"):
            acknowledged.update(range(start, start + count))
        _judge(life, home, acknowledged)
    life["bytes"] = disk(home)
    life["acknowledged"] = len(acknowledged)
    return life


def _judge(life: dict[str, Any], home: Path, acknowledged: set[int]) -> None:
    seen = Process("tests.durability.bare_chroma", "look", str(home))
    seen.end()
    if not seen.said("ids"):
        life["unreadable"] += 1
        life["lost"] = len(acknowledged)
    for (names,) in seen.said("ids"):
        life["lost"] = len(acknowledged - set(names))
        acknowledged.update(names)  # what was written and never acknowledged is no loss and no fault
    answered = seen.said("answered")
    life["short"] += sum(found < asked for asked, found in answered)
    if seen.said("ids") and not answered:
        life["unreadable"] += 1
    life["said"] += [text[-300:] for (text,) in seen.said("raised")]


def totals(past: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums by size of batch."""
    found = {}
    for batch in SECONDS:
        own = [life for life in past if life["batch"] == batch]
        sums: Counter[str] = Counter()
        for life in own:
            sums.update({name: life[name] for name in ("kills", "acknowledged", "lost", "short")})
            sums.update({"stores that cannot be read": int(life["unreadable"] > 0)})
        found[f"batches of {batch}"] = {"stores": len(own), **sums}
    return found
