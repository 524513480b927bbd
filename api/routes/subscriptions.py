"""What the links in letters lead to. A link alone changes nothing, as programs that look at mail follow every one. A
button on the page posts, and so does a mail program's own (RFC 8058). No key is asked for: the token in the address is
256 random bits, and lets its reader decide this one thing."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from api import examples
from api.deps import RunningServices
from api.problems import documented
from api.web.letters import letter_page
from api.web.routing import PageRoute
from summarizer.catalog.subscriptions import Subscription
from summarizer.dispatch import now
from summarizer.subscriptions.joining import confirm, owner_of, unsubscribe

router = APIRouter(tags=["subscriptions"], route_class=PageRoute, default_response_class=HTMLResponse)
EXAMPLE = "an-example-of-43-characters-which-opens-not"
Token = Annotated[str, Path(description="What the link in a letter holds.", max_length=200, examples=[EXAMPLE])]


@router.get(
    "/confirm/{token}", summary="Look at a question", responses={200: examples.LETTER, **documented(404, 422, 429, 503)}
)
def show_question(token: Token, services: RunningServices) -> HTMLResponse:
    """Show what would be confirmed, with a button that does. This alone confirms nothing."""
    found = owner_of(services.catalog, token, now=now(), confirming=True)
    return letter_page("confirm", found, asks=found.state == "pending")


@router.post("/confirm/{token}", summary="Confirm", responses={200: examples.LETTER, **documented(404, 422, 429, 503)})
async def say_yes(token: Token, services: RunningServices) -> HTMLResponse:
    """Begin the subscription that a letter asked about; doing it again changes nothing."""

    def begin() -> Subscription:
        return confirm(services.catalog, token, now=now())

    return letter_page("confirm", await to_thread.run_sync(begin), asks=False)


@router.get(
    "/unsubscribe/{token}",
    summary="Look at a subscription",
    responses={200: examples.LETTER, **documented(404, 422, 429, 503)},
)
def show_subscription(token: Token, services: RunningServices) -> HTMLResponse:
    """Show what would be ended, with a button that does. This alone ends nothing."""
    found = owner_of(services.catalog, token, now=now())
    return letter_page("unsubscribe", found, asks=found.state != "ended")


@router.post(
    "/unsubscribe/{token}",
    summary="Unsubscribe by one click",
    responses={200: examples.LETTER, **documented(404, 422, 429, 503)},
)
async def say_no(token: Token, services: RunningServices) -> HTMLResponse:
    """End the subscription that a letter belongs to, as RFC 8058 has it; doing it again changes nothing. The body, such
    as `List-Unsubscribe=One-Click`, is not looked at."""

    def end() -> Subscription:
        return unsubscribe(services.catalog, token, now=now())

    return letter_page("unsubscribe", await to_thread.run_sync(end), asks=False)
