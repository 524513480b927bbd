"""The view over time: tags by day, week, month or year, each share with its interval."""

from __future__ import annotations

from datetime import date
from typing import Annotated, get_args

from fastapi import Query, Response

from api.deps import RunningServices
from api.web.rendering import day, page
from api.web.routing import page_router
from api.web.wanted import Short
from summarizer import trend_chart as chart
from summarizer.errors import UsageError
from summarizer.text import one_line
from summarizer.trend_models import FEW, Moment, Trends, Unit
from summarizer.trends import UNITS, trends

router = page_router()
_MOMENTS: tuple[Moment, ...] = get_args(Moment)
MOST_TAGS = 20


@router.get("/trends")
def show_trends(
    services: RunningServices,
    *,
    of: Short = "",
    by: Short = "",
    tag: Annotated[list[str], Query(max_length=MOST_TAGS)] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Show tags over time."""
    named = [text for name in tag if (text := one_line(name))]
    moment, unit = _moment(of), _unit(by)
    found = trends(services.catalog, moment=moment, unit=unit, tags=named)
    drawn, top = chart.charts(found)
    return page(
        "trends.html",
        found=found,
        charts=drawn,
        top=top,
        size=chart,
        few=FEW,
        units=UNITS,
        moments=_MOMENTS,
        named=named,
        words=_words(found),
        told=lambda first: told(first, unit),
    )


def told(first: date, unit: Unit) -> str:
    """Return a period in words, given its first day."""
    forms = {"day": day(first), "week": f"week of {day(first)}", "month": f"{first:%b %Y}", "year": f"{first.year}"}
    return forms[unit]


def _words(found: Trends) -> str | None:
    """Return what has to be said before anybody reads a trend into the drawings; None where there is nothing."""
    unit, periods = found.unit, len(found.periods)
    if not periods:
        return f"No paper has a day on which it was {found.moment}, so there is nothing to draw."
    if periods == 1:
        return (
            f"Too little data: all papers fall into one {unit}. Shares of that {unit} are shown, "
            "but nothing can be said of a change until another one comes in."
        )
    if found.telling < 2:  # noqa: PLR2004 - a change needs two
        return (
            f"Too little data: of {periods} {unit}s {found.telling or 'none'} hold{'s' * (found.telling == 1)} {FEW} "
            "papers or more. What is drawn faintly may be chance alone."
        )
    return None


def _moment(name: str) -> Moment:
    found: dict[str, Moment] = {moment: moment for moment in _MOMENTS}
    if name and name not in found:
        raise UsageError(f"Papers have no day {name!r}.", hint="There are listed and published.")
    return found.get(name, "listed")


def _unit(name: str) -> Unit:
    found: dict[str, Unit] = {unit: unit for unit in UNITS}
    if name and name not in found:
        raise UsageError(f"There is no {name!r} to count by.", hint=f"There are {', '.join(UNITS)}.")
    return found.get(name, "day")
