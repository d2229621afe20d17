"""The review queue: what is in it, for whom, why, and that it is not longer to make when it is long (A9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.house.test_queries import counted
from tests.makers import (
    Board,
    make_action,
    make_board,
    make_circle,
    make_decision,
    make_member,
    make_organisation,
    make_partner_plan,
    make_person,
    make_plan,
    wear,
)
from tests.pages import CheckedClient
from workspace.circles import helping
from workspace.circles import service as circles
from workspace.circles.models import CircleKind, HatKind
from workspace.db import db, today
from workspace.partners import service as partners
from workspace.people.models import Part, Person
from workspace.plan import handing
from workspace.plan import queries as plans
from workspace.plan import service as plan_service
from workspace.plan.models import Action, Health, State
from workspace.policies import service as policies
from workspace.queue import policy, queries
from workspace.queue.items import Kind, Role
from workspace.reviewing import Due
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")

Sign = Callable[[Person], CheckedClient]


def on(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def list_of(person: Person) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = {}
    for item in queries.mine(person):
        found.setdefault(item.kind, []).append(item.reference or item.title)
    return found


def report(actor: Person, action: Action, days: int = 60) -> None:
    plan_service.report(
        actor, action, state=State.UNDER_WAY, health=Health.TO_PLAN, happened="We met.", outcome="",
        latest={}, next_review_on=today() + timedelta(days=days), why_moved="It takes longer.",
    )  # fmt: skip


def full_house() -> tuple[Board, Any]:
    """A circle with one of everything that has a review date, all of it overdue or due."""
    board = make_board()
    plan = make_plan(board.member, board.circle)
    leaned_on = make_partner_plan(board.member, "Discharge strategy", review_on=today() + timedelta(days=3))
    make_partner_plan(board.member, "Nobody leans here yet", review_on=today() + timedelta(days=4))
    link = {"plan": leaned_on.id, "part": "Chapter 2", "note": "", "review_on": on(5)}
    make_action(board.member, plan, what="Ask carers first", partner_links=[link])
    kept = make_decision(board.secretary, board.circle, "Kept quiet", visibility=Visibility.CIRCLE)
    policies.adopt(
        board.secretary, board.circle, name="How we meet", text="In turn.", review_months=1, decision=kept
    )
    helpers = circles.open_circle(
        board.facilitator, board.circle, name="Survey helpers", kind=CircleKind.HELPING_CIRCLE,
        aim="Find out", domain="One survey", question="Which survey?", ends_on=today() + timedelta(days=2),
    )  # fmt: skip
    circles.add_member(helpers, board.learning)
    own = wear(board.circle, board.member, HatKind.OWN, days=9, name="Campaign lead")
    db.session.commit()
    return board, (plan, leaned_on, kept, helpers, own)


def test_a9_v2_everything_with_a_date_is_in_one_list_for_who_looks_after_it(
    clock: Any, as_person: Sign
) -> None:
    board, (plan, leaned_on, kept, helpers, _own) = full_house()
    clock.forward(days=59)  # the action is due tomorrow, everything else is near or past
    assert list_of(board.member) == {
        Kind.ACTION: ["HOS-1"], Kind.LINK: ["HOS-1"], Kind.PARTNER_PLAN: ["Nobody leans here yet"],
    }  # fmt: skip
    assert list_of(board.learning) == {Kind.REPORT: ["Survey helpers"]}
    assert list_of(board.stranger) == {}
    clock.forward(days=110)
    secretary = list_of(board.secretary)
    assert secretary == {
        Kind.ACTION: ["HOS-1"], Kind.LINK: ["HOS-1"], Kind.DECISION: [str(kept.number)],
        Kind.PARTNER_PLAN: ["Discharge strategy", "Nobody leans here yet"], Kind.HAT: ["Mina Member"],
        Kind.REPORT: ["Survey helpers"], Kind.POLICY: ["How we meet"],
    }  # fmt: skip
    assert list_of(board.facilitator) == secretary
    address = f"/circles/{board.circle.id}/reviews-due"
    seen = as_person(board.secretary).get(address).get_data(as_text=True)
    assert "Kept quiet" in seen
    assert "8 things have a date that is near or past." in seen
    elsewhere = as_person(board.stranger).get(address).get_data(as_text=True)
    assert "Kept quiet" not in elsewhere  # nor is it counted
    assert "7 things have a date that is near or past." in elsewhere
    of_plan = as_person(board.stranger).get(f"/plans/{plan.slug}/reviews-due").get_data(as_text=True)
    assert "3 things" in of_plan
    assert leaned_on.title in of_plan
    helping.report(board.learning, helpers, "We found one.")
    board.circle.visibility = Visibility.CIRCLE
    plan.visibility = Visibility.CIRCLE
    db.session.commit()
    assert Kind.REPORT not in list_of(board.secretary)
    assert as_person(board.stranger).get(address).status_code == 404
    assert as_person(board.stranger).get(f"/plans/{plan.slug}/reviews-due").status_code == 404


def test_a9_my_list_says_why_in_three_parts_and_leads_to_the_page_that_asks(
    clock: Any, as_person: Sign, client: CheckedClient
) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    checker = f"person:{board.learning.id}"
    make_action(board.member, plan, what="Long overdue", checker=checker, review_on=on(1))
    make_action(board.member, plan, what="Due", review_on=on(20))
    make_action(board.member, plan, what="Soon", review_on=on(40))
    db.session.commit()
    assert "Nothing has to be looked at" in as_person(board.stranger).get("/reviews/").get_data(as_text=True)
    assert client.get("/reviews/").status_code == 303
    clock.forward(days=30)
    page = as_person(board.member).get("/reviews/").get_data(as_text=True)
    assert page.index("Overdue (1)") < page.index("Due (1)") < page.index("Due soon (1)")
    assert "You own it." in page
    assert f"/plans/{plan.slug}/actions/HOS-1/update" in page
    only = as_person(board.member).get("/reviews/?kind=decision").get_data(as_text=True)
    assert "Nothing of this kind" in only
    checking = as_person(board.learning).get("/reviews/").get_data(as_text=True)
    assert "You check it; its owner has said nothing in the 29 days since it was due." in checking
    assert "HOS-2" not in checking
    keeping = as_person(board.secretary).get("/reviews/").get_data(as_text=True)
    assert "You are the secretary" in keeping
    assert "Neither its owner nor its checker has said anything." in keeping
    answered = as_person(board.learning).get(f"/plans/{plan.slug}/actions/HOS-1/update")
    assert answered.status_code == 200  # A9: what the owner left, the checker may answer
    action = plans.by_reference(plan, "HOS-1")
    assert action is not None
    report(board.learning, action)
    db.session.commit()
    assert list_of(board.learning) == {}
    assert as_person(board.learning).get(f"/plans/{plan.slug}/actions/HOS-1/update").status_code == 403


def test_a9_it_never_depends_on_one_person(clock: Any, as_person: Sign) -> None:
    board = make_board()
    circle = board.circle
    assert policy.at_desk(circle) == {board.secretary.id, board.facilitator.id}
    hidden = make_plan(board.member, circle, visibility=Visibility.CIRCLE)
    make_action(board.member, hidden, owner=f"person:{board.stranger.id}", review_on=on(10))
    db.session.commit()
    assert list_of(board.stranger) == {}  # V2: who can't see it can't look after it,
    assert list_of(board.secretary) == {Kind.ACTION: ["HOS-1"]}  # so that it has no owner
    page = as_person(board.secretary).get("/reviews/").get_data(as_text=True)
    assert "Its owner has nobody here who could be asked." in page
    for person in (board.facilitator, board.secretary):
        for term in [t for hat in circle.hats for t in hat.terms if t.person_id == person.id]:
            circles.put_down(person, term)
    db.session.commit()
    everybody = {board.secretary.id, board.facilitator.id, board.member.id}
    assert policy.at_desk(circle) == everybody
    assert policy.role_of(board.member, circle) is Role.MEMBER
    assert policy.role_of(board.learning, circle) is None
    below = make_circle(board.administrator, circle)
    leader = make_member(below, "Leo")
    circles.add_member(circle, leader)
    wear(below, leader, HatKind.LEADER, days=20)
    assert policy.role_of(leader, below) is Role.LEADER
    clock.forward(days=21)
    assert policy.role_of(leader, below) is Role.MEMBER


def test_a9_home_has_what_is_due_once_and_a_line_to_the_rest(clock: Any, as_person: Sign) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    hospital = make_organisation(board.administrator)
    nora = make_person("Nora", Part.ORGANISATION, organisation=hospital)
    make_action(board.member, plan, owner=f"organisation:{hospital.id}", what="Train staff", review_on=on(1))
    handed = make_action(board.member, plan, what="Ring back", review_on=on(40))
    handing.hand_on(board.member, handed, "I move away.")
    db.session.commit()
    clock.forward(days=30)
    home = as_person(nora).get("/home").get_data(as_text=True)
    assert home.count("How is HOS-1 going? Train staff") == 1
    assert "Your organisation owns it." in home
    assert "1 thing to look at again" in home
    assert "looks for a new owner" not in home  # not of her circle
    keeping = as_person(board.secretary).get("/home").get_data(as_text=True)
    assert keeping.count("Nobody has said how HOS-1 is going: Train staff") == 1
    assert "HOS-2 looks for a new owner: Ring back" in keeping
    assert "2 things to look at again" in keeping  # the one that is handed on is soon due, and the circle's
    own = as_person(board.member).get("/home").get_data(as_text=True)
    assert "looks for a new owner" not in own  # who hands it on knows
    assert "Train staff" not in own


def test_a4_the_circles_page_says_how_fresh_each_organisation_is(clock: Any, as_person: Sign) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    hospital = make_organisation(board.administrator)
    for days in (1, 2, 90):
        make_action(board.member, plan, owner=f"organisation:{hospital.id}", review_on=on(days))
    make_action(board.member, plan, review_on=on(1))
    db.session.commit()
    clock.forward(days=20)
    (fresh,) = queries.by_organisation(board.member, board.circle.id)
    assert (fresh.with_review, fresh.on_time) == (3, 1)
    by_key = {each.key: each.tally for each in plans.glance(plan, today()).keepers}
    counted_there = by_key[str(hospital.id)]
    assert (counted_there.with_review, counted_there.on_time) == (3, 1)
    page = as_person(board.stranger).get(f"/circles/{board.circle.id}/reviews-due").get_data(as_text=True)
    assert "Looked at on time: 1 of 3 open actions with a date that organisations own." in page
    assert f"organisation={hospital.id}" in page


def test_a8_the_links_of_a_replaced_partner_plan_come_up_at_once(as_person: Sign) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    old, new = make_partner_plan(board.member, "Old"), make_partner_plan(board.member, "New")
    link = {"plan": old.id, "part": "", "note": "", "review_on": on(300)}
    make_action(board.member, plan, partner_links=[link])
    db.session.commit()
    assert list_of(board.member) == {}
    values = {name: getattr(old, name) for name in ("title", "organisation", "address", "owner", "period")}
    partners.change(
        board.member, old, **values, contact="", review_on=None, replaced_by=new, seen=old.row_version
    )
    db.session.commit()
    (item,) = queries.mine(board.member)
    assert (item.kind, item.due, item.look_on) == (Kind.LINK, Due.NOW, today())
    page = as_person(board.member).get("/reviews/").get_data(as_text=True)
    assert f"/plans/{plan.slug}/actions/HOS-1/partner-plans/{item.id}" in page


def test_a9_two_thousand_overdue_actions_cost_no_more_questions_than_two(as_person: Sign) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    first = make_action(board.member, plan, review_on=on(1))
    make_action(board.member, plan, owner=f"person:{board.secretary.id}", review_on=on(2))
    db.session.commit()
    table = Action.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == first.id)).mappings().one())
    row |= {"review_on": today() - timedelta(days=60)}
    addresses = ("/reviews/", f"/circles/{board.circle.id}/reviews-due", f"/plans/{plan.slug}/reviews-due")
    client, before = as_person(board.secretary), []
    for address in addresses:
        with counted() as asked:
            client.get(address)
        before.append(len(asked))
    del row["id"]
    rows = [row | {"number": n, "reference": f"HOS-{n}"} for n in range(10, 2010)]
    db.session.execute(insert(table), rows)
    db.session.commit()
    for address, few in zip(addresses, before, strict=True):
        with counted() as asked:
            page = client.get(address + "?page=3").get_data(as_text=True)
        assert len(asked) <= few + 1, address  # owners are named where there are any
        assert "Page 3 of 41" in page, address
        assert "Overdue (2000)" in page, address
