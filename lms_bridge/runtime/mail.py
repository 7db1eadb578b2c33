"""Notices by mail: one message over SMTP, with a timeout at every step and no secret in any error."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from lms_bridge.services.ports import Notice
from lms_bridge.services.send_invitations import Letter
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable

TLS_MODES: Final = ("starttls", "tls", "none")
_TIMEOUT_S: Final = 30.0
_TRANSIENT: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`tls`: one of `TLS_MODES`. `password_file` is read at each sending, so that it may change."""

    host: str
    port: int
    tls: str
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    password_file: Path | None = None


class SmtpMailer:
    """`services.tell_staff.Notifier` over SMTP. `context`: by what certificates are checked."""

    def __init__(
        self,
        settings: MailSettings,
        *,
        context: ssl.SSLContext | None = None,
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        self._settings = settings
        self._context = context or ssl.create_default_context()
        self._timeout_s = timeout_s

    @property
    def to(self) -> str:
        return ", ".join(self._settings.recipients)

    def send(self, notice: Notice) -> None:
        """Raises `NoticeRefused` where a person must act, `NoticeUnavailable` where the same may go again."""
        with self._told():
            message, password = self._message(notice), self._password()
            with self._connected() as server:
                if self._settings.user:
                    server.login(self._settings.user, password)
                server.send_message(message, self._settings.sender, list(self._settings.recipients))

    def write(self, letter: Letter) -> None:
        """Send to one person. Raises as `send` does."""
        with self._told():
            message, password = self._written(letter), self._password()
            with self._connected() as server:
                if self._settings.user:
                    server.login(self._settings.user, password)
                server.send_message(message, self._settings.sender, [letter.to])

    def _message(self, notice: Notice) -> EmailMessage:
        key = f"notice-{notice.id}"
        return self._written(Letter(self.to, notice.subject, notice.text, key, notice.created_ms))

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = letter.subject
        message["From"] = self._settings.sender
        message["To"] = letter.to
        message["Date"] = format_datetime(datetime.fromtimestamp(letter.at_ms / 1000, UTC))
        # The same at each try: who gets it twice can see that.
        message["Message-ID"] = f"<{letter.key}@{self._settings.sender.rpartition('@')[2].strip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="base64")  # also servers without 8BITMIME carry it
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        settings, wait = self._settings, self._timeout_s
        if settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=wait, context=self._context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=wait)
        with server:
            if settings.tls == "starttls":
                server.starttls(context=self._context)
            yield server

    def _password(self) -> str:
        file = self._settings.password_file
        if file is None:
            return self._settings.password
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise NoticeRefused(server=self._settings.host, reason="password-file") from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong as a code: the texts of servers may hold addresses, or what was sent."""
        server = f"{self._settings.host}:{self._settings.port}"
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _by_code(server, "recipients", codes) from None
        except smtplib.SMTPResponseException as error:
            raise _by_code(server, _step(error), [error.smtp_code]) from None
        except (OSError, ValueError) as error:  # the library's own errors are kinds of OSError
            raise _by_kind(server, error) from None


_REFUSED: Final = (
    (ssl.SSLCertVerificationError, "certificate"),
    (smtplib.SMTPNotSupportedError, "not-supported"),
    (ValueError, "malformed"),
)
_UNAVAILABLE: Final = (
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "connection-refused"),
)


def _by_kind(server: str, error: Exception) -> NoticeRefused | NoticeUnavailable:
    for kind, reason in _REFUSED:
        if isinstance(error, kind):
            return NoticeRefused(server=server, reason=reason)
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
    known = (reason for kind, reason in _UNAVAILABLE if isinstance(cause or error, kind))
    return NoticeUnavailable(server=server, reason=next(known, "connection-broken"))


def _by_code(server: str, step: str, codes: list[int]) -> NoticeRefused | NoticeUnavailable:
    """4xx is "not now" (RFC 5321 4.2.1), everything else "never"."""
    kind = NoticeUnavailable if all(code in _TRANSIENT for code in codes) else NoticeRefused
    return kind(server=server, reason=f"{step}-{min(codes, default=0)}")


def _step(error: smtplib.SMTPResponseException) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "sign-in"
    return "sender" if isinstance(error, smtplib.SMTPSenderRefused) else "answer"
