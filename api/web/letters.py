"""The pages behind the links in letters. They stand alone, as their readers may have no key to anything else."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import HTMLResponse

from api.watch import LETTER_POLICY
from api.web.rendering import page
from summarizer.catalog.subscriptions import Subscription


def letter_page(what: Literal["confirm", "unsubscribe"], found: Subscription, *, asks: bool) -> HTMLResponse:
    """Return the page; asks: whether there is something to decide."""
    response = page("letter.html", what=what, asks=asks, state=found.state, rhythm=found.rhythm, who=hidden(found))
    response.headers.update({"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"})
    return response


def hidden(found: Subscription) -> str:
    """Return an address so that its owner knows it, and others do not: r…@example.org."""
    name, _, domain = found.target.rpartition("@")
    return f"{name[:1]}…@{domain}"
