"""Entering who was chosen for a hat, and putting one down."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import forms, hats, policy, queries, service
from workspace.circles.models import Circle, HatKind, HatTerm
from workspace.circles.views import bp
from workspace.db import today
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.web import (
    find,
    form_of,
    go,
    in_days,
    me,
    page,
    refusing,
    sent,
)


@bp.route("/circles/<int:circle_id>/hats/new", methods=["GET", "POST"])
def give_hat(circle_id: int) -> ResponseReturnValue:
    """Enter who was chosen for a hat, for which term, and by which decision."""
    circle = find(queries.visible_to(me()), circle_id, policy.may_give_hats)
    kinds = [kind for kind in HatKind if policy.may_give(me(), circle, kind)]
    form = form_of(forms.GiveHat, kind=request.args.get("kind"), term_end=in_days(365))
    could = {person.id: person for person in _could_wear(circle, kinds)}
    form.choices(
        kinds, [(number, one.name) for number, one in could.items()], decisions(circle, *_above(circle))
    )
    if sent(form):
        ends = form.term_end.data
        if ends <= today():
            form.term_end.errors = [_("Enter a day after today")]
        else:
            with refusing(form):
                term = service.give_hat(
                    me(),
                    circle,
                    could[form.person.data],
                    kind=HatKind(form.kind.data),
                    name=form.name.data or "",
                    description=form.description.data or "",
                    term_end=ends,
                    review_on=form.review_on.data,
                    decision=_decision(circle, form.decision.data),
                )
                return _to_members(circle, _("%(name)s wears the hat now.", name=term.person.name))
    return page("circles/give_hat.html", form=form, circle=circle, kinds=kinds)


def _to_members(circle: Circle, told: str) -> ResponseReturnValue:
    inside = policy.may_see_members(me(), circle)
    return go("circles.members" if inside else "home.circle", told, circle_id=circle.id)


def _could_wear(circle: Circle, kinds: list[HatKind]) -> list[Person]:
    """Full members here, for who may see them; for the leader also those of the circle above (C6)."""
    found = queries.full_members_for_choice(circle) if policy.may_see_members(me(), circle) else []
    if HatKind.LEADER in kinds and circle.parent is not None:
        found += [person for person in circle.parent.full_members() if person not in found]
    return found


def _above(circle: Circle) -> list[Circle]:
    """The circle above, whose decision may have chosen the leader; for its members only."""
    above = circle.parent
    return [above] if above is not None and policy.is_member(me(), above) else []


def _decision(circle: Circle, number: int | None) -> Decision | None:
    for one in (circle, *_above(circle)):
        if (found := queries.decision(one, number)) is not None:
            return found
    return None


def decisions(*circles: Circle) -> list[tuple[int, str]]:
    """The latest decisions of these circles, for choosing; only of those I am in."""
    return [
        (
            each.id,
            _(
                "%(circle)s, decision %(number)s: %(title)s",
                circle=each.circle_name,
                number=each.number,
                title=each.title,
            ),
        )
        for circle in circles
        if policy.is_member(me(), circle)
        for each in queries.decisions_for_choice(circle)
    ]


@bp.route("/circles/hats/<int:term_id>/put-down", methods=["GET", "POST"])
def put_down(term_id: int) -> ResponseReturnValue:
    """Put a hat of mine down. Nobody asks why."""
    term: HatTerm = find(queries.terms_visible_to(me()), term_id, policy.may_put_down)
    form = form_of(forms.Nothing)
    if sent(form):
        service.put_down(me(), term)
        return go("home.circle", _("You have put the hat down. Thank you."), circle_id=term.hat.circle_id)
    return page("circles/put_down.html", form=form, term=term, circle=term.hat.circle)


@bp.route("/circles/hats/<int:term_id>/look", methods=["GET", "POST"])
def look_at_hat(term_id: int) -> ResponseReturnValue:
    """Say what the circle found when it looked at a hat, and when it looks again."""
    term: HatTerm = find(queries.terms_visible_to(me()), term_id, policy.may_look_at)
    form = form_of(forms.LookAtHat, review_on=term.term_end)
    if sent(form):
        with refusing(form, form.review_on):
            hats.look_at(me(), term, form.found.data or "", form.review_on.data)
            return _to_members(term.hat.circle, _("It is written down."))
    before = queries.looked_at(term)
    return page("circles/look_at_hat.html", form=form, term=term, circle=term.hat.circle, before=before)
