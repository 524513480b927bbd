"""The verb `papergist eval self-test`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_runs import Data, Metrics, Split, dataset_of, models_of, names_of
from summarizer.cli_frame import Home, Json, Quiet, console, print_json, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from eval.metrics import Metric

_JUDGES = "number_support,name_support,acronym_support,negation_support,comparison_support,word_support,faithfulness"


class TextChoice(StrEnum):
    """What is made wrong."""

    references = "references"
    tldrs = "tldrs"
    sentences = "sentences"


@verb
def self_test(
    dataset: Annotated[str, typer.Option(help="scitldr, collection, sample, or a JSON-lines file.")] = "sample",
    texts: Annotated[TextChoice, typer.Option(help="People's TL;DRs, ours, or the abstracts' own sentences.")] = (
        TextChoice.tldrs
    ),
    split: Split = None,
    metrics: Metrics = _JUDGES,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many papers.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="Decides which words are changed.")] = 1,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put one known error into texts that are right, and say which metrics notice it, by kind of error."""
    from rich.table import Table

    from eval import selftest
    from eval.metrics import choose

    with services_for(home, quiet=quiet, data=data) as services:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        items = dataset_of(services, dataset, split, limit).items
    right = selftest.texts_of(items, texts.value)
    if not right:
        raise UsageError(f"{dataset} has no {texts.value} to make wrong.", hint="Other --texts: tldrs, sentences.")
    rows = selftest.self_test({metric.name: _of(metric) for metric in chosen}, right, seed=seed)
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        head, lines = selftest.table(rows)
        shown = Table(*head, title="How often a text scores lower with the error than without; 0.5 is not at all")
        for line in lines:
            shown.add_row(*line)
        console().print(shown)


def _of(metric: Metric) -> Callable[[str, str, str], float | None]:
    """Return a metric as a function of a summary, its abstract and title."""
    from eval.items import Case, Item

    def score(summary: str, abstract: str, title: str) -> float | None:
        return metric.score(Case(item=Item(id="", title=title, abstract=abstract), text=summary))

    return score
