"""A letter as a message: nothing that a person typed can add a header to it."""

from __future__ import annotations

import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workspace.db import now
from workspace.post.folding import MAIL, MAIL_IN_ANY_LETTERS
from workspace.post.words import Written
from workspace.refusal import mark

if TYPE_CHECKING:
    from workspace.config import Settings

LONGEST_SUBJECT = 200
UNFIT = mark("This is no address that mail can carry.")
TOO_ODD = mark("The mail server takes only plain letters, A to Z, in addresses.")


def one_line(words: str) -> str:
    """The words on one line: no line breaks, nothing that a program takes for a command.

    Python's own headers decode words that look encoded (`=?utf-8?q?…?=`), line breaks and all: they are
    taken apart.
    """
    kept = (" " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} else each for each in words)
    return " ".join("".join(kept).replace("=?", "= ?").split())


def addressed(to: str, takes_any_letters: bool) -> tuple[str, tuple[str, ...]]:
    """The address as the server is told it, and what it must be asked for. Refuses what no mail can carry."""
    name, at, host = to.rpartition("@")
    unfit = any(each in "<>," or each.isspace() for each in to)
    if not (name and at and host) or unfit or one_line(to) != to:
        raise ValueError(UNFIT)
    host = _plain(host)
    if name.isascii():
        try:
            Address(addr_spec=f"{name}@{host}")
        except (MessageError, ValueError) as error:
            raise ValueError(UNFIT) from error
        return f"{name}@{host}", ()
    if not takes_any_letters:
        raise ValueError(TOO_ODD)
    return f"{name}@{host}", ("SMTPUTF8",)


def message(written: Written, settings: Settings) -> EmailMessage:
    """The letter with its headers, its text and its HTML, and the calendar file if it has one."""
    made = EmailMessage(policy=MAIL)
    made["Subject"] = one_line(written.subject)[:LONGEST_SUBJECT]
    made["From"] = Address(one_line(settings.name), addr_spec=settings.mail_from or settings.help_email)
    made["To"] = _recipient(written.to)
    made["Date"] = format_datetime(now())
    made["Message-ID"] = make_msgid(domain=host_of(settings))
    made["Auto-Submitted"] = "auto-generated"
    if written.unsubscribe:
        made["List-Unsubscribe"] = f"<{one_line(written.unsubscribe)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(written.text)
    made.add_alternative(written.html, subtype="html")
    for part in made.iter_parts():
        part["Content-Language"] = one_line(written.language)
    if written.calendar is not None:
        made.add_attachment(
            written.calendar,
            maintype="text",
            subtype="calendar",
            filename="deadline.ics",
            params={"charset": "utf-8"},
        )
    return made


def folded(written: Written, settings: Settings, any_letters: bool) -> bytes:
    """The whole letter as it goes over the line, each line ended as mail ends them."""
    whole = message(written, settings).as_bytes(policy=MAIL_IN_ANY_LETTERS if any_letters else MAIL)
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"


def _recipient(to: str) -> Address:
    name, _, host = to.rpartition("@")
    return Address(username=name, domain=_plain(host))


def _plain(host: str) -> str:
    """The host's name in plain letters, as servers know it."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise ValueError(UNFIT) from error


def host_of(settings: Settings) -> str:
    """What this workspace is called among hosts."""
    return urlsplit(settings.address).hostname or "localhost"
