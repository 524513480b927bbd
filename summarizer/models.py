"""The words of the domain, as frozen values. What a field may hold is said by its type; what it means, here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from summarizer.errors import UsageError

UtcTime = Annotated[datetime, AfterValidator(lambda time: time if time.tzinfo else time.replace(tzinfo=UTC))]
EngineName = Literal["extractive", "generative"]
Probability = Annotated[float, Field(ge=0, le=1)]


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # most commands need few of them


class Organisation(Value):
    """Who published a paper: the handle is the stable key, the name is for reading."""

    handle: str
    name: str


class Entry(Value):
    """One paper as one source tells it. Absent is None, never a guess; what was inferred says so."""

    title: str = Field(min_length=1)
    abstract: str = Field(description="as in the source; line ends are \\n, outer white space is gone")
    arxiv_id: str | None = Field(default=None, description="without its version")
    version: int | None = Field(default=None, ge=1, description="which version of an arXiv paper this tells of")
    doi: str | None = Field(default=None, description="in lower case, without an address before it")
    authors: tuple[str, ...] = ()
    author_count: int | None = Field(default=None, ge=0)
    organisation: Organisation | None = None
    published: date | None = None
    published_inferred: bool = False
    listed: date | None = None
    listed_inferred: bool = False
    guessed: frozenset[Literal["published", "listed"]] = Field(
        default=frozenset(), exclude=True, description="inferred from no more than when the source was read or copied"
    )
    perhaps_cut: bool = Field(
        default=False,
        exclude=True,
        description="the source may tell less than the whole abstract: a feed, a page's end",
    )
    comments: int | None = Field(default=None, ge=0)
    upvotes: int | None = Field(default=None, ge=0)
    url: str | None = None
    line: int = Field(default=0, ge=0, description="1-based line of its title in the source; 0 where unknown")


class NotUnderstood(Value):
    """A piece of a source that could not be read, where it stands and why."""

    source: str
    line: int = Field(ge=0, description="1-based; 0 where the source has no lines")
    text: str
    reason: str


class Reading(Value):
    """What a reader made of one source: the papers, in its order, and what it did not understand."""

    source: str
    kind: str
    entries: tuple[Entry, ...]
    not_understood: tuple[NotUnderstood, ...] = ()


class Paper(Value):
    """A paper of the collection, in the shape that `ls`, `show` and the API give it."""

    id: str
    aliases: tuple[str, ...] = ()
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organisation: Organisation | None = None
    published: date | None = None
    published_inferred: bool = False
    listed: date | None = None
    listed_inferred: bool = False
    comments: int | None = None
    upvotes: int | None = None
    url: str | None = None
    sources: tuple[str, ...] = ()
    tldr: str | None = None
    tags: tuple[str, ...] = ()
    category: str | None = None


class PaperPage(Value):
    """Some papers of a listing, and the cursor that continues it (None at its end)."""

    papers: tuple[Paper, ...]
    next: str | None = None


class Span(Value):
    """A stretch of an abstract: `quote == abstract[start:end]`, offsets in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str


class Passage(Value):
    """A stretch of one paper's abstract that is embedded as a unit; a paper's passages tile its abstract."""

    id: str
    paper_id: str
    position: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str = Field(description="abstract[start:end]")


ORDERS = "addresses_a_model"  # in `checks`: how many sentences give orders to a model; absent where none does


class Summary(Value):
    """What an engine made of one abstract, and its passport: who wrote it, when, from what, checked how."""

    tldr: str | None
    tags: tuple[str, ...] = ()
    category: str | None = None
    engine: EngineName | Literal["person"]
    model: str | None = None
    prompt: str | None = Field(default=None, description="prompt@version#hash, where a prompt was used")
    support: tuple[Span, ...] = Field(default=(), description="the spans of the abstract that the TL;DR rests on")
    checks: dict[str, Any] = Field(default_factory=dict)
    fallback: str | None = Field(default=None, description="why another engine than the one asked for wrote this")
    created: UtcTime | None = None
    stale: bool = Field(default=False, description="the abstract has changed since this was written")
    withdrawn: UtcTime | None = Field(default=None, description="when the person who wrote this took it back")


class Filters(Value):
    """Which papers count; every field narrows. since and until are inclusive and mean publication."""

    since: date | None = None
    until: date | None = None
    tag: str | None = None
    org: str | None = None
    category: str | None = None
    source: str | None = None

    @classmethod
    def asked(cls, **fields: Any) -> Filters:
        """Return the filters that a person or a program named. Raises: UsageError, where no day can be meant."""
        filters = cls(**fields)
        if filters.since and filters.until and filters.since > filters.until:
            raise UsageError(
                f"No day is from {filters.since} on and until {filters.until}.",
                hint="since is the first day that counts, until the last.",
            )
        return filters

    def active(self) -> dict[str, Any]:
        """Return the fields that were set, ready for JSON."""
        return self.model_dump(mode="json", exclude_none=True)


class Hit(Value):
    """One paper that retrieval found. Parts are kept apart so that a score can be explained."""

    paper_id: str
    score: Probability = Field(description="fused; comparable within one result list only")
    lexical: float | None = Field(default=None, description="BM25, higher is better; None where no term matched")
    dense: float | None = Field(default=None, ge=-1.001, le=1.001, description="greatest cosine of its passages")
    passage: Passage | None = Field(default=None, description="the passage nearest to the query")


class FoldedPaper(Value):
    """A paper that says nearly the same as one that is shown, and stands behind it."""

    paper_id: str
    title: str
    url: str | None = None
    shared: Probability = Field(description="share of three-word sequences of the two abstracts that both hold")
    cosine: float | None = Field(
        default=None, ge=-1, le=1, description="of the two papers; null where one is not embedded"
    )


class SearchHit(Value):
    """A paper that a query is about. The quote is its passage nearest to the query: `quote == abstract[start:end]`."""

    paper_id: str
    title: str
    published: date | None = None
    listed: date | None = None
    url: str | None = None
    score: Probability = Field(description="words and meaning fused; comparable within one result only")
    lexical: float | None = Field(description="BM25, higher is better; null where no word of the query occurs")
    dense: float | None = Field(description="greatest cosine of its passages; null where it is not among the nearest")
    quote: str | None = Field(default=None, description="null where only words were compared")
    start: int | None = Field(default=None, ge=0, description="where the quote begins, in code points")
    end: int | None = Field(default=None, ge=0, description="where the quote ends")
    also: tuple[FoldedPaper, ...] = Field(default=(), description="papers found that say nearly the same")

    @classmethod
    def of(cls, hit: Hit, paper: Paper, also: Sequence[FoldedPaper] = ()) -> SearchHit:
        """Return the hit with its paper's title; a passage that no longer stands in the abstract is left out."""
        passage = hit.passage
        if passage is not None and paper.abstract[passage.start : passage.end] != passage.text:
            passage = None
        return cls(
            paper_id=paper.id,
            title=paper.title,
            published=paper.published,
            listed=paper.listed,
            url=paper.url,
            score=hit.score,
            lexical=hit.lexical,
            dense=hit.dense,
            quote=passage.text if passage else None,
            start=passage.start if passage else None,
            end=passage.end if passage else None,
            also=tuple(also),
        )


class SearchResult(Value):
    """The papers that a query is about, best first."""

    query: str
    hits: tuple[SearchHit, ...]
    filters: dict[str, Any] = Field(default_factory=dict, description="those that were in force")


class TagCount(Value):
    """A tag, and how many papers carry it."""

    tag: str
    papers: int


class TagList(Value):
    """The collection's vocabulary, most frequent first."""

    tags: tuple[TagCount, ...]


class SummaryHistory(Value):
    """Every summary that was made of a paper, oldest first; what a person withdrew is not among them."""

    history: tuple[Summary, ...]


class SimilarPaper(Value):
    """A paper that is like another one."""

    paper_id: str
    title: str
    published: date | None = None
    listed: date | None = None
    url: str | None = None
    tldr: str | None = None
    score: float = Field(ge=-1, le=1, description="cosine of the two papers, each the mean of its passages")


class SimilarList(Value):
    """The papers that are most like one, nearest first; none where it is not embedded."""

    id: str
    similar: tuple[SimilarPaper, ...]


class Citation(Value):
    """A numbered, verified reference of an answer: `quote == abstract[start:end]` of paper `paper_id`."""

    n: int = Field(ge=1)
    paper_id: str
    title: str
    published: date | None = None
    url: str | None = None
    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    score: Probability = Field(description="how well the quote answers the question, by the engine's own measure")


class Sentence(Value):
    """A sentence of an answer and the numbers of the citations that it rests on."""

    text: str
    citations: tuple[int, ...]


class Nearest(Value):
    """A paper that came near a question which was declined."""

    paper_id: str
    title: str
    score: Probability


class Usage(Value):
    """What an answer cost. cost_usd is None where the price is unknown."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


class Answer(Value):
    """An answer, or a refusal: `answered: false` has no sentences, a reason, and the nearest papers. The reason of an
    answer says what it leaves out, such as one side of a comparison."""

    model_config = ConfigDict(defer_build=False)  # the page sends it back, and FastAPI warns of a body that builds late

    answered: bool
    engine: EngineName
    model: str | None = None
    question: str
    answer: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: Probability
    reason: str | None = None
    nearest: tuple[Nearest, ...] = ()
    filters: dict[str, Any] = Field(default_factory=dict)
    usage: Usage = Usage()
    dropped: int = Field(default=0, ge=0, description="sentences or quotes that failed their check and are not shown")
    fallback: str | None = None


class IngestReport(Value):
    """What an ingest did. added + updated + unchanged = found; merged counts those that joined a paper first brought
    by another source."""

    found: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    not_understood: tuple[NotUnderstood, ...] = ()
    seconds: float = 0.0
