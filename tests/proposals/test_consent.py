"""The consent process itself, without a database: the table of moves, and what answers amount to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.proposals.consent import (
    Absence,
    End,
    Move,
    Say,
    Stage,
    Standing,
    after,
    answers_again,
    may_ask_again,
    offers_ladder,
    outcome,
)
from workspace.refusal import Refusal

# Written out a second time, by hand, from the rules of the field: a test that read the code's own table
# would prove nothing.
WAYS = {
    ("draft", "open"): "questions",
    ("draft", "open_straight"): "consent",
    ("draft", "withdraw"): "withdrawn",
    ("questions", "next"): "reactions",
    ("questions", "amend"): "questions",
    ("questions", "park"): "parked",
    ("questions", "refer"): "referred",
    ("questions", "withdraw"): "withdrawn",
    ("reactions", "next"): "consent",
    ("reactions", "amend"): "reactions",
    ("reactions", "park"): "parked",
    ("reactions", "refer"): "referred",
    ("reactions", "withdraw"): "withdrawn",
    ("consent", "decide"): "decided",
    ("consent", "integrate"): "integrating",
    ("consent", "park"): "parked",
    ("consent", "refer"): "referred",
    ("consent", "withdraw"): "withdrawn",
    ("integrating", "amend"): "integrating",
    ("integrating", "ask_again"): "consent",
    ("integrating", "park"): "parked",
    ("integrating", "refer"): "referred",
    ("integrating", "withdraw"): "withdrawn",
    ("parked", "take_up"): "the stage it left, or draft",
    ("parked", "withdraw"): "withdrawn",
}
ALL = [(stage, move) for stage in Stage for move in Move]


@pytest.mark.parametrize(("stage", "move"), ALL, ids=lambda x: x.value)
def test_each_move_leads_where_the_rules_say_and_every_other_is_refused(stage: Stage, move: Move) -> None:
    to = WAYS.get((stage.value, move.value))
    if to is None:
        with pytest.raises(Refusal) as refused:
            after(stage, move, Stage.QUESTIONS)
        assert str(refused.value).endswith("."), "a refusal is a sentence"
        assert len(str(refused.value).split()) > 3
    elif move is Move.TAKE_UP:
        assert after(stage, move, Stage.REACTIONS) is Stage.REACTIONS
        assert after(stage, move, Stage.INTEGRATING, to_draft=True) is Stage.DRAFT
    else:
        assert after(stage, move).value == to


def test_what_was_parked_from_nowhere_can_only_be_taken_up_as_a_draft() -> None:
    for left in (None, Stage.DECIDED, Stage.DRAFT):
        with pytest.raises(Refusal, match="draft"):
            after(Stage.PARKED, Move.TAKE_UP, left)
        assert after(Stage.PARKED, Move.TAKE_UP, left, to_draft=True) is Stage.DRAFT


@pytest.mark.parametrize("stage", [Stage.DECIDED, Stage.REFERRED, Stage.WITHDRAWN])
def test_the_ends_are_ends(stage: Stage) -> None:
    assert stage.is_end
    for move in Move:
        with pytest.raises(Refusal):
            after(stage, move)


A, B, C, D = 1, 2, 3, 4
ROSTER = {A: True, B: False, C: False, D: False}


def test_r5_no_answer_is_not_consent() -> None:
    for policy in (Absence.WAIT, Absence.EARLY_ANSWERS):
        late = outcome(ROSTER, {A: Say.CONSENT, B: Say.CONSENT, C: Say.CONSENT}, policy, True, ROSTER)
        assert late.missing == {D}
        assert not late.may_decide


def test_r13_everyone_answered_and_nobody_objects() -> None:
    said = dict.fromkeys(ROSTER, Say.CONSENT)
    assert outcome(ROSTER, said, Absence.WAIT, False, ROSTER).may_decide
    assert outcome(ROSTER, said | {B: Say.CONCERN}, Absence.WAIT, False, ROSTER).may_decide
    objected = outcome(ROSTER, said | {B: Say.OBJECTION}, Absence.WAIT, False, ROSTER)
    assert objected.objecting == {B}
    assert not objected.may_decide


def test_r13_an_empty_roster_never_decides() -> None:
    assert not outcome({}, {}, Absence.NOTICE, True, []).may_decide
    assert not outcome({}, {A: Say.CONSENT}, Absence.WAIT, True, []).may_decide


def test_r4_answers_from_outside_the_roster_do_not_count() -> None:
    said = dict.fromkeys(ROSTER, Say.CONSENT)
    assert outcome(ROSTER, said | {99: Say.OBJECTION}, Absence.WAIT, False, ROSTER).may_decide
    fewer = outcome(ROSTER, {A: Say.CONSENT, 99: Say.CONSENT}, Absence.WAIT, False, ROSTER)
    assert fewer.missing == {B, C, D}


def test_r6_notice_records_the_silent_as_absent_once_the_window_is_over() -> None:
    said = {A: Say.CONSENT, B: Say.CONSENT}
    before = outcome(ROSTER, said, Absence.NOTICE, False, ROSTER)
    assert not before.may_decide
    after_it = outcome(ROSTER, said, Absence.NOTICE, True, ROSTER)
    assert after_it.may_decide
    assert after_it.absent == {C, D}


def test_r6_notice_needs_half_of_the_roster() -> None:
    assert not outcome(ROSTER, {A: Say.CONSENT}, Absence.NOTICE, True, ROSTER).may_decide


def test_r6_notice_needs_a_carer_where_the_roster_has_one() -> None:
    without = {B: Say.CONSENT, C: Say.CONSENT, D: Say.CONSENT}
    assert not outcome(ROSTER, without, Absence.NOTICE, True, ROSTER).may_decide
    no_carers = dict.fromkeys(ROSTER, False)
    assert outcome(no_carers, without, Absence.NOTICE, True, ROSTER).may_decide


def test_r6_notice_counts_only_those_who_were_told_as_absent() -> None:
    told = [A, B, C]
    result = outcome(ROSTER, {A: Say.CONSENT, B: Say.CONSENT}, Absence.NOTICE, True, told)
    assert result.absent == {C}
    assert result.missing == {D}
    assert not result.may_decide


says = st.sampled_from(list(Say))
people = st.integers(1, 8)


@given(
    roster=st.dictionaries(people, st.booleans(), max_size=8),
    answers=st.dictionaries(people, says, max_size=8),
    policy=st.sampled_from(list(Absence)),
    over=st.booleans(),
    told=st.frozensets(people),
)
def test_r13_nothing_is_decided_past_an_objection_or_a_silence_that_counts(
    roster: dict[int, bool], answers: dict[int, Say], policy: Absence, over: bool, told: frozenset[int]
) -> None:
    result = outcome(roster, answers, policy, over, told)
    on_roster = {p: s for p, s in answers.items() if p in roster}
    silent = set(roster) - set(on_roster)
    if not result.may_decide:
        return
    assert roster
    assert Say.OBJECTION not in on_roster.values()
    if silent:
        assert policy is Absence.NOTICE and over
        assert silent <= told
        assert len(on_roster) * 2 >= len(roster)
        assert not any(roster.values()) or any(roster[p] for p in on_roster)


def test_r8_asking_again_waits_for_everyone_who_objected() -> None:
    with pytest.raises(Refusal, match="confirm"):
        may_ask_again([Standing(A, True, True), Standing(B, False, True)])
    may_ask_again([Standing(A, True, True), Standing(B, False, False)])
    may_ask_again([])


def test_r4_with_the_same_text_only_objectors_and_new_people_answer_again() -> None:
    assert answers_again(True, {A, B, C}, {B}, {A, B, C}) == {A, B, C}
    assert answers_again(False, {A, B, C}, {B}, {A, B, C}) == {B}
    assert answers_again(False, {A, B, C}, {B}, {A, B, D}) == {B, D}


def test_r8_an_objection_ends_in_one_of_these_ways_and_each_says_so_in_words() -> None:
    assert {end.value for end in End} == {
        "changed", "shorter_term", "measured", "withdrawn", "covered", "concern",
    }  # fmt: skip
    assert all(len(end.label.split()) > 3 for end in End)
    assert len({end.label for end in End}) == len(End)


def test_r14_the_ladder_is_offered_after_three_rounds_without_consent() -> None:
    assert [offers_ladder(closed, False) for closed in range(6)] == [False] * 3 + [True] * 3
    assert not any(offers_ladder(closed, True) for closed in range(6))
