"""The verbs that bring papers out: `papergist export` and `papergist digest`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli_frame import (
    Category,
    Home,
    Org,
    Quiet,
    Since,
    Source,
    Tag,
    Until,
    Url,
    collection_for,
    filters_of,
    say,
    verb,
)
from summarizer.errors import UsageError

Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Written whole or not at all; default: stdout.")
]


class ExportFormat(StrEnum):
    """Formats of an export."""

    bibtex = "bibtex"
    ris = "ris"
    csl_json = "csl-json"
    jsonl = "jsonl"
    csv = "csv"
    md = "md"
    atom = "atom"
    json_feed = "json-feed"


class Order(StrEnum):
    """Orders of an export; each newest or most first."""

    published = "published"
    listed = "listed"
    comments = "comments"


@verb
def export(
    form: Annotated[ExportFormat, typer.Option("--format", "-f", help="What to write.")],
    output: Output = None,
    since: Since = None,
    until: Until = None,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.", show_default=False)] = None,
    sort: Annotated[Order, typer.Option(help="Order of the papers.")] = Order.listed,
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Write papers for other programs: reference managers, spreadsheets, feed readers."""
    from summarizer.exports import export as written

    with collection_for(home, url, quiet=quiet) as collection:
        filters = filters_of(since, until, tag, org, category, source)
        papers = collection.page(filters, sort=sort.value, limit=limit).papers
    give(written(form.value, papers), output)
    if not quiet and (output is not None or not papers):
        say(f"{len(papers)} papers" if papers else "No papers.")


def give(text: str, output: Path | None) -> None:
    """Print a text on stdout as UTF-8 bytes, line ends as they are, or write it to a file. Raises: UsageError."""
    data = text.encode("utf-8", "replace")
    if output is None or str(output) == "-":
        typer.get_binary_stream("stdout").write(data)
        return
    from summarizer.exports.writing import write_whole

    if output.is_dir():
        raise UsageError(f"{output} is a folder.", hint="Name a file with --output.")
    write_whole(output, data)
