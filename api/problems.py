"""Every error as application/problem+json (RFC 9457), or in OpenAI's form where its clients ask. Only file that knows
which error has which status code.

The words of an error go out where they are all ours. Where they may quote another program (a database, the vector
index, a model's package) a fixed sentence goes out instead, and the words go to the log.
"""

from __future__ import annotations

import http
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from api.chat_form import is_for_chat, shaped
from api.schemas import FieldProblem
from summarizer.errors import (
    BackupBroken,
    BudgetSpent,
    CatalogError,
    CatalogTooNew,
    ContextTooLong,
    EmbeddingMismatch,
    EmbeddingUnavailable,
    IndexBroken,
    IndexBusy,
    IndexUnreachable,
    JobNotFound,
    JobStateConflict,
    ModelAuthentication,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
    OutboxBusy,
    OutputInvalid,
    OutputUnsupported,
    PapergistError,
    PaperNotFound,
    QuestionNotFound,
    ServiceError,
    ServiceRefused,
    ServiceUnreachable,
    SettingsError,
    SourceForbidden,
    SourceNotFound,
    SourceNotUnderstood,
    SourceNotWatched,
    SourceUnreachable,
    SubscriptionNotFound,
    UsageError,
)
from summarizer.sources.decoding import storable
from summarizer.text import counted

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. `instead` is said in place of an error's own words where those are not all ours."""

    status: int
    title: str
    slug: str
    instead: str | None = None

    @property
    def type(self) -> str:
        """A name that stays the same over versions."""
        return f"urn:papergist:problem:{self.slug}"


_UNUSABLE = Kind(
    503,
    "Catalog unusable",
    "catalog-unusable",
    "The catalog cannot be used at the moment; the service's log says why, and `papergist doctor` looks closer.",
)
ERRORS: Mapping[type[PapergistError], Kind] = {
    PapergistError: Kind(500, "Internal error", "internal-error", "The service failed; its log says why."),
    UsageError: Kind(422, "Request makes no sense", "usage"),
    SettingsError: Kind(500, "Wrong setting", "settings", "A setting of the service is wrong; its log says which."),
    SourceNotFound: Kind(422, "Source not found", "source-not-found"),
    SourceUnreachable: Kind(502, "Source not reachable", "source-not-reachable"),
    SourceForbidden: Kind(422, "Source not fetched", "source-not-fetched"),
    SourceNotUnderstood: Kind(422, "Source not understood", "source-not-understood"),
    JobNotFound: Kind(404, "Job not found", "job-not-found"),
    SubscriptionNotFound: Kind(404, "Link not in force", "link-not-in-force"),
    OutboxBusy: Kind(409, "Sending already", "sending-already"),
    JobStateConflict: Kind(409, "Job in another state", "job-state"),
    QuestionNotFound: Kind(404, "Question not found", "question-not-found"),
    SourceNotWatched: Kind(404, "Source not watched", "source-not-watched"),
    PaperNotFound: Kind(404, "Paper not found", "paper-not-found"),
    CatalogError: _UNUSABLE,
    CatalogTooNew: _UNUSABLE,
    BackupBroken: _UNUSABLE,
    IndexBusy: Kind(409, "Collection busy", "index-busy"),
    IndexBroken: Kind(
        503,
        "Index broken",
        "index-broken",
        "The vector index cannot be written at the moment; what was recorded stays, and the next start mends the rest.",
    ),
    IndexUnreachable: Kind(
        503,
        "Index not reachable",
        "index-unreachable",
        "The server of the vector index does not answer; what was recorded stays, questions are answered by an exact "
        "scan, and the next write mends the rest.",
    ),
    EmbeddingUnavailable: Kind(
        503,
        "Embedding unavailable",
        "embedding-unavailable",
        "The embedding model cannot be used; the service's log says why.",
    ),
    EmbeddingMismatch: Kind(503, "Another embedding model", "embedding-mismatch"),
    ServiceError: Kind(502, "Other service of no use", "service"),
    ServiceUnreachable: Kind(502, "Other service not reachable", "service-unreachable"),
    ServiceRefused: Kind(502, "Other service refused", "service-refused"),
    ModelError: Kind(502, "Model of no use", "model"),
    ModelAuthentication: Kind(503, "Model's key not accepted", "model-authentication"),
    ModelUnknown: Kind(503, "No such model", "model-unknown"),
    ModelUnreachable: Kind(502, "Model not reachable", "model-unreachable"),
    ModelBusy: Kind(503, "Model busy", "model-busy"),
    ModelTimeout: Kind(504, "Model too slow", "model-timeout"),
    ModelRefused: Kind(502, "Model refused", "model-refused"),
    ContextTooLong: Kind(422, "Too long for the model", "context-too-long"),
    OutputInvalid: Kind(502, "Model's reply not valid", "model-output-invalid"),
    OutputUnsupported: Kind(502, "Model's reply not supported", "model-output-unsupported"),
    BudgetSpent: Kind(503, "Budget spent", "budget-spent"),
}

INVALID = Kind(422, "Request not valid", "not-valid")
MALFORMED = Kind(422, "Body not readable", "body-not-readable")
NOTHING_READ = Kind(422, "Nothing understood", "nothing-understood")
NO_SUMMARY = Kind(404, "No summary yet", "no-summary-yet")
TOO_LARGE = Kind(413, "Body too large", "body-too-large")
WRONG_TYPE = Kind(415, "Content type not taken", "content-type-not-taken")
FOREIGN_HOST = Kind(400, "Host not served", "host-not-served")
FOREIGN_PAGE = Kind(403, "Request from another site", "request-from-another-site")
KEY_REUSED = Kind(422, "Idempotency key used before", "idempotency-key-reused")
UNDER_WAY = Kind(409, "Request under way", "request-under-way")
QUEUE_FULL = Kind(503, "Too many jobs", "too-many-jobs")
NO_KEY = Kind(401, "Key needed", "key-needed")
KEY_NOT_ENOUGH = Kind(403, "Key does not allow this", "key-does-not-allow-this")
TOO_MANY = Kind(429, "Too many requests", "too-many-requests")
NOT_READY = Kind(503, "Not ready", "not-ready")


# In our own words, because those of the standard library change with its version.
_DESCRIPTIONS = {
    400: "The service does not answer to this name of a host.",
    401: "A key is needed, and none in force was sent.",
    403: "The key does not allow this, or a page of another site sent the request.",
    404: "There is no such thing here, or the paper has no summary yet.",
    405: "The path has other methods; `Allow` names them.",
    409: "The request does not go with what is under way.",
    413: "The body is larger than the service reads.",
    415: "The body is of a type that the endpoint does not take.",
    422: "A part of the request makes no sense; `errors` names it where it can.",
    429: "Too many requests came; `Retry-After` says in how many seconds there is room again.",
    500: "The service failed; its log says why.",
    502: "The source elsewhere that the service was to fetch gave nothing usable.",
    503: "What the service stands on is not well; `detail` says what mends it.",
}


class Refusal(HTTPException):
    """A request that HTTP itself, not the domain, gives reason to refuse."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[FieldProblem] = (),
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        """retry_after: seconds. members: further members of the problem."""
        told = {} if retry_after is None else {"Retry-After": str(retry_after)}
        super().__init__(kind.status, detail, {**told, **(headers or {})})
        self.kind, self.errors, self.members = kind, errors, members

    def response(self, path: str) -> JSONResponse:
        """Return the refusal as it is sent."""
        return _response(self.kind, self.detail, path, errors=self.errors, headers=self.headers, **self.members)


def install(app: FastAPI) -> None:
    """Have the app answer every error with a problem."""
    app.add_exception_handler(PapergistError, _own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, http_problem)
    app.add_exception_handler(ClientDisconnect, _gone)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return these statuses for the OpenAPI description of an endpoint."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _DESCRIPTIONS[status], "content": content} for status in statuses}


def kind_of(error: PapergistError) -> Kind:
    """Return the kind of problem that an error of the domain is."""
    return next(ERRORS[ancestor] for ancestor in type(error).__mro__ if ancestor in ERRORS)


def words_of(error: PapergistError) -> str:
    """Return what may be told of an error: what happened and what to do next."""
    return kind_of(error).instead or f"{error.message} {error.hint}".strip()


def _own(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PapergistError)
    kind = kind_of(error)
    if kind.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s: %s", request.method, request.url.path, error.message)
    return _response(kind, words_of(error), request.url.path)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [field_of(item) for item in error.errors()]
    detail = "; ".join(f"{item.location}: {item.message}" for item in errors[:3])
    return _response(INVALID, detail, request.url.path, errors=errors)


def http_problem(request: Request, error: Exception) -> JSONResponse:
    """Return what HTTP itself gives reason to refuse."""
    assert isinstance(error, HTTPException)
    if isinstance(error, Refusal):
        return error.response(request.url.path)
    known = http.HTTPStatus(error.status_code)
    body = {"type": "about:blank", "title": known.phrase, "status": known.value, "detail": f"{known.description}."}
    headers = {"Allow": _allowed(request)} if known == http.HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    return _send({**body, "instance": request.url.path}, headers)


def _allowed(request: Request) -> str:
    """Return the methods that any route has for this path; Starlette names those of the first route only."""
    scopes = {method: {**request.scope, "method": method} for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
    routes = request.app.router.routes
    found = [name for name, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]
    return ", ".join(found)


def _gone(request: Request, error: Exception) -> JSONResponse:
    """Answer a client that went away in the middle of its body; nobody reads it, and nothing is amiss."""
    del error
    return _response(MALFORMED, "The body broke off.", request.url.path)


def unexpected(path: str) -> JSONResponse:
    """Return the answer to what nobody foresaw; it tells nothing of what happened."""
    kind = ERRORS[PapergistError]
    return _response(kind, str(kind.instead), path)


def _response(
    kind: Kind,
    detail: str,
    path: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> JSONResponse:
    body = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail, "instance": path}
    if errors:
        members["errors"] = jsonable_encoder(errors)
    return _send({**body, **members}, headers)


def _send(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    if is_for_chat(body["instance"]):
        code = str(body["type"]).rpartition(":")[2] if body["type"] != "about:blank" else "http"
        status, error = shaped(body["status"], code, body["detail"])
        return JSONResponse(storable(error.model_dump()), status, headers)
    return JSONResponse(storable(body), body["status"], headers, MEDIA_TYPE)


def field_of(item: Mapping[str, Any]) -> FieldProblem:
    """Return what is wrong with one part of a request, as pydantic tells it."""
    if item["type"] == "json_invalid":
        told = f"this is no JSON: {item['ctx']['error']} at character {item['loc'][-1]}"
        return FieldProblem(location="body", message=told)
    location = ".".join(str(part) for part in item["loc"])
    return FieldProblem(location=location, message=_of_length(item) or str(item["msg"]).removeprefix("Value error, "))


def _of_length(item: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a length, which pydantic tells in the words of Python; None of anything else."""
    told = item.get("ctx", {})
    thing = "character" if isinstance(item.get("input"), str) else "item"
    limits = (("min_length", "too_short", "at least"), ("max_length", "too_long", "at most"))
    found = (
        f"must have {words} {counted(told[limit], thing)}" for limit, kind, words in limits if item["type"] == kind
    )
    return next(found, None)
