"""Kill Papergist with SIGKILL, again and again, and see that nothing it acknowledged is lost: `make torture`.

A life is one collection and the kills that it goes through. Each is a line of JSON in the journal; lives that are there
already are not lived again, so a run that was broken off goes on. Prints the totals as JSON; exit code 1 where anything
acknowledged was lost or doubled, or was not mended by the next ingest.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.durability import bare_chroma, lives

KINDS = {
    "small": lives.small,
    "steady": lives.steady,
    "large": lives.large,
    "embed again": lives.embed_again,
    "migrate": lives.migrate,
    "serve": lives.serve,
}
# By how much each kind takes part: most of what a person does is small.
TURNS = ("small", "serve", "migrate", "steady", "small", "steady", "large", "embed again")


def main(arguments: list[str] | None = None) -> int:
    """Live lives until there were so many kills."""
    options = _options().parse_args(arguments)
    counted = ("chroma",) if options.bare else (options.only,) if options.only else TURNS
    options.journal = _own(options)
    past = _read(options.journal) if options.journal else []
    while sum(life["kills"] for life in past) < options.kills:
        number = len(past)
        kind = counted[number % len(counted)]
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            chance = random.Random(f"{options.seed} {number}")
            live = bare_chroma.live if options.bare else KINDS[kind]
            life = {"number": number, "kind": kind, **live(Path(folder), chance)}
        past.append(life)
        if options.journal:
            with options.journal.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(life) + "\n")
    totals = bare_chroma.totals(past) if options.bare else totals_of(past)
    json.dump(totals, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return int(not options.bare and bool(totals["wrong"]))


def totals_of(past: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums over all lives, and everything that went wrong, word by word."""
    acknowledged: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for life in past:
        acknowledged.update(life["acknowledged"])
        points.update(life["points"])
    wrong = [f"life {life['number']} ({life['kind']}): {what}" for life in past for what in life["wrong"]]
    count = Counter(what.split(": ")[1].split(":")[0].split()[0] for what in wrong)
    ratios = [life["disk"] for life in past if life.get("disk")]
    kinds: Counter[str] = Counter()
    for life in past:
        kinds[life["kind"]] += life["kills"]
    return {
        "kills": sum(life["kills"] for life in past),
        "by kind": dict(kinds),
        "in batches of one size": _by_batch(past),
        "by point": dict(points),
        "acknowledged": dict(acknowledged),
        "index differences before mending": sum(life["before"] for life in past),
        "disk, times a collection never killed": {"median": sorted(ratios)[len(ratios) // 2], "most": max(ratios)}
        if ratios
        else None,
        "counts of what is wrong": dict(count),
        "wrong": wrong,
    }


def _by_batch(past: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Return for each size of batch what became of the lives that knew only it, to lay beside that of Chroma alone."""
    found: dict[str, Counter[str]] = {}
    for life in past:
        if "batch" in life:
            sums = {"collections": 1, "kills": life["kills"], "acknowledged": life["acknowledged"].get("ingest", 0)}
            sums |= {word: sum(what.startswith(word) for what in life["wrong"]) for word in ("lost", "duplicate")}
            found.setdefault(f"batches of {life['batch']}", Counter()).update(sums)
    return {name: dict(sums) for name, sums in sorted(found.items())}


def _own(options: argparse.Namespace) -> Path | None:
    """Return the journal of what is tried: Chroma alone, and one kind of life, have journals of their own."""
    if options.journal is None or not (options.bare or options.only):
        return options.journal
    name = "bare" if options.bare else options.only.replace(" ", "-")
    return options.journal.with_name(f"{options.journal.stem}-{name}{options.journal.suffix}")


def _read(journal: Path) -> list[dict[str, Any]]:
    if not journal.exists():
        return []
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many kills, past ones of the journal included")
    parser.add_argument("--journal", type=Path, help="file of JSON lines to go on with")
    parser.add_argument("--seed", default="papergist")
    parser.add_argument("--only", choices=KINDS, help="one kind of life; with a journal of its own")
    parser.add_argument("--bare", action="store_true", help="drive Chroma alone instead, as it is by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
