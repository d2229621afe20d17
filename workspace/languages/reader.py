"""Which language a reader gets, and the gettext of the whole workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from babel import Locale
from flask import Flask, current_app, g, has_app_context, has_request_context
from flask_babel import Babel, force_locale

from workspace.config import PRETEND, Settings
from workspace.languages.catalogs import ENGLISH, Spoken, spoken

COOKIE = "language"  # what a reader without an account has chosen
PRETENDED = "he_IL"  # the dates and the direction of the pretended language


def offered() -> tuple[str, ...]:
    """The languages of this installation, the usual one first."""
    return cast("Settings", current_app.config["SETTINGS"]).languages


def of(language: str) -> str:
    """This language if it is offered; the usual one otherwise."""
    codes = offered()
    return language if language in codes else codes[0]


def current() -> str:
    """The language the reader of just now gets."""
    if not has_app_context():
        return ENGLISH
    code: str | None = g.get("reads")
    if code is None:
        usual = offered()[0]
        if not has_request_context():
            return usual
        g.reads = usual  # should finding the reader ask for words itself
        code = g.reads = of(current_app.extensions["reader's language"]()) if len(offered()) > 1 else usual
    return code


@contextmanager
def reading(code: str) -> Iterator[None]:
    """Say everything in this language for a while: words, dates and numbers. English always can be said."""
    before = g.get("reads")
    g.reads = code if code == ENGLISH else of(code)
    try:
        with force_locale(locale(g.reads)):
            yield
    finally:
        g.reads = before


@lru_cache
def locale(code: str) -> Locale:
    """How this language writes dates and numbers."""
    return Locale.parse(PRETENDED if code == PRETEND else code.replace("-", "_"))


def tag(code: str) -> str:
    """The language's name for browsers and screen readers, as HTML's `lang` wants it."""
    return "he-x-mirror" if code == PRETEND else code.replace("_", "-")


def direction(code: str) -> str:
    """Which way it is written: ltr or rtl."""
    return str(locale(code).text_direction)


def name_of(code: str) -> str:
    """The language's name in itself: Cymraeg, English."""
    if code == PRETEND:
        return spoken(code).gettext("Mirror")
    name = locale(code).get_display_name() or code
    return name[:1].upper() + name[1:]


# The gettext of the whole workspace -----------------------------------------------------------------


def _speaking() -> Spoken:
    return spoken(current())


def gettext(message: str) -> str:
    """This message in the reader's language."""
    return _speaking().gettext(message) if message else message  # nothing would say how it was made


def ngettext(one: str, many: str, n: int) -> str:
    """The form of this message that goes with this number, in the reader's language."""
    return _speaking().ngettext(one, many, n)


class _Words:
    """Takes the place of Flask-Babel's own domain, which would look for compiled catalogues in a folder."""

    def get_translations(self) -> Spoken:
        return _speaking()

    def gettext(self, string: str, **variables: Any) -> str:
        said = gettext(string)
        return said % variables if variables else said

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        variables.setdefault("num", num)
        return _speaking().ngettext(singular, plural, num) % variables


def install(app: Flask, choose: Callable[[], str]) -> None:
    """Speak the reader's language in this app; `choose` says which one a request asks for."""
    babel = Babel(app, locale_selector=lambda: locale(current()))
    babel.domain_instance = _Words()
    app.extensions["reader's language"] = choose
    for code in app.config["SETTINGS"].languages:
        spoken(code)  # read now, so that nobody waits for it
