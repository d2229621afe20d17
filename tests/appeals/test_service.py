"""Appealing a decision: three unrelated people, stages counted in meetings, every refusal (R18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.appeals.makers import case, term
from tests.makers import make_circle, make_member, make_person
from tests.proposals import makers
from tests.reviews.makers import decided
from workspace.appeals import policy, queries, service
from workspace.appeals.models import AppealStage
from workspace.appeals.service import Met
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, now, today
from workspace.proposals.consent import Stage
from workspace.refusal import Refusal
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")
CIRCLE, COUNSEL, BROADER = AppealStage.CIRCLE, AppealStage.COUNSEL, AppealStage.BROADER


def refused(act: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        act()
    db.session.rollback()


def met(words: str = "We stay with it.", days: int = 0) -> Met:
    return Met(today() + timedelta(days=days), "All were there.", words)


# Three people ---------------------------------------------------------------------------------------


def test_r18_an_appeal_begins_with_the_third_person() -> None:
    it = case(people=2)
    assert it.appeal.stage is AppealStage.GATHERING
    refused(lambda: service.note_meeting(it.facilitator, it.appeal, met()), "whoever keeps this stage")
    service.join(make_person("Third Person"), it.appeal, "Me too.", True)
    assert it.appeal.stage is CIRCLE and it.appeal.circle is it.circle


def test_r18_nobody_who_was_on_the_roster_appeals() -> None:
    it = case(people=1)
    for person in (it.facilitator, it.member):
        refused(lambda who=person: service.join(who, it.appeal, "x", True), "on the roster of this decision")
        other = decided(it.group)
        other_answers = [row["person"] for row in other.answers]
        assert person.id in other_answers
        refused(lambda who=person, d=other: service.begin(who, d, "x", True), "on the roster")


@pytest.mark.parametrize(
    ("row", "may"),
    [
        ({"say": "consent"}, False), ({"say": "concern"}, False), ({"absent": True}, False),
        ({"excluded": "This proposal is about their own membership."}, True), ({"left": True}, True),
    ],
)  # fmt: skip
def test_r18_who_was_off_the_roster_or_left_before_answering_may_appeal(
    row: dict[str, Any], may: bool
) -> None:
    made = makers.group()
    person = made.members[0]
    decision = decided(made, answers=[{"person": person.id, "name": person.name, "carer": True, **row}])
    assert policy.may_begin(person, decision) is may


def test_r18_unrelated_is_declared() -> None:
    it = case(people=1)
    refused(
        lambda: service.join(make_person("Dan"), it.appeal, "x", False), "same household, family or employer"
    )
    refused(lambda: service.begin(make_person("Eve"), decided(it.group), "x", False), "same household")


def test_r18_nobody_stands_behind_it_twice_and_nobody_is_the_fourth() -> None:
    it = case()
    refused(lambda: service.join(it.appellants[0], it.appeal, "x", True), "stand behind this appeal already")
    refused(lambda: service.join(make_person("Dan"), it.appeal, "x", True), "Nobody can join it any more")
    refused(
        lambda: service.begin(make_person("Eve"), it.decision, "x", True),
        "an appeal against this decision already",
    )


def test_r18_a_circle_can_switch_appeals_off_and_what_has_begun_goes_on() -> None:
    it = case(people=2)
    it.circle.takes_appeals = False
    db.session.commit()
    refused(lambda: service.begin(make_person("Eve"), decided(it.group), "x", True), "not to take appeals")
    service.join(make_person("Dan"), it.appeal, "Me too.", True)
    assert it.appeal.stage is CIRCLE


def test_r18_a_closed_circle_hears_none() -> None:
    it = case(people=1)
    decision = decided(it.group)
    it.circle.closed_at = now()
    db.session.commit()
    refused(lambda: service.begin(make_person("Eve"), decision, "x", True), "This circle is closed")


# The stages -----------------------------------------------------------------------------------------


def test_r18_the_stages_are_counted_in_meetings() -> None:
    it = case()
    assert queries.meetings_left(it.appeal) == 1
    it.answered()
    assert queries.meetings_left(it.appeal) == 0
    refused(lambda: service.note_meeting(it.facilitator, it.appeal, met()), "are used up")
    it.passed_on()
    assert it.appeal.stage is COUNSEL and queries.meetings_left(it.appeal) == 2
    it.answered()
    assert queries.meetings_left(it.appeal) == 1
    it.answered()
    refused(lambda: service.note_meeting(it.counsellor, it.appeal, met()), "are used up")
    it.passed_on()
    assert it.appeal.stage is BROADER and it.appeal.circle is it.made.circle
    assert queries.meetings_left(it.appeal) == 1
    it.answered("We stay with it.")
    it.passed_on()
    assert it.appeal.stage is BROADER and it.appeal.ended_at is not None
    assert it.appeal.answer == "We stay with it."
    refused(lambda: service.pass_on(it.appellants[0], it.appeal), "still has a meeting")
    refused(lambda: service.note_meeting(it.made.facilitator, it.appeal, met()), "whoever keeps this stage")


@pytest.mark.parametrize("stage", [AppealStage.GATHERING, CIRCLE, COUNSEL, BROADER])
def test_r18_nothing_moves_by_time(stage: AppealStage, clock: Any) -> None:
    it = case(people=1 if stage is AppealStage.GATHERING else 3)
    if stage is not AppealStage.GATHERING:
        it.to(stage)
    before = (it.appeal.stage, queries.meetings_left(it.appeal), policy.is_used_up(it.appeal))
    clock.forward(days=300)  # the hats' terms are a year
    db.session.expire_all()
    assert (it.appeal.stage, queries.meetings_left(it.appeal), policy.is_used_up(it.appeal)) == before
    assert it.appeal.ended_at is None
    clock.forward(days=100)
    db.session.expire_all()
    assert (it.appeal.stage, queries.meetings_left(it.appeal), policy.is_used_up(it.appeal)) == before
    assert it.appeal.ended_at is None


@pytest.mark.parametrize("stage", [CIRCLE, COUNSEL, BROADER])
def test_r18_a_stage_goes_on_only_when_its_meetings_are_used_up(stage: AppealStage) -> None:
    it = case()
    it.to(stage)
    refused(lambda: service.pass_on(it.appellants[0], it.appeal), "still has a meeting")
    it.answered()
    if stage is COUNSEL:
        refused(lambda: service.pass_on(it.counsellor, it.appeal), "still has a meeting")


def test_r18_a_closed_circle_keeps_nobody_waiting() -> None:
    it = case()
    it.circle.closed_at = now()
    service.pass_on(it.appellants[1], it.appeal)
    assert it.appeal.stage is COUNSEL and not policy.is_used_up(it.appeal), "care and counsel can still meet"
    [hat] = [hat for hat in it.made.circle.hats if hat.kind is HatKind.CARE_AND_COUNSEL]
    circles.put_down(it.counsellor, hat.terms[-1])
    assert policy.is_used_up(it.appeal)


def test_r18_keepers_or_appellants_pass_it_on_and_nobody_else() -> None:
    it = case()
    it.answered()
    for person in (it.member, it.counsellor, make_person("Stan")):
        refused(lambda who=person: service.pass_on(who, it.appeal), "Who keeps this stage passes it on")
    service.pass_on(it.secretary, it.appeal)
    assert it.appeal.stage is COUNSEL


def test_r18_who_keeps_each_stage() -> None:
    it = case()
    people = {
        "facilitator": it.facilitator, "secretary": it.secretary, "member": it.member,
        "delegate": it.delegate, "counsellor": it.counsellor, "beside": it.beside,
        "top facilitator": it.made.facilitator, "top secretary": it.made.secretary,
        "appellant": it.appellants[0], "administrator": it.made.admin,
    }  # fmt: skip
    expected = {
        CIRCLE: {"facilitator", "secretary"},
        COUNSEL: {"counsellor"},
        BROADER: {"top facilitator", "top secretary"},
    }
    for stage, keepers in expected.items():
        it.to(stage)
        assert {name for name, person in people.items() if policy.may_keep(person, it.appeal)} == keepers
        for name in set(people) - keepers:
            refused(
                lambda who=people[name]: service.note_meeting(who, it.appeal, met()),
                "whoever keeps this stage",
            )


def test_r18_while_nobody_wears_care_and_counsel_the_facilitator_keeps_its_stage() -> None:
    it = case()
    it.to(COUNSEL)
    [hat] = [hat for hat in it.made.circle.hats if hat.kind is HatKind.CARE_AND_COUNSEL]
    circles.put_down(it.counsellor, hat.terms[-1])
    db.session.commit()
    assert policy.may_keep(it.facilitator, it.appeal) and not policy.may_keep(it.counsellor, it.appeal)
    assert not policy.may_keep(it.secretary, it.appeal)


def test_c9_care_and_counsel_past_its_term_keeps_nothing(clock: Any) -> None:
    it = case()
    it.to(COUNSEL)
    clock.forward(days=400)
    db.session.expire_all()
    assert queries.counsel() == [] and not policy.may_keep(it.counsellor, it.appeal)


def test_r18_nobody_keeps_the_stage_of_their_own_appeal() -> None:
    it = case(people=2)
    listening = make_circle(it.made.admin, it.made.circle, "Listening")
    helper = make_member(listening, "Lou Listens")
    term(listening, helper, HatKind.CARE_AND_COUNSEL)
    service.join(helper, it.appeal, "Me too.", True)
    db.session.commit()
    it.to(COUNSEL)
    assert not policy.may_keep(helper, it.appeal) and policy.may_keep(it.counsellor, it.appeal)


def test_r18_the_delegates_who_sit_with_care_and_counsel() -> None:
    it = case()
    assert {term.person for term in queries.delegates(it.appeal)} == {it.delegate, it.beside}
    top = decided(it.made)
    about = service.begin(make_person("Eve"), top, "x", True)
    assert {term.person for term in queries.delegates(about)} == {it.delegate, it.beside}, (
        "of the circles below"
    )


# Meetings -------------------------------------------------------------------------------------------


def test_r18_a_meeting_is_in_the_past_after_the_appeal_and_the_last_one_answers() -> None:
    it = case()
    keep = it.facilitator
    refused(lambda: service.note_meeting(keep, it.appeal, met(days=1)), "can't be in the future")
    refused(lambda: service.note_meeting(keep, it.appeal, met(days=-1)), "before the appeal was raised")
    refused(lambda: service.note_meeting(keep, it.appeal, met("")), "say what it answers")
    it.answered()
    it.passed_on()
    service.note_meeting(it.counsellor, it.appeal, met(""))  # the first of two may leave the answer open
    refused(lambda: service.note_meeting(it.counsellor, it.appeal, met("")), "say what it answers")


def test_r18_care_and_counsel_agree_on_more_meetings_by_consent() -> None:
    it = case()
    refused(lambda: service.agree_more(it.facilitator, it.appeal, "All agree."), "and only then")
    it.to(COUNSEL)
    refused(lambda: service.agree_more(it.facilitator, it.appeal, "All agree."), "whoever keeps")
    refused(lambda: service.agree_more(it.counsellor, it.appeal, ""), "what was agreed, and by whom")
    it.answered()
    it.answered()
    service.agree_more(it.counsellor, it.appeal, "All six consented to a third.")
    db.session.commit()
    assert (it.appeal.more_meetings, queries.meetings_left(it.appeal)) == (1, 1)
    assert not policy.is_used_up(it.appeal)
    assert "All six consented to a third." in [e.detail.get("words") for e in queries.story(it.appeal)]
    it.answered()
    it.passed_on()
    assert (it.appeal.stage, queries.meetings_left(it.appeal)) == (BROADER, 1), (
        "more was agreed for counsel only"
    )


# The end --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [CIRCLE, COUNSEL, BROADER])
def test_r18_it_is_settled_when_the_answer_settles_it_for_all(stage: AppealStage) -> None:
    it = case()
    it.to(stage)
    refused(lambda: service.say_settled(it.appellants[0], it.appeal, True), "once there is an answer")
    it.answered("We move it to noon.")
    for person in it.appellants:
        assert it.appeal.stage is stage
        service.say_settled(person, it.appeal, True)
    assert it.appeal.stage is AppealStage.SETTLED and it.appeal.ended_at is not None
    assert it.appeal.answer == "We move it to noon."


def test_r18_one_who_is_not_content_is_enough_for_the_next_stage() -> None:
    it = case()
    it.answered()
    for person in it.appellants[:2]:
        service.say_settled(person, it.appeal, True)
    refused(lambda: service.say_settled(it.appellants[2], it.appeal, False), "what is still missing")
    service.say_settled(it.appellants[2], it.appeal, False, "The bus is still too early.")
    assert it.appeal.stage is CIRCLE
    assert queries.said_no(it.appellants[2], [it.appeal]) == {it.appeal.id}
    assert queries.said_no(it.appellants[0], [it.appeal]) == set()
    it.passed_on()
    assert [one.content_at for one in it.appeal.appellants] == [None] * 3, "the next stage has its own answer"


def test_r18_a_new_answer_is_asked_about_anew() -> None:
    it = case()
    it.to(COUNSEL)
    it.answered("First.")
    for person in it.appellants[:2]:
        service.say_settled(person, it.appeal, True)
    it.answered("Second.")
    service.say_settled(it.appellants[2], it.appeal, True)
    assert it.appeal.stage is COUNSEL


def test_r18_only_appellants_say_whether_it_is_settled() -> None:
    it = case()
    it.answered()
    for person in (it.facilitator, it.counsellor, it.made.admin):
        refused(lambda who=person: service.say_settled(who, it.appeal, True), "each appellant")


def test_r18_where_there_is_no_broader_circle_it_ends_with_the_last_answer() -> None:
    it = case()
    top = decided(it.made)
    appeal = service.begin(make_person("Eve"), top, "x", True)
    for name in ("Fay", "Gus"):
        service.join(make_person(name), appeal, "x", True)
    service.note_meeting(it.made.facilitator, appeal, met("The circle stays with it."))
    service.pass_on(appeal.appellants[0].person, appeal)
    for words in ("", "Counsel stays with it."):
        service.note_meeting(it.counsellor, appeal, met(words))
    service.pass_on(it.counsellor, appeal)
    assert (appeal.stage, appeal.answer) == (COUNSEL, "Counsel stays with it.")
    assert appeal.ended_at is not None


def test_r18_appellants_take_it_back_and_the_others_go_on() -> None:
    it = case()
    refused(lambda: service.take_back(it.member, it.appeal), "don't stand behind")
    service.take_back(it.appellants[0], it.appeal)
    assert it.appeal.stage is CIRCLE and len(it.appeal.appellants) == 2
    it.answered()
    service.say_settled(it.appellants[1], it.appeal, True)
    service.take_back(it.appellants[2], it.appeal)
    assert it.appeal.stage is AppealStage.SETTLED, "it is settled for everyone who still stands behind it"


def test_r18_taken_back_by_the_last_it_ends_and_another_can_be_raised() -> None:
    it = case(people=1)
    service.take_back(it.appellants[0], it.appeal)
    db.session.commit()
    assert it.appeal.stage is AppealStage.WITHDRAWN and it.appeal.ended_at is not None
    assert list(queries.story(it.appeal)) == [], "the circle never learns who gathered"
    refused(lambda: service.take_back(it.appellants[0], it.appeal), "don't stand behind")
    assert service.begin(make_person("Eve"), it.decision, "x", True).stage is AppealStage.GATHERING


def test_r18_the_decision_stands_and_a_change_is_a_new_proposal() -> None:
    it = case()
    refused(lambda: service.propose(it.appellants[0], it.appeal), "Full members of the circle")
    proposal = service.propose(it.member, it.appeal)
    assert (proposal.stage, proposal.supersedes, proposal.circle) == (Stage.DRAFT, it.decision, it.circle)
    assert proposal.version.text == it.decision.text
    it.to(BROADER)
    above = service.propose(it.made.members[1], it.appeal)
    assert above.circle is it.made.circle and above.supersedes is it.decision


def test_v1_what_only_the_circle_sees_stays_so_in_what_is_proposed() -> None:
    it = case(visibility=Visibility.CIRCLE)
    assert service.propose(it.member, it.appeal).visibility is Visibility.CIRCLE


def test_r18_all_of_it_is_in_the_trail() -> None:
    it = case()
    it.to(BROADER)
    it.answered()
    for person in it.appellants:
        service.say_settled(person, it.appeal, True)
    did = [entry.did for entry in queries.story(it.appeal)]
    assert did == [
        "began an appeal", "noted a meeting", "passed an appeal on", "noted a meeting", "noted a meeting",
        "passed an appeal on", "noted a meeting", *["said that it is settled for them"] * 3,
        "an appeal ended",
    ]  # fmt: skip


def test_c9_who_stands_in_is_noted() -> None:
    it = case()
    [hat] = [hat for hat in it.circle.hats if hat.kind is HatKind.FACILITATOR]
    circles.put_down(it.facilitator, hat.terms[-1])
    service.note_meeting(it.member, it.appeal, met())
    assert queries.story(it.appeal)[-1].detail.get("stood_in") is True
