"""What the generative engine makes of one abstract: a TL;DR and tags by a model, or the extractive ones and why."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from prompts import load
from summarizer.errors import (
    ContextTooLong,
    ModelError,
    ModelRefused,
    ModelTimeout,
    OutputInvalid,
    OutputUnsupported,
)
from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.summarise import summarise as summarise_extractively
from summarizer.generative import tags as by_tags
from summarizer.generative import tldr as by_tldr
from summarizer.generative.quotes import Shown, presentable
from summarizer.generative.writer import Bill, Writer
from summarizer.models import Paper, Summary
from summarizer.replies import Completion

Kept = TypeVar("Kept")

STANDS_IN = "{message} The extractive engine stands in."
# What may be different with the next paper; every other error would only be repeated.
OF_ONE_PAPER = (OutputInvalid, OutputUnsupported, ContextTooLong, ModelRefused, ModelTimeout)


@dataclass(frozen=True)
class Written:
    """A summary; what kept the model from writing its TL;DR; and the error, of TL;DR or tags, that would meet the next
    paper too."""

    summary: Summary
    error: ModelError | None = None
    stopped: ModelError | None = None


def prompt_reference() -> str:
    """Return what a summary of this engine names as its prompt: both prompts that it is made with."""
    return f"{load(by_tldr.PROMPT).reference} {load(by_tags.PROMPT).reference}"


async def summarise(writer: Writer, title: str, abstract: str, vocabulary: Sequence[str] = ()) -> Written:
    """Return the summary of an abstract. `vocabulary` holds the tags in use, most frequent first.

    A model that fails, or writes what the abstract does not say, leaves the extractive summary, which says why it
    stands there. Sentences that give orders to a model are not shown to it. TL;DR and tags share one deadline.
    """
    bill, began = Bill(), time.monotonic()
    plain = summarise_extractively(title, abstract)
    shown, withheld = show_abstract(title, abstract)
    if not shown:
        return Written(plain)
    title = "" if addresses_a_model(title) else title
    tldr = await _tried(by_tldr.write_tldr(writer, title, shown, bill))
    stopped = tldr if isinstance(tldr, ModelError) and not isinstance(tldr, OF_ONE_PAPER) else None
    left = began + writer.model.timeout - time.monotonic()
    tags = stopped or await _tried(by_tags.write_tags(writer, title, shown, vocabulary, bill, within=left))
    if isinstance(tags, ModelError) and not isinstance(tags, OF_ONE_PAPER):
        stopped = tags
    summary = _tagged(_summary(writer, plain, tldr), tags)
    noted: dict[str, float | None] = {"withheld": withheld} if withheld else {}
    noted |= {"prompt_tokens": bill.heard[0], "completion_tokens": bill.heard[1]}
    noted |= {"cost_usd": bill.heard_usd}
    error = tldr if isinstance(tldr, ModelError) else None
    return Written(summary.model_copy(update={"checks": summary.checks | noted}), error, stopped)


def show_abstract(title: str, abstract: str) -> tuple[list[Shown], int]:
    """Return the sentences of an abstract that a model is shown, and how many are withheld."""
    spans, withheld = presentable(abstract)
    paper = Paper(id="", title=title, abstract=abstract)
    return [Shown(paper, start, end) for start, end in spans], withheld


async def _tried(work: Awaitable[Completion[Kept]]) -> Completion[Kept] | ModelError:
    try:
        return await work
    except ModelError as error:
        return error


def _summary(writer: Writer, plain: Summary, tldr: Completion[by_tldr.KeptTldr] | ModelError) -> Summary:
    if isinstance(tldr, ModelError):
        return plain.model_copy(update={"fallback": STANDS_IN.format(message=tldr.message)})
    return Summary(
        tldr=tldr.kept.text,
        engine="generative",
        model=writer.name,
        prompt=prompt_reference(),
        support=tldr.kept.support,
        checks={
            **tldr.kept.checks,
            "repaired": tldr.repaired,
            "category_confidence": plain.checks["category_confidence"],
        },
        tags=plain.tags,
        category=plain.category,
    )


def _tagged(summary: Summary, tags: Completion[by_tags.KeptTags] | ModelError) -> Summary:
    """Return the summary with the model's tags, or a note on why the extractive ones stand there."""
    if isinstance(tags, ModelError):
        told = {"tags_by": "extractive", "tags_fallback": STANDS_IN.format(message=tags.message)}
        return summary.model_copy(update={"checks": summary.checks | told})
    noted = {"tags_by": "generative", "tags_repaired": tags.repaired, "tags_dropped": tags.kept.dropped}
    return summary.model_copy(update={"tags": tags.kept.tags, "checks": summary.checks | noted})
