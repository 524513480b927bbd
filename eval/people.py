"""What people said in a file of labels (`eval.label` tells its form), ready to measure metrics by; and how far they
agree. Only what is needed is asked for: of a pair `id`, `source`, `a`, `b` and `choice`, of ticks `id`, `source`,
`text` and `ticks`; `title` and `annotator` may be missing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

from eval.items import Case, Item
from eval.judged import JudgedItem, JudgedSet, number_of
from eval.stats import cohen_kappa, krippendorff_alpha
from summarizer.errors import UsageError
from summarizer.json_lines import read_rows, text_of
from summarizer.models import Value

Choice = Literal["a", "b", "equal"]
WRONG, RIGHT = "wrong", "right"


class Preference(Value):
    """Which of two summaries of one source a person found better."""

    id: str
    source: str
    title: str
    a: str
    b: str
    choice: Choice
    annotator: str = ""

    def case(self, side: Literal["a", "b"]) -> Case:
        """Return one of the two texts as a metric sees it."""
        item = Item(id=self.id, title=self.title, abstract=self.source)
        return Case(item=item, text=self.a if side == "a" else self.b)


class Tick(Value):
    """What a person found told in a summary, by facet."""

    id: str
    source: str
    title: str
    text: str
    ticks: dict[str, bool]
    annotator: str = ""


class PeopleAgree(Value):
    """How far annotators agree on one question. alpha: Krippendorff's, over units that two or more labelled; kappa:
    Cohen's of each two, by their names. None where there is nothing to disagree about."""

    question: str
    units: int
    alpha: float | None
    kappa: dict[str, float | None]


def read_labels(path: Path) -> tuple[list[Preference], list[Tick]]:
    """Return the labels of a file. Raises: UsageError, which names line and field."""
    preferences, ticks = [], []
    for row, where in read_rows(path, ended=True):
        if "choice" in row:
            preferences.append(_preference(row, where))
        elif "ticks" in row:
            ticks.append(_tick(row, where))
        else:
            raise UsageError(f"{where} is no label: it has neither a choice nor ticks.")
    return preferences, ticks


def is_labels(path: Path) -> bool:
    """Return whether a file holds labels, by its first line."""
    if not path.is_file():
        return False
    first = next(read_rows(path, ended=True), None)
    return first is not None and bool({"choice", "ticks"} & first[0].keys())


def judged_by_ticks(name: str, ticks: Iterable[Tick]) -> JudgedSet:
    """Return ticks as judged summaries: a facet is the share of people who ticked it, `right` the share who did not
    tick `wrong`, `overall` the mean of all facets that can be told. Raises: UsageError where there are none."""
    found: dict[tuple[str, str], list[Tick]] = {}
    for tick in ticks:
        found.setdefault((tick.id, tick.text), []).append(tick)
    if not found:
        raise UsageError(f"{name} has no ticks.")
    items = [_judged(number, together) for number, together in enumerate(found.values(), start=1)]
    return JudgedSet(name=name, main="overall", items=tuple(items))


def people_agree(preferences: Sequence[Preference], ticks: Sequence[Tick]) -> list[PeopleAgree]:
    """Return how far annotators agree on the choice, and on each facet; nothing where nobody labelled the same."""
    asked: dict[str, dict[Hashable, dict[str, Hashable]]] = {}
    for one in preferences:
        asked.setdefault("choice", {}).setdefault((one.id, one.a, one.b), {})[one.annotator] = one.choice
    for tick in ticks:
        for facet, told in tick.ticks.items():
            asked.setdefault(facet, {}).setdefault((tick.id, tick.text), {})[tick.annotator] = told
    found = [_agree(question, list(units.values())) for question, units in asked.items()]
    return [one for one in found if one.units]


def _agree(question: str, units: Sequence[Mapping[str, Hashable]]) -> PeopleAgree:
    shared = [unit for unit in units if len(unit) > 1]
    people = sorted({name for unit in shared for name in unit})
    kappa = {}
    for one, other in combinations(people, 2):
        both = [unit for unit in shared if one in unit and other in unit]
        if both:
            kappa[f"{one} and {other}"] = cohen_kappa([unit[one] for unit in both], [unit[other] for unit in both])
    alpha = krippendorff_alpha([list(unit.values()) for unit in shared])
    return PeopleAgree(question=question, units=len(shared), alpha=alpha, kappa=kappa)


def _judged(number: int, together: Sequence[Tick]) -> JudgedItem:
    first = together[0]
    facets = dict.fromkeys(facet for tick in together for facet in tick.ticks if facet != WRONG)
    wrong = [float(tick.ticks[WRONG]) for tick in together if WRONG in tick.ticks]
    told = {facet: [float(tick.ticks[facet]) for tick in together if facet in tick.ticks] for facet in facets}
    shares = {facet: sum(values) / len(values) for facet, values in told.items()}
    human = {"overall": sum(shares.values()) / len(shares), **shares} if shares else {}
    if wrong:
        human[RIGHT] = 1 - sum(wrong) / len(wrong)
    return JudgedItem(
        id=f"{first.id}/{number}",
        cluster=first.id,
        source=first.source,
        summary=first.text,
        title=first.title,
        human=human,
    )


def _preference(row: dict[str, Any], where: str) -> Preference:
    choice = text_of(row, "choice", where)
    if choice not in get_args(Choice):
        raise UsageError(f"{where}: the choice {choice!r} is none of {', '.join(get_args(Choice))}.")
    texts = {key: text_of(row, key, where) for key in ("id", "source", "a", "b")}
    return Preference.model_validate({"choice": choice, **texts, **_who(row, where)})


def _tick(row: dict[str, Any], where: str) -> Tick:
    ticks = row["ticks"]
    if not isinstance(ticks, dict) or not ticks:
        raise UsageError(f"{where}: ticks should say of each facet whether it is told.")
    texts = {key: text_of(row, key, where) for key in ("id", "source", "text")}
    return Tick(ticks={facet: bool(number_of(ticks, facet, where)) for facet in ticks}, **texts, **_who(row, where))


def _who(row: dict[str, Any], where: str) -> dict[str, str]:
    return {key: text_of(row, key, where, default="") for key in ("title", "annotator")}
