"""A language model as judge: grades by a rubric, or the better of two texts, asked in both orders.

The judge is named apart from the system under test and may not be the model that wrote. Its answers are recorded calls,
so the same judgment is paid for once. Judges prefer what stands first and what is long (Zheng et al. 2023): a choice
that changes with the order counts as equal, and how often that happens is reported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from eval.items import Dataset, Item
from eval.runs import Judging, MetricInfo, Progress, Run, check_data
from eval.stats.intervals import Interval, interval
from prompts import load
from summarizer.errors import ModelError, OutputInvalid, UsageError
from summarizer.extractive.sentences import split
from summarizer.generative.drafts import Draft
from summarizer.generative.writer import Bill, Writer
from summarizer.llm import run_and_hang_up
from summarizer.models import Usage, Value
from summarizer.text import one_line

RUBRIC, PAIR = "judge", "judge_pair"
GRADES = ("faithful", "informative", "clear")
_SOURCE = "a language model by a rubric; as Liu et al. 2023 (G-Eval), without its token probabilities"
Grade = Annotated[int, Field(ge=1, le=5)]
Made = TypeVar("Made")
Form = TypeVar("Form", bound=Draft)


class RubricDraft(Draft):
    """A judge's grades."""

    fault: str = Field(max_length=300)
    faithful: Grade
    informative: Grade
    clear: Grade


class ChoiceDraft(Draft):
    """Which of two texts a judge finds better."""

    difference: str = Field(max_length=300)
    better: Literal["first", "second", "equal"]


class Duel(Value):
    """What a judge said of two systems. Shares are of the papers judged in both orders; flipped: the choice changed
    with the order, which counts as equal; failed: papers for which no judgment was given."""

    judge: str
    prompt: str
    a: str
    b: str
    a_better: Interval
    b_better: Interval
    flipped: Interval
    choices: dict[str, Literal["a", "b", "equal"]]
    failed: int
    usage: Usage


def grade(run: Run, dataset: Dataset, writer: Writer, *, progress: Progress) -> tuple[Run, Usage]:
    """Return the run with a judge's grades beside its scores, None where it gave none, and what they cost. Raises:
    UsageError, ModelError."""
    check_data(run, dataset)
    _keep_apart(run, writer)
    bill = Bill()

    async def judged(item: Item, text: str) -> RubricDraft | None:
        return await _asked(writer, RUBRIC, RubricDraft, bill, item, summary=text)

    pairs = zip(dataset.items, run.items, strict=True)
    work = [partial(judged, item, result.text) if result.text else None for item, result in pairs]
    drafts = run_and_hang_up(_all(work, writer, progress))
    items = []
    for result, draft in zip(run.items, drafts, strict=True):
        grades = {f"judge_{name}": float(getattr(draft, name)) if draft else None for name in GRADES}
        items.append(result.model_copy(update={"scores": {**result.scores, **grades}}))
    infos = {metric.name: metric for metric in run.metrics} | {info.name: info for info in _infos(writer)}
    told = {"items": tuple(items), "metrics": tuple(infos.values()), "judged_by": (_judging(writer, bill),)}
    return run.model_copy(update=told), bill.usage


def duel(a: Run, b: Run, dataset: Dataset, writer: Writer, *, progress: Progress) -> Duel:
    """Have a judge choose between the texts of two runs, in both orders. Raises: UsageError, ModelError."""
    for run in (a, b):
        check_data(run, dataset)
        _keep_apart(run, writer)
    bill = Bill()

    async def chosen(item: Item, texts: tuple[str, str]) -> str | None:
        first = await _asked(writer, PAIR, ChoiceDraft, bill, item, first=texts[0], second=texts[1])
        second = await _asked(writer, PAIR, ChoiceDraft, bill, item, first=texts[1], second=texts[0])
        if first is None or second is None:
            return None
        there = {"first": "a", "second": "b", "equal": "equal"}[first.better]
        back = {"first": "b", "second": "a", "equal": "equal"}[second.better]
        return there if there == back else "flipped"

    triples = zip(dataset.items, a.items, b.items, strict=True)
    work = [
        partial(chosen, item, (one.text, other.text)) if one.text and other.text else None
        for item, one, other in triples
    ]
    found = run_and_hang_up(_all(work, writer, progress))
    said = {item.id: choice for item, choice in zip(dataset.items, found, strict=True) if choice is not None}
    return Duel(
        judge=writer.name,
        prompt=load(PAIR).reference,
        a=a.system.name,
        b=b.system.name,
        a_better=interval([float(choice == "a") for choice in said.values()]),
        b_better=interval([float(choice == "b") for choice in said.values()]),
        flipped=interval([float(choice == "flipped") for choice in said.values()]),
        choices={name: "equal" if choice == "flipped" else choice for name, choice in said.items()},
        failed=sum(one is not None for one in work) - len(said),
        usage=bill.usage,
    )


def _judging(writer: Writer, bill: Bill) -> Judging:
    """Return what the grades cost: a run holds those of its last judge only."""
    return Judging(
        judge=writer.name,
        prompt=load(RUBRIC).reference,
        prompt_tokens=bill.heard[0],
        completion_tokens=bill.heard[1],
        cost_usd=bill.heard_usd,
    )


def _keep_apart(run: Run, writer: Writer) -> None:
    if run.system.model == writer.name:
        raise UsageError(
            f"{writer.name} wrote the texts of {run.system.name}, so it cannot be their judge.",
            hint="Name another model with --judge.",
        )


def _infos(writer: Writer) -> Sequence[MetricInfo]:
    signature = f"judge {writer.name} | {load(RUBRIC).reference}"
    return [
        MetricInfo(name=f"judge_{name}", version=1, better="higher", low=1, high=5, source=_SOURCE, signature=signature)
        for name in GRADES
    ]


async def _asked(writer: Writer, prompt: str, form: type[Form], bill: Bill, item: Item, **texts: Any) -> Form | None:
    """Return what a judge says, None where it says nothing usable. Raises: ModelError that would meet the next too."""
    spans = split(item.abstract)
    sentences = [one_line(item.abstract[start:end]) for start, end in spans]
    try:
        done = await writer.write(prompt, form, _as_it_is, bill, title=item.title, sentences=sentences, **texts)
    except OutputInvalid:
        return None
    kept: Form = done.kept
    return kept


def _as_it_is(draft: Form) -> Form:
    return draft


async def _all(
    work: Sequence[Callable[[], Awaitable[Made | None]] | None], writer: Writer, progress: Progress
) -> list[Made | None]:
    """Return what each piece of work gives, in order, None where there is none to do; several at once, and none is
    begun after one has failed for good."""
    found: list[Made | None] = [None] * len(work)
    waiting = iter([(number, do) for number, do in enumerate(work) if do is not None])
    done = 0

    async def one_after_the_other() -> None:
        nonlocal done
        for number, do in waiting:
            found[number] = await do()
            done += 1
            progress("Judging", done, len(work))

    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(writer.model.concurrency):
                workers.create_task(one_after_the_other())
    except* ModelError as several:
        raise several.exceptions[0] from several
    return found
