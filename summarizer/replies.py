"""What a model replied, and whether it has the form that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ValidationError


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and what it cost: both calls, where it was asked to mend its reply."""

    text: str
    parsed: BaseModel | None
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


class Unusable(ValueError):
    """A reply is not of the form that was asked for; the message says why, in words that a model can act on."""


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
