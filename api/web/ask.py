"""The question box: an answer, or a refusal, with every citation open to its abstract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from api import schemas
from api.deps import RunningMetrics, RunningService, RunningServices, json_body
from api.routes import questions
from api.schemas import LONGEST_QUESTION, AskRequest
from api.web.rendering import marked, page
from api.web.routing import page_router
from api.web.wanted import FilterFields, Short, chips, filters_of
from summarizer.catalog import Catalog
from summarizer.errors import UsageError
from summarizer.models import Answer, Filters
from summarizer.retrieval.metadata import merged, narrow
from summarizer.services import Services
from summarizer.sources.decoding import storable

router = page_router()
EXAMPLES = 3
_ENGINES = "extractive", "generative"
AsGiven = Annotated[Literal["", "given"], Query(alias="filters")]  # given: none is read from the question


@router.get("/ask", response_model=None)
async def show_answer(
    request: Request,
    service: RunningService,
    metrics: RunningMetrics,
    fields: FilterFields,
    *,
    question: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
    engine: Short = "",
    as_given: AsGiven = "",
    live: Short = "",
) -> Response:
    """Answer the question of the address, as `POST /v1/ask` does; without one show how to ask. With `live` leave the
    answering to the page's own script, which asks for events."""
    asked, services = storable(question).strip(), service.services
    shared: dict[str, Any] = {"question": asked, "fields": fields, "engine": engine, "engines": _engines(services)}
    shared |= {"as_given": as_given}
    if not asked or live:
        examples, count = ([], 0) if asked else (_examples(services.catalog), len(services.catalog.questions.waiting()))
        return page("ask.html", found=None, examples=examples, saved_count=count, **shared)
    filters = schemas.FilterFields(**filters_of(fields).model_dump())
    wanted = AskRequest(question=asked, filters=filters, engine=_engine(engine), filters_as_given=bool(as_given))
    found = await questions.ask(wanted, service, request, metrics)
    if not isinstance(found, Answer):
        return found
    told = view(found, services.catalog, fields, as_given=bool(as_given))
    return page("ask.html", examples=[], saved_count=0, **shared, **told)


@router.post("/ask/shown", dependencies=[Depends(json_body)])
def show_streamed_answer(
    found: Answer, services: RunningServices, fields: FilterFields, *, engine: Short = "", as_given: AsGiven = ""
) -> Response:
    """Return an answer that was streamed as `/ask` shows it, with its citations' abstracts; nothing is asked again."""
    shared: dict[str, Any] = {"fields": fields, "engine": engine, "engines": _engines(services)}
    return page("answer.html", **shared, **view(found, services.catalog, fields, as_given=bool(as_given)))


def view(found: Answer, catalog: Catalog, fields: Mapping[str, str], *, as_given: bool) -> dict[str, Any]:
    """Return what the template needs: the answer; for each citation the pieces of its abstract, None where the quote no
    longer stands there; which filters were read from the question; under which name it is saved, and whether it would
    be asked as it was here."""
    papers = {paper.id: paper for paper in catalog.papers.get_many([item.paper_id for item in found.citations])}
    cited = []
    for citation in found.citations:
        paper = papers.get(citation.paper_id)
        stands = paper is not None and paper.abstract[citation.start : citation.end] == citation.quote
        cited.append((citation, marked(paper.abstract, [citation]) if paper and stands else None))
    in_force = {name: str(value) for name, value in found.filters.items()}
    understood = chips({name: value for name, value in in_force.items() if fields.get(name) != value})
    near = catalog.papers.get_many([item.paper_id for item in found.nearest])
    other = as_given and _would_read_others(found.question, filters_of(fields), catalog)
    saved = None if other else catalog.questions.name_of(found.question, filters_of(fields))
    shown: dict[str, Any] = {"found": found, "cited": cited, "nearest": near, "saved": saved, "asked_of": fields}
    return {**shown, "in_force": in_force, "understood": understood, "savable": not other}


def _would_read_others(question: str, given: Filters, catalog: Catalog) -> bool:
    """Return whether the question, asked without more ado, would be asked of other papers than those given."""
    today = datetime.now().astimezone().date()
    read = narrow(question, today=today, organisations=catalog.papers.organisations())
    return merged(given, read.filters) != given


def _examples(catalog: Catalog) -> list[str]:
    """Return questions that the collection suggests: on its most frequent tags."""
    return [f"What is new on {tag}?" for tag, _ in catalog.summaries.tags()[:EXAMPLES]]


def _engine(name: str) -> Any:
    if name and name not in _ENGINES:
        raise UsageError(f"There is no engine {name!r}.", hint="There are extractive and generative.")
    return name or None


def _engines(services: Services) -> list[str]:
    """Return the engines that there are to choose from, the usual one first; none where there is no choice."""
    usual = services.settings.engine
    return sorted(_ENGINES, key=lambda name: name != usual) if services.settings.model else []
