"""The pages of a review, as each person meets them; two at once; what waits on /home (R17, R9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.makers import make_circle, make_member, make_person
from tests.proposals import makers
from tests.proposals.test_parallel import at_once, hidden
from tests.proposals.test_views import send
from tests.reviews.makers import decided, everybody_consents
from workspace.circles import service as circles
from workspace.db import db, now, today
from workspace.logbook.models import Sequel, SequelKind
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.reviews import service
from workspace.reviews.models import Review, Verdict
from workspace.reviews.service import Found
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
WORDS = {"helped": "", "drop": "", "better": ""}


def test_r17_a_review_from_its_first_word_to_the_decision_that_keeps(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made, review_on=today())
    url = f"/decisions/{decision.id}/reviews"
    member, boss = as_person(made.members[0]), as_person(made.facilitator)
    empty = member.get(url).text
    assert "Nobody has looked at this decision again yet" in empty and "What is a review" not in empty
    begun = send(member, url)
    assert begun.status_code == 303
    review = begun.location
    assert "Nobody has said what they found yet" in boss.get(review).text
    assert send(member, review, **{**WORDS, "helped": "Two carers came."}).location == review
    seen = boss.get(review).text
    assert "Two carers came." in seen and "Not heard yet" in seen
    changed = send(member, review, **{**WORDS, "helped": "Three carers came."})
    assert changed.status_code == 303
    assert "Keep my new words" in member.get(review).text
    asked = send(boss, f"{review}/verdict", verdict="keep", months="9", why="It helps.")
    assert asked.location.startswith("/proposals/")
    assert "The circle is asked" in unescape(member.get(review).text)
    assert "9 more months" in boss.get(asked.location).text
    for person in made.everyone:
        assert send(as_person(person), f"{asked.location}/answer", say="consent").status_code == 303
    send(boss, f"{asked.location}/move/decide")
    over = member.get(review).text
    assert "This review is over" in over and "Keep decision" in over and "What you found" not in over
    listed = member.get(url).text
    assert "Reviewed and kept" in listed and "Reviews so far (1)" in listed


def test_r9_concerns_criteria_and_measures_are_in_front_of_who_reviews(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made, effects=["Add to the plan: Training"])
    review = service.begin(made.members[0], decision)
    db.session.commit()
    for url in (f"/reviews/{review.id}", f"/reviews/{review.id}/verdict"):
        page = as_person(made.facilitator).get(url).text
        for words in (
            "Parking costs money.", "We ask ten carers.", "Add to the plan: Training",
            "Carers lose a day.", "We count days; over 3 it stops.", "It stands until",
        ):  # fmt: skip
            assert words in page, (url, words)
        assert "At noon." not in page, "only what was measured says what happens if it goes wrong"


def test_r17_a_change_leads_to_a_filled_draft(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made, text="Train them **well**.")
    review = service.begin(made.members[0], decision)
    boss = as_person(made.facilitator)
    answer = send(boss, f"/reviews/{review.id}/verdict", verdict="change", months="6", why="Shorter.")
    draft = boss.get(answer.location).text
    assert "Train them **well**." in draft and decision.title in draft
    assert "A draft is being written" in boss.get(f"/reviews/{review.id}").text


def test_r17_what_was_withdrawn_or_parked_is_said_and_the_review_goes_on(as_person: Sign) -> None:
    made = makers.group()
    review = service.begin(made.members[0], decided(made))
    boss = as_person(made.facilitator)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    refused = boss.get(f"/reviews/{review.id}/verdict").text
    assert "before the circle already" in refused and "Put this to the circle" not in refused
    proposals.withdraw(made.facilitator, proposal, "Not yet.")
    assert "has been withdrawn. The review goes on" in boss.get(f"/reviews/{review.id}").text
    again = service.give_verdict(made.facilitator, review, Verdict.END, "Over.")
    proposals.park(made.facilitator, again, "Later.", today() + timedelta(days=9))
    page = boss.get(f"/reviews/{review.id}").text
    assert "is parked. It can be taken up again" in page and "Say what should become of it" in page


# Refusals -------------------------------------------------------------------------------------------


def test_r17_a_refused_form_comes_back_filled(as_person: Sign) -> None:
    made = makers.group()
    review = service.begin(made.members[0], decided(made))
    boss = as_person(made.facilitator)
    empty = send(boss, f"/reviews/{review.id}", **WORDS)
    assert empty.status_code == 422 and "Answer at least one" in empty.text
    half = send(boss, f"/reviews/{review.id}/verdict", months="12", why="A long reason.")
    assert (
        half.status_code == 422 and "Choose whether to keep it" in half.text and "A long reason." in half.text
    )


def test_r17_words_that_come_too_late_are_given_back(as_person: Sign) -> None:
    made = makers.group()
    review = service.begin(made.members[0], decided(made))
    member, boss = as_person(made.members[0]), as_person(made.secretary)
    opened = member.get(f"/reviews/{review.id}").text
    verdict = boss.get(f"/reviews/{review.id}/verdict").text
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    late = boss.post(
        f"/reviews/{review.id}/verdict",
        data={**hidden(verdict), "verdict": "end", "months": "6", "why": "Nobody ever comes to it."},
    )
    assert late.status_code == 409 and "Nobody ever comes to it." in late.text
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    late = member.post(
        f"/reviews/{review.id}", data={**hidden(opened), **WORDS, "helped": "My words of this evening."}
    )
    assert late.status_code == 409 and "My words of this evening." in late.text


def test_r17_two_who_begin_at_once_find_one_review(as_person: Sign) -> None:
    made = makers.group()
    url = f"/decisions/{decided(made).id}/reviews"
    clients = [as_person(person) for person in made.everyone]
    tokens = [hidden(client.get(url).text) for client in clients]
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(url, data=t) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert [a.status_code for a in answers] == [303] * len(clients)
    assert len({a.location for a in answers}) == 1, "all are led to the one review"
    assert db.session.scalar(select(func.count()).select_from(Review)) == 1


def test_r17_the_second_is_told_and_led_to_the_open_review(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made)
    client = as_person(made.facilitator)
    opened = client.get(f"/decisions/{decision.id}/reviews").text
    review = service.begin(made.members[0], decision)
    answer = client.post(f"/decisions/{decision.id}/reviews", data=hidden(opened))
    assert answer.location == f"/reviews/{review.id}"
    assert "under way already" in client.get(answer.location).text
    listed = client.get(f"/decisions/{decision.id}/reviews").text
    assert "Go to the review that is under way" in listed and "Begin a review" not in listed


# Who sees what --------------------------------------------------------------------------------------

# The reviews of a decision that everyone sees, those of one that only its circle sees, a review, a verdict.
EXPECTED = {
    "facilitator": (200, 200, 200, 200),
    "secretary": (200, 200, 200, 200),
    "member": (200, 200, 200, 403),
    "learner": (200, 200, 200, 403),
    "stranger": (200, 404, 404, 404),
    "admin": (200, 404, 404, 404),
    "left": (200, 404, 404, 404),
}


@pytest.mark.parametrize("who", EXPECTED)
def test_r17_v2_who_sees_a_review(who: str, as_person: Sign) -> None:
    made = makers.group()
    circles.leave(made.members[2], made.circle)
    open_, closed = decided(made), decided(made, visibility=Visibility.CIRCLE)
    review = service.begin(made.members[0], open_)
    service.find(made.members[0], review, Found("Only for the circle."))
    people = {
        "facilitator": made.facilitator, "secretary": made.secretary, "member": made.members[1],
        "learner": made.learner, "stranger": make_person("Stan"), "admin": made.admin,
        "left": made.members[2],
    }  # fmt: skip
    client = as_person(people[who])
    urls = (
        f"/decisions/{open_.id}/reviews", f"/decisions/{closed.id}/reviews", f"/reviews/{review.id}",
        f"/reviews/{review.id}/verdict",
    )  # fmt: skip
    answers = [client.get(url) for url in urls]
    assert tuple(answer.status_code for answer in answers) == EXPECTED[who]
    outside = EXPECTED[who][2] == 404
    assert (made.members[0].name in answers[0].text) is not outside, "outside nobody is named"
    assert (f"/reviews/{review.id}" in answers[0].text) is not outside
    begin = client.post(urls[0], data={})
    assert begin.status_code == (403 if outside or who == "learner" else 303)


def test_v2_a_later_decision_that_is_only_the_circles_is_not_named_to_others(as_person: Sign) -> None:
    made = makers.group()
    old, later = decided(made), decided(made, title="Hidden things", visibility=Visibility.CIRCLE)
    db.session.add(Sequel(decision=old, kind=SequelKind.ENDED, by=later, at=now()))
    url = f"/decisions/{old.id}/reviews"
    assert "Hidden things" in as_person(made.members[0]).get(url).text
    outside = as_person(make_person("Stan")).get(url).text
    assert "Ended by a later decision" in outside and "Hidden things" not in outside
    assert "Begin a review" not in as_person(made.members[0]).get(url).text


# What waits -----------------------------------------------------------------------------------------


def test_r17_home_asks_who_leads_the_circle_to_begin_and_members_what_they_found(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made, review_on=today() - timedelta(days=20), number=4)
    asks = "Review: does decision 4 still serve us?"
    assert asks in as_person(made.facilitator).get("/home").text
    assert asks in as_person(made.secretary).get("/home").text
    assert asks not in as_person(made.members[0]).get("/home").text
    review = service.begin(made.members[0], decision)
    assert asks not in as_person(made.facilitator).get("/home").text
    wanted = "Has decision 4 helped?"
    assert wanted in as_person(made.members[1]).get("/home").text
    service.find(made.members[1], review, Found("Yes."))
    assert wanted not in as_person(made.members[1]).get("/home").text
    service.find(made.facilitator, review, Found("Yes."))
    assert "What should become of decision 4?" in as_person(made.facilitator).get("/home").text
    service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    for person in (made.facilitator, made.members[1], made.members[2]):
        page = as_person(person).get("/home").text
        assert wanted not in page and "What should become of decision 4?" not in page
    assert asks not in as_person(make_person("Stan")).get("/home").text


def test_r17_home_costs_the_same_with_many_reviews(as_person: Sign) -> None:
    made = makers.group()
    other = make_circle(made.admin, made.circle, "Transport")
    make_member(other, "Olga")
    decided(made, review_on=today())
    service.begin(made.members[0], decided(made))
    client = as_person(made.facilitator)
    few = queries_of(lambda: client.get("/home"))
    for _ in range(6):
        decided(made, review_on=today())
        review = service.begin(made.members[0], decided(made, review_on=today()))
        service.find(made.members[0], review, Found("Yes."))
    assert queries_of(lambda: client.get("/home")) == few


def queries_of(act: Callable[[], Any]) -> int:
    """How often the database is asked."""
    db.session.commit()
    counted = [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    event.listen(db.engine, "before_cursor_execute", count)
    act()
    event.remove(db.engine, "before_cursor_execute", count)
    return counted[0]
