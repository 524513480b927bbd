"""The commands as a person types them, and `papergist send` killed between DATA and the reply."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from summarizer.catalog import Catalog
from summarizer.cli import app
from summarizer.index.owner import Ownership
from tests.making import entry, reading
from tests.subscriptions.conftest import PUBLIC, READER
from tests.subscriptions.reading import text_of, token_of

ROOT = Path(__file__).parents[2]
PAST = datetime.now(UTC) - timedelta(days=3)


@pytest.fixture
def house(tmp_path, server):
    """Settings as an environment, and the catalog of a home with a paper of the day before yesterday."""
    home = tmp_path / "home"
    catalog = Catalog(home / "catalog.sqlite3")
    listed = (datetime.now(UTC) - timedelta(days=2)).date()
    told = entry("Counting Bees 1", "Honey bees count to four. Sugar water trains them.", listed=listed)
    catalog.papers.record(reading(told))
    environment = {
        "PAPERGIST_HOME": str(home),
        "PAPERGIST_EMBEDDING": "none",
        "PAPERGIST_SMTP_HOST": "127.0.0.1",
        "PAPERGIST_SMTP_PORT": str(server.port),
        "PAPERGIST_SMTP_SECURITY": "none",
        "PAPERGIST_MAIL_FROM": "Papers <papers@example.net>",
        "PAPERGIST_PUBLIC_URL": PUBLIC,
    }
    yield environment, catalog
    catalog.close()


def run(environment, *arguments, code=0):
    result = CliRunner().invoke(app, list(arguments), env=environment)
    assert result.exit_code == code, (result.output, result.stderr)
    return result


def begun(environment, catalog, box):
    """Have a reader who confirmed three days ago."""
    run(environment, "subscribe", READER, "--daily")
    catalog.subscriptions.confirm(_hash(box), at=datetime.now(UTC).replace(tzinfo=None), starts=lambda _: PAST.date())


def _hash(box):
    from summarizer.subscriptions.ways import hashed

    return hashed(token_of(box.to(READER)[0]))


def test_send_that_is_killed_before_the_reply_leaves_doubt_and_nothing_goes_twice(house, box):
    environment, catalog = house
    begun(environment, catalog, box)
    box.stalled = True
    command = [sys.executable, "-m", "summarizer", "send"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while len(box.to(READER)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stderr.close()
    box.stalled = False
    for _ in range(2):
        told = json.loads(run(environment, "send", "--json", code=1).stdout)["deliveries"]
        assert [(one["outcome"], one["papers"]) for one in told] == [("unknown", 1)]
    listed = json.loads(run(environment, "subscriptions", "--json").stdout)
    assert [one["says"] for one in listed["unknown"]] == ["the process that sent it ended before it heard a reply"]
    assert "IN DOUBT reader@example.org" in run(environment, "subscriptions").stdout
    assert len(box.to(READER)) == 2
    assert "sent, 1 paper" in run(environment, "send", "--resend-unknown").stderr
    _, first, second = box.to(READER)
    assert first["Message-ID"] == second["Message-ID"]
    assert run(environment, "send").stderr == "Nothing is due.\n"


def test_doubt_can_be_taken_as_arrived(house, box):
    environment, catalog = house
    begun(environment, catalog, box)
    (waiting,) = [one for one in [catalog.subscriptions.find(READER)] if one]
    from summarizer.catalog.outbox import NewDelivery

    day = PAST.date()
    sent = catalog.outbox.add(
        NewDelivery(waiting.number, "x", "y@z", day, day, {}, (), 1), at=PAST.replace(tzinfo=None)
    )
    assert catalog.outbox.begin(sent.number, None, at=PAST.replace(tzinfo=None))
    run(environment, "send", "--quiet", code=1)
    run(environment, "send", "--resend-unknown", "--accept-unknown", code=2)
    run(environment, "send", "--accept-unknown", "--quiet")
    assert run(environment, "send").stderr == "Nothing is due.\n"


def test_a_dry_run_says_what_would_be_sent_and_changes_nothing(house, box):
    environment, catalog = house
    begun(environment, catalog, box)
    before = catalog.outbox.of(1)
    told = run(environment, "send", "--dry-run").stdout
    assert "would be sent, 1 paper" in told
    assert catalog.outbox.of(1) == before
    assert len(box.to(READER)) == 1
    assert json.loads(run(environment, "send", "--dry-run", "--json").stdout)["deliveries"][0]["outcome"] == "waiting"


def test_two_do_not_send_at_once(house, box, tmp_path):
    environment, catalog = house
    begun(environment, catalog, box)
    (tmp_path / "home/outbox").mkdir(exist_ok=True)
    with Ownership(tmp_path / "home/outbox"):
        assert "Another process is sending" in run(environment, "send", code=1).stderr
        told = json.loads(run(environment, "subscribe", "other@example.org", "--json", code=1).stdout)
        assert told["asked"]["outcome"] == "waiting"  # whoever sends next asks
    run(environment, "send")
    assert len(box.to("other@example.org")) == 1


def test_nobody_is_named_as_the_reason_where_nothing_is_due(house):
    assert run(house[0], "send").stderr.startswith("Nobody is subscribed")


def test_what_letters_lack_without_a_public_address_is_said_to_whoever_subscribes(house, box):
    bare = {name: value for name, value in house[0].items() if name != "PAPERGIST_PUBLIC_URL"}
    assert "Without PAPERGIST_PUBLIC_URL letters hold no links" in run(bare, "subscribe", READER).stderr
    code = text_of(box.to(READER)[0]).partition("papergist confirm ")[2].split()[0]
    said = run(bare, "confirm", code).stderr
    assert f"The first is of {datetime.now(UTC):%A}, " in said


def test_subscribing_and_leaving_from_the_command_line(house, box):
    environment, _ = house
    said = run(environment, "subscribe", READER, "--weekly", "--topics", "bees, owls", "--tags", "counting").stderr
    assert "was asked" in said
    run(environment, "confirm", "nonsense", code=1)
    run(environment, "confirm", token_of(box.to(READER)[0]))
    (found,) = json.loads(run(environment, "subscriptions", "--json").stdout)["subscriptions"]
    assert (found["state"], found["rhythm"], found["topics"]) == ("active", "weekly", ["bees", "owls"])
    assert "on bees, on owls, tagged counting" in run(environment, "subscriptions").stdout
    run(environment, "unsubscribe", READER)
    run(environment, "unsubscribe", "nobody@example.org", code=1)
    assert json.loads(run(environment, "subscriptions", "--json").stdout)["subscriptions"] == []
    assert (
        json.loads(run(environment, "subscriptions", "--all", "--json").stdout)["subscriptions"][0]["state"] == "ended"
    )
    run(environment, "unsubscribe", "1", "--forget")
    assert "Nobody is subscribed" in run(environment, "subscriptions", "--all").stdout


def test_wrong_usage_is_said_so(house):
    environment, catalog = house
    run(environment, "subscribe", code=2)
    run(environment, "subscribe", "no-address", code=2)
    run(environment, "subscribe", READER, "--slack", "https://hooks.example.org/x", code=2)
    bare = {**environment, "PAPERGIST_SMTP_HOST": ""}
    del bare["PAPERGIST_SMTP_HOST"]
    result = run(bare, "subscribe", READER, code=2)
    assert "PAPERGIST_SMTP_HOST" in result.stderr
    assert catalog.subscriptions.all() == []


def test_a_web_hook_is_told_its_secret_once(house):
    environment, catalog = house
    result = run(environment, "subscribe", "--webhook", "https://hooks.example.org/secret-path")
    assert "whsec_" in result.stdout
    assert "secret-path" not in result.stderr
    assert "secret-path" not in run(environment, "subscriptions").stdout
    again = json.loads(
        run(environment, "subscribe", "--webhook", "https://hooks.example.org/secret-path", "--json").stdout
    )
    assert again["secret"] is None
    assert len(catalog.subscriptions.all()) == 1
