"""Mail to a server by SMTP (RFC 5321), encrypted, its certificate checked. Handing over begins with DATA: what happens
before it leaves no doubt, and what breaks off after it does."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from summarizer.errors import SettingsError
from summarizer.subscriptions.letters import address, written
from summarizer.subscriptions.ways import Parcel, Reply, said

if TYPE_CHECKING:
    from smtplib import SMTP

    from summarizer.settings import Settings

PATIENCE = 60.0  # seconds for each reply
PATIENCE_TO_TRY = 10.0  # where a person waits for it
PATIENCE_AT_THE_END = 600.0  # seconds for the last one, as RFC 5321 (4.5.3.2.6) asks: giving up earlier makes doubt
_REFUSED_FOR_GOOD, _LATER = 500, 400


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail. sender: with or without a name; ca: file of an authority besides the known ones."""

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    public_url: str | None = None
    patience: float = PATIENCE
    patience_at_the_end: float = PATIENCE_AT_THE_END

    @classmethod
    def of(cls, settings: Settings) -> MailServer:
        """Return the configured mail server. Raises: SettingsError where none is."""
        if settings.smtp_host is None or settings.mail_from is None:
            raise SettingsError(
                "No mail server is configured.",
                hint="Set PAPERGIST_SMTP_HOST and PAPERGIST_MAIL_FROM; docs/subscriptions.md has an example.",
            )
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
            ca=settings.smtp_ca,
            public_url=settings.public_url,
        )


class Mail:
    """Mail over one connection, opened for the first parcel and again where it broke. Where the server itself is of no
    use, nothing is tried again before the next run."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: SMTP | None = None
        self._down: Reply | None = None
        self._letter = b""

    def prepare(self, parcel: Parcel) -> Reply | None:
        """Write the letter, and say from whom to whom it goes."""
        from smtplib import SMTPException

        try:
            self._letter = written(parcel, sender=self._server.sender, public_url=self._server.public_url)
        except ValueError as error:
            return Reply("refused", f"no letter can be made of it: {said(str(error))}")
        try:
            smtp = self._fresh() if self._down is None else None
            if smtp is None:
                return self._down
            code, words = smtp.mail(address(self._server.sender))
            if code >= _LATER:
                return self._is_down(f"the server does not take mail from {address(self._server.sender)}: {code}")
            code, words = smtp.rcpt(parcel.subscription.target)
        except (SMTPException, OSError, ValueError) as error:
            return self._is_down(_in_words(error, self._server))
        return _reply(code, words) if code >= _LATER else None

    def hand_over(self, parcel: Parcel) -> Reply:
        """Send DATA and the letter."""
        from smtplib import SMTPDataError, SMTPException

        del parcel
        assert self._connection is not None
        try:
            if self._connection.sock is not None:
                self._connection.sock.settimeout(self._server.patience_at_the_end)
            code, words = self._connection.data(self._letter)
        except SMTPDataError as error:
            return _reply(error.smtp_code, error.smtp_error)
        except (SMTPException, OSError) as error:
            self.close()
            return Reply("doubtful", f"no reply: {said(str(error)) or type(error).__name__}")
        return _reply(code, words)

    def close(self) -> None:
        """Close the connection; it is opened again where it is needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _fresh(self) -> SMTP:
        """Return the connection with nothing begun on it. Raises: SMTPException, OSError."""
        from smtplib import SMTPException

        if self._connection is not None:
            try:
                if self._connection.sock is not None:
                    self._connection.sock.settimeout(self._server.patience)
                if self._connection.rset()[0] < _LATER:
                    return self._connection
            except (SMTPException, OSError):
                pass  # it has hung up meanwhile, as servers do
            self.close()
        self._connection = _connect(self._server)
        return self._connection

    def _is_down(self, says: str) -> Reply:
        self.close()
        self._down = Reply("down", says)
        return self._down


def tried_out(server: MailServer) -> tuple[bool, str]:
    """Return whether a server is of use as it is configured, and in words what was found: connected, greeted,
    encrypted, logged in. Nothing is sent."""
    from smtplib import SMTPException

    try:
        smtp = _connect(replace(server, patience=min(server.patience, PATIENCE_TO_TRY)))
    except (SMTPException, OSError, ValueError) as error:
        return False, _in_words(error, server)
    smtp.close()
    way = {"starttls": "encrypted by STARTTLS", "tls": "encrypted by TLS", "none": "not encrypted"}[server.security]
    return True, f"{server.host}:{server.port} takes mail, {way}" + (", logged in" if server.user is not None else "")


def _connect(server: MailServer) -> SMTP:
    """Return an open, encrypted connection on which the server knows who we are. Raises: SMTPException, OSError."""
    import smtplib

    trusted, name, patience = ssl.create_default_context(), _own_name(server), server.patience
    if server.ca is not None:
        trusted.load_verify_locations(server.ca)
    if server.security == "tls":
        smtp: SMTP = smtplib.SMTP_SSL(server.host, server.port, name, timeout=patience, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=patience)
    try:
        if server.security == "starttls":
            smtp.starttls(context=trusted)
        smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _own_name(server: MailServer) -> str:
    """Return the name by which the server is greeted. Left to itself, smtplib asks the name service for one, which may
    take longer than all the rest."""
    from urllib.parse import urlsplit

    return urlsplit(server.public_url or "").hostname or address(server.sender).rpartition("@")[2]


def _reply(code: int, words: bytes | str) -> Reply:
    says = f"{code} {said(words)}"
    if code >= _REFUSED_FOR_GOOD:
        return Reply("refused", says)
    return Reply("later", says) if code >= _LATER else Reply("accepted", says)


def _in_words(error: Exception, server: MailServer) -> str:
    """Return why a server is of no use. Of a refused login the code alone: nobody knows what the server repeats."""
    from smtplib import SMTPAuthenticationError, SMTPResponseException

    place = f"{server.host}:{server.port}"
    if isinstance(error, SMTPAuthenticationError):
        return f"{place} does not accept the name and password: {error.smtp_code}"
    if isinstance(error, SMTPResponseException):
        return f"{place}: {error.smtp_code} {said(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {place} is not good: {said(error.verify_message)}"
    return f"{place}: {said(str(error)) or type(error).__name__}"
