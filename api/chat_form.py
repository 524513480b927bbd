"""The form that OpenAI gives errors: its clients show `error.message` to their user, look at `error.code`, and can do
nothing with a problem."""

from __future__ import annotations

import http

from api.chat_schemas import ChatError, ChatErrorBody

_PATHS = "/v1/chat/", "/v1/models"
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def is_for_chat(path: str) -> bool:
    """Return whether clients of OpenAI's API ask this path."""
    return path.startswith(_PATHS)


def shaped(status: int, code: str, message: str, param: str | None = None) -> tuple[int, ChatError]:
    """Return an error as OpenAI has it; a request that is not valid is a bad one there."""
    status = 400 if status == http.HTTPStatus.UNPROCESSABLE_ENTITY else status
    server = "server_error" if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    body = ChatErrorBody(message=message, type=_TYPES.get(status, server), param=param, code=code)
    return status, ChatError(error=body)
