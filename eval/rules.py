"""The rules of a gate: `content < -1%`, `rouge1 < -0.5`, `words > +2`.

A rule names a change from the baseline that is not wanted: by how much the mean falls (`<`) or rises (`>`), with its
sign, in the metric's own unit or, with %, as a share of the baseline's mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from eval.compare import no_such_metric
from eval.runs import MetricInfo
from summarizer.errors import UsageError
from summarizer.models import Value

_RULE = re.compile(r"\s*([\w.-]+)\s*([<>])\s*([+\-\u2212]?)\s*(\d+(?:\.\d+)?)\s*(%?)\s*", re.ASCII)
_FORM = 'Write a change with its sign: --fail-if "content < -1%", "rouge1 < -0.5" or "words > +2".'


class Rule(Value):
    """What is not wanted: the metric's mean changes by less (<) or by more (>) than the limit."""

    metric: str
    side: Literal["<", ">"]
    limit: float
    relative: bool = False

    def __str__(self) -> str:
        """Return the rule as it is written."""
        sign = "+" if self.limit > 0 else ""
        return f"{self.metric} {self.side} {sign}{self.limit:g}{'%' if self.relative else ''}"


# What a TL;DR tells is always judged: nothing else notices that a change makes texts say less and say it rightly.
CONTENT = "content"


def read_rule(text: str, known: Mapping[str, MetricInfo]) -> Rule:
    """Return the rule that a text writes. Raises: UsageError, also where the metric is not there (it names the
    nearest) and where the limit is a level and no change, or can never be reached."""
    match = _RULE.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no rule.", hint=_FORM)
    name, side, sign, digits, percent = match.groups()
    limit = float(digits) * (-1 if sign in {"-", "\u2212"} else 1)
    if name not in known:
        raise no_such_metric(name, tuple(known))
    if not sign and limit:
        raise UsageError(f"{text!r} has no sign, and a gate judges changes, not levels.", hint=_FORM)
    made = Rule(metric=name, side=side, limit=limit, relative=bool(percent))
    _refuse_out_of_range(made, known[name])
    return made


def default_rules(known: Mapping[str, MetricInfo]) -> tuple[list[Rule], dict[str, str]]:
    """Return a rule against any loss for each metric that has a better side and deserves belief, and why the others
    are left out, by name."""
    left_out = {name: why for name, metric in known.items() if (why := _why_not(metric)) is not None}
    rules = [
        Rule(metric=name, side="<" if metric.better == "higher" else ">", limit=0)
        for name, metric in known.items()
        if name not in left_out
    ]
    return rules, left_out


def _why_not(metric: MetricInfo) -> str | None:
    if metric.enforced:
        return "a system's own checks enforce it, so it cannot fall"
    if metric.better == "neither":
        return "neither more nor less of it is better"
    if metric.follows_people is False and metric.name != CONTENT:
        return "it was not seen to follow people better than the text's length does"
    return None


def _refuse_out_of_range(rule: Rule, metric: MetricInfo) -> None:
    if rule.relative or metric.low is None or metric.high is None:
        return
    if abs(rule.limit) >= metric.high - metric.low:
        raise UsageError(
            f"{rule} can never fail: {rule.metric} runs from {metric.low:g} to {metric.high:g}.",
            hint=f"For a share of the baseline's mean, write {rule}%.",
        )
