"""Which language a reader asks for: their own, what they chose on this device, what their browser says."""

from __future__ import annotations

from typing import TypeVar

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as BaseResponse

from workspace import languages
from workspace.web import me_or_none, settings

A_YEAR = 365 * 24 * 3600
R = TypeVar("R", bound=BaseResponse)


def install(app: Flask) -> None:
    """Speak to everybody in their language."""
    languages.install(app, asked_for)
    if len(app.config["SETTINGS"].languages) > 1:
        app.after_request(_said)


def asked_for() -> str:
    """The language this reader asks for."""
    person = me_or_none()
    if person is not None and person.language in languages.offered():
        return person.language
    chosen = request.cookies.get(languages.COOKIE, "")
    if chosen in languages.offered():
        return chosen
    return request.accept_languages.best_match(languages.offered()) or ""


def keep(response: R, code: str) -> R:
    """Keep the choice on this device, for pages that can't know who reads them."""
    response.set_cookie(
        languages.COOKIE, code, max_age=A_YEAR, secure=settings().https, httponly=True, samesite="Lax"
    )
    return response


def _said(response: Response) -> Response:
    """Say which language a page is in. Who has chosen one reads public pages in it, too."""
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = languages.tag(languages.current())
        person = me_or_none() if "_login_user" in g else None
        if person is not None and person.language not in ("", request.cookies.get(languages.COOKIE)):
            keep(response, person.language)
    return response
