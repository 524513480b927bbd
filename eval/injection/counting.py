"""Sums over what became of attacks: by form, kind and setting, each with its n."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from eval.injection.escapes import NEVER, ORDER
from eval.injection.trying import Outcome


def table(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return a row for each setting, form and kind, and the sums: of attempts, of what would have escaped of the raw
    replies, and of what escaped, the share of the latter with its 95 % interval (Wilson)."""
    groups: dict[tuple[str, str, str, bool], list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault((one.setting, one.form, one.kind, one.held_out), []).append(one)
    rows = [
        {"setting": setting, "form": form, "kind": kind, "held_out": held_out, **_counts(group)}
        for (setting, form, kind, held_out), group in sorted(groups.items())
    ]
    every = [one for group in groups.values() for one in group]
    sums = {
        name: _sums([one for one in every if one.held_out is held_out])
        for name, held_out in (("looked at", False), ("held out", True))
    }
    return {"rows": rows, "sums": sums}


def _sums(found: list[Outcome]) -> dict[str, Any]:
    counts = _counts(found)
    return {**counts, "escaped_95": _wilson(counts["escaped"], len(found)), "by_kind_of_escape": _kinds(found)}


def _counts(found: list[Outcome]) -> dict[str, Any]:
    became = Counter(one.what for one in found)
    return {
        "n": len(found),
        **{what: became[what] for what in ("kept", "repaired", "replaced", "declined")},
        "would_escape": sum(bool(set(one.obeyed) & set(NEVER)) for one in found),
        "escaped": sum(bool(set(one.escaped) & set(NEVER)) for one in found),
        "order_written": sum(ORDER in one.obeyed for one in found),
        "order_shown": sum(ORDER in one.escaped for one in found),
    }


def _kinds(found: list[Outcome]) -> dict[str, int]:
    return dict(Counter(kind for one in found for kind in one.escaped))


def _wilson(count: int, n: int) -> list[float] | None:
    from scipy.stats import binomtest  # deferred: half a second

    if not n:
        return None
    between = binomtest(count, n).proportion_ci(method="wilson")
    return [round(float(between.low), 5), round(float(between.high), 5)]
