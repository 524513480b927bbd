"""Keeping the index equal to the catalog: checked when opened, repaired by difference, rebuilt aside and swapped.

What is known of the index lies in the catalog: where it is and which of the generations there it is, which model made
its vectors, which revision of the passages it mirrors, and whether a write was going on. A process that died while
writing leaves that mark behind; such an index is not trusted but rebuilt. An index that nobody answers for is neither.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from summarizer.batches import batched
from summarizer.catalog import Catalog
from summarizer.catalog.passages import Embedded
from summarizer.embedding import Vectors
from summarizer.errors import IndexBroken, IndexUnreachable
from summarizer.index.chroma import BATCH, BUILD, EMBEDDED
from summarizer.index.port import IndexPlace, PassageIndex

STATE = "index"
_NO_PASSAGE = "none"
PROBES = 5
COSINE_TOLERANCE = 1e-3

Progress = Callable[[str, int, int], None]


class IndexMirror:
    """The index of one collection for one embedding model. The caller owns it (see owner.py)."""

    def __init__(self, catalog: Catalog, place: IndexPlace, model: str) -> None:
        self._catalog, self._place, self._model = catalog, place, model
        self._index: PassageIndex | None = None
        self._size: int | None = None  # passages of the open index: Chroma takes 20 ms to count 150 000
        self._held: set[str] | None = None  # what this process knows the open index to hold: it alone changes it

    def open(self) -> str:
        """Open the index, repairing or rebuilding it where it is not what the catalog says.

        Returns what was done: "kept", "updated" or "rebuilt". Raises: IndexBroken, IndexUnreachable.
        """
        known = _usable(self._catalog, self._place)
        if known is None or known["model"] != self._model:
            return self.rebuild()
        try:
            _refuse_other_files(self._place, known)
            self._index = self._place.open(known["generation"])
            done = "kept" if known["revision"] == self._catalog.passages.revision() else self._mirrored(self._index)
            self._check()
        except IndexUnreachable:
            self._index = self._held = self._size = None
            raise
        except IndexBroken:
            return self.rebuild()
        return done

    def update(self, progress: Progress | None = None, *, together: int = BATCH) -> str:
        """Mirror what changed in the catalog, so many passages at once. Returns "kept", "updated" or "rebuilt". Raises:
        IndexBroken, IndexUnreachable; what was being written then is not trusted, and the next update opens the index
        anew. Where `progress` raises, the next update goes on with what is left."""
        if self._index is None:
            return self.open()
        try:
            return self._mirrored(self._index, progress, together)
        except IndexUnreachable:
            self._index = self._held = self._size = None
            raise
        except IndexBroken:
            return self.rebuild()

    def _mirrored(self, index: PassageIndex, progress: Progress | None = None, together: int = BATCH) -> str:
        revision = self._catalog.passages.revision()
        wanted = self._catalog.passages.ids(self._model)
        have = set(index.ids()) if self._held is None else self._held
        missing, extra = [name for name in wanted if name not in have], list(have.difference(wanted))
        if len(extra) > len(wanted):
            return self.rebuild()  # many deletions leave holes that never close
        self._held = self._size = None
        if missing or extra:
            self._note(writing=True)
            index.remove(extra)
            for number, names in enumerate(batched(missing, together)):
                self._tell(progress, number * together, len(missing))
                index.add(list(self._catalog.passages.embedded(self._model, ids=names)))
        if index.count() != len(wanted):
            raise IndexBroken("The vector index holds another number of passages than the catalog.")
        self._note_whole(revision)
        self._held, self._size = set(wanted), len(wanted)
        return "updated" if missing or extra else "kept"

    def _tell(self, progress: Progress | None, done: int, total: int) -> None:
        """Tell of progress; where that ends the work, note that the index is whole, though of an older revision."""
        try:
            if progress is not None:
                progress("Indexing", done, total)
        except BaseException:
            self._note_whole((self._known() or {})["revision"])
            raise

    def rebuild(self, progress: Progress | None = None) -> str:
        """Build the index anew beside the old one and swap; nothing is embedded again. Returns "rebuilt"."""
        revision = self._catalog.passages.revision()
        self._index = self._held = self._size = None
        generation = self._next_generation()
        built = self._place.make(generation)
        total = self._catalog.passages.counts().get(self._model, 0)
        for number, batch in enumerate(batched(self._catalog.passages.embedded(self._model), BATCH)):
            built.add(batch)
            if progress is not None:
                progress("Building the index", min((number + 1) * BATCH, total), total)
        self._index = built
        self._note_whole(revision, generation=generation, place=self._place.name, build=BUILD)
        self._sweep(generation)
        return "rebuilt"

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return passage ids and cosines, nearest first. Raises: IndexBroken."""
        index, size = self._index, self._size  # another thread may begin a new index at any time
        if index is None:
            raise IndexBroken("The vector index is not open yet.")
        if size is None:
            size = index.count()
            self._size = size if self._index is index else None
        return index.search(vector, min(limit, size))

    def differences(self) -> Iterator[str]:
        """Give every difference between the index and the catalog, in words. Raises: IndexBroken."""
        if self._index is None:
            raise IndexBroken("The vector index is not open.")
        have, wanted = set(self._index.ids()), self._catalog.passages.ids(self._model)
        missing, extra = [name for name in wanted if name not in have], sorted(have.difference(wanted))
        yield from (f"index: {name} is missing" for name in missing)
        yield from (f"index: {name} is not in the catalog" for name in extra)
        for batch in batched(self._catalog.passages.embedded(self._model), BATCH):
            yield from _unlike(batch, self._index.entries([item.passage.id for item in batch]))
        if not missing and not extra:
            self._check()

    @property
    def was_made(self) -> bool:
        """Whether an index of this collection is, or was, here: after a restore there is none until one is needed.
        Raises: IndexUnreachable."""
        return self._known() is not None or bool(self._place.generations())

    def open_as_is(self) -> None:
        """Open the index without repairing anything, for looking at it. Raises: IndexBroken."""
        known = self._known()
        if known is None:
            raise IndexBroken("There is no vector index yet.", hint="`papergist rebuild-index` makes it.")
        if known["writing"]:
            raise IndexBroken(
                "The vector index was being written when its writer ended.", hint="`papergist rebuild-index` mends it."
            )
        if not _is_at(self._place, known):
            raise IndexBroken("The vector index is in another place.", hint="`papergist rebuild-index` makes it here.")
        if known["model"] != self._model:
            raise IndexBroken(
                "The vector index holds another model's vectors.", hint="`papergist rebuild-index` makes it anew."
            )
        _refuse_other_files(self._place, known)
        self._index = self._place.open(known["generation"])

    def close(self) -> None:
        """Give back what the index holds open."""
        self._index = self._held = self._size = None
        self._place.close()

    def _check(self) -> None:
        """Compare the count, and find a few passages by their own vectors; the search is approximate, so a sound index
        may miss one. Raises: IndexBroken."""
        assert self._index is not None
        total = self._catalog.passages.counts().get(self._model, 0)
        if self._index.count() != total:
            raise IndexBroken("The vector index holds another number of passages than the catalog.")
        probes = self._catalog.passages.some_ids(self._model, PROBES)
        missed = 0
        for item in self._catalog.passages.embedded(self._model, ids=probes):
            found = self._index.search(item.vector, min(BATCH, total))
            if len(found) < min(BATCH, total):
                raise IndexBroken("The vector index gives fewer passages than it holds.")
            missed += not _is_same(found[0][1])
        if missed > len(probes) / 2:
            raise IndexBroken("The vector index does not find passages by their own vectors.")

    def _known(self) -> dict[str, Any] | None:
        return _noted(self._catalog)

    def _note(self, *, writing: bool = False, **changes: Any) -> None:
        known = self._known() or {}
        self._catalog.state.set(STATE, {**known, "model": self._model, "writing": writing, **changes})

    def _note_whole(self, revision: int, **changes: Any) -> None:
        generation = changes.get("generation") or (self._known() or {})["generation"]
        self._note(revision=revision, files=self._place.checksums(generation), **changes)

    def _next_generation(self) -> str:
        taken = [int(name) for name in self._place.generations() if name.isdigit()]
        known = self._known()
        taken.append(int(known["generation"]) if known and known.get("generation") else 0)
        return f"{max(taken) + 1:06}"

    def _sweep(self, generation: str) -> None:
        with contextlib.suppress(IndexBroken):  # what is left now goes the next time
            for name in self._place.generations():
                if name != generation:
                    self._place.drop(name)


def read_ahead(catalog: Catalog, place: IndexPlace) -> None:
    """Have an index that can be used as it is read its graph, which takes Chroma a second for 150 000 passages. Raises:
    IndexBroken."""
    known = _usable(catalog, place)
    if known is not None:
        _refuse_other_files(place, known)
        place.open(known["generation"]).entries([_NO_PASSAGE])  # while Chroma counts, no other thread has its turn


def _noted(catalog: Catalog) -> dict[str, Any] | None:
    found: dict[str, Any] | None = catalog.state.get(STATE)
    return found


def _usable(catalog: Catalog, place: IndexPlace) -> dict[str, Any] | None:
    """Return what is noted of an index that need not be built anew, whatever model's vectors it holds."""
    known = _noted(catalog)
    if known is None or known["writing"] or not _is_at(place, known):
        return None
    return known if known.get("build") == BUILD else None  # another one is of an older Papergist, with other settings


def _is_at(place: IndexPlace, known: dict[str, Any]) -> bool:
    return bool(known.get("place", EMBEDDED) == place.name)


def _refuse_other_files(place: IndexPlace, known: dict[str, Any]) -> None:
    """Compare the files with what was written. Raises: IndexBroken."""
    there = place.checksums(known["generation"])
    noted = known.get("files", there)  # an older Papergist noted none
    if names := sorted(name for name in {*there, *noted} if there.get(name) != noted.get(name)):
        raise IndexBroken(
            f"The files of the vector index are not as they were written: {', '.join(names)}.",
            hint="`papergist rebuild-index` mends it.",
        )


def _is_same(cosine: float) -> bool:
    """Return whether this is the cosine of a vector with itself; that of a damaged one may be no number."""
    return cosine >= 1 - COSINE_TOLERANCE


def _unlike(batch: Sequence[Embedded], entries: dict[str, tuple[Vectors, str, dict[str, Any]]]) -> Iterator[str]:
    for item in batch:
        passage = item.passage
        if passage.id not in entries:
            continue  # said already
        vector, text, metadata = entries[passage.id]
        if len(vector) != len(item.vector) or not _is_same(float(np.dot(vector, item.vector))):
            yield f"index: {passage.id} has another vector than the catalog"
        place = (metadata.get("paper_id"), metadata.get("start"), metadata.get("end"))
        if text != passage.text or place != (passage.paper_id, passage.start, passage.end):
            yield f"index: {passage.id} has another text or place than the catalog"
