"""The test of an objection, as a round of its own: does anybody see the harm it describes? (R8)

It never goes past the objector. Its outcome is kept, and the objector says what becomes of the objection.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from workspace.circles import policy as circles
from workspace.circles import queries as circle_queries
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.proposals import queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Channel, Doubt, DoubtAnswer, Objection, Proposal
from workspace.proposals.rounds.objections import check_open
from workspace.refusal import Refusal, mark


def raise_doubt(actor: Person, proposal: Proposal, objection: Objection, why: str) -> Doubt:
    """Say with a reason that one doubts whether this is an objection to our aim. The circle tests it."""
    check_open(proposal, objection)
    if actor.id == objection.person_id:
        raise Refusal(mark("It is your own objection. You can take it back instead."))
    last = proposal.round
    if last is None or last.place_of(actor) is None or not circles.is_full_member(actor, proposal.circle):
        raise Refusal(mark("Only people on the roster can ask the circle to test an objection."))
    if not why.strip():
        raise Refusal(mark("Say why you doubt it."))
    if any(doubt.closed_at is None for doubt in of_objections([objection])[objection.id]):
        raise Refusal(mark("The circle is testing this objection already."))
    here = {person.id for person in proposal.circle.full_members()} - {objection.person_id}
    roster = [place.person_id for place in last.places if not place.excluded and place.person_id in here]
    doubt = Doubt(objection=objection, raised_by=actor, why=why, opened_at=now(), roster=roster)
    db.session.add(doubt)
    logbook.write(actor, "doubted an objection", f"objection {objection.id}", proposal.circle, why=why)
    db.session.flush()
    return doubt


def answer(actor: Person, proposal: Proposal, doubt: Doubt, sees_harm: bool, words: str) -> DoubtAnswer:
    """Say whether one sees the harm, and why. It can be changed while the test is open."""
    _check_asked(proposal, doubt, actor)
    return _put(doubt, actor, sees_harm, words)


def answer_for(
    actor: Person,
    proposal: Proposal,
    doubt: Doubt,
    person: Person,
    sees_harm: bool,
    words: str,
    how: Channel,
) -> DoubtAnswer:
    """Enter what somebody said aloud, by telephone or on paper. What they gave themselves stands (R11)."""
    if actor.id == person.id:
        raise Refusal(mark("Give your own answer on your own answer page."))
    if not circles.may_facilitate(actor, proposal.circle):
        raise Refusal(mark("Only the facilitator can enter an answer for somebody."))
    _check_asked(proposal, doubt, person)
    stands = answer_of(doubt, person)
    if stands is not None and stands.entered_by_id is None:
        raise Refusal(
            mark("%(name)s has answered already, in person. Ask them to change their answer themselves."),
            name=person.name,
        )
    given = _put(doubt, person, sees_harm, words)
    given.entered_by_id, given.entered_how = actor.id, how
    logbook.write(
        actor, "entered an answer", f"doubt {doubt.id}", proposal.circle, person=person.id, how=how.value
    )
    db.session.flush()
    post.write(Kind.ANSWERED_FOR_YOU, person, about=given.id, what="doubt")
    return given


def close(actor: Person, proposal: Proposal, doubt: Doubt, words: str) -> None:
    """Close the test once everybody asked has answered, and write down what came of it."""
    _check_open(proposal, doubt)
    if not circles.may_facilitate(actor, proposal.circle):
        raise Refusal(mark("Only the facilitator can close the test of an objection."))
    waiting = missing(doubt, proposal)
    if waiting:
        raise Refusal(
            mark("You can't close this yet: %(count)d people have not answered. Silence decides nothing."),
            count=len(waiting),
        )
    if not doubt.answers:
        raise Refusal(mark("Nobody has answered, so nothing was tested."))
    if not words.strip():
        raise Refusal(mark("Write down what came of it."))
    doubt.harm_seen = any(given.sees_harm for given in doubt.answers)
    doubt.words, doubt.closed_at, doubt.closed_by_id = words, now(), actor.id
    logbook.write(
        actor,
        "closed the test of an objection",
        f"objection {doubt.objection_id}",
        proposal.circle,
        harm_seen=doubt.harm_seen,
        stood_in=circles.stands_in(actor, proposal.circle),
    )
    db.session.flush()


def answer_of(doubt: Doubt, person: Person) -> DoubtAnswer | None:
    """This person's answer, if given."""
    return next((given for given in doubt.answers if given.person_id == person.id), None)


def missing(doubt: Doubt, proposal: Proposal) -> list[Person]:
    """Who is still waited for, by name: who left the circle is not."""
    given = {one.person_id for one in doubt.answers}
    asked = set(doubt.roster) - given
    return [person for person in proposal.circle.full_members() if person.id in asked]


def may_see_answers(person: Person, proposal: Proposal, doubt: Doubt) -> bool:
    """Others' answers are hidden until one's own is given; who isn't asked waits for everybody (R10).

    Whether the person belongs to the circle at all is asked before.
    """
    if doubt.closed_at is not None or answer_of(doubt, person):
        return True
    if person.id in doubt.roster or not circles.is_member(person, proposal.circle):
        return False
    return not missing(doubt, proposal)


def visible_to(person: Person) -> Select[Doubt]:
    """The tests of the objections this person may see."""
    seen = queries.objections_visible_to(person).with_only_columns(Objection.id)
    return select(Doubt).where(Doubt.objection_id.in_(seen))


def is_of_doubt(doubt_id: int) -> ColumnElement[bool]:
    """Which proposal a test belongs to. For `find()`."""
    about = select(Objection.proposal_id).join(Doubt, Doubt.objection_id == Objection.id)
    return Proposal.id == about.where(Doubt.id == doubt_id).scalar_subquery()


def of_objections(objections: Sequence[Objection]) -> dict[int, list[Doubt]]:
    """The tests of each of these objections, oldest first: one query for all."""
    found: dict[int, list[Doubt]] = {objection.id: [] for objection in objections}
    if found:
        wanted = select(Doubt).where(Doubt.objection_id.in_(found)).options(joinedload(Doubt.raised_by))
        for doubt in db.session.scalars(wanted.order_by(Doubt.id)):
            found[doubt.objection_id].append(doubt)
    return found


def open_around(person: Person) -> list[Doubt]:
    """The tests that are open in this person's circles, with their objections: the same few queries."""
    mine = select(Proposal.id).where(
        Proposal.stage == Stage.INTEGRATING, Proposal.circle_id.in_(circle_queries.ids_of(person))
    )
    open_ones = (
        select(Doubt)
        .join(Objection, Doubt.objection_id == Objection.id)
        .where(Doubt.closed_at.is_(None), Objection.proposal_id.in_(mine))
        .options(contains_eager(Doubt.objection), joinedload(Doubt.raised_by))
    )
    return list(db.session.scalars(open_ones.order_by(Doubt.id)))


def _put(doubt: Doubt, person: Person, sees_harm: bool, words: str) -> DoubtAnswer:
    if not words.strip():
        raise Refusal(mark("Say in a few words why you see the harm, or why you don't."))
    given = answer_of(doubt, person)
    if given is None:
        given = DoubtAnswer(person=person)
        doubt.answers.append(given)
    given.sees_harm, given.words, given.given_at = sees_harm, words, now()
    given.entered_by_id = given.entered_how = None
    db.session.flush()
    return given


def _check_asked(proposal: Proposal, doubt: Doubt, person: Person) -> None:
    _check_open(proposal, doubt)
    if person.id not in doubt.roster or not circles.is_full_member(person, proposal.circle):
        raise Refusal(mark("%(name)s is not asked in this test."), name=person.name)


def _check_open(proposal: Proposal, doubt: Doubt) -> None:
    if doubt.closed_at is not None:
        raise Refusal(mark("The test of this objection has closed."))
    if proposal.stage is not Stage.INTEGRATING:
        raise Refusal(mark("Objections are worked on while the proposal is integrating them."))
