"""The OpenAPI description with what FastAPI cannot see: the shape of problems and of papers that are sent, what every
operation may answer, and what key it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access import SCOPES
from api.problems import documented
from api.schemas import Problem
from api.uploads import NEW_PAPER
from summarizer.catalog.keys import Scope

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_EVERYWHERE = (400, 500)  # what may be answered before any endpoint, or instead of it
_WITH_KEYS = (401, 403, 429)
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "Asked for as soon as a key was made, or where others than this machine reach the service. "
    "`papergist keys create` makes one; `x-scope` of an operation says what its scope has to be.",
}


def described(app: FastAPI) -> dict[str, Any]:
    """Return the description of an app."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
        license_info=app.license_info,
    )
    schemas = found["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "Problem": problem, "NewPaper": NEW_PAPER}
    found["components"]["schemas"] = dict(sorted(schemas.items()))
    found["components"]["securitySchemes"] = {"key": _KEY}
    for name, operation in _operations(found):
        _complete(operation, SCOPES.get(name, "admin"))
    return found


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        yield from ((f"{name.upper()} {path}", methods[name]) for name in methods if name in _METHODS)


def _complete(operation: dict[str, Any], scope: Scope | None) -> None:
    statuses = _EVERYWHERE if scope is None else (*_EVERYWHERE, *_WITH_KEYS)
    told = {str(status): response for status, response in documented(*statuses).items()}
    if "4XX" in operation["responses"]:  # errors there have a form of their own
        for response in told.values():
            response["content"] = operation["responses"]["4XX"]["content"]
    operation["responses"] = dict(sorted({**told, **operation["responses"]}.items()))
    operation["security"] = [] if scope is None else [{}, {"key": []}]
    if scope is not None:
        operation["x-scope"] = scope
