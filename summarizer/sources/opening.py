"""Where a SOURCE of the command line leads: a file, standard input, or the packaged sample."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from summarizer.errors import SourceNotFound
from summarizer.sources.decoding import storable
from summarizer.sources.limits import MOST_BYTES, refuse_size

SAMPLE = "daily-papers-2024-12-20.txt"


def open_source(name: str) -> tuple[str, bytes]:
    """Return the name under which a source is recorded, and its bytes. Raises: SourceNotFound, and
    SourceNotUnderstood where there are too many."""
    if name == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        refuse_size("standard input", len(data))
        return "standard input", data
    if name == "sample":
        return SAMPLE, resources.files("summarizer").joinpath("sample", SAMPLE).read_bytes()
    path = Path(name)
    try:
        refuse_size(name, path.stat().st_size)
        return storable(path.name), path.read_bytes()
    except IsADirectoryError as error:
        raise SourceNotFound(f"{name} is a folder.", hint=f"Name the files in it: papergist ingest {name}/*") from error
    except FileNotFoundError as error:
        hint = "A source is a file, `-` for standard input, or `sample` for the packaged page."
        raise SourceNotFound(f"There is no file {name!r}.", hint=hint) from error
    except OSError as error:
        raise SourceNotFound(f"{name} cannot be read: {error.strerror}.") from error
