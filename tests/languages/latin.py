"""What is still in Latin letters on a page of the mirror language: it did not come through gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

from sqlalchemy import JSON, String, select

from workspace.db import Base, db
from workspace.languages import gathering

OURS, THEIRS, NOBODYS = "ours", "theirs", "nobody's"
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NO_WORDS = {"script", "style", "code", "kbd", "time", "bdi", "head"}
SPOKEN = ("alt", "aria-label", "title", "placeholder", "label", "data-label", "aria-description")
TAG = re.compile(r"<[^>]*>")
ONE_WORD = re.compile("[a-z_]+")  # as the database calls a state or a kind
ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")
AROUND = " ,.:;·“”‘’()…\u2068\u2069"
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Addresses of pages and people, names of files, references: the same in each language.
SAME = re.compile(
    r"https?://\S+|/static/\S+|[\w.+-]+@[\w.-]+|\b[\w-]+\.(?:csv|xlsx|json|pdf|html|ics|xml|zip)\b"
    r"|\{\w+\}|\b[A-Z]{2,5}-\d+\b|\b(?:CSV|XLSX|PDF|JSON|ICS|QR|HTML|DTSTAMP)\b"
)


class Page(HTMLParser):
    """The words of a page that we say ourselves: not what members wrote, nor names in their own language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []  # each element we are in, and whose words it holds
        self.said: list[tuple[str, str, str]] = []  # whose, where, and what
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        whose = self.open[-1][1] if self.open else OURS
        if tag in NO_WORDS or whose == NOBODYS:
            whose = NOBODYS
        elif found.get("dir") == "auto" or (tag != "html" and "lang" in found) or tag in {"ins", "del"}:
            whose = THEIRS
        if whose == OURS:
            self.said += [(OURS, f"{tag} {name}", found[name] or "") for name in SPOKEN if name in found]
            told = [(name, value) for name, value in attrs if name.startswith("data-") and value]
            self.said += [(OURS, f"{tag} {name}", value) for name, value in told if value and " " in value]
        if tag not in EMPTY:
            self.open.append((tag, whose))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            last, _ = self.open.pop()
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] != NOBODYS and data.strip():
            where = " ".join(tag for tag, _ in self.open[-3:])
            self.said.append((self.open[-1][1], where, " ".join(data.split())))


def written() -> set[str]:
    """Everything that stands in the database: names, and what members wrote."""
    found: set[str] = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, String | JSON):  # not Word: states and kinds are ours
                for value in db.session.scalars(select(column)):
                    inside = isinstance(column.type, JSON)
                    found.update(text for text in _texts(value) if not (inside and ONE_WORD.fullmatch(text)))
    return {" ".join(unescape(TAG.sub(" ", text)).split()) for text in found if LATIN.search(text)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)


class Finder:
    """Finds what is in Latin letters though no member wrote it: what did not come through gettext."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.ours = {message.one for message in gathering.messages()}  # in the record, too, they are ours
        self.known = written() - self.ours | set(names)
        self.ours -= set(names)
        self.all = "\n".join(self.known)
        by_length = sorted((text for text in self.known if 2 < len(text) < 500), key=len, reverse=True)
        self.written = re.compile("|".join(re.escape(text) for text in by_length) or "(?!)")
        self.left = lru_cache(None)(self._left)

    def _left(self, text: str) -> str:
        """What of this text is ours, and in Latin letters."""
        if self._is_theirs(text):
            return ""
        text = SAME.sub(" ", ISOLATED.sub(lambda part: " " if self._is_theirs(part[1]) else part[1], text))
        if not LATIN.search(text) or self._is_theirs(text):
            return ""
        left = self.written.sub(" ", text)
        return "" if self._is_theirs(left) else " ".join(LATIN.findall(left))

    def _is_theirs(self, text: str) -> bool:
        """Whether a member wrote this, all or a longer part of something."""
        said = text.strip(AROUND)
        return not LATIN.search(said) or {text, said} & self.known or (len(said) > 15 and said in self.all)

    def untranslated(self, html: str) -> list[str]:
        """Where something of ours is in Latin letters, and what."""
        return [
            f"{where}: {text[:160]}"
            for whose, where, text in Page(html).said
            if (self._of_ours(where, text) if whose == OURS else text in self.ours and " " in text)
        ]

    def _of_ours(self, where: str, text: str) -> bool:
        """A picture breaks a name into lines, and shortens it: there each word may be from a name."""
        if where.endswith(" text"):
            said = [word.strip(AROUND) for word in text.split() if LATIN.search(word)]
            return any(word not in self.all for word in said)
        return bool(self.left(text))
