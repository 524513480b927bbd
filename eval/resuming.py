"""Where a run is written: a file holds one run, which is gone on with, and is not overwritten by another one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eval.items import Dataset
from eval.runs import Run, load
from eval.systems import System
from summarizer.errors import UsageError

_HINT = "Name another folder with --out, or write over it with --force."


def file_name(dataset: Dataset, system: str) -> str:
    """Return what a run's file is called: dataset, split, system."""
    parts = (dataset.name, dataset.split, system)
    return "-".join(part.replace("/", "-").replace(":", "-") for part in parts if part) + ".json"


def places(dataset: Dataset, systems: Iterable[System], folder: Path) -> list[Path]:
    """Return the file of each system's run. Raises: UsageError where two would be written to one."""
    names = [one.name for one in systems]
    found = [folder / file_name(dataset, name) for name in names]
    for number, path in enumerate(found):
        if path in found[:number]:
            raise UsageError(
                f"Two of these systems are called {names[number]}, and both would be written to {path}.",
                hint="Run them one by one, each with its own --out.",
            )
    return found


def check_place(path: Path, dataset: Dataset, system: System) -> Run | None:
    """Return the run that a file holds, None where there is none. Raises: UsageError where it is of other data, by
    another system, or no run at all; before anything is written by a system."""
    if not path.exists():
        return None
    earlier = load(path)
    if earlier.dataset.sha256 != dataset.sha256:
        raise UsageError(f"{path} holds a run of other data ({earlier.dataset.n} papers).", hint=_HINT)
    theirs = earlier.system
    if (theirs.name, theirs.model, theirs.prompts) != (system.name, system.model, system.prompts):
        told = " ".join((theirs.name, theirs.model or "", *theirs.prompts)).strip()
        raise UsageError(f"{path} holds a run of another system: {told}.", hint=_HINT)
    return earlier


def resumed(run: Run, earlier: Run, path: Path) -> Run:
    """Return the run with the scores that an earlier one of the same texts has, and what its judges cost. Raises:
    UsageError where the texts differ."""
    texts, theirs = ([(item.id, item.text, item.tags) for item in one.items] for one in (run, earlier))
    changed = sum(mine != other for mine, other in zip(texts, theirs, strict=True))
    if changed:
        raise UsageError(
            f"{path} holds a run with other texts of {changed} of {len(texts)} papers, by {earlier.code}.", hint=_HINT
        )
    items = tuple(
        result.model_copy(update={"scores": before.scores})
        for result, before in zip(run.items, earlier.items, strict=True)
    )
    return run.model_copy(update={"items": items, "metrics": earlier.metrics, "judged_by": earlier.judged_by})
