"""How well each metric follows people, with the plain length of the text as the control beside it.

A metric follows people where its deciding figure (`eval.following`) beats length's by an interval above zero, on the
main facet of a judged set or on pairs. Later reports mark those that were measured and do not. A metric that calls
neither more nor less better cannot follow anybody: its figures are given, in whichever direction agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from pydantic import ValidationError

from eval.following import Direction, Judgments, above_zero, beyond, pooled, within
from eval.judged import JudgedItem, JudgedSet
from eval.metrics.metric import Metric
from eval.people import PeopleAgree, Preference
from eval.stats.intervals import Interval, interval
from eval.stats.paired import usable
from eval.stats.ranks import weighted_auroc, weighted_kendall, weighted_spearman
from eval.telling import Telling, telling
from summarizer.errors import UsageError
from summarizer.models import Value

LENGTH = "length"
PACKAGED = Path(__file__).with_name("meta.json")  # of the public sets that docs/evaluation.md names
Scores: TypeAlias = Mapping[str, float | None]


class Agreement(Value):
    """One metric and one facet of a judged set. spearman, kendall or, of yes and no, auroc: over all summaries; within:
    the mean of Spearman or AUROC within sources; each of the metric as it is. over_length: what the deciding one has
    more than length has, each in its direction. A figure that does not apply is None. follows_people: None for a metric
    that calls neither side better, and where too few sources say anything (too_few)."""

    metric: str
    facet: str
    n: int
    left_out: int
    spearman: Interval | None
    kendall: Interval | None
    auroc: Interval | None
    within: Interval | None
    over_length: Interval
    follows_people: bool | None
    too_few: bool = False


class PairAgreement(Value):
    """The share of pairs in which a metric prefers what the person preferred, equal scores counting half. ties: pairs
    of which the person preferred neither; left_out: others without both scores."""

    metric: str
    n: int
    left_out: int
    ties: int
    share: Interval
    over_length: Interval
    follows_people: bool | None
    too_few: bool = False


class SetAgreement(Value):
    """All metrics on one judged set of n summaries of so many sources; length stands first in each facet. telling: of a
    main facet of yes and no."""

    name: str
    sha256: str
    n: int
    sources: int
    main: str
    agreements: tuple[Agreement, ...]
    telling: tuple[Telling, ...] = ()


class Meta(Value):
    """The document that later reports read."""

    format: Literal["papergist-meta@1"] = "papergist-meta@1"
    sets: tuple[SetAgreement, ...] = ()
    pairs: tuple[PairAgreement, ...] = ()
    people: tuple[PeopleAgree, ...] = ()

    def follows(self) -> dict[str, bool]:
        """Return whether each metric follows people, on any main facet or on pairs; others were not measured."""
        rows: list[Agreement | PairAgreement] = [*self.pairs]
        rows += [row for one in self.sets for row in one.agreements if row.facet == one.main]
        measured = [(row.metric, row.follows_people) for row in rows if row.follows_people is not None]
        return {name: (name, True) in measured for name, _ in measured}


def measure(judged: JudgedSet, metrics: Iterable[Metric]) -> SetAgreement:
    """Score the set's summaries and return how well each metric follows people; one that was learned from the set by
    fits without each part of it, or not at all."""
    chosen = [one for one in metrics if judged.name not in one.learned_from or one.without is not None]
    scores = {one.name: {item.id: _score(one, judged, item) for item in judged.items} for one in chosen}
    thresholds = {one.name: one.threshold() for one in chosen if one.threshold is not None}
    return agreement(judged, scores, {one.name: one.better for one in chosen}, thresholds)


def _score(metric: Metric, judged: JudgedSet, item: JudgedItem) -> float | None:
    if judged.name in metric.learned_from and metric.without is not None:
        return metric.without(item.part)(item.case)
    return metric.score(item.case)


def agreement(
    judged: JudgedSet,
    scores: Mapping[str, Scores],
    better: Mapping[str, Direction],
    thresholds: Mapping[str, float] | None = None,
) -> SetAgreement:
    """Return how well scores by item id, one mapping a metric, follow people. Metrics that apply to nothing, or only to
    what people did not tell apart, have no row."""
    every = {LENGTH: {item.id: float(len(item.summary.split())) for item in judged.items}, **scores}
    facets = dict.fromkeys([judged.main, *(facet for item in judged.items for facet in item.human)])
    rows = [
        _agreement(judged.items, facet, name, every[name], better.get(name, "neither"))
        for facet in facets
        for name in every
    ]
    told = [
        telling(
            judged.items,
            judged.main,
            every[name],
            metric=name,
            better="lower" if name == LENGTH else better.get(name, "neither"),
            threshold=(thresholds or {}).get(name),
        )
        for name in every
    ]
    return SetAgreement(
        name=judged.name,
        sha256=judged.sha256,
        n=len(judged.items),
        sources=len({item.cluster for item in judged.items}),
        main=judged.main,
        agreements=tuple(row for row in rows if row is not None),
        telling=tuple(row for row in told if row is not None),
    )


def measure_pairs(preferences: Sequence[Preference], metrics: Iterable[Metric]) -> tuple[PairAgreement, ...]:
    """Score both texts of each pair and return how often each metric prefers what people preferred; length first."""
    told = [f"{number}" for number in range(len(preferences))]
    cases = {name: (one.case("a"), one.case("b")) for name, one in zip(told, preferences, strict=True)}
    labelled = dict(zip(told, preferences, strict=True))
    length = {name: (float(len(a.text.split())), float(len(b.text.split()))) for name, (a, b) in cases.items()}
    found = [pair_agreement(labelled, length, metric=LENGTH, better="neither")]
    for metric in metrics:
        scores = {name: (metric.score(a), metric.score(b)) for name, (a, b) in cases.items()}
        found.append(pair_agreement(labelled, scores, metric=metric.name, better=metric.better))
    return tuple(found)


def pair_agreement(
    preferences: Mapping[str, Preference],
    scores: Mapping[str, tuple[float | None, float | None]],
    *,
    metric: str,
    better: Direction,
) -> PairAgreement:
    """Return how often a metric prefers what people preferred, and how much more often than length does. scores: of a
    and of b, by the same names as the preferences."""
    clear = {name: one for name, one in preferences.items() if one.choice != "equal"}
    both = [(one, b - a) for name, one in clear.items() for a, b in [scores[name]] if usable(a) and usable(b)]
    told = [one for one, _ in both]
    right = _right(told, [over for _, over in both], better)
    control = _right(told, [float(len(one.b.split()) - len(one.a.split())) for one in told], "neither")
    sources = [one.source for one in told]
    over_length = interval([mine - other for mine, other in zip(right, control, strict=True)], sources)
    follows = above_zero(over_length, len(set(sources)))
    return PairAgreement(
        metric=metric,
        n=len(told),
        left_out=len(clear) - len(told),
        ties=len(preferences) - len(clear),
        share=interval(right, sources),
        over_length=over_length,
        follows_people=None if better == "neither" else follows,
        too_few=follows is None,
    )


def load(path: Path) -> Meta:
    """Return the document of a file. Raises: UsageError."""
    try:
        return Meta.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise UsageError(
            f"{path} is not what papergist eval meta writes: {error.errors()[0]['msg'].lower()}."
        ) from error


def _agreement(
    items: Sequence[JudgedItem], facet: str, name: str, scores: Scores, better: Direction
) -> Agreement | None:
    asked = [item for item in items if facet in item.human]
    told = [item for item in asked if usable(scores.get(item.id))]
    people = Judgments(np.array([item.human[facet] for item in told]), [item.cluster for item in told])
    if len(set(people.human)) < 2:  # noqa: PLR2004 - people said one and the same of all
        return None
    values = np.array([scores[item.id] for item in told], dtype=float)
    length = np.array([float(len(item.summary.split())) for item in told])
    over = beyond(people, values, length, better=better)
    follows = above_zero(over, len(people.told_apart) if people.decided_within else len(set(people.sources)))
    return Agreement(
        metric=name,
        facet=facet,
        n=len(told),
        left_out=len(asked) - len(told),
        spearman=None if people.binary else pooled(people, values, weighted_spearman),
        kendall=None if people.binary else pooled(people, values, weighted_kendall),
        auroc=pooled(people, values, weighted_auroc) if people.binary else None,
        within=within(people, values) if people.told_apart else None,
        over_length=over,
        follows_people=None if better == "neither" else follows,
        too_few=follows is None,
    )


def _right(pairs: Sequence[Preference], b_over_a: Sequence[float], better: Direction) -> list[float]:
    """Return 1 for each pair in which the text with the better score is the preferred one, ½ where scores are equal. A
    metric that declares no direction counts in the one that agrees."""
    sides = [1.0 if one.choice == "b" else -1.0 for one in pairs]
    right = [float(1 + np.sign(over) * side) / 2 for over, side in zip(b_over_a, sides, strict=True)]
    turned = better == "lower" or (better == "neither" and sum(right) < len(right) / 2)
    return [1 - one for one in right] if turned else right
