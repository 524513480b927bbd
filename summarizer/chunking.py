"""Cutting an abstract into passages that the embedding model reads whole. LlamaIndex cuts; nothing else here uses it
(llama_retriever.py is for those who do).

LlamaIndex's SentenceSplitter packs sentences (ours, so that passages and answers agree on them) up to the model's
window, counted in the model's own pieces with the title beside them. It returns bare strings; a forward cursor places
them, so that the passages tile the abstract exactly: no word is lost, none stands in two passages. Two of its habits
are kept away: its pattern for phrases drops the second of two commas, and what takes no piece (a joiner, an accent)
is repeated in the next passage even where nothing shall overlap.
"""

from __future__ import annotations

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
    if embedder.pieces(lead) + embedder.pieces(abstract) <= embedder.capacity:
        return [(0, len(abstract))]  # as the splitter would say, which takes a millisecond to say it
    texts = _splitter(embedder).split_text_metadata_aware(abstract, lead)
    starts, cursor = [], 0
    for text in texts:
        found = abstract.index(text, cursor)
        starts.append(found)
        cursor = found + len(text)
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(abstract)], strict=True))


def _splitter(embedder: Embedder) -> Any:
    from llama_index.core.node_parser import SentenceSplitter  # deferred: 2 CPU seconds

    return SentenceSplitter(
        chunk_size=embedder.capacity,
        chunk_overlap=0,
        tokenizer=lambda text: range(max(1, embedder.pieces(text))),
        chunking_tokenizer_fn=_sentences,
        secondary_chunking_regex=_PHRASE,
        paragraph_separator="\n\n",
    )


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text with the white space behind each, so that they tile it."""
    starts = [start for start, _ in split(text)]
    starts[:1] = [0]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
