"""Two runs on the same papers: what differs, how surely, and where B is worst.

One metric is the primary one, judged by its own p; the others are secondary, and their p is adjusted for their number
(Holm), so that trying many metrics finds no difference that is not there. Metrics that a system's own checks enforce
are shown and not counted among them.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Literal

from eval.runs import DatasetInfo, ItemResult, MetricInfo, Run, SystemInfo
from eval.stats import Paired, holm, paired_all
from summarizer.errors import UsageError
from summarizer.models import Value

ALPHA, WORST = 0.05, 10
_FROM = (10, 1, 0.01)  # from which size on one, two and three decimals are enough


class Compared(Value):
    """One metric of both runs. wins: papers on which B is better, or higher where neither is better. p_holm is None for
    the primary metric and for enforced ones. verdict says in words what is to be believed."""

    metric: MetricInfo
    paired: Paired
    p_holm: float | None
    wins: int
    ties: int
    losses: int
    verdict: str


class Regression(Value):
    """A paper on which B is worse by the primary metric, with both texts. loss is above 0, in the metric's unit."""

    id: str
    score_a: float
    score_b: float
    loss: float
    text_a: str | None
    text_b: str | None
    abstract: str | None


class Comparison(Value):
    """The document. The primary metric is the first one. missing: papers of which a run has no text. not_compared: the
    metrics that only one run has."""

    format: Literal["papergist-comparison@1"] = "papergist-comparison@1"
    dataset: DatasetInfo
    a: SystemInfo
    b: SystemInfo
    primary: str
    metrics: tuple[Compared, ...]
    missing_a: int
    missing_b: int
    not_compared: tuple[str, ...]
    worst: tuple[Regression, ...]


def compare(
    a: Run,
    b: Run,
    *,
    primary: str = "rouge1",
    secondary: Sequence[str] | None = None,
    abstracts: Mapping[str, str] | None = None,
) -> Comparison:
    """Compare run B with run A. secondary: the other metrics, default all that both have. abstracts: by paper id, shown
    beside the worst regressions. Raises: UsageError where the runs cannot be compared or a metric is not there."""
    check_comparable(a, b)
    shared = shared_metrics(a, b)
    names = _chosen(shared, primary, secondary)
    told = paired_all([(a.scores(name), b.scores(name)) for name in names], seed=a.seed)
    found = dict(zip(names, told, strict=True))
    if not found[primary].n:
        raise UsageError(
            f"The primary metric {primary} applies to no paper of both runs.",
            hint=f"Take another one: {', '.join(name for name in shared if name != primary)}.",
        )
    counted = [name for name in names if name != primary and not shared[name].enforced]
    adjusted = holm({name: p for name in counted if (p := found[name].p) is not None})
    return Comparison(
        dataset=a.dataset,
        a=a.system,
        b=b.system,
        primary=primary,
        metrics=tuple(_compared(shared[name], found[name], adjusted.get(name)) for name in names),
        missing_a=sum(item.text is None for item in a.items),
        missing_b=sum(item.text is None for item in b.items),
        not_compared=tuple(sorted({m.name for m in a.metrics} ^ {m.name for m in b.metrics})),
        worst=_worst(shared[primary], a, b, abstracts or {}),
    )


def check_comparable(a: Run, b: Run) -> None:
    """Raise UsageError where two runs are of different data, or scored by metrics that differ in version, signature
    (a library's version, a judge's model) or direction."""
    if a.dataset.sha256 != b.dataset.sha256:
        raise UsageError(
            f"The runs are of different data: {_data(a.dataset)} and {_data(b.dataset)}, with other checksums.",
            hint="Compare runs of the same papers: papergist eval run writes one for each system.",
        )
    theirs = {metric.name: metric for metric in b.metrics}
    for metric in a.metrics:
        other = theirs.get(metric.name)
        if other is not None and _identity(metric) != _identity(other):
            raise UsageError(
                f"{metric.name} was scored in two ways: {_way(metric)} and {_way(other)}.",
                hint="papergist eval score scores both runs again, from the texts that they hold.",
            )


def shared_metrics(a: Run, b: Run) -> dict[str, MetricInfo]:
    """Return the metrics of both runs, by name, in A's order; enforced where either system enforces the check."""
    theirs = {metric.name: metric for metric in b.metrics}
    return {
        metric.name: theirs[metric.name].model_copy(
            update={"enforced": metric.enforced or theirs[metric.name].enforced}
        )
        for metric in a.metrics
        if metric.name in theirs
    }


def no_such_metric(name: str, known: Sequence[str]) -> UsageError:
    """Return the error for a metric that is not there, with the nearest name that is."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    return UsageError(f"There is no metric {name!r} in both runs.", hint=hint)


def _chosen(shared: Mapping[str, MetricInfo], primary: str, secondary: Sequence[str] | None) -> list[str]:
    names = list(dict.fromkeys([primary, *(shared if secondary is None else secondary)]))
    for name in names:
        if name not in shared:
            raise no_such_metric(name, tuple(shared))
    return names


def _compared(metric: MetricInfo, found: Paired, p_holm: float | None) -> Compared:
    wins, losses = (found.lower, found.higher) if metric.better == "lower" else (found.higher, found.lower)
    p = found.p if p_holm is None else p_holm
    return Compared(
        metric=metric,
        paired=found,
        p_holm=p_holm,
        wins=wins,
        ties=found.equal,
        losses=losses,
        verdict=verdict(metric, found, p),
    )


def verdict(metric: MetricInfo, found: Paired, p: float | None) -> str:
    """Return what is to be believed of a difference, in words."""
    if not found.n:
        return "applies to no paper of both"
    if found.least_visible is None:
        return "one paper says nothing about others"
    if found.equal == found.n:
        return f"the same on all {found.n} papers"
    if p is None or p >= ALPHA:
        return _not_seen(found, found.least_visible)
    higher = (found.difference or 0.0) > 0
    if metric.better == "neither":
        return "B is higher" if higher else "B is lower"
    return "B is better" if higher == (metric.better == "higher") else "B is worse"


def _not_seen(found: Paired, least: float) -> str:
    """Return why a difference is not to be believed. Of so few papers that B may be better on each, and yet every sign
    flip in twenty does as well, none is."""
    if 2 ** (1 - found.n) >= ALPHA:
        return "too few papers to decide"
    if found.p is not None and found.p < ALPHA:
        return "no difference seen: one of so many metrics may differ as much by chance"
    could = f"; {found.n} papers would have shown {digits(least)}"
    return "no difference seen" + (could if abs(found.difference or 0.0) < least else "")


def digits(value: float, *, like: float | None = None) -> str:
    """Return a number with some three digits that mean something; with as many decimals as another one has."""
    if not value:
        return "0"
    size = abs(value if like is None else like)
    decimals = next((count for count, least in enumerate(_FROM, start=1) if size >= least), len(_FROM) + 1)
    return f"{value:.{decimals}f}"


def _worst(metric: MetricInfo, a: Run, b: Run, abstracts: Mapping[str, str]) -> tuple[Regression, ...]:
    if metric.better == "neither":
        return ()
    theirs = {item.id: item for item in b.items}
    made = (_regression(metric, item, theirs[item.id], abstracts.get(item.id)) for item in a.items)
    found = [one for one in made if one is not None and one.loss > 0]
    return tuple(sorted(found, key=lambda one: (-one.loss, one.id))[:WORST])


def _regression(metric: MetricInfo, a: ItemResult, b: ItemResult, abstract: str | None) -> Regression | None:
    before, after = a.scores.get(metric.name), b.scores.get(metric.name)
    if before is None or after is None:
        return None
    loss = before - after if metric.better == "higher" else after - before
    return Regression(
        id=a.id, score_a=before, score_b=after, loss=loss, text_a=a.text, text_b=b.text, abstract=abstract
    )


def _identity(metric: MetricInfo) -> tuple[object, ...]:
    return metric.version, metric.signature, metric.better


def _way(metric: MetricInfo) -> str:
    return f"version {metric.version}" + (f" ({metric.signature})" if metric.signature else "")


def _data(dataset: DatasetInfo) -> str:
    return " ".join(part for part in (dataset.name, dataset.split, f"(n={dataset.n})") if part)
