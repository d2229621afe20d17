"""Letters: written while a change is made, sent once it has been saved, never when it failed."""

from __future__ import annotations

import smtplib
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from logging import getLogger
from typing import TYPE_CHECKING

from workspace.db import now

if TYPE_CHECKING:
    from workspace.config import Settings

log = getLogger(__name__)

shown_in_demo: deque[tuple[str, Letter]] = deque(maxlen=200)  # the demo shows its letters on a page


@dataclass(frozen=True)
class Letter:
    """One email: to whom, about what, and its words."""

    to: str
    subject: str
    text: str


def can_send(settings: Settings) -> bool:
    """Whether this workspace has been told how to send email."""
    return bool(settings.smtp_host)


def send(letters: Sequence[Letter], settings: Settings) -> None:
    """Send what was written. A mail server that is down never undoes what people saved: it is logged."""
    for letter in letters:
        shown_in_demo.appendleft((now().isoformat(), letter))
    if not letters or not can_send(settings):
        return
    try:
        with _server(settings) as server:
            for letter in letters:
                server.send_message(_message(letter, settings))
    except (OSError, smtplib.SMTPException, MessageError, ValueError):  # or no server takes such an address
        log.exception("%d letters could not be sent", len(letters))


def _message(letter: Letter, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(letter.subject.split())
    message["From"] = Address(settings.name, addr_spec=settings.mail_from or settings.help_email)
    message["To"] = Address(addr_spec=letter.to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _server(settings: Settings) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=20, context=secure
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20)
    if settings.smtp_security == "starttls":
        server.starttls(context=secure)
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server
