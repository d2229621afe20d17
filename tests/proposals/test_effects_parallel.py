"""Two people at once: what decisions change, in real threads, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.proposals import makers
from tests.proposals.test_effect_pages import filled
from tests.proposals.test_effects import asked, below, decided
from tests.proposals.test_parallel import at_once, count, hidden
from workspace.circles.models import Circle, HatKind
from workspace.circles.service import give_hat
from workspace.db import db, today
from workspace.logbook.models import Decision, Sequel
from workspace.policies.models import Policy
from workspace.proposals.consent import Stage
from workspace.proposals.effects import Effect, build
from workspace.proposals.models import Proposal
from workspace.reviewing import months_after

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")


def decide_both(made: makers.Group, as_person: Sign, first: Effect, second: Effect) -> list[int]:
    """Announce two decisions at the same moment, each from a window of its own."""
    urls = [f"/proposals/{asked(made, effect).id}/move/decide" for effect in (first, second)]
    asking = [(as_person(made.facilitator), url) for url in urls]
    ready = [(client, url, hidden(client.get(url).text)) for client, url in asking]
    db.session.remove()
    answers = at_once([lambda c=c, u=u, t=t: c.post(u, data=t) for c, u, t in ready])  # type: ignore[misc]
    return sorted(answer.status_code for answer in answers)


def test_r13_two_policies_of_one_name_at_once_are_one(as_person: Sign) -> None:
    made = makers.group()
    codes = decide_both(
        made,
        as_person,
        build.adopt_policy(made.circle, "Expenses", "We pay the bus.", 6),
        build.adopt_policy(made.circle, "Expenses", "We pay the taxi.", 6),
    )
    assert codes[0] == 303 and codes[1] in {409, 422}
    assert (count(Policy), count(Decision)) == (1, 1)


def test_r13_two_changes_of_one_setting_at_once_are_one(as_person: Sign) -> None:
    made = makers.group()
    codes = decide_both(
        made,
        as_person,
        build.change_circle(made.circle, {"answer_days": 9}),
        build.change_circle(made.circle, {"answer_days": 11}),
    )
    assert codes[0] == 303 and codes[1] in {409, 422}
    assert count(Decision) == 1


def test_r17_a_decision_is_not_kept_and_ended_at_once(as_person: Sign) -> None:
    made = makers.group()
    first = decided(made)
    codes = decide_both(
        made, as_person, build.end_decision(first, "It is over."), build.end_decision(first, "Over.")
    )
    assert codes[0] == 303 and codes[1] in {409, 422}
    assert (count(Sequel), count(Decision)) == (1, 2)


def test_a_circle_is_not_closed_over_a_proposal_that_is_just_being_raised(as_person: Sign) -> None:
    made = makers.group()
    child = below(made)
    give_hat(
        made.members[1], child, made.members[2], kind=HatKind.FACILITATOR, term_end=months_after(today(), 6)
    )
    found = asked(made, build.close_circle(child, "Done."))
    deciding, raising = as_person(made.facilitator), as_person(made.members[2])
    decide, new = f"/proposals/{found.id}/move/decide", f"/circles/{child.id}/proposals/new"
    data = hidden(deciding.get(decide).text)
    form = raising.get(new).text
    words = {**hidden(form), **filled(form), "title": "T", "need": "N", "text": "W", "criteria": "C"}
    words |= {"term_months": "6", "visibility": "members"}
    key = child.id
    db.session.remove()
    at_once([lambda: deciding.post(decide, data=data), lambda: raising.post(new, data=words)])
    still_open = select(Proposal).where(Proposal.circle_id == key, Proposal.stage == Stage.DRAFT)
    closed = db.session.get_one(Circle, key).closed_at is not None
    assert closed != bool(db.session.scalars(still_open).all())
