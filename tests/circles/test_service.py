"""Opening circles, coming and going, invitations and hats: what is done, what is refused (C1–C9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.makers import (
    make_administrator,
    make_board,
    make_circle,
    make_decision,
    make_member,
    make_person,
    make_top,
    wear,
)
from workspace.circles import policy, queries, service
from workspace.circles.models import (
    CircleKind,
    HatKind,
    Invitation,
    Joining,
    JoinRequest,
    Membership,
    Standing,
)
from workspace.db import db, today
from workspace.logbook.models import Decision, TrailEntry
from workspace.people import service as people
from workspace.people.models import Part, Person
from workspace.refusal import Refusal
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def refuses(words: str, deed: Callable[..., Any], *args: Any, **more: Any) -> None:
    """The deed is refused with these words."""
    with pytest.raises(Refusal, match=words):
        deed(*args, **more)


def trail() -> list[tuple[str, dict[str, Any]]]:
    return [
        (entry.did, entry.detail) for entry in db.session.scalars(select(TrailEntry).order_by(TrailEntry.id))
    ]


def a_decision(circle: Any, actor: Person) -> Decision:
    from workspace.logbook import service as logbook

    return logbook.record(
        actor, circle, 1, title="A decision", need="", text="", text_html="", version_number=1, rounds=1,
        effects=[], criteria="", responsible="", absence_policy="wait", answers=[], objections=[],
        concerns=[], term_end=today(), review_on=today(), visibility=Visibility.MEMBERS,
    )  # fmt: skip


# Circles


def test_c1_a_circle_has_a_name_an_aim_a_domain_and_a_parent() -> None:
    administrator = make_administrator()
    top = make_top(administrator)
    below = make_circle(administrator, top, joining_note="We meet on **Mondays**.")
    assert (top.parent, below.parent) == (None, top)
    assert below.aim and below.domain and "<strong>Mondays</strong>" in below.joining_note_html
    for missing in ("name", "aim", "domain"):
        refuses("a name, an aim and a domain", make_circle, administrator, top, **{"name": "X", missing: " "})
    refuses("Being heard already", make_circle, administrator, top)


def test_c1_there_is_one_top_circle() -> None:
    administrator = make_administrator()
    make_top(administrator)
    refuses("a top circle already", make_top, administrator, name="Another")


def test_p4_only_an_administrator_opens_the_top_circle() -> None:
    refuses("top circle", make_top, make_person())


def test_c2_working_groups_have_a_brief_helping_circles_a_question_and_both_an_end() -> None:
    administrator = make_administrator()
    top = make_top(administrator)
    working, helping = CircleKind.WORKING_GROUP, CircleKind.HELPING_CIRCLE
    refuses("the date when", make_circle, administrator, top, kind=working, brief="Look into it")
    refuses("the date when", make_circle, administrator, top, kind=helping, question="Who is missing?")
    refuses("in the brief", make_circle, administrator, top, kind=working, ends_on=today())
    refuses("which question", make_circle, administrator, top, kind=helping, brief="It", ends_on=today())
    group = make_circle(
        administrator,
        top,
        kind=CircleKind.WORKING_GROUP,
        brief="Ask carers.",
        ends_on=today() + timedelta(90),
    )
    assert group.kind is CircleKind.WORKING_GROUP


def test_r6_the_time_to_answer_is_a_number_of_days() -> None:
    refuses("between 1 and 60", make_top, answer_days=0)


def test_c1_a_closed_circle_opens_none_and_takes_nobody() -> None:
    board = make_board()
    board.circle.closed_at = board.circle.opened_at
    refuses("closed", make_circle, board.facilitator, board.circle)
    refuses("closed", service.add_member, board.circle, board.stranger)
    refuses("closed", wear, board.circle, board.member, HatKind.OWN, name="Host")


# Invitations


def test_an_invitation_is_bound_to_an_address_for_14_days_and_works_once(clock) -> None:
    board = make_board()
    made = service.invite(
        board.facilitator, board.circle, " New.Carer@Example.org ", "Nasra", words="Do come."
    )
    assert made.email == "new.carer@example.org"
    assert made.expires_at - made.invited_at == timedelta(days=14)
    person = service.accept(made, name="Nasra A", part=Part.CARER)
    assert (person.name, person.part) == ("Nasra A", Part.CARER)
    assert board.circle.standing_of(person) is Standing.FULL
    refuses("has been used", service.accept, made)
    late = service.invite(board.facilitator, board.circle, "late@example.org")
    clock.forward(days=14, seconds=1)
    refuses("too old", service.accept, late)


def test_p1_accepting_says_nothing_but_name_and_part() -> None:
    asked = {column.name for column in Person.__table__.columns}
    assert asked == {
        "id", "email", "name", "part", "organisation_id", "role", "public_name", "is_administrator", "epoch",
        "joined_at", "removed_at", "language", "digest", "letters_at_once",
    }  # fmt: skip


def test_an_invitation_gives_a_known_person_a_place_and_changes_nothing_else() -> None:
    board = make_board()
    made = service.invite(
        board.secretary, board.circle, board.stranger.email, "Somebody else", Standing.LEARNING
    )
    person = service.accept(made, name="Not their name")
    assert person is board.stranger
    assert person.name == "Stefan Stranger"
    assert board.circle.standing_of(person) is Standing.LEARNING


def test_a_second_invitation_replaces_the_first() -> None:
    board = make_board()
    first = service.invite(board.facilitator, board.circle, "new@example.org")
    second = service.invite(board.secretary, board.circle, "NEW@example.org")
    db.session.refresh(first)
    assert first.cancelled_at is not None
    assert list(queries.open_invitations(board.circle)) == [second]
    refuses("taken back", service.accept, first)


def test_inviting_is_refused_where_it_makes_no_sense() -> None:
    board = make_board()
    refuses("in Carers' board already", service.invite, board.facilitator, board.circle, board.member.email)
    refuses("not an email address", service.invite, board.facilitator, board.circle, "nobody")
    refuses("was removed", service.invite, board.facilitator, board.circle, board.removed.email)
    for actor in (board.member, board.learning, board.stranger, board.administrator):
        refuses("Only the facilitator or the secretary", service.invite, actor, board.circle, "a@example.org")


def test_an_invitation_is_taken_back_by_who_made_it_or_who_may_invite() -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "new@example.org")
    refuses("Only who invited", service.cancel, board.member, made)
    service.cancel(board.secretary, made)
    refuses("not open any more", service.cancel, board.facilitator, made)


def test_an_invitation_of_a_closed_account_is_refused() -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, board.stranger.email)
    board.stranger.removed_at = made.invited_at
    refuses("account was closed", service.accept, made)


def test_the_trail_never_holds_an_address() -> None:
    board = make_board()
    service.invite(board.facilitator, board.circle, "secret@example.org", "Nasra")
    told = db.session.scalars(select(TrailEntry)).all()
    assert not any("secret" in f"{entry.about} {entry.detail}" for entry in told)


def test_the_token_of_an_invitation_is_worked_out_and_stored_nowhere() -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "new@example.org")
    token = queries.token_of(made)
    assert queries.invitation(token) is made
    columns = {column.name: str(getattr(made, column.name)) for column in Invitation.__table__.columns}
    assert not any(token in value for value in columns.values())
    for wrong in (token[:-1], token + "x", "", "nonsense", token.replace(token[0], "A", 1) + "A"):
        assert queries.invitation(wrong) is None
    from workspace.people import links

    assert queries.invitation(links.seal("sign-in", made.id, made.nonce)) is None, (
        "one sort never serves as another"
    )
    assert queries.invitation(links.seal("invitation", made.id, "another nonce")) is None


# Coming


def test_c4_joining_an_open_circle() -> None:
    circle, person = make_top(joining=Joining.OPEN), make_person()
    service.join(person, circle)
    assert circle.standing_of(person) is Standing.FULL
    refuses("in Carers' board already", service.join, person, circle)


@pytest.mark.parametrize("joining", [Joining.REQUEST, Joining.INVITATION])
def test_c4_nobody_walks_into_a_circle_that_is_not_open(joining: Joining) -> None:
    refuses("without asking", service.join, make_person(), make_top(joining=joining))


def test_c4_asking_and_being_welcomed() -> None:
    board = make_board()
    request = service.ask_to_join(board.stranger, board.circle, "I look after my brother's garden.")
    refuses("asked already", service.ask_to_join, board.stranger, board.circle)
    refuses("Only the secretary", service.answer_request, board.member, request, True, "")
    service.answer_request(board.secretary, request, True, "Welcome!", Standing.LEARNING)
    assert board.circle.standing_of(board.stranger) is Standing.LEARNING
    refuses("answered already", service.answer_request, board.secretary, request, True, "")


def test_c4_declining_needs_a_reason() -> None:
    board = make_board()
    request = service.ask_to_join(board.stranger, board.circle)
    refuses("personal preference", service.answer_request, board.secretary, request, False, "  ")
    service.answer_request(board.secretary, request, False, "We are full until May.")
    assert not policy.is_member(board.stranger, board.circle)
    assert service.ask_to_join(board.stranger, board.circle, "It is May.") is not request


def test_c4_asking_where_one_cannot_is_refused() -> None:
    refuses("can't ask", service.ask_to_join, make_person(), make_top(joining=Joining.INVITATION))


def test_who_comes_in_another_way_has_nothing_left_to_ask() -> None:
    board = make_board()
    service.ask_to_join(board.stranger, board.circle)
    service.add_member(board.circle, board.stranger)
    assert list(queries.open_requests(board.circle)) == []


def test_a_place_is_given_once_and_a_learning_one_can_grow() -> None:
    board = make_board()
    again = service.add_member(board.circle, board.member, Standing.LEARNING)
    assert again.standing is Standing.FULL, "nobody loses by being added again"
    assert service.add_member(board.circle, board.learning).standing is Standing.FULL
    held = select(func.count()).where(Membership.person_id == board.learning.id)
    assert db.session.scalar(held) == 1


def test_a_learning_member_becomes_a_full_one() -> None:
    board = make_board()
    membership = policy.membership_of(board.learning, board.circle)
    assert membership is not None
    refuses("Only the secretary", service.welcome_fully, board.member, membership)
    service.welcome_fully(board.secretary, membership)
    assert board.learning in board.circle.full_members()


# Going


def test_c4_leaving_ends_hats_here_and_keeps_history() -> None:
    board = make_board()
    service.leave(board.facilitator, board.circle)
    assert not policy.is_member(board.facilitator, board.circle)
    assert board.circle.live_terms(HatKind.FACILITATOR) == []
    kept = [m for m in board.circle.memberships if m.person_id == board.facilitator.id]
    assert [m.ended_how for m in kept] == ["left"]
    refuses("not in Carers' board", service.leave, board.facilitator, board.circle)
    service.add_member(board.circle, board.facilitator)
    assert not board.circle.wears(board.facilitator, HatKind.FACILITATOR), "the hat does not come back"


def test_c6_who_is_here_by_a_hat_puts_it_down_to_leave() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader = make_member(below)
    wear(below, leader, HatKind.LEADER)
    refuses("Put that hat down", service.leave, leader, board.circle)
    service.leave(leader, below)
    assert not policy.is_member(leader, board.circle), "leaving below ends the link above"


def test_c5_removal_carries_out_a_decision_ends_access_at_once_and_stays_in_history() -> None:
    board = make_board()
    decision = a_decision(board.circle, board.facilitator)
    service.remove_member(board.facilitator, board.circle, board.secretary, "By decision 1.", decision)
    assert not policy.is_member(board.secretary, board.circle)
    assert board.circle.live_terms(HatKind.SECRETARY) == []
    ended = [m for m in board.circle.memberships if m.person_id == board.secretary.id][-1]
    assert (ended.ended_how, ended.ended_why) == ("removed", "By decision 1.")
    assert ("removed", {"decision": 1}) in trail()
    refuses("is not in", service.remove_member, board.facilitator, board.circle, board.stranger, "", decision)


def test_c5_a_closed_account_is_in_no_circle_and_not_brought_back_by_restoring() -> None:
    board = make_board()
    request = JoinRequest(circle=board.circle, person=board.stranger, asked_at=board.circle.opened_at)
    db.session.add(request)
    offer = service.invite(board.secretary, board.circle, "new@example.org")
    service.close_account(board.administrator, board.secretary)
    service.close_account(board.administrator, board.stranger)
    db.session.expire_all()
    assert not policy.is_member(board.secretary, board.circle)
    assert request.answered_at and offer.cancelled_at
    assert not queries.circles_of(board.secretary)
    service.reopen_account(board.administrator, board.secretary)
    assert board.secretary.is_active and not policy.is_member(board.secretary, board.circle)


def test_p4_accounts_are_closed_by_administrators_and_never_their_own() -> None:
    board = make_board()
    refuses("Only an administrator", service.close_account, board.facilitator, board.member)
    refuses("remove yourself", service.close_account, board.administrator, board.administrator)
    refuses("removed already", service.close_account, board.administrator, board.removed)
    refuses("Only an administrator", service.reopen_account, board.facilitator, board.removed)
    refuses("open already", service.reopen_account, board.administrator, board.member)


# Hats


def test_c7_leader_and_delegate_differ() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    one, other = make_member(below), make_member(below)
    wear(below, one, HatKind.LEADER)
    refuses("two different people", wear, below, one, HatKind.DELEGATE)
    wear(below, other, HatKind.DELEGATE)
    refuses("two different people", wear, below, other, HatKind.LEADER)


def test_c7_any_other_hats_may_be_combined() -> None:
    board = make_board()
    for kind in (HatKind.FACILITATOR, HatKind.SECRETARY):
        wear(board.circle, board.member, kind)
    wear(board.circle, board.member, HatKind.OWN, name="Peer supporter")
    assert len([t for t in board.circle.live_terms() if t.person_id == board.member.id]) == 3


def test_c6_the_top_circle_has_no_leader_and_no_delegate() -> None:
    board = make_board()
    for kind in (HatKind.LEADER, HatKind.DELEGATE):
        refuses("none above it", wear, board.circle, board.member, kind)


def test_c6_a_leader_may_come_in_from_the_circle_above() -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    wear(below, board.member, HatKind.LEADER)
    assert policy.is_full_member(board.member, below)
    assert policy.may_facilitate(board.member, below), "so that somebody can begin"
    refuses("Only a full member", wear, below, board.secretary, HatKind.DELEGATE)


def test_c8_a_hat_has_a_holder_a_term_a_review_and_a_decision() -> None:
    board = make_board()
    decision = a_decision(board.circle, board.facilitator)
    term = wear(
        board.circle, board.member, HatKind.OWN, name="Care Commons organiser", description="Keeps the list.",
        decision=decision, review_on=today() + timedelta(days=90),
    )  # fmt: skip
    assert (term.person, term.since, term.decision) == (board.member, today(), decision)
    assert term.hat.name == "Care Commons organiser"
    assert (
        "gave a hat",
        {"hat": "Care Commons organiser", "until": term.term_end.isoformat(), "decision": 1},
    ) in trail()


def test_c8_giving_a_hat_again_thanks_who_wore_it() -> None:
    board = make_board()
    first = board.circle.live_terms(HatKind.FACILITATOR)[0]
    second = wear(board.circle, board.member, HatKind.FACILITATOR)
    assert first.ended_how == "passed on"
    assert board.circle.live_terms(HatKind.FACILITATOR) == [second]
    wear(board.circle, board.member, HatKind.FACILITATOR)
    assert second.ended_how == "chosen again"


def test_c8_a_circles_own_hats_are_found_by_name() -> None:
    board = make_board()
    first = wear(board.circle, board.member, HatKind.OWN, name="Peer supporter")
    second = wear(board.circle, board.secretary, HatKind.OWN, name="peer supporter ")
    assert first.hat is second.hat
    assert wear(board.circle, board.member, HatKind.OWN, name="Campaign lead").hat is not first.hat
    refuses("a name", wear, board.circle, board.member, HatKind.OWN)


def test_c8_only_full_members_wear_hats_and_terms_run_forward() -> None:
    board = make_board()
    for person in (board.learning, board.stranger):
        refuses("Only a full member", wear, board.circle, person, HatKind.FACILITATOR)
    refuses("no account", wear, board.circle, board.removed, HatKind.FACILITATOR)
    refuses("ends on a later day", wear, board.circle, board.member, HatKind.FACILITATOR, days=-1)
    later = today() + timedelta(days=2)
    refuses("today or earlier", wear, board.circle, board.member, HatKind.FACILITATOR, since=later)


def test_c8_a_hat_is_put_down_at_any_time_by_who_wears_it() -> None:
    board = make_board()
    term = board.circle.live_terms(HatKind.SECRETARY)[0]
    refuses("not yours", service.put_down, board.facilitator, term)
    service.put_down(board.secretary, term)
    assert board.circle.live_terms(HatKind.SECRETARY) == []
    refuses("put it down already", service.put_down, board.secretary, term)


def test_c9_a_term_that_ran_out_is_shown_for_choosing_again(clock) -> None:
    board = make_board()
    wear(board.circle, board.member, HatKind.OWN, name="Host", days=10)
    clock.forward(days=11)
    assert [term.hat.name for term in queries.lapsed_in(board.circle)] == ["Host"]
    wear(board.circle, board.secretary, HatKind.OWN, name="Host")
    assert queries.lapsed_in(board.circle) == []


def test_c9_each_act_of_somebody_who_stands_in_is_logged(clock) -> None:
    board = make_board()
    clock.forward(days=400)
    service.invite(board.member, board.circle, "new@example.org", "Nasra")
    assert trail()[-1] == ("invited somebody", {"stood_in": True})
    service.give_hat(
        board.member,
        board.circle,
        board.facilitator,
        kind=HatKind.FACILITATOR,
        term_end=today() + timedelta(9),
    )
    assert trail()[-1][1]["stood_in"] is True
    service.invite(board.facilitator, board.circle, "newer@example.org", "Nasra")
    assert trail()[-1] == ("invited somebody", {})


# Reading


def test_ids_of_are_the_circles_somebody_belongs_to_today(clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    aside = make_circle(board.facilitator, board.circle, "Aside")
    leader = make_member(below)
    term = wear(below, leader, HatKind.LEADER, days=50)

    def ids(person: Person) -> set[int]:
        return set(db.session.scalars(queries.ids_of(person)))

    assert ids(leader) == {board.circle.id, below.id}
    assert ids(board.member) == {board.circle.id}
    assert ids(board.stranger) == ids(board.removed) == ids(board.administrator) == set()
    assert aside.id not in ids(leader)
    assert [circle.name for circle in queries.circles_of(leader)] == ["Being heard", "Carers' board"]
    clock.forward(days=51)
    assert not term.is_live()
    assert ids(leader) == {below.id}


def test_ids_of_says_the_same_as_the_circle_itself(clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    for kind, days in ((HatKind.LEADER, 5), (HatKind.DELEGATE, 30), (HatKind.SECRETARY, 30)):
        wear(below, make_member(below, kind.value), kind, days=days)
    for days in (0, 6, 31):
        clock.forward(days=days)
        for person in db.session.scalars(select(Person)):
            mine = set(db.session.scalars(queries.ids_of(person)))
            assert mine == {c.id for c in (board.circle, below) if c.standing_of(person) is not None}


def test_v2_a_closed_circle_is_there_only_for_who_was_in_it() -> None:
    board = make_board()
    board.circle.closed_at = board.circle.opened_at
    db.session.flush()
    for person, sees in ((board.member, True), (board.removed, True), (board.stranger, False)):
        assert bool(db.session.scalars(queries.visible_to(person)).all()) is sees


def test_lists_cost_the_same_with_many_circles(app) -> None:
    from sqlalchemy import event

    board = make_board()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def cost() -> int:
        db.session.commit()
        db.session.expire_all()
        person = db.session.get(Person, board.member.id)
        assert person is not None
        asked.clear()
        for circle in queries.all_circles(person):
            (
                policy.may_join(person, circle),
                policy.may_ask_to_join(person, circle),
                policy.may_invite(person, circle),
            )
        return len(asked)

    make_circle(board.facilitator, board.circle, "One")
    few = cost()
    for number in range(12):
        below = make_circle(board.facilitator, board.circle, f"Circle {number}")
        wear(below, make_member(below), HatKind.LEADER)
    assert cost() == few


def test_people_service_alone_also_ends_a_person() -> None:
    board = make_board()
    people.remove(board.administrator, board.facilitator)
    assert board.circle.live_terms(HatKind.FACILITATOR) == []
    assert board.facilitator not in board.circle.full_members()


@pytest.mark.parametrize("made_by_them", [True, False])
def test_c5_no_invitation_leads_back_in_after_a_removal(made_by_them: bool) -> None:
    board = make_board()
    if made_by_them:
        service.give_hat(
            board.member, board.circle, board.member, kind=HatKind.SECRETARY,
            term_end=today() + timedelta(days=30),
        )  # fmt: skip
        offered, gone = service.invite(board.member, board.circle, "other@example.org"), board.member
    else:
        gone = make_person("Rita Return")
        offered = service.invite(board.facilitator, board.circle, gone.email)
        service.add_member(board.circle, gone)
    elsewhere = make_circle(board.administrator, board.circle)
    wear(elsewhere, board.facilitator, HatKind.LEADER)
    db.session.flush()
    stays = service.invite(board.facilitator, elsewhere, gone.email)
    service.remove_member(
        board.facilitator, board.circle, gone, "As decided.", make_decision(gone, board.circle)
    )
    db.session.expire_all()
    assert not service.still_open(offered)
    assert service.still_open(stays), "another circle's offer is that circle's"
    refuses("taken back", service.accept, offered)
