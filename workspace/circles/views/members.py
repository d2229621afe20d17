"""Who is in a circle, who asks to be, and whose account is closed."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import forms, policy, queries, service
from workspace.circles.models import Standing
from workspace.circles.views import bp
from workspace.circles.views.inviting import offers
from workspace.people import policy as office
from workspace.people import queries as people
from workspace.web import (
    allow,
    find,
    form_of,
    go,
    me,
    page,
    sent,
)


@bp.route("/circles/<int:circle_id>/members")
def members(circle_id: int) -> ResponseReturnValue:
    """See who is in my circle, who wears which hat, and who asks or is invited (P3)."""
    circle = find(queries.visible_to(me()), circle_id, policy.may_see_members)
    return page(
        "circles/members.html",
        circle=circle,
        members=queries.members_now(circle),
        links=queries.links_from_below(circle),
        hats=queries.with_decisions(circle.hats),
        requests=queries.open_requests(circle) if policy.may_answer_requests(me(), circle) else [],
        offers=offers(circle),
        policy=policy,
    )


@bp.route("/circles/memberships/<int:membership_id>/full", methods=["POST"])
def welcome_fully(membership_id: int) -> ResponseReturnValue:
    """Make a learning member a full one."""
    membership = find(queries.memberships_visible_to(me()), membership_id, policy.may_welcome_fully)
    service.welcome_fully(me(), membership)
    said_so = _("%(name)s is a full member now.", name=membership.person.name)
    return go("circles.members", said_so, circle_id=membership.circle_id)


@bp.route("/circles/requests/<int:request_id>", methods=["GET", "POST"])
def answer(request_id: int) -> ResponseReturnValue:
    """Welcome somebody who asked to join, or decline with a reason."""
    asked = find(
        queries.requests_visible_to(me()),
        request_id,
        lambda who, row: policy.may_answer_requests(who, row.circle),
    )
    form = form_of(forms.AnswerRequest)
    if sent(form):
        welcomed = form.welcomed.data == "yes"
        service.answer_request(me(), asked, welcomed, form.answer.data or "", Standing(form.standing.data))
        done = _("%(name)s is in the circle now.") if welcomed else _("%(name)s will see your answer.")
        return go("circles.members", done % {"name": asked.person.name}, circle_id=asked.circle_id)
    return page("circles/answer.html", form=form, asked=asked, circle=asked.circle)


@bp.route("/people/<int:person_id>/remove", methods=["GET", "POST"])
def remove_person(person_id: int) -> ResponseReturnValue:
    """Take an account away: sessions, places and hats end at once."""
    allow(office.may_administer(me()))
    person = find(people.visible_to(me()), person_id, office.may_close_account)
    form = form_of(forms.Nothing)
    if sent(form):
        service.close_account(me(), person)
        return go("people.list_people", _("%(name)s is removed and signed out.", name=person.name))
    return page("circles/remove_person.html", form=form, person=person)


@bp.route("/people/<int:person_id>/restore", methods=["GET", "POST"])
def restore_person(person_id: int) -> ResponseReturnValue:
    """Let a removed person sign in again."""
    allow(office.may_administer(me()))
    person = find(people.visible_to(me()), person_id, office.may_reopen_account)
    form = form_of(forms.Nothing)
    if sent(form):
        service.reopen_account(me(), person)
        return go("people.list_people", _("%(name)s can sign in again.", name=person.name))
    return page("circles/restore_person.html", form=form, person=person)
