"""The links of letters: a look changes nothing, one click does, no key is asked for, and no other token opens them."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from summarizer.catalog.outbox import NewDelivery
from summarizer.catalog.subscriptions import Token, Wishes
from summarizer.services import Services
from summarizer.subscriptions.joining import subscribe
from summarizer.subscriptions.ways import hashed, new_token
from tests.api.conftest import assert_problem, running, settings_for

NOW = datetime.now(UTC)
PUBLIC = "papers.example.net"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PAGE = {"Accept": "text/html"}


@contextmanager
def served(folder, *, key=False):
    settings = settings_for(folder, public_url=f"https://{PUBLIC}")
    services = Services(settings)
    if key:
        services.catalog.keys.create("somebody", "read")
    with running(settings, services=services) as client:
        yield client, services.catalog


@pytest.fixture
def house(tmp_path):
    with served(tmp_path, key=True) as (client, catalog):
        yield client, catalog


def letter(catalog, purpose="confirm"):
    """Have a letter be on its way to a reader, and return the token in it."""
    made, _ = subscribe(catalog, "mail", "reader@example.org", Wishes(), now=NOW)
    if purpose == "unsubscribe":
        token = new_token()
        name = NewDelivery(made.number, f"question {token[:5]}", f"{token[:9]}@example.net")
        sent = catalog.outbox.add(name, at=NOW.replace(tzinfo=None))
        assert catalog.outbox.begin(sent.number, Token(hashed(token), "confirm", None), at=NOW.replace(tzinfo=None))
        catalog.subscriptions.confirm(hashed(token), at=NOW.replace(tzinfo=None), starts=lambda _: NOW.date())
        catalog.outbox.note(sent.number, "sent", "", at=NOW.replace(tzinfo=None))
    token = new_token()
    days = {"first": NOW.date(), "last": NOW.date(), "papers": 1, "content": {}} if purpose == "unsubscribe" else {}
    new = NewDelivery(made.number, f"letter {token[:5]}", f"{token[:7]}@example.net", **days)
    sent = catalog.outbox.add(new, at=NOW.replace(tzinfo=None))
    assert catalog.outbox.begin(sent.number, Token(hashed(token), purpose, None), at=NOW.replace(tzinfo=None))
    return token


def state(catalog):
    return catalog.subscriptions.find("reader@example.org").state


def test_looking_confirms_nothing_and_the_button_does(house):
    client, catalog = house
    token = letter(catalog)
    for _ in range(2):
        page = client.get(f"/confirm/{token}", headers=PAGE)
        assert (page.status_code, state(catalog)) == (200, "pending")
    assert '<form method="post">' in page.text
    assert "r…@example.org" in page.text
    assert "reader@" not in page.text
    assert client.head(f"/confirm/{token}").status_code in {200, 405}
    assert state(catalog) == "pending"
    done = client.post(f"/confirm/{token}", headers={**PAGE, "Origin": "http://127.0.0.1"})
    assert (done.status_code, state(catalog)) == (200, "active")
    assert "<form" not in done.text
    assert client.post(f"/confirm/{token}").status_code == 200
    assert done.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in done.headers["content-security-policy"]


def test_one_click_unsubscribes_without_a_key_and_from_anywhere_and_a_look_never_does(house):
    client, catalog = house
    token = letter(catalog, "unsubscribe")
    assert client.get("/v1/papers").status_code == 401  # keys are in use
    assert '<form method="post">' in client.get(f"/unsubscribe/{token}", headers=PAGE).text
    client.head(f"/unsubscribe/{token}")
    client.options(f"/unsubscribe/{token}")
    assert state(catalog) == "active"
    elsewhere = {"Origin": "https://mail.example.com", "Sec-Fetch-Site": "cross-site", "Host": PUBLIC}
    done = client.post(f"/unsubscribe/{token}", data=ONE_CLICK, headers=elsewhere)
    assert (done.status_code, state(catalog)) == (200, "ended")
    assert client.post(f"/unsubscribe/{token}", data=ONE_CLICK).status_code == 200
    assert "Nothing more is sent" in client.get(f"/unsubscribe/{token}", headers=PAGE).text


def test_a_page_of_another_site_confirms_nothing(house):
    client, catalog = house
    token = letter(catalog)
    assert client.post(f"/confirm/{token}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert state(catalog) == "pending"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", ["confirm", "unsubscribe"])
def test_tokens_that_nobody_got_open_nothing(house, method, what):
    client, catalog = house
    token = letter(catalog, "unsubscribe" if what == "confirm" else "confirm")  # of the other kind
    for wrong in (token, hashed(token), "x", "%00", "é"):
        assert_problem(client.request(method, f"/{what}/{wrong}"), 404, "link-not-in-force")
    page = client.request(method, f"/{what}/{token}", headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert state(catalog) in {"active", "pending"}


def test_the_public_name_is_answered_to(tmp_path):
    with served(tmp_path) as (client, _):
        assert client.get("/health", headers={"Host": PUBLIC}).status_code == 200
        assert client.get("/health", headers={"Host": "other.example.net"}).status_code == 400
