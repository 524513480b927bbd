"""The verbs of `papergist eval` that measure TL;DRs: run, score, fetch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import Home, Json, Quiet, console, print_json, progress_bar, say, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from eval.items import Dataset
    from eval.runs import Run
    from summarizer.services import Services

DEFAULT_FOLDER = Path("runs")
Data = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="Folder of public sets.", show_default=False)
]
Split = Annotated[str | None, typer.Option(help="Part of a public set: train, dev or test.", show_default=False)]
Metrics = Annotated[str, typer.Option(metavar="A,B", help="Metrics; `default` costs little, `all` is every one.")]
MetaFile = Annotated[
    Path | None,
    typer.Option("--meta", metavar="FILE", help="What `eval meta` found, instead of the packaged figures.",
                 show_default=False),
]  # fmt: skip
Runs = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Files that `papergist eval run` wrote.")]


@verb
def run(
    dataset: Annotated[str, typer.Option(help="scitldr, collection, sample, or a JSON-lines file.")],
    system: Annotated[str, typer.Option(metavar="A,B", help="What writes; see docs/evaluation.md.")] = "extractive",
    split: Split = None,
    metrics: Metrics = "default",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many.", show_default=False)] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where runs are written.")] = DEFAULT_FOLDER,
    meta: MetaFile = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Have systems write TL;DRs for a dataset, score them, write a run each, and print the figures.

    Stopped anywhere, the same command goes on: calls of a model that were made are not made again.
    """
    from eval.metrics import choose
    from eval.runs import generate, save, score
    from eval.systems import system as find

    names = names_of(system, "--system")
    done: list[Run] = []
    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        items = dataset_of(services, dataset, split, limit)
        found = [find(name, services) for name in names]
        for one in found:
            made = generate(items, one, progress=progress)
            scored = score(made, items, chosen, follows=follows(meta), progress=progress)
            path = out / f"{file_name(scored)}.json"
            save(scored, path)
            done.append(scored)
            if not quiet:
                say(f"Wrote {path}.")
    show_runs(done, as_json=as_json)


@verb
def score(
    runs: Runs,
    metrics: Metrics = "default",
    meta: MetaFile = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score runs again, with these metrics, from the texts that they hold; nothing is written by a system anew."""
    from eval.metrics import choose
    from eval.runs import load, save
    from eval.runs import score as scored_with

    done: list[Run] = []
    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        for path in runs:
            earlier = load(path)
            items = dataset_of_run(services, earlier)
            done.append(scored_with(earlier, items, chosen, follows=follows(meta), progress=progress))
            save(done[-1], path)
    show_runs(done, as_json=as_json)


@verb
def fetch(
    name: Annotated[str, typer.Argument(help="A public set: scitldr.")],
    data: Data = None,
    home: Home = None,
    quiet: Quiet = False,
) -> None:
    """Fetch a public set from its authors' repository, at one pinned commit, and check every byte."""
    from eval.datasets.fetch import fetch as fetched

    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        folder = services.settings.data
        if folder is None:
            raise UsageError("Where to? No folder of evaluation data is named.", hint="Use --data or PAPERGIST_DATA.")
        for line in fetched(name, folder, progress=progress):
            typer.echo(line)


def dataset_of(services: Services, name: str, split: str | None = None, limit: int | None = None) -> Dataset:
    """Return a dataset by its name. Raises: UsageError."""
    from eval.datasets import load

    return load(name, split=split, data=services.settings.data, limit=limit, services=services)


def dataset_of_run(services: Services, run: Run) -> Dataset:
    """Return the dataset that a run is of. Raises: UsageError where it is not there or has changed."""
    from eval.runs import check_data

    known = run.dataset
    items = dataset_of(services, known.origin, known.split)
    items = items.model_copy(update={"items": items.items[: known.n]})
    check_data(run, items)
    return items


def follows(path: Path | None) -> dict[str, bool]:
    """Return which metrics follow people, as it was measured; by the packaged figures where no file is named."""
    from eval.meta import PACKAGED, load

    if path is None and not PACKAGED.exists():
        return {}
    return load(path or PACKAGED).follows()


def models_of(services: Services) -> dict[str, Path | None]:
    """Return the folders of models that some metrics need."""
    return {"bertscore": services.settings.bertscore_model, "entailment": services.settings.entailment_model}


def file_name(run: Run) -> str:
    """Return what a run's file is called, without its suffix: dataset, split, system."""
    parts = (run.dataset.name, run.dataset.split, run.system.name)
    return "-".join(part.replace("/", "-").replace(":", "-") for part in parts if part)


def show_runs(runs: list[Run], *, as_json: bool) -> None:
    """Print the runs' figures, side by side."""
    from eval.figures import figures, table

    if as_json:
        print_json({run.system.name: figures(run) for run in runs})
    else:
        table(console(), runs)


def names_of(text: str, option: str) -> list[str]:
    """Return the names of a list with commas. Raises: UsageError."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found or len(found) != len(set(found)):
        raise UsageError(f"{option} takes names with commas between them, each once, not {text!r}.")
    return found
