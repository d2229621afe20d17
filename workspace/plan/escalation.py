"""With whom something lies that wants to be looked at, by dates alone: it never depends on one person (A9).

Pure. Who stands behind a desk (everybody of an organisation, whoever wears a hat today) is for the callers:
somebody who was removed, and a hat that nobody wears, count as no owner and no checker.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from workspace.refusal import mark
from workspace.reviewing import GRACE, SOON, Due, due

_DAY = timedelta(days=1)


class Desk(StrEnum):
    """Where something waits: with who answers for it, who checks it, or the circle's two hats."""

    OWNER = "owner"
    CHECKER = "checker"
    CIRCLE = "circle"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Desk.OWNER: mark("its owner"),
            Desk.CHECKER: mark("its checker"),
            Desk.CIRCLE: mark("the circle’s secretary and facilitator"),
        }[self]


def with_whom(
    look_on: date | None, today: date, has_owner: bool, has_checker: bool, handed_on: bool = False
) -> set[Desk]:
    """On whose lists it is today: the owner's from two weeks before its date, then the checker's, then all.

    What would be the owner's or the checker's where there is none is the circle's. `handed_on`: its owner
    has said that they can't do it any more, so the circle, which looks for another one, has it too.
    """
    stands = due(look_on, today)
    if look_on is None or stands in (Due.NONE, Due.LATER):
        return set()
    desks = {Desk.OWNER if has_owner else Desk.CIRCLE}
    if stands is Due.OVERDUE:
        desks.add(Desk.CHECKER if has_checker else Desk.CIRCLE)
    if handed_on or today > look_on + 2 * GRACE:
        desks.add(Desk.CIRCLE)
    return desks


def came_to(desk: Desk, look_on: date, has_owner: bool, has_checker: bool, handed_on: bool = False) -> date:
    """Since which day it is on the list of this desk."""
    begins = look_on - SOON
    if desk is Desk.OWNER or (desk is Desk.CIRCLE and (handed_on or not has_owner)):
        return begins
    if desk is Desk.CHECKER or not has_checker:
        return look_on + GRACE + _DAY
    return look_on + 2 * GRACE + _DAY
