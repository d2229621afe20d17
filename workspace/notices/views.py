"""How and when I am written to, and stopping it with one press."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace import languages
from workspace.notices import forms, planning, queries, service, wording
from workspace.notices.queries import Sort
from workspace.people.models import Digest, Person
from workspace.web import answers_machines, form_of, go, me, open_to_visitors, page, sent

bp = Blueprint("notices", __name__)


@bp.route("/me/letters", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """Choose how and when you are written to, and see which letters you were sent."""
    person = me()
    form = form_of(
        forms.Letters,
        digest=person.digest.value,
        at_once="yes" if person.letters_at_once else "no",
        language=languages.of(person.language),
    )
    form.languages([(code, languages.name_of(code)) for code in languages.offered()])
    if sent(form):
        language = form.language.data if len(languages.offered()) > 1 else person.language
        service.choose(person, Digest(form.digest.data), form.at_once.data == "yes", language)
        with languages.reading(languages.of(language)):
            said = _("Saved. This is how we write to you from now on.")
        return go("notices.mine", said)
    hours = planning.hours()
    quiet = (wording.hour(hours.quiet_from), wording.hour(hours.quiet_until))
    return page(
        "notices/mine.html",
        form=form,
        person=person,
        letters=queries.recent(person),
        to_me=wording.to_me,
        weekday=wording.weekday(hours.day),
        hour=wording.hour_of_digests(hours),
        quiet=None if quiet[0] == quiet[1] else quiet,
    )


@bp.route("/letters/stop/<token>", methods=["GET", "POST"])
@answers_machines
def stop(token: str) -> ResponseReturnValue:
    """Stop letters of one sort, without signing in. Opening the page changes nothing; its button does.

    A mail program presses it by itself, where it is asked to (RFC 8058), and is led nowhere else.
    """
    person, what = _asked(token)
    form = form_of(forms.Nothing)
    if sent(form):
        was_on = queries.is_on(person, what)
        service.stop(person, what)
        return _stopped(token, person, what, was_on=was_on)
    if not queries.is_on(person, what):
        return _stopped(token, person, what, was_on=False)
    return page("notices/stop.html", form=form, what=what, token=token)


@bp.route("/letters/stop/<token>/again", methods=["GET", "POST"])
@open_to_visitors
def turn_on(token: str) -> ResponseReturnValue:
    """Have letters of this sort again, if they were stopped by mistake. Only this page’s button does it."""
    person, what = _asked(token)
    form = form_of(forms.Nothing)
    if sent(form):
        service.turn_on(person, what)
        return go("notices.turn_on", token=token)
    return page("notices/again.html", form=form, what=what, is_on=queries.is_on(person, what))


def _asked(token: str) -> tuple[Person, Sort]:
    """Whose letters of which sort; what was not made here is not there."""
    return queries.stopped_by(token) or abort(404)


def _stopped(token: str, person: Person, what: Sort, *, was_on: bool) -> ResponseReturnValue:
    both = person.digest is Digest.OFF and not person.letters_at_once
    return page("notices/stopped.html", what=what, token=token, was_on=was_on, nothing=both)


from workspace.notices import letters_page as letters_page  # noqa: E402  its routes, on this blueprint
