"""What a letter says, ready to be carried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Written:
    """One letter in words, in one language: its text and its HTML say the same."""

    to: str
    subject: str
    text: str
    html: str
    language: str = "en"
    unsubscribe: str = ""  # the address that stops letters of this sort with one press (RFC 8058)
    calendar: bytes | None = None  # a deadline, as a file for a calendar
    also: tuple[int, ...] = ()  # keys of other waiting letters that this one says too: they share its fate


class NotWanted(Exception):  # noqa: N818  it is no error: there is nothing to say any more
    """There is nothing to say, or this person may not know it: the letter is dropped, with this reason."""
