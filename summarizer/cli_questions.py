"""The verb `papergist questions`: questions that are asked again when papers come in, and what changed since."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli_frame import (
    NOT_DONE,
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
    console,
    filters_of,
    print_json,
    reader_for,
    remark_on,
    say,
    say_error,
    verb,
)
from summarizer.errors import QuestionNotFound
from summarizer.text import counted

app = typer.Typer(
    no_args_is_help=True, help="Save questions: they are asked again when papers come in, and you hear what changed."
)


@app.command()
@verb
def add(
    question: Annotated[str, typer.Argument(help="A question in plain language.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="To call it by; default: its first words.")] = None,
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
    """Save a question, and ask it for the first time."""
    with reader_for(home, url, quiet=quiet) as reader:
        filters = filters_of(since, until, tag, org, category, source)
        saved, is_new = reader.save_question(question, filters, name=name)
    if as_json:
        return print_json(saved.model_dump(mode="json"))
    if not quiet:
        count = f"{counted(len(saved.evidence), 'quote')} for it now" if saved.answered else "no paper answers it yet"
        with collection_for(home, url, quiet=True) as collection:
            remark_on(collection, filters)
        say(f"{'Saved' if is_new else 'Saved before'} as {saved.name}: {count}.")
    return None


@app.command("list")
@verb
def list_questions(home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List saved questions, with what answers each and what changed last."""
    with reader_for(home, url, quiet=quiet) as reader:
        found = reader.questions()
    if as_json:
        return print_json({"questions": [one.model_dump(mode="json") for one in found]})
    from summarizer.show_questions import questions_view

    return questions_view(console(), found)


@app.command()
@verb
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="As `papergist questions list` shows them.")],
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> int:
    """Forget saved questions."""
    code = 0
    with reader_for(home, url, quiet=quiet) as reader:
        for name in names:
            try:
                reader.remove_question(name)
            except QuestionNotFound as error:
                say_error(error)
                code = NOT_DONE
    return code


@app.command()
@verb
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Some of them; default: all.")] = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Ask saved questions again, and show whose evidence changed: what is new, what is gone."""
    with reader_for(home, url, quiet=quiet) as reader:
        done = reader.ask_questions(names or [])
    if as_json:
        print_json(done.model_dump(mode="json"))
    else:
        from summarizer.show_questions import changes_view

        changes_view(console(), done.changes)
    for failure in done.failed if not as_json else ():
        say(f"papergist: {failure.name} could not be asked: {failure.reason}")
    if not quiet and not as_json:
        say(f"{done.asked} asked, {len(done.changes)} changed")
    return NOT_DONE if done.failed else 0
