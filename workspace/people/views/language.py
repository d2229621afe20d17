"""Choosing the language of the pages: without an account, too."""

from __future__ import annotations

from flask import abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from workspace import languages
from workspace.people import service
from workspace.people.language import keep
from workspace.people.views import bp
from workspace.web import answers_machines, came_from, me_or_none, safe_path


@bp.post("/language")
@answers_machines  # pages that everybody shares carry no token; all that can be forged is a language
def choose_language() -> BaseResponse:
    """Read on in another language: on this device, and wherever this person signs in."""
    chosen = request.form.get("language", "")
    if chosen not in languages.offered() or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    person = me_or_none()
    if person is not None:
        service.choose_language(person, chosen)
    back = came_from() or safe_path(request.form.get("back")) or "/"
    return keep(redirect(back, 303), chosen)
