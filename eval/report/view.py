"""What a report says, as data: figures, comparisons with the first system, and single papers with marked words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from eval.compare import Comparison, compare
from eval.figures import figures, remarks
from eval.items import Dataset, Item
from eval.runs import DatasetInfo, ItemResult, Judging, MetricInfo, Run, SystemInfo
from summarizer.errors import UsageError
from summarizer.models import Value

SHOWN_ITEMS = 100
_PREFERRED = ("rouge1", "faithfulness", "content")


class Piece(Value):
    """A stretch of a TL;DR; reason says what is wrong with it, None where nothing is."""

    text: str
    reason: str | None = None


class Written(Value):
    """What one system wrote for a paper."""

    system: str
    pieces: tuple[Piece, ...]
    error: str | None = None
    scores: dict[str, float | None]


class PaperView(Value):
    """A paper with what each system wrote; abstract and references only where the dataset is at hand."""

    id: str
    title: str = ""
    abstract: str = ""
    references: tuple[str, ...] = ()
    written: tuple[Written, ...]


class AnswersView(Value):
    """What `papergist eval answers --json` printed, under the name of its file."""

    name: str
    figures: dict[str, dict[str, float | int | None]]
    risk_coverage: tuple[tuple[float, float], ...]


class Report(Value):
    """Everything that a report shows. metrics: those of any run; marks: what to know of each, by name. shown_by: by
    what the single papers were chosen."""

    format: Literal["papergist-report@1"] = "papergist-report@1"
    dataset: DatasetInfo
    systems: tuple[SystemInfo, ...]
    code: tuple[str, ...]
    created: tuple[str, ...]
    cost_usd: tuple[float | None, ...]
    metrics: tuple[MetricInfo, ...]
    marks: dict[str, tuple[str, ...]]
    vocabulary: tuple[dict[str, float | int | None] | None, ...]
    judged_by: tuple[tuple[Judging, ...], ...]
    figures: tuple[dict[str, dict[str, object]], ...]
    primary: str
    shown_by: str
    comparisons: tuple[Comparison, ...] = ()
    papers: tuple[PaperView, ...] = ()
    answers: tuple[AnswersView, ...] = ()


def build(
    runs: Sequence[Run],
    dataset: Dataset | None,
    *,
    primary: str | None = None,
    items: int = SHOWN_ITEMS,
    answers: Sequence[AnswersView] = (),
) -> Report:
    """Return the report of runs of one dataset; the first is what the others are compared with. Raises: UsageError."""
    first = runs[0]
    if any(run.dataset.sha256 != first.dataset.sha256 for run in runs):
        raise UsageError("These runs are of different data, so they cannot stand in one report.")
    chosen = primary_of(runs, primary)
    abstracts = {item.id: item.abstract for item in dataset.items} if dataset else {}
    return Report(
        dataset=first.dataset,
        systems=tuple(run.system for run in runs),
        code=tuple(run.code for run in runs),
        created=tuple(run.created.isoformat() for run in runs),
        cost_usd=tuple(run.cost_usd for run in runs),
        metrics=metrics_of(runs),
        marks=marks_of(runs),
        vocabulary=tuple(run.vocabulary for run in runs),
        judged_by=tuple(run.judged_by for run in runs),
        figures=tuple(figures(run) for run in runs),
        comparisons=tuple(compare(first, run, primary=chosen, abstracts=abstracts) for run in runs[1:]),
        primary=chosen,
        shown_by=f"the papers with the most marked words, then those with the lowest {chosen}",
        papers=tuple(_papers(runs, dataset, chosen)[:items]),
        answers=tuple(answers),
    )


def metrics_of(runs: Sequence[Run]) -> tuple[MetricInfo, ...]:
    """Return the metrics that any of the runs was scored with, each as the first of them has it."""
    found: dict[str, MetricInfo] = {}
    for run in runs:
        for metric in run.metrics:
            found.setdefault(metric.name, metric)
    return tuple(found.values())


def marks_of(runs: Sequence[Run]) -> dict[str, tuple[str, ...]]:
    """Return the remarks on each metric; one that is not true of every run that has it names those of which it is."""
    told: dict[str, dict[str, list[str]]] = {}
    having = Counter(metric.name for run in runs for metric in run.metrics)
    for run in runs:
        for metric in run.metrics:
            of_metric = told.setdefault(metric.name, {})
            for remark in remarks(metric):
                of_metric.setdefault(remark, []).append(run.system.name)
    return {
        name: tuple(
            remark if len(systems) == having[name] else f"{remark}: {', '.join(systems)}"
            for remark, systems in of_metric.items()
        )
        for name, of_metric in told.items()
    }


def read_answers(path: Path) -> AnswersView:
    """Return the figures that `papergist eval answers --json` printed into a file. Raises: UsageError."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return AnswersView(name=path.stem, figures=told["figures"], risk_coverage=told["risk_coverage"])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not what `papergist eval answers --json` prints.") from error


def primary_of(runs: Sequence[Run], wanted: str | None = None) -> str:
    """Return the metric that orders papers and compares systems: one by which every run is scored, where there is one.
    Raises: UsageError for one that is not there."""
    first = runs[0]
    names = [metric.name for metric in metrics_of(runs)]
    if wanted is not None and wanted not in names:
        raise UsageError(
            f"The run of {first.system.name} has no metric {wanted!r}.", hint=f"It has: {', '.join(names)}."
        )
    scored = [[name for name in names if _is_scored(run, name)] for run in runs]
    by_all = [name for name in scored[0] if all(name in others for others in scored)]
    usable = by_all or scored[0]
    found = wanted or next((name for name in (*_PREFERRED, *usable) if name in usable), None)
    if found is None:
        raise UsageError(f"The run of {first.system.name} has no scores.", hint="papergist eval score gives it some.")
    return found


def _is_scored(run: Run, name: str) -> bool:
    return any(value is not None for value in run.scores(name).values())


def _papers(runs: Sequence[Run], dataset: Dataset | None, primary: str) -> list[PaperView]:
    known = {item.id: item for item in dataset.items} if dataset else {}
    views = [
        _paper(known.get(results[0].id), runs, results) for results in zip(*(run.items for run in runs), strict=True)
    ]

    def order(view: PaperView) -> tuple[int, float]:
        marked = sum(piece.reason is not None for written in view.written for piece in written.pieces)
        score = view.written[0].scores.get(primary)
        return -marked, score if score is not None else float("inf")

    return sorted(views, key=order)


def _paper(item: Item | None, runs: Sequence[Run], results: Sequence[ItemResult]) -> PaperView:
    written = [
        Written(
            system=run.system.name,
            pieces=tuple(marked(result.text or "", item)),
            error=result.error,
            scores=result.scores,
        )
        for run, result in zip(runs, results, strict=True)
    ]
    if item is None:
        return PaperView(id=results[0].id, written=tuple(written))
    return PaperView(
        id=item.id, title=item.title, abstract=item.abstract, references=item.references, written=tuple(written)
    )


def marked(text: str, item: Item | None) -> list[Piece]:
    """Return a text in pieces, those that its abstract does not support with the reason; whole without an abstract."""
    from summarizer.checks import check

    if item is None or not text:
        return [Piece(text=text)] if text else []
    found = check(text, item.abstract, title=item.title, with_form=False).unsupported
    pieces, at = [], 0
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if finding.start < at or finding.end == finding.start:
            continue
        pieces += [
            Piece(text=text[at : finding.start]),
            Piece(text=text[finding.start : finding.end], reason=finding.reason),
        ]
        at = finding.end
    return [piece for piece in (*pieces, Piece(text=text[at:])) if piece.text]
