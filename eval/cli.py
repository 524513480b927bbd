"""The verb `papergist eval`: measures summaries, and answers against questions whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval import cli_people, cli_reports, cli_retrieval, cli_runs, cli_selftest
from summarizer.cli_frame import Home, Json, Quiet, console, print_json, say, services_for, verb
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="Measure summaries and answers, offline.", no_args_is_help=True)
_VERBS = (
    *(cli_runs.run, cli_runs.score, cli_runs.fetch),
    *(cli_reports.compare, cli_reports.gate, cli_reports.report),
    *(cli_people.label, cli_people.judge, cli_people.meta),
    *(cli_selftest.self_test, cli_retrieval.retrieval),
)
for one in _VERBS:
    app.command()(one)  # a name's underscores become hyphens
_TITLES = {
    "finds": "the right paper is cited",
    "says": "the quotes hold the fact",
    "verbatim": "quotes stand in the abstract",
    "citation_precision": "of the papers cited, right",
    "citation_recall": "of the right papers, cited",
    "declined_rightly": "declined, of unanswerable",
    "declined_wrongly": "declined, of answerable",
    "auroc": "AUROC of the confidence",
    "refusal_precision": "refusal, precision",
    "refusal_recall": "refusal, recall",
    "refusal_f1": "refusal, F1",
    "sentences": "sentences an answer",
}


@app.callback()
def root() -> None:
    """Measure summaries and answers, offline."""


@app.command()
@verb
def answers(
    questions: Annotated[Path, typer.Option(help="JSONL: id, question, answerable, paper_ids, facts.")],
    home: Home = None,
    as_json: Json = False,
    details: Annotated[bool, typer.Option("--details", help="Show each question's outcome.")] = False,
    quiet: Quiet = False,
) -> None:
    """Ask every question of a file and print finds, says, verbatim and refusal figures with intervals."""
    from eval.answers import amiss, evaluate, read_questions
    from summarizer.show import plain

    asked = read_questions(questions)
    with services_for(home, quiet=quiet) as services:

        def get_abstract(paper_id: str) -> str | None:
            found = services.catalog.papers.get_many([paper_id])
            return found[0].abstract if found else None

        if not services.catalog.papers.count():
            raise UsageError("The collection is empty.", hint="Is --home right? `papergist ingest` fills a collection.")
        for remark in amiss(asked, lambda name: get_abstract(name) is not None):
            say(plain(remark))
        result = evaluate(asked, services.answer, get_abstract)
    if as_json:
        print_json(result if details else {key: result[key] for key in ("figures", "risk_coverage", "by_kind")})
        return
    _show_figures(console(), result)
    if details:
        _show_outcomes(console(), result["outcomes"])


@app.command()
@verb
def guard(
    questions: Annotated[Path | None, typer.Option(help="JSONL: id, question, answerable, …")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="PROVIDER/NAME.", show_default=False)] = None,
    sheet: Annotated[Path | None, typer.Option(help="Write each outcome here, as JSON lines.")] = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Have a model summarise the collection and answer the questions; print what was kept, mended, replaced.

    Nothing is stored but the calls, so a run goes on where it was stopped.
    """
    import json
    from dataclasses import asdict

    from eval.answers import read_questions
    from eval.guard import measure, refuse_unheard, table

    asked = read_questions(questions) if questions else []
    with services_for(home, quiet=quiet) as services:
        outcomes = measure(services, services.writer(model), asked)
    refuse_unheard(outcomes)
    if sheet is not None:
        lines = (json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes)
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = table(outcomes)
    if as_json:
        return print_json(found)
    from rich.table import Table

    shown = Table("figure", *found)
    for name in next(iter(found.values()), {}):
        shown.add_row(name.replace("_", " "), *(str(of_kind[name]) for of_kind in found.values()))
    return console().print(shown)


def _show_figures(target: Console, result: dict[str, Any]) -> None:
    from rich.table import Table

    from summarizer.show import line

    table = Table("figure", "value", "95 %", "n", title="All questions")
    for name, figure in result["figures"].items():
        table.add_row(_TITLES[name], *_cells(figure))
    target.print(table)
    table = Table("kind", "finds", "says", "declined", "n", title="By kind, each with its 95 % interval")
    for kind, found in result["by_kind"].items():
        declined = found["declined_rightly"] if found["declined_rightly"]["n"] else found["declined_wrongly"]
        values = (" ".join(_cells(one)[:2]).strip() for one in (found["finds"], found["says"], declined))
        count = found["declined_rightly"]["n"] + found["declined_wrongly"]["n"]
        table.add_row(line(kind), *values, str(count))
    target.print(table)


def _show_outcomes(target: Console, outcomes: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from summarizer.show import plain

    table = Table("id", "question", "confidence", "outcome", "quotes or reason")
    for one in outcomes:
        text = one["reason"] or "\n".join(" ".join(quote.split()) for quote in one["quotes"])
        cells = one["id"], one["question"], f"{one['confidence']:.2f}", _in_words(one), text
        table.add_row(*(Text(plain(cell)) for cell in cells))
    target.print(table)


def _in_words(one: dict[str, Any]) -> str:
    if not one["answerable"]:
        return "wrongly answered" if one["answered"] else "rightly declined"
    if not one["answered"]:
        return "wrongly declined"
    if not one["finds"]:
        return "wrong paper"
    return "right paper, fact missing" if one["says"] is False else "right"


def _cells(figure: dict[str, Any]) -> tuple[str, str, str]:
    between = "" if figure["low"] is None else f"{figure['low']:.3f} to {figure['high']:.3f}"
    return _value(figure["value"]), between, str(figure["n"])


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
