"""Signing in by a link, and signing out."""

from __future__ import annotations

from contextlib import suppress

from flask import abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people import door, drafts, entering, forms, passkeys, queries, service
from workspace.people.views import bp
from workspace.post import carrying
from workspace.refusal import Refusal
from workspace.web import form_of, go, me, me_or_none, open_to_visitors, page, safe_path, sent, settings


@bp.route("/sign-in/", methods=["GET", "POST"])
@open_to_visitors
def sign_in() -> ResponseReturnValue:
    """Ask for a link that signs you in; there is no password to remember."""
    going_on = safe_path(request.args.get("next")) or ""
    if request.method == "GET" and me_or_none() is not None:
        return redirect(going_on or url_for("home.index"), 303)
    if request.method == "GET" and entering.half_in() is not None:
        return go("people.second_step", next=going_on or None)
    form = form_of(forms.SignIn)
    if can_write() and sent(form):
        return ask(form.email.data or "", going_on)
    with_passkey = passkeys.site_of(settings().address) is not None
    return page(
        "people/sign_in.html", form=form, can_write=can_write(), going_on=going_on, with_passkey=with_passkey
    )


@bp.route("/sign-in/password", methods=["GET", "POST"])
@open_to_visitors
def sign_in_by_password() -> ResponseReturnValue:
    """Sign in with a password, if you have set one."""
    going_on = safe_path(request.args.get("next")) or ""
    form = form_of(forms.SignInByPassword)
    if sent(form):
        email = form.email.data or ""
        if not door.may_try(email, "password"):
            abort(429)
        person = entering.vouched_by_password(email, form.password.data or "")
        if person is not None:
            door.sign_in(person, "password")
            door.remember_sent(person, form.once.data or "", going_on)
            return redirect(going_on or url_for("home.index"), 303)
        form.form_errors.append(
            _("The email address and the password don’t go together. Try again, or ask for a link.")
        )
    return page("people/sign_in_by_password.html", form=form, can_write=can_write(), going_on=going_on)


@bp.route("/sign-in/passkey/options")
@open_to_visitors
def passkey_options() -> ResponseReturnValue:
    """What a browser needs to ask for a passkey: good once, for five minutes."""
    challenge = entering.ask_for_passkey("enter")
    return jsonify(passkeys.to_enter(settings().address, challenge))


@bp.route("/sign-in/passkey", methods=["POST"])
@open_to_visitors
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in with a passkey: it is both steps at once."""
    going_on = safe_path(request.args.get("next")) or ""
    form = form_of(forms.SaidByPasskey)
    if not door.may_try((form.credential.data or "")[:200], "passkey"):
        abort(429)
    challenge = entering.asked_of_passkey("enter")
    person = passkeys.vouched(settings().address, form.credential.data or "", challenge or "")
    door.sign_in(person, "passkey", whole=True)
    door.remember_sent(person, form.once.data or "", going_on)
    return redirect(going_on or url_for("home.index"), 303)


@bp.route("/sign-in/sent")
@open_to_visitors
def link_sent() -> ResponseReturnValue:
    """What happens next: the same words for an address we know and one we don't."""
    going_on = safe_path(request.args.get("next")) or ""
    return page("people/link_sent.html", going_on=going_on, minutes=service.LINK_LASTS.seconds // 60)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@open_to_visitors
def use_link(token: str) -> ResponseReturnValue:
    """Use the link from the email. Only the button uses it up, so that mail programs may look at it first."""
    form = form_of(forms.Nothing)
    link = queries.sign_in_link(token, lock=request.method == "POST")
    if link is None:
        return page("people/link_over.html", 404, link=None, can_write=can_write())
    if sent(form):
        once = form.once.data or ""
        if service.may_use(link):
            person = service.use_link(link)
            entering.enter_by_link(person)
            door.remember_sent(person, once, link.next_path)
            return redirect(safe_path(link.next_path) or url_for("home.index"), 303)
        if link.person.is_active and queries.just_sent_by(once) == link.person_id:  # a double click
            entering.enter_by_link(link.person)
            return redirect(safe_path(link.next_path) or url_for("home.index"), 303)
    if not service.may_use(link):
        return page("people/link_over.html", 410, link=link, token=token, can_write=can_write())
    return page("people/use_link.html", form=form, link=link)


@bp.route("/sign-in/<token>/again", methods=["POST"])
@open_to_visitors
def send_again(token: str) -> ResponseReturnValue:
    """Get a new link in place of one that is too old; it leads to the same page."""
    link = queries.sign_in_link(token)
    if link is None or not can_write():
        abort(404)
    return ask(link.person.email, safe_path(link.next_path) or "")


def can_write() -> bool:
    """Whether a link can reach anybody: by email, or in the demo on the page that shows its letters."""
    return carrying.can_send(settings()) or settings().demo


def ask(email: str, going_on: str) -> ResponseReturnValue:
    """Send a link if the address is known; say and do the same if it isn't."""
    if not door.may_try(email):
        abort(429)
    with suppress(Refusal):  # the form takes an address or two that can't be anybody's
        service.write_link(email, going_on)
    return go("people.link_sent", next=going_on or None)


@bp.route("/sign-out", methods=["POST"])
@open_to_visitors
def sign_out() -> ResponseReturnValue:
    """End this session. `next` leads on, to a page that asks for somebody else."""
    door.sign_out()
    return redirect(safe_path(request.form.get("next")) or "/", 303)


@bp.route("/sign-out-everywhere", methods=["POST"])
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of mine, on every phone and computer."""
    service.end_sessions(me())
    door.sign_out()
    return go("people.sign_in", _("You are signed out everywhere. Links that were sent to you work no more."))


@bp.route("/kept/<int:kept_id>")
def kept(kept_id: int) -> ResponseReturnValue:
    """Words of mine that could not be sent, to copy."""
    found = drafts.by_number(me(), kept_id)
    if found is None:
        abort(404)
    back = safe_path(request.args.get("back")) or url_for("home.index")
    own = [("", words) for words in drafts.own_words_in(found)]  # not what stood there before (V2)
    return page("people/words_to_copy.html", fields=own, again=back)
