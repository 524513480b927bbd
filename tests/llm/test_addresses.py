"""What is meant for this machine stays on it."""

import pytest

from summarizer.addresses import is_local
from summarizer.errors import (
    ModelUnknown,
)
from tests.llm.conftest import (
    Count,
    complete,
    model,
    reply,
)


@pytest.mark.parametrize("name", ["m", "org/m", "openai/m", "gpt-4o"])
def test_a_model_at_a_local_address_is_asked_there(server, name):
    server.mock(return_value=reply())
    assert complete(model(name)).kept == Count(count=3)


def test_a_provider_that_might_go_elsewhere_is_refused_at_a_local_address(server):
    with pytest.raises(ModelUnknown) as caught:
        complete(model("gemini/m"))
    assert "openai/m" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:11434", True),
        ("http://[::1]:1/v1", True),
        ("https://api.example.org/v1", False),
        ("http://localhost.example.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_what_is_local_is_known(address, local):
    assert is_local(address) is local
