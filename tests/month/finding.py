"""What is found after the month: whether every paper came once, every gap and every doubt was told of."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.month import month as scenario
from tests.month.month import READERS, Month
from tests.subscriptions.reading import text_of

_TITLE = re.compile(r"On Thing (\d+)")


def findings(month: Month, *, again: bool = False) -> dict[str, Any]:
    """Return figures, and everything that is wrong in words. again: what was in doubt was sent once more."""
    services = month.open()
    catalog = services.catalog
    wrong: list[str] = [f"raised: {text[-400:]}" for text in month.raised]
    wrong += _papers(catalog, month)
    doubts = {one.message_id: one for one in catalog.outbox.unknown()}
    told = {one["message_id"] for one in month.last_told if one["outcome"] == "unknown"}
    wrong += [f"doubt not told: {name}" for name in doubts.keys() - told]
    issues: Counter[str] = Counter()
    arrived_in_doubt = 0
    for one in catalog.subscriptions.all():
        letters = _came(month, one.target)
        known = {row.message_id: row for row in catalog.outbox.of(one.number, limit=1000) if row.first}
        held = {name: _numbers(catalog.outbox.content(row.number)) for name, row in known.items() if name in doubts}
        issues.update(row.state for row in known.values())
        arrived_in_doubt += sum(name in doubts for name, _ in letters)
        wrong += _compare(one.target, letters, known, held, _expected(month, one.target), again=again)
    wrong += _gaps(month)
    services.close()
    return {
        "days": month.days,
        "papers": len(month.listed),
        "lives": month.lives,
        "kills": month.kills,
        "by point": dict(month.points),
        "issues": dict(issues),
        "letters": len(month.mail.box.kept),
        "posts": len(month.hook.kept),
        "in doubt": len(doubts),
        "of these arrived": arrived_in_doubt,
        "alarms": sorted(f"{source} {outcome}" for source, outcome in month.alarms if outcome not in {"ok", "quiet"}),
        "wrong": wrong,
    }


def _papers(catalog: Any, month: Month) -> list[str]:
    wanted, there = {f"2509.{number:05}" for number in month.listed}, Counter(catalog.papers.ids())
    wrong = [f"paper lost: {name}" for name in wanted - there.keys()]
    wrong += [f"paper twice or strange: {name}" for name, count in there.items() if count > 1 or name not in wanted]
    revised = month.days <= scenario.VERSION or catalog.papers.get("2509.00001").title == "On Thing 1, Revised"
    return wrong if revised else [*wrong, "the version is not the last one"]


def _came(month: Month, target: str) -> list[tuple[str, set[int]]]:
    """Return the message id and the papers of everything that arrived somewhere, questions aside."""
    if target == month.hook.address:
        return [(told["id"], _numbers(told["data"])) for told in month.hook.kept]
    letters = [letter for letter in month.mail.box.to(target) if letter["List-Unsubscribe"]]
    return [(letter["Message-ID"].strip("<>"), set(map(int, _TITLE.findall(text_of(letter))))) for letter in letters]


def _numbers(content: Any) -> set[int]:
    return set(map(int, _TITLE.findall(str(content)))) if content else set()


def _expected(month: Month, target: str) -> set[int]:
    """Return the papers that somebody is to get."""
    wishes = READERS.get(target)
    if wishes is None or not wishes.topics:
        return set(month.listed)
    return {number for number in month.listed if f"thing{number}" in wishes.topics}


def _compare(
    who: str, letters: Any, known: Any, held: dict[str, set[int]], wanted: set[int], *, again: bool
) -> list[str]:
    times = Counter(name for name, _ in letters)
    wrong = [f"{who}: a letter that nobody knows: {name}" for name in times.keys() - known.keys()]
    wrong += [
        f"{who}: issue {known[name].name} came {count} times" for name, count in times.items() if count > 1 + again
    ]
    wrong += [
        f"{who}: {known[name].name} came and is noted as {known[name].state}"
        for name in times.keys() & known.keys()
        if known[name].state not in {"sent", "unknown"}
    ]
    wrong += [
        f"{who}: {row.name} is noted as sent and never came"
        for name, row in known.items()
        if row.state == "sent" and not times[name]
    ]
    each = dict(letters)  # what came twice under one name is one issue
    papers = Counter(number for numbers in each.values() for number in numbers)
    wrong += [f"{who}: paper {number} in {count} issues" for number, count in papers.items() if count > 1]
    wrong += [f"{who}: paper {number} was not asked for" for number in papers.keys() - wanted]
    doubtful = set().union(*held.values()) if held else set()
    return wrong + [f"{who}: paper {number} never came" for number in wanted - papers.keys() - doubtful]


def _gaps(month: Month) -> list[str]:
    """Return the days of trouble of which no alarm rang."""
    troubled = {scenario.FORMAT: "failed", scenario.LOST: "empty", scenario.DOWN: "failed"}
    return [
        f"gap not told: {_day(number)} {outcome}"
        for number, outcome in troubled.items()
        if number < month.days and (f"hf:{_day(number)}", outcome) not in month.alarms
    ]


def _day(number: int) -> date:
    return scenario.MONDAY + timedelta(days=number)
