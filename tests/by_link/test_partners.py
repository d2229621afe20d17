"""Partners without accounts are asked whether what we say of their plan is still right (A8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.by_link import asked
from tests.by_link.asked import CONTACT, link_to, phone, send
from tests.pages import CheckedClient
from workspace.by_link import partners
from workspace.by_link.models import Ask
from workspace.db import db, today
from workspace.notices import letters
from workspace.partners import service as partner_service
from workspace.partners.models import PartnerPlan
from workspace.plan import partner_answers, reporting
from workspace.post.models import Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.reviewing import months_after
from workspace.visibility import Visibility


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("Jo Smith, jo.smith+plan@nhs.example.org (mornings)", "jo.smith+plan@nhs.example.org"),
        ("<Jo@NHS.example.org>; or a@b.example", "jo@nhs.example.org"),
        ("Write to jo@nhs.example.org.", "jo@nhs.example.org"),
        ("01632 960 001, ask for Jo", ""),
        ("jo@localhost, @handle, a@b@c.example, jo@-x.example", ""),
        ("jo@nhs.example.org\nBcc: x", "jo@nhs.example.org"),
        ("x" * 300 + "@nhs.example.org", ""),
    ],
)
def test_an_address_is_found_in_what_people_write(words: str, address: str) -> None:
    assert partner_answers.contact_of(PartnerPlan(contact=words)) == address


def written(app: Flask, letter: Letter) -> Written:
    """The letter as the worker puts it into words."""
    with app.test_request_context("/", base_url=app.config["SETTINGS"].address):
        found = letters.in_words(letter)
        db.session.commit()
        return found


def link_checks() -> list[Letter]:
    return list(db.session.scalars(select(Letter).filter_by(kind=Kind.LINK_CHECK).order_by(Letter.id)))


def run() -> int:
    number = partners.write_due()
    db.session.commit()
    return number


def change_contact(board: asked.Board, plan: PartnerPlan, contact: str) -> None:
    same = {name: getattr(plan, name) for name in ("title", "organisation", "address", "owner", "period")}
    partner_service.change(
        board.secretary, plan, **same, contact=contact, review_on=plan.review_on, seen=plan.row_version
    )
    db.session.commit()


def test_a8_each_contact_gets_one_letter_with_everything_that_is_due_and_no_second_one(
    app: Flask, clock: Any
) -> None:
    _board, (first, second, third) = asked.asked_partner(links=3)
    third.review_on = today() + timedelta(days=3)
    third.action.what = "A draft that nobody outside may read"
    db.session.commit()
    assert (run(), run()) == (1, 0)
    (letter,) = link_checks()
    assert letter.to == CONTACT and str(letter.once_key).startswith(f"link:{first.id}:{today()}:")
    assert [key for key, _when in letter.detail["links"]] == [first.id, second.id]
    said = written(app, letter)
    assert said.text.count("/answer/") == said.html.count("/answer/") == 2
    assert "2 things our plan says of yours" in said.subject and "Staff are trained." in said.text
    assert written(app, letter).text == said.text, "sent again after a failure it has the same links"

    clock.forward(days=4)
    assert run() == 0, "one letter a week at most"
    clock.forward(days=4)
    assert run() == 1
    later = link_checks()[-1]
    assert [key for key, _when in later.detail["links"]] == [third.id]
    assert "A draft that" not in written(app, later).text, "V2: the words of the published version"


def test_v2_outsiders_are_told_nothing_that_is_not_public(app: Flask) -> None:
    board, (link,) = asked.asked_partner()
    path = link_to(Ask.PARTNER_LINK, link.id, contact=CONTACT)
    assert run() == 1
    link.action.plan.visibility = Visibility.MEMBERS
    db.session.commit()
    with pytest.raises(NotWanted):
        written(app, link_checks()[0])
    closed = phone(app).get(path)
    assert closed.status_code == 410 and link.action.what not in closed.get_data(as_text=True)
    link.action.plan.visibility = Visibility.PUBLIC
    db.session.commit()
    link.partner_plan.title = "What they plan to cut"
    db.session.commit()
    asked_page = phone(app).get(path)
    assert asked_page.status_code == 200 and "plan to cut" not in asked_page.get_data(as_text=True)
    assert "plan to cut" not in (said := written(app, link_checks()[0])).text + said.subject
    change_contact(board, link.partner_plan, "kim@nhs.example.org")
    assert phone(app).get(path).status_code == 410, "somebody else is asked now"
    db.session.delete(link)
    db.session.commit()
    assert phone(app).get(path).status_code == 410


def test_a8_yes_confirms_no_is_due_for_its_owner_and_the_wrong_person_gets_no_more(
    app: Flask, as_person: Callable[[Any], CheckedClient], clock: Any
) -> None:
    board, (link, other) = asked.asked_partner(links=2)
    run()
    version = link.action.row_version
    path = link_to(Ask.PARTNER_LINK, link.id, contact=CONTACT)
    assert send(phone(app), path, right="no").status_code == 422
    assert send(phone(app), path, right="yes").status_code == 303
    assert send(phone(app), path, right="yes").status_code == 303
    assert len(partner_answers.of_links([link.id])) == 1, "a double click says it once"
    assert (link.checked_on, link.review_on) == (today(), months_after(today(), 6))
    assert link.action.row_version > version, "A7: forms opened before are stale"
    member = as_person(board.member)
    plan = link.action.plan
    story = member.get(f"/plans/{plan.slug}/actions/{link.action.reference}").get_data(as_text=True)
    assert "the partner’s contact says that it is still right" in story

    no = "<b>Chapter 3</b> is gone since May."
    assert send(phone(app), path, right="no", words=no).status_code == 303
    assert (link.review_on, link.checked_on) == (today(), today())
    where = f"/plans/{plan.slug}/actions/{link.action.reference}"
    for page in (where, "/reviews/", f"/partner-plans/{link.partner_plan_id}"):
        html = member.get(page).get_data(as_text=True)
        assert "&lt;b&gt;Chapter 3&lt;/b&gt; is gone" in html, page
    public = phone(app).get(f"/plan/{plan.slug}/actions/{link.action.reference}")
    told = public.get_data(as_text=True)
    assert public.status_code == 200 and "is gone since May" not in told and CONTACT not in told
    clock.forward(days=8)
    assert [pair[0] for pair in partners._by_contact().get(CONTACT, [])] == [other.id], (
        "we have to look first"
    )
    reporting.check_link(board.member, link, "We lean on chapter 4 now.", today() + timedelta(days=30))
    db.session.commit()
    assert "is gone since May" not in member.get("/reviews/").get_data(as_text=True)

    assert send(phone(app), path, right="wrong").status_code == 303
    assert phone(app).get(path).status_code == 410
    clock.forward(days=40)
    assert run() == 0
    member.enter(board.member)
    shown = member.get(f"/partner-plans/{link.partner_plan_id}").get_data(as_text=True)
    assert "Somebody else has to be asked" in shown and "1 letter, newest first" in shown
    change_contact(board, link.partner_plan, f"Kim, {CONTACT}")
    assert run() == 1, "somebody looked at whom to ask"
    change_contact(board, link.partner_plan, "kim@nhs.example.org")
    assert run() == 1 and link_checks()[-1].to == "kim@nhs.example.org"
    assert [key for key, _when in link_checks()[-1].detail["links"]] == [link.id, other.id]


def test_a_contact_can_not_fill_the_record(app: Flask) -> None:
    _board, (link,) = asked.asked_partner()
    path = link_to(Ask.PARTNER_LINK, link.id, contact=CONTACT)
    said = [send(phone(app), path, right="no", words=f"It has changed, {n}.").status_code for n in range(12)]
    assert said == [303] * partner_answers.MOST_A_DAY + [429] * 2
    assert len(partner_answers.of_links([link.id])) == partner_answers.MOST_A_DAY
