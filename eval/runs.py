"""A run: what one system wrote for one dataset and how it scored, as one JSON document with all that repeats it.

`generate` may call a model; `score` never touches the network and gives the same scores for the same texts. Abstracts
stay in the dataset: the document holds a checksum of its items, and what reads both refuses a mismatch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from eval.cache import Cache, score_key, text_key
from eval.code import code_version
from eval.items import Case, Dataset, Item, Output
from eval.stats.resampling import SEED
from summarizer.errors import PapergistError, UsageError
from summarizer.llm import run_and_hang_up
from summarizer.models import Value

if TYPE_CHECKING:
    from eval.metrics import Metric
    from eval.systems import System

FORMAT: Literal["papergist-run@1"] = "papergist-run@1"
Progress = Callable[[str, int, int], None]


class DatasetInfo(Value):
    """Which data: n items whose content has this checksum. origin: what it is loaded by, a name or a path."""

    name: str
    origin: str
    split: str | None = None
    sha256: str
    n: int = Field(ge=0)


class SystemInfo(Value):
    """Which system wrote; prompts as `name@version#hash`."""

    name: str
    engine: str | None = None
    model: str | None = None
    prompts: tuple[str, ...] = ()
    enforced: tuple[str, ...] = Field(default=(), description="kinds of check that its texts had to pass")


class MetricInfo(Value):
    """A metric as it was when it scored: runs whose metric differs in version or signature are not compared.

    enforced: the system has to pass this very check, so the figure praises nobody. follows_people: False where it was
    measured not to follow people's judgments better than plain length does; None where that was not measured.
    """

    name: str
    version: int
    better: Literal["higher", "lower", "neither"]
    low: float | None = None
    high: float | None = None
    source: str
    signature: str | None = None
    enforced: bool = False
    follows_people: bool | None = None


class ItemResult(Value):
    """One item's text and scores; a score is None where the metric does not apply, never 0 for that."""

    id: str
    text: str | None
    tags: tuple[str, ...] = ()
    error: str | None = None
    by: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0
    scores: dict[str, float | None] = Field(default_factory=dict)


class Judging(Value):
    """What grades by a language model cost, those included that had been paid for before; cost_usd None where the
    price of any call is not known."""

    judge: str
    prompt: str
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    cost_usd: float | None


class Run(Value):
    """The document. code: version of Papergist and a hash of its modules. seed: of the resamples behind the intervals.
    vocabulary: how healthy the system's tags are as a collection's, as `eval.metrics.vocabulary` says; None where it
    gives none."""

    format: Literal["papergist-run@1"] = FORMAT
    dataset: DatasetInfo
    system: SystemInfo
    seed: int = Field(default=SEED, ge=0)
    code: str
    created: datetime
    metrics: tuple[MetricInfo, ...] = ()
    vocabulary: dict[str, float | int | None] | None = None
    judged_by: tuple[Judging, ...] = ()
    items: tuple[ItemResult, ...]

    def scores(self, metric: str) -> dict[str, float | None]:
        """Return a metric's score of each item, by id."""
        return {item.id: item.scores.get(metric) for item in self.items}

    @property
    def cost_usd(self) -> float | None:
        """What writing cost; None where the price of any call is not known."""
        costs = [item.cost_usd for item in self.items]
        return None if None in costs else sum(cost for cost in costs if cost is not None)


def _silent(_what: str, _done: int, _total: int) -> None:
    return None


def generate(
    dataset: Dataset, system: System, *, seed: int = SEED, cache: Cache | None = None, progress: Progress = _silent
) -> Run:
    """Have a system write for every item, in order, and return the run, not scored yet. Raises: ModelError where a
    model cannot go on; what was written is recorded with its calls, or in the cache, and the next run goes on there."""
    outputs = run_and_hang_up(_outputs(dataset, system, cache or Cache(), progress))
    return Run(
        dataset=DatasetInfo(
            name=dataset.name,
            origin=dataset.origin,
            split=dataset.split,
            sha256=dataset.sha256,
            n=len(dataset.items),
        ),
        system=SystemInfo(
            name=system.name,
            engine=system.engine,
            model=system.model,
            prompts=system.prompts,
            enforced=tuple(sorted(system.enforced)),
        ),
        seed=seed,
        code=code_version(),
        created=datetime.now(tz=UTC).replace(microsecond=0),
        items=tuple(
            ItemResult(id=item.id, **output.model_dump()) for item, output in zip(dataset.items, outputs, strict=True)
        ),
    )


async def _outputs(dataset: Dataset, system: System, cache: Cache, progress: Progress) -> list[Output]:
    keys = [text_key(item, system.name) if system.is_repeatable else None for item in dataset.items]
    known = [cache.get(key) if key is not None else None for key in keys]
    written = system.write([item for item, kept in zip(dataset.items, known, strict=True) if kept is None])
    outputs: list[Output] = []
    for key, kept in zip(keys, known, strict=True):
        outputs.append(Output.model_validate(kept) if kept is not None else await anext(written))
        if key is not None and kept is None:
            cache.put(key, outputs[-1].model_dump(mode="json"))
        progress("Writing", len(outputs), len(dataset.items))
    return outputs


def score(
    run: Run,
    dataset: Dataset,
    metrics: Sequence[Metric],
    *,
    follows: Mapping[str, bool] | None = None,
    cache: Cache | None = None,
    progress: Progress = _silent,
) -> Run:
    """Return the run with these metrics' scores beside those of others that it has. follows: what is known of the
    metrics' agreement with people. Raises: UsageError where the run is of other data."""
    from eval.metrics.vocabulary import vocabulary_health

    check_data(run, dataset)
    done = []
    for number, (item, result) in enumerate(zip(dataset.items, run.items, strict=True), start=1):
        scores = _scores(item, result, metrics, cache or Cache())
        done.append(result.model_copy(update={"scores": {**result.scores, **scores}}))
        progress("Scoring", number, len(run.items))
    infos = {metric.name: metric for metric in run.metrics}
    for metric in metrics:
        told = {
            "enforced": metric.checks in run.system.enforced,
            "follows_people": (follows or {}).get(metric.name),
        }
        infos[metric.name] = metric.info.model_copy(update=told)
    tags = [item.tags for item in run.items]
    vocabulary = vocabulary_health(tags, (item.abstract for item in dataset.items)) if any(tags) else None
    return run.model_copy(
        update={"items": tuple(done), "metrics": tuple(infos.values()), "vocabulary": vocabulary},
    )


def _scores(item: Item, result: ItemResult, metrics: Sequence[Metric], cache: Cache) -> dict[str, float | None]:
    """Return the scores of one text by these metrics, those that are known without computing them again."""
    if not result.text:
        return {metric.name: None for metric in metrics}
    names = {metric.name: f"{metric.name}@{metric.version} {metric.info.signature}" for metric in metrics}
    key = score_key(item, result.text, result.tags)
    known: dict[str, float | None] = cache.get(key) or {}
    case = Case(item=item, text=result.text, tags=result.tags)
    made = {names[m.name]: _rounded(m.score(case)) for m in metrics if names[m.name] not in known}
    if made:
        cache.put(key, {**known, **made})
    return {name: {**known, **made}[identity] for name, identity in names.items()}


def check_data(run: Run, dataset: Dataset) -> None:
    """Raise UsageError where a run is not of exactly these items."""
    if run.dataset.sha256 != dataset.sha256:
        raise UsageError(
            f"The run of {run.system.name} is of other data than this {dataset.name}: their checksums differ.",
            hint="Run it again on this data: papergist eval run",
        )


def save(run: Run, path: Path) -> None:
    """Write a run, whole or not at all. Raises: PapergistError."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise PapergistError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def load(path: Path) -> Run:
    """Return the run of a file. Raises: UsageError, which names the field that is wrong."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"There is no run {path}.", hint="papergist eval run writes one.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise UsageError(f"{path} is no run of {FORMAT}: {place}: {first['msg'].lower()}.") from error


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)
