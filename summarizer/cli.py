"""The command `papergist`: parses, calls a use case, prints. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import eval.cli as evaluation
from summarizer import cli_bounces, cli_keys, cli_out, cli_questions, cli_subscriptions, cli_tags, cli_taste, cli_watch
from summarizer.cli_frame import (
    NOT_DONE,
    PARTLY_READ,
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
    Verbs,
    collection_for,
    console,
    day,
    exit_code,
    filters_of,
    make_home,
    print_json,
    progress_bar,
    remark_on,
    say,
    say_error,
    services_here,
    settings_of,
    verb,
)
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.generative.writer import Writer
    from summarizer.models import EngineName, Paper, SimilarList, Summary
    from summarizer.summarize import SummariseReport

app = typer.Typer(
    name="papergist",
    help="Turn listings of recent papers into TL;DRs, tags and answers whose every quote is checked.",
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.add_typer(evaluation.app, name="eval")
app.add_typer(cli_tags.app, name="tags")
app.add_typer(cli_keys.app, name="keys")
app.add_typer(cli_watch.app, name="watch")
app.add_typer(cli_questions.app, name="questions")
app.command("why")(cli_watch.why)
app.command("subscribe")(cli_subscriptions.subscribe)
app.command("confirm")(cli_subscriptions.confirm)
app.command("unsubscribe")(cli_subscriptions.unsubscribe)
app.command("subscriptions")(cli_subscriptions.subscriptions)
app.command("send")(cli_subscriptions.send)
app.command("bounces")(cli_bounces.bounces)
app.command("export")(cli_out.export)
app.command("digest")(cli_out.digest)
app.command("like")(cli_taste.like)
app.command("dislike")(cli_taste.dislike)
app.command("interests")(cli_taste.interests)
app.command("for-you")(cli_taste.for_you)


class EngineChoice(StrEnum):
    """Who writes."""

    extractive = "extractive"
    generative = "generative"


Engine = Annotated[EngineChoice | None, typer.Option(help="Who writes; default: extractive.", show_default=False)]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="PROVIDER/NAME of a model.", show_default=False)]


SOURCES = "A file, `-`, `sample`, or elsewhere: hf:today, hf:2025-W44, arxiv:cs.CL, arxiv:QUERY, https://…"


class Sort(StrEnum):
    """Orders of a listing; each newest or most first."""

    published = "published"
    listed = "listed"
    comments = "comments"


def main() -> None:
    """Run the command line."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"papergist {version('papergist')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Turn listings of recent papers into TL;DRs, tags and answers whose every quote is checked."""


@app.command()
@verb
def ingest(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help=SOURCES)],
    captured: Annotated[str | None, typer.Option(metavar="DATE", help="When the page was copied.")] = None,
    listed: Annotated[str | None, typer.Option(metavar="DATE", help="When the papers were listed.")] = None,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help="What it is, where its content does not show it.")
    ] = None,
    summaries: Annotated[bool, typer.Option(help="Write TL;DRs and tags.")] = True,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Read papers into the collection; reading the same again changes nothing."""
    from summarizer.models import IngestReport
    from summarizer.reading_sources import noting, read_all, unread_source

    days = day(captured, "--captured"), day(listed, "--listed")
    read, failures = read_all(sources, kind, *days, settings=settings_of(home, url), told=say_error)
    report, written = IngestReport(), None
    if read:
        with collection_for(home, url, quiet=quiet) as collection, progress_bar(quiet=quiet) as progress:
            failed = noting(failures, say_error)
            report, written = collection.ingest(read, summaries=summaries, progress=progress, failed=failed)
    unread = tuple(unread_source(source, error) for source, error in failures)
    report = report.model_copy(update={"not_understood": (*unread, *report.not_understood)})
    if as_json:
        print_json(report.model_dump(mode="json"))
    elif read:
        from summarizer.show import report_view

        report_view(console(), report)
    if written is not None and not quiet:
        _tell_written(written)
    if failures:
        return max(exit_code(error) for _, error in failures)
    if written is not None and written.stopped:
        return NOT_DONE
    return PARTLY_READ if report.not_understood else 0


@app.command("ls")
@verb
def list_papers(
    since: Since = None,
    until: Until = None,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.", show_default=False)] = None,
    sort: Annotated[Sort, typer.Option(help="Order of the list.")] = Sort.listed,
    cursor: Annotated[str | None, typer.Option(help="Go on where a list ended.", show_default=False)] = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List papers with TL;DRs and tags."""
    with collection_for(home, url, quiet=quiet) as collection:
        filters = filters_of(since, until, tag, org, category, source)
        page = collection.page(filters, sort=sort.value, limit=limit, cursor=cursor)
        if as_json:
            return print_json(page.model_dump(mode="json"))
        from summarizer.show import papers_table

        papers_table(console(), page.papers)
        if not page.papers and not quiet:
            say("The collection is empty: papergist ingest sample" if collection.is_empty() else "No papers.")
            remark_on(collection, filters)
        return None


@app.command()
@verb
def show(
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="A paper's id or alias.")],
    history: Annotated[bool, typer.Option("--history", help="Every summary ever made, and what changed.")] = False,
    similar: Annotated[bool, typer.Option("--similar", help="The papers that are most like it.")] = False,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show one paper: title, dates, TL;DR, tags, abstract, and who wrote its summary."""
    if history and similar:
        raise UsageError("--history and --similar show different things; take one.")
    with collection_for(home, url, quiet=quiet) as collection:
        if similar:
            return _show_similar(collection.similar(paper_id), as_json=as_json, quiet=quiet)
        paper = collection.paper(paper_id)
        if history:
            return _show_history(paper, collection.history(paper.id), as_json=as_json)
        if as_json:
            return print_json(paper.model_dump(mode="json"))
        from summarizer.show import paper_view

        return paper_view(console(), paper, collection.summary(paper.id))


@app.command()
@verb
def search(
    query: Annotated[str, typer.Argument(help="Words, or a question; what is in quotes must stand so, -this not.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 10,
    since: Since = None,
    until: Until = None,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find papers by words and by meaning."""
    with collection_for(home, url, quiet=quiet) as collection:
        filters = filters_of(since, until, tag, org, category, source)
        found = collection.search(query, filters, limit=limit)
        if as_json:
            return print_json(found.model_dump(mode="json"))
        from summarizer.show import hits_table

        if found.hits and all(hit.lexical is None for hit in found.hits) and not quiet:
            say("No paper holds a word of this; these are the nearest by meaning.")
        if not found.hits and not quiet:
            say("No papers.")
            remark_on(collection, filters)
        return hits_table(console(), found.hits)


@app.command()
@verb
def ask(
    question: Annotated[str, typer.Argument(help="A question in plain language.")],
    since: Since = None,
    until: Until = None,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    engine: Engine = None,
    model: Model = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Answer a question from the collection, each sentence with its quote, or say that it is not in there."""
    with collection_for(home, url, quiet=quiet) as collection:
        filters = filters_of(since, until, tag, org, category, source)
        found = collection.ask(question, filters, engine=_name(engine), model=model)
        if as_json:
            return print_json(found.model_dump(mode="json"))
        from summarizer.show import answer_view

        return answer_view(console(), found)


@app.command()
@verb
def summarize(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Papers; default: all.")] = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only what is of an older text, prompt or model.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changed.")] = False,
    engine: Engine = None,
    model: Model = None,
    source: Annotated[str | None, typer.Option("--input", metavar="FILE", help="JSON lines, or `-`.")] = None,
    output: Annotated[str | None, typer.Option("--output", metavar="FILE", help="Default: stdout.")] = None,
    words: Annotated[str | None, typer.Option("--set", metavar="TEXT", help="Your own TL;DR of one paper.")] = None,
    own_tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="With --set: its tags.")] = None,
    unset: Annotated[bool, typer.Option("--unset", help="Withdraw your own TL;DR of one paper.")] = False,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Write TL;DRs and tags: for the collection, or for a stream of papers without one."""
    from summarizer.collection import LocalCollection

    if words is not None or own_tags or unset:
        if stale or diff or engine or model or source or output:
            raise UsageError("--set, --tag and --unset go with no option on what is to be written, or how.")
        said = words, own_tags or None
        return _correct(ids or [], *said, unset=unset, home=home, url=url, as_json=as_json, quiet=quiet)
    if source is None and output is not None:
        raise UsageError("--output needs --input.", hint="papergist summarize --input papers.jsonl --output out.jsonl")
    if source is not None:
        with services_here(home, url, what="Summarising a stream", quiet=quiet) as services:
            return _summarize_stream(source, output, LocalCollection(services).writer(_name(engine), model))
    with collection_for(home, url, quiet=quiet) as collection, progress_bar(quiet=quiet) as progress:
        report = collection.summarise(ids or [], stale=stale, engine=_name(engine), model=model, progress=progress)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        from summarizer.show import summarised_view

        summarised_view(console(), report, diff=diff)
    return NOT_DONE if report.stopped else 0


@app.command()
@verb
def usage(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day on (UTC).")] = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show what models were called for, and what that cost."""
    with collection_for(home, url, quiet=quiet) as collection:
        rows = collection.usage(day(since, "--since"))
        if as_json:
            return print_json({"usage": [row.model_dump(mode="json") for row in rows]})
        from summarizer.show import usage_table

        return usage_table(console(), rows)


@app.command()
@verb
def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Papers to remove.")],
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Remove papers with everything that derives from them."""
    with collection_for(home, url, quiet=quiet) as collection:
        removed = collection.delete(ids)
    if as_json:
        print_json({"deleted": removed})
    elif not quiet:
        say(f"{len(removed)} deleted")


@app.command()
@verb
def verify(home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False) -> int:
    """Compare every stored quote, passage, vector and index entry with the catalog."""
    with collection_for(home, url, quiet=quiet) as collection:
        found = collection.verify()
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        from summarizer.show import verification_view

        verification_view(console(), found)
    return 0 if found.ok else NOT_DONE


@app.command("rebuild-index")
@verb
def rebuild_index(
    embed_again: Annotated[
        bool, typer.Option("--embed-again", help="Embed all anew, with the configured model.")
    ] = False,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build the vector index from the catalog, aside, and swap it in; nothing is embedded again."""
    local = services_here(home, url, what="Building the index anew", quiet=quiet)
    with local as services, progress_bar(quiet=quiet) as progress:
        count = services.rebuild_index(embed_again=embed_again, progress=progress)
    if as_json:
        print_json({"passages": count})
    elif not quiet:
        say(f"The index was built anew from {count} passages.")


@app.command()
@verb
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes; its checksum goes beside it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Copy the collection into one file, also while it is in use; the index is not in it."""
    from summarizer.backup import back_up
    from summarizer.catalog import FILE_NAME

    with services_here(home, url, what="Backing up", quiet=True) as services:
        size = back_up(services.settings.home / FILE_NAME, target, force=force)
    if not quiet:
        say(f"{target} holds the collection ({size} bytes).")


@app.command()
@verb
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: Annotated[bool, typer.Option("--force", help="In place of the collection that is there.")] = False,
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Make a collection what a backup holds, all at once or not at all."""
    from summarizer.backup import restore as put_back
    from summarizer.index.owner import Ownership

    with services_here(home, url, what="Restoring", quiet=True) as services:
        folder = services.settings.home
        make_home(folder)
        with Ownership(folder):
            papers = put_back(source, folder, force=force)
    if not quiet:
        say(f"{papers} papers are in {folder}. The index is built from them when it is next needed.")


@app.command()
@verb
def doctor(
    call: Annotated[bool, typer.Option("--call", help="Make one small call of the model.")] = False,
    model: Model = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Say what is configured, what works, and what mends the rest."""
    from summarizer.doctor import examine

    with services_here(home, url, what="Looking at what is configured", quiet=True) as services:
        findings = list(examine(services, call=call, model=model))
    if as_json:
        print_json({"findings": [finding.model_dump() for finding in findings]})
    elif not quiet:
        from summarizer.show import findings_view

        findings_view(console(), findings)
    return 0 if all(finding.ok for finding in findings) else NOT_DONE


@app.command()
@verb
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address; keys for others than loopback.", show_default=False)
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 picks one.", show_default=False)] = None,
    home: Home = None,
    quiet: Quiet = False,
) -> None:
    """Serve the API on this machine, or to others where keys were made."""
    from api.start import serve as run
    from summarizer.settings import load_settings

    run(load_settings({"home": home, "host": host, "port": port}), quiet=quiet)


@app.command()
@verb
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP at /mcp; else over standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: address; loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --http; 0 picks one.")] = 8001,
    allow_writes: Annotated[bool, typer.Option("--allow-writes", help="Let agents add and correct papers.")] = False,
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Let agents search, ask, show and list, by the Model Context Protocol."""
    from api.agents import refuse_others, serve_agents
    from summarizer.mcp_server import build_server, http_app

    refuse_others(host)
    with collection_for(home, url, quiet=quiet) as collection:
        server = build_server(collection, allow_writes=allow_writes)
        if not http:
            return server.run("stdio")
        return serve_agents(http_app(server, host), host, port, quiet=quiet)


def _tell_written(report: SummariseReport) -> None:
    from rich.console import Console

    from summarizer.show import summarised_view

    summarised_view(Console(stderr=True, highlight=False), report, diff=False)


def _name(engine: EngineChoice | None) -> EngineName | None:
    return engine.value if engine else None


def _summarize_stream(source: str, output: str | None, writer: Writer | None) -> int:
    from summarizer.stream import summarise_file

    code = 0
    for item in summarise_file(source, output, writer):
        say(f"papergist: {item.source}:{item.line}: {item.reason}")
        code = PARTLY_READ
    return code


def _show_history(paper: Paper, history: Sequence[Summary], *, as_json: bool) -> None:
    if as_json:
        return print_json({"id": paper.id, "history": [summary.model_dump(mode="json") for summary in history]})
    from summarizer.show import history_view

    return history_view(console(), paper, history)


def _show_similar(found: SimilarList, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        return print_json(found.model_dump(mode="json"))
    from summarizer.show import similar_table

    similar_table(console(), found.similar)
    if not found.similar and not quiet:
        say("There is nothing to compare: the paper, or every other one, is not embedded.")
    return None


def _correct(
    ids: list[str],
    words: str | None,
    tags: list[str] | None,
    *,
    unset: bool,
    home: Path | None,
    url: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Record a person's TL;DR of one paper, or withdraw it."""
    if len(ids) != 1 or (words is None) != unset or (unset and tags):
        raise UsageError(
            "A correction is of one paper, and either sets its TL;DR or withdraws it.",
            hint='papergist summarize ID --set "TEXT" [--tag TAG], or papergist summarize ID --unset',
        )
    withdrawn = None
    with collection_for(home, url, quiet=quiet) as collection:
        name = collection.paper(ids[0]).id
        if words is None:
            withdrawn, summary = collection.withdraw(name)
        else:
            summary = collection.correct(name, words, tags)
    if as_json:
        told = {} if withdrawn is None else {"withdrawn": withdrawn}
        print_json({"id": name, **told, "summary": summary and summary.model_dump(mode="json")})
    if not quiet:
        _tell_correction(summary, withdrawn)
    return 0


def _tell_correction(summary: Summary | None, withdrawn: int | None) -> None:
    from summarizer.show import plain

    if withdrawn is not None:
        return say("Your TL;DR is withdrawn." if withdrawn else "There was no TL;DR of yours.")
    say("Your TL;DR is recorded; no engine replaces it.")
    for reason in summary.checks["findings"] if summary else ():
        say(f"The abstract does not say this: {plain(reason)}")
    return None
