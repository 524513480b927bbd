"""A message of mail: to whom it goes, what stands in it, and how its headers are folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from summarizer.text import content_hash

if TYPE_CHECKING:
    from email.policy import EmailPolicy

Bits = Literal["7bit", "8bit"]
LONGEST_ENCODED = 75
LONGEST_HEADER = 990  # characters; lines of a message may have 998 (RFC 5322, 2.1.1)


@dataclass(frozen=True)
class Envelope:
    """To whom a message goes. date: with a time zone; headers: further ones; leave: where its reader says that no more
    is to come, empty for nowhere."""

    sender: str
    recipient: str
    message_id: str
    date: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    leave: str = ""


def composed(subject: str, body: str, html_body: str | None, envelope: Envelope, bits: Bits = "7bit") -> bytes:
    """Return a message. Raises: ValueError where a header would hold a line end."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    made = EmailMessage(policy=SMTP.clone(cte_type=bits))
    made["Subject"] = subject
    made["From"] = envelope.sender
    made["To"] = envelope.recipient
    made["Date"] = format_datetime(envelope.date)
    made["Message-ID"] = envelope.message_id
    for name, value in envelope.headers.items():
        made[name] = value
    made.set_content(body)
    if html_body is not None:
        made.add_alternative(html_body, subtype="html")
        made.set_boundary(f"papergist-{content_hash(body)[:24]}")
    return made.as_bytes(policy=_folding(bits))


def _folding(bits: Bits) -> EmailPolicy:
    """Return how headers are folded: between words only, as within one an address that a program is to read would be
    encoded. What people read is folded as usual: an encoded word has at most 75 characters (RFC 2047, 2)."""
    from email.policy import SMTP, EmailPolicy

    usual = SMTP.clone(cte_type=bits, max_line_length=LONGEST_ENCODED + 1)  # after the blank that begins a line

    class Folding(EmailPolicy):
        def fold_binary(self, name: str, value: Any) -> bytes:
            return usual.fold_binary(name, value) if name == "Subject" else super().fold_binary(name, value)

    return Folding(linesep=usual.linesep, cte_type=bits, max_line_length=LONGEST_HEADER)
