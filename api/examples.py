"""Examples for the API description: one invented paper and what becomes of it. A test holds that they are right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args

from pydantic import BaseModel

from api.chat import chunks_sent
from api.chat_schemas import (
    EXTRACTIVE,
    AnswerMessage,
    ChatModel,
    ChatModels,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    Delta,
    TokenUsage,
)
from api.events import MEDIA_TYPE, frame, frame_of_job
from api.schemas import (
    Check,
    Health,
    JobList,
    Readiness,
    Version,
)
from summarizer.answer_with_model import events_of
from summarizer.catalog.jobs import Job, JobProgress
from summarizer.digest.rendering import FORMS, FormName, form
from summarizer.digest_models import Digest, DigestItem, DigestSection
from summarizer.exports import FORMATS, FormatName, export
from summarizer.models import (
    Answer,
    Citation,
    IngestReport,
    NotUnderstood,
    Paper,
    PaperPage,
    SearchHit,
    SearchResult,
    Sentence,
    SimilarList,
    SimilarPaper,
    Span,
    Summary,
    SummaryHistory,
    TagCount,
    TagList,
)
from summarizer.reader_models import (
    Evidence,
    ForYou,
    Interest,
    InterestList,
    QuestionChange,
    QuestionList,
    QuestionRound,
    SavedQuestion,
    Suited,
    ThumbNoted,
)
from summarizer.references import references
from summarizer.watch_models import Reasons, Run, RunList, Sighting, Watched, WatchedList, WatchedSource

_ABSTRACT = "We train sorters on scent alone. They beat reading sorters by nine percent on damp mail."
_QUOTE = "They beat reading sorters by nine percent on damp mail."
_START, _END = 33, 88
_PAPER = Paper(
    id="2407.01234",
    title="Sorting Letters by Smell",
    abstract=_ABSTRACT,
    authors=("Ada Example", "Ben Example"),
    author_count=2,
    published=date(2024, 7, 2),
    listed=date(2024, 7, 3),
    url="https://example.org/2407.01234",
    sources=("page-2024-07-03.txt",),
    tldr=_QUOTE,
    tags=("letter sorting", "olfaction"),
)


def _shown(value: BaseModel) -> dict[str, Any]:
    return {"content": {"application/json": {"example": value.model_dump(mode="json")}}}


PAPER = _shown(_PAPER)


def _schema_of(media_type: str) -> dict[str, Any]:
    """Return what the description says of a written form: JSON may be anything that its own standard allows."""
    return {} if media_type.endswith("json") else {"type": "string"}


def _written(*names: FormatName) -> dict[str, Any]:
    """Return examples of exports, by their media types."""
    told = {FORMATS[name].media_type: export(name, [_PAPER]) for name in names}
    return {"content": {kind: {"schema": _schema_of(kind), "example": text} for kind, text in told.items()}}


THUMB = _shown(ThumbNoted(id=_PAPER.id, thumb="up"))
FOR_YOU = _shown(ForYou(papers=(Suited(paper=_PAPER, score=0.41, why=("like “Smelling Mail”", "words: scent, mail")),)))
INTERESTS = _shown(
    InterestList(interests=(Interest(words="letter sorting", wanted=True), Interest(words="survey", wanted=False)))
)
_EVIDENCE = Evidence(paper_id=_PAPER.id, title=_PAPER.title, quote=_QUOTE)
_NOTICED = QuestionChange(
    name="sorting-by-scent",
    question="How well does sorting mail by scent work?",
    noticed=datetime(2024, 7, 3, 9, 31, tzinfo=UTC),
    was_answered=False,
    answered=True,
    new=(_EVIDENCE,),
)
_SAVED = SavedQuestion(
    name=_NOTICED.name,
    question=_NOTICED.question,
    created=datetime(2024, 7, 1, 8, 0, tzinfo=UTC),
    asked=_NOTICED.noticed,
    answered=True,
    evidence=(_EVIDENCE,),
    changes=(_NOTICED,),
)
SAVED = _shown(_SAVED)
QUESTIONS = _shown(QuestionList(questions=(_SAVED,)))
ROUND = _shown(QuestionRound(asked=1, changes=(_NOTICED,)))
_WATCHED = Watched(source="hf:today", every=360, stale_after=4, created=datetime(2024, 7, 1, 8, 0, tzinfo=UTC))
_RUN = Run(
    watched="hf:today",
    source="hf:2024-07-03",
    began=datetime(2024, 7, 3, 9, 30, tzinfo=UTC),
    ended=datetime(2024, 7, 3, 9, 30, 2, tzinfo=UTC),
    outcome="ok",
    report=IngestReport(found=1, added=1, seconds=0.4),
    newest=date(2024, 7, 3),
    says="",
)
WATCHED = _shown(_WATCHED)
WATCHED_LIST = _shown(WatchedList(watched=(WatchedSource(**_WATCHED.model_dump(), last_run=_RUN),)))
RUNS = _shown(RunList(runs=(_RUN,)))
WHY = _shown(
    Reasons(
        id=_PAPER.id,
        here=True,
        title=_PAPER.title,
        told_by=(Sighting(source="hf:2024-07-03", seen=datetime(2024, 7, 3, 9, 30, 1, tzinfo=UTC)),),
        origins={"title": "hf:2024-07-03", "abstract": "hf:2024-07-03"},
    )
)
EXPORTS = _written("bibtex", "ris", "csl-json", "jsonl", "csv", "md")
_DIGEST = Digest(
    name="2024-07-03",
    first=date(2024, 7, 3),
    last=date(2024, 7, 3),
    title="Papers of Wednesday, 3 July 2024",
    found=1,
    folded=0,
    left_out=0,
    budget=None,
    minutes=1,
    sections=(DigestSection(tag=None, items=(DigestItem(n=1, paper=_PAPER, why=("2 comments",), novelty=0.62),)),),
)
DIGEST = {
    "content": {
        **_shown(_DIGEST)["content"],
        **{
            FORMS[name][0]: {"schema": _schema_of(FORMS[name][0]), "example": form(name, _DIGEST).decode()}
            for name in get_args(FormName)
        },
    }
}
ATOM, JSON_FEED = _written("atom"), _written("json-feed")
PAGE = _shown(PaperPage(papers=(_PAPER,)))
_ANSWER = Answer(
    answered=True,
    engine="extractive",
    question="How well does sorting mail by scent work?",
    answer=f"{_QUOTE} [1]",
    sentences=(Sentence(text=_QUOTE, citations=(1,)),),
    citations=(
        Citation(
            n=1,
            paper_id=_PAPER.id,
            title=_PAPER.title,
            published=_PAPER.published,
            url=_PAPER.url,
            quote=_QUOTE,
            start=_START,
            end=_END,
            score=0.83,
        ),
    ),
    confidence=0.91,
)
_EVENTS = {
    "schema": {
        "description": "events `citation` (data: a Citation), `sentence` (a Sentence, after the citations that it "
        "rests on) and at last `done` (the Answer, whole), or `error` (a Problem) where something fails on the way",
    },
    "example": b"".join(map(frame, events_of(_ANSWER))).decode(),
}
ANSWER = {"content": {**_shown(_ANSWER)["content"], MEDIA_TYPE: _EVENTS}}
_COMPLETION = _shown(
    Completion(
        id="chatcmpl-2f1c8a90b7d34e5f6a7b8c9d",
        created=1720000000,
        model=EXTRACTIVE,
        answered=True,
        choices=(
            Choice(
                message=AnswerMessage(
                    content=f"{_QUOTE} [1]\n\n{references(_ANSWER.citations, {_PAPER.id: _PAPER})}",
                    citations=_ANSWER.citations,
                )
            ),
        ),
        usage=TokenUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0),
    )
)
_CHUNK = {"id": "chatcmpl-2f1c8a90b7d34e5f6a7b8c9d", "created": 1720000000, "model": EXTRACTIVE}
_CHUNKS = {
    "schema": {
        "description": "with `stream`: chunks of the message, one an event; the last one that has choices has "
        "`finish_reason` and the citations, and one with `usage` follows where `include_usage` asks for it; then "
        "`data: [DONE]`. What fails on the way is an event with `error` in OpenAI's form",
    },
    "example": chunks_sent(
        Chunk(**_CHUNK, choices=(ChunkChoice(delta=Delta(role="assistant", content="")),)),
        Chunk(**_CHUNK, choices=(ChunkChoice(delta=Delta(content=f"{_QUOTE} [1]")),)),
        Chunk(
            **_CHUNK,
            answered=True,
            choices=(ChunkChoice(delta=Delta(citations=_ANSWER.citations), finish_reason="stop"),),
        ),
    ),
}
COMPLETION = {"content": {**_COMPLETION["content"], MEDIA_TYPE: _CHUNKS}}
MODEL = _shown(ChatModel(id=EXTRACTIVE, created=1720000000))
MODELS = _shown(ChatModels(data=(ChatModel(id=EXTRACTIVE, created=1720000000),)))
_SUMMARY = Summary(
    tldr=_QUOTE,
    tags=_PAPER.tags,
    engine="extractive",
    support=(Span(start=_START, end=_END, quote=_QUOTE),),
    created=datetime(2024, 7, 3, 9, 30, tzinfo=UTC),
)
_CORRECTED = Summary(
    tldr="Sorters trained on scent beat reading sorters by nine percent on damp mail.",
    tags=_PAPER.tags,
    engine="person",
    checks={"passed": True, "findings": []},
    created=datetime(2024, 7, 4, 8, 15, tzinfo=UTC),
)
SUMMARY = _shown(_SUMMARY)
CORRECTED = _shown(_CORRECTED)
HISTORY = _shown(SummaryHistory(history=(_SUMMARY, _CORRECTED)))
SEARCH = _shown(
    SearchResult(
        query="sorting mail",
        hits=(
            SearchHit(
                paper_id=_PAPER.id,
                title=_PAPER.title,
                published=_PAPER.published,
                listed=_PAPER.listed,
                url=_PAPER.url,
                score=0.97,
                lexical=7.4,
                dense=0.61,
                quote=_ABSTRACT,
                start=0,
                end=_END,
            ),
        ),
    )
)
SIMILAR = _shown(
    SimilarList(
        id="hep-th/9901001",
        similar=(
            SimilarPaper(
                paper_id=_PAPER.id,
                title=_PAPER.title,
                published=_PAPER.published,
                listed=_PAPER.listed,
                url=_PAPER.url,
                tldr=_PAPER.tldr,
                score=0.61,
            ),
        ),
    )
)
HEALTH = _shown(Health())
VERSION = _shown(Version(papergist="0.1.0", python="3.11.9"))
READY = _shown(
    Readiness(
        ready=True,
        checks={
            "catalog": Check(ok=True, says="83 papers"),
            "embedding": Check(ok=True, says="minilm-l6-v2-int8, 384 dimensions"),
            "index": Check(ok=True, says="mirrors the catalog"),
        },
    )
)
METRICS = {
    "content": {
        "text/plain": {
            "schema": {"type": "string"},
            "example": "# HELP papergist_papers Papers.\n# TYPE papergist_papers gauge\npapergist_papers 83.0\n",
        }
    }
}
LETTER = {
    "description": "A page for the reader of the letter.",
    "content": {
        "text/html": {
            "schema": {"type": "string"},
            "example": "<!doctype html>\n<title>Done · Papergist</title>\n<p>Nothing more is sent.</p>\n",
        }
    },
}
TAGS = _shown(TagList(tags=(TagCount(tag="letter sorting", papers=3), TagCount(tag="olfaction", papers=1))))
_REPORT = IngestReport(
    found=2,
    added=1,
    unchanged=1,
    not_understood=(
        NotUnderstood(source="request", line=3, text='{"title": "No abstract"}', reason="abstract: is missing"),
    ),
    seconds=0.4,
)
REPORT = _shown(_REPORT)
REPORT_OF_NOTHING_NEW = _shown(IngestReport(found=2, unchanged=2, seconds=0.1))
_RUNNING = Job(
    id="0b6f3c1d9e8a7f52",
    state="running",
    created=datetime(2024, 7, 3, 9, 30, tzinfo=UTC),
    started=datetime(2024, 7, 3, 9, 30, 1, tzinfo=UTC),
    attempts=1,
    progress=JobProgress(step="Embedding", found=2, embedded=1, to_embed=2),
    report=_REPORT.model_copy(update={"seconds": 0.0}),
)
_DONE = _RUNNING.model_copy(
    update={
        "state": "done",
        "finished": datetime(2024, 7, 3, 9, 30, 2, tzinfo=UTC),
        "progress": JobProgress(found=2, embedded=2, to_embed=2, summarised=1, to_summarise=1),
        "report": _REPORT,
    }
)
_QUEUED = Job(id=_RUNNING.id, state="queued", created=_RUNNING.created, attempts=0, progress=JobProgress(found=2))
QUEUED = {
    **_shown(_QUEUED),
    "headers": {"Location": {"description": "Where to read the job.", "schema": {"type": "string"}}},
}
JOB = _shown(_DONE)
JOBS = _shown(JobList(jobs=(_DONE,)))
JOB_EVENTS = {
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "description": "events `progress` (data: a Job) and at last `done` (the Job as it ended), or `error` "
                "(a Problem)",
            },
            "example": (frame_of_job(_RUNNING) + frame_of_job(_DONE)).decode(),
        }
    }
}
