"""The verbs of `papergist eval` that measure TL;DRs: run, score, fetch."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import Home, Json, Quiet, console, print_json, progress_bar, say, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.items import Dataset
    from eval.runs import Run
    from summarizer.services import Services

MOST_REASONS = 3  # that are told of texts that are missing
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
    force: Annotated[bool, typer.Option("--force", help="Write over other runs.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Write and score anew what was done before.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of the resamples behind the intervals.")] = 0,
    meta: MetaFile = None,
    data: Data = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Have systems write TL;DRs for a dataset, score them, write a run each, and print the figures.

    Stopped anywhere, the same command goes on: what was written, scored or asked of a model is not done again. A file
    that holds another run is not overwritten.
    """
    from eval import cache, resuming
    from eval.metrics import choose
    from eval.runs import generate, save, score
    from eval.systems import system as find
    from summarizer.show import plain
    from summarizer.text import counted

    names = names_of(system, "--system")
    done: dict[Path, Run] = {}
    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        items = dataset_of(services, dataset, split, limit)
        found = [find(name, services) for name in names]
        paths = resuming.places(items, found, out)
        earlier = [
            None if force else resuming.check_place(*at) for at in zip(paths, repeat(items), found, strict=False)
        ]
        with cache.opened(None if fresh else services.settings.home) as kept:
            for one, path, before in zip(found, paths, earlier, strict=True):
                made = generate(items, one, seed=seed, cache=kept, progress=progress)
                made = resuming.resumed(made, before, path) if before else made
                done[path] = score(made, items, chosen, follows=follows(meta), cache=kept, progress=progress)
                save(done[path], path)
                strangers = sorted(one.written - {item.id for item in items.items})
                if strangers and limit is None:
                    texts = counted(len(strangers), "text")
                    say(plain(f"{one.name} has {texts} for papers that are not there, like {strangers[0]!r}."))
                if not quiet:
                    say(f"Wrote {plain(str(path))}.")
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
    from eval import cache
    from eval.metrics import choose
    from eval.runs import load, save
    from eval.runs import score as scored_with

    done: dict[Path, Run] = {}
    with services_for(home, quiet=quiet, data=data) as services, progress_bar(quiet=quiet) as progress:
        chosen = choose(names_of(metrics, "--metrics"), models_of(services))
        with cache.opened(services.settings.home) as kept:
            for path in runs:
                earlier = load(path)
                items, known = dataset_of_run(services, earlier), follows(meta)
                done[path] = scored_with(earlier, items, chosen, follows=known, cache=kept, progress=progress)
                save(done[path], path)
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


def show_runs(runs: Mapping[Path, Run], *, as_json: bool) -> None:
    """Print the figures of the runs of some files, side by side, each under a name that no other has."""
    from eval.figures import figures, named, table
    from summarizer.show import plain

    shown = named(runs)
    for run, lost in ((run, [item for item in run.items if not item.text]) for run in shown):
        if lost:
            reasons = Counter(item.error or "the text is empty" for item in lost).most_common(MOST_REASONS)
            why = "; ".join(f"{count} × {reason}" for reason, count in reasons)
            say(plain(f"{run.system.name} has no text for {len(lost)} of {len(run.items)} papers ({why})."))
    if as_json:
        print_json({run.system.name: figures(run) for run in shown})
    else:
        table(console(), shown)


def names_of(text: str, option: str) -> list[str]:
    """Return the names of a list with commas. Raises: UsageError."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found or len(found) != len(set(found)):
        raise UsageError(f"{option} takes names with commas between them, each once, not {text!r}.")
    return found
