"""The verb `papergist eval retrieval`."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli_frame import Json, Quiet, console, print_json, progress_bar, say, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from eval.stats.paired import Paired


class ModeChoice(StrEnum):
    """How papers are found."""

    lexical = "lexical"
    dense = "dense"
    hybrid = "hybrid"


@verb
def retrieval(
    corpus: Annotated[Path, typer.Option(help="JSONL: _id, title, text.")],
    queries: Annotated[Path, typer.Option(help="JSONL: _id, text.")],
    qrels: Annotated[Path | None, typer.Option(help="Table: query, document, grade.", show_default=False)] = None,
    binary: Annotated[bool, typer.Option("--binary", help="Every grade above 0 counts as 1.")] = False,
    mode: Annotated[ModeChoice, typer.Option(help="By words, by meaning, or by both.")] = ModeChoice.hybrid,
    run: Annotated[Path | None, typer.Option(help="Write a TREC run here.", show_default=False)] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Compare with this TREC run.", show_default=False)
    ] = None,
    work: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the embedded corpus here.", show_default=False)
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Search a corpus in the BEIR layout; print nDCG@10, Recall@5 and @100 and MRR@10 where judgments are given.

    Embedding a corpus takes a while; with --work it is done once, and a run that was stopped goes on.
    """
    from eval import retrieval as measuring
    from summarizer.show import plain

    documents, asked = measuring.read_corpus(corpus), measuring.read_queries(queries)
    judged = measuring.read_judgments(qrels, binary=binary) if qrels else {}
    rival = measuring.read_run(against) if against else None
    if judged:
        judged, remarks = measuring.judged_here(judged, asked, {one.id for one in documents})
        for remark in remarks:
            say(f"{plain(str(qrels))}: {remark}")
    elif rival is not None:
        raise UsageError("--against compares figures, which take judgments.", hint="Give them with --qrels.")
    asked = {name: text for name, text in asked.items() if not judged or name in judged}
    folder = nullcontext(str(work)) if work else tempfile.TemporaryDirectory(prefix="papergist-")
    with (
        folder as home,
        services_for(Path(home), quiet=quiet) as services,
        progress_bar(quiet=quiet) as progress,
    ):
        measuring.fill(services, documents, embed=mode is not ModeChoice.lexical, progress=progress)
        ranking = measuring.rank(services, documents, asked, mode.value, progress=progress)
    if run is not None:
        measuring.write_run(ranking, run)
    values = measuring.measure(ranking, judged) if judged else {}
    figures: dict[str, Any] = measuring.figures(values)
    compared = measuring.differences(measuring.measure(rival, judged), values) if rival is not None and judged else {}
    if as_json:
        told = {name: one.model_dump(mode="json") for name, one in compared.items()}
        print_json({"mode": mode.value, "queries": len(asked), "figures": figures, "against": told})
    elif figures:
        _show(console(), mode.value, figures, compared)
    elif not quiet:
        say(f"{len(asked)} queries searched." + ("" if run else " With --run FILE the result is kept."))


def _show(target: Console, mode: str, figures: dict[str, Any], compared: dict[str, Paired]) -> None:
    from rich.table import Table

    heads = ("difference", "95 %", "p") if compared else ()
    table = Table("measure", mode, "95 %", "n", *heads)
    for name, figure in figures.items():
        between = "" if figure["low"] is None else f"{figure['low']:.4f} to {figure['high']:.4f}"
        cells = [name, f"{figure['value']:.4f}", between, str(figure["n"])]
        one = compared.get(name)
        if one is not None and one.low is not None:
            cells += [f"{one.difference:+.4f}", f"{one.low:+.4f} to {one.high:+.4f}", f"{one.p:.4f}"]
        table.add_row(*cells)
    target.print(table)
