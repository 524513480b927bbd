"""The verbs of `papergist eval` that read runs: compare, gate, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_runs import Data, Runs, dataset_of_run, names_of
from summarizer.cli_frame import NOT_DONE, Home, Json, Quiet, console, print_json, say, services_for, verb
from summarizer.errors import PapergistError, UsageError

if TYPE_CHECKING:
    from eval.items import Dataset
    from eval.runs import Run

Primary = Annotated[str | None, typer.Option(metavar="METRIC", help="What decides.", show_default=False)]


@verb
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="The run to compare with.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The run that is judged.")],
    primary: Primary = None,
    metrics: Annotated[str | None, typer.Option(metavar="A,B", help="The others.", show_default=False)] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here.", show_default=False)] = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say whether B differs from A: paired intervals, p, effect, wins and losses, and the ten worst regressions."""
    from eval.compare import compare as compared
    from eval.compare_text import markdown as as_markdown
    from eval.compare_text import show
    from eval.figures import named
    from eval.report.view import primary_of
    from eval.runs import load

    one, other = named({a: load(a), b: load(b)}) if a != b else (load(a), load(b))
    dataset = _dataset(one, home, data, quiet=quiet)
    abstracts = {item.id: item.abstract for item in dataset.items} if dataset else None
    found = compared(
        one,
        other,
        primary=primary_of([one, other], primary),
        secondary=names_of(metrics, "--metrics") if metrics is not None else None,
        abstracts=abstracts,
    )
    _write(markdown, as_markdown(found), quiet=quiet)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        show(console(), found)


@verb
def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run that is judged.")],
    baseline: Annotated[Path, typer.Option(metavar="RUN", help="The run that it may not be worse than.")],
    fail_if: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help='Such as "content < -1%"; again for more.')
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop also what is not shown to be no worse.")] = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="JUnit XML.", show_default=False)] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Markdown.", show_default=False)] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Exit with 1 where a run is worse than the baseline by more than you allow; docs/ci-gate.md says how.

    With 2 where nothing can be judged; the files that were asked for then say why.
    """
    from eval import gate_text
    from eval.gate import gate as judged
    from eval.runs import load

    try:
        found = judged(load(baseline), load(run), fail_if or (), strict=strict)
    except UsageError as error:
        _write(junit, gate_text.junit_of_refusal(error.message), quiet=quiet)
        _write(markdown, gate_text.markdown_of_refusal(error.message), quiet=quiet)
        raise
    _write(junit, gate_text.junit(found), quiet=quiet)
    _write(markdown, gate_text.markdown(found), quiet=quiet)
    if as_json:
        print_json({"passed": found.passed, **found.model_dump(mode="json")})
    else:
        gate_text.show(console(), found)
    return 0 if found.passed else NOT_DONE


@verb
def report(
    runs: Runs,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The page.")] = Path("report.html"),
    primary: Primary = None,
    items: Annotated[int, typer.Option(min=0, help="Single papers that are shown.")] = 100,
    answers: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What `papergist eval answers --json` printed.", show_default=False),
    ] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="As text, too.", show_default=False)] = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one HTML file about runs of the same data: figures, plots, comparisons with the first run, single papers
    with unsupported words marked. It needs no network and runs no script."""
    from eval.figures import named
    from eval.report import render, view
    from eval.runs import load

    loaded = named({path: load(path) for path in runs})
    dataset = _dataset(loaded[0], home, data, quiet=quiet)
    told = [view.read_answers(path) for path in answers or ()]
    built = view.build(loaded, dataset, primary=primary, items=items, answers=told)
    write(out, render.html(built, loaded), quiet=quiet)
    _write(markdown, render.markdown(built), quiet=quiet)
    if as_json:
        print_json(built.model_dump(mode="json"))


def _write(path: Path | None, text: str, *, quiet: bool) -> None:
    if path is not None:
        write(path, text, quiet=quiet)


def write(path: Path, text: str, *, quiet: bool) -> None:
    """Write a file that a person asked for. Raises: PapergistError."""
    from summarizer.show import plain

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PapergistError(f"{path} cannot be written: {error.strerror}.") from error
    if not quiet:
        say(f"Wrote {plain(str(path))}.")


def _dataset(run: Run, home: Path | None, data: Path | None, *, quiet: bool) -> Dataset | None:
    """Return the dataset of a run; None, with a remark, where it is not at hand."""
    from summarizer.show import plain

    with services_for(home, quiet=quiet, data=data) as services:
        try:
            return dataset_of_run(services, run)
        except UsageError as error:
            if not quiet:
                say(plain(f"Without the abstracts: {error.message}"))
            return None
