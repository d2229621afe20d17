"""What a page tells of an action, from the text of a version and from what is live. No app."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workspace.plan.glance import Sign
from workspace.plan.models import Health, State
from workspace.public.queries import Live
from workspace.public.telling import tell

TODAY = date(2027, 3, 3)


def content(**more: Any) -> dict[str, Any]:
    """A version with one action."""
    action = {
        "reference": "HOS-1", "priority": "HOS", "also": [], "what": "Train", "why": "", "difference": "",
        "involvement": "", "heard": "", "owner": {"kind": "person", "id": 3, "post": "Lead"}, "checker": None,
        "supporters": [], "start_on": None, "due_on": None, "review_on": "2027-04-01", "review_every": 3,
        "working_out_by": "", "working_out_until": None, "state": "agreed", "stopped_why": "", "measures": [],
        "partner_links": [], "decision": None,
    }  # fmt: skip
    return {
        "shape": 1, "title": "Plan", "for_whom": "", "introduction": "", "introduction_html": "",
        "principles": [],
        "priorities": [{"code": "HOS", "title": "Hospital", "why": ""}], "actions": [action | more],
    }  # fmt: skip


def live(state: State, health: Health | None = None, review_on: date | None = date(2027, 4, 1)) -> Live:
    """How the action stands now."""
    return Live(state, health, "", "", date(2027, 1, 9), review_on, None, 1)


@pytest.mark.parametrize(
    ("now", "sign"),
    [
        (live(State.UNDER_WAY, Health.TO_PLAN), Sign.TO_PLAN),
        (live(State.ONGOING, Health.SOME_PROBLEMS), Sign.TROUBLE),
        (live(State.ONGOING, Health.OFF_TRACK), Sign.TROUBLE),
        (live(State.UNDER_WAY), Sign.UNDER_WAY),
        (live(State.AGREED), Sign.AGREED),
        (live(State.PAUSED), Sign.PAUSED),
        (live(State.DONE, review_on=date(2026, 1, 1)), Sign.DONE),
        (live(State.STOPPED, review_on=date(2026, 1, 1)), Sign.STOPPED),
        (live(State.UNDER_WAY, Health.TO_PLAN, date(2027, 2, 17)), Sign.TO_PLAN),
        (live(State.UNDER_WAY, Health.TO_PLAN, date(2027, 2, 16)), Sign.STALE),
        (live(State.PAUSED, None, date(2027, 2, 16)), Sign.STALE),
    ],
)
def test_a4_what_the_picture_shows(now: Live, sign: Sign) -> None:
    telling = tell(content(), {}, {"HOS-1": now}, TODAY)
    assert telling.actions[0].sign is sign and telling.glance.signs == [sign]
    assert telling.glance.area("HOS").shown == [(sign, 1)]
    stale = sign is Sign.STALE
    assert telling.actions[0].health is (None if stale else now.health)
    assert (len(telling.to_review), telling.on_time) == ((1, 1 - stale) if now.state.is_open else (0, 0))


def test_a3_being_worked_out_goes_stale_by_its_own_date() -> None:
    waiting = content(owner=None, review_on=None, working_out_until="2027-02-10", state="working_out")
    telling = tell(waiting, {}, {"HOS-1": live(State.WORKING_OUT, None, None)}, TODAY)
    assert telling.actions[0].sign is Sign.STALE and telling.without_owner == 1


def test_p2_a_name_only_where_it_is_chosen_today() -> None:
    assert tell(content(), {3: "Joy"}).actions[0].owner.name == "Joy"  # type: ignore[union-attr]
    assert tell(content(), {4: "Joy"}).actions[0].owner.name == ""  # type: ignore[union-attr]
    hat = {"kind": "hat", "id": 3, "post": "Facilitator"}
    assert tell(content(owner=hat), {3: "Joy"}).actions[0].owner.name == ""  # type: ignore[union-attr]


def test_a10_without_what_is_live_it_is_as_it_was() -> None:
    told = tell(content(), {}).actions[0]
    assert told.state is State.AGREED and told.since is None and not told.stale
