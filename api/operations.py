"""Which operation a request is for: the path as it is written in the route, whatever stands in its places."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import Scope


def paths_of(app: FastAPI) -> dict[object, str]:
    """Return the path template of everything that an app calls for a request."""
    found: dict[object, str] = {}
    for route in iter_route_contexts(app.routes):
        called = getattr(route, "endpoint", None) or getattr(route.original_route, "app", None)
        found[called] = getattr(route, "path_format", None) or route.path or ""
    return found


def path_of(scope: Scope) -> str | None:
    """Return the path template of a request that was routed; None where no route has its path."""
    paths: dict[object, str] = scope["app"].state.paths
    return paths.get(scope.get("endpoint"))
