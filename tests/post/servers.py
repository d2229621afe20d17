"""Real mail servers for tests: one that takes everything, and ones that behave as servers sometimes do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from workspace.config import Settings

Behaviour = Callable[["Office", SMTP, Envelope], Any]


class Office:
    """Takes letters, and notes each one it took; `rcpt` and `data` say what it answers instead."""

    def __init__(self, rcpt: str = "250 OK", data: "str | Behaviour" = "250 OK") -> None:
        self.rcpt, self.data = rcpt, data
        self.raw: list[bytes] = []
        self.connections = 0
        self._lock = threading.Lock()

    def letters(self) -> list[EmailMessage]:
        """What has arrived, read as a mail program reads it. (aiosmtpd asks for every property each time.)"""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]  # type: ignore[misc]

    async def handle_EHLO(  # noqa: N802  aiosmtpd calls it so
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data if isinstance(self.data, str) else await self.data(self, server, envelope)
        if answer.startswith("250"):
            with self._lock:
                assert isinstance(envelope.content, bytes)
                self.raw.append(envelope.content)
        return str(answer)


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(settings: Settings, office: Office, **more: Any) -> Iterator[Settings]:
    """The settings that lead to this server, while it is there."""
    controller = AnyPort(
        office, hostname="127.0.0.1", port=0, ready_timeout=10, server_hostname="mail.example.org", **more
    )
    controller.start()
    try:
        yield replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=controller.port,
            smtp_security="none",
            mail_from="post@example.org",
            quiet_from=0,
            quiet_until=0,
        )
    finally:
        controller.stop()


PLAIN = Settings(instance=Path("/nowhere"), secret_key="x", help_email="help@example.org")
