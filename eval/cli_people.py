"""The verbs of `papergist eval` for judgments: label by people, judge by a model, and what metrics are worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eval.cli_reports import write
from eval.cli_runs import Data, Metrics, dataset_of_run, models_of, names_of
from summarizer.cli_frame import Home, Json, Quiet, console, print_json, progress_bar, say, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from eval.judge import Duel
    from eval.label import Task

_CHOICES: dict[str, Literal["first", "second", "equal"]] = {"1": "first", "2": "second", "=": "equal"}
_STOP, _SKIP = "q", "s"


@verb
def label(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN [RUN]", help="One run for ticks, two for pairs.")],
    annotator: Annotated[str, typer.Option(help="Who labels; kept with each label.")],
    labels: Annotated[Path, typer.Option(help="Where labels are kept.")] = Path("labels.jsonl"),
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.", show_default=False)] = None,
    data: Data = None,
    home: Home = None,
    quiet: Quiet = False,
) -> None:
    """Read TL;DRs beside their abstracts and say which is better, or what one tells; it goes on where you stopped.

    Each label is on the disk before the next is asked. `papergist eval meta --labels` uses them.
    """
    from eval.label import paired, tasks, ticked
    from eval.runs import load
    from summarizer.labels import append

    if len(runs) > 2:  # noqa: PLR2004 - a pair
        raise UsageError("Labels are of one run or of a pair of runs.")
    loaded = [load(path) for path in runs]
    with services_for(home, quiet=quiet, data=data) as services:
        dataset = dataset_of_run(services, loaded[0])
    done = 0
    for task in tasks(loaded, dataset, labels, annotator):
        _show(console(), task)
        said = _ask_choice() if len(runs) > 1 else _ask_ticks()
        if said == _STOP or done == limit:
            break
        if said == _SKIP:
            continue
        row = paired(task, _CHOICES[said], annotator) if len(runs) > 1 else ticked(task, _names(said), annotator)
        append(labels, row)
        done += 1
        if done == limit:
            break
    say(f"{done} labelled; they are in {labels}.")


@verb
def meta(
    judged: Annotated[
        str, typer.Option("--set", metavar="A,B", help="scholarsum, summedits, or a file of yours.")
    ] = "",
    labels: Annotated[Path | None, typer.Option(help="Labels of your own.", show_default=False)] = None,
    metrics: Metrics = "default",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep it here, for --meta.", show_default=False)
    ] = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say how well each metric follows people, on summaries that people judged, with plain length as the control."""
    from eval import meta_text
    from eval.judged import load
    from eval.meta import Meta, measure, measure_pairs
    from eval.metrics import choose
    from eval.people import is_labels, judged_by_ticks, people_agree, read_labels

    names = names_of(judged, "--set") if judged else []
    files = [*([labels] if labels else []), *(Path(name) for name in names if is_labels(Path(name)))]
    with services_for(home, quiet=quiet, data=data) as services:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        sets = [load(name, services.settings.data) for name in names if Path(name) not in files]
    read = [read_labels(path) for path in dict.fromkeys(files)]
    pairs, ticks = [one for some, _ in read for one in some], [one for _, some in read for one in some]
    if ticks:
        sets.append(judged_by_ticks(" and ".join(path.name for path in files), ticks))
    for one in sets:
        for metric in chosen:
            if one.name in metric.learned_from and not quiet:
                done = "is left out" if metric.without is None else "counts by fits without each part of it"
                say(f"{metric.name} was learned from {one.name}, so there it {done}.")
    if not sets and not pairs:
        raise UsageError("There is nothing that people judged.", hint="Name a --set, or --labels of your own.")
    found = Meta(
        sets=tuple(measure(one, chosen) for one in sets),
        pairs=measure_pairs(pairs, chosen) if pairs else (),
        people=tuple(people_agree(pairs, ticks)),
    )
    if out is not None:
        write(out, found.model_dump_json(indent=1) + "\n", quiet=quiet)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        meta_text.show(console(), found)


@verb
def judge(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN [RUN]", help="One run for grades, two for a duel.")],
    judge: Annotated[str, typer.Option("--judge", metavar="NAME", help="PROVIDER/NAME of the judge.")],
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Have a language model grade the TL;DRs of a run, or choose between those of two runs in both orders.

    The judge may not be the model that wrote. Its answers are recorded and not asked for again.
    """
    from eval import judge as by_model
    from eval.cli_runs import show_runs
    from eval.runs import load, save

    if len(runs) > 2:  # noqa: PLR2004 - a duel
        raise UsageError("A judge grades one run or compares two.")
    loaded = [load(path) for path in runs]
    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        dataset, writer = dataset_of_run(services, loaded[0]), services.writer(judge)
        if len(runs) == 1:
            graded, _ = by_model.grade(loaded[0], dataset, writer, progress=progress)
            save(graded, runs[0])
        else:
            found = by_model.duel(loaded[0], loaded[1], dataset, writer, progress=progress)
    if len(runs) == 1:
        show_runs({runs[0]: graded}, as_json=as_json)
    elif as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show_duel(console(), found)


def _show(target: Console, task: Task) -> None:
    from rich.panel import Panel
    from rich.text import Text

    from summarizer.show import line, plain

    target.rule(line(task.item.title or task.item.id))
    target.print(Text(plain(task.item.abstract)), style="dim")
    for number, text in enumerate(task.texts, start=1):
        target.print(Panel(line(text), title=str(number) if len(task.texts) > 1 else None, title_align="left"))


def _ask_choice() -> str:
    asked = "Which is better? 1, 2, = for equal, s to skip, q to stop"
    while (said := _asked(asked)) not in {*_CHOICES, _STOP, _SKIP}:
        say("That is none of them.")
    return said


def _ask_ticks() -> str:
    from eval.label import TICKS

    keys = ", ".join(f"{number} {name}" for number, name in enumerate(TICKS, start=1))
    asked = f"What does it tell? Numbers together, such as 135; 0 for none ({keys}); s to skip, q to stop"
    while True:
        said = _asked(asked).replace(" ", "").replace(",", "")
        if said in {_STOP, _SKIP} or (said.isdecimal() and all(int(key) <= len(TICKS) for key in said)):
            return said
        say("That is none of them.")


def _asked(question: str) -> str:
    """Return what a person replies; the end of the input stops as `q` does."""
    try:
        return str(typer.prompt(question, err=True)).strip().lower()
    except typer.Abort:
        return _STOP


def _names(said: str) -> list[str]:
    from eval.label import TICKS

    return [TICKS[int(key) - 1] for key in said if key != "0"]


def _show_duel(target: Console, found: Duel) -> None:
    from rich.table import Table

    from summarizer.show import line

    table = Table("", "share", "95 %", title=line(f"{found.judge} on {found.a_better.n} papers"))
    for told, one in ((f"{found.a} is better", found.a_better), (f"{found.b} is better", found.b_better),
                      ("changed its mind with the order", found.flipped)):  # fmt: skip
        between = "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        table.add_row(line(told), "–" if one.value is None else f"{one.value:.3f}", between)
    target.print(table)
    if found.failed:
        target.print(f"No usable judgment for {found.failed} papers.")
