"""Web hooks and Slack's posts: signed, escaped, never to this network unless it is named, and at most once."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import httpx
import pytest

from summarizer.catalog.subscriptions import Wishes
from summarizer.digest_models import DigestSection
from summarizer.dispatch import _client
from summarizer.errors import UsageError
from summarizer.settings import Settings
from summarizer.subscriptions.hooks import WebHook, signature
from summarizer.subscriptions.joining import subscribe
from summarizer.subscriptions.slack import MOST_BLOCKS, escaped, post
from tests.making import entry, reading
from tests.month.hook import Hook
from tests.subscriptions.conftest import MONDAY, days

OWN = ("127.0.0.1",)


@pytest.fixture
def hook():
    running = Hook()
    yield running
    running.shutdown()
    running.server_close()


def hooked(world, tmp_path, hook, way="webhook", *, hosts=OWN, transport=None):
    """Subscribe a hook, and give the world what posts to it."""
    made, secret = subscribe(world.catalog, way, hook.address, Wishes(), now=world.now, allowed=OWN)
    settings = Settings(home=tmp_path, webhook_hosts=hosts)

    def ways():  # a client each time, as sending closes it
        client = httpx.Client(transport=transport) if transport else _client(settings)
        posting = WebHook(client, world.catalog.subscriptions.secret)
        return {"webhook": posting, "slack": posting}

    world.more_ways = ways
    return made, secret


def test_a_digest_is_posted_once_signed_as_standard_webhooks_has_it(world, tmp_path, hook):
    made, secret = hooked(world, tmp_path, hook)
    assert made.state == "active"
    names = world.list_papers(MONDAY, 2)
    world.at(days(1))
    (told,) = world.send()
    assert (told.outcome, told.target) == ("sent", f"http://127.0.0.1:{hook.server_port}/…")
    assert world.send() == []
    ((headers, body),) = hook.sent
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert int(headers["webhook-timestamp"]) == int(world.now.timestamp())
    sent = json.loads(body)
    assert sent["type"] == "digest"
    assert sent["id"] == headers["webhook-id"] == headers["Idempotency-Key"] == told.message_id
    assert sorted(item["paper"]["title"] for part in sent["data"]["sections"] for item in part["items"]) == sorted(
        names
    )


def test_the_signature_is_that_of_the_published_example():
    # The example in the specification of Standard Webhooks.
    secret, name, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    found = signature(secret, name, at, b'{"test": 2432232314}')
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, "sent"),
        (302, "refused"),
        (404, "refused"),
        (410, "refused"),
        (429, "waiting"),
        (500, "waiting"),
        (503, "waiting"),
        (502, "unknown"),
        (504, "unknown"),
    ],
)
def test_what_a_reply_means(world, tmp_path, hook, status, outcome):
    hooked(world, tmp_path, hook)
    hook.status = status
    world.list_papers(MONDAY)
    world.at(days(1))
    (told,) = world.send()
    assert told.outcome == outcome
    assert len(hook.sent) == 1  # no redirect is followed and nothing is tried twice at once


def test_retry_after_is_waited_for(world, tmp_path, hook):
    hooked(world, tmp_path, hook)
    hook.status, hook.headers = 429, {"Retry-After": "7200"}
    world.list_papers(MONDAY)
    world.at(days(1))
    world.send()
    hook.status = 200
    world.now += timedelta(minutes=119)
    assert [one.outcome for one in world.send()] == ["waiting"]
    world.now += timedelta(minutes=1)
    assert [one.outcome for one in world.send()] == ["sent"]


def test_nothing_is_posted_to_this_network_unless_it_is_named(world, tmp_path, hook):
    hooked(world, tmp_path, hook, hosts=())
    world.list_papers(MONDAY)
    world.at(days(1))
    (told,) = world.send()
    assert told.outcome == "refused"
    assert "PAPERGIST_WEBHOOK_HOSTS" in told.says
    assert hook.sent == []


@pytest.mark.parametrize(("raised", "outcome"), [(httpx.ConnectError, "waiting"), (httpx.ReadTimeout, "unknown")])
def test_where_it_breaks_off_decides_whether_there_is_doubt(world, tmp_path, hook, raised, outcome):
    def fail(_request):
        raise raised("it breaks off")

    hooked(world, tmp_path, hook, transport=httpx.MockTransport(fail))
    world.list_papers(MONDAY)
    world.at(days(1))
    assert [one.outcome for one in world.send()] == [outcome]


@pytest.mark.parametrize(
    "wrong",
    [
        "http://hooks.example.org/x",
        "http://10.0.0.1/x",
        "ftp://hooks.example.org",
        "https://name:word@hooks.example.org/x",
        "https://hooks.example.org/x y",
        "https://hooks.example.org/\r\nX: y",
        "https://hooks.example.org:port/",
        "hooks.example.org",
        "https://",
    ],
)
def test_only_whole_encrypted_addresses_are_taken(world, wrong):
    with pytest.raises(UsageError):
        subscribe(world.catalog, "webhook", wrong, Wishes(), now=world.now, allowed=OWN)


def test_a_secret_is_told_once_and_the_address_is_not_shown_whole(world, tmp_path, hook):
    _, secret = hooked(world, tmp_path, hook)
    assert secret.startswith("whsec_")
    assert hooked(world, tmp_path, hook)[1] is None
    assert secret not in str(world.catalog.subscriptions.all())
    assert (
        hooked(world, tmp_path, type("Other", (), {"address": "https://hooks.example.org/T0/B0"}), "slack")[1] is None
    )


def digest_of(world, *papers):
    from summarizer.digest import Wanted, digest
    from summarizer.retrieval.directions import NOWHERE

    world.catalog.papers.record(reading(*papers))
    return digest(world.catalog, Wanted(MONDAY.isoformat(), MONDAY), NOWHERE)


def test_a_post_holds_papers_as_text_that_formats_links_and_calls_nobody(world):
    title = "<!channel> *Bold* & <https://evil.example|click>"
    made = post(digest_of(world, entry(title, "We call everybody at once. Nobody comes to us.", listed=MONDAY)))
    text = made["text"]
    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert "&lt;!channel&gt;" in text
    assert "*Bold*" not in text
    section = made["blocks"][-1]["text"]
    assert section["type"] == "mrkdwn"
    assert "&amp;" in section["text"]


def test_an_address_ends_no_link(world):
    url = "https://example.org/a|b>c d"
    made = post(digest_of(world, entry("Bees", "Bees count dots to four. Sugar trains them.", listed=MONDAY, url=url)))
    assert "<https://example.org/a%7Cb%3Ec%20d|Bees>" in made["text"]


def test_a_post_stays_within_slacks_limits(world):
    papers = [
        entry(f"Title {n} {'long ' * 900}", f"Study{n} counts thing{n} by rule{n}. {'word' * 900} ends.", listed=MONDAY)
        for n in range(70)
    ]
    made = post(digest_of(world, *papers))
    assert len(made["blocks"]) == MOST_BLOCKS
    assert "more papers." in made["blocks"][-1]["text"]["text"]
    for block in made["blocks"]:
        assert len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3000)
    assert len(made["text"]) <= 30_000


def test_no_heading_stands_over_nothing_where_a_post_ends(world):
    papers = [entry(f"Title {n}", f"Study{n} counts thing{n} by rule{n}. It ends.", listed=MONDAY) for n in range(40)]
    found = digest_of(world, *papers)
    items = found.sections[0].items
    sections = tuple(DigestSection(tag=f"tag {n}", items=(items[n],)) for n in range(40))
    # title, sum and 23 tags with a paper each are 48 blocks; the 49th would be the 24th tag, and the 50th is the rest
    made = post(found.model_copy(update={"sections": sections}))
    kinds = [block["type"] for block in made["blocks"]]
    assert len(made["blocks"]) <= MOST_BLOCKS
    assert made["blocks"][-1]["text"]["text"] == "… and 17 more papers."
    assert all(kinds[place + 1] == "section" for place, kind in enumerate(kinds) if kind == "header")
    assert kinds[-2] != "header"


def test_a_paper_without_an_address_can_be_looked_for(world):
    made = post(digest_of(world, entry("Bees & <Dots>", "Bees count dots to four. Sugar trains them.", listed=MONDAY)))
    assert "<https://scholar.google.com/scholar?q=Bees+%26+%3CDots%3E|look for it>" in made["text"]


def test_slack_gets_what_it_reads(world, tmp_path, hook):
    hooked(world, tmp_path, hook, "slack")
    world.list_papers(MONDAY)
    world.at(days(1))
    assert [one.outcome for one in world.send()] == ["sent"]
    (sent,) = hook.kept
    assert {"text", "blocks"} <= set(sent)
    assert "webhook-signature" not in hook.sent[0][0]


def test_escaping_keeps_plain_words_as_they_are():
    assert escaped("Bees & 3 < 4") == "Bees &amp; 3 &lt; 4"
