"""Every call to a language model: the replies to use again, what they cost, and the budget that holds them.

A call is reserved before it is made, at the most that it may use, and settled after it, at what it used. A call that
was never settled, because its process was killed, keeps counting as what it reserved: the provider may charge for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Select, bindparam, case, func, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import calls
from summarizer.errors import BudgetSpent
from summarizer.models import Value
from summarizer.replies import Reply
from summarizer.sources.decoding import storable

UNDER_WAY, REPLIED = "under way", "reply"
SETTING = "PAPERGIST_BUDGET_"

_ROUNDING = 1e-9  # US dollars by which a sum of floats may miss
_SCOPES = {"day": "Today's calls (UTC)", "run": "The calls of this run"}
_UNPRICED = (
    "The price of {model} is not known, so a budget in dollars cannot be held. Set one in tokens instead: "
    f"{SETTING}DAY_TOKENS or {SETTING}RUN_TOKENS."
)
_OVER = (
    "{calls} have used {used} of {limit} {unit}, counting what is set aside for those under way, and this one may "
    f"use {{wanted}} more. Raise {SETTING}{{name}} to go on; what is done stays."
)

# A call that has no price, neither before it was made nor after it, was made while no dollar limit held, and counts as
# nothing in dollars.
_USED = {
    "usd": func.coalesce(calls.c.cost_usd, calls.c.reserved_usd),
    "tokens": func.coalesce(calls.c.prompt_tokens + calls.c.completion_tokens, calls.c.reserved_tokens),
}

_RECALL = (
    select(calls.c.reply, calls.c.finish, calls.c.prompt_tokens, calls.c.completion_tokens, calls.c.cost_usd)
    .where(calls.c.key == bindparam("of"), calls.c.finish == "stop", calls.c.reply.is_not(None))
    .order_by(calls.c.number.desc())
    .limit(1)
)
_RESERVED = "run key purpose model prompt created day outcome reserved_tokens reserved_usd".split()  # noqa: SIM905
_RESERVE = insert(calls).values({name: bindparam(name) for name in _RESERVED}).returning(calls.c.number)
_SETTLED = ("outcome", "seconds", "prompt_tokens", "completion_tokens", "cost_usd", "reply", "finish")
_SETTLE = update(calls).where(calls.c.number == bindparam("of")).values({name: bindparam(name) for name in _SETTLED})


class Limits(Value):
    """The most that all calls of a day (UTC) and of a run may use together; None is no limit."""

    day_usd: float | None = Field(default=None, ge=0)
    run_usd: float | None = Field(default=None, ge=0)
    day_tokens: int | None = Field(default=None, ge=0)
    run_tokens: int | None = Field(default=None, ge=0)


def _sum(name: str) -> Select[Any]:
    """Return the sum that the limit of this name holds, over the calls `of` its day or run."""
    scope, unit = name.split("_")
    return select(func.coalesce(func.sum(_USED[unit]), 0)).where(calls.c[scope] == bindparam("of"))


_SUMS = {name: _sum(name) for name in Limits.model_fields}


class UsageRow(Value):
    """What the calls of one day (UTC) to one model for one purpose used."""

    day: date
    model: str
    purpose: str
    calls: int = Field(ge=1)
    failed: int = Field(ge=0, description="calls that had no reply; those under way are among them")
    prompt_tokens: int
    completion_tokens: int
    reserved_tokens: int = Field(description="set aside for calls that are not settled: under way, or broken off")
    cost_usd: float | None = Field(description="unsettled calls at what they reserved; None where a price is unknown")
    seconds: float


class CallTotal(Value):
    """What the settled calls of one model for one purpose used that ended in one way."""

    model: str
    purpose: str
    outcome: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None = Field(description="of those whose price is known; None where none is")


class CallStore:
    """The calls of the collection. `clock` gives the time in UTC, without a time zone."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self.recalled = 0  # calls that a reply of before saved, since this process began

    def open(
        self,
        *,
        run: str,
        limits: Limits,
        key: str,
        purpose: str,
        model: str,
        prompt: str,
        tokens: int,
        cost_usd: float | None,
    ) -> Reply | int:
        """Return the last complete reply under this key, with what it cost then; where there is none, set aside the
        most that the call may use, and return the call's number. An empty key has no replies.

        tokens: of prompt and reply together. cost_usd: None where the price is unknown. The call counts for the day on
        which it is reserved. Of processes that reserve at once, each sees what the others set aside.
        Raises: BudgetSpent, where the call could go over a limit, and nothing is set aside.
        """
        held = limits.model_dump(exclude_none=True)
        # Where nothing is held to a limit, a power cut may take what calls under way have set aside; a kill may not.
        with self._database.directly(synced=bool(held)) as cursor:
            if key and (row := self._database.statement(_RECALL).run(cursor, {"of": key}).fetchone()) is not None:
                self.recalled += 1
                return Reply(*row)
            created = self._clock()
            named = {"run": run, "key": key, "purpose": purpose, "model": model, "prompt": prompt}
            times = {"created": created, "day": created.date(), "outcome": UNDER_WAY}
            call = {**named, **times, "reserved_tokens": tokens, "reserved_usd": cost_usd}
            self._hold(cursor, held, call)
            (number,) = self._database.statement(_RESERVE).run(cursor, call).fetchone()
            return int(number)

    def settle(
        self,
        number: int,
        *,
        outcome: str,
        seconds: float,
        prompt_tokens: int,
        completion_tokens: int,
        cost_usd: float | None,
        reply: str | None = None,
        finish: str | None = None,
    ) -> None:
        """Replace what the call reserved by what it used.

        outcome: "reply", "cancelled", or the class name of an error. cost_usd: None where the price is unknown; limits
        then go on counting what was reserved. reply: kept with U+FFFD for what databases refuse.
        """
        used = {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, "cost_usd": cost_usd}
        said = {"outcome": outcome, "seconds": seconds, "reply": storable(reply), "finish": storable(finish)}
        with self._database.directly() as cursor:
            self._database.statement(_SETTLE).run(cursor, {"of": number, **used, **said})

    def _hold(self, cursor: Any, limits: Mapping[str, float], call: Mapping[str, Any]) -> None:
        """See that the call stays within each limit, whatever it uses. Raises: BudgetSpent."""
        for name, limit in limits.items():
            scope, unit = name.split("_")
            wanted = call[f"reserved_{unit}"]
            if wanted is None:
                raise BudgetSpent(call["model"], hint=_UNPRICED.format(model=call["model"]))
            (used,) = self._database.statement(_SUMS[name]).run(cursor, {"of": call[scope]}).fetchone()
            if used + wanted > limit + _ROUNDING:
                raise BudgetSpent(call["model"], hint=_over(name, limit, used, wanted))

    def totals(self) -> list[CallTotal]:
        """Return what all settled calls used, by model, purpose and how they ended."""
        by = calls.c.model, calls.c.purpose, calls.c.outcome
        sums = (
            func.count().label("calls"),
            func.coalesce(func.sum(calls.c.prompt_tokens), 0).label("prompt_tokens"),
            func.coalesce(func.sum(calls.c.completion_tokens), 0).label("completion_tokens"),
            func.sum(calls.c.cost_usd).label("cost_usd"),
        )
        query = select(*by, *sums).where(calls.c.outcome != UNDER_WAY).group_by(*by).order_by(*by)
        with self._database.read() as connection:
            return [CallTotal.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def usage(self, since: date | None = None) -> list[UsageRow]:
        """Return what was used by day, model and purpose, newest day first; since is inclusive and in UTC."""
        by = calls.c.day, calls.c.model, calls.c.purpose
        query = select(*by, *_sums()).group_by(*by).order_by(calls.c.day.desc(), calls.c.model, calls.c.purpose)
        if since is not None:
            query = query.where(calls.c.day >= since)
        with self._database.read() as connection:
            return [UsageRow.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def _over(name: str, limit: float, used: float, wanted: float) -> str:
    scope, unit = name.split("_")
    amounts = {"used": _amount(used), "limit": _amount(limit), "wanted": _amount(wanted)}
    return _OVER.format(calls=_SCOPES[scope], unit={"usd": "US dollars"}.get(unit, unit), name=name.upper(), **amounts)


def _amount(value: float) -> str:
    """Return a number of tokens, or of dollars to a millionth, without idle zeros."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")


def _sums() -> list[Any]:
    unsettled = calls.c.outcome == UNDER_WAY
    cost = case((unsettled, calls.c.reserved_usd), else_=calls.c.cost_usd)
    return [
        func.count().label("calls"),
        func.sum(case((calls.c.outcome != REPLIED, 1), else_=0)).label("failed"),
        func.coalesce(func.sum(calls.c.prompt_tokens), 0).label("prompt_tokens"),
        func.coalesce(func.sum(calls.c.completion_tokens), 0).label("completion_tokens"),
        func.sum(case((unsettled, calls.c.reserved_tokens), else_=0)).label("reserved_tokens"),
        case((func.count(cost) == func.count(), func.sum(cost))).label("cost_usd"),
        func.coalesce(func.sum(calls.c.seconds), 0.0).label("seconds"),
    ]
