"""The facilitator's page: where we are, whose turn it is, what is missing, and one next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.databases import Database
from tests.facilitating import rounds_made
from tests.facilitating.rounds_made import counted, in_consent, main_part, next_step
from tests.proposals import makers
from workspace.circles.models import AbsencePolicy
from workspace.db import db, today
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Guest, Proposal, Response, SpeechKind
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")


def run_of(found: Proposal) -> str:
    return f"/proposals/{found.id}/run"


def test_the_page_is_for_who_may_facilitate_now(as_person: Sign, client: Any) -> None:
    made, found = in_consent()
    stranger = makers.person("Stan Stranger")
    assert as_person(made.facilitator).get(run_of(found)).status_code == 200
    for who in (made.secretary, made.members[0], made.learner):
        assert as_person(who).get(run_of(found)).status_code == 403, who
    for who in (stranger, made.admin):
        assert as_person(who).get(f"/proposals/{found.id}").status_code == 200
        assert as_person(who).get(run_of(found)).status_code == 404, who
    assert client.get(run_of(found)).status_code == 303
    assert as_person(made.facilitator).get("/proposals/999/run").status_code == 404


def test_c9_while_nobody_facilitates_any_full_member_runs_the_round(as_person: Sign) -> None:
    made, found = in_consent()
    from workspace.circles import service as circles

    term = next(t for t in made.circle.live_terms() if t.person_id == made.facilitator.id)
    circles.put_down(made.facilitator, term)
    db.session.commit()
    read = as_person(made.members[2]).get(run_of(found))
    assert read.status_code == 200 and "any full member may run the round" in read.text
    assert as_person(made.learner).get(run_of(found)).status_code == 403


def test_a_draft_waits_for_its_proposer_or_goes_straight_on(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    read = next_step(as_person(made.facilitator).get(run_of(found)))
    assert "Member 1 opens it" in read and "Go straight to the consent round" in read
    mine = makers.proposal(made, made.facilitator)
    read = next_step(as_person(made.facilitator).get(run_of(mine)))
    assert f"/proposals/{mine.id}/move/open?back=run" in read and read.count('class="button main"') == 1


def test_r11_questions_go_round_everyone_but_the_proposer(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    db.session.commit()
    boss = as_person(made.facilitator)
    order = rounds_in_order(boss.get(run_of(found)))
    assert set(order) == {p.name for p in [*made.everyone, made.learner] if p is not None} - {"Member 1"}
    by_name = {p.name: p for p in [*made.everyone, made.learner] if p}
    for name in order[:-1]:
        read = boss.get(run_of(found))
        if name == made.facilitator.name:
            assert "It is your turn: say something, or pass." in next_step(read)
        else:
            assert f"Enter what {name} says" in next_step(read)
            assert f"/speak-for/{by_name[name].id}?back=run" in next_step(read)
        service.say(by_name[name], found, SpeechKind.PASS)
        db.session.commit()
    assert "1 person has not spoken or passed yet" in boss.get(run_of(found)).text
    service.say(by_name[order[-1]], found, SpeechKind.QUESTION, "Who pays?")
    db.session.commit()
    read = boss.get(run_of(found))
    assert "Everyone has been heard" in next_step(read) and "1 question waits" in next_step(read)
    assert "move/next?back=run" in next_step(read)
    assert main_part(read).count("passed</span>") == len(order) - 1
    proposer = as_person(found.proposer).get(f"/proposals/{found.id}")
    assert "What can happen now" in proposer.text and "What is asked of you now" not in proposer.text


def rounds_in_order(response: Any) -> list[str]:
    """The names as the page shows the order in which people speak."""
    import re

    part = main_part(response).split('<ol class="people turns"')[1].split("</ol>")[0]
    return re.findall(r'<span class="name" dir="auto">([^<]+?)(?: <|<)', part)


def test_r11_each_stage_and_each_round_begins_with_another_person(as_person: Sign) -> None:
    made = makers.group(members=4)
    boss = as_person(made.facilitator)
    starts = []
    found = makers.proposal(made, made.facilitator)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    db.session.commit()
    starts.append(rounds_in_order(boss.get(run_of(found)))[0])
    service.to_reactions(made.facilitator, found)
    db.session.commit()
    starts.append(rounds_in_order(boss.get(run_of(found)))[0])
    rounds.to_consent(made.facilitator, found, 7)
    db.session.commit()
    starts.append(rounds_in_order(boss.get(run_of(found)))[0])
    rounds.respond(made.members[0], found, makers.objection())
    rounds.respond(made.facilitator, found, makers.CONSENT)
    rounds.integrate(made.facilitator, found)
    one = rounds.objections_of(found)[0]
    rounds.offer_end(made.members[0], found, one, End.WITHDRAWN, "I see it now.")
    rounds.ask_again(made.facilitator, found, 7)
    db.session.commit()
    starts.append(rounds_in_order(boss.get(run_of(found)))[0])
    assert len(set(starts)) == 4, starts
    assert rounds_in_order(boss.get(run_of(found))) == rounds_in_order(boss.get(run_of(found)))


def test_c4_a_guest_has_a_place_in_the_order_after_the_circle(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    guest = makers.person("Gita Guest")
    db.session.flush()
    db.session.add(
        Guest(
            proposal_id=found.id, person_id=guest.id, why="Knows the ward", invited_by_id=made.secretary.id,
            invited_at=found.moved_at,
        )
    )  # fmt: skip
    db.session.commit()
    read = as_person(made.facilitator).get(run_of(found))
    assert rounds_in_order(read)[-1] == "Gita Guest"
    assert "(guest)" in read.text


def test_the_consent_round_says_whose_turn_it_is_and_then_what_the_answers_amount_to(as_person: Sign) -> None:
    made, found = in_consent()
    boss = as_person(made.facilitator)
    by_name = {p.name: p for p in made.everyone}
    for name in rounds_in_order(boss.get(run_of(found))):
        read = next_step(boss.get(run_of(found)))
        if name == made.facilitator.name:
            assert "I consent" in read and "back=run" in read
        else:
            assert f"/answer-for/{by_name[name].id}?back=run" in read
        rounds.respond(by_name[name], found, makers.CONSENT)
        db.session.commit()
    read = boss.get(run_of(found))
    assert "Announce the decision" in next_step(read) and "Nothing. You can announce" in read.text
    rounds.respond(made.members[0], found, makers.objection())
    db.session.commit()
    read = boss.get(run_of(found))
    assert "1 person objects" in next_step(read) and "Announce the decision" not in read.text
    assert "Close the round and integrate objections" in next_step(read)


def test_integrating_takes_one_objection_at_a_time(as_person: Sign) -> None:
    made, found = in_consent()
    for person in made.everyone:
        objects = person in made.members[1:]
        rounds.respond(
            person, found, makers.objection(f"{person.name} sees harm.") if objects else makers.CONSENT
        )
    rounds.integrate(made.facilitator, found)
    db.session.commit()
    boss = as_person(made.facilitator)
    first, second = rounds.objections_of(found)
    read = next_step(boss.get(run_of(found)))
    assert f"/objections/{first.id}" in read and f"/objections/{second.id}" not in read
    rounds.offer_end(made.facilitator, found, first, End.MEASURED, "We count it.")
    db.session.commit()
    assert f"/objections/{second.id}" in next_step(boss.get(run_of(found)))
    rounds.offer_end(made.facilitator, found, second, End.MEASURED, "We count it.")
    db.session.commit()
    read = boss.get(run_of(found))
    assert "We wait for Member 2 to confirm" in next_step(read)
    assert "Member 3 has to confirm" in read.text
    asked = as_person(made.members[1]).get(f"/proposals/{found.id}")
    assert (
        "What is asked of you now" in asked.text and "Say whether your objection is integrated" in asked.text
    )
    for one, who in ((first, made.members[1]), (second, made.members[2])):
        rounds.confirm(who, found, one)
    db.session.commit()
    assert "Ask again: open the next round" in next_step(boss.get(run_of(found)))


def test_what_was_parked_decided_or_withdrawn_has_its_step_too(as_person: Sign) -> None:
    made, found = in_consent()
    boss = as_person(made.facilitator)
    service.park(made.facilitator, found, "Later", today() + timedelta(days=9))
    db.session.commit()
    assert "Take it up again" in next_step(boss.get(run_of(found)))
    rounds.take_up(made.facilitator, found, to_draft=False, days=3)
    for person in made.everyone:
        rounds.respond(person, found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    assert "Read the decision" in next_step(boss.get(run_of(found)))
    other = makers.proposal(made)
    service.withdraw(other.proposer, other, "No longer")
    db.session.commit()
    assert "Nothing is left to run here" in next_step(boss.get(run_of(other)))


def test_r5_a_passed_deadline_offers_no_decision(as_person: Sign, clock: Clock) -> None:
    made, found = in_consent()
    rounds.respond(made.facilitator, found, makers.CONSENT)
    db.session.commit()
    clock.forward(days=40)
    read = as_person(made.facilitator).get(run_of(found))
    assert "The time has passed. Nobody's silence counts as consent." in read.text
    assert "Silence never counts as consent." in read.text
    assert "Announce the decision" not in read.text and "4 people have not answered yet" in read.text


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (AbsencePolicy.WAIT, "we wait until everyone has answered"),
        (AbsencePolicy.NOTICE, "those who were told and stayed silent are recorded as absent"),
        (AbsencePolicy.EARLY_ANSWERS, "An early answer counts for its version"),
    ],
)
def test_r6_the_page_says_what_absence_means(policy: AbsencePolicy, words: str, as_person: Sign) -> None:
    made, found = in_consent(absence=policy)
    assert words in as_person(made.facilitator).get(run_of(found)).text


def test_r6_who_is_absent_by_notice_is_not_waited_for_and_is_called_so(as_person: Sign, clock: Clock) -> None:
    made, found = in_consent(absence=AbsencePolicy.NOTICE)
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    boss = as_person(made.facilitator)
    assert "Announce the decision" not in boss.get(run_of(found)).text
    makers.letters_gone()
    clock.forward(days=40)
    read = as_person(made.facilitator).get(run_of(found))
    assert "counts as absent" in read.text and "Announce the decision" in next_step(read)


def test_r7_who_is_excluded_stands_there_with_the_reason_and_has_no_turn(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.members[2], "Her brother sells it.")
    db.session.commit()
    boss = as_person(made.facilitator)
    assert "Her brother sells it." in boss.get(run_of(found)).text
    rounds.to_consent(made.facilitator, found, 7)
    db.session.commit()
    read = boss.get(run_of(found))
    assert "Not on the roster: Member 3. Her brother sells it." in read.text
    assert "Member 3" not in rounds_in_order(read)
    for words in ("abstain", "stand aside", "vote"):
        assert words not in main_part(read).lower()


def test_r4_a_new_version_asks_everyone_again_and_the_old_answers_stay_readable(as_person: Sign) -> None:
    made, found = rounds_made.many_rounds(3, 2, 2)
    read = as_person(made.facilitator).get(run_of(found))
    assert "2 of 5 have answered" in read.text
    read = as_person(made.facilitator).get(f"/proposals/{found.id}")
    assert read.text.index("Round 2, on version 2") < read.text.index(
        "<summary>Round 1, on version 1</summary>"
    )


def test_r4_with_the_same_text_the_other_answers_stand(as_person: Sign) -> None:
    made, found = in_consent()
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    rounds.respond(made.members[2], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    rounds.offer_end(made.members[2], found, rounds.objections_of(found)[0], End.WITHDRAWN, "Fine now.")
    rounds.ask_again(made.facilitator, found, 7)
    db.session.commit()
    read = as_person(made.facilitator).get(run_of(found))
    assert "4 of 5 have answered" in read.text and "Enter what Member 3 says" in next_step(read)


def test_r12_the_page_says_that_the_clock_is_stopped(as_person: Sign) -> None:
    made, found = in_consent()
    rounds.stop_clock(made.members[1], found, "Let us talk about it.")
    db.session.commit()
    read = as_person(made.facilitator).get(run_of(found))
    assert "The clock is stopped" in read.text and "Let us talk about it." in read.text
    assert f"/proposals/{found.id}/start-clock" in read.text
    assert (
        "No deadline passes, and you can still answer"
        in as_person(made.members[0]).get(f"/proposals/{found.id}").text
    )


def test_c10_who_is_asked_last_has_no_buttons_until_the_others_answered(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    last = made.members[1]
    rounds.open_straight(made.facilitator, found, "Chosen together", 7, asked_last=last)
    db.session.commit()
    boss = as_person(made.facilitator)
    assert rounds_in_order(boss.get(run_of(found)))[-1] == last.name
    read = as_person(last).get(f"/proposals/{found.id}")
    assert "You are asked last" in read.text and "I consent" not in main_part(read)
    for person in made.everyone:
        if person is not last:
            rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    assert "I consent" in main_part(as_person(last).get(f"/proposals/{found.id}"))


@pytest.mark.parametrize(("few", "many"), [((3, 2, 1), (58, 12, 1)), ((3, 3, 2), (58, 12, 3))])
def test_with_sixty_people_and_twelve_versions_the_pages_cost_the_same(
    few: tuple[int, int, int], many: tuple[int, int, int], app: Flask, database: Database, as_person: Sign
) -> None:
    before = costs(as_person, *rounds_made.many_rounds(*few))
    db.session.remove()
    db.engine.dispose()
    database.renew()
    after = costs(as_person, *rounds_made.many_rounds(*many))
    assert {key: len(asked) for key, asked in before.items()} == {
        key: len(asked) for key, asked in after.items()
    }
    assert max(len(asked) for asked in after.values()) <= 26  # three rounds cost three more than one does


def costs(as_person: Sign, made: makers.Group, found: Proposal) -> dict[str, list[str]]:
    """What each page asks of the database, for who has answered and who has not."""
    cost = {}
    people = {"facilitator": made.facilitator, "waiting": made.members[-1], "learner": made.learner}
    url = f"/proposals/{found.id}"
    for role, who in people.items():
        client = as_person(who)
        for page in ("", "/run") if role == "facilitator" else ("",):
            with counted() as asked:
                response = client.get(f"{url}{page}")
            assert response.status_code == 200
            cost[f"{role} {page}"] = asked
    return cost


def test_with_sixty_people_the_list_and_what_was_before_are_folded(as_person: Sign) -> None:
    made, found = rounds_made.many_rounds(58, 12, 3)
    read = as_person(made.members[-1]).get(f"/proposals/{found.id}").text
    for folded in (
        "12 versions so far",
        "Round 1, on version",
        "Round 2, on version",
        "Who is asked, in order",
    ):
        assert f"<details><summary>{folded}" in read, folded
    run = as_person(made.facilitator).get(run_of(found)).text
    assert "<details><summary>All 60 people in this round, in order" in run
    assert "30 of 60 have answered" in run


def test_v2_a_draft_of_another_circle_is_not_there(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made, visibility=Visibility.MEMBERS)
    stranger = as_person(makers.person("Stan Stranger"))
    for path in (run_of(found), f"/proposals/{found.id}/news", f"/proposals/{found.id}"):
        assert stranger.get(path).status_code == 404
