"""The form behind a link: shown, sent once, refused with everything typed still there."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workspace.by_link.models import AnswerLink
from workspace.db import now
from workspace.fields import WorkspaceForm
from workspace.people import links, service
from workspace.web import me_or_none

F = TypeVar("F", bound=WorkspaceForm)
FORM = "answer form"  # what its token is sealed for


def form_of(kind: type[F], /, **values: Any) -> F:
    """The form as it was sent, or fresh. Not web's: drafts and kept words belong to who is signed in here."""
    return kind(request.form if request.method == "POST" else None, **values)


def new_token(link: AnswerLink) -> str:
    """The token of one form shown for this link: the same one sent twice acts once."""
    return links.seal(FORM, link.id, links.new_nonce())


def sent(form: WorkspaceForm, link: AnswerLink) -> bool:
    """Whether this form was sent from this link’s own page, and its shape is right."""
    return request.method == "POST" and bool(form.validate()) and is_from_here(form, link)


def is_from_here(form: WorkspaceForm, link: AnswerLink) -> bool:
    """Whether what was sent carries a token that this link’s page was given; the form says so if not."""
    if not was_begun(link):
        form.form_errors.append(_("Nothing has been sent yet. Read this page, then send your answer again."))
    return was_begun(link)


def was_begun(link: AnswerLink) -> bool:
    """Whether what was sent began on this link’s page, while the page still asked."""
    return _nonce(link) is not None


def was_sent_before(link: AnswerLink) -> bool:
    """Claim the form’s token for the link’s person; the second of a double click waits, and does nothing."""
    nonce = _nonce(link)
    return link.person_id is not None and nonce is not None and not service.take_once(link.person_id, nonce)


def _nonce(link: AnswerLink) -> str | None:
    told = links.unseal(FORM, request.form.get("csrf_token", ""))
    return told[1] if told is not None and told[0] == link.id else None


def thanked(link: AnswerLink, address: str) -> BaseResponse:
    """Note that the link was used, and go on to its page, which says what was answered."""
    link.used_at = now()
    return redirect(f"{address}?thanks=1", 303)


def shown(link: AnswerLink, address: str) -> dict[str, Any]:
    """What each of these pages shows: whose answer it takes, and who else is signed in in this browser."""
    here = me_or_none()
    return {
        "link": link,
        "address": address,
        "token": new_token(link),
        "thanks": "thanks" in request.args and request.method != "POST",
        "somebody_else": here.name if here is not None and here.id != link.person_id else "",
    }
