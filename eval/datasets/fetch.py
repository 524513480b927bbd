"""Fetching a public set: from one pinned commit, checked byte for byte, or not kept.

Only `papergist eval fetch` comes here, since it leaves the machine; reading a set never does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from summarizer.errors import PapergistError, UsageError

if TYPE_CHECKING:
    import httpx

HOST = "https://raw.githubusercontent.com"
_TIMEOUT = 60.0
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PublicFile:
    """One file of a public set: where it lies, and what its bytes have to be."""

    to: str
    repository: str
    commit: str
    path: str
    sha256: str
    size: int

    @property
    def url(self) -> str:
        """Where the file is fetched from."""
        return f"{HOST}/{self.repository}/{self.commit}/{self.path}"


# The test papers are left out on purpose: what they are for ends when somebody steers by them.
SETS: dict[str, tuple[PublicFile, ...]] = {
    "scitldr": (
        PublicFile(
            to="scitldr/train.jsonl",
            repository="allenai/scitldr",
            commit="1ab65db149b641766154436f0f3860ad586f869d",
            path="SciTLDR-Data/SciTLDR-A/train.jsonl",
            sha256="b222771d387be585cfdf5ae957b36757138415a352e0a3e3b23f73f87c3b1119",
            size=3_155_015,
        ),
        PublicFile(
            to="scitldr/dev.jsonl",
            repository="allenai/scitldr",
            commit="335d4cb6dab71adce37b091ef5767d76d736d36c",
            path="SciTLDR-Data/SciTLDR-A/dev.jsonl",
            sha256="3191fa98ccc09521332b7a1cd63b1930be4e8df125a235ccd31e40329709525e",
            size=1_124_865,
        ),
    ),
}

# Without a checksum of the bytes that their authors give, nothing can be said of what would be fetched.
BY_HAND = {
    "summedits": "Put data/summedits/summedits_*.json of github.com/salesforce/factualNLG into FOLDER/summedits.",
    "scholarsum": "Its layout is told in eval/judged.py; the authors' data is at github.com/iriscxy/ScholarSum.",
}


def fetch(
    name: str, folder: Path, *, client: httpx.Client | None = None, progress: Progress | None = None
) -> list[str]:
    """Fetch what of a set is not in the folder yet, and say of each file what became of it. Raises: UsageError,
    PapergistError; a file whose bytes differ from the pinned ones is not kept."""
    if name in BY_HAND:
        raise UsageError(f"{name} is not fetched: no checksum of its authors' files is known.", hint=BY_HAND[name])
    if name not in SETS:
        raise UsageError(f"There is no public set {name!r} to fetch.", hint=f"There are: {', '.join(sorted(SETS))}.")
    told = []
    for file in SETS[name]:
        target = folder / file.to
        if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == file.sha256:
            told.append(f"{target}: there already")
            continue
        with _aside(target) as out:
            _download(file, out, client, progress)
        told.append(f"{target}: fetched, {file.size} bytes, checksum right")
    return told


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    """Give a file beside the target that takes its place when the block ends well, and is gone otherwise."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as out:
            yield out
        aside.replace(target)
    except OSError as error:
        raise PapergistError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _download(file: PublicFile, out: BinaryIO, client: httpx.Client | None, progress: Progress | None) -> None:
    import httpx  # deferred: heavy

    digest, size = hashlib.sha256(), 0
    try:
        with (client or httpx.Client(timeout=_TIMEOUT)).stream("GET", file.url) as response:
            response.raise_for_status()
            for block in response.iter_bytes():
                size += len(block)
                if size > file.size:
                    break
                digest.update(block)
                out.write(block)
                if progress is not None:
                    progress(file.to, size, file.size)
    except httpx.HTTPStatusError as error:
        raise PapergistError(f"{file.url} answered {error.response.status_code}.", hint="Try again later.") from error
    except httpx.HTTPError as error:
        raise PapergistError(
            f"{file.url} cannot be fetched: {type(error).__name__}.",
            hint=f"Without a network, put the file where it belongs by hand; its SHA-256 is {file.sha256}.",
        ) from error
    if size != file.size or digest.hexdigest() != file.sha256:
        raise PapergistError(f"What {file.url} gave is not the pinned file: its checksum differs. Nothing was kept.")
