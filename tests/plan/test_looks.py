"""What changed in a plan since a member last looked: told in words, until they say that they have seen it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event, insert, select

from tests.conftest import Clock
from tests.makers import make_action, make_board, make_decision, make_member, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.db import db, now, today
from workspace.plan import looks, service
from workspace.plan.models import Action, ActionUpdate, ChangeKind, Health, Plan, PlanLook, State
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]


def say(person: Any, action: Action, happened: str) -> None:
    """The owner says how it goes."""
    service.report(
        person, action, state=State.UNDER_WAY, health=Health.TO_PLAN, happened=happened, outcome="",
        latest={},
        next_review_on=today() + timedelta(days=60), why_moved="It was agreed so.",
    )  # fmt: skip


def see(client: CheckedClient, plan: Plan, **more: str) -> Any:
    """Open the page and press its button."""
    page = client.get(f"/plans/{plan.slug}/since")
    return client.post(f"/plans/{plan.slug}/since", data={**filled(page.text), **more})


def test_a10_a_member_reads_what_is_new_until_they_say_they_have_seen_it(
    as_person: SignIn, clock: Clock
) -> None:
    board = make_board()
    clock.at(now())
    plan = make_plan(board.member, board.circle)
    owned = make_action(board.member, plan, owner=f"person:{board.member.id}", what="Train the ward")
    db.session.commit()
    client = as_person(board.member)

    first = text_of(client.get(f"/plans/{plan.slug}/since").text)
    assert "You have not used this page yet" in first and "It was added to the plan." in first
    assert looks.count_since(board.member, plan) > 0
    assert not db.session.scalars(select(PlanLook)).all(), "only the button says that it was seen"

    clock.forward(minutes=1)
    assert see(client, plan).status_code == 303
    clock.forward(minutes=1)
    assert "Nothing has changed since then." in client.get(f"/plans/{plan.slug}/since").text
    assert looks.count_since(board.member, plan) == 0

    clock.forward(days=3)
    say(board.member, owned, "Eleven carers *came*.")
    clock.forward(minutes=1)
    service.redraft_action(board.member, owned, {"why": "Nobody is asked."})
    service.publish(board.member, plan, "The first version.", make_decision(board.member, board.circle))
    db.session.commit()
    said = client.get(f"/plans/{plan.slug}/since").text
    shown = text_of(said)
    assert "3 things" not in shown and looks.count_since(board.member, plan) == 2, "an action and a version"
    assert "2 things have changed since." in shown and "Version 1" in shown and "The first version." in shown
    assert "Eleven carers <em>came</em>." in said and "Nobody is asked." in shown
    assert shown.count("Eleven carers") == 1 and said.count("Train the ward") == 1, "grouped by action"
    assert shown.index("Nobody is asked.") < shown.index("Eleven carers"), "newest first"


def test_what_happens_while_the_page_is_open_is_still_told_next_time(as_person: SignIn, clock: Clock) -> None:
    board = make_board()
    clock.at(now())
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    db.session.commit()
    client = as_person(board.member)
    path = f"/plans/{plan.slug}/since"
    clock.forward(minutes=1)
    opened = filled(client.get(path).text)
    clock.forward(minutes=1)
    service.redraft_action(board.member, action, {"why": "CANARY, meanwhile"})
    db.session.commit()
    clock.forward(minutes=1)
    assert client.post(path, data=opened).status_code == 303
    assert "CANARY" in client.get(path).text

    for until in ((now() + timedelta(days=1)).isoformat(), "", "yesterday", "2027-01-01"):
        refused = client.post(path, data={"until": until})
        assert refused.status_code == 422 and "Open this page again" in refused.text, until
    assert client.post(path, data={"until": "2020-01-01T00:00:00+00:00"}).status_code == 303
    db.session.expire_all()
    at = db.session.scalars(select(PlanLook.at)).one()
    assert at == datetime.fromisoformat(opened["until"][0]), "never backwards"


def test_v2_what_is_new_is_only_for_who_may_see_the_plan(as_person: SignIn, clock: Clock) -> None:
    board = make_board()
    clock.at(now())
    plan = make_plan(board.member, board.circle, visibility=Visibility.CIRCLE)
    make_action(board.member, plan)
    db.session.commit()
    stranger = as_person(board.stranger)
    assert stranger.get(f"/plans/{plan.slug}/since").status_code == 404
    assert stranger.post(f"/plans/{plan.slug}/since", data={"until": now().isoformat()}).status_code == 404
    clock.forward(days=10)
    new = make_member(board.circle, "Nia New")
    assert looks.beginning(new, plan) == looks.Beginning(now(), looked=False), "from when they joined"
    assert looks.count_since(new, plan) == 0 < looks.count_since(board.member, plan)
    clock.forward(days=60)
    assert looks.beginning(new, plan).at == now() - timedelta(days=30), "never more than a month back"


def test_it_costs_the_same_for_a_few_changes_and_for_very_many(as_person: SignIn, clock: Clock) -> None:
    board = make_board()
    clock.at(now())
    plan = make_plan(board.member, board.circle)
    actions = [make_action(board.member, plan, what=f"Thing {n}") for n in range(2)]
    db.session.commit()
    client = as_person(board.member)

    def cost() -> int:
        asked: list[Any] = []

        def note(*args: Any) -> None:
            asked.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    path = f"/plans/{plan.slug}/since"
    few = cost()
    actions += [make_action(board.member, plan, what=f"Thing {n}") for n in range(2, 30)]
    db.session.execute(
        insert(ActionUpdate),
        [
            {
                "action_id": action.id, "at": now(), "person_id": board.member.id, "state": State.AGREED,
                "health": None, "happened": f"Said {n}", "happened_html": f"<p>Said {n} of {action.id}</p>",
                "next_review_on": None,
            }
            for action in actions for n in range(30)
        ],
    )  # fmt: skip
    db.session.commit()
    assert cost() == few
    said = client.get(path).text
    assert "Page 1 of 2, 30 in all" in text_of(said)
    assert said.count("<p>Said ") == 25 * looks.MOST and "<p>Said 9 of" not in said, "the newest of each"
    assert client.get(f"{path}?page=2").text.count("<article") == 5


def test_an_update_and_what_it_changed_are_told_as_one() -> None:
    began = datetime(2027, 3, 3, 9, tzinfo=UTC)
    amina, ben = SimpleNamespace(id=1), SimpleNamespace(id=2)

    def change(kind: ChangeKind, who: Any, seconds: float, **fields: list[str]) -> Any:
        at = began + timedelta(seconds=seconds)
        return SimpleNamespace(kind=kind, person_id=who.id, person=who, at=at, fields=fields)

    update: Any = SimpleNamespace(person_id=1, entered_by_id=None, person=amina, at=began)
    own = change(ChangeKind.UPDATED, amina, -0.1)
    others = [
        change(ChangeKind.UPDATED, ben, 0), change(ChangeKind.DECIDED, amina, 1),
        change(ChangeKind.UPDATED, amina, -60), change(ChangeKind.UPDATED, amina, 0, partner_links=["", "x"]),
    ]  # fmt: skip
    told = looks.together([own, *others], [update])
    assert [each.at for each in told] == sorted((each.at for each in told), reverse=True)
    assert [(each.update, each.change) for each in told if each.update] == [(update, own)]
    assert len(told) == 5
