"""What may be said about an action today (A2, A3, A4): a table of dates, no app."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from workspace.plan import freshness
from workspace.plan.models import Health, State
from workspace.reviewing import Due

DAY = date(2027, 3, 3)


@dataclass
class Thing:
    state: State = State.UNDER_WAY
    health: Health | None = Health.TO_PLAN
    review_on: date | None = DAY
    working_out_until: date | None = None
    looked_at_on: date = DAY - timedelta(days=90)


@pytest.mark.parametrize(
    ("days", "shown"), [(-30, True), (0, True), (1, True), (14, True), (15, False), (400, False)]
)
def test_a4_health_is_shown_until_14_days_after_the_review_date(days: int, shown: bool) -> None:
    said = freshness.said(Thing(), DAY + timedelta(days=days))
    assert (said.health is Health.TO_PLAN) == shown
    assert said.stale is not shown
    assert said.since == DAY - timedelta(days=90)


@pytest.mark.parametrize("state", list(State))
def test_a2_health_only_while_under_way_or_ongoing(state: State) -> None:
    said = freshness.said(Thing(state=state), DAY)
    assert (said.health is not None) == (state in {State.UNDER_WAY, State.ONGOING})


@pytest.mark.parametrize("state", [State.DONE, State.STOPPED])
def test_a4_what_is_over_is_never_overdue(state: State) -> None:
    said = freshness.said(Thing(state=state), DAY + timedelta(days=999))
    assert not said.stale
    assert said.due is Due.NONE


def test_a3_being_worked_out_goes_stale_by_the_day_it_should_be_over() -> None:
    thing = Thing(State.WORKING_OUT, None, None, DAY)
    assert not freshness.said(thing, DAY + timedelta(days=14)).stale
    assert freshness.said(thing, DAY + timedelta(days=15)).stale


def test_a5_the_next_review_offered_is_the_agreed_one_while_it_is_far_off() -> None:
    assert freshness.suggested_review(Thing(), 3, DAY - timedelta(days=40)) == DAY
    assert freshness.suggested_review(Thing(), 3, DAY) == date(2027, 6, 3)
    assert freshness.suggested_review(Thing(review_on=None), 1, DAY) == date(2027, 4, 3)


@pytest.mark.parametrize(
    ("today", "next_on", "puts_off"),
    [
        (DAY - timedelta(days=40), DAY, False),
        (DAY - timedelta(days=40), DAY - timedelta(days=10), False),  # sooner is always welcome
        (DAY - timedelta(days=40), DAY + timedelta(days=1), True),
        (DAY, date(2027, 6, 3), False),
        (DAY, date(2027, 6, 17), False),
        (DAY, date(2027, 6, 18), True),
    ],
)
def test_a5_a_later_date_than_agreed_is_put_off(today: date, next_on: date, puts_off: bool) -> None:
    assert freshness.puts_off(Thing(), 3, today, next_on) is puts_off
