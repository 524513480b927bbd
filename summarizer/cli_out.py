"""The verbs that bring papers out: `papergist export` and `papergist digest`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import (
    Category,
    Home,
    Json,
    Org,
    Quiet,
    Since,
    Source,
    Tag,
    Until,
    Url,
    collection_for,
    filters_of,
    print_json,
    say,
    verb,
)
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.models import Paper

Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Written whole or not at all; default: stdout. A folder for a site."
    ),
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
    site = "site"


class DigestForm(StrEnum):
    """Forms of a digest."""

    md = "md"
    html = "html"
    txt = "txt"
    eml = "eml"
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
    """Write papers for other programs: reference managers, spreadsheets, feed readers; or as a site of files."""
    from summarizer.exports import FORMATS
    from summarizer.exports import export as written

    with collection_for(home, url, quiet=quiet) as collection:
        filters = filters_of(since, until, tag, org, category, source)
        papers = collection.page(filters, sort=sort.value, limit=limit).papers
    if form is ExportFormat.site:
        return _site(papers, output, quiet=quiet)
    name = next(name for name in FORMATS if name == form.value)
    give(written(name, papers).encode("utf-8", "replace"), output)
    if not quiet and (output is not None or not papers):
        say(f"{len(papers)} papers" if papers else "No papers.")
    return None


def _site(papers: Sequence[Paper], folder: Path | None, *, quiet: bool) -> None:
    """Write a site. Raises: UsageError."""
    from api.web.site import write_site

    if folder is None:
        raise UsageError("A site is a folder.", hint="papergist export --format site --output FOLDER")
    count = write_site(papers, folder)
    if not quiet:
        say(f"{len(papers)} papers, {count} files: open {folder / 'index.html'}")


@verb
def digest(
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Of this day; default: the newest.")] = None,
    week: Annotated[str | None, typer.Option(metavar="WEEK", help="Of a week, such as 2025-W44.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day to the newest.")] = None,
    minutes: Annotated[int | None, typer.Option(min=1, help="What so many minutes of reading hold.")] = None,
    topics: Annotated[
        list[str] | None, typer.Option("--topic", metavar="WORDS", help="Only on this; again: or.")
    ] = None,
    for_me: Annotated[
        bool, typer.Option("--for-me/--for-anybody", help="What suits you first; muted words never come in any case.")
    ] = True,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    form: Annotated[DigestForm, typer.Option("--format", "-f", help="What to write.")] = DigestForm.md,
    output: Output = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sum up what appeared in a day, a week or since a day, by tag, with TL;DRs and why each is there."""
    from summarizer.digest.rendering import form as formed

    name = _period(day, week, since)
    filters = filters_of(None, None, tag, org, category, source)
    with collection_for(home, url, quiet=quiet) as collection:
        found = collection.digest(name, filters, minutes=minutes, topics=tuple(topics or ()), for_me=for_me)
    if as_json:
        return print_json(found.model_dump(mode="json"))
    give(formed(form.value, found), output)
    return None


def _period(day: str | None, week: str | None, since: str | None) -> str | None:
    """Return the name of the period that the options say; None for the newest day. Raises: UsageError."""
    said = [name for name in (day, week, f"{since}.." if since else None) if name]
    if len(said) > 1:
        raise UsageError("--date, --week and --since say different things; take one.")
    return said[0] if said else None


def give(data: bytes, output: Path | None) -> None:
    """Print bytes on stdout as they are, or write them to a file. Raises: UsageError."""
    if output is None or str(output) == "-":
        typer.get_binary_stream("stdout").write(data)
        return
    from summarizer.exports.writing import write_whole

    if output.is_dir():
        raise UsageError(f"{output} is a folder.", hint="Name a file with --output.")
    write_whole(output, data)
