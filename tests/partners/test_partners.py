"""Partner plans (A8): who enters them, what is refused, what is found."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.makers import make_action, make_board, make_organisation, make_partner_plan, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.db import PublicStamp, db, today
from workspace.logbook.models import TrailEntry
from workspace.partners import queries, service
from workspace.partners.models import PartnerPlan
from workspace.plan import queries as plan_queries
from workspace.plan import service as plans
from workspace.plan.models import State
from workspace.refusal import Refusal
from workspace.reviewing import Due, months_after
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]


def test_a8_any_full_member_adds_a_partner_plan(as_person: SignIn) -> None:
    board = make_board()
    hospital = make_organisation(board.administrator)
    for person in (board.learning, board.stranger, board.administrator):
        client = as_person(person)
        assert client.get("/partner-plans/new").status_code == 403
        assert client.post("/partner-plans/new", data={"title": "x"}).status_code == 403
        assert "Add a partner plan" not in client.get("/partner-plans/").text
    client = as_person(board.member)
    assert "Here will be the plans of councils" in client.get("/partner-plans/").text
    form = filled(client.get("/partner-plans/new").text)
    refused = client.post("/partner-plans/new", data=form)
    assert refused.status_code == 422
    for words in ("Enter the title of the plan", "Choose whose plan it is"):
        assert words in refused.text
    typed = {
        **form,
        "title": "Discharge strategy",
        "organisation_id": str(hospital.id),
        "period": "2026 to 2029",
    }
    wrong = client.post("/partner-plans/new", data={**typed, "address": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert "Enter a whole web address" in wrong.text
    assert (
        client.post("/partner-plans/new", data={**typed, "address": "https://example.org/plan"}).status_code
        == 303
    )
    shown = client.get("/partner-plans/").text
    assert "1 partner plan" in shown
    assert "2026 to 2029" in shown
    assert "already" in client.post("/partner-plans/new", data=typed).text


def test_a8_any_full_member_puts_it_right(as_person: SignIn) -> None:
    board = make_board()
    partner = make_partner_plan(board.member)
    path = f"/partner-plans/{partner.id}/edit"
    assert as_person(board.learning).get(path).status_code == 403
    client = as_person(board.secretary)
    form = filled(client.get(path).text)
    assert client.post(path, data={**form, "title": ""}).status_code == 422
    assert client.post(path, data={**form, "address": "http://"}).status_code == 422
    day = {"review_on-day": "27", "review_on-month": "3", "review_on-year": "2027"}
    assert client.post(path, data={**form, **day}).status_code == 303
    db.session.expire_all()
    assert partner.review_on == date(2027, 3, 27)
    assert "27 March 2027" in client.get(f"/partner-plans/{partner.id}").text


@pytest.mark.usefixtures("app")
def test_a8_replacing_is_dated_and_goes_in_no_circle() -> None:
    board = make_board()
    old, new = make_partner_plan(board.member), make_partner_plan(board.member, "The next")
    stamp = db.session.query(PublicStamp.number).scalar()

    def change(plan: PartnerPlan, follower: PartnerPlan | None, seen: int | None = None) -> bool:
        return service.change(
            board.member,
            plan,
            title=plan.title,
            organisation=plan.organisation,
            address="",
            owner="",
            period="",
            contact="",
            review_on=None,
            replaced_by=follower,
            seen=seen or plan.row_version,
        )

    assert not change(old, None)
    assert change(old, new)
    assert old.replaced_on == today()
    assert db.session.query(PublicStamp.number).scalar() != stamp
    for plan, follower in ((new, old), (new, new)):
        with pytest.raises(Refusal, match="replaced by itself"):
            change(plan, follower)
    with pytest.raises(Refusal, match="Somebody else changed"):
        change(old, None, seen=99)
    assert change(old, None)
    assert old.replaced_on is None
    said = db.session.query(TrailEntry).filter_by(did="changed a partner plan").all()
    assert said[0].detail["fields"] == {"replaced_by_id": [None, new.id]}


def test_a8_a_partner_plan_is_looked_at_and_says_what_was_found(as_person: SignIn) -> None:
    board = make_board()
    partner = make_partner_plan(board.member, review_on=today() - timedelta(days=1))
    path = f"/partner-plans/{partner.id}"
    for person in (board.learning, board.stranger, board.administrator):
        assert as_person(person).get(f"{path}/review").status_code == 403
        assert "I have looked at it" not in as_person(person).get(path).text
    member = as_person(board.secretary)
    assert "I have looked at it" in member.get(path).text
    form = filled(member.get(f"{path}/review").text)
    assert member.post(f"{path}/review", data={**form, "found": " "}).status_code == 422
    past = {"next_on-day": "1", "next_on-month": "1", "next_on-year": "2020"}
    refused = member.post(f"{path}/review", data={**form, "found": "Still in force", **past})
    assert refused.status_code == 422
    assert "a day after today" in refused.text
    assert "Still in force" in refused.text

    edit = filled(member.get(f"{path}/edit").text)
    gone = {f"review_on-{part}": "" for part in ("day", "month", "year")}
    closed = member.post(f"{path}/edit", data={**edit, **gone})  # A9: not in passing
    assert closed.status_code == 422
    assert "say what you found" in closed.text
    again = filled(closed.text)
    kept = {f"review_on-{part}": edit[f"review_on-{part}"] for part in ("day", "month", "year")}
    assert member.post(f"{path}/edit", data={**again, **kept, "period": "2026 to 2029"}).status_code == 303

    assert member.post(f"{path}/review", data={**form, "found": "Still in force"}).status_code == 303
    db.session.expire_all()
    assert partner.review_on == months_after(today(), 12)
    shown = as_person(board.stranger).get(path).text
    assert "Still in force" in shown
    assert "Sam Secretary" in shown
    other = make_partner_plan(board.member, "Another one")
    assert queries.looks(other) == []
    edit = filled(member.get(f"{path}/edit").text)
    assert member.post(f"{path}/edit", data={**edit, "replaced_by_id": str(other.id)}).status_code == 303
    over = member.post(f"{path}/review", data={**form, "found": "x"})
    assert "This plan was replaced" in over.text
    assert "To be looked at again" not in member.get(path).text


def test_a8_a_link_that_nobody_confirmed_says_so_here_and_in_public(
    as_person: SignIn, client: CheckedClient, clock: Clock
) -> None:
    board = make_board()
    clock.at(datetime(2026, 3, 3, 12, tzinfo=UTC))
    old, new = make_partner_plan(board.member), make_partner_plan(board.member, "The next strategy")
    plan = make_plan(board.member, board.circle, visibility=Visibility.PUBLIC)
    links = [
        {"plan": old.id, "part": "Part 2", "note": "", "review_on": "2026-06-01"},
        {"plan": new.id, "part": "", "note": "", "review_on": "2027-06-01"},
    ]
    action = make_action(board.member, plan, partner_links=links)
    plans.publish(board.member, plan, "The first version", None)
    inside = f"/plans/{plan.slug}/actions/HOS-1"
    places = ("/plan/carers-plan/", "/plan/carers-plan/actions/HOS-1")

    def said() -> list[str]:
        member = as_person(board.member)  # anew: after two weeks a session is over
        pages = [member.get(inside), member.get(f"/partner-plans/{old.id}"), *map(client.get, places)]
        found = [re.findall(r"Not confirmed(?: yet| since \d+ \w+ \d+)", text_of(p.text)) for p in pages]
        assert all(each == found[0] for each in found), found
        return found[0]

    assert said() == []
    clock.at(datetime(2026, 6, 15, 12, tzinfo=UTC))
    assert said() == []  # due since two weeks: the grace ends today
    clock.forward(days=1)
    assert said() == ["Not confirmed yet"]
    plans.check_link(board.member, action.partner_links[0], "Page 12 says so.", date(2027, 6, 16))
    assert said() == []
    clock.forward(days=10)
    member = as_person(board.member)
    edit = filled(member.get(f"/partner-plans/{old.id}/edit").text)
    member.post(f"/partner-plans/{old.id}/edit", data={**edit, "replaced_by_id": str(new.id)})
    db.session.expire_all()
    link = action.partner_links[0]
    assert plan_queries.link_due(link, today()) is Due.NOW  # replaced: up for review at once
    assert said() == []
    clock.forward(days=15)
    assert said() == ["Not confirmed since 16 June 2026"]
    assert "Not confirmed" not in text_of(as_person(board.member).get(f"/partner-plans/{new.id}").text)
    plans.report(
        board.member, action, state=State.DONE, health=None, happened="Ready", outcome="", latest={},
        next_review_on=None,
    )  # fmt: skip
    assert said() == []  # what is done leans on nothing any more, and nobody is asked to confirm it


def test_a_long_list_is_found_by_words_and_pages(as_person: SignIn) -> None:
    board = make_board()
    hospital = make_organisation(board.administrator)
    for number in range(27):
        make_partner_plan(board.member, f"Strategy {number:02}", organisation=hospital)
    client = as_person(board.stranger)
    assert queries.listing(board.stranger, "", 99).number == 2
    assert "27 partner plans" in client.get("/partner-plans/").text
    assert "Strategy 26" in client.get("/partner-plans/?page=2").text
    found = client.get("/partner-plans/?words=strategy+03").text
    assert "1 partner plan" in found
    assert "Strategy 03" in found
    assert "No partner plan holds these words" in client.get("/partner-plans/?words=%25").text
