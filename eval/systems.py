"""What can be evaluated, by name: controls that anybody would try first, our engines, and texts that others wrote.

| name | what it gives for an abstract |
| --- | --- |
| `title` | the title, copied |
| `first-sentence` | the abstract's first sentence |
| `cue` | the first sentence with a contribution cue ("we propose", "this paper"), else the first one |
| `extractive` | the TL;DR and tags of the extractive engine |
| `generative` or `generative:MODEL` | those of the generative engine, checked; the stand-in where the check fails |
| `stored` | what the collection holds now, corrections by people included |
| `file:PATH` | `{"id", "tldr"}` lines from anywhere |
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.items import Item, Output
from summarizer.checks import SUPPORT_KINDS as SUPPORT
from summarizer.errors import PaperNotFound, UsageError
from summarizer.json_lines import id_of, read_rows, text_of, texts_of
from summarizer.models import Summary

if TYPE_CHECKING:
    from summarizer.services import Services

CUE = re.compile(
    r"\bwe (?:propose|introduce|present|show|describe|develop|study|investigate|demonstrate)\b|\bthis (?:paper|work)\b",
    re.IGNORECASE,
)
CONTROLS = ("title", "first-sentence", "cue")
NAMES = (*CONTROLS, "extractive", "generative", "generative:MODEL", "stored", "file:PATH")


@dataclass(frozen=True)
class System:
    """One way of writing TL;DRs. enforced: the support checks that its texts have already passed, so that a report
    does not praise it for them. is_repeatable: the item and our code alone decide the text. written: the ids of the
    papers that it has texts for, where it has them before it is asked."""

    name: str
    write: Callable[[Sequence[Item]], AsyncIterator[Output]]
    engine: str | None = None
    model: str | None = None
    prompts: tuple[str, ...] = ()
    enforced: frozenset[str] = frozenset()
    is_repeatable: bool = False
    written: frozenset[str] = frozenset()


def system(name: str, services: Services) -> System:
    """Return the system of this name. Raises: UsageError."""
    kind, _, rest = name.partition(":")
    if kind in _CONTROL_TEXTS and not rest:
        return System(name, _each(_CONTROL_TEXTS[kind]), is_repeatable=True)
    if kind == "file" and rest:
        return _from_file(Path(rest))
    if kind == "extractive" and not rest:
        return System(name, _each(_extractive), engine="extractive", enforced=frozenset(SUPPORT), is_repeatable=True)
    if kind == "generative":
        return _generative(name, rest or None, services)
    if kind == "stored" and not rest:
        return System(name, _each(lambda item: _stored(services, item)))
    raise UsageError(f"There is no system {name!r}.", hint=f"There are: {', '.join(NAMES)}.")


def _first_sentence(item: Item) -> Output:
    return Output(text=next(iter(_sentences(item)), None))


def _cue(item: Item) -> Output:
    found = _sentences(item)
    return Output(text=next((text for text in found if CUE.search(text)), found[0] if found else None))


def _title(item: Item) -> Output:
    return Output(text=item.title or None)


def _sentences(item: Item) -> list[str]:
    from summarizer.extractive.sentences import split

    return list(item.sentences) or [item.abstract[start:end] for start, end in split(item.abstract)]


def _each(write: Callable[[Item], Output]) -> Callable[[Sequence[Item]], AsyncIterator[Output]]:
    async def outputs(items: Sequence[Item]) -> AsyncIterator[Output]:
        for item in items:
            yield write(item)

    return outputs


def _extractive(item: Item) -> Output:
    from summarizer.extractive.summarise import summarise

    return _output(summarise(item.title, item.abstract))


def _stored(services: Services, item: Item) -> Output:
    try:
        summary = services.catalog.summaries.current(item.id)
    except PaperNotFound as error:
        return Output(text=None, error=error.message)
    return _output(summary) if summary else Output(text=None, error="no summary is stored for it")


def _generative(name: str, model: str | None, services: Services) -> System:
    """Return the generative engine. Its calls are recorded in the collection, so a run that was broken off goes on
    where it was and identical work is not done twice. Raises: UsageError."""
    from summarizer.generative.summarise import prompt_reference, summarise

    writer = services.writer(model)

    async def one(item: Item, places: asyncio.Semaphore) -> Output:
        async with places:
            written = await summarise(writer, item.title, item.abstract)
        if written.stopped is not None:
            raise written.stopped
        return _output(written.summary)

    async def outputs(items: Sequence[Item]) -> AsyncIterator[Output]:
        places = asyncio.Semaphore(writer.model.concurrency)
        tasks = [asyncio.create_task(one(item, places)) for item in items]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return System(
        name,
        outputs,
        engine="generative",
        model=writer.name,
        prompts=tuple(prompt_reference().split()),
        enforced=frozenset({*SUPPORT, "form"}),
    )


def _output(summary: Summary) -> Output:
    checks = summary.checks
    return Output(
        text=summary.tldr,
        tags=summary.tags,
        by=summary.engine,
        error=summary.fallback,
        prompt_tokens=checks.get("prompt_tokens", 0),
        completion_tokens=checks.get("completion_tokens", 0),
        cost_usd=checks.get("cost_usd", 0.0),
    )


def _from_file(path: Path) -> System:
    written: dict[str, Output] = {}
    for row, where in read_rows(path):
        text = text_of(row, "tldr", where, default="")
        tags = texts_of(row, "tags", where) if row.get("tags") else ()
        name = id_of(row, where)
        if name in written:
            raise UsageError(f"{where}: the id {name!r} stood in an earlier line too.")
        written[name] = Output(text=text or None, tags=tags)
    absent = Output(text=None, error=f"{path.name} has no line for it")
    empty = Output(text=None, error=f"{path.name} has an empty `tldr`, or none, for it")

    async def outputs(items: Sequence[Item]) -> AsyncIterator[Output]:
        if all(item.id not in written for item in items):
            raise UsageError(
                f"{path} has a line for none of the {len(items)} papers.",
                hint=f"Its ids are like {next(iter(written), '')!r}, the dataset's like {items[0].id!r}.",
            )
        for item in items:
            found = written.get(item.id, absent)
            yield found if found.text or found is absent else empty.model_copy(update={"tags": found.tags})

    return System(f"file:{path.name}", outputs, written=frozenset(written))


_CONTROL_TEXTS: dict[str, Callable[[Item], Output]] = {
    "title": _title,
    "first-sentence": _first_sentence,
    "cue": _cue,
}
