"""What the reader of a collection keeps in it, as frozen values: a taste, and questions that are asked again."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from summarizer.models import Paper, UtcTime, Value

Lost = Literal["removed", "rewritten", "outdone"]
Thumb = Literal["up", "down"]


class Interest(Value):
    """Words that a reader is interested in, or (wanted: false) never wants to see."""

    words: str
    wanted: bool


class Suited(Value):
    """A paper, how well it suits (any number, higher is better), and why."""

    paper: Paper
    score: float
    why: tuple[str, ...]


class Evidence(Value):
    """A quote that answers a question: it stood in the abstract of the paper when the question was asked."""

    paper_id: str
    title: str
    quote: str


class LostEvidence(Evidence):
    """Evidence that is no longer cited, and why."""

    why: Lost = Field(
        description="`removed`: the paper is gone; `rewritten`: its abstract no longer says this; `outdone`: other "
        "sentences answer better now, or none does well enough"
    )


class QuestionChange(Value):
    """How the evidence for a saved question differs from that of the time before."""

    name: str = Field(description="of the question")
    question: str
    noticed: UtcTime = Field(description="UTC")
    was_answered: bool
    answered: bool
    new: tuple[Evidence, ...] = ()
    gone: tuple[LostEvidence, ...] = ()


class SavedQuestion(Value):
    """A question that is asked again whenever the collection changed, and what answered it the last time."""

    name: str
    question: str
    filters: dict[str, Any] = Field(default_factory=dict)
    created: UtcTime = Field(description="UTC")
    asked: UtcTime | None = Field(default=None, description="UTC, the last time that it could be asked")
    answered: bool = False
    evidence: tuple[Evidence, ...] = ()
    trouble: str | None = Field(default=None, description="why it could not be asked the last time; null where it was")
    changes: tuple[QuestionChange, ...] = Field(default=(), description="newest first")


class QuestionFailure(Value):
    """A saved question that could not be asked, and why."""

    name: str
    reason: str


class QuestionRound(Value):
    """What came of asking saved questions again."""

    asked: int = 0
    left: int = Field(default=0, description="questions that there was no time for; they come first the next time")
    changes: tuple[QuestionChange, ...] = ()
    failed: tuple[QuestionFailure, ...] = ()


class QuestionList(Value):
    """The saved questions, oldest first."""

    questions: tuple[SavedQuestion, ...]


class InterestList(Value):
    """Words of interest, those that are wanted first."""

    interests: tuple[Interest, ...]


class ForYou(Value):
    """The newest papers by the reader's taste, best first."""

    papers: tuple[Suited, ...]


class ThumbNoted(Value):
    """What is noted of a paper."""

    id: str
    thumb: Thumb | None = None
    was: Thumb | None = Field(default=None, description="what was noted of it before")
