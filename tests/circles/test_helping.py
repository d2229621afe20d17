"""Helping circles report to the circle that appointed them, which decides (C2)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.makers import Board, make_board, make_circle, make_member, wear
from workspace.circles import helping, service
from workspace.circles.models import Circle, CircleKind, HatKind, HelpingReport
from workspace.db import db, now, today
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.refusal import Refusal
from workspace.visibility import Visibility

FOUND = "We asked **twelve** carers.\n\nWe suggest three questions."


@dataclass
class Helped:
    """A circle, the helping circle it appointed, and who is in that one."""

    board: Board
    circle: Circle
    facilitator: Person
    secretary: Person
    member: Person

    @property
    def path(self) -> str:
        return f"/circles/{self.circle.id}/report"


@pytest.fixture
def helped(app: Any) -> Helped:
    return make_helped()


def make_helped(**more: Any) -> Helped:
    board = make_board()
    described = {
        "question": "Which questions should we ask?",
        "ends_on": today() + timedelta(days=30),
        **more,
    }
    circle = make_circle(
        board.facilitator, board.circle, "Survey helpers", kind=CircleKind.HELPING_CIRCLE, **described
    )
    people = [make_member(circle, name) for name in ("Hana Helper", "Henk Helper", "Hugo Helper")]
    wear(circle, people[0], HatKind.FACILITATOR)
    wear(circle, people[1], HatKind.SECRETARY)
    db.session.commit()
    return Helped(board, circle, *people)


def refuses(words: str, deed: Callable[..., Any], *args: Any) -> None:
    with pytest.raises(Refusal, match=words):
        deed(*args)


def test_c2_the_report_goes_back_to_the_circle_that_appointed_it(helped: Helped, as_person) -> None:
    client = as_person(helped.facilitator)
    form = client.get(helped.path).text
    assert "Which questions should we ask?" in form and helped.board.circle.name.partition("'")[0] in form
    assert helped.path in client.get(f"/circles/{helped.circle.id}").text, "the circle's page leads there"
    sent = client.post(helped.path, data={"text": FOUND})
    written = db.session.scalars(select(HelpingReport)).one()
    assert sent.location == f"/circles/{helped.circle.id}/reports/{written.id}"
    above = as_person(helped.board.member).get(f"/circles/{helped.board.circle.id}").text
    assert "Reports from helping circles" in above and sent.location in above
    assert f"/circles/{helped.board.circle.id}/proposals/new?report={written.id}" in above
    read = as_person(helped.board.member).get(sent.location).text
    assert "<strong>twelve</strong>" in read and "Raise a proposal from this report" in read
    assert "Raise a proposal from this report" not in client.get(sent.location).text, (
        "who is not in it decides not"
    )


def test_c2_a_proposal_is_raised_from_the_report_with_what_it_found_as_the_need(
    helped: Helped, as_person
) -> None:
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    db.session.commit()
    path = f"/circles/{helped.board.circle.id}/proposals/new"
    member = as_person(helped.board.member)
    form = member.get(f"{path}?report={written.id}").text
    assert "We asked **twelve** carers." in form and "Which questions should we ask?" in form
    assert "twelve" not in member.get(path).text
    assert "twelve" not in member.get(f"{path}?report=999").text


def test_c2_a_long_report_is_cut_to_what_a_need_can_hold(helped: Helped, as_person) -> None:
    written = helping.report(helped.facilitator, helped.circle, "word " * 999)
    db.session.commit()
    form = as_person(helped.board.member).get(
        f"/circles/{helped.board.circle.id}/proposals/new?report={written.id}"
    )
    assert form.status_code == 200 and "…" in form.text


def test_c2_only_facilitator_and_secretary_of_a_helping_circle_report(helped: Helped, as_person) -> None:
    for person, status in (
        (helped.facilitator, 200), (helped.secretary, 200), (helped.member, 403),
        (helped.board.facilitator, 403), (helped.board.stranger, 403), (helped.board.administrator, 403),
    ):  # fmt: skip
        assert as_person(person).get(helped.path).status_code == status, person.name
    assert (
        as_person(helped.board.facilitator).get(f"/circles/{helped.board.circle.id}/report").status_code
        == 403
    )
    refuses("Only the facilitator or the secretary", helping.report, helped.member, helped.circle, FOUND)
    refuses("Only a helping circle", helping.report, helped.board.facilitator, helped.board.circle, FOUND)
    refuses("Write what the circle found", helping.report, helped.facilitator, helped.circle, "  ")


def test_c9_a_stand_in_reports_and_it_is_noted(helped: Helped, clock) -> None:
    clock.forward(days=400)
    helping.report(helped.member, helped.circle, FOUND)
    entry = db.session.scalars(select(TrailEntry).where(TrailEntry.did == "reported")).one()
    assert entry.detail == {"stood_in": True}


def test_an_empty_report_comes_back_with_a_sentence(helped: Helped, as_person) -> None:
    refused = as_person(helped.facilitator).post(helped.path, data={"text": " "})
    assert refused.status_code == 422 and "what it suggests" in refused.text


def test_c2_a_later_report_stands_beside_the_earlier_one(helped: Helped, as_person) -> None:
    first = helping.report(helped.facilitator, helped.circle, FOUND)
    assert helping.report(helped.facilitator, helped.circle, FOUND) is first, (
        "the back button says nothing new"
    )
    second = helping.report(helped.secretary, helped.circle, "We looked again.")
    db.session.commit()
    assert "There is 2 reports" not in (page := as_person(helped.facilitator).get(helped.path).text)
    assert "There are 2 reports already" in page
    read = as_person(helped.member).get(f"/circles/{helped.circle.id}/reports/{second.id}").text
    assert f"/circles/{helped.circle.id}/reports/{first.id}" in read
    assert db.session.scalar(select(func.count()).select_from(HelpingReport)) == 2


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_r16_a_report_is_never_changed(helped: Helped, deed: str) -> None:
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    db.session.commit()
    if deed == "change":
        written.text = "Something else"
    else:
        db.session.delete(written)
    with pytest.raises(Exception, match="never edited"):
        db.session.commit()
    db.session.rollback()


def test_v2_the_report_of_a_circle_that_keeps_to_itself_is_there_for_both_circles_only(
    app, as_person
) -> None:
    helped = make_helped(visibility=Visibility.CIRCLE)
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    db.session.commit()
    path = f"/circles/{helped.circle.id}/reports/{written.id}"
    for person, status in (
        (helped.member, 200), (helped.board.member, 200), (helped.board.stranger, 404),
        (helped.board.administrator, 404),
    ):  # fmt: skip
        assert as_person(person).get(path).status_code == status, person.name
    assert "Survey helpers" not in as_person(helped.board.stranger).get(path).text
    assert "has reported" not in as_person(helped.board.stranger).get("/home").text
    above = as_person(helped.board.stranger).get(f"/circles/{helped.board.circle.id}").text
    assert "Reports from helping circles" not in above
    form = as_person(helped.board.member).get(
        f"/circles/{helped.board.circle.id}/proposals/new?report={written.id}"
    )
    assert re.search(r'<input[^>]*checked[^>]*value="circle"', form.text), "who sees it as there"


def test_v2_a_report_is_found_under_its_own_circle_only(helped: Helped, as_person) -> None:
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    db.session.commit()
    client = as_person(helped.board.member)
    assert client.get(f"/circles/{helped.board.circle.id}/reports/{written.id}").status_code == 404
    assert client.get(f"/circles/{helped.circle.id}/reports/{written.id + 1}").status_code == 404


def test_c2_home_asks_for_the_report_when_its_day_is_near_and_says_when_it_has_passed(
    helped: Helped, as_person, clock
) -> None:
    client, asked = as_person(helped.facilitator), "The report of Survey helpers is asked for"
    clock.forward(days=10)
    assert asked not in client.get("/home").text
    clock.forward(days=10)
    page = client.get("/home").text
    assert asked in page and "It is to be ready by" in page
    clock.forward(days=12)
    assert "It was to be ready by" in client.get("/home").text
    assert asked not in as_person(helped.member).get("/home").text
    helping.report(helped.facilitator, helped.circle, FOUND)
    assert asked not in client.get("/home").text


def test_c2_home_shows_a_fresh_report_to_who_looks_after_the_circle_above(
    helped: Helped, as_person, clock
) -> None:
    clock.forward(hours=1)
    helping.report(helped.facilitator, helped.circle, FOUND)
    db.session.commit()
    told = "Survey helpers has reported"
    assert told in as_person(helped.board.facilitator).get("/home").text
    assert told in as_person(helped.board.secretary).get("/home").text
    assert told not in as_person(helped.board.member).get("/home").text
    clock.forward(days=31)
    assert told not in as_person(helped.board.facilitator).get("/home").text


def test_c2_a_closed_helping_circle_reports_no_more_and_its_report_stays(helped: Helped, as_person) -> None:
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    helped.circle.closed_at = now()
    db.session.commit()
    assert as_person(helped.facilitator).get(helped.path).status_code == 403
    refuses(
        "Only the facilitator or the secretary", helping.report, helped.facilitator, helped.circle, "More"
    )
    assert "has reported" not in as_person(helped.board.facilitator).get("/home").text
    member = as_person(helped.board.member)
    assert written.circle.name in member.get(f"/circles/{helped.board.circle.id}").text
    read = member.get(f"/circles/{helped.circle.id}/reports/{written.id}")
    assert read.status_code == 200 and f'href="/circles/{helped.circle.id}"' not in read.text


def test_members_words_are_rendered_safely(helped: Helped, as_person) -> None:
    written = helping.report(helped.facilitator, helped.circle, "<script>alert(1)</script>")
    db.session.commit()
    read = as_person(helped.board.member).get(f"/circles/{helped.circle.id}/reports/{written.id}").text
    assert "<script>alert" not in read


def test_c4_what_somebody_reported_stays_when_they_leave(helped: Helped, as_person) -> None:
    written = helping.report(helped.facilitator, helped.circle, FOUND)
    service.leave(helped.facilitator, helped.circle)
    db.session.commit()
    read = as_person(helped.board.member).get(f"/circles/{helped.circle.id}/reports/{written.id}").text
    assert "Hana Helper" in read
