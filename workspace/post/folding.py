"""How a letter's headers are broken into lines.

Python's own way loses and adds spaces between words with other letters than A to Z ("Tŷ tô" becomes "Tŷtô"),
until 3.13 at least: the subject goes the older way, which doesn't. And it writes an address that is longer
than a line as encoded words, which no mail program takes for an address (RFC 2369): ours stays as it is.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

WIDE = 76
LINE = "\r\n"


class Folding(EmailPolicy):
    """The usual rules of mail, with subjects that are read as they were written."""

    def fold(self, name: str, value: Any) -> str:
        """The header as lines."""
        return _folded(name, str(value)) or str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as lines, as they go over the line."""
        ours = _folded(name, str(value))
        return ours.encode("ascii") if ours else bytes(super().fold_binary(name, value))


def _folded(name: str, value: str) -> str:
    """The header as we write it ourselves; nothing where Python’s own way will do."""
    if name.lower() == "subject":
        return _subject(value)
    if name.lower() == "list-unsubscribe" and value.isascii():
        return f"{name}: {value}{LINE}"
    return ""


def _subject(words: str) -> str:
    charset = None if words.isascii() else "utf-8"
    return f"Subject: {Header(words, charset, WIDE, 'Subject').encode(linesep=LINE)}{LINE}"


MAIL = Folding(linesep=LINE)
MAIL_IN_ANY_LETTERS = Folding(linesep=LINE, utf8=True)
