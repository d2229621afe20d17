"""Who may do what with a proposal. The services check when; these say who."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.proposals import heard, queries, sent_on
from workspace.proposals.consent import MOVES, Move, Stage
from workspace.proposals.models import Answer, Doubt, Objection, Proposal, Round

_SENT_ON = frozenset({Stage.REFERRED, Stage.DECIDED})  # decided: by a helping circle, as a recommendation
_HEARS_GUESTS = frozenset({Stage.QUESTIONS, Stage.REACTIONS})
_BY_THE_PROPOSER = frozenset({Move.OPEN, Move.WITHDRAW, Move.AMEND})


def may_raise(person: Person, circle: Circle) -> bool:
    """Full members raise proposals."""
    return circle.closed_at is None and circles.is_full_member(person, circle)


def is_proposer(person: Person, proposal: Proposal) -> bool:
    """Whether it is this person's proposal, and they still belong to the circle."""
    return proposal.proposer_id == person.id and circles.is_full_member(person, proposal.circle)


def may_facilitate(person: Person, proposal: Proposal) -> bool:
    """Whether this person runs this circle's rounds now (C9)."""
    return circles.may_facilitate(person, proposal.circle)


def may_move(person: Person, proposal: Proposal, move: Move) -> bool:
    """The proposer opens, withdraws and amends; the facilitator does the rest, and amends in integrating."""
    if move is Move.AMEND and proposal.stage is Stage.INTEGRATING:
        return is_proposer(person, proposal) or may_facilitate(person, proposal)
    if move in _BY_THE_PROPOSER:
        return is_proposer(person, proposal)
    if move is Move.INTEGRATE and not may_see_answers(person, proposal.open_round):
        return False  # knowing that there is something to integrate would give hidden answers away (R10)
    return may_facilitate(person, proposal)


def moves_open_to(person: Person, proposal: Proposal) -> list[Move]:
    """The moves this person can make from the stage the proposal is in."""
    return [move for move in MOVES[proposal.stage] if may_move(person, proposal, move)]


def may_write(person: Person, proposal: Proposal) -> bool:
    """Who changes the text: its proposer while it is a draft; later, who may amend."""
    if proposal.stage is Stage.DRAFT:
        return is_proposer(person, proposal)
    return may_move(person, proposal, Move.AMEND)


def may_write_now(person: Person, proposal: Proposal) -> bool:
    """Whether the text can be changed by this person at this moment."""
    writable = proposal.stage is Stage.DRAFT or Move.AMEND in MOVES[proposal.stage]
    return writable and may_write(person, proposal)


def may_speak(person: Person, proposal: Proposal) -> bool:
    """Full and learning members comment, ask and react; guests ask and react, on this one item (C4)."""
    if circles.is_member(person, proposal.circle):
        return True
    return proposal.stage in _HEARS_GUESTS and heard.is_guest(person, proposal)


def may_invite_guests(person: Person, proposal: Proposal) -> bool:
    """Who says that somebody from outside the circle is heard on this proposal (C4)."""
    return may_facilitate(person, proposal)


def may_reply(person: Person, speech_of: Proposal) -> bool:
    """The proposer answers the questions."""
    return is_proposer(person, speech_of)


def may_record_input(person: Person, proposal: Proposal) -> bool:
    """Who writes down what was heard from outside the circle before a major decision (R1)."""
    return (
        is_proposer(person, proposal)
        or circles.may_keep_record(person, proposal.circle)
        or may_facilitate(person, proposal)
    )


def may_note_conflict(person: Person, proposal: Proposal) -> bool:
    """Who takes somebody off the roster before a round, with a reason (R7)."""
    return may_facilitate(person, proposal)


def may_answer(person: Person, proposal: Proposal) -> bool:
    """Who is on the frozen roster of the latest round and still belongs to the circle."""
    last = proposal.round
    return bool(last and last.place_of(person)) and circles.is_full_member(person, proposal.circle)


def may_answer_ahead(person: Person, proposal: Proposal) -> bool:
    """Full members, where the circle takes early answers (R6)."""
    return circles.is_full_member(person, proposal.circle)


def is_inside(person: Person, proposal: Proposal) -> bool:
    """Whether what is the circle's is open to this person: they belong to it, or it was sent on to theirs."""
    if circles.is_member(person, proposal.circle):
        return True
    return proposal.stage in _SENT_ON and sent_on.was_handed_to(person, proposal)


def rounds_open_to(person: Person, proposal: Proposal) -> list[Round]:
    """The rounds whose answers this person may read, hidden ones left out (R10)."""
    if circles.is_member(person, proposal.circle):
        return [round_ for round_ in proposal.rounds if may_see_answers(person, round_)]
    closed = [round_ for round_ in proposal.rounds if round_.closed_at is not None]
    return closed if is_inside(person, proposal) else []


def may_see_answers(person: Person, round_: Round | None) -> bool:
    """Others' answers are open to the circle once one's own is given, or the round has closed (R10).

    Somebody who is not asked has no answer to give: they wait until nobody is waited for.
    """
    if round_ is None:
        return False
    if not circles.is_member(person, round_.proposal.circle):
        return round_.closed_at is not None and is_inside(person, round_.proposal)
    if round_.closed_at is not None or round_.answer_of(person):
        return True
    return round_.place_of(person) is None and queries.standing(round_).all_in


def may_stop_clock(person: Person, proposal: Proposal) -> bool:
    """Any member, full or learning, says "take this to a meeting" (R12)."""
    return circles.is_member(person, proposal.circle)


def may_see_entered(person: Person, answer: Answer) -> bool:
    """What was entered for somebody: who entered it knows it anyway; others as any answer (R10, R11)."""
    return answer.entered_by_id == person.id or may_see_answers(person, answer.round)


def may_offer_end(person: Person, objection_of: Proposal) -> bool:
    """Who says how an objection was integrated: the proposer or the facilitator."""
    return is_proposer(person, objection_of) or may_facilitate(person, objection_of)


def may_confirm(person: Person, objection: Objection) -> bool:
    """Only who objected confirms that it is integrated, or takes it back (R8)."""
    return objection.person_id == person.id


def may_doubt(person: Person, objection_of: Proposal) -> bool:
    """Full members on the roster of the last round may ask the circle to test an objection (R8)."""
    last = objection_of.round
    return bool(last and last.place_of(person)) and circles.is_full_member(person, objection_of.circle)


def may_answer_doubt(person: Person, doubt: Doubt, proposal: Proposal) -> bool:
    """Who is asked when an objection is tested, and still belongs to the circle; never its objector."""
    return person.id in doubt.roster and circles.is_full_member(person, proposal.circle)
