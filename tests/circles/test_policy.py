"""Who may do what in a circle: actor by actor, and what a term that ran out leaves of it (C4–C9)."""

from datetime import timedelta

import pytest

from tests.makers import (
    make_administrator,
    make_board,
    make_circle,
    make_member,
    make_person,
    make_top,
    wear,
)
from workspace.circles import policy, service
from workspace.circles.models import HatKind, Joining, Standing

pytestmark = pytest.mark.usefixtures("app")

ACTORS = ("stranger", "learning", "member", "facilitator", "secretary", "administrator", "removed")
MAY = {
    "is_member": {"learning", "member", "facilitator", "secretary"},
    "is_full_member": {"member", "facilitator", "secretary"},
    "may_facilitate": {"facilitator"},
    "stands_in": set(),
    "may_keep_record": {"secretary"},
    "may_answer_requests": {"secretary"},
    "may_invite": {"facilitator", "secretary"},
    "may_open_within": {"facilitator", "secretary"},
    "may_give_hats": {"secretary"},
    "may_see_members": {"learning", "member", "facilitator", "secretary"},
    "may_leave": {"learning", "member", "facilitator", "secretary"},
    "may_join": set(),
    "may_ask_to_join": {"stranger", "administrator", "removed"},
}


@pytest.mark.parametrize("name", MAY)
def test_who_may_do_what(name: str) -> None:
    board = make_board(joining=Joining.REQUEST)
    may = getattr(policy, name)
    assert {actor for actor in ACTORS if may(getattr(board, actor), board.circle)} == MAY[name]


def test_p4_the_office_gives_no_voice() -> None:
    board = make_board()
    for name in (
        "is_member",
        "may_facilitate",
        "may_keep_record",
        "may_see_members",
        "may_give_hats",
        "may_invite",
    ):
        assert not getattr(policy, name)(board.administrator, board.circle)


def test_p4_an_administrator_invites_only_to_begin_the_top_circle() -> None:
    administrator = make_administrator()
    circle = make_top(administrator)
    assert policy.may_invite(administrator, circle)
    first = make_member(circle)
    assert policy.may_invite(administrator, circle), "until there is a facilitator or secretary"
    wear(circle, first, HatKind.SECRETARY)
    assert not policy.may_invite(administrator, circle)
    below = make_circle(first, circle)
    assert not policy.may_invite(administrator, below)
    service.leave(first, circle)
    assert policy.may_invite(administrator, circle), "nobody is left who could"


def test_p4_only_one_top_circle_and_only_an_administrator_opens_it() -> None:
    administrator = make_administrator()
    assert policy.may_open_top(administrator, None)
    assert not policy.may_open_top(make_person(), None)
    assert not policy.may_open_top(administrator, make_top(administrator))


def test_c9_while_no_facilitator_is_live_any_full_member_may_facilitate(clock) -> None:
    board = make_board()
    everyone = [board.member, board.learning, board.facilitator, board.secretary, board.stranger]
    clock.forward(days=400)
    assert [policy.may_facilitate(p, board.circle) for p in everyone] == [True, False, True, True, False]
    assert policy.stands_in(board.member, board.circle)
    assert policy.stands_in(board.facilitator, board.circle), "a hat past its term gives no power"
    assert policy.may_keep_record(board.member, board.circle), "nor is there a secretary"


def test_c9_a_secretary_is_not_replaced_while_the_term_runs(clock) -> None:
    board = make_board()
    wear(board.circle, board.secretary, HatKind.SECRETARY, days=800)
    clock.forward(days=400)
    assert policy.may_keep_record(board.secretary, board.circle)
    assert not policy.may_keep_record(board.member, board.circle)


def test_c9_a_hat_of_somebody_removed_gives_no_power() -> None:
    board = make_board()
    service.close_account(board.administrator, board.facilitator)
    assert board.circle.live_terms(HatKind.FACILITATOR) == []
    assert policy.may_facilitate(board.member, board.circle), "the circle stays manageable"


def test_c6_leader_and_delegate_belong_to_the_circle_above_by_the_hat() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader, delegate = make_member(below, "Lea Leader"), make_member(below, "Del Delegate")
    assert not policy.is_member(leader, board.circle)
    leads = wear(below, leader, HatKind.LEADER)
    wear(below, delegate, HatKind.DELEGATE)
    assert board.circle.standing_of(leader) is Standing.FULL
    assert {leader, delegate} <= set(board.circle.full_members())
    assert not policy.may_leave(leader, board.circle), "they put the hat down instead"
    service.put_down(leader, leads)
    assert not policy.is_member(leader, board.circle)
    assert policy.is_member(delegate, board.circle)


def test_c6_the_link_ends_with_the_term_and_with_the_circle(clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader = make_member(below)
    wear(below, leader, HatKind.LEADER, days=100)
    clock.forward(days=101)
    assert not policy.is_member(leader, board.circle)


def test_c6_a_learning_member_above_is_a_full_one_through_the_hat() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    service.add_member(below, board.learning)
    wear(below, board.learning, HatKind.DELEGATE)
    assert policy.is_full_member(board.learning, board.circle)


def test_c6_the_leader_is_given_by_the_circle_above_the_delegate_by_the_circle() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    inside = make_member(below)
    wear(below, inside, HatKind.SECRETARY)
    assert policy.may_give(board.secretary, below, HatKind.LEADER)
    assert not policy.may_give(inside, below, HatKind.LEADER)
    assert policy.may_give(inside, below, HatKind.DELEGATE)
    assert not policy.may_give(board.secretary, below, HatKind.DELEGATE)
    assert not policy.may_give(board.secretary, board.circle, HatKind.DELEGATE), "there is no circle above"


@pytest.mark.parametrize(
    ("joining", "join", "ask"),
    [(Joining.OPEN, True, False), (Joining.REQUEST, False, True), (Joining.INVITATION, False, False)],
)
def test_c4_how_people_come_in_is_the_circles_choice(joining: Joining, join: bool, ask: bool) -> None:
    circle, person = make_top(joining=joining), make_person()
    assert policy.may_join(person, circle) is join
    assert policy.may_ask_to_join(person, circle) is ask


def test_c5_somebody_removed_by_the_circle_asks_before_coming_back(app) -> None:
    circle = make_top(joining=Joining.OPEN)
    person = make_member(circle)
    membership = policy.membership_of(person, circle)
    assert membership is not None
    membership.ended_how, membership.ended_at = "removed", membership.since + timedelta(days=1)
    assert not policy.may_join(person, circle)
    assert policy.may_ask_to_join(person, circle)


def test_c2_nothing_is_done_in_a_closed_circle() -> None:
    board = make_board(joining=Joining.OPEN)
    board.circle.closed_at = board.circle.opened_at
    names = (
        "may_facilitate",
        "may_keep_record",
        "may_invite",
        "may_join",
        "may_ask_to_join",
        "may_give_hats",
    )
    for name in names:
        may = getattr(policy, name)
        assert not any(may(getattr(board, actor), board.circle) for actor in ACTORS), name


def test_learning_members_are_made_full_by_who_keeps_the_record() -> None:
    board = make_board()
    membership = policy.membership_of(board.learning, board.circle)
    assert membership is not None
    assert policy.may_welcome_fully(board.secretary, membership)
    assert not policy.may_welcome_fully(board.member, membership)
    full = policy.membership_of(board.member, board.circle)
    assert full is not None and not policy.may_welcome_fully(board.secretary, full)
