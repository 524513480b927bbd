"""What a model replied, and whether it has the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Completion(Generic[Kept]):
    """What a model wrote, what was kept of it, and what it cost: both calls, where it was asked to mend its reply."""

    text: str
    kept: Kept
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    seconds: float
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a model, as it came. finish is the provider's reason to stop: stop, length, content_filter."""

    text: str
    finish: str | None
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None


@cache
def schema_of(form: type[BaseModel]) -> str:
    """Return the JSON schema of a form, as text."""
    return json.dumps(form.model_json_schema(), sort_keys=True)


class Unusable(ValueError):
    """A reply is not of the form that was asked for; the message says why, in words that a model can act on."""


class Unsupported(Unusable):
    """A reply has the form and says what its source does not; kinds name the checks that failed."""

    def __init__(self, reason: str, kinds: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.kinds = kinds


def accepted(reply: Reply, schema: type[BaseModel] | None, accept: Callable[[Any], Any] | None) -> Any:
    """Return what is kept of a reply: what `accept` makes of it, else its value of the schema, else None.

    Raises: Unusable.
    """
    parsed = checked(reply, schema)
    return parsed if accept is None else accept(parsed)


def checked(reply: Reply, schema: type[BaseModel] | None) -> BaseModel | None:
    """Return the reply as a value of the schema (None without one). Raises: Unusable."""
    if reply.finish == "length":
        raise Unusable("it was cut off because it was too long.")
    if not reply.text.strip():
        raise Unusable("it was empty.")
    if schema is None:
        return None
    # Some models put their JSON between words or fences: what counts is the object.
    start, end = reply.text.find("{"), reply.text.rfind("}")
    if not 0 <= start < end:
        raise Unusable("it is not a JSON object.")
    try:
        return schema.model_validate_json(reply.text[start : end + 1])
    except ValidationError as error:
        found = [f"{'.'.join(map(str, item['loc'])) or 'the JSON'}: {item['msg']}" for item in error.errors()[:5]]
        raise Unusable("; ".join(found) + ".") from error
