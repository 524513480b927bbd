"""Who gets in, and what each key allows: every operation with every kind of key."""

import base64
import itertools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api import access
from api.access import OPEN, SCOPES
from api.app import create_app
from api.limits import MOST_KEPT, Buckets
from api.start import serve
from summarizer.catalog.keys import SCOPES as LEVELS
from summarizer.catalog.keys import Scope, hash_of
from summarizer.errors import UsageError
from summarizer.services import Services
from tests.api.conftest import assert_problem, running, settings_for

WRONG = "papergist_00000000_" + "x" * 43


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Give a service with a key of every kind, and what is sent for each."""
    settings = settings_for(tmp_path_factory.mktemp("house"), rate_limit=0)
    services = Services(settings)
    told = {scope: services.catalog.keys.create(scope, scope)[1] for scope in LEVELS}
    revoked, told["revoked"] = services.catalog.keys.create("revoked", "admin")
    services.catalog.keys.revoke(revoked.id)
    end = datetime.now(UTC) + timedelta(seconds=0.01)
    _, told["expired"] = services.catalog.keys.create("expired", "admin", expires=end)
    with running(settings, services=services) as client:
        yield client, told


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def operations():
    """Yield (name, method, path, is its scope checked) for everything that the app answers to."""
    app = create_app(settings_for(Path("/nowhere")))
    for route in iter_route_contexts(app.routes):
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            path = getattr(route, "path_format", route.path)
            yield f"{method} {path}", method, path, isinstance(route.original_route, APIRoute)


def filled_in(path):
    return re.sub(r"\{[^}]*\}", "none", path)


ALL = list(operations())
MATRIX = list(itertools.product(ALL, [*LEVELS, "revoked", "expired", "wrong", "none"]))


def test_every_operation_has_a_scope_and_every_scope_an_operation():
    """An operation that is new goes into `api/access.py`."""
    assert {name for name, *_ in ALL} == set(SCOPES)
    assert len(ALL) == len(SCOPES)  # else two operations would go by one scope
    assert set(get_args(Scope)) == set(LEVELS) <= set(SCOPES.values())


def test_only_those_that_say_how_the_process_is_and_the_links_of_letters_are_open():
    links = {"/confirm/{token}", "/unsubscribe/{token}"}
    assert {path for name, _, path, _ in ALL if SCOPES[name] is None} == OPEN | links


def test_what_fastapi_does_not_check_asks_for_no_more_than_a_key():
    assert {SCOPES[name] for name, _, _, checked in ALL if not checked} <= {"read"}


@pytest.mark.parametrize(
    ("operation", "kind"), MATRIX, ids=[f"{method} {path} {kind}" for (_, method, path, _), kind in MATRIX]
)
def test_each_key_allows_what_its_scope_says_and_nothing_else(house, operation, kind):
    client, told = house
    name, method, path, _ = operation
    headers = {} if kind == "none" else bearer(told.get(kind, WRONG))
    response = client.request(method, filled_in(path), headers=headers)
    wanted = SCOPES[name]
    if wanted is None or (kind in LEVELS and LEVELS.index(kind) >= LEVELS.index(wanted)):
        assert response.status_code not in {401, 403, 429}, response.text
    elif kind in LEVELS:
        assert_problem(response, 403, "key-does-not-allow-this")
    else:
        assert response.status_code in {401, 429}


def test_what_is_no_operation_asks_for_a_key_too(house):
    client, told = house
    assert_problem(client.get("/v1/nix"), 401, "key-needed")
    assert_problem(client.get("/v1/nix", headers=bearer(told["read"])), 404)


def test_programs_are_asked_for_a_bearer_and_browsers_for_a_password(house):
    client, told = house
    assert client.get("/v1/tags").headers["www-authenticate"] == 'Bearer realm="papergist"'
    assert "Basic" in client.get("/v1/tags", headers={"Accept": "text/html,*/*"}).headers["www-authenticate"]
    for pair in (f"ada:{told['read']}", f"{told['read']}:"):
        sent = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        assert client.get("/v1/tags", headers=sent).status_code == 200


def test_chat_clients_are_told_in_their_form_that_a_key_is_needed(house):
    client, _ = house
    for response in (client.post("/v1/chat/completions", json={}), client.get("/v1/models")):
        error = response.json()["error"]
        assert (response.status_code, error["type"], error["code"]) == (401, "authentication_error", "key-needed")
        assert "A key is needed" in error["message"]
        assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Basic", "Basic !!", "Basic /w==", "Digest x", "Bearer é"])
def test_what_is_no_key_lets_nobody_in(house, sent):
    response = house[0].get("/v1/tags", headers={"Authorization": sent.encode()})
    assert response.status_code in {401, 429}


def test_a_key_with_another_secret_or_another_id_is_no_key(house):
    client, told = house
    prefix, name, secret = told["read"].split("_", 2)
    other = told["admin"].split("_", 2)
    for key in (f"{prefix}_{name}_{other[2]}", f"{prefix}_{other[1]}_{secret}", told["read"][:-1], told["read"] + "x"):
        assert client.get("/v1/tags", headers=bearer(key)).status_code in {401, 429}


def test_no_secret_is_kept(tmp_path):
    services = Services(settings_for(tmp_path))
    made, told = services.catalog.keys.create("Ada", "read")
    with services.catalog.database.read() as connection:
        kept = str(connection.exec_driver_sql("select * from api_keys").all())
    assert told not in kept
    secret = told.split("_", 2)[2]  # it may hold a "_" itself
    assert len(secret) > 40  # 256 bits
    assert secret not in kept
    assert hash_of(told) in kept
    assert made.id in told
    services.close()


def test_a_key_that_is_made_or_revoked_counts_within_two_seconds_and_none_left_lets_nobody_in(tmp_path, monkeypatch):
    monkeypatch.setattr(access, "RING_SECONDS", 0.0)
    services = Services(settings_for(tmp_path))
    with running(services.settings, services=services) as client:
        assert client.get("/v1/tags").status_code == 200
        made, told = services.catalog.keys.create("Ada", "read")
        assert client.get("/v1/tags").status_code == 401
        assert client.get("/v1/tags", headers=bearer(told)).status_code == 200
        assert services.catalog.keys.list()[0].last_used is not None
        services.catalog.keys.revoke(made.id)
        assert client.get("/v1/tags", headers=bearer(told)).status_code == 401
        assert client.get("/v1/tags").status_code == 401


def test_where_others_reach_the_service_a_key_is_asked_for_even_where_none_was_made(tmp_path):
    with running(settings_for(tmp_path, host="0.0.0.0")) as client:
        assert client.get("/v1/tags").status_code == 401
        assert client.get("/health").status_code == 200


def test_others_are_served_where_a_key_was_made_and_refused_where_not(tmp_path):
    settings = settings_for(tmp_path, host="192.0.2.1")  # an address that this machine has not
    with pytest.raises(UsageError, match="until API keys are set"):
        serve(settings)
    services = Services(settings)
    services.catalog.keys.create("Ada", "read")
    services.close()
    with pytest.raises(UsageError, match=r"Port 0 of 192\.0\.2\.1 cannot be used"):
        serve(settings)


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "\x1b[31m"])
def test_a_key_needs_a_name(tmp_path, name):
    services = Services(settings_for(tmp_path))
    with pytest.raises(UsageError):
        services.catalog.keys.create(name, "read")
    services.close()


def test_a_key_that_asks_too_often_is_told_when_there_is_room_again(tmp_path):
    services = Services(settings_for(tmp_path, rate_limit=6))
    told = [services.catalog.keys.create(name, "read")[1] for name in ("Ada", "Ben")]
    with running(services.settings, services=services) as client:
        codes = [client.get("/v1/tags", headers=bearer(told[0])).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]  # half a minute's requests may come at once
        refused = client.get("/v1/tags", headers=bearer(told[0]))
        assert_problem(refused, 429, "too-many-requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 10  # one in ten seconds
        assert client.get("/v1/tags", headers=bearer(told[1])).status_code == 200
        assert client.get("/health").status_code == 200


def test_without_keys_an_address_is_held_to_a_limit_where_one_is_set(tmp_path):
    with running(settings_for(tmp_path, rate_limit=2)) as client:
        assert [client.get("/v1/tags").status_code for _ in range(2)] == [200, 429]


def test_without_keys_and_without_a_setting_nobody_waits(client):
    assert {client.get("/v1/tags").status_code for _ in range(50)} == {200}


def test_who_tries_keys_is_slowed_down(tmp_path):
    services = Services(settings_for(tmp_path))
    services.catalog.keys.create("Ada", "read")
    with running(services.settings, services=services) as client:
        codes = [client.get("/v1/tags", headers=bearer(WRONG)).status_code for _ in range(60)]
    assert codes[:15] == [401] * 15
    assert 429 in codes


def test_a_bucket_fills_as_time_goes_by_and_is_never_more_than_full():
    now = [0.0]
    buckets = Buckets(60, by_default=1, clock=lambda: now[0])
    assert [buckets.spend("a") for _ in range(31)] == [0] * 30 + [1]  # 60 a minute: 30 at once, then one a second
    now[0] = 1.0
    assert [buckets.spend("a"), buckets.spend("a")] == [0, 1]
    now[0] = 10_000.0
    assert [buckets.spend("a") for _ in range(31)] == [0] * 30 + [1]


def test_buckets_do_not_grow_without_end():
    buckets = Buckets(60, by_default=1)
    for number in range(MOST_KEPT + 100):
        buckets.spend(str(number))
    assert len(buckets._levels) == MOST_KEPT
