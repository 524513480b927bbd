"""Whether a run may replace the baseline: rules on changes, judged by the interval of the paired difference.

A rule fails where its claim is shown: the whole interval lies beyond the limit. It passes where the opposite is shown:
the whole interval lies within. In between, these papers cannot decide; that passes with a remark, or fails under
`strict`, which asks for proof that the run is not worse by more than the limit (non-inferiority). An unchanged system
so never fails by chance more often than said, however few the papers, and a strict gate never passes for their
fewness. With k rules each interval is one of 1 - 0.05 / k (Bonferroni), so that the risk of a false alarm does not grow
with the number of rules; under strict all have to be shown, and 95 % is kept.

One rule is always there: a run may not lose texts. What cannot be scored would be left out of every other rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from eval.compare import check_comparable, digits, shared_metrics
from eval.rules import Rule, default_rules, read_rule
from eval.runs import DatasetInfo, MetricInfo, Run, SystemInfo
from eval.stats import Paired, paired
from summarizer.errors import UsageError
from summarizer.models import Value

Outcome = Literal["passed", "undecided", "failed"]
MISSING = MetricInfo(name="missing", version=1, better="lower", low=0, high=1, source="share of papers without a text")
COST = MetricInfo(name="cost_usd", version=1, better="lower", low=None, source="US dollars a paper")
_ALPHA = 0.05
FEWEST = 12  # papers; in 1 000 simulated A/A of one rule 4 papers gave 8 % false alarms, 5 gave 4 %, 12 gave 1.3 %
_TOO_MANY = 1e6  # papers that nobody will evaluate


class Judgement(Value):
    """What one rule came to, and why in words. limit: in the metric's unit. lost: papers with a score of the baseline's
    only."""

    rule: Rule
    outcome: Outcome
    limit: float
    paired: Paired
    lost: int
    reason: str


class Gate(Value):
    """The document. left_out: why metrics have no default rule, by name; empty where rules were given."""

    format: Literal["papergist-gate@1"] = "papergist-gate@1"
    dataset: DatasetInfo
    baseline: SystemInfo
    candidate: SystemInfo
    strict: bool
    judgements: tuple[Judgement, ...]
    left_out: dict[str, str]

    @property
    def failures(self) -> tuple[Judgement, ...]:
        """The judgements that stop the candidate."""
        return tuple(one for one in self.judgements if stops(one, strict=self.strict))

    @property
    def passed(self) -> bool:
        """Whether the candidate may go on."""
        return not self.failures


def stops(judgement: Judgement, *, strict: bool) -> bool:
    """Return whether a judgement stops the candidate: a failed one, and an undecided one under strict."""
    return judgement.outcome == "failed" or (strict and judgement.outcome == "undecided")


def gate(baseline: Run, candidate: Run, fail_if: Sequence[str] = (), *, strict: bool = False) -> Gate:
    """Judge a candidate against the baseline. Without rules, no metric that deserves belief may be worse. Raises:
    UsageError where the runs cannot be compared, a rule makes no sense, or its metric applies to no paper."""
    check_comparable(baseline, candidate)
    shared = shared_metrics(baseline, candidate)
    known = {**shared, MISSING.name: MISSING, COST.name: COST}
    rules = [read_rule(text, known) for text in fail_if]
    left_out: dict[str, str] = {}
    if not rules:
        rules, left_out = default_rules({name: shared[name] for name in shared if _applies(baseline, name)})
        left_out |= {one.name: "the run was not scored with it" for one in baseline.metrics if one.name not in shared}
    if all(rule.metric != MISSING.name for rule in rules):
        rules = [Rule(metric=MISSING.name, side=">", limit=0), *rules]
    level = 1 - _ALPHA if strict else 1 - _ALPHA / len(rules)
    return Gate(
        dataset=baseline.dataset,
        baseline=baseline.system,
        candidate=candidate.system,
        strict=strict,
        judgements=tuple(judge(rule, baseline, candidate, level=level) for rule in rules),
        left_out=left_out,
    )


def judge(rule: Rule, baseline: Run, candidate: Run, *, level: float) -> Judgement:
    """Return what a rule comes to, by an interval of this level. Raises: UsageError where it has nothing to judge."""
    a, b = _scores(baseline, rule.metric), _scores(candidate, rule.metric)
    found = paired(a, b, level=level)
    lost = sum(a[name] is not None and b.get(name) is None for name in a)
    if not found.n and not lost:
        raise UsageError(
            f"{rule.metric} applies to no paper of the baseline.", hint="Take another metric for the rule."
        )
    limit = _limit(rule, found)
    outcome = _outcome(rule, found, limit, lost)
    told = _counted(found) if rule.metric == MISSING.name and not rule.limit else _reason(rule, outcome, limit, found)
    reason = told + (f" The baseline alone has a score on {lost}." if lost else "")
    return Judgement(rule=rule, outcome=outcome, limit=limit, paired=found, lost=lost, reason=reason)


def _applies(run: Run, name: str) -> bool:
    return any(score is not None for score in run.scores(name).values())


def _scores(run: Run, name: str) -> Mapping[str, float | None]:
    if name == MISSING.name:
        return {item.id: float(item.text is None) for item in run.items}
    if name == COST.name:
        return {item.id: item.cost_usd for item in run.items}
    return run.scores(name)


def _limit(rule: Rule, found: Paired) -> float:
    """Return the limit in the metric's unit. The baseline's mean is taken as it is, without its own uncertainty."""
    if not rule.relative or found.mean_a is None:
        return rule.limit
    if not found.mean_a and rule.limit:
        raise UsageError(
            f"{rule} asks for a share of the baseline's mean, which is 0.", hint=f"Write {str(rule).rstrip('%')}."
        )
    return rule.limit / 100 * abs(found.mean_a)


def _outcome(rule: Rule, found: Paired, limit: float, lost: int) -> Outcome:
    if not found.n and lost >= FEWEST:
        return "failed"
    if rule.metric == MISSING.name and not rule.limit:
        return "failed" if found.difference and found.difference > 0 else "passed"  # counted, no sample of anything
    if found.n < FEWEST or found.low is None or found.high is None:
        return "undecided"
    beyond = found.high < limit if rule.side == "<" else found.low > limit
    within = found.low >= limit if rule.side == "<" else found.high <= limit
    return "failed" if beyond else "passed" if within else "undecided"


def _counted(found: Paired) -> str:
    before, now = (round((mean or 0.0) * found.n) for mean in (found.mean_a, found.mean_b))
    return f"{now} of {found.n} texts are missing, {before} before."


def _reason(rule: Rule, outcome: Outcome, limit: float, found: Paired) -> str:
    if not found.n:
        return f"{rule.metric} applies to no paper of the candidate's any more."
    if outcome == "undecided" and (found.n < FEWEST or found.low is None or found.high is None):
        return f"{rule.metric} applies to {found.n} papers of both; fewer than {FEWEST} decide nothing."
    if found.low is None or found.high is None:
        return f"{rule.metric} on {found.n} papers: {found.mean_a} → {found.mean_b}."
    change = (
        f"{rule.metric} {digits(found.mean_a or 0)} → {digits(found.mean_b or 0)} on {found.n} papers: "
        f"{_in_unit(rule, found, found.difference)} ({_in_unit(rule, found, found.low)} to "
        f"{_in_unit(rule, found, found.high)}, {100 * found.level:.3g} % interval)"
    )
    allowed = f"{rule.limit:+g}{' %' if rule.relative else ''}" if rule.limit else "no change"
    side = ("below", "above")[rule.side == ">"]
    if outcome == "failed":
        return f"{change}, wholly {side} {allowed}."
    if outcome == "passed":
        return f"{change}, nowhere {side} {allowed}."
    return f"{change}, on both sides of {allowed}: not decided{_needed(limit, found)}."


def _needed(limit: float, found: Paired) -> str:
    """Return how many papers would decide, were the difference what it seems: an interval narrows with their root."""
    assert found.low is not None
    assert found.high is not None
    distance = abs((found.difference or 0.0) - limit)
    if not distance:
        return ""
    papers = float(f"{found.n * ((found.high - found.low) / 2 / distance) ** 2:.2g}")
    return f"; about {papers:,.0f} papers would" if papers < _TOO_MANY else ""


def _in_unit(rule: Rule, found: Paired, value: float | None) -> str:
    if value is None:
        return ""
    if rule.relative and found.mean_a:
        return f"{100 * value / abs(found.mean_a):+.2f} %"
    return ("+" if value > 0 else "") + digits(value)
