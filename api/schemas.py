"""Requests and responses that are no words of the domain; the others are in summarizer/models.py."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from summarizer.catalog.jobs import Job
from summarizer.catalog.questions import MOST
from summarizer.corrections import LONGEST_TAG, LONGEST_TLDR, MOST_TAGS
from summarizer.models import EngineName, Filters
from summarizer.sources.decoding import storable
from summarizer.watch_models import A_YEAR, EVERY, STALE_AFTER

LONGEST_QUESTION = 2000
LONGEST_NAME = 200
LONGEST_SOURCE = 2000


def _whole(text: str) -> str:
    if storable(text) != text:
        raise ValueError("must not hold zero characters or lone surrogates")
    return text


def _iso(value: Any) -> Any:
    """Let only a date as ISO 8601 writes it through; pydantic would take a number of seconds too."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError("must be a date such as 2025-10-30") from error


Text = Annotated[str, AfterValidator(_whole)]
Day = Annotated[date, BeforeValidator(_iso)]
Tag = Annotated[Text, Field(min_length=1, max_length=LONGEST_TAG)]
Question = Annotated[Text, Field(min_length=1, max_length=LONGEST_QUESTION)]


class Message(BaseModel):
    """A request or response: frozen, and without fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FilterFields(Message):
    """Which papers count; every field narrows."""

    since: Day | None = Field(default=None, description="published on this day or later")
    until: Day | None = Field(default=None, description="published on this day or before")
    tag: Text | None = Field(default=None, description="carrying this tag, in upper or lower case")
    org: Text | None = Field(default=None, description="of this organisation, by handle or name")
    category: Text | None = Field(default=None, description="of this category, in upper or lower case")
    source: Text | None = Field(default=None, description="told of by this source, by its name as `sources` gives it")

    def filters(self) -> Filters:
        """Return them as the domain knows them."""
        return Filters.asked(**{name: getattr(self, name) for name in FilterFields.model_fields})


class AskRequest(Message):
    """A question to the collection."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "What makes decoding faster without changing the output?",
                    "filters": {"since": "2024-01-01"},
                }
            ]
        }
    )

    question: Question = Field(description="in plain language")
    filters: FilterFields = Field(default=FilterFields(), description="answer from these papers only")
    filters_as_given: bool = Field(
        default=False,
        strict=True,
        description="false: dates, an organisation or a tag that the question names narrow too, where `filters` do not "
        "say otherwise; true: `filters` alone count",
    )
    engine: EngineName | None = Field(
        default=None,
        description="who answers; null leaves it to the service's settings. `generative` needs a model to be "
        "configured, and it is that one which writes",
    )
    top_k: int = Field(default=8, ge=1, le=50, strict=True, description="how many papers the engine looks into")


class Thumb(Message):
    """What a reader says of a paper."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"thumb": "up"}]})

    thumb: Literal["up", "down"] | None = Field(description="null withdraws it")


class NewInterest(Message):
    """Words that a reader wants to read of, or never wants to see."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "speculative decoding", "wanted": True}]})

    words: Tag = Field(description="compared whatever their case, accents, inflection and hyphens")
    wanted: bool | None = Field(strict=True, description="false mutes them, null forgets them")


class NewQuestion(Message):
    """A question to be asked again whenever papers come in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"question": "What makes decoding faster without changing the output?", "name": "decoding"}]
        }
    )

    question: Question = Field(description="in plain language")
    name: Annotated[Text, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="to call it by; null makes one of its first words"
    )
    filters: FilterFields = Field(default=FilterFields(), description="ask these papers only")


class QuestionNames(Message):
    """Which saved questions are to be asked again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"names": []}]})

    names: tuple[Text, ...] = Field(default=(), max_length=MOST, description="none: all")


class NewWatch(Message):
    """A source elsewhere that is to be watched."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source": "hf:today", "every": 360, "stale_after": 4}]})

    source: Annotated[Text, Field(min_length=1, max_length=LONGEST_SOURCE)]
    every: int = Field(default=EVERY, ge=1, le=A_YEAR, strict=True, description="minutes")
    stale_after: int = Field(
        default=STALE_AFTER, ge=1, le=A_YEAR, strict=True, description="days that its newest paper may be old"
    )


class AskSources(Message):
    """Which watched sources are to be asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"due": True}]})

    sources: tuple[Text, ...] = Field(default=(), max_length=MOST, description="none: all that are watched")
    due: bool = Field(
        default=False, strict=True, description="only those that were not asked as long as they are to rest"
    )
    summaries: bool = Field(default=True, strict=True, description="write TL;DRs and tags")


class Correction(Message):
    """What a person says of a paper, in place of what an engine wrote."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"tldr": "Sorters trained on scent beat reading sorters on damp mail.", "tags": ["olfaction"]}]
        }
    )

    tldr: Annotated[Text, Field(min_length=1, max_length=LONGEST_TLDR)] = Field(description="shown as one line")
    tags: tuple[Tag, ...] | None = Field(
        default=None, max_length=MOST_TAGS, description="null leaves those in force, an empty list takes them away"
    )
    category: Tag | None = Field(default=None, description="null leaves the one in force")


class JobList(Message):
    """Jobs, newest first."""

    jobs: tuple[Job, ...]


class Health(Message):
    """The process is up."""

    status: Literal["ok"] = "ok"


class Version(Message):
    """What is running."""

    papergist: str
    python: str


class Check(Message):
    """One thing that the service stands on: whether it is well, and what there is to say about it."""

    ok: bool
    says: str


class Readiness(Message):
    """Whether the service may take traffic, and what that rests on. Before it is ready it answers too, but slower."""

    ready: bool
    checks: dict[str, Check]


class FieldProblem(Message):
    """What is wrong with one part of a request."""

    location: str = Field(description="such as `body.question`, `query.limit` or `line 12`")
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="what kind of problem; stays the same over versions")
    title: str = Field(description="the kind in words")
    status: int
    detail: str = Field(description="what happened this time, and what to do next")
    instance: str = Field(description="the path that was asked for")
    errors: tuple[FieldProblem, ...] | None = Field(default=None, description="the parts of the request that are wrong")
