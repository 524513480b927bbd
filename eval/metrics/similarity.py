"""How near a TL;DR is in meaning to its whole abstract, by the packaged embedding model: no reference is needed.

Source: the document as reference, as in Böhm et al. 2019 and SUPERT (Gao et al. 2020), here with one vector a text:
the cosine of the TL;DR and of the mean over the abstract's passages. It costs a pass of the model for each abstract.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from eval.items import Case
from eval.metrics.metric import Metric

if TYPE_CHECKING:
    from summarizer.embedding import Vectors
    from summarizer.embedding.minilm import MiniLM


def similarity(case: Case) -> float | None:
    """Return the cosine, from -1 to 1; None without an abstract."""
    if not case.item.abstract.strip():
        return None
    return float(np.clip(_model().embed_query(case.text) @ _abstract(case.item.title, case.item.abstract), -1, 1))


def signature() -> str:
    """Return the name of the model."""
    from summarizer.embedding.minilm import MiniLM

    return MiniLM.name


def unavailable() -> str | None:
    """Return why the model cannot be loaded, or None."""
    from summarizer.errors import EmbeddingUnavailable

    try:
        _model().load()
    except EmbeddingUnavailable as error:
        return error.message
    return None


@cache
def _model() -> MiniLM:
    from summarizer.embedding.minilm import MiniLM  # deferred: onnxruntime

    return MiniLM()


@lru_cache(maxsize=4096)
def _abstract(title: str, abstract: str) -> Vectors:
    """Return the unit mean of the vectors of the abstract's passages; kept, since systems are compared on one set."""
    from summarizer.chunking import cut  # deferred: llama_index
    from summarizer.embedding import EmbeddingText

    spans = cut(title, abstract, embedder=_model())
    passages = [EmbeddingText(title="", text=abstract[start:end]) for start, end in spans]
    whole = np.mean([vector for vector, _ in _model().embed(passages)], axis=0)
    unit: Vectors = whole / np.linalg.norm(whole)
    return unit


METRICS = (
    Metric(
        "similarity",
        similarity,
        "higher",
        "document as reference, as Gao, Zhao and Eger 2020",
        -1,
        1,
        sign=signature,
        costly=True,
        unavailable=unavailable,
    ),
)
