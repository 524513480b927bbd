"""What a provider does is told in our own words, with a next step, and nothing of its words."""

import inspect
import traceback

import httpx
import pytest
import respx

from summarizer.errors import (
    BudgetSpent,
    ContextTooLong,
    ModelAuthentication,
    ModelBusy,
    ModelRefused,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
    OutputInvalid,
)
from summarizer.llm import LanguageModel
from summarizer.provider_errors import BY_NAME, translate
from tests.llm.conftest import (
    SECRET,
    Time,
    complete,
    failure,
    model,
)

MAPPED = [
    (failure(401), ModelAuthentication, 1),
    (failure(403), ModelAuthentication, 1),
    (failure(402), BudgetSpent, 1),
    (failure(429, code="insufficient_quota", message="insufficient_quota"), BudgetSpent, 1),
    (failure(404), ModelUnknown, 1),
    (failure(400), ModelRefused, 1),
    (failure(400, f"{SECRET} maximum context length is 9 tokens", code="context_length_exceeded"), ContextTooLong, 1),
    (failure(413), ContextTooLong, 1),
    (failure(422), ModelRefused, 1),
    (failure(429), ModelBusy, 3),
    (failure(500), ModelBusy, 3),
    (failure(502), ModelBusy, 3),
    (failure(503), ModelBusy, 3),
    (failure(529), ModelBusy, 3),
    (failure(504), ModelTimeout, 3),
    (httpx.ConnectError(SECRET), ModelUnreachable, 3),
    (httpx.RemoteProtocolError(SECRET), ModelUnreachable, 3),
    (httpx.ConnectTimeout(SECRET), ModelTimeout, 3),
    (httpx.ReadTimeout(SECRET), ModelTimeout, 3),
    (httpx.Response(200, html="<html>"), OutputInvalid, 1),
    (httpx.Response(200), OutputInvalid, 1),
    (httpx.Response(200, json={}), OutputInvalid, 1),
    (httpx.Response(200, json={"choices": []}), OutputInvalid, 1),
    (httpx.Response(200, content=b'{"cho', headers={"content-type": "application/json"}), OutputInvalid, 1),
]


@pytest.mark.parametrize(("answer", "error", "calls"), MAPPED)
def test_what_a_provider_does_is_told_in_our_words_and_asked_again_where_it_may_pass(server, answer, error, calls):
    server.mock(side_effect=answer if isinstance(answer, Exception) else [answer] * 9)
    with pytest.raises(error) as caught:
        complete(model(attempts=3))
    assert type(caught.value) is error
    assert server.call_count == calls
    assert caught.value.hint
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in caught.value.message + caught.value.hint


def test_every_exception_of_litellm_is_mapped():
    import litellm.exceptions

    raised = [
        item for _, item in inspect.getmembers(litellm.exceptions, inspect.isclass) if issubclass(item, Exception)
    ]
    assert len(raised) > 30
    assert [item.__name__ for item in raised if item.__name__ not in BY_NAME] == []
    for item in raised:
        bare = item.__new__(item)
        bare.message, bare.num_retries, bare.max_retries, bare.original_exception = SECRET, None, None, None
        translated = translate(bare, "m")
        assert type(translated) is BY_NAME[item.__name__]
        assert SECRET not in translated.message + translated.hint


def test_a_name_that_no_provider_has_is_refused_before_anything_is_sent():
    with respx.mock, pytest.raises(ModelUnknown):
        complete(LanguageModel("nobodys-model"))


def test_a_missing_key_is_told(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with respx.mock, pytest.raises(ModelAuthentication):
        complete(LanguageModel("openai/gpt-4o-mini", clock=Time().clock))
