"""The verbs by which digests go out by themselves: subscribe, confirm, unsubscribe, subscriptions, send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli_frame import NOT_DONE, Home, Json, Quiet, console, print_json, say, say_error, services_for, verb
from summarizer.errors import SubscriptionNotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.catalog.subscriptions import Subscription, Way
    from summarizer.services import Services
    from summarizer.subscriptions.told import Told

Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Addresses, or numbers as they are listed.")]
_SIGNED = "Signed with this secret (Standard Webhooks), which is shown once: {secret}"

_NO_LINKS = "Without PAPERGIST_PUBLIC_URL letters hold no links: no click confirms, and none unsubscribes."


@verb
def subscribe(
    address: Annotated[str | None, typer.Argument(metavar="ADDRESS", help="Of mail: name@example.org.")] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="POST signed JSON there instead.")] = None,
    slack: Annotated[str | None, typer.Option(metavar="URL", help="POST there as Slack reads it instead.")] = None,
    topics: Annotated[
        list[str] | None, typer.Option("--topics", "--topic", metavar="WORDS", help="Only on these: “a, b” is or.")
    ] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tags", "--tag", metavar="TAGS", help="Only with these: “a, b” is or.")
    ] = None,
    minutes: Annotated[int | None, typer.Option(min=1, max=1440, help="What so many minutes of reading hold.")] = None,
    mute: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="No paper with these: “a, b” is neither.")
    ] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Say, too, how the answers to saved questions changed.")
    ] = False,
    rhythm: Annotated[bool, typer.Option("--daily/--weekly", help="How often.")] = True,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Send digests to somebody who confirms it, or to a program; again with other options changes what is sent."""
    from summarizer.catalog.subscriptions import Wishes
    from summarizer.dispatch import ask_to_confirm, now
    from summarizer.subscriptions.joining import subscribe as record
    from summarizer.subscriptions.mail import MailServer

    way, target = _target(address, webhook, slack)
    narrowed = {"topics": _words(topics), "tags": _words(tags), "muted": _words(mute), "minutes": minutes}
    wishes = Wishes(rhythm="daily" if rhythm else "weekly", questions=questions, **narrowed)
    with services_for(home, quiet=quiet) as services:
        if way == "mail":
            MailServer.of(services.settings)  # nobody is recorded who could not be asked
        allowed = services.settings.webhook_hosts
        made, secret = record(services.catalog, way, target, wishes, now=now(), allowed=allowed)
        asked = ask_to_confirm(services, made) if made.state == "pending" else None
        has_links = way != "mail" or services.settings.public_url is not None
    if as_json:
        print_json({"subscription": _shown(made), "secret": secret, "asked": asked and asked.model_dump(mode="json")})
    elif secret is not None:
        typer.echo(_SIGNED.format(secret=secret))
    if not quiet:
        say(_begun(made, asked))
        if not has_links:
            say(_NO_LINKS)
    return NOT_DONE if asked is not None and asked.outcome != "sent" else 0


@verb
def confirm(
    code: Annotated[str, typer.Argument(metavar="CODE", help="What the mail said.")],
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Confirm a subscription with the code of the mail that asked; a link does the same where the service is public."""
    from summarizer.dispatch import now
    from summarizer.subscriptions.joining import confirm as begin

    with services_for(home, quiet=quiet) as services:
        begun = begin(services.catalog, code, now=now())
    if as_json:
        return print_json({"subscription": _shown(begun)})
    return None if quiet else say(_begun(begun, None))


@verb
def unsubscribe(
    names: Names,
    forget: Annotated[bool, typer.Option("--forget", help="And remove all that is known of them.")] = False,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Send no more to somebody; what was sent stays known, so that nothing comes twice."""
    ended: list[Subscription] = []
    missing = list[SubscriptionNotFound]()
    with services_for(home, quiet=quiet) as services:
        for name in names:
            try:
                ended.append(_end(services, name, forget=forget))
            except SubscriptionNotFound as error:
                missing.append(error)
    for one in missing:
        say_error(one)
    if as_json:
        print_json({"ended": [_shown(gone) for gone in ended]})
    elif ended and not quiet:
        say(f"{len(ended)} ended")
    return NOT_DONE if missing else 0


@verb
def subscriptions(
    everything: Annotated[bool, typer.Option("--all", help="Those that ended, too.")] = False,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List who gets digests, what came of the last one, and what is in doubt."""
    from summarizer.show_subscriptions import subscriptions_table
    from summarizer.subscriptions.told import in_doubt

    with services_for(home, quiet=quiet) as services:
        found = [one for one in services.catalog.subscriptions.all() if everything or one.state != "ended"]
        rows = [(one, next(iter(services.catalog.outbox.of(one.number, limit=1)), None)) for one in found]
        doubts = in_doubt(services.catalog)
    if as_json:
        told = [{**_shown(one), "last": last and last.model_dump(mode="json")} for one, last in rows]
        return print_json({"subscriptions": told, "unknown": [one.model_dump(mode="json") for one in doubts]})
    return subscriptions_table(console(), rows, doubts)


@verb
def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and do nothing.")] = False,
    resend_unknown: Annotated[
        bool, typer.Option("--resend-unknown", help="Send again what may have arrived or not.")
    ] = False,
    accept_unknown: Annotated[bool, typer.Option("--accept-unknown", help="Take that as arrived.")] = False,
    at_once: Annotated[bool, typer.Option("--at-once", help="Also what waits for its next attempt.")] = False,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Send every digest that is due, each once: for cron or a timer. Exit code 1 if any may not have arrived."""
    from summarizer.dispatch import post_of
    from summarizer.subscriptions.sending import accept_unknown as accept
    from summarizer.subscriptions.sending import send as send_all
    from summarizer.subscriptions.sending import what_would_be_sent
    from summarizer.subscriptions.told import in_doubt

    if resend_unknown and accept_unknown:
        raise UsageError("--resend-unknown and --accept-unknown say different things; take one.")
    done: list[Told] = []
    with services_for(home, quiet=quiet) as services, post_of(services, sending=not dry_run) as post:
        if dry_run:
            done = [*what_would_be_sent(post), *in_doubt(services.catalog)]
        else:
            if accept_unknown:
                accept(services.catalog, post.moment)
            for told in send_all(post, resend_unknown=resend_unknown, at_once=at_once):
                done.append(told)
                _tell(told, quiet=quiet or as_json)
        known = services.catalog.subscriptions.all("active", "pending", "suspended")
    return _report(done, known, dry_run=dry_run, as_json=as_json, quiet=quiet)


def _report(done: Sequence[Told], known: Sequence[Subscription], *, dry_run: bool, as_json: bool, quiet: bool) -> int:
    from summarizer.show_subscriptions import NOBODY, would_line
    from summarizer.subscriptions.told import TROUBLE

    if as_json:
        told = [one.model_dump(mode="json") for one in done]
        print_json(
            {
                "dry_run": dry_run,
                "deliveries": told,
                "suspended": [_shown(one) for one in known if one.state == "suspended"],
            }
        )
    elif dry_run:
        for one in done:
            typer.echo(would_line(one))
    if not done and not quiet:
        say("Nothing is due." if known else NOBODY)
    return NOT_DONE if not dry_run and any(one.outcome in TROUBLE for one in done) else 0


def _tell(told: Told, *, quiet: bool) -> None:
    from summarizer.show_subscriptions import told_line
    from summarizer.subscriptions.told import TROUBLE

    if not quiet or told.outcome in TROUBLE:
        say(told_line(told))


def _end(services: Services, name: str, *, forget: bool) -> Subscription:
    from summarizer.subscriptions.joining import BY_OPERATOR

    store = services.catalog.subscriptions
    found = store.find(name)
    if found is None:
        raise SubscriptionNotFound(name)
    ended = store.end(found.number, BY_OPERATOR)
    if forget:
        store.forget(found.number)
    return ended


def _target(address: str | None, webhook: str | None, slack: str | None) -> tuple[Way, str]:
    given: list[tuple[Way, str]] = []
    given += [("mail", address)] if address is not None else []
    given += [("webhook", webhook)] if webhook is not None else []
    given += [("slack", slack)] if slack is not None else []
    if len(given) != 1:
        hint = "papergist subscribe name@example.org, or --webhook URL, or --slack URL"
        raise UsageError("A subscription goes to one address.", hint=hint)
    return given[0]


def _words(given: Sequence[str] | None) -> tuple[str, ...]:
    words = (" ".join(word.split()) for text in given or () for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _shown(one: Subscription) -> dict[str, Any]:
    from summarizer.subscriptions.told import shown

    return {**one.model_dump(mode="json"), "target": shown(one)}


def _begun(made: Subscription, asked: Told | None) -> str:
    from summarizer.periods import day_of, week_of
    from summarizer.subscriptions.told import shown

    if asked is None:
        first = made.starts and (week_of if made.rhythm == "weekly" else day_of)(made.starts).words
        when = f" The first is of {first}, once that is over in UTC." if first else ""
        return f"{shown(made)} gets a {made.rhythm} digest; `papergist send`, from cron or a timer, sends it.{when}"
    if asked.outcome == "sent":
        return f"{made.target} was asked, and gets a {made.rhythm} digest once that is confirmed."
    return f"{made.target} could not be asked ({asked.outcome}: {asked.says}). `papergist send` tries again."
