"""One question by a link from a letter: used twice, opened by machines, by others, too late, or guessed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.by_link import asked
from tests.by_link.asked import CONTACT, fields, link_to, phone, send
from tests.makers import make_person
from tests.pages import CheckedClient
from tests.proposals import makers
from workspace.by_link.models import AnswerLink, Ask
from workspace.circles import service as circles
from workspace.db import db
from workspace.people import links
from workspace.people.models import Person
from workspace.plan import past
from workspace.plan.models import ActionUpdate, Health, PartnerAnswer
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Answer


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_round_is_answered_and_changed_by_its_link_without_a_cookie(app: Flask) -> None:
    made, found = asked.asked_round()
    amina = made.members[1]
    rounds.respond(made.members[0], found, makers.objection("A secret of mine."))
    open_round = found.open_round
    assert open_round is not None
    path = link_to(Ask.ROUND, open_round.id, amina)
    assert path == link_to(Ask.ROUND, open_round.id, amina), "one question, one open link"

    shown = phone(app).get(path)
    html = shown.get_data(as_text=True)
    assert "You answer as Member 2." in html and makers.WORDS.text in html
    assert "A secret of mine" not in html and "Sign out" not in html, "R10: others' answers are hidden"
    assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert "noindex" in shown.headers["X-Robots-Tag"] and "Set-Cookie" not in shown.headers

    refused = send(phone(app), path, say="objection", suggestion="A sitter")
    assert refused.status_code == 422 and "A sitter" in refused.get_data(as_text=True)
    assert send(phone(app), path, say="concern", concern="Who pays?").status_code == 303
    stands = open_round.answer_of(amina)
    assert stands is not None and (stands.say, stands.words) == (Say.CONCERN, "Who pays?")
    thanks = phone(app).get(path + "?thanks=1").get_data(as_text=True)
    assert "Thank you." in thanks and "Who pays?" in thanks and "A secret of mine" not in thanks
    assert send(phone(app), path, say="consent").status_code == 303
    assert stands.say is Say.CONSENT and [each.words for each in stands.earlier] == ["Who pays?"]
    assert count(Answer) == 2

    rounds.integrate(made.facilitator, found)
    late = phone(app).get(path)
    assert late.status_code == 410 and "the circle works on the objections" in late.get_data(as_text=True)


def test_r4_a_new_round_meanwhile_shows_what_is_new_and_keeps_the_words(app: Flask) -> None:
    made, found = asked.asked_round()
    amina = made.members[1]
    for person in made.everyone:
        if person is not amina:
            rounds.respond(person, found, makers.objection() if person is made.members[0] else makers.CONSENT)
    first = found.open_round
    assert first is not None
    path = link_to(Ask.ROUND, first.id, amina)
    client = phone(app)
    typed = {**fields(client, path), "say": "concern", "concern": "Three hundred careful words."}

    rounds.integrate(made.facilitator, found)
    service.write(made.members[0], found, replace(makers.WORDS, text="Only one carer joins."), "Smaller")
    (objection,) = rounds.objections_of(found)
    rounds.offer_end(made.facilitator, found, objection, End.CHANGED, "Only one carer.")
    rounds.confirm(made.members[0], found, objection)
    rounds.ask_again(made.facilitator, found, 7)
    db.session.commit()
    forged = phone(app).post(path, data={**typed, "csrf_token": "x"}, forged=True)
    assert forged.status_code == 410, "who never had its page open gets no link to the next question"
    answer = client.post(path, data=typed, forged=True)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "What is new since you began" in html and "Only one carer" in html
    assert "Three hundred careful words." in html
    db.session.expire_all()
    again = found.open_round
    assert again is not None and again.answer_of(amina) is None, "R4: an answer to other words doesn't count"
    assert phone(app).get(path).status_code == 410
    next_path = link_to(Ask.ROUND, again.id, amina)
    assert f'action="{next_path}"' in html
    assert send(client, next_path, say="concern", concern="Three hundred careful words.").status_code == 303
    assert again.answer_of(amina) is not None


def test_r11_what_was_entered_is_said_to_be_right_or_changed(app: Flask) -> None:
    made, found = asked.asked_round()
    amina, ben = made.members[1], made.members[2]
    path = link_to(Ask.ENTERED, asked.entered_for(made, found, amina), amina)
    assert "Farah Facilitator entered this for you" in phone(app).get(path).get_data(as_text=True)
    assert phone(app).post(path, data={"do": "right"}, forged=True).status_code == 422
    assert send(phone(app), path, do="right").status_code == 303
    assert send(phone(app), path, do="right").status_code == 303
    answers = {each.person_id: each for each in db.session.scalars(select(Answer))}
    assert answers[amina.id].checked_at is not None and answers[amina.id].entered_by_id

    other = link_to(Ask.ENTERED, asked.entered_for(made, found, ben), ben)
    assert send(phone(app), other, say="concern", concern="Not what I said").status_code == 303
    mine = db.session.scalars(select(Answer).filter_by(person_id=ben.id)).one()
    assert (mine.entered_by_id, mine.words) == (None, "Not what I said")


def test_a6_yes_alone_is_an_update_and_a_double_click_makes_one(app: Flask) -> None:
    board, action = asked.asked_action()
    path = link_to(Ask.ACTION, action.id, board.member)
    client = phone(app)
    before = count(ActionUpdate)
    typed = {**fields(client, path), "how": "to_plan"}
    day = action.review_on
    assert day is not None
    typed |= {
        "next_review_on-day": day.day,
        "next_review_on-month": day.month,
        "next_review_on-year": day.year,
    }
    assert [client.post(path, data=typed, forged=True).status_code for _ in range(2)] == [303, 303]
    db.session.expire_all()
    assert count(ActionUpdate) == before + 1
    said = past.updates(action)[0]
    assert (said.happened, said.person_id, said.health) == (
        "Still going to plan.",
        board.member.id,
        Health.TO_PLAN,
    )

    stale = client.post(path, data={**typed, "csrf_token": fields(client, path)["csrf_token"]}, forged=True)
    assert stale.status_code == 422 and "has changed since you opened" in stale.get_data(as_text=True)
    day_typed = {key: value for key, value in typed.items() if key.startswith("next")}
    wordless = send(client, path, how="off_track", **day_typed)
    assert wordless.status_code == 422, "what is not well needs words"
    assert send(client, path, how="off_track", happened="The room is gone.", **day_typed).status_code == 303
    assert past.updates(action)[0].health is Health.OFF_TRACK
    later = {**day_typed, "next_review_on-year": day.year + 2}
    put_off = send(client, path, how="to_plan", **later)
    assert put_off.status_code == 422 and "Say why" in put_off.get_data(as_text=True), "A5"


def test_r8_only_the_objector_says_by_the_link_that_the_end_meets_it(app: Flask) -> None:
    made, found, objection = asked.asked_objection()
    objector = made.members[0]
    path = link_to(Ask.OBJECTION, objection.id, objector)
    client = phone(app)
    typed = {**fields(client, path), "met": "yes"}
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "Something else altogether.")
    db.session.commit()
    anew = client.post(path, data=typed, forged=True)
    assert anew.status_code == 422 and "Something else altogether." in anew.get_data(as_text=True)
    db.session.expire_all()
    assert objection.confirmed_at is None
    assert send(client, path, met="no", why="Still half a day").status_code == 303
    assert objection.not_yet == "Still half a day" and client.get(path).status_code == 200
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "A sitter for the whole day.")
    db.session.commit()
    assert send(client, path, met="yes").status_code == 303
    assert objection.confirmed_at is not None
    assert "you have said that your objection" in client.get(path).get_data(as_text=True).lower()
    stranger = link_to(Ask.OBJECTION, objection.id, made.members[1])
    assert phone(app).get(stranger).status_code == 410


# Each kind against the same six things ---------------------------------------------------------------


def one_of(ask: Ask) -> tuple[str, Any, Callable[[], Any], Callable[[], None], dict[str, str]]:
    """A link of this kind: its path, whose it is, what it changes, how its thing closes, what is sent."""
    if ask is Ask.ACTION:
        board, action = asked.asked_action()
        day = action.review_on
        assert day is not None
        when = {f"next_review_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        return (
            link_to(ask, action.id, board.member), board.member, lambda: count(ActionUpdate),
            lambda: setattr(action, "state", "done"), {"how": "to_plan", **when},
        )  # fmt: skip
    if ask is Ask.OBJECTION:
        made, found, objection = asked.asked_objection()
        path, whose = link_to(ask, objection.id, made.members[0]), made.members[0]
        return path, whose, lambda: objection.not_yet, lambda: rounds.confirm(whose, found, objection), {
            "met": "no", "why": "Not yet",
        }  # fmt: skip
    if ask is Ask.PARTNER_LINK:
        board, (link,) = asked.asked_partner()
        return (
            link_to(ask, link.id, contact=CONTACT), board.member, lambda: count(PartnerAnswer),
            lambda: setattr(link.action, "state", "done"), {"right": "yes"},
        )  # fmt: skip
    made, found = asked.asked_round()
    whose = made.members[1]
    about = found.rounds[-1].id if ask is Ask.ROUND else asked.entered_for(made, found, whose)

    def answered() -> str:
        mine = db.session.scalars(select(Answer).filter_by(person_id=whose.id)).first()
        return mine.words if mine else ""

    def close() -> None:
        service.park(made.facilitator, found, "Not now", asked.today() + timedelta(days=9))

    return link_to(ask, about, whose), whose, answered, close, {"say": "concern", "concern": "Who pays?"}


@pytest.mark.parametrize("ask", list(Ask))
def test_each_kind_of_link(app: Flask, as_person: Callable[[Any], CheckedClient], ask: Ask) -> None:
    """Scanners, forged hosts, somebody else signed in, used twice, closed, removed (issue 5, to show 4)."""
    path, whose, stands, close, typed = one_of(ask)
    before, client = stands(), phone(app)

    for _ in range(2):
        client.checks = False  # HEAD brings no page
        assert client.head(path).status_code == 200
        client.checks = True
        assert client.get(path).status_code == 200
        forged = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in forged.get_data(as_text=True) + str(forged.headers)
    assert client.post(path, data=typed, forged=True).status_code == 422, "posted without the page's token"
    db.session.expire_all()
    assert stands() == before and db.session.scalars(select(AnswerLink)).one().used_at is None

    bystander = make_person("Bo Bystander")
    window = as_person(bystander)
    shown = window.get(path).get_data(as_text=True)
    assert "Bo Bystander is signed in in this browser" in shown and "Sign out" not in shown
    form = {**fields(window, path), **typed}
    first, second = (window.post(path, data=form, forged=True) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert "Set-Cookie" not in first.headers and window.get("/me").status_code == 200
    db.session.expire_all()
    once = stands()
    assert once != before and not db.session.scalars(select(Answer).filter_by(person_id=bystander.id)).all()

    if ask is not Ask.PARTNER_LINK:
        asked.removed_from_circle(whose)
        gone = client.get(path)
        html = gone.get_data(as_text=True)
        assert gone.status_code == 410 and "not open to you any more" in html
        assert "discharge" not in html, "V2: not even a title"
        refused = client.post(path, data=form, forged=True)
        assert refused.status_code == 410
        db.session.expire_all()
        assert stands() == once
        return
    close()
    db.session.commit()
    assert (
        client.get(path).status_code == 410 and client.post(path, data=form, forged=True).status_code == 410
    )


@pytest.mark.parametrize("ask", [Ask.ROUND, Ask.ACTION, Ask.OBJECTION])
def test_a_link_ends_with_its_thing_with_its_time_and_with_its_person(
    app: Flask, clock: Any, ask: Ask
) -> None:
    path, whose, stands, close, typed = one_of(ask)
    form = {**fields(phone(app), path), **typed}
    before = stands()
    clock.forward(days=40)
    late = phone(app).get(path)
    assert late.status_code == 410 and "run out" in late.get_data(as_text=True)
    clock.forward(days=-40)
    close()
    db.session.commit()
    closed = phone(app).post(path, data=form, forged=True)
    assert closed.status_code == 410 and 'href="/sign-in/?next=' in closed.get_data(as_text=True)
    office = db.session.scalars(select(Person).where(Person.is_administrator)).one()
    circles.close_account(office, whose)
    db.session.commit()
    gone = phone(app).get(path)
    assert gone.status_code == 410 and "take part here any more" in gone.get_data(as_text=True)
    db.session.expire_all()
    assert stands() == before


def test_a_thousand_guesses_hit_nothing_and_all_look_the_same(app: Flask) -> None:
    made, found = asked.asked_round()
    path = link_to(Ask.ROUND, found.rounds[-1].id, made.members[1])
    link = db.session.scalars(select(AnswerLink)).one()
    client = phone(app)
    guesses = [
        links.seal("sign-in", link.id, link.nonce), links.seal("answer", link.id, "x"),
        path.removeprefix("/answer/")[:-1], f"[{link.id}]", "x" * 3000,
        *(secrets.token_urlsafe(30) for _ in range(995)),
    ]  # fmt: skip
    client.checks = False
    answers = [client.get(f"/answer/{guess}") for guess in guesses]
    told = {(each.status_code, each.get_data()) for each in answers}
    assert sorted(code for code, _page in told) == [404, 429], "one page each, whatever was guessed"
    assert sum(each.status_code == 404 for each in answers) == 100
    assert client.get(path).status_code == 200, "a right one is not kept out by others' guesses"
