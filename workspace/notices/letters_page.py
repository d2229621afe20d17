"""How the outbox stands, for administrators: which letters did not go out. Never what they say."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, select

from workspace.db import db
from workspace.notices.views import bp
from workspace.people import policy
from workspace.people.models import Person
from workspace.post import carrying
from workspace.post import queries as post_queries
from workspace.post import service as post
from workspace.post.models import Fate, Letter
from workspace.web import allow, find, go, me, page, settings

MOST_SHOWN = 50


@bp.route("/letters/")
def outbox() -> ResponseReturnValue:
    """See whether letters go out, and those that did not: administrators only (P4)."""
    allow(policy.may_administer(me()))
    named = post_queries.troubled().add_columns(Person.name).outerjoin(Person, Person.id == Letter.person_id)
    rows = db.session.execute(named.order_by(Letter.id.desc()).limit(MOST_SHOWN)).all()
    return page(
        "notices/outbox.html",
        standing=post_queries.standing(),
        mailed=carrying.can_send(settings()),
        letters=[(letter, name or letter.to) for letter, name in rows],
        most=MOST_SHOWN,
    )


@bp.route("/letters/<int:letter_id>/try-again", methods=["POST"])
def try_letter_again(letter_id: int) -> ResponseReturnValue:
    """Let a letter that was given up wait for the worker again: administrators only (P4)."""
    allow(policy.may_administer(me()))
    post.try_again(find(_given_up(), letter_id))
    return go("notices.outbox", _("The letter waits again. The worker sends it in a moment."))


def _given_up() -> Select[Letter]:
    """Others are not there to be tried: one that may have gone could come twice."""
    return select(Letter).where(Letter.fate == Fate.GIVEN_UP)
