"""What may pass is asked again, after a while, and never beyond the deadline."""

import pytest

from summarizer.backoff import pause, seconds_of
from summarizer.errors import (
    ModelBusy,
)
from tests.llm.conftest import (
    NOW,
    Count,
    Time,
    complete,
    failure,
    model,
    reply,
)


def test_the_pauses_double_and_what_the_server_asks_for_is_kept(server):
    time = Time()
    server.mock(side_effect=[failure(503), failure(503), failure(429, headers={"retry-after": "7"}), reply()])
    assert complete(model(time=time)).kept == Count(count=3)
    assert time.slept == [0.25, 0.5, 7.0]  # half of 0.5 s and 1 s, as chance is 0


def test_a_pause_is_never_longer_than_the_deadline(server):
    time = Time()
    server.mock(return_value=failure(429, headers={"retry-after": "3600"}))
    with pytest.raises(ModelBusy):
        complete(model(time=time, timeout=60))
    assert (server.call_count, time.slept) == (1, [])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-1", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_both_forms_of_retry_after_are_read(header, seconds):
    assert seconds_of(header, NOW) == seconds


def test_a_pause_has_an_upper_bound():
    assert pause(10_000, None, Time().clock) == 15.0  # half of 30 s
