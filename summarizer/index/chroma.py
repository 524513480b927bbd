"""Chroma as the vector index: embedded in this process, or as a server. Only file that imports chromadb.

Measured traps (version 1.5.9) that decide how it is used: `add` ignores an existing id, so we upsert; batches above a
few hundred lose stores when killed, so we write 100 at a time; a client is cached per path, so a rebuilt index gets a
fresh folder; a collection without an explicit "no embedding function" downloads a model; the client of a server waits
for ever.
"""

from __future__ import annotations

import shutil
import threading
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from summarizer.catalog.passages import Embedded
from summarizer.embedding import Vectors
from summarizer.errors import IndexBroken, IndexUnreachable

if TYPE_CHECKING:
    import httpx

COLLECTION = "passages"
EMBEDDED = "embedded"
BATCH = 100
# What was not written to the graph's files is put into the graph again at every opening, at a CPU ms a vector. Chroma
# writes these files within the call that adds the last of so many vectors, which is while the catalog says that the
# index is being written: a process killed then leaves an index that is built anew, never one that is believed.
SYNC_THRESHOLD = 1000
# With Chroma's defaults (16, 100, 100) one in eight of 8000 vectors in 80 tight clusters was not found by itself, and
# recall at 10 was 0.85; with these none to one in sixty, and 0.98, for 0.2 CPU ms more a vector.
GRAPH = {"max_neighbors": 48, "ef_construction": 400, "ef_search": 400}
BUILD = f"chroma, hnsw {GRAPH['max_neighbors']}/{GRAPH['ef_construction']}, synced at {SYNC_THRESHOLD}"
CONFIGURATION = {"hnsw": {"space": "cosine", "sync_threshold": SYNC_THRESHOLD, **GRAPH}}
PATIENCE_SECONDS = 30.0
WRITTEN = "index_metadata.pickle"  # the ids of the graph's vectors, which comes with its first writing
READ_AT_ONCE = 1 << 23  # bytes; between two pieces other threads may have their turn first
PORTS = {"http": 8000, "https": 443}


class ChromaIndex:
    """Passages with their vectors, text, paper id and offsets, searched by cosine (HNSW)."""

    def __init__(self, collection: Any, place: str) -> None:
        """Take a Chroma collection, and the place that is named where it does not answer."""
        self._collection, self._place = collection, place

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Add passages, or replace those with the same ids. Raises: IndexBroken."""
        for start in range(0, len(embedded), BATCH):
            batch = embedded[start : start + BATCH]
            self._do(
                self._collection.upsert,
                ids=[item.passage.id for item in batch],
                embeddings=np.stack([item.vector for item in batch]),
                documents=[item.passage.text for item in batch],
                metadatas=[_metadata(item) for item in batch],
            )

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages by id. Raises: IndexBroken."""
        for start in range(0, len(ids), BATCH):
            self._do(self._collection.delete, ids=list(ids[start : start + BATCH]))

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages and their cosines, nearest first. Raises: IndexBroken."""
        if limit < 1:
            return []
        found = self._do(self._collection.query, query_embeddings=vector[None], n_results=limit, include=["distances"])
        return [
            (name, 1 - float(distance)) for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def ids(self) -> list[str]:
        """Return every id that the index holds. Raises: IndexBroken."""
        return list(self._do(self._collection.get, include=[])["ids"])

    def entries(self, ids: Sequence[str]) -> dict[str, tuple[Vectors, str, dict[str, Any]]]:
        """Return vector, text and metadata of these passages. Raises: IndexBroken."""
        if not ids:
            return {}  # to Chroma, no ids are all ids
        wanted = ["embeddings", "documents", "metadatas"]
        found = self._do(self._collection.get, ids=list(ids), include=wanted)
        rows = zip(found["embeddings"], found["documents"], found["metadatas"], strict=True)
        return dict(zip(found["ids"], rows, strict=True))

    def count(self) -> int:
        """Return how many passages the index says it holds. Raises: IndexBroken."""
        return int(self._do(self._collection.count))

    def _do(self, call: Any, **named: Any) -> Any:
        return _translated(self._place, call, **named)


class EmbeddedChroma:
    """Generations in a folder of this machine, each a store of its own that this process alone may open."""

    name = EMBEDDED

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checked: dict[Path, tuple[tuple[int, int, int], int]] = {}

    def prepare(self) -> None:
        """Load Chroma."""
        import chromadb  # noqa: F401 - that is what it is for

    def make(self, generation: str) -> ChromaIndex:
        """Return a new, empty generation. Raises: IndexBroken."""
        _translated(self.name, (self._folder / generation).mkdir, parents=True, exist_ok=True)
        return self.open(generation)

    def open(self, generation: str) -> ChromaIndex:
        """Return a generation that is there. Raises: IndexBroken."""
        folder = self._folder / generation
        if not folder.is_dir():
            raise IndexBroken(f"The vector index ({folder}) is gone.", hint="`papergist rebuild-index` makes it anew.")
        import chromadb  # deferred: 1.2 CPU seconds

        client = _translated(self.name, chromadb.PersistentClient, path=str(folder), settings=_settings())
        return ChromaIndex(_translated(self.name, client.get_or_create_collection, COLLECTION, **_shape()), self.name)

    def generations(self) -> list[str]:
        """Return the names of what lies in the folder."""
        return [path.name for path in self._folder.glob("*")]

    def checksums(self, generation: str) -> dict[str, int]:
        """Return the CRC-32 of each file of a graph that was written.

        Chroma takes a halved one for a smaller graph, and dies of one that holds something else; SQLite, which has the
        rest, looks at its pages itself. Files without their list of ids are made anew at every opening, and not read.
        Raises: IndexBroken."""
        folder = self._folder / generation
        if not any(folder.glob(f"*/{WRITTEN}")):
            return {}
        files = sorted(path for path in folder.glob("*/*") if path.is_file())
        return {path.relative_to(folder).as_posix(): self._checksum(path) for path in files}

    def _checksum(self, path: Path) -> int:
        """Return the CRC-32 of a file, from memory where it has not been written to since."""
        state = _translated(self.name, path.stat)
        written = (state.st_ino, state.st_size, state.st_mtime_ns)
        if self._checked.get(path, (None, 0))[0] != written:
            self._checked[path] = (written, _translated(self.name, _crc32, path))
        return self._checked[path][1]

    def drop(self, generation: str) -> None:
        """Remove a generation, as far as that is possible."""
        shutil.rmtree(self._folder / generation, ignore_errors=True)

    def close(self) -> None:
        """Do nothing: Chroma keeps a store open for as long as the process lives."""


class ChromaServer:
    """Generations on a Chroma server, each a collection; `prefix` keeps those of other homes apart."""

    def __init__(self, url: str, prefix: str) -> None:
        self.name, self._prefix = url.rstrip("/"), prefix
        self._kept: Any = None
        self._connecting = threading.Lock()

    def prepare(self) -> None:
        """Load Chroma."""
        import chromadb  # noqa: F401 - that is what it is for

    def make(self, generation: str) -> ChromaIndex:
        """Return a new, empty generation. Raises: IndexBroken, IndexUnreachable."""
        return self._collection(self._client().create_collection, generation, **_shape())

    def open(self, generation: str) -> ChromaIndex:
        """Return a generation that is there. Raises: IndexBroken, IndexUnreachable."""
        return self._collection(self._client().get_collection, generation, embedding_function=None)

    def generations(self) -> list[str]:
        """Return the names of the generations of this home. Raises: IndexBroken, IndexUnreachable."""
        found = [collection.name for collection in _translated(self.name, self._client().list_collections)]
        return [name.removeprefix(self._prefix) for name in found if name.startswith(self._prefix)]

    def checksums(self, generation: str) -> dict[str, int]:  # noqa: ARG002 - the port's
        """Return nothing: its files are the server's."""
        return {}

    def drop(self, generation: str) -> None:
        """Remove a generation. Raises: IndexBroken, IndexUnreachable."""
        _translated(self.name, self._client().delete_collection, self._prefix + generation)

    def close(self) -> None:
        """Close the connections."""
        with self._connecting:
            if self._kept is not None:
                self._kept.close()
                for session in _sessions(self._kept):  # Chroma's own close leaves them open
                    session.close()
                self._kept = None

    def _collection(self, get: Any, generation: str, **named: Any) -> ChromaIndex:
        return ChromaIndex(_translated(self.name, get, self._prefix + generation, **named), self.name)

    def _client(self) -> Any:
        with self._connecting:
            if self._kept is None:
                self._kept = _connected(self.name)
            return self._kept


def _connected(url: str) -> Any:
    """Return a client of the server at this address, which gives up after a while. Raises: IndexUnreachable."""
    import chromadb  # deferred: 1.2 CPU seconds
    import httpx  # deferred: it brings rich

    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        client = chromadb.HttpClient(host, port, ssl=parts.scheme == "https", settings=_settings())
    except Exception as error:
        raise _unreachable(url) from error
    for session in _sessions(client):
        session.timeout = httpx.Timeout(PATIENCE_SECONDS)
    return client


def _sessions(client: Any) -> list[httpx.Client]:
    """Return the connections of a client, for which Chroma has neither a setting nor an end."""
    return [part._server._session for part in (client, client._admin_client)]  # noqa: SLF001 - there is no other way


def _crc32(path: Path) -> int:
    done, room = 0, memoryview(bytearray(READ_AT_ONCE))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(room):
            done = zlib.crc32(room[:count], done)
    return done


def _settings() -> Any:
    """Return settings of one's own, for a client changes them."""
    return _read_settings().model_copy(deep=True)


@cache
def _read_settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)  # takes 25 CPU ms


def _shape() -> dict[str, Any]:
    return {"embedding_function": None, "configuration": CONFIGURATION}


def _metadata(item: Embedded) -> dict[str, Any]:
    passage = item.passage
    return {"paper_id": passage.paper_id, "position": passage.position, "start": passage.start, "end": passage.end}


def _unreachable(url: str) -> IndexUnreachable:
    port = urlsplit(url).port or PORTS["http"]
    return IndexUnreachable(
        f"No Chroma server answers at {url}.",
        hint=f"Start it (`chroma run --path FOLDER --host 127.0.0.1 --port {port}`), or unset PAPERGIST_INDEX_URL to "
        "keep the index in the home. Questions are answered by an exact scan meanwhile.",
    )


def _translated(place: str, call: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return call(*arguments, **named)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # chromadb's Rust core panics with an error that is no Exception
        if _is_transport_error(error):
            raise _unreachable(place) from error
        raise IndexBroken(
            f"The vector index does not work: {error}.", hint="`papergist rebuild-index` makes it anew."
        ) from error


def _is_transport_error(error: BaseException) -> bool:
    import httpx

    return isinstance(error, httpx.TransportError)
