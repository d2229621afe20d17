"""What waits for a person in selections: hats to choose for, whom I would name, whom to propose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _

from workspace.circles import policy as circles
from workspace.circles.models import Circle, Hat, HatKind, HatTerm
from workspace.db import now, today, zone
from workspace.home.need import Desk, Need
from workspace.people.models import Person
from workspace.reviewing import SOON
from workspace.selections import policy, queries
from workspace.selections.models import Selection, Step
from workspace.web import day_words


def of_selections(desk: Desk) -> list[Need]:
    """What waits here for this person: at most one question to the database, whatever there is."""
    under_way = queries.under_way(*(circle.id for circle in desk.circles)) if desk.circles else []
    found = [need for each in under_way for need in _of_one(desk.person, each)]
    return [*found, *_hats(desk, under_way)]


def _of_one(person: Person, selection: Selection) -> list[Need]:
    return [need for need in (_my_words(person, selection), _next_step(person, selection)) if need]


def _my_words(person: Person, selection: Selection) -> Need | None:
    """Who has not spoken in the round that runs; or for whom somebody else has."""
    if not selection.takes_words or not policy.may_nominate(person, selection):
        return None
    said, hat = selection.said_now(person), _(selection.hat_word)
    url = url_for("selections.nominate", selection_id=selection.id)
    if said is None:
        if selection.step is Step.NOMINATE:
            what, do = _("Whom would you name? %(hat)s", hat=hat), _("Say it, or pass")
        else:
            what = _("Did a reason change your mind? %(hat)s", hat=hat)
            do = _("Stay with it, or change")
        return Need(_since(selection), what, do, url, selection.circle.name)
    if said.entered_by is None:
        return None
    what = _("%(name)s entered whom you would name: %(hat)s", name=said.entered_by.name, hat=hat)
    return Need(said.said_at, what, _("See whether it is right"), url, selection.circle.name)


def _next_step(person: Person, selection: Selection) -> Need | None:
    """What the facilitator does once everybody has spoken, or when a proposal came to nothing."""
    if not policy.may_run(person, selection) or selection.is_elsewhere:
        return None
    hat = _(selection.hat_word)
    if selection.step is Step.PROPOSE:
        what = (
            _("The proposal came to nothing. Propose somebody else: %(hat)s", hat=hat)
            if selection.fell
            else _("Everyone has spoken. Propose somebody: %(hat)s", hat=hat)
        )
        url = url_for("selections.propose", selection_id=selection.id)
        return Need(_since(selection), what, _("Propose somebody"), url, selection.circle.name)
    if selection.step is Step.NOMINATE and not selection.waiting():
        what = _("Everyone has named somebody or passed: %(hat)s", hat=hat)
        url = url_for("selections.open_change", selection_id=selection.id)
        return Need(_since(selection), what, _("Open the change round"), url, selection.circle.name)
    return None


def _since(selection: Selection) -> datetime:
    return max([selection.opened_at, *(said.said_at for said in selection.nominations)])


# Hats whose term ends, or that the circle wanted to look at ------------------------------------------


def _hats(desk: Desk, under_way: Sequence[Selection]) -> list[Need]:
    """For who keeps the record of a circle, and who begins a selection there (C9, A9)."""
    return [
        _about_hat(desk.person, circle, hat, term)
        for circle in desk.circles
        for hat in circle.hats
        for term in hat.terms[-1:]
        if term.ended_at is None and (_ends(term) or _is_due(term))
        if not any(s.circle_id == circle.id and queries.is_for(s, hat.kind, hat.name) for s in under_way)
        if circles.may_keep_record(desk.person, circle) or policy.may_open(desk.person, circle)
    ]


def _ends(term: HatTerm) -> bool:
    return term.term_end <= today() + SOON


def _is_due(term: HatTerm) -> bool:
    return term.review_on is not None and term.review_on <= today()


def _about_hat(person: Person, circle: Circle, hat: Hat, term: HatTerm) -> Need:
    called = _(hat.name)
    if not _ends(term) and term.review_on is not None:
        return Need(
            datetime.combine(term.review_on, time(0), zone()),
            _("It is time to look at a hat: %(hat)s, worn by %(name)s", hat=called, name=term.person.name),
            _("Say what the circle found"),
            url_for("circles.look_at_hat", term_id=term.id),
            circle.name,
        )
    return Need(
        min(datetime.combine(term.term_end, time(0), zone()), now()),
        _("The term of a hat ends: %(hat)s, worn by %(name)s", hat=called, name=term.person.name)
        if term.is_live()
        else _("A hat gives no power any more: %(hat)s. Choose again", hat=called),
        _("Choose who wears it next"),
        _where_to_choose(person, circle, hat),
        _("%(circle)s, term until %(day)s", circle=circle.name, day=day_words(term.term_end)),
    )


def _where_to_choose(person: Person, circle: Circle, hat: Hat) -> str:
    """Straight to the new selection for who may begin it; the others see which hats wait."""
    if not policy.may_open(person, circle):
        return url_for("selections.list_selections", circle_id=circle.id)
    name = hat.name if hat.kind is HatKind.OWN else None
    return url_for("selections.new", circle_id=circle.id, hat=hat.kind.value, name=name)
