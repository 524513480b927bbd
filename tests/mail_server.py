"""A mail server on this machine (aiosmtpd) that keeps what it takes, and behaves as it is told to."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = "papers", "open-sesame-47"


@dataclass
class MailBox:
    """What a server took and how it behaves. says: its replies to DATA, first come first served, then 250;
    refusals: its replies to RCPT by address; stalled: it keeps what it took to itself, and never replies;
    asked: called at each DATA, before anything of a message came; taken: with each message, before the reply."""

    kept: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    refuses_sender: str | None = None
    stalled: bool = False
    asked: Callable[[], None] = lambda: None
    taken: Callable[[str, EmailMessage], None] = lambda _to, _message: None

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.refuses_sender:
            return self.refuses_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        reply = self.says.pop(0) if self.says else "250 taken"
        if reply.startswith("250"):
            message = message_from_bytes(envelope.original_content, policy=policy.default)
            for to in envelope.rcpt_tos:
                self.kept.append((to, message))
                self.raw.append(envelope.original_content)
                self.taken(to, message)
        while self.stalled:  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(0.02)
        return reply

    def to(self, address: str) -> list[EmailMessage]:
        """Return what came for an address, oldest first."""
        return [message for to, message in self.kept if to == address]


class MailServer:
    """A running server: `with MailServer() as server`."""

    def __init__(self, box: MailBox | None = None, *, certificate: Path | None = None, implicit: bool = False) -> None:
        """certificate: a PEM file with key; then the server wants TLS and a login; implicit: TLS from the beginning on,
        and no login, which aiosmtpd does not offer there."""
        self.box = box or MailBox()
        options: dict[str, object] = {"hostname": "127.0.0.1", "port": 0, "ready_timeout": 20}
        options |= {"server_hostname": "localhost"}  # else it asks the name service who it is
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            if implicit:
                options |= {"ssl_context": context}
            else:
                options |= {"tls_context": context, "require_starttls": True}
                options |= {"authenticator": _knows, "auth_required": True}
        self._controller = _Anywhere(self.box, **options)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.box.stalled = False
        self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.server.sockets[0].getsockname()[1]


class _Asking(SMTP):
    async def smtp_DATA(self, argument):  # noqa: N802 - aiosmtpd's name
        self.event_handler.asked()
        await super().smtp_DATA(argument)


class _Anywhere(Controller):
    """A controller on a port that the system chooses, which is tried at its real number."""

    def factory(self) -> SMTP:
        return _Asking(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        if self.port == 0:
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _knows(_server, _session, _envelope, _mechanism, data):
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def certificate(folder: Path, *, host: str = "localhost") -> tuple[Path, Path]:
    """Make a certificate for a host, with its key, and the authority that signed it; return both files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = dt.datetime.now(dt.UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def signed(subject, public, *extensions):
        made = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("Tests' own authority"))
        made = made.public_key(public).serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=2))
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(authority_key, hashes.SHA256())

    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)  # noqa: FBT003 - signs only
    root = signed(
        "Tests' own authority",
        authority_key.public_key(),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (usage, True),
        (identifier, False),
    )
    names = [x509.DNSName(host)] if host != "127.0.0.1" else [x509.IPAddress(ipaddress.ip_address(host))]
    leaf = signed(
        host,
        key.public_key(),
        (x509.SubjectAlternativeName(names), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    served, trusted = folder / "server.pem", folder / "authority.pem"
    served.write_bytes(private + leaf.public_bytes(pem))
    trusted.write_bytes(root.public_bytes(pem))
    return served, trusted
