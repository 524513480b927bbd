"""BERTScore against people's TL;DRs and against the abstract; it needs the package bert-score and a model in a folder.

Source: Zhang et al. 2020. Nothing is downloaded: without the package or the folder the metric says so.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from eval.items import Case
from eval.metrics.metric import Metric

SETTING = "PAPERGIST_BERTSCORE_MODEL"


def metrics(folder: Path | None) -> tuple[Metric, ...]:
    """Return both metrics, for the model in this folder."""

    def by_references(case: Case) -> float | None:
        return _f1(folder, case.text, case.item.references) if case.item.references else None

    def by_abstract(case: Case) -> float | None:
        return _precision(folder, case.text, case.item.abstract) if case.item.abstract.strip() else None

    def unavailable() -> str | None:
        if importlib.util.find_spec("bert_score") is None:
            return "the package bert-score is not installed."
        return None if folder is not None and folder.is_dir() else f"{SETTING} names no folder with a model."

    def named(name: str, score: Any) -> Metric:
        return Metric(
            name, score, "higher", "Zhang et al. 2020", -1, 1,
            sign=lambda: f"bert-score {_version()} | {folder.name if folder else ''}",
            costly=True, unavailable=unavailable,
        )  # fmt: skip

    return named("bertscore", by_references), named("bertscore_abstract", by_abstract)


def _f1(folder: Path | None, text: str, references: tuple[str, ...]) -> float:
    _, _, found = _scorer(folder).score([text], [list(references)])
    return float(found[0])


def _precision(folder: Path | None, text: str, abstract: str) -> float:
    precision, _, _ = _scorer(folder).score([text], [abstract])
    return float(precision[0])


@cache
def _scorer(folder: Path | None) -> Any:
    from bert_score import BERTScorer  # deferred, and nobody's dependency
    from transformers import AutoConfig

    layers = AutoConfig.from_pretrained(str(folder), local_files_only=True).num_hidden_layers
    return BERTScorer(model_type=str(folder), num_layers=layers, device="cpu")


def _version() -> str:
    from importlib.metadata import version

    return version("bert-score") if importlib.util.find_spec("bert_score") else "absent"
