"""Partner plans (A8): who enters them, what is refused, what is found."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.makers import make_board, make_organisation, make_partner_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled
from workspace.db import PublicStamp, db, today
from workspace.logbook.models import TrailEntry
from workspace.partners import queries, service
from workspace.partners.models import PartnerPlan
from workspace.refusal import Refusal

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
