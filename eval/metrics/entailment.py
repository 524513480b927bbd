"""How likely the abstract entails the TL;DR by a model of inference: the greatest over windows of its sentences.

Source: SummaC-ZS (Laban et al. 2022), windows of up to three sentences. It needs the package transformers and a folder
with a model of three classes, one of them called entailment. Nothing is downloaded.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.extractive.sentences import split

SETTING = "PAPERGIST_ENTAILMENT_MODEL"
_WINDOWS = (1, 3)


def metrics(folder: Path | None) -> tuple[Metric, ...]:
    """Return the metric, for the model in this folder."""

    def score(case: Case) -> float | None:
        return _entailment(folder, case.text, case.item.abstract) if case.item.abstract.strip() else None

    def unavailable() -> str | None:
        if importlib.util.find_spec("transformers") is None:
            return "the package transformers is not installed."
        return None if folder is not None and folder.is_dir() else f"{SETTING} names no folder with a model."

    source = "Laban et al. 2022, zero-shot, windows of 1 and 3 sentences"
    signed = f"{folder.name}" if folder else None
    return (
        Metric(
            "entailment", score, "higher", source, 0, 1,
            sign=lambda: signed or "", costly=True, unavailable=unavailable,
        ),
    )  # fmt: skip


def _entailment(folder: Path | None, claim: str, abstract: str) -> float:
    spans = split(abstract)
    premises = {
        abstract[spans[at][0] : spans[min(at + size, len(spans)) - 1][1]]
        for size in _WINDOWS
        for at in range(len(spans))
    }
    pairs = [{"text": premise, "text_pair": claim} for premise in sorted(premises)]
    found = _classifier(folder)(pairs, top_k=None, truncation=True)
    return max(float(one["score"]) for labels in found for one in labels if one["label"].lower().startswith("entail"))


@cache
def _classifier(folder: Path | None) -> Any:
    from transformers import pipeline  # deferred, and nobody's dependency

    return pipeline("text-classification", model=str(folder), device="cpu", model_kwargs={"local_files_only": True})
