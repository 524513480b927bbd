"""The forms that models are asked to reply in. The order of the fields is the order of work: look first, then write."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Draft(BaseModel):
    """What a model wrote, before anything of it was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Quote = int | Annotated[str, Field(max_length=2000)]


class TldrDraft(Draft):
    """A sentence on an abstract, and the numbers of the abstract's sentences that it rests on."""

    support: list[Quote] = Field(max_length=5)
    tldr: str = Field(max_length=600)


class TagsDraft(Draft):
    """Topic tags, the most telling first."""

    tags: list[Annotated[str, Field(max_length=80)]] = Field(max_length=10)


class SentenceDraft(Draft):
    """A sentence of an answer, after what it rests on: numbers of sentences shown, or words copied from one."""

    quotes: list[Quote] = Field(max_length=5)
    text: str = Field(max_length=1000)


class AnswerDraft(Draft):
    """An answer, or `answered: false` without sentences."""

    answered: bool
    sentences: list[SentenceDraft] = Field(max_length=8)


class WordDraft(Draft):
    """One word, to see whether a model works."""

    word: str = Field(max_length=80)
