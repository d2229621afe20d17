"""With whom an action lies, day by day: plain numbers of days, written out (A9). No app, no database."""

from datetime import date, timedelta

import pytest

from workspace.plan.escalation import Desk, came_to, with_whom

OWNER, CHECKER, CIRCLE = Desk.OWNER, Desk.CHECKER, Desk.CIRCLE
DAY = date(2027, 3, 3)

# (days after its date, has an owner, has a checker, on whose lists it is)
TABLE = [
    (-15, True, True, set()),
    (-14, True, True, {OWNER}),
    (14, True, True, {OWNER}),
    (15, True, True, {OWNER, CHECKER}),
    (28, True, True, {OWNER, CHECKER}),
    (29, True, True, {OWNER, CHECKER, CIRCLE}),
    (400, True, True, {OWNER, CHECKER, CIRCLE}),
    (14, True, False, {OWNER}),
    (15, True, False, {OWNER, CIRCLE}),
    (-15, False, True, set()),
    (-14, False, True, {CIRCLE}),
    (15, False, True, {CIRCLE, CHECKER}),
    (-14, False, False, {CIRCLE}),
    (29, False, False, {CIRCLE}),
]


@pytest.mark.parametrize(("days", "owner", "checker", "desks"), TABLE)
def test_a9_what_the_owner_leaves_goes_to_the_checker_and_then_to_the_circle(
    days: int, owner: bool, checker: bool, desks: set[Desk]
) -> None:
    assert with_whom(DAY, DAY + timedelta(days=days), owner, checker) == desks


def test_a9_what_an_owner_can_not_do_any_more_is_the_circles_too_at_once() -> None:
    assert with_whom(DAY, DAY, True, True, handed_on=True) == {OWNER, CIRCLE}
    assert with_whom(DAY, DAY + timedelta(days=15), True, True, handed_on=True) == {OWNER, CIRCLE, CHECKER}
    assert with_whom(DAY, DAY - timedelta(days=15), True, True, handed_on=True) == set()


def test_a9_without_a_date_nobody_is_asked() -> None:
    assert with_whom(None, DAY, True, True) == set()


@pytest.mark.parametrize("owner", [True, False])
@pytest.mark.parametrize("checker", [True, False])
@pytest.mark.parametrize("handed_on", [True, False])
def test_a9_it_is_always_with_somebody_and_came_on_the_day_it_says(
    owner: bool, checker: bool, handed_on: bool
) -> None:
    before: set[Desk] = set()
    for days in range(-20, 60):
        today = DAY + timedelta(days=days)
        desks = with_whom(DAY, today, owner, checker, handed_on)
        assert bool(desks) == (days >= -14)
        assert desks >= before  # nobody is let off by time alone
        for desk in desks - before:
            assert came_to(desk, DAY, owner, checker, handed_on) == today
        before = desks
