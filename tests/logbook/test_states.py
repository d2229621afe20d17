"""How a decision stands is computed from what was recorded; the filter asks the database the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import make_administrator, make_decision, make_top
from workspace.db import db, today
from workspace.logbook import queries, service
from workspace.logbook.models import Decision, SequelKind
from workspace.logbook.queries import DecisionState, Finding, Wanted
from workspace.logbook.states import due_of, fits, next_review, state_of
from workspace.reviewing import Due

NOW = date(2027, 3, 1)


@dataclass
class Made:
    """A decision, as far as its state goes."""

    review_on: date
    kinds: str = "|"


@dataclass
class Became:
    """A sequel, as far as the state goes."""

    kind: SequelKind
    review_on: date | None = None


def days(number: int) -> date:
    return NOW + timedelta(days=number)


KEPT, CHANGED, ENDED = SequelKind.KEPT, SequelKind.CHANGED, SequelKind.ENDED


@pytest.mark.parametrize(
    ("review", "sequels", "state", "due"),
    [
        (15, [], DecisionState.IN_FORCE, Due.LATER),
        (14, [], DecisionState.REVIEW_DUE, Due.SOON),
        (0, [], DecisionState.REVIEW_DUE, Due.NOW),
        (-14, [], DecisionState.REVIEW_DUE, Due.NOW),
        (-15, [], DecisionState.REVIEW_DUE, Due.OVERDUE),
        (-15, [Became(KEPT, days(90))], DecisionState.IN_FORCE, Due.LATER),
        (-99, [Became(KEPT, days(-50)), Became(KEPT, days(3))], DecisionState.REVIEW_DUE, Due.SOON),
        (-15, [Became(CHANGED)], DecisionState.CHANGED, Due.NONE),
        (-15, [Became(KEPT, days(90)), Became(ENDED)], DecisionState.ENDED, Due.NONE),
        (50, [Became(ENDED), Became(CHANGED)], DecisionState.ENDED, Due.NONE),
    ],
)
def test_r17_how_a_decision_stands(
    review: int, sequels: list[Became], state: DecisionState, due: Due
) -> None:
    decision = Made(days(review))
    assert state_of(decision, sequels, NOW) is state
    assert due_of(decision, sequels, NOW) is due


def test_r17_the_next_review_is_what_the_last_review_said() -> None:
    assert next_review(Made(days(5)), []) == days(5)
    assert next_review(Made(days(5)), [Became(KEPT, days(90)), Became(KEPT, days(200))]) == days(200)
    assert next_review(Made(days(5)), [Became(KEPT, days(90)), Became(CHANGED)]) is None


def test_r17_what_only_keeps_an_earlier_decision_is_not_reviewed_itself() -> None:
    keeps = Made(days(-50), "|keep_decision|")
    assert next_review(keeps, []) is None and state_of(keeps, [], NOW) is DecisionState.IN_FORCE


_SEQUELS = st.lists(
    st.builds(
        Became, st.sampled_from(SequelKind), st.none() | st.integers(-40, 40).map(lambda number: days(number))
    ),
    max_size=4,
)


@given(st.integers(-40, 40), _SEQUELS, st.sampled_from(["|", "|keep_decision|", "|give_hat|keep_decision|"]))
def test_every_decision_fits_exactly_one_of_what_stands_and_what_does_not(
    review: int, sequels: list[Became], kinds: str
) -> None:
    decision = Made(days(review), kinds)
    held = {wanted for wanted in Wanted if fits(wanted, decision, sequels, NOW)}
    assert len(held & {Wanted.IN_FORCE, Wanted.CHANGED, Wanted.ENDED}) == 1
    if held & {Wanted.REVIEW_DUE, Wanted.KEPT}:
        assert Wanted.IN_FORCE in held
    assert state_of(decision, sequels, NOW).stands == (Wanted.IN_FORCE in held)


@pytest.mark.usefixtures("app")
def test_the_database_says_the_same_as_the_pure_function() -> None:
    """Each way in which up to two sequels can follow, at each side of each date that counts."""
    actor = make_administrator()
    circle = make_top(actor)
    by = make_decision(actor, circle)
    now = today()
    after: list[date | None] = [
        None,
        now - timedelta(days=20),
        now + timedelta(days=14),
        now + timedelta(days=15),
    ]
    one = [[(kind, day)] for kind, day in product(SequelKind, after)]
    ways = [[], *one, *[[*first, *second] for first, second in product(one, one)]]
    for number, (sequels, gap) in enumerate(product(ways, (14, 15)), start=1_000_000):
        kinds = ["keep_decision"] if number % 5 == 0 else []
        made = make_decision(actor, circle, number=number, review_on=now + timedelta(days=gap), kinds=kinds)
        for kind, day in sequels:
            service.follow(kind, made, by, review_on=day)
    everything = list(db.session.scalars(db.select(Decision)))
    became = queries.sequels_of([each.id for each in everything])
    for wanted in Wanted:
        found = set(
            db.session.scalars(db.select(Decision.id).where(*queries._narrowed(Finding(wanted=wanted), now)))
        )
        right = {each.id for each in everything if fits(wanted, each, became[each.id], now)}
        assert found == right, wanted
        assert found, wanted
