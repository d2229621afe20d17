"""How I sign in: my password, my passkeys, and the phones and computers on which I am signed in."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workspace.people import door, entering, forms, passkeys, passwords, sessions
from workspace.people.models import Person, SignedIn
from workspace.people.views import bp
from workspace.refusal import Refusal
from workspace.web import (
    form_of,
    go,
    me,
    me_or_none,
    open_to_visitors,
    page,
    refusing,
    safe_path,
    sent,
    settings,
)


@bp.route("/me/sign-in")
def my_ways_in() -> ResponseReturnValue:
    """See how and where I am signed in, and change it."""
    person = me()
    return page(
        "people/ways_in.html",
        person=person,
        password=passwords.of(person),
        passkeys=passkeys.of(person),
        passkeys_possible=passkeys.site_of(settings().address) is not None,
        sessions=[(each, device_in_words(each)) for each in sessions.open_of(person)],
        this=entering.this_session(),
        second_step=entering.must_step_twice(person),
    )


def device_in_words(row: SignedIn) -> str:
    """A phone or computer in a few words: "Firefox on Android"."""
    browser, _slash, system = row.device.partition("/")
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("A browser we don’t know"))


# Sessions -------------------------------------------------------------------------------------------


@bp.route("/me/sessions/<int:session_id>/end", methods=["POST"])
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session of mine, on a phone or computer that I no longer use."""
    this = entering.this_session()
    if this is not None and this.id == session_id:
        door.sign_out()
        return go("people.sign_in", _("You are signed out."))
    if not sessions.end(me(), session_id):
        abort(404)
    return go("people.my_ways_in", _("You are signed out there."))


@bp.route("/me/sessions/end-others", methods=["POST"])
def end_other_sessions() -> ResponseReturnValue:
    """End every session of mine but this one."""
    this = entering.this_session()
    sessions.end_others(me(), this.id if this else 0)
    return go("people.my_ways_in", _("You are signed out everywhere but here."))


# A password -----------------------------------------------------------------------------------------


@bp.route("/me/sign-in/password", methods=["GET", "POST"])
@open_to_visitors  # who has no second step yet sets one here; everybody else is asked who they are
def my_password() -> ResponseReturnValue:
    """Set or change my password."""
    person = _who_may_change()
    if not isinstance(person, Person):
        return person
    form = form_of(forms.NewPassword)
    if sent(form):
        if (before := door.once_for(person)) is not None:
            return before
        words = form.password.data or ""
        with refusing(form, form.password):
            passwords.check(person, words)
            passwords.keep(person, entering.meanwhile(lambda: passwords.hashed(words)))
            return _set_up(person, _("Your password is saved. We have sent you an email about it."))
    has_one = passwords.of(person) is not None
    return page("people/password.html", form=form, person=person, has_one=has_one, least=passwords.LEAST)


@bp.route("/me/sign-in/password/remove", methods=["POST"])
def remove_password() -> ResponseReturnValue:
    """Go back to signing in by links."""
    person = me()
    if not entering.is_fresh():
        return _confirm(url_for("people.my_ways_in"))
    passwords.remove(person)
    return go("people.my_ways_in", _("Your password is removed. We have sent you an email about it."))


# Passkeys -------------------------------------------------------------------------------------------


@bp.route("/me/sign-in/passkeys/new", methods=["GET", "POST"])
@open_to_visitors  # who has no second step yet sets one here; everybody else is asked who they are
def add_passkey() -> ResponseReturnValue:
    """Add a passkey: this phone or computer, or a security key."""
    person = _who_may_change()
    if not isinstance(person, Person):
        return person
    this = entering.this_session()
    form = form_of(forms.NewPasskey, name=device_in_words(this) if this and this.device != "/" else "")
    possible = passkeys.site_of(settings().address) is not None
    if possible and sent(form):
        if (before := door.once_for(person)) is not None:
            return before
        challenge = entering.asked_of_passkey("add")
        with refusing(form):
            passkeys.add(
                person, settings().address, form.credential.data or "", challenge or "", form.name.data or ""
            )
            return _set_up(person, _("The passkey is added. We have sent you an email about it."))
    form.credential.data = ""
    return page("people/passkey.html", form=form, possible=possible)


@bp.route("/me/sign-in/passkeys/options")
@open_to_visitors  # as the page that asks for it
def new_passkey_options() -> ResponseReturnValue:
    """What a browser needs to make a passkey for me: good once, for five minutes."""
    person = _who_may_change()
    if not isinstance(person, Person):
        return person
    challenge = entering.ask_for_passkey("add")
    try:
        options: dict[str, Any] = passkeys.to_add(settings().address, settings().name, person, challenge)
    except Refusal:
        abort(404)
    return jsonify(options)


@bp.route("/me/sign-in/passkeys/<int:passkey_id>/remove", methods=["POST"])
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey of mine."""
    passkey = passkeys.one_of(me(), passkey_id)
    if passkey is None:
        abort(404)
    if not entering.is_fresh():
        return _confirm(url_for("people.my_ways_in"))
    passkeys.remove(me(), passkey)
    return go("people.my_ways_in", _("The passkey is removed. We have sent you an email about it."))


# Who may change how they sign in --------------------------------------------------------------------


def _who_may_change() -> Person | BaseResponse:
    """Who has just signed in; or who needs a second step and has none yet. Others are led on."""
    half = entering.half_in()
    if half is not None:
        nothing_yet = passwords.of(half.person) is None and not passkeys.of(half.person)
        if half.first_step == "link" and nothing_yet:
            return half.person
        return go("people.second_step", next=request.path)
    person = me_or_none()
    if person is None:
        return cast(BaseResponse, cast(Any, current_app).login_manager.unauthorized())
    return person if entering.is_fresh() else _confirm(request.path)


def _confirm(back: str) -> BaseResponse:
    return go("people.confirm", next=back)


def _set_up(person: Person, said: str) -> BaseResponse:
    """On, once something is set: it is a second step for who had none."""
    if entering.half_in() is None:
        return go("people.my_ways_in", said)
    door.sign_in(person, "link", whole=True)
    going_on = safe_path(request.args.get("next"))
    return redirect(going_on, 303) if going_on else go("home.index", said)
