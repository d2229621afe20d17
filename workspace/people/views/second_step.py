"""The second step of signing in, and showing again who one is before how one signs in is changed."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people import door, entering, forms, passkeys, passwords
from workspace.people.models import Person
from workspace.people.views import bp
from workspace.people.views.signing_in import ask, can_write
from workspace.web import form_of, go, me, me_or_none, open_to_visitors, page, safe_path, sent, settings


@bp.route("/sign-in/second", methods=["GET", "POST"])
@open_to_visitors
def second_step() -> ResponseReturnValue:
    """One more step, for who looks after this workspace or runs its rounds."""
    going_on = safe_path(request.args.get("next")) or ""
    half = entering.half_in()
    if half is None:
        there = me_or_none() is not None
        return redirect(going_on or "/home", 303) if there else go("people.sign_in", next=going_on or None)
    person, first = half.person, half.first_step
    ways = _ways_of(person)
    ways["link"] = first == "password" and can_write()
    ways["password"] = ways["password"] and first != "password"
    form = form_of(forms.PasswordAgain)
    if ways["password"] and sent(form) and _is_theirs(person, form):
        door.sign_in(person, first, whole=True)
        return redirect(going_on or url_for("home.index"), 303)
    return page("people/second_step.html", form=form, person=person, by=ways, going_on=going_on)


@bp.route("/sign-in/confirm", methods=["GET", "POST"])
def confirm() -> ResponseReturnValue:
    """Show again that it is you, before you change how you sign in."""
    going_on = safe_path(request.args.get("next")) or url_for("people.my_ways_in")
    person = me()
    ways = {**_ways_of(person), "link": can_write()}
    form = form_of(forms.PasswordAgain)
    if ways["password"] and sent(form) and _is_theirs(person, form):
        entering.confirmed()
        return redirect(going_on, 303)
    return page("people/confirm.html", form=form, by=ways, going_on=going_on)


@bp.route("/sign-in/another-link", methods=["POST"])
@open_to_visitors
def another_link() -> ResponseReturnValue:
    """Send me a link: as a second step after a password, or to show again that it is me."""
    half = entering.half_in()
    person = half.person if half and half.first_step == "password" else me_or_none()
    if person is None or not can_write():
        abort(404)
    return ask(person.email, safe_path(request.args.get("next")) or "")


def _ways_of(person: Person) -> dict[str, bool]:
    possible = passkeys.site_of(settings().address) is not None
    return {
        "password": passwords.of(person) is not None,
        "passkey": possible and bool(passkeys.of(person)),
        "new_passkey": possible,
    }


def _is_theirs(person: Person, form: forms.PasswordAgain) -> bool:
    """Whether the password typed is this person's. Says so at the field where it isn't."""
    if not door.may_try(person.email, "password again"):  # strangers' guesses at the door don't count here
        abort(429)
    known = entering.vouched_by_password(person.email, form.password.data or "")
    if known is None or known.id != person.id:
        form.password.errors = [*form.password.errors, _("This is not your password. Try again.")]
        return False
    return True
