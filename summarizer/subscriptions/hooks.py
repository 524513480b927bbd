"""Digests as a POST to an address of the web: JSON signed as Standard Webhooks has it (standardwebhooks.com), or a
post as Slack reads it. Addresses of this machine and network are refused unless a setting names them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from summarizer.backoff import seconds_of
from summarizer.errors import SourceForbidden, SourceUnreachable
from summarizer.subscriptions.slack import post
from summarizer.subscriptions.ways import Parcel, Reply, said

if TYPE_CHECKING:
    import httpx

PREFIX = "whsec_"
SECRET_BYTES = 32
_LATER = frozenset({408, 425, 429, 500, 503})
_PERHAPS = frozenset({502, 504})  # of a gateway, which does not know what became of it behind
_FIRST_ERROR = 300


class WebHook:
    """POSTs over one client. secret: that of a subscription by its number; None where nothing is signed."""

    def __init__(self, client: httpx.Client, secret: Callable[[int], str | None]) -> None:
        self._client, self._secret, self._body = client, secret, b""

    def prepare(self, parcel: Parcel) -> Reply | None:
        """Nothing comes before a POST but writing it."""
        self._body = _body(parcel)
        return None

    def hand_over(self, parcel: Parcel) -> Reply:
        """POST a digest."""
        import httpx

        target, body = parcel.subscription.target, self._body
        headers = {"Content-Type": "application/json", "Idempotency-Key": parcel.delivery.message_id}
        if (secret := self._secret(parcel.subscription.number)) is not None:
            headers |= signature(secret, parcel.delivery.message_id, int(parcel.at.timestamp()), body)
        try:
            with self._client.stream("POST", target, content=body, headers=headers) as response:
                return _reply(response, parcel)
        except SourceForbidden as error:
            return Reply("refused", f"{error.message} {error.hint}")
        except (SourceUnreachable, httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Reply("later", f"it cannot be reached: {type(error).__name__}")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            return Reply("refused", "it is no address that a POST can go to")
        except httpx.HTTPError as error:
            return Reply("doubtful", f"no reply: {type(error).__name__}")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def new_secret() -> str:
    """Return a secret to sign with, as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, name: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers that sign a delivery of this name at this time (Unix seconds): HMAC-SHA256 over
    `name.time.body`, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    signed = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": signed}


def _body(parcel: Parcel) -> bytes:
    assert parcel.digest is not None
    if parcel.subscription.way == "slack":
        return json.dumps(post(parcel.digest)).encode()
    told: dict[str, Any] = {"type": "digest", "id": parcel.delivery.message_id, "timestamp": parcel.at.isoformat()}
    told |= {"subscription": parcel.subscription.number, "data": parcel.digest.model_dump(mode="json")}
    return json.dumps(told).encode()


def _reply(response: httpx.Response, parcel: Parcel) -> Reply:
    status = response.status_code
    says = f"{status} {said(HTTPStatus(status).phrase if status in set(HTTPStatus) else '')}".strip()
    if status < HTTPStatus.OK or status in _PERHAPS:
        return Reply("doubtful", says)
    if status in _LATER:
        return Reply("later", says, seconds_of(response.headers.get("retry-after"), parcel.at))
    return Reply("refused" if status >= _FIRST_ERROR else "accepted", says)
