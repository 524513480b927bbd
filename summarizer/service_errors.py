"""What a running service says went wrong → the error that it was, and what cannot be read from its words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from summarizer import errors
from summarizer.errors import PapergistError, ServiceError, ServiceRefused, UsageError

_PREFIX = "urn:papergist:problem:"
_WRONG = frozenset({400, 404, 405, 409, 413, 415, 422})
_KEY = frozenset({401, 403})
# What kind of error a service tells of, by the last part of its problem's type.
ERRORS: Mapping[str, type[PapergistError]] = {
    "usage": errors.UsageError,
    "settings": errors.SettingsError,
    "source-not-found": errors.SourceNotFound,
    "source-not-understood": errors.SourceNotUnderstood,
    "source-not-reachable": errors.SourceUnreachable,
    "source-not-fetched": errors.SourceForbidden,
    "paper-not-found": errors.PaperNotFound,
    "job-not-found": errors.JobNotFound,
    "question-not-found": errors.QuestionNotFound,
    "link-not-in-force": errors.SubscriptionNotFound,
    "sending-already": errors.OutboxBusy,
    "source-not-watched": errors.SourceNotWatched,
    "job-state": errors.JobStateConflict,
    "catalog-unusable": errors.CatalogError,
    "index-busy": errors.IndexBusy,
    "index-broken": errors.IndexBroken,
    "index-unreachable": errors.IndexUnreachable,
    "embedding-unavailable": errors.EmbeddingUnavailable,
    "embedding-mismatch": errors.EmbeddingMismatch,
    "service": errors.ServiceError,
    "service-unreachable": errors.ServiceUnreachable,
    "service-refused": errors.ServiceRefused,
    "model": errors.ModelError,
    "model-authentication": errors.ModelAuthentication,
    "model-unknown": errors.ModelUnknown,
    "model-unreachable": errors.ModelUnreachable,
    "model-busy": errors.ModelBusy,
    "model-timeout": errors.ModelTimeout,
    "model-refused": errors.ModelRefused,
    "context-too-long": errors.ContextTooLong,
    "model-output-invalid": errors.OutputInvalid,
    "model-output-unsupported": errors.OutputUnsupported,
    "budget-spent": errors.BudgetSpent,
}
NO_SUMMARY = "no-summary-yet"


class Absent(Exception):
    """The service says that something is not there which may well not be."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.slug = slug


def refusal(status: int, body: bytes, url: str) -> Exception:
    """Return the error that a response of this status tells of; Absent, where nothing of the kind is there yet."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    if status in _KEY:
        detail = problem.get("detail") if isinstance(problem, dict) else None
        return ServiceRefused(
            str(detail or f"The service at {url} does not accept the key, or wants one."),
            hint="PAPERGIST_API_KEY holds the key that is sent.",
        )
    if isinstance(problem, dict) and str(problem.get("type", "")).startswith(_PREFIX):
        return error_of(problem)
    return ServiceError(f"The service at {url} answers with {status} and no reason.", hint="Is it a Papergist?")


def error_of(problem: Mapping[str, Any]) -> Exception:
    """Return the error that a problem tells of."""
    slug, detail = str(problem.get("type", "")).removeprefix(_PREFIX), str(problem.get("detail", ""))
    if slug == NO_SUMMARY:
        return Absent(slug, detail)
    wrong = UsageError if problem.get("status") in _WRONG else ServiceError
    return ERRORS.get(slug, wrong).told(detail)
