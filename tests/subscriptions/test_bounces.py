"""Bounces that come back as mail are noted where they are about a letter that was sent; nothing else is believed."""

import json
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from summarizer.cli import app
from summarizer.subscriptions.bounces import messages_in, notice_of, read_bounces
from tests.subscriptions.conftest import READER, days
from tests.subscriptions.reading import titles_in

REPORT = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: papers@example.net
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_cut"

This is a MIME-encapsulated message.

--=_cut
Content-Type: text/plain

The reader of <{name}> could not be reached.

--=_cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Tue, 28 Oct 2025 06:00:05 +0000

Final-Recipient: rfc822; {recipient}
{original}Action: {action}
Status: {status}
Diagnostic-Code: smtp; {says}

--=_cut
Content-Type: {kind}

From: Papers <papers@example.net>
Message-ID: <{name}>
Subject: Papers of Monday

--=_cut--
"""


def report(name, *, recipient=READER, original=None, action="failed", status="5.1.1", says="550 5.1.1 No such user",
           kind="message/rfc822"):  # fmt: skip
    told = f"Original-Recipient: rfc822; {original}\n" if original else ""
    return REPORT.format(
        name=name, recipient=recipient, original=told, action=action, status=status, says=says, kind=kind
    ).encode()


def read(world, data):
    return read_bounces(world.catalog, data, at=world.now.replace(tzinfo=None))


def sent(world, number):
    """Send an issue about one paper of a day, and return its message id and the paper's title."""
    (title,) = world.list_papers(days(number))
    world.at(days(number + 1))
    (told,) = world.send()
    assert told.outcome == "sent"
    return told.message_id, title


def test_a_letter_that_came_back_is_a_bounce_and_its_paper_comes_with_the_next(world, box, reader):
    name, first = sent(world, 0)
    (told,) = read(world, report(name, original=READER.upper())).told
    assert (told.outcome, told.target, told.message_id) == ("refused", READER, name)
    assert told.says == "bounced: 550 5.1.1 No such user"
    assert world.catalog.subscriptions.find(READER).bounces == 1
    _, second = sent(world, 1)
    assert titles_in(box.to(READER)[-1]) == {first, second}


def test_reading_it_twice_changes_nothing_more(world, reader):
    name, _ = sent(world, 0)
    both = read(world, report(name) + b"\n\n" + report(name))
    assert both.messages == 1  # no mbox: the second stands in what follows the first's end
    again = read(world, report(name))
    assert (again.told, again.others) == ((), 1)
    assert world.catalog.subscriptions.find(READER).bounces == 1


def test_three_that_came_back_in_a_row_suspend_however_late_they_come(world, box, reader):
    names = [sent(world, number)[0] for number in range(3)]
    for number, name in enumerate(names):
        assert world.catalog.subscriptions.find(READER).state == "active"
        # the last issue arrived as far as is known, until its own bounce is read; then all three were lost
        assert world.catalog.subscriptions.find(READER).bounces == 0
        read(world, report(name, says=f"550 5.1.1 No {number}"))
    found = world.catalog.subscriptions.find(READER)
    assert (found.state, found.bounces) == ("suspended", 3)
    assert found.reason == "3 deliveries in a row were refused, the last one: bounced: 550 5.1.1 No 2"


def test_an_issue_that_arrives_between_begins_the_count_anew(world, reader):
    first, _ = sent(world, 0)
    read(world, report(first))
    sent(world, 1)
    third, _ = sent(world, 2)
    read(world, report(third))
    found = world.catalog.subscriptions.find(READER)
    assert (found.state, found.bounces) == ("active", 1)


def test_a_delay_is_told_and_changes_nothing(world, reader):
    name, _ = sent(world, 0)
    (told,) = read(world, report(name, action="delayed", status="4.4.1", says="451 4.4.1 Try later")).told
    assert (told.outcome, told.says) == ("delayed", "bounced: 451 4.4.1 Try later")
    assert world.catalog.outbox.letter(name).state == "sent"
    assert world.catalog.subscriptions.find(READER).bounces == 0


def test_what_a_server_tried_until_it_gave_up_is_given_up(world, reader):
    name, _ = sent(world, 0)
    (told,) = read(world, report(name, status="4.4.7", says="expired")).told
    assert told.outcome == "given up"


@pytest.mark.parametrize(("action", "state"), [("failed", "refused"), ("delivered", "sent"), ("delayed", "unknown")])
def test_doubt_ends_where_a_server_says_what_became_of_the_letter(world, reader, action, state):
    world.list_papers(days(0))
    world.at(days(1))
    name = world.send()[0].message_id
    world.collection.change("update outbox set state = 'unknown' where message_id = :name", name=name)
    read(world, report(name, action=action, status="2.0.0" if action == "delivered" else "5.0.0"))
    assert world.catalog.outbox.letter(name).state == state


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"])
def test_the_letter_is_known_by_its_returned_headers(kind):
    assert notice_of(report("a@example.net", kind=kind)).names[0] == "a@example.net"


def test_a_letter_that_is_not_returned_is_known_by_what_the_notification_replies_to(world, reader):
    name, _ = sent(world, 0)
    head, _, _ = report(name).partition(b"--=_cut\nContent-Type: message/rfc822")
    bare = b"In-Reply-To: <" + name.encode() + b">\n" + head + b"--=_cut--\n"
    assert [one.outcome for one in read(world, bare).told] == ["refused"]


def hostile(name):
    person = EmailMessage()
    person["Message-ID"], person["In-Reply-To"] = "<x@example.org>", f"<{name}>"
    person.set_content(report(name).decode())
    yield "a person's reply that quotes a notification", person.as_bytes()
    yield "about a letter that nobody sent", report("0" * 32 + "@example.net")
    yield "about somebody else", report(name, original="other@example.org")
    yield "an action that there is not", report(name, action="exploded")
    yield "no status at all", report(name).replace(b"message/delivery-status", b"text/plain")
    yield "the id in words alone", report("y@example.org").replace(b"reader of <y@example.org>", name.encode())
    yield "parts within parts", b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\n" * 100_000
    yield "nothing", b""
    yield "no mail", b"\0\xff" * 5000
    yield "a header that never ends", b"Content-Type: multipart/report" + b";" * 100_000


def test_nothing_but_a_notification_of_a_letter_that_was_sent_is_believed(world, reader):
    name, _ = sent(world, 0)
    for what, data in hostile(name):
        assert read(world, data).told == (), what
    assert world.catalog.outbox.letter(name).state == "sent"
    assert world.catalog.subscriptions.find(READER).bounces == 0


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_damaged_mail_raises_nothing(noise, place):
    whole = report("a@example.net")
    notice_of(whole[:place] + noise + whole[place:])
    messages_in(whole[:place] + noise)


def test_an_mbox_holds_one_message_after_the_other_and_a_pipe_may_begin_with_its_line():
    one = report("a@example.net").replace(b"The reader of", b"From here on the reader of")
    box = b"".join(b"From MAILER-DAEMON Tue Oct 28 06:00:05 2025\n" + raw + b"\n" for raw in (one, one))
    assert [notice_of(raw).names[0] for raw in messages_in(box)] == ["a@example.net"] * 2
    assert len(messages_in(box.replace(b"\n", b"\r\n"))) == 2


def test_the_command_reads_files_and_pipes(world, reader, tmp_path):
    name, _ = sent(world, 0)
    home, file = tmp_path / "home", tmp_path / "bounce.eml"
    file.write_bytes(report("nobody@example.net"))
    environment = {"PAPERGIST_EMBEDDING": "none"}
    command = ["bounces", "--home", str(home)]
    other = CliRunner().invoke(app, [*command, str(file)], env=environment)
    assert (other.exit_code, "1 message read: 0 of letters, 1 of no letter" in other.stderr) == (0, True)
    piped = CliRunner().invoke(app, [*command, "-", "--json"], env=environment, input=report(name))
    assert piped.exit_code == 0
    assert [one["outcome"] for one in json.loads(piped.stdout)["told"]] == ["refused"]
    assert CliRunner().invoke(app, [*command, str(tmp_path / "none.eml")], env=environment).exit_code == 2
