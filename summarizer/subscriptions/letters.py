"""The letters that readers get: digests that one click ends (RFC 8058), and the question before the first."""

from __future__ import annotations

from email.utils import parseaddr
from textwrap import fill

from summarizer.digest.messages import Envelope, composed
from summarizer.digest.rendering import COLUMNS, letter
from summarizer.subscriptions.ways import Parcel

DAYS_TO_CONFIRM = 7


def confirm_link(public_url: str, token: str) -> str:
    """Return where a reader says yes."""
    return f"{public_url}/confirm/{token}"


def unsubscribe_link(public_url: str, token: str) -> str:
    """Return where a reader says no more; also the address of RFC 8058's one click."""
    return f"{public_url}/unsubscribe/{token}"


def written(parcel: Parcel, *, sender: str, public_url: str | None) -> bytes:
    """Return the letter of a parcel. sender: with or without a name. Raises: ValueError where an address would break a
    header."""
    return _issue(parcel, sender, public_url) if parcel.digest is not None else _question(parcel, sender, public_url)


def _issue(parcel: Parcel, sender: str, public_url: str | None) -> bytes:
    assert parcel.digest is not None
    leave = (
        unsubscribe_link(public_url, parcel.token) if public_url else f"mailto:{address(sender)}?subject=unsubscribe"
    )
    headers = {"List-Unsubscribe": f"<{leave}>"}
    if public_url:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter(parcel.digest, _envelope(parcel, sender, {**headers, **_by_itself(sender)}, leave))


def _question(parcel: Parcel, sender: str, public_url: str | None) -> bytes:
    wanted = parcel.subscription
    about = f" on {' or '.join((*wanted.topics, *wanted.tags))}" if wanted.topics or wanted.tags else ""
    how = (
        confirm_link(public_url, parcel.token)
        if public_url
        else f"Tell this to whoever runs it:\n\n    papergist confirm {parcel.token}"
    )
    asked = f"Somebody, you we hope, asked for a {wanted.rhythm} digest of papers{about} to be sent to this address."
    otherwise = (
        f"This holds for {DAYS_TO_CONFIRM} days. If it was not you, or you changed your mind, do nothing: nothing else "
        "is sent here."
    )
    body = "\n\n".join([fill(asked, COLUMNS), "To get it:", how, fill(otherwise, COLUMNS)]) + "\n"
    subject = f"Do you want a {wanted.rhythm} digest of papers?"
    return composed(subject, body, None, _envelope(parcel, sender, _by_itself(sender)))


def address(sender: str) -> str:
    """Return the bare address of a sender."""
    return parseaddr(sender)[1]


def _envelope(parcel: Parcel, sender: str, headers: dict[str, str], leave: str = "") -> Envelope:
    to, name = parcel.subscription.target, parcel.delivery.message_id
    return Envelope(sender, to, f"<{name}>", parcel.at, headers, leave)


def _by_itself(sender: str) -> dict[str, str]:
    """Return what tells mail programs not to answer, and which list it is."""
    domain = address(sender).rpartition("@")[2]
    return {"List-Id": f"Papergist <digests.{domain}>", "Auto-Submitted": "auto-generated", "Precedence": "bulk"}
