"""What LiteLLM raises, in our own errors. It works on names and evidence, and imports neither LiteLLM nor an SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from summarizer.errors import (
    BudgetSpent,
    ContextTooLong,
    ModelAuthentication,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
    OutputInvalid,
)

# Errors that another attempt can mend.
RETRYABLE = (ModelBusy, ModelTimeout, ModelUnreachable)

BY_NAME: Mapping[str, type[ModelError]] = {
    "AuthenticationError": ModelAuthentication,
    "PermissionDeniedError": ModelAuthentication,
    "NotFoundError": ModelUnknown,
    "LiteLLMUnknownProvider": ModelUnknown,
    "ModelNotMappedError": ModelUnknown,
    "ContextWindowExceededError": ContextTooLong,
    "BadRequestError": ModelRefused,
    "InvalidRequestError": ModelRefused,
    "UnprocessableEntityError": ModelRefused,
    "UnsupportedParamsError": ModelRefused,
    "ContentPolicyViolationError": ModelRefused,
    "RejectedRequestError": ModelRefused,
    "ImageFetchError": ModelRefused,
    "VectorStoreSearchError": ModelRefused,
    "GuardrailRaisedException": ModelRefused,
    "BlockedPiiEntityError": ModelRefused,
    "ModifyResponseException": ModelRefused,
    "SensitiveDataRouteException": ModelRefused,
    "PaymentRequiredError": BudgetSpent,
    "BudgetExceededError": BudgetSpent,
    "RateLimitError": ModelBusy,
    "ServiceUnavailableError": ModelBusy,
    "BadGatewayError": ModelBusy,
    "InternalServerError": ModelBusy,
    "MidStreamFallbackError": ModelUnreachable,
    "APIConnectionError": ModelUnreachable,
    "Timeout": ModelTimeout,
    "APITimeoutError": ModelTimeout,
    "TimeoutException": ModelTimeout,
    "TransportError": ModelUnreachable,
    "JSONSchemaValidationError": OutputInvalid,
    "APIResponseValidationError": OutputInvalid,
    "APIError": ModelBusy,
    "MockException": ModelBusy,
    "OpenAIError": ModelBusy,
}
# Names under which LiteLLM raises many different things; what caused them says more.
_VAGUE = {
    "InternalServerError",
    "MidStreamFallbackError",
    "APIConnectionError",
    "APIError",
    "MockException",
    "OpenAIError",
}
_BY_STATUS = {
    401: ModelAuthentication,
    402: BudgetSpent,
    403: ModelAuthentication,
    404: ModelUnknown,
    408: ModelTimeout,
    413: ContextTooLong,
    429: ModelBusy,
    504: ModelTimeout,
}
_SERVER_FAILED = 500
# How servers say that the request is too long; LiteLLM knows some of their wordings.
_TOO_LONG = (
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "context window",
    "context size",
)


def translate(error: BaseException, model: str) -> ModelError:
    """Return our error for what a call of this model raised; nothing of the original's words is in it."""
    chain = list(_chain(error))
    return _kind(error, chain)(model)


def retry_after(error: BaseException) -> str | None:
    """Return the Retry-After header of the response that an error came from, as it was sent."""
    for cause in _chain(error):
        response = getattr(cause, "response", None)
        for headers in (getattr(response, "headers", None), getattr(cause, "litellm_response_headers", None)):
            if headers and headers.get("retry-after"):
                return str(headers["retry-after"])
    return None


def _kind(error: BaseException, chain: list[BaseException]) -> type[ModelError]:
    name, kind = _named(error)
    told = " ".join(map(str, chain)).lower()
    if kind is ModelBusy and "insufficient_quota" in told:
        return BudgetSpent
    if kind is ModelRefused and any(mark in told for mark in _TOO_LONG):
        return ContextTooLong
    return _by_evidence(error, kind, name, chain) if name in _VAGUE else kind


def _by_evidence(
    error: BaseException, kind: type[ModelError], name: str, chain: list[BaseException]
) -> type[ModelError]:
    """Return the kind of an error whose name means many things, by what caused it."""
    causes = [cause for cause in chain[1:] if type(cause).__module__.startswith("httpx")]
    if causes:
        return _of_cause(causes[0])
    if len(chain) == 1:
        status = getattr(error, "status_code", None)
        return _of_status(status) if isinstance(status, int) else kind
    if any(type(cause).__module__.startswith("openai") and type(cause).__name__ == "OpenAIError" for cause in chain):
        return ModelAuthentication  # the SDK's own way to say that no key is set
    # The server answered, and LiteLLM could make nothing of it; in the middle of a stream that is a break.
    return kind if name == "MidStreamFallbackError" else OutputInvalid


def _named(error: BaseException) -> tuple[str, type[ModelError]]:
    for ancestor in type(error).__mro__:
        if ancestor.__name__ in BY_NAME:
            return ancestor.__name__, BY_NAME[ancestor.__name__]
    return "", OutputInvalid if isinstance(error, ValueError) else ModelError


def _of_cause(cause: Any) -> type[ModelError]:
    if type(cause).__name__ == "HTTPStatusError":
        return _of_status(cause.response.status_code)
    return _named(cause)[1]


def _of_status(status: int) -> type[ModelError]:
    return _BY_STATUS.get(status, ModelBusy if status >= _SERVER_FAILED else ModelRefused)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
