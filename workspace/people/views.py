"""Signing in and out, my details, and the office's lists of people and organisations."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace import post
from workspace.people import door, forms, policy, queries, service
from workspace.people.models import Organisation, Part
from workspace.refusal import Refusal
from workspace.web import (
    allow,
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
    write_letter,
)

bp = Blueprint("people", __name__)


# Signing in -----------------------------------------------------------------------------------------


@bp.route("/sign-in/", methods=["GET", "POST"])
@open_to_visitors
def sign_in() -> ResponseReturnValue:
    """Ask for a link that signs you in; there is no password to remember."""
    going_on = safe_path(request.args.get("next")) or ""
    if request.method == "GET" and me_or_none() is not None:
        return redirect(going_on or url_for("home.index"), 303)
    form = form_of(forms.SignIn)
    if can_write() and sent(form):
        return _ask(form.email.data or "", going_on)
    return page("people/sign_in.html", form=form, can_write=can_write(), going_on=going_on)


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
            door.sign_in(person)
            door.remember_sent(person, once, link.next_path)
            return redirect(safe_path(link.next_path) or url_for("home.index"), 303)
        if link.person.is_active and queries.just_sent_by(once) == link.person_id:  # a double click
            door.sign_in(link.person)
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
    return _ask(link.person.email, safe_path(link.next_path) or "")


def can_write() -> bool:
    """Whether a link can reach anybody: by email, or in the demo on the page that shows its letters."""
    return post.can_send(settings()) or settings().demo


def _ask(email: str, going_on: str) -> ResponseReturnValue:
    """Send a link if the address is known; say and do the same if it isn't."""
    if not door.may_try(email):
        abort(429)
    try:
        path = service.link_for(email, going_on)
    except Refusal:  # the form takes an address or two that can't be anybody's
        path = None
    if path is not None:
        _send(email, path)
    return go("people.link_sent", next=going_on or None)


def _send(email: str, path: str) -> None:
    write_letter(
        service.tidy_email(email),
        _("Your link to sign in to %(workspace)s", workspace=settings().name),
        _(
            "Hello,\n\nopen this link and press the button to sign in to %(workspace)s:\n\n%(address)s\n\n"
            "It works once, for %(minutes)s minutes.\n"
            "If you did not ask for it, you need not do anything: nobody can sign in without it.",
            workspace=settings().name,
            address=settings().address + path,
            minutes=service.LINK_LASTS.seconds // 60,
        ),
    )


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
    form = queries.kept_form(me(), kept_id)
    if form is None:
        abort(404)
    back = safe_path(request.args.get("back")) or url_for("home.index")
    return page("people/words_to_copy.html", fields=form.fields, again=back)


# My details -----------------------------------------------------------------------------------------


@bp.route("/me", methods=["GET", "POST"], endpoint="me")
def my_details() -> ResponseReturnValue:
    """See and change what others see of me."""
    person = me()
    form = form_of(
        forms.Me,
        name=person.name,
        part=person.part.value if person.part else None,
        organisation=person.organisation_id or 0,
        role=person.role,
        public_name=person.public_name,
    )
    form.choices(queries.organisations())
    if sent(form):
        part, organisation = said(form)
        name, role = form.name.data or "", form.role.data or ""
        back_to = "people.me" if person.part else "home.index"  # at first, the first page sent them here
        service.describe(person, name, part, organisation, role, form.public_name.data or "")
        return go(back_to, _("Your details are saved."))
    return page("people/me.html", form=form, person=person)


def said(form: forms.WhoIAm) -> tuple[Part, Organisation | None]:
    """The part and the organisation as somebody gave them."""
    return form.chosen_part(), queries.organisation(form.organisation.data)


# The office -----------------------------------------------------------------------------------------


@bp.route("/people/")
def list_people() -> ResponseReturnValue:
    """See and search all accounts: administrators only (P3, P4)."""
    allow(policy.may_administer(me()))
    words = request.args.get("q", "").strip()[:100]
    number = request.args.get("page", 1, int)
    return page("people/list.html", found=queries.listing(me(), words, number), words=words)


@bp.route("/organisations/")
def list_organisations() -> ResponseReturnValue:
    """See all organisations, and how many people belong to each."""
    allow(policy.may_administer(me()))
    rows = queries.organisations()
    return page("people/organisations.html", organisations=rows, people_of=queries.people_of())


@bp.route("/organisations/new", methods=["GET", "POST"])
def new_organisation() -> ResponseReturnValue:
    """Add an organisation."""
    allow(policy.may_administer(me()))
    form = form_of(forms.OrganisationForm)
    if sent(form):
        name, address = form.name.data or "", form.address.data or ""
        with refusing(form, form.name):
            service.add_organisation(me(), name, form.chosen_kind(), address)
            return go("people.list_organisations", _("%(name)s is in the list.", name=name))
    return page("people/organisation.html", form=form, organisation=None)


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
def change_organisation(organisation_id: int) -> ResponseReturnValue:
    """Correct an organisation."""
    allow(policy.may_administer(me()))
    organisation = queries.organisation(organisation_id)
    if organisation is None:
        abort(404)
    form = form_of(forms.OrganisationForm, organisation)
    if sent(form):
        name, address = form.name.data or "", form.address.data or ""
        with refusing(form, form.name):
            service.change_organisation(me(), organisation, name, form.chosen_kind(), address)
            return go("people.list_organisations", _("%(name)s is saved.", name=name))
    return page("people/organisation.html", form=form, organisation=organisation)
