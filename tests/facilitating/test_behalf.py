"""Answers entered for somebody who speaks, phones or writes on paper: marked, and theirs to change (R11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.proposals import makers
from tests.proposals.test_parallel import hidden
from workspace.circles import service as circles
from workspace.db import db, now
from workspace.home import waiting
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.proposals import policy, rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Answer, Channel, Proposal, Speech, SpeechKind
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
HIDDEN = "The bus does not run on Sundays"
CONCERN = rounds.Given(Say.CONCERN, HIDDEN)


@pytest.fixture
def made(app: Flask) -> makers.Group:
    return makers.group()


@pytest.fixture
def found(made: makers.Group) -> Proposal:
    """A proposal in its consent round."""
    opened = makers.proposal(made)
    makers.to_consent(made, opened)
    return opened


def enter(made: makers.Group, found: Proposal, person: Person, given: rounds.Given = CONCERN) -> Answer:
    answer = rounds.respond_for(made.facilitator, found, person, given, Channel.PAPER)
    db.session.commit()
    return answer


def needs(person: Person) -> list[str]:
    with _request():
        return [need.what for need in waiting.on(waiting.desk_of(person))]


def _request() -> Any:
    from flask import current_app

    return current_app.test_request_context()


def test_r11_an_entered_answer_says_by_whom_and_how(made: makers.Group, found: Proposal) -> None:
    answer = enter(made, found, made.members[1])
    assert (answer.entered_by, answer.entered_how) == (made.facilitator, Channel.PAPER)
    assert (answer.person, answer.say, answer.words) == (made.members[1], Say.CONCERN, HIDDEN)
    assert answer.checked_at is None
    assert made.members[1].id not in rounds.standing(found.rounds[-1]).missing


def test_r11_the_trail_tells_who_entered_it_and_never_what_was_said(
    made: makers.Group, found: Proposal
) -> None:
    enter(made, found, made.members[1])
    entry = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry and (entry.did, entry.person_id) == ("entered an answer", made.facilitator.id)
    assert entry.detail == {"person": made.members[1].id, "how": "paper"}


def test_r11_what_a_person_answered_themselves_is_not_written_over(
    made: makers.Group, found: Proposal
) -> None:
    own = rounds.respond(made.members[1], found, makers.CONSENT)
    with pytest.raises(Refusal, match="Ask them to change"):
        enter(made, found, made.members[1])
    assert (own.say, own.entered_by_id, own.earlier) == (Say.CONSENT, None, [])


def test_r11_what_the_person_confirmed_is_not_written_over(made: makers.Group, found: Proposal) -> None:
    enter(made, found, made.members[1])
    rounds.check_entered(made.members[1], found)
    with pytest.raises(Refusal, match="what was entered is right"):
        enter(made, found, made.members[1], makers.CONSENT)


def test_r11_the_facilitator_corrects_what_they_entered_and_the_earlier_words_stay(
    made: makers.Group, found: Proposal
) -> None:
    enter(made, found, made.members[1])
    answer = enter(made, found, made.members[1], makers.objection())
    assert answer.say is Say.OBJECTION
    assert [(e.say, e.words, e.entered_by_id, e.entered_how) for e in answer.earlier] == [
        (Say.CONCERN, HIDDEN, made.facilitator.id, Channel.PAPER)
    ]
    enter(made, found, made.members[1], makers.objection())
    assert len(answer.earlier) == 1, "the same again says nothing new"


def test_r11_ones_own_answer_takes_the_place_of_the_entered_one(made: makers.Group, found: Proposal) -> None:
    enter(made, found, made.members[1])
    rounds.check_entered(made.members[1], found)
    answer = rounds.respond(made.members[1], found, CONCERN)  # even where the words are the same
    db.session.commit()
    assert (answer.entered_by, answer.entered_how, answer.checked_at) == (None, None, None)
    assert [(e.words, e.entered_by_id) for e in answer.earlier] == [(HIDDEN, made.facilitator.id)]
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_r11_nobody_enters_an_answer_for_who_is_not_asked(made: makers.Group, found: Proposal) -> None:
    assert made.learner
    with pytest.raises(Refusal, match="not on the roster"):
        enter(made, found, made.learner)
    circles.leave(made.members[2], made.circle)
    with pytest.raises(Refusal, match="not on the roster"):
        enter(made, found, made.members[2])
    with pytest.raises(Refusal, match="your own answer"):
        enter(made, found, made.facilitator)


def test_r11_an_entered_answer_needs_its_words_like_any_other(made: makers.Group, found: Proposal) -> None:
    with pytest.raises(Refusal, match="concern"):
        enter(made, found, made.members[1], rounds.Given(Say.CONCERN))
    with pytest.raises(Refusal, match="go wrong"):
        enter(made, found, made.members[1], rounds.Given(Say.OBJECTION))


def test_r11_nothing_is_entered_or_confirmed_once_the_round_has_closed(
    made: makers.Group, found: Proposal
) -> None:
    enter(made, found, made.members[1])
    service.park(made.facilitator, found, "Later.", (now() + timedelta(days=30)).date())
    db.session.commit()
    with pytest.raises(Refusal, match="closed"):
        enter(made, found, made.members[2])
    with pytest.raises(Refusal, match="closed"):
        rounds.check_entered(made.members[1], found)


def test_r4_what_was_entered_for_an_earlier_round_is_refused(made: makers.Group, found: Proposal) -> None:
    with pytest.raises(Refusal, match="new round"):
        rounds.respond_for(made.facilitator, found, made.members[1], CONCERN, Channel.PAPER, seen_round=2)


def test_r11_nothing_to_confirm_where_nothing_was_entered(made: makers.Group, found: Proposal) -> None:
    with pytest.raises(Refusal, match="No answer was entered"):
        rounds.check_entered(made.members[1], found)
    rounds.respond(made.members[1], found, makers.CONSENT)
    with pytest.raises(Refusal, match="No answer was entered"):
        rounds.check_entered(made.members[1], found)


def test_c10_who_is_asked_last_is_entered_last(made: makers.Group) -> None:
    opened = makers.proposal(made)
    nominee = made.members[0]
    rounds.open_straight(made.facilitator, opened, "Small.", 7, asked_last=nominee)
    with pytest.raises(Refusal, match="asked last"):
        enter(made, opened, nominee, makers.CONSENT)
    for person in (made.secretary, made.members[1], made.members[2]):
        enter(made, opened, person, makers.CONSENT)
    rounds.respond(made.facilitator, opened, makers.CONSENT)
    enter(made, opened, nominee, makers.CONSENT)
    assert rounds.standing(opened.rounds[-1]).may_decide


def test_c9_who_only_stands_in_is_noted(made: makers.Group, found: Proposal) -> None:
    for hat in made.circle.hats:
        for term in hat.terms:
            if term.person_id == made.facilitator.id:
                circles.put_down(made.facilitator, term)
    rounds.respond_for(made.members[0], found, made.members[1], CONCERN, Channel.PHONE)
    db.session.commit()
    entry = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry and entry.detail["stood_in"] is True


def test_r11_answers_that_stand_keep_who_entered_them(made: makers.Group, found: Proposal) -> None:
    enter(made, found, made.members[1])
    for person in (made.facilitator, made.secretary, made.members[2]):
        rounds.respond(person, found, makers.CONSENT)
    rounds.respond(made.members[0], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    objection = rounds.objections_of(found)[0]
    from workspace.proposals.consent import End

    rounds.offer_end(made.members[0], found, objection, End.WITHDRAWN, "We talked.")
    rounds.ask_again(made.facilitator, found, 7)
    db.session.commit()
    carried = found.rounds[-1].answer_of(made.members[1])
    assert carried and carried.stands_from_id
    assert (carried.entered_by_id, carried.entered_how) == (made.facilitator.id, Channel.PAPER)


# R10: entering shows nothing ----------------------------------------------------------------------------


def test_r10_entering_for_others_opens_no_answers(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    rounds.respond(made.members[2], found, CONCERN)
    enter(made, found, made.members[1], rounds.Given(Say.CONCERN, "Entered words about parking"))
    assert not policy.may_see_answers(made.facilitator, found.rounds[-1])
    base = f"/proposals/{found.id}"
    here = as_person(made.facilitator)
    others = (made.secretary, made.members[0], made.members[2])
    pages = [base, f"{base}/run", f"{base}/key-in", f"{base}/sheet", f"{base}/sheet?list=1"]
    pages += [f"{base}/answer-for/{person.id}" for person in others]
    for path in pages:
        text = here.get(path).text
        assert HIDDEN not in text, path
        assert "Entered words about parking" not in text, path
    assert "entered by you" in here.get(f"{base}/key-in").text


def test_r10_the_member_whose_answer_was_entered_has_given_it(made: makers.Group, found: Proposal) -> None:
    enter(made, found, made.members[1])
    assert policy.may_see_answers(made.members[1], found.rounds[-1])
    assert not policy.may_see_answers(made.members[0], found.rounds[-1])


def test_r10_another_facilitator_does_not_see_what_was_entered(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    enter(made, found, made.members[1])
    for hat in made.circle.hats:
        for term in hat.terms:
            if term.person_id == made.facilitator.id:
                circles.put_down(made.facilitator, term)
    path = f"/proposals/{found.id}/answer-for/{made.members[1].id}"
    text = as_person(made.members[0]).get(path).text
    assert HIDDEN not in text
    assert "entered by Farah Facilitator" in text
    told = as_person(made.members[0]).post(path, data={"how": "spoken", "say": "consent", "stands": "older"})
    assert told.status_code == 422
    assert "Farah Facilitator entered an answer for Member 2" in told.text
    assert HIDDEN not in told.text
    assert HIDDEN in as_person(made.facilitator).get(path).text, "who entered it knows it anyway"


# The pages ----------------------------------------------------------------------------------------------


def test_r11_the_facilitator_enters_an_answer_and_the_person_is_told_and_says_it_is_right(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    member = made.members[1]
    here = as_person(made.facilitator)
    path = f"/proposals/{found.id}/answer-for/{member.id}"
    assert here.get(path).status_code == 200
    sent = here.post(path, data={"how": "phone", "say": "consent"})
    assert sent.status_code == 303
    home = as_person(member).get("/home")
    assert "Farah Facilitator entered your answer to “" in home.text
    assert "“Consent”. Is it right?" in home.text
    check = f"/proposals/{found.id}/entered"
    assert check in home.text
    shown = as_person(member).get(check)
    assert "as it was said on the telephone" in shown.text
    assert "Yes, that is what I said" in shown.text
    assert as_person(member).post(check).status_code == 303
    db.session.expire_all()
    answer = found.rounds[-1].answer_of(member)
    assert answer and answer.checked_at
    assert "entered your answer" not in as_person(member).get("/home").text
    again = as_person(member).get(check)
    assert "You have said that it is right" in again.text
    assert "Change it" in again.text


def test_r11_nobody_confirms_what_was_entered_anew_while_they_were_reading(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    member, check = made.members[1], f"/proposals/{found.id}/entered"
    enter(made, found, member, rounds.Given(Say.CONSENT))
    client = as_person(member)
    read = hidden(client.get(check).text)
    enter(made, found, member, makers.objection(HIDDEN))
    refused = client.post(check, data=read)
    assert refused.status_code == 422 and HIDDEN in refused.text
    assert "It was changed while you were reading. Look at it again." in refused.text
    db.session.expire_all()
    answer = found.rounds[-1].answer_of(member)
    assert answer and answer.checked_at is None
    assert client.post(check, data=hidden(refused.text)).status_code == 303
    db.session.expire_all()
    assert answer.checked_at


def test_r11_nobody_else_checks_or_sees_what_was_entered(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    enter(made, found, made.members[1])
    check = f"/proposals/{found.id}/entered"
    assert as_person(made.members[0]).get(check).status_code == 404
    assert as_person(made.facilitator).get(check).status_code == 404
    rounds.respond(made.members[1], found, makers.CONSENT)
    assert as_person(made.members[1]).get(check).status_code == 404, "it is their own now"


def test_r11_only_the_facilitator_enters_answers(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    assert made.learner
    for person in (made.members[0], made.secretary, made.learner):
        here = as_person(person)
        for path in (f"answer-for/{made.members[1].id}", f"speak-for/{made.members[1].id}", "key-in"):
            assert here.get(f"/proposals/{found.id}/{path}").status_code == 403
            assert here.post(f"/proposals/{found.id}/{path}").status_code == 403
    there = as_person(made.facilitator)
    assert there.get(f"/proposals/{found.id}/answer-for/{made.learner.id}").status_code == 404


def test_r11_the_page_says_when_it_is_too_late_and_whom_to_tell(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    enter(made, found, made.members[1])
    service.park(made.facilitator, found, "Later.", (now() + timedelta(days=30)).date())
    shown = as_person(made.members[1]).get(f"/proposals/{found.id}/entered")
    assert "can't be changed any more" in shown.text
    assert "tell Farah Facilitator" in shown.text
    assert "Yes, that is what I said" not in shown.text
    assert as_person(made.members[1]).post(f"/proposals/{found.id}/entered").status_code == 409
    assert (
        as_person(made.facilitator).get(f"/proposals/{found.id}/answer-for/{made.members[1].id}").status_code
        == 409
    )
    assert any("entered your answer" in what for what in needs(made.members[1]))


def test_r11_home_stops_telling_two_weeks_after_the_round_closed(
    made: makers.Group, found: Proposal, clock: Clock
) -> None:
    enter(made, found, made.members[1])
    service.park(made.facilitator, found, "Later.", (now() + timedelta(days=30)).date())
    db.session.commit()
    clock.forward(days=15)
    assert not any("entered your answer" in what for what in needs(made.members[1]))


def test_r11_who_left_the_circle_is_told_nothing_more_of_what_is_only_the_circles(
    made: makers.Group,
) -> None:
    from workspace.visibility import Visibility

    opened = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names a family.")
    makers.to_consent(made, opened)
    enter(made, opened, made.members[1])
    circles.leave(made.members[1], made.circle)
    db.session.commit()
    assert needs(made.members[1]) == []


def test_r11_the_entered_answer_is_marked_where_it_is_read(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    enter(made, found, made.members[1])
    rounds.respond(made.members[0], found, makers.CONSENT)
    text = as_person(made.members[0]).get(f"/proposals/{found.id}").text
    assert "Entered by Farah Facilitator, as it was written on paper." in text


def test_r11_ones_own_answer_tells_what_it_takes_the_place_of(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    enter(made, found, made.members[1])
    here = as_person(made.members[1])
    assert HIDDEN in here.get(f"/proposals/{found.id}/answer").text, "their words stand in the form"
    here.post(f"/proposals/{found.id}/answer", data={"say": "consent", "seen_round": "1"})
    shown = here.get(f"/proposals/{found.id}").text
    assert "Farah Facilitator had entered “Consent with a concern” for you" in shown


def test_r16_the_decision_keeps_who_entered_an_answer_and_how(made: makers.Group, found: Proposal) -> None:
    enter(made, found, made.members[1], makers.CONSENT)
    rounds.check_entered(made.members[1], found)
    for person in (made.facilitator, made.secretary, made.members[0], made.members[2]):
        rounds.respond(person, found, makers.CONSENT)
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    record = {row["name"]: row for row in decision.answers}
    assert record["Member 2"] | {"person": 0} == {
        "person": 0, "name": "Member 2", "carer": False, "say": "consent",
        "entered_by": "Farah Facilitator", "how": "paper", "checked": True,
    }  # fmt: skip
    assert "entered_by" not in record["Member 1"]


# Speaking -----------------------------------------------------------------------------------------------


@pytest.fixture
def talking(made: makers.Group) -> Proposal:
    """A proposal at its questions."""
    from workspace.proposals.models import Response

    opened = makers.proposal(made)
    service.open_(opened.proposer, opened, in_domain=True, is_major=False, response=Response.DECIDE)
    db.session.commit()
    return opened


def test_r11_a_question_is_entered_for_somebody(
    made: makers.Group, talking: Proposal, as_person: Sign
) -> None:
    assert made.learner
    here = as_person(made.facilitator)
    path = f"/proposals/{talking.id}/speak-for/{made.learner.id}"
    assert here.get(path).status_code == 200
    assert here.post(path, data={"how": "spoken", "text": "Who pays?"}).status_code == 303
    speech = db.session.scalars(select(Speech)).one()
    assert (speech.person_id, speech.kind, speech.text) == (made.learner.id, SpeechKind.QUESTION, "Who pays?")
    assert (speech.entered_by_id, speech.entered_how) == (made.facilitator.id, Channel.SPOKEN)
    assert "entered by Farah Facilitator" in here.get(f"/proposals/{talking.id}").text


def test_r11_a_pass_is_entered_for_somebody_and_comes_back_to_the_list(
    made: makers.Group, talking: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    listed = here.get(f"/proposals/{talking.id}/key-in")
    path = f"/proposals/{talking.id}/speak-for/{made.members[1].id}"
    assert f"{path}?back=key-in" in listed.text
    sent = here.post(f"{path}?back=key-in", data={"how": "spoken", "passing": "yes"})
    assert sent.location.endswith("/key-in")
    listed = here.get(f"/proposals/{talking.id}/key-in")
    assert "Member 2 passes." in listed.text
    assert path not in listed.text


def test_r11_words_entered_for_somebody_need_words_a_way_and_a_stage(
    made: makers.Group, talking: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    path = f"/proposals/{talking.id}/speak-for/{made.members[1].id}"
    assert "Choose how they told you" in here.post(path, data={"text": "Who pays?"}).text
    refused = here.post(path, data={"how": "spoken", "text": ""})
    assert refused.status_code == 422
    assert "Write down what they said" in refused.text
    assert here.get(f"/proposals/{talking.id}/speak-for/{made.facilitator.id}").status_code == 404
    assert here.get(f"/proposals/{talking.id}/speak-for/{made.admin.id}").status_code == 404
    with pytest.raises(Refusal, match="isn't for that"):
        service.say_for(
            made.facilitator, talking, made.members[1], SpeechKind.REACTION, "Fine", Channel.SPOKEN
        )
    with pytest.raises(Refusal, match="not in this circle"):
        service.say_for(made.facilitator, talking, made.admin, SpeechKind.PASS, "", Channel.SPOKEN)
    with pytest.raises(Refusal, match="your own"):
        service.say_for(made.facilitator, talking, made.facilitator, SpeechKind.PASS, "", Channel.SPOKEN)
