"""A circle's page: what it is, who is here by double link, how it works, and what it has to look at again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.makers import make_board, make_circle, make_decision, make_member, wear
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, CircleKind, HatKind, Joining
from workspace.db import db, now, today
from workspace.proposals import effects, rounds, service
from workspace.proposals.consent import Stage
from workspace.visibility import Visibility

BACKLOG = "To look at again"


def test_c6_the_page_says_who_is_here_by_double_link(as_person, clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader, delegate = make_member(below, "Lea Leader"), make_member(below, "Del Delegate")
    path = f"/circles/{board.circle.id}"
    client = as_person(board.member)
    assert "Here by double link" not in client.get(path).text
    term = wear(below, leader, HatKind.LEADER)
    wear(below, delegate, HatKind.DELEGATE, days=10)
    shown = client.get(path).text
    assert "Here by double link" in shown
    assert "leader of Being heard" in shown and "delegate of Being heard" in shown
    assert "You are here: Full member" in as_person(leader).get(path).text
    circles.put_down(leader, term)
    clock.forward(days=11)
    shown = client.get(path).text
    assert "Here by double link" not in shown, "they leave with the hat"
    assert "You are here: " not in as_person(leader).get(path).text


def test_c6_a_circle_says_who_links_it_and_which_link_is_missing(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    wear(below, make_member(below, "Lea Leader"), HatKind.LEADER)
    for path in (f"/circles/{below.id}", f"/circles/{board.circle.id}"):
        shown = as_person(board.member).get(path).text
        assert "Leader: Lea Leader" in shown and "No delegate yet" in shown


def test_c2_a_helping_circle_shows_its_question_its_day_and_who_appointed_it(as_person, clock) -> None:
    board = make_board(name="The board")
    below = make_circle(
        board.facilitator, board.circle, "Helpers", kind=CircleKind.HELPING_CIRCLE,
        question="Which questions?", ends_on=today() + timedelta(days=3),
    )  # fmt: skip
    client = as_person(make_member(below))
    shown = client.get(f"/circles/{below.id}").text
    for said in ("Which questions?", "Appointed by", "The board", "Reports by", "What is a helping circle?"):
        assert said in shown
    assert "Past its date" not in shown
    clock.forward(days=4)
    shown = client.get(f"/circles/{below.id}").text
    assert "That day has passed." in shown and "The circle was to report by" in shown
    assert "The board decides whether it goes on or closes." in shown


def test_c2_a_working_group_shows_its_brief_and_says_when_it_is_past_its_end(as_person, clock) -> None:
    board = make_board()
    below = make_circle(
        board.facilitator, board.circle, "Group", kind=CircleKind.WORKING_GROUP, brief="Ask forty carers.",
        ends_on=today() + timedelta(days=3),
    )  # fmt: skip
    client = as_person(board.member)
    shown = client.get(f"/circles/{below.id}").text
    assert "Ask forty carers." in shown and "It is expected to end" in shown and "Past its date" not in shown
    clock.forward(days=4)
    shown = client.get(f"/circles/{below.id}").text
    assert "Past its date" in shown and "The group was expected to end on" in shown


def test_c2_a_closed_circle_says_that_it_is_closed(as_person) -> None:
    board = make_board(joining=Joining.OPEN)
    below = make_circle(board.facilitator, board.circle, joining=Joining.OPEN)
    was_in = make_member(below)
    below.closed_at = now()
    shown = as_person(was_in).get(f"/circles/{below.id}").text
    assert "This circle is closed" in shown and "You are here: " not in shown
    for gone in (BACKLOG, "Raise a proposal", "Join this circle", "Propose a change"):
        assert gone not in shown, gone
    assert as_person(board.stranger).get(f"/circles/{below.id}").status_code == 404


@pytest.mark.parametrize("policy", AbsencePolicy)
def test_r6_how_we_work_says_what_the_circle_has_set(as_person, policy: AbsencePolicy) -> None:
    board = make_board(absence_policy=policy, answer_days=11, visibility=Visibility.PUBLIC)
    shown = as_person(board.member).get(f"/circles/{board.circle.id}").text
    assert policy.label in shown and ">11<" in shown and "Anyone" in shown
    assert "Three unrelated people can appeal" in shown
    board.circle.takes_appeals = False
    shown = as_person(board.member).get(f"/circles/{board.circle.id}").text
    assert "Switched off here" in shown


def test_c3_changing_how_we_work_is_a_decision(as_person) -> None:
    board = make_board()
    path = f"/circles/{board.circle.id}"
    offer = f"{path}/proposals/new?effect=change_circle"
    assert offer in as_person(board.member).get(path).text.replace("&amp;", "&")
    assert offer not in as_person(board.learning).get(path).text
    assert "is a decision of the circle" in as_person(board.stranger).get(path).text
    assert as_person(board.member).get(offer).status_code == 200


def test_the_page_leads_on_to_everything_of_the_circle(as_person) -> None:
    board = make_board(visibility=Visibility.CIRCLE)
    path = f"/circles/{board.circle.id}"
    for person in (board.member, board.learning, board.stranger, board.administrator, board.facilitator):
        client = as_person(person)
        shown = client.get(path).text
        links = [f"{path}/policies", f"{path}/selections", f"{path}/logbook", f"{path}/members", "/circles/"]
        offered = [link for link in links if f'href="{link}"' in shown]
        inside = person in (board.member, board.learning, board.facilitator)
        assert offered == (links if inside else [links[2], links[4]])
        for link in offered:
            assert client.get(link).status_code == 200, "no link that leads nowhere"


def test_c9_a_hat_past_its_term_is_on_the_backlog_to_be_chosen_again(as_person, clock) -> None:
    board = make_board()
    path = f"/circles/{board.circle.id}"
    wear(board.circle, board.member, HatKind.OWN, days=20, name="Peer supporter")
    assert "Nothing is due." in as_person(board.member).get(path).text
    clock.forward(days=21)
    shown = as_person(board.member).get(path).text
    assert f"{BACKLOG} (1)" in shown and "The term of Mina Member ended on" in shown
    assert f"{path}/selections/new" not in shown, "the facilitator begins it"
    boss = as_person(board.facilitator)
    again = f"{path}/selections/new?hat=own&name=Peer+supporter"
    assert again in boss.get(path).text.replace("&amp;", "&")
    assert "Peer supporter" in boss.get(again).text
    circles.give_hat(
        board.member, board.circle, board.member, kind=HatKind.OWN, name="Peer supporter",
        term_end=today() + timedelta(days=90),
    )  # fmt: skip
    assert "Nothing is due." in boss.get(path).text


def test_c9_while_no_facilitator_is_live_any_full_member_can_choose_again(as_person, clock) -> None:
    board = make_board()
    clock.forward(days=400)
    path = f"/circles/{board.circle.id}"
    assert f"{path}/selections/new?hat=facilitator" in as_person(board.member).get(path).text
    assert f"{path}/selections/new" not in as_person(board.learning).get(path).text
    assert f"{path}/selections/new" not in as_person(board.stranger).get(path).text


def test_r17_decisions_and_parked_proposals_come_up_again(as_person, clock) -> None:
    made = makers.group()
    later = make_decision(made.secretary, made.circle, "Look soon", review_on=today() + timedelta(days=40))
    hidden = make_decision(
        made.secretary, made.circle, "Not for strangers", review_on=today() + timedelta(days=40),
        visibility=Visibility.CIRCLE,
    )  # fmt: skip
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response="decide")  # type: ignore[arg-type]
    service.park(made.facilitator, found, "After the summer.", today() + timedelta(days=40))
    db.session.commit()
    path = f"/circles/{made.circle.id}"
    client = as_person(made.members[0])
    assert "Nothing is due." in client.get(path).text
    clock.forward(days=30)
    shown = as_person(made.members[0]).get(path).text
    assert f"{BACKLOG} (3)" in shown
    assert f"/decisions/{later.id}/reviews" in shown and f"/decisions/{hidden.id}/reviews" in shown
    assert found.stage is Stage.PARKED and "To be looked at again on" in shown
    outside = as_person(makers.person("Stefan Stranger")).get(path).text
    assert f"{BACKLOG} (2)" in outside and "Not for strangers" not in outside


def test_a_policy_due_for_review_is_on_the_backlog(as_person, clock) -> None:
    made = makers.group()
    found = makers.proposal(made)
    build = effects.build.adopt_policy(made.circle, "Paying expenses", "We pay within a week.", 6)
    service.write_effects(found.proposer, found, [build])
    rounds.open_straight(made.facilitator, found, "A small matter.", 7)
    for person in made.everyone:
        rounds.respond(person, found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    path = f"/circles/{made.circle.id}"
    client = as_person(made.members[0])
    assert "1 in force" in client.get(path).text
    clock.forward(days=175)
    shown = as_person(made.members[0]).get(path).text
    assert "Paying expenses" in shown and "To be reviewed on" in shown


def test_c5_what_a_removed_person_said_stays_and_they_see_no_more_of_it(as_person) -> None:
    made = makers.group()
    found = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names a family.")
    gone = made.members[1]
    makers.to_consent(made, found)  # in which this very member asked a question
    rounds.respond(gone, found, rounds.Given(makers.Say.CONCERN, "A worry of mine."))
    decision = make_decision(made.secretary, made.circle, visibility=Visibility.CIRCLE)
    circles.remove_member(made.facilitator, made.circle, gone, "As decided.", decision)
    db.session.commit()
    path = f"/proposals/{found.id}"
    assert as_person(gone).get(path).status_code == 404
    assert as_person(gone).get(f"/circles/{made.circle.id}/members").status_code == 403
    for other in (p for p in made.everyone if p is not gone):
        rounds.respond(other, found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    shown = as_person(made.members[0]).get(path).text
    assert gone.name in shown and "Who pays for the day?" in shown and "A worry of mine." in shown


def test_c4_what_somebody_said_stays_when_they_leave(as_person) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    gone = made.members[1]
    left = as_person(gone).post(f"/circles/{made.circle.id}/leave", data={})
    assert left.status_code == 303
    shown = as_person(made.members[0]).get(f"/proposals/{found.id}").text
    assert gone.name in shown and "Who pays for the day?" in shown
    assert "You are here: " not in as_person(gone).get(f"/circles/{made.circle.id}").text


def test_the_page_costs_the_same_with_a_full_backlog(app: Any, as_person, clock) -> None:
    board = make_board()
    client = as_person(board.member)
    client.checks = False
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    def cost(more: int) -> int:
        for number in range(more):
            wear(board.circle, board.member, HatKind.OWN, days=2, name=f"Hat {more} {number}")
            make_decision(board.facilitator, board.circle, review_on=today())
        db.session.commit()
        clock.forward(days=3)
        asked.clear()
        assert client.get(f"/circles/{board.circle.id}").status_code == 200
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", note)
    few = cost(2)
    assert cost(40) == few
    event.remove(db.engine, "before_cursor_execute", note)
