"""Offering somebody a place, and taking one up."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import forms, policy, queries, service
from workspace.circles.models import Circle, Invitation, Standing
from workspace.circles.views import bp
from workspace.people import door
from workspace.people import queries as people
from workspace.people.models import Person
from workspace.people.views import said
from workspace.post import carrying
from workspace.web import (
    find,
    form_of,
    go,
    me,
    me_or_none,
    open_to_visitors,
    page,
    refusing,
    sent,
    settings,
)


@bp.route("/circles/<int:circle_id>/invite", methods=["GET", "POST"])
def invite(circle_id: int) -> ResponseReturnValue:
    """Offer somebody a place, by their email address."""
    circle = find(queries.visible_to(me()), circle_id, policy.may_invite)
    form = form_of(forms.Invite)
    mailed = carrying.can_send(settings())
    if sent(form):
        with refusing(form, form.email):
            service.invite(
                me(),
                circle,
                form.email.data or "",
                form.name.data or "",
                Standing(form.standing.data),
                form.words.data or "",
            )
            told = (
                _("The invitation is on its way by email.")
                if mailed
                else _("The invitation is ready. Pass on its address, which you find below.")
            )
            return go("circles.invite", told, circle_id=circle.id)
    return page("circles/invite.html", form=form, circle=circle, offers=offers(circle), mailed=mailed)


@bp.route("/circles/invitations/<int:invitation_id>/cancel", methods=["POST"])
def cancel(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    made = find(queries.invitations_visible_to(me()), invitation_id, _may_cancel)
    service.cancel(me(), made)
    endpoint = "members" if policy.may_see_members(me(), made.circle) else "invite"
    return go(f"circles.{endpoint}", _("The invitation is taken back."), circle_id=made.circle_id)


def _may_cancel(person: Person, made: Invitation) -> bool:
    return made.invited_by_id == person.id or policy.may_invite(person, made.circle)


def offers(circle: Circle) -> list[tuple[Invitation, str | None]]:
    """Open invitations for who may make them, each with the address to pass on for who made it."""
    if not policy.may_invite(me(), circle):
        return []
    show = not carrying.can_send(settings())
    return [
        (one, _address(one) if show and one.invited_by_id == me().id else None)
        for one in queries.open_invitations(circle)
    ]


def _address(made: Invitation) -> str:
    return settings().address + url_for("circles.invitation", token=queries.token_of(made))


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@open_to_visitors
def invitation(token: str) -> ResponseReturnValue:
    """Read what I am invited to, and say yes. It never signs in anybody who has an account already."""
    made = queries.invitation(token, lock=request.method == "POST")
    if made is None:
        return page("circles/invitation_over.html", 404, made=None)
    form = form_of(forms.AcceptInvitation, name=made.name)
    form.choices(people.organisations())
    if not service.still_open(made):
        return _over(made, form)
    person, known = me_or_none(), people.by_email(made.email)
    if person is not None and person is not known:
        return page("circles/invitation_other.html", 403, made=made, token=token)
    if known is not None and person is None:
        return page("circles/invitation_known.html", 401 if request.method == "POST" else 200, made=made)
    if known is not None:
        del form.name, form.part, form.organisation
    if sent(form):
        return _accept(made, form, known)
    return page("circles/invitation.html", form=form, made=made, circle=made.circle, known=known)


def _accept(made: Invitation, form: forms.AcceptInvitation, known: Person | None) -> ResponseReturnValue:
    here = url_for("home.circle", circle_id=made.circle_id)
    if known is not None:  # signed in, as the very person who was invited
        service.accept(made)
    else:
        part, organisation = said(form)
        person = service.accept(
            made, name=form.name.data or "", part=part, organisation=organisation, newcomer=True
        )
        door.sign_in(person)
        door.remember_sent(person, form.once.data or "", here)
    return go("home.circle", _("Welcome to %(name)s.", name=made.circle.name), circle_id=made.circle_id)


def _over(made: Invitation, form: forms.AcceptInvitation) -> ResponseReturnValue:
    """It was used or is too old. Who has just used it, by a double click, goes on to the circle."""
    if made.used_at is not None:
        person, known = me_or_none(), people.by_email(made.email)
        again = people.just_sent_by(form.once.data or "") if request.method == "POST" else None
        if person is None and known is not None and known.is_active and again == known.id:
            door.sign_in(known)
            person = known
        if person is not None and person is known and policy.is_member(person, made.circle):
            return redirect(url_for("home.circle", circle_id=made.circle_id), 303)
    return page("circles/invitation_over.html", 410, made=made)
