"""Learned weights in a file: arrays by name, in half precision, and how they came about."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.errors import PapergistError

Numbers = NDArray[np.float32]


def save(path: Path, weights: Mapping[str, Numbers], about: str) -> None:
    """Write weights whole or not at all. about: how they came about, for a reader."""
    halves: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in weights.items()}
    beside = path.with_name(f"part-of-{path.name}")
    np.savez_compressed(beside, about=about, **halves)
    beside.replace(path)


def load(path: Path, shapes: Mapping[str, tuple[int, ...]], used_for: str) -> dict[str, Numbers]:
    """Read the weights of these names. used_for: told where they cannot be read. Raises: PapergistError."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            weights = {name: stored[name].astype(np.float32) for name in shapes}
        checked(weights, shapes)
    except (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise PapergistError(
            f"{path.name}, {used_for}, is missing or damaged: {error}.", hint="Install Papergist again."
        ) from error
    return weights


def checked(weights: Mapping[str, Numbers], shapes: Mapping[str, tuple[int, ...]]) -> Mapping[str, Numbers]:
    """Return the weights. Raises: ValueError where they are of other shapes, or not all are finite."""
    if {name: weight.shape for name, weight in weights.items()} != shapes:
        raise ValueError("weights of other shapes than expected")
    if not all(np.isfinite(weight).all() for weight in weights.values()):
        raise ValueError("weights that are no finite numbers")
    return weights
