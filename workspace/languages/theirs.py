"""Members' own words, shown in the language they were written in."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import g
from jinja2.ext import Extension
from markupsafe import Markup

from workspace.languages.reader import current, of, tag

# An element of members' words in a template, up to the next tag; where we speak in it ourselves, it is ours.
MEMBERS_WORDS = re.compile(r'( dir="auto")((?:[^<>"]|"[^"]*")*>)([^<]*)')
WE_SPEAK = re.compile(r"\b(?:_|n?gettext|words)\(|\|\s*words\b")


class Theirs(Extension):
    """Beside each dir="auto" in a template: the words' own language, where it is not the page's."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template, with their language asked for at each place."""
        return MEMBERS_WORDS.sub(_asked, source)


def _asked(found: re.Match[str]) -> str:
    mark, rest, words = found.groups()
    ours = "lang=" in rest or WE_SPEAK.search(words)
    return found[0] if ours else f"{mark}{{{{ lang_of_theirs() }}}}{rest}{words}"


def written_in(language: str) -> None:
    """What this page shows of members' words was written in this language; empty: in the usual one."""
    g.written_in = language


def theirs() -> Markup:
    """The `lang` of members' words, for the tag they stand in."""
    return _lang(of(g.get("written_in", "")), current())


@lru_cache
def _lang(written: str, read: str) -> Markup:
    return Markup("") if written == read else Markup(' lang="{}"').format(tag(written))
