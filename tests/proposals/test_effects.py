"""What a decision changes by itself: each kind applied, each refusal, and the words people consent to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.proposals import makers
from workspace.circles import queries as circle_queries
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, HatKind, Invitation, JoinRequest
from workspace.circles.settings import stands
from workspace.db import db, today
from workspace.logbook.models import Decision, Sequel, SequelKind
from workspace.plan import queries as plans
from workspace.plan import service as plan_service
from workspace.plan.models import Plan, PlanVersion, Priority
from workspace.policies.models import Policy
from workspace.proposals import effects, rounds, service
from workspace.proposals.consent import Stage
from workspace.proposals.effects import Effect, build
from workspace.proposals.models import Proposal, Response
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def asked(made: makers.Group, *wanted: Effect, **more: Any) -> Proposal:
    """A proposal with these effects whose round everybody has answered with consent."""
    circle = more.pop("circle", made.circle)
    found = service.raise_proposal(
        circle.full_members()[-1], circle, makers.WORDS, more.pop("visibility", Visibility.MEMBERS), **more
    )
    service.write_effects(found.proposer, found, list(wanted))
    return answered(found)


def answered(found: Proposal) -> Proposal:
    rounds.open_straight(facilitator(found), found, "Small.", 7)
    consent(found)
    db.session.commit()
    return found


def consent(found: Proposal) -> None:
    assert found.open_round
    for place in found.open_round.places:
        if not place.excluded:
            rounds.respond(place.person, found, makers.CONSENT)


def facilitator(found: Proposal) -> Any:
    live = found.circle.live_terms(HatKind.FACILITATOR)
    return live[0].person if live else found.circle.full_members()[0]


def decided(made: makers.Group, *wanted: Effect, **more: Any) -> Decision:
    """What these effects make when they are decided."""
    found = asked(made, *wanted, **more)
    decision = rounds.decide(facilitator(found), found)
    db.session.commit()
    db.session.expire_all()
    return decision


def refused(found: Proposal, match: str) -> None:
    """The announcement is refused with this sentence, and nothing at all has happened (R13)."""
    before = db.session.scalar(select(func.count()).select_from(Decision))
    with pytest.raises(Refusal, match=match):
        rounds.decide(facilitator(found), found)
    db.session.rollback()
    assert found.stage is Stage.CONSENT and found.decision_id is None
    assert db.session.scalar(select(func.count()).select_from(Decision)) == before


def below(made: makers.Group, name: str = "Hospitals", parent: Circle | None = None, **more: Any) -> Circle:
    """A circle below another, led by the second member, with the third in it."""
    opened = circles.open_circle(
        made.facilitator, parent or made.circle, kind=CircleKind.CIRCLE, name=name, aim="Going home well.",
        domain="Discharge.", **more,
    )  # fmt: skip
    for who in made.members[1:3]:
        circles.add_member(opened, who)
    db.session.expire_all()
    circles.give_hat(
        made.facilitator, opened, made.members[1], kind=HatKind.LEADER, term_end=today() + timedelta(300)
    )
    db.session.commit()
    return opened


def words(effect: Effect) -> dict[str, tuple[str | None, str]]:
    """What people read before they consent: label → (before, after)."""
    return {row.label: (row.before, row.text) for row in effects.rows(effect)}


# Everything has its words ---------------------------------------------------------------------------


def of_each_kind(made: makers.Group) -> list[Effect]:
    assert made.plan
    area = made.plan.priorities[0]
    held = plan_service.add_principle(made.secretary, made.plan, text="Nothing about us without us.")
    action = plan_service.draft_action(made.secretary, made.plan, makers.action_fields(made))
    first = decided(made, build.adopt_policy(made.circle, "Expenses", "We pay the bus.", 12))
    policy = db.session.scalars(select(Policy)).one()
    return [
        build.add_action(made.plan, makers.action_fields(made)),
        build.change_action(action, makers.action_fields(made, what="Carers train all staff")),
        build.stop_action(action, "The trust does it."),
        build.publish(made.plan, "The first."),
        build.add_priority(made.plan, "inf", "Information", "Nobody knows."),
        build.reword_priority(area, "Going home", "It goes wrong."),
        build.add_principle(made.plan, "We pay for time."),
        build.reword_principle(held, "Nothing without us."),
        build.give_hat(made.circle, made.members[0], HatKind.OWN, 6, name="Campaign lead"),
        build.remove_member(made.circle, made.members[2], "Moved away."),
        build.adopt_policy(made.circle, "", "We pay the bus and the taxi.", 6, policy),
        build.end_policy(policy, "The council pays."),
        build.open_circle(
            made.circle, made.members[1], kind=CircleKind.HELPING_CIRCLE, name="Who is missing",
            aim="To know.", domain="Asking.", question="Who is not heard?", ends_on=today() + timedelta(60),
        ),
        build.change_circle(made.circle, {"answer_days": 10}),
        build.close_circle(below(made), "Its work is done."),
        build.keep_decision(first, 6),
        build.end_decision(first, "It did not help."),
    ]  # fmt: skip


def test_each_kind_of_effect_says_what_it_does_and_can_be_kept_as_it_is() -> None:
    import json

    made = makers.group(plan=True)
    every = of_each_kind(made)
    assert [effect["kind"] for effect in every] and {e["kind"] for e in every} == set(effects.SENTENCES)
    for effect in every:
        assert json.loads(json.dumps(effect)) == effect
        assert "%(" not in effects.sentence(effect) and effects.label(effect["kind"])
        assert effects.rows(effect), effect["kind"]
        assert all(row.label for row in effects.rows(effect))
    assert not {"keep_decision", "end_decision"} & set(effects.OFFERED)


def test_r16_the_record_says_which_kinds_of_things_a_decision_changed() -> None:
    made = makers.group(plan=True)
    assert made.plan
    decision = decided(made, build.publish(made.plan, "First."), build.add_principle(made.plan, "We pay."))
    assert decision.kinds == "|add_principle|publish|"
    assert decision.effects == [
        "Publish a new version of “Carers' plan”",
        "Add the principle: We pay.",
    ]


# The plan -------------------------------------------------------------------------------------------


def test_what_is_published_holds_what_was_agreed_with_it_wherever_it_stands() -> None:
    made = makers.group(plan=True)
    assert made.plan
    decided(
        made,
        build.publish(made.plan, "First."),
        build.add_action(made.plan, makers.action_fields(made)),
        build.add_principle(made.plan, "We pay for time."),
    )
    content = str(db.session.scalars(select(PlanVersion.content)).one())
    assert "We pay for time." in content and "HOS-1" in content


def test_an_agreed_plan_is_reworded_by_decision_only() -> None:
    made = makers.group(plan=True)
    assert made.plan
    area = made.plan.priorities[0]
    held = plan_service.add_principle(made.secretary, made.plan, text="Nothing about us.")
    decided(made, build.publish(made.plan, "First."))
    with pytest.raises(Refusal, match="changes by a decision"):
        plan_service.reword_priority(made.secretary, area, title="X", why="Y", seen=area.row_version)
    with pytest.raises(Refusal, match="changes by a decision"):
        plan_service.reword_principle(made.secretary, held, text="X", seen=held.row_version)
    with pytest.raises(Refusal, match="changes by a decision"):
        plan_service.add_principle(made.secretary, made.plan, text="X")
    db.session.rollback()
    effect = build.reword_priority(area, "Going home", area.why)
    assert words(effect) == {"Short code": (None, "HOS"), "Title": ("Hospital discharge", "Going home")}
    decided(
        made,
        effect,
        build.reword_principle(held, "Nothing without us."),
        build.add_principle(made.plan, "We pay."),
    )
    assert (area.title, area.code) == ("Going home", "HOS")
    assert [each.text for each in made.plan.principles] == ["Nothing without us.", "We pay."]


def test_words_that_moved_on_meanwhile_are_not_written_over() -> None:
    made = makers.group(plan=True)
    assert made.plan
    area = made.plan.priorities[0]
    held = plan_service.add_principle(made.secretary, made.plan, text="Nothing about us.")
    late = [
        asked(made, build.reword_priority(area, "Leaving hospital", area.why)),
        asked(made, build.reword_principle(held, "All with us.")),
    ]
    decided(
        made, build.reword_priority(area, "Going home", area.why), build.reword_principle(held, "With us.")
    )
    for found in late:
        refused(found, "has changed since this was written")
    assert (area.title, held.text) == ("Going home", "With us.")


def test_an_action_added_to_an_area_does_not_stop_its_rewording() -> None:
    made = makers.group(plan=True)
    assert made.plan
    area = made.plan.priorities[0]
    found = asked(made, build.reword_priority(area, "Going home", "It goes wrong."))
    decided(made, build.add_action(made.plan, makers.action_fields(made)))
    rounds.decide(made.facilitator, found)
    db.session.commit()
    assert area.title == "Going home"


# Circles: settings ----------------------------------------------------------------------------------


def test_a_circle_changes_its_settings_and_the_proposal_shows_before_and_after() -> None:
    made = makers.group()
    effect = build.change_circle(
        made.circle,
        {
            **stands(made.circle),
            "absence_policy": "notice",
            "takes_appeals": False,
            "joining_note": "Come **twice**.",
        },
    )
    assert words(effect) == {
        "What is expected of members": ("", "Come **twice**."),
        "When somebody has not answered": (
            "We wait until everyone has answered",
            "After the announced time, who stayed silent is recorded as absent",
        ),
        "Decisions can be appealed": ("Yes", "No"),
    }
    decided(made, effect)
    assert made.circle.absence_policy is AbsencePolicy.NOTICE
    assert made.circle.takes_appeals is False
    assert "<strong>twice</strong>" in made.circle.joining_note_html
    assert made.circle.aim == "Carers are heard wherever decisions about them are made."


def test_only_the_very_settings_that_moved_on_are_refused() -> None:
    made = makers.group()
    same, other = (
        asked(made, build.change_circle(made.circle, {"answer_days": 14})),
        asked(made, build.change_circle(made.circle, {"aim": "All carers are heard."})),
    )
    decided(made, build.change_circle(made.circle, {"answer_days": 10}))
    refused(same, "Being heard has changed since this was written: “Days to answer in a round”")
    rounds.decide(made.facilitator, other)
    db.session.commit()
    assert (made.circle.answer_days, made.circle.aim) == (10, "All carers are heard.")


def test_r6_a_round_that_is_open_keeps_the_absence_policy_it_began_with() -> None:
    made = makers.group()
    running = asked(made)
    decided(made, build.change_circle(made.circle, {"absence_policy": "notice"}))
    assert running.open_round and running.open_round.policy.value == "wait"


def test_c1_nothing_moves_a_circle_so_there_are_no_cycles() -> None:
    """A circle's parent is chosen when it is opened, among those there are, and never again."""
    made = makers.group()
    child = below(made)
    grandchild = below(made, "Wards", child)
    for key in ("parent", "parent_id", "closed_at"):
        moved = {**build.change_circle(made.circle, {"answer_days": 9}), "before": {key: None}}
        refused(asked(made, {**moved, "after": {key: grandchild.id}}), "Where it stands among the circles")
    for circle in db.session.scalars(select(Circle)):
        way = [circle]
        while way[-1].parent is not None:
            way.append(way[-1].parent)
            assert len(way) <= 3
        assert way[-1] is made.circle
    assert "parent" not in stands(child) and "parent_id" not in stands(child)


def test_c1_a_circle_keeps_a_name_an_aim_and_a_domain_of_its_own() -> None:
    made = makers.group()
    below(made)
    refused(asked(made, build.change_circle(made.circle, {"name": "Hospitals"})), "already")
    refused(asked(made, build.change_circle(made.circle, {"aim": " "})), "needs a name, an aim and a domain")
    refused(asked(made, build.change_circle(made.circle, {"answer_days": 99})), "between 1 and 60")


def test_c2_a_helping_circle_is_opened_with_its_question_and_its_day() -> None:
    made = makers.group()
    described: dict[str, Any] = {
        "kind": CircleKind.HELPING_CIRCLE, "name": "Who is missing", "aim": "To know.", "domain": "Asking.",
    }  # fmt: skip
    day = today() + timedelta(60)
    decision = decided(
        made, build.open_circle(made.circle, made.members[1], **described, question="Who?", ends_on=day)
    )
    opened = circle_queries.named("Who is missing")
    assert opened and (opened.question, opened.ends_on, opened.kind) == (
        "Who?",
        day,
        CircleKind.HELPING_CIRCLE,
    )
    assert opened.live_terms(HatKind.LEADER)[0].decision_id == decision.id
    described["name"] = "Another"
    refused(
        asked(made, build.open_circle(made.circle, made.members[1], **described, question="Who?")), "the date"
    )
    refused(
        asked(made, build.open_circle(made.circle, made.members[1], **described, ends_on=day)), "question"
    )


# Circles: closing -----------------------------------------------------------------------------------


def test_closing_a_circle_ends_what_is_open_and_keeps_what_was_said() -> None:
    made = makers.group()
    child = below(made)
    plan = plan_service.start_plan(
        made.members[1], child, title="Ward plan", slug="ward", for_whom="", introduction="",
        visibility=Visibility.MEMBERS,
    )  # fmt: skip
    circles.give_hat(
        made.members[1], child, made.members[2], kind=HatKind.FACILITATOR, term_end=today() + timedelta(90)
    )
    circles.invite(made.members[2], child, "new@example.org")
    circles.ask_to_join(made.members[0], child, "Me too.")
    decided(made, build.adopt_policy(child, "Visits", "We visit.", 6), circle=child)
    decision = decided(made, build.close_circle(child, "Its work is done."))
    assert child.closed_at is not None and not child.live_terms()
    assert {term.ended_how for hat in child.hats for term in hat.terms} == {"closed"}
    assert db.session.scalars(select(JoinRequest)).one().answered_at is not None
    assert db.session.scalars(select(Invitation)).one().cancelled_at is not None
    assert plan.circle_id == made.circle.id, "no plan loses its circle"
    policy = db.session.scalars(select(Policy)).one()
    assert policy.ended_at is not None and policy.ended_by_id == decision.id
    assert db.session.scalar(select(func.count()).select_from(Decision).filter_by(circle_id=child.id)) == 1
    assert not db.session.scalars(select(Plan).filter_by(circle_id=child.id)).all()
    assert child.id in set(db.session.scalars(circle_queries.ids_of(made.members[2]))), "they still read it"
    assert child.id not in {c.id for c in circle_queries.circles_of(made.members[2])}


def test_c6_the_links_of_a_closed_circle_end_with_it() -> None:
    made = makers.group()
    child = below(made)
    newcomer = makers.person("Dana Delegate")
    circles.add_member(child, newcomer)
    db.session.expire_all()
    circles.give_hat(
        made.members[1], child, newcomer, kind=HatKind.DELEGATE, term_end=today() + timedelta(90)
    )
    assert made.circle.standing_of(newcomer) is not None
    decided(made, build.close_circle(child, "Done."))
    assert made.circle.standing_of(newcomer) is None


def test_a_circle_closes_itself() -> None:
    made = makers.group()
    child = below(made)
    decision = decided(made, build.close_circle(child, "Done."), circle=child)
    assert child.closed_at is not None and decision.circle_id == child.id
    with pytest.raises(Refusal, match="closed"):
        circles.add_member(child, made.members[0])


def test_the_top_circle_is_never_closed() -> None:
    made = makers.group()
    refused(asked(made, build.close_circle(made.circle, "Enough.")), "The top circle can't be closed")


def test_a_circle_with_open_circles_or_open_proposals_is_not_closed() -> None:
    made = makers.group()
    child = below(made)
    grandchild = below(made, "Wards", child)
    found = asked(made, build.close_circle(child, "Done."))
    refused(found, "Wards below it is still open")
    decided(made, build.close_circle(grandchild, "Done."))
    draft = service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    db.session.commit()
    refused(found, "open proposals")
    assert child.closed_at is None
    service.withdraw(made.members[1], draft, "No need.")
    db.session.commit()
    rounds.decide(made.facilitator, found)
    db.session.commit()
    assert child.closed_at is not None
    refused(asked(made, build.close_circle(child, "Again.")), "closed already")
    refused(asked(made, build.change_circle(child, {"answer_days": 9})), "closed")


def test_r13_one_effect_that_no_longer_fits_undoes_all_the_others() -> None:
    made = makers.group(plan=True)
    assert made.plan
    child = below(made)
    service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    found = asked(
        made,
        build.add_action(made.plan, makers.action_fields(made)),
        build.adopt_policy(made.circle, "Expenses", "We pay the bus.", 12),
        build.change_circle(made.circle, {"answer_days": 10}),
        build.give_hat(made.circle, made.members[0], HatKind.OWN, 6, name="Campaign lead"),
        build.close_circle(child, "Done."),
    )
    refused(found, "open proposals")
    db.session.expire_all()
    assert plans.by_reference(made.plan, "HOS-1") is None
    assert not db.session.scalars(select(Policy)).all()
    assert made.circle.answer_days == 7
    assert "Campaign lead" not in {hat.name for hat in made.circle.hats}


# C3: which circle decides about which ---------------------------------------------------------------


def test_c3_a_circle_decides_about_itself_and_those_below_and_about_no_other() -> None:
    made = makers.group()
    child, sister = below(made), below(made, "Schools")
    grandchild = below(made, "Wards", child)
    for about in (made.circle, sister):
        for effect in (
            build.change_circle(about, {"answer_days": 9}),
            build.give_hat(about, made.members[1], HatKind.OWN, 6, name="Lead"),
            build.remove_member(about, made.members[1], "No."),
            build.adopt_policy(about, "Expenses", "We pay.", 6),
            build.open_circle(
                about, made.members[1], kind=CircleKind.CIRCLE, name="New", aim="A", domain="D"
            ),
        ):
            found = asked(made, effect, circle=child)
            refused(found, f"Hospitals can't decide this about {about.name}")
            service.withdraw(found.proposer, found, "Not ours.")
    decided(made, build.change_circle(grandchild, {"answer_days": 9}))
    assert grandchild.answer_days == 9


def test_c3_what_was_referred_to_the_circle_above_acts_on_the_circle_it_is_about() -> None:
    made = makers.group()
    child = below(made)
    kept = made.members[2]
    found = service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    service.write_effects(
        found.proposer,
        found,
        [
            build.give_hat(child, kept, HatKind.FACILITATOR, 6),
            build.change_circle(child, {"answer_days": 5}),
            build.adopt_policy(child, "Visits", "We visit.", 6),
            build.open_circle(
                child, kept, kind=CircleKind.CIRCLE, name="Wards", aim="A", domain="D"
            ),
        ],
    )  # fmt: skip
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    above = service.refer(made.members[1], found, made.circle, "It is wider.")
    answered(above)
    rounds.decide(made.facilitator, above)
    db.session.commit()
    db.session.expire_all()
    assert child.wears(kept, HatKind.FACILITATOR) and made.circle.wears(made.facilitator, HatKind.FACILITATOR)
    assert (child.answer_days, made.circle.answer_days) == (5, 7)
    assert db.session.scalars(select(Policy)).one().circle_id == child.id
    opened = circle_queries.named("Wards")
    assert opened and opened.parent_id == child.id


def test_c5_a_removal_referred_to_the_circle_above_ends_the_membership_below() -> None:
    made = makers.group()
    child, gone = below(made), made.members[2]
    found = service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    service.write_effects(found.proposer, found, [build.remove_member(child, gone, "It is too much.")])
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    above = service.refer(made.members[1], found, made.circle, "We know them too well.")
    rounds.open_straight(made.facilitator, above, "Small.", 7)
    assert above.open_round
    place = next(p for p in above.open_round.places if p.person_id == gone.id)
    assert place.excluded and "their own membership" in place.why_excluded
    consent(above)
    rounds.decide(made.facilitator, above)
    db.session.commit()
    db.session.expire_all()
    assert child.standing_of(gone) is None and made.circle.standing_of(gone) is not None
    assert [m.ended_how for m in child.memberships if m.person_id == gone.id] == ["removed"]


def test_an_older_effect_that_names_no_circle_acts_on_the_deciding_one() -> None:
    made = makers.group()
    who = made.members[1]
    effect = build.give_hat(made.circle, who, HatKind.OWN, 6, name="Campaign lead")
    del effect["circle"], effect["circle_name"]
    decision = decided(made, effect)
    hat = next(hat for hat in made.circle.hats if hat.name == "Campaign lead")
    term = hat.holder()
    assert term and (term.person_id, term.decision_id) == (who.id, decision.id)  # C8


def test_c8_a_hat_names_holder_term_review_and_the_decision_that_gave_it() -> None:
    made = makers.group()
    who = made.members[0]
    decision = decided(made, build.give_hat(made.circle, who, HatKind.FACILITATOR, 3))
    term = made.circle.live_terms(HatKind.FACILITATOR)[0]
    until = months_after(today(), 3)
    assert (term.person_id, term.term_end, term.review_on, term.decision_id) == (
        who.id,
        until,
        until,
        decision.id,
    )


# Two about the same thing ---------------------------------------------------------------------------


def test_two_parts_of_a_proposal_are_not_about_the_same_thing() -> None:
    made = makers.group(plan=True)
    every = of_each_kind(made)
    found = service.raise_proposal(made.members[0], made.circle, makers.WORDS, Visibility.MEMBERS)
    free = {"add_action", "add_principle"}  # two new ones are two things
    for effect in every:
        if effect["kind"] in free:
            service.write_effects(found.proposer, found, [effect, effect])
            continue
        with pytest.raises(Refusal, match="same thing already"):
            service.write_effects(found.proposer, found, [effect, effect])
    by_kind = {effect["kind"]: effect for effect in every}
    for pair in (
        ("change_action", "stop_action"),
        ("adopt_policy", "end_policy"),
        ("keep_decision", "end_decision"),
    ):
        with pytest.raises(Refusal, match="same thing already"):
            service.write_effects(found.proposer, found, [by_kind[kind] for kind in pair])


# V1: who sees it ------------------------------------------------------------------------------------


def test_v1_what_only_the_circle_sees_is_not_changed_where_others_read_it() -> None:
    made = makers.group()
    confidential = decided(made, visibility=Visibility.CIRCLE, confidential_why="It names people.")
    shut = below(made, visibility=Visibility.CIRCLE)
    found = service.raise_proposal(made.members[0], made.circle, makers.WORDS, Visibility.MEMBERS)
    for effect in (
        build.keep_decision(confidential, 6),
        build.end_decision(confidential, "Over."),
        build.adopt_policy(shut, "Visits", "We visit.", 6),
    ):
        with pytest.raises(Refusal, match="Only the circle sees"):
            service.write_effects(found.proposer, found, [effect])
    inside = service.raise_proposal(made.members[1], shut, makers.WORDS, Visibility.CIRCLE)
    service.write_effects(inside.proposer, inside, [build.adopt_policy(shut, "Visits", "We visit.", 6)])
    assert inside.version.effects


# R17: what becomes of an earlier decision -----------------------------------------------------------


def sequels(decision: Decision) -> list[Sequel]:
    return list(db.session.scalars(select(Sequel).filter_by(decision_id=decision.id).order_by(Sequel.id)))


def test_r17_a_decision_is_kept_and_comes_up_again() -> None:
    made = makers.group()
    first = decided(made)
    for _ in range(2):
        kept = decided(made, build.keep_decision(first, 6))
    assert [(s.kind, s.review_on) for s in sequels(first)] == [
        (SequelKind.KEPT, months_after(today(), 6))
    ] * 2
    assert sequels(first)[-1].by_id == kept.id
    assert kept.effects == [f"Keep decision 1, “{first.title}”, for 6 months"]


def test_r17_a_decision_is_ended_once_and_then_neither_kept_nor_ended() -> None:
    made = makers.group()
    first = decided(made)
    keep, end = asked(made, build.keep_decision(first, 6)), asked(made, build.end_decision(first, "Again."))
    decided(made, build.end_decision(first, "It did not help."))
    assert [(s.kind, s.words) for s in sequels(first)] == [(SequelKind.ENDED, "It did not help.")]
    refused(keep, "Decision 1 was ended by a later decision")
    refused(end, "Decision 1 was ended by a later decision")


def test_r16_what_takes_the_place_of_a_decision_says_so_on_both() -> None:
    made = makers.group()
    first = decided(made)
    keep = asked(made, build.keep_decision(first, 6))
    later = decided(made, supersedes=first)
    assert later.supersedes_id == first.id
    assert [(s.kind, s.by_id) for s in sequels(first)] == [(SequelKind.CHANGED, later.id)]
    refused(keep, "Decision 1 was changed by a later decision")


def test_r16_a_decision_of_its_own_supersedes_nothing() -> None:
    made = makers.group()
    first, second = decided(made), decided(made)
    assert second.supersedes_id is None and not sequels(first)


def test_c3_a_circle_ends_no_decision_of_the_circle_above() -> None:
    made = makers.group()
    first, child = decided(made), below(made)
    refused(asked(made, build.end_decision(first, "No."), circle=child), "Hospitals can't decide this")
    assert not sequels(first)


def test_an_area_of_the_same_code_is_refused_when_decided() -> None:
    made = makers.group(plan=True)
    assert made.plan
    late = asked(made, build.add_priority(made.plan, "inf", "Information", "Why."))
    decided(made, build.add_priority(made.plan, "INF", "Being told", "Why."))
    refused(late, "INF already")
    assert db.session.scalar(select(func.count()).select_from(Priority)) == 2
