"""Cutting an abstract into passages that the embedding model reads whole. LlamaIndex cuts; nothing else here uses it
(llama_retriever.py is for those who do).

LlamaIndex's SentenceSplitter packs sentences (ours, so that passages and answers agree on them) up to the model's
window, counted in the model's own pieces with the title beside them. It returns bare strings; a forward cursor places
them, so that the passages tile the abstract exactly: no word is lost, none stands in two passages. Two of its habits
are kept away: its pattern for phrases drops the second of two commas, and what takes no piece (a joiner, an accent)
is repeated in the next passage even where nothing shall overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from summarizer.embedding import Embedder
from summarizer.extractive.sentences import split

_PHRASE = "[^,.;。]*[,.;。]+|[^,.;。]+"


def cut(title: str, abstract: str, *, embedder: Embedder) -> list[tuple[int, int]]:
    """Return the passages of an abstract as spans: the first begins at 0, each where the one before it ends, the last
    ends at len(abstract). An abstract of white space alone has none."""
    if not abstract.strip():
        return []
    lead = embedder.shorten(title)
    room = embedder.capacity - embedder.pieces(lead)
    if embedder.pieces(abstract) <= room:
        return [(0, len(abstract))]  # as the splitter would say, which takes a millisecond to say it
    sentences = _tiles(abstract)
    texts = [abstract[start:end] for start, end in sentences]
    counted = dict(zip(texts, embedder.pieces_of(abstract, sentences), strict=True))
    splitter = _splitter(
        room,
        lambda text: counted.get(text) or embedder.pieces(text),
        lambda text: texts if text == abstract else [text[start:end] for start, end in _tiles(text)],
    )
    spans = _spans(abstract, splitter.split_text(abstract))
    embedder.pieces_of(abstract, spans)  # they are embedded next
    return spans


def _spans(abstract: str, texts: Sequence[str]) -> list[tuple[int, int]]:
    starts, cursor = [], 0
    for text in texts:
        found = abstract.index(text, cursor)
        starts.append(found)
        cursor = found + len(text)
    return _tiling(starts, abstract)


def _splitter(room: int, count: Callable[[str], int], sentences: Callable[[str], list[str]]) -> Any:
    from llama_index.core.node_parser import SentenceSplitter  # deferred: 2 CPU seconds

    return SentenceSplitter(
        chunk_size=room,
        chunk_overlap=0,
        tokenizer=lambda text: range(max(1, count(text))),
        chunking_tokenizer_fn=sentences,
        secondary_chunking_regex=_PHRASE,
        paragraph_separator="\n\n",
    )


def _tiles(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text with the white space behind each, so that they tile it."""
    return _tiling([start for start, _ in split(text)], text)


def _tiling(starts: Sequence[int], text: str) -> list[tuple[int, int]]:
    """Return spans that begin there, the first one at 0, and each end where the next one begins."""
    return list(pairwise([0, *starts[1:], len(text)]))
