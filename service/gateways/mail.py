"""E-mail through SMTP (ports.Mail): always with a timeout, never unencrypted across a network."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import structlog

SECONDS = 10.0
SMTPS, SUBMISSION = 465, 587  # RFC 8314, RFC 6409

log = structlog.get_logger(__name__)


class SmtpMail:
    """Sends by `url`: `smtps://user:password@host` (TLS from the start) or `smtp://...` (STARTTLS,
    which is insisted on except for this machine itself). `context` says whose certificates are
    taken, instead of those that this machine trusts."""

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        seconds: float = SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (SMTPS if self._tls else SUBMISSION)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender
        self._seconds = seconds
        self._context = context or ssl.create_default_context()

    def send(self, to: Sequence[str], subject: str, body: str) -> bool:
        """Hand a mail to the server. False, and a line in the log, when it was not taken."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, ", ".join(to), subject
        message["Date"] = formatdate()
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday note in return
        message.set_content(body)
        try:
            with self._connect() as server:
                self._sign_in(server)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:  # what it says may hold an address
            log.warning("mail_not_taken", error=type(error).__name__)
            return False
        return True

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._seconds, context=self._context
            )
        return smtplib.SMTP(self._host, self._port, timeout=self._seconds)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self._tls and (server.has_extn("starttls") or not _is_this_machine(self._host)):
            server.starttls(context=self._context)  # raises when it has none
            server.ehlo()
        if self._user:
            server.login(self._user, self._password)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
