"""Text to the pieces that a model reads, each text once: what is cut is embedded next, its title before every passage.
Only file that imports tokenizers.

A tokenizer that goes by words gives a part of a text the pieces that it has within the text, so its parts need no
reading of their own.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from summarizer.errors import EmbeddingUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

REMEMBERED = 2000  # texts, which are the titles, abstracts, sentences and passages of a hundred papers
LONGEST_REMEMBERED = 5000  # characters
_SPACE = " \n\t\r"  # what Python and tokenizers agree on: these drop control characters, some of which are space there


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a text: their ids, and where in it each begins and ends."""

    ids: array[int]
    starts: array[int]
    ends: array[int]

    def part(self, start: int, end: int) -> Pieces:
        """Return the pieces that begin in a part of the text, with their places in the part."""
        inside = slice(bisect_left(self.starts, start), bisect_left(self.starts, end))
        starts, ends = (array("i", [place - start for place in places[inside]]) for places in (self.starts, self.ends))
        return Pieces(self.ids[inside], starts, ends)


def load(content: bytes, name: str) -> PieceReader:
    """Return the tokenizer of the model of this name, in the format of Hugging Face's tokenizer.json; it reads texts
    whole. Raises: EmbeddingUnavailable."""
    from tokenizers import Tokenizer  # deferred: heavy

    try:
        tokenizer = Tokenizer.from_buffer(content)
    except ValueError as error:
        raise EmbeddingUnavailable(f"The tokenizer of {name} cannot be read: {error}.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return PieceReader(tokenizer)


class PieceReader:
    """What a tokenizer makes of texts. Threads may share it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._by_words = _goes_by_words(tokenizer)
        self._kept: OrderedDict[str, Pieces] = OrderedDict()
        self._keeping = threading.Lock()

    @cached_property
    def marks(self) -> tuple[list[int], list[int]]:
        """The special pieces that the model expects before and behind a text."""
        marked = self._tokenizer.encode("a")
        inside = [place for place, special in enumerate(marked.special_tokens_mask) if not special]
        return marked.ids[: inside[0]], marked.ids[inside[-1] + 1 :]

    def read(self, text: str) -> Pieces:
        """Return the pieces of a text, special pieces left out."""
        kept = self._kept.get(text)
        if kept is not None:
            return kept
        found = self._tokenizer.encode(text, add_special_tokens=False)
        starts, ends = zip(*found.offsets, strict=True) if found.ids else ((), ())
        return self._keep(text, Pieces(array("i", found.ids), array("i", starts), array("i", ends)))

    def parts(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Pieces]:
        """Return the pieces of parts of a text, as each has them by itself."""
        whole = self.read(text) if self._by_words else None
        found = []
        for start, end in spans:
            if whole is not None and _is_between_words(text, start) and _is_between_words(text, end):
                found.append(self._keep(text[start:end], whole.part(start, end)))
            else:
                found.append(self.read(text[start:end]))
        return found

    def _keep(self, text: str, pieces: Pieces) -> Pieces:
        if len(text) <= LONGEST_REMEMBERED:
            with self._keeping:
                self._kept[text] = pieces
                if len(self._kept) > REMEMBERED:
                    self._kept.popitem(last=False)
        return pieces


def _goes_by_words(tokenizer: Tokenizer) -> bool:
    """Return whether nothing that a text is read by looks beyond a word; some special pieces take the space beside."""
    parts = type(tokenizer.normalizer).__name__, type(tokenizer.pre_tokenizer).__name__
    special = tokenizer.get_added_tokens_decoder().values()
    return parts == ("BertNormalizer", "BertPreTokenizer") and not any(one.lstrip or one.rstrip for one in special)


def _is_between_words(text: str, place: int) -> bool:
    return place in {0, len(text)} or text[place - 1] in _SPACE or text[place] in _SPACE
