"""Taking a large collection in, in sources of a thousand papers, with a count of what each costs. Goes on where it was
stopped: a source that was taken in costs nothing again.

The vectors are synthetic, since a hundred thousand forward passes take an hour and are not what is measured: each is a
mixture of two real ones of a few hundred papers, with noise. Passages, words, rows and the graph of the index are real.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from eval.scale.corpus import NEWEST, Paper
from summarizer.embedding import EmbeddingText, Vectors
from summarizer.embedding.minilm import MiniLM
from summarizer.ingest import ingest
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.sources import read_source
from summarizer.text import content_hash

TOGETHER = 1000
REAL = 400  # passages that the model embeds, for the others to be mixtures of
NOISE = 0.02  # a coordinate; unit vectors of 384 have coordinates of 0.05


class Mixtures(MiniLM):
    """Vectors that lie where the packaged model's lie, without its forward pass."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        super().__init__()
        texts = [EmbeddingText(title=paper["title"], text=paper["abstract"]) for paper in papers]
        self._real = np.stack([vector for vector, _ in super().embed(texts)])

    def embed(self, texts: Sequence[EmbeddingText]) -> Iterator[tuple[Vectors, Vectors]]:
        """Give a mixture for each text and each of its sentences, the same for the same text."""
        return map(self._mixed, texts)

    def _mixed(self, text: EmbeddingText) -> tuple[Vectors, Vectors]:
        chance = np.random.default_rng(int(content_hash(text.title, text.text)[:12], 16))
        one, other = self._real[chance.integers(len(self._real), size=2)]
        rows = one + chance.random() * other + chance.normal(0, NOISE, (1 + len(text.sentences), len(one)))
        units: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")
        return units[0], units[1:]


def build(home: Path, papers: Iterator[Paper], embedder: MiniLM) -> Iterator[dict[str, Any]]:
    """Take the papers in, and yield for each source what it cost: papers so far, CPU seconds, and peak memory."""
    services = Services(Settings(home=home))
    services.__dict__["embedder"] = embedder
    total = 0
    with services.owned() as shop:
        for number in count():
            batch = list(islice(papers, TOGETHER))
            if not batch:
                break
            data = "\n".join(json.dumps(paper) for paper in batch).encode()
            began, wall = time.process_time(), time.perf_counter()
            reading = read_source(f"part-{number}.jsonl", data, kind=None, captured=None, listed=None, today=NEWEST)
            report = ingest([reading], shop, summaries=False)
            total += len(batch)
            yield {
                "papers": total,
                "added": report.added,
                "cpu_seconds": round(time.process_time() - began, 2),
                "wall_seconds": round(time.perf_counter() - wall, 2),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
            }
    services.close()
