"""Carrying letters to the mail server, one after the other over one connection."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from email.errors import MessageError
from logging import getLogger
from typing import TYPE_CHECKING, Protocol

from workspace.post import envelope
from workspace.post.words import Written

if TYPE_CHECKING:
    from workspace.config import Settings

log = getLogger(__name__)
PATIENCE = 60.0  # seconds for each answer of the mail server
Going = Callable[[], bool]  # notes that the letter goes this moment; says whether it still may


class Trouble(Exception):  # noqa: N818  each says what became of the letter
    """The letter did not arrive, and why, in the server's words."""


class NoConnection(Trouble):
    """The mail server can't be reached, or doesn't want us: no letter of ours goes now."""


class NotNow(Trouble):
    """The server doesn't take this letter now; later it may."""


class Never(Trouble):
    """The server will never take this letter."""


class Unknown(Trouble):
    """The connection ended after the letter was handed over and before the server had answered."""


class Taken(Trouble):
    """Somebody else has the letter by now: it was not handed over."""


class Carrier(Protocol):
    """What takes letters away."""

    def carry(self, written: Written, going: Going) -> str:
        """Take one letter; gives the answer. Calls `going` just before it is out of our hands."""

    def close(self) -> None:
        """There are no more letters for now."""


def can_send(settings: Settings) -> bool:
    """Whether this workspace has been told how to send email."""
    return bool(settings.smtp_host)


def carrier(settings: Settings) -> Mail | None:
    """The way to the mail server; none where no server was set."""
    return Mail(settings) if can_send(settings) else None


def connect(settings: Settings, patience: float = PATIENCE) -> smtplib.SMTP:
    """A connection to the mail server, protected and signed in as was set."""
    host, port, ours = settings.smtp_host, settings.smtp_port, envelope.host_of(settings)
    if settings.smtp_security == "tls":
        secure = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, ours, timeout=patience, context=secure)
    else:
        server = smtplib.SMTP(host, port, ours, timeout=patience)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


class Mail:
    """The mail server of this workspace. It is rung up for the first letter and kept on the line."""

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        self.settings = settings
        self.patience = patience
        self._server: smtplib.SMTP | None = None

    def close(self) -> None:
        """Hang up."""
        server, self._server = self._server, None
        if server is None:
            return
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()

    def carry(self, written: Written, going: Going) -> str:
        """Hand over one letter; gives the answer. What can be asked before it is going is asked then."""
        server = self._connected()
        try:
            to, options = envelope.addressed(written.to, server.has_extn("smtputf8"))
            whole = envelope.folded(written, self.settings, bool(options))
        except (ValueError, MessageError) as error:
            raise Never(str(error)) from error
        self._ask(lambda: server.mail(self.settings.mail_from or self.settings.help_email, options), NotNow)
        self._ask(lambda: server.rcpt(to), Never)
        if not going():
            self._ask(server.rset, NotNow)
            raise Taken
        self._ask(lambda: server.docmd("DATA"), Never, wanted=354)
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", whole) + b".\r\n")
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unknown(in_words(error)) from error
        if code != 250:
            raise (Never if code >= 500 else NotNow)(_answer(code, said))
        return _answer(code, said)

    def _connected(self) -> smtplib.SMTP:
        """The connection, as good as new; another one where the server has hung up meanwhile."""
        if self._server is not None:
            try:
                if self._server.rset()[0] == 250:
                    return self._server
            except (OSError, smtplib.SMTPException):
                log.debug("the mail server had hung up", exc_info=True)
            self._drop()
        try:
            self._server = connect(self.settings, self.patience)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NoConnection(in_words(error)) from error
        return self._server

    def _ask(
        self, question: Callable[[], tuple[int, bytes]], refused: type[Trouble], wanted: int = 250
    ) -> None:
        """Ask the server something that hands nothing over yet: without an answer the letter surely waits."""
        try:
            code, said = question()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NoConnection(in_words(error)) from error
        if code == wanted or (wanted == 250 and code == 251):  # 251: taken, and passed on elsewhere
            return
        if code == 421:  # it is about to hang up
            self._drop()
            raise NoConnection(_answer(code, said))
        raise (refused if code >= 500 else NotNow)(_answer(code, said))

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


class Kept:
    """Letters kept instead of sent, the oldest first: for the demo's page, and for tests."""

    def __init__(self) -> None:
        self.letters: list[Written] = []

    def carry(self, written: Written, going: Going) -> str:
        """Keep this letter, if it still may go."""
        if not going():
            raise Taken
        self.letters.append(written)
        return ""

    def close(self) -> None:
        """Nothing to hang up."""


def in_words(error: Exception) -> str:
    """What went wrong, as the server or the machine says it, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split())[:500] or type(error).__name__


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = "".join(letter if letter.isprintable() else " " for letter in words)
    return f"{code} {' '.join(shown.split())}"[:500]
