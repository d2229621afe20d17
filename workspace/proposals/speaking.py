"""What people say on the way to a decision: comments, questions and answers, reactions, input, conflicts."""

from __future__ import annotations

from sqlalchemy import select

from workspace.circles import policy as circles
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.proposals import policy, queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Channel, Conflict, Proposal, Speech, SpeechKind
from workspace.refusal import Refusal, mark
from workspace.text import render

_SPEAKING = {
    Stage.DRAFT: frozenset({SpeechKind.COMMENT}),
    Stage.QUESTIONS: frozenset({SpeechKind.QUESTION, SpeechKind.PASS}),
    Stage.REACTIONS: frozenset({SpeechKind.REACTION, SpeechKind.PASS}),
}


def say(actor: Person, proposal: Proposal, kind: SpeechKind, text: str = "") -> Speech:
    """Comment on a draft, ask a question, give a reaction, or pass: what the stage is for."""
    if kind not in _SPEAKING.get(proposal.stage, frozenset()):
        raise Refusal(mark("This stage isn't for that. Look at what can be said now on the proposal's page."))
    if kind is SpeechKind.PASS:
        text = ""
    elif not text:
        raise Refusal(mark("Write something first, or pass."))
    return _speak(actor, proposal, kind, text)


def say_for(
    actor: Person, proposal: Proposal, person: Person, kind: SpeechKind, text: str, how: Channel
) -> Speech:
    """Write down what somebody said in the meeting, by telephone or on paper, or that they passed (R11)."""
    if actor.id == person.id:
        raise Refusal(mark("Say your own words on your own page."))
    if not policy.may_speak(person, proposal):
        raise Refusal(mark("%(name)s is not in this circle now."), name=person.name)
    if kind not in _SPEAKING.get(proposal.stage, frozenset()):
        raise Refusal(mark("This stage isn't for that. Look at what can be said now on the proposal's page."))
    if kind is not SpeechKind.PASS and not text:
        raise Refusal(mark("Write down what they said, or that they passed."))
    speech = _speak(person, proposal, kind, "" if kind is SpeechKind.PASS else text, by=actor, how=how)
    stood_in = {"stood_in": True} if circles.stands_in(actor, proposal.circle) else {}
    about = f"proposal {proposal.id}"
    logbook.write(actor, "entered words", about, proposal.circle, person=person.id, how=how.value, **stood_in)
    db.session.flush()
    post.write(Kind.ANSWERED_FOR_YOU, person, about=speech.id, once=f"speech:{speech.id}", what="speech")
    return speech


def reply(actor: Person, proposal: Proposal, question: Speech, text: str) -> Speech:
    """Answer a clarifying question."""
    if proposal.stage is not Stage.QUESTIONS:
        raise Refusal(mark("Questions are answered while the proposal is at its questions."))
    return _speak(actor, proposal, SpeechKind.REPLY, text, question)


def record_input(actor: Person, proposal: Proposal, text: str) -> Speech:
    """Write down what was heard from others: research, opinions, a conversation (R1)."""
    if proposal.stage.is_end or proposal.stage is Stage.CONSENT:
        raise Refusal(mark("Input is written down before the consent round."))
    return _speak(actor, proposal, SpeechKind.INPUT, text)


def _speak(
    actor: Person,
    proposal: Proposal,
    kind: SpeechKind,
    text: str,
    to: Speech | None = None,
    by: Person | None = None,
    how: Channel | None = None,
) -> Speech:
    """Add it to what was said. The very same words again, as the back button sends them, say nothing new."""
    said = select(Speech).filter_by(
        proposal_id=proposal.id, stage=proposal.stage, person_id=actor.id, replies_to_id=to.id if to else None
    )
    last = db.session.scalars(said.order_by(Speech.id.desc()).limit(1)).first()
    if last is not None and (last.kind, last.text) == (kind, text):
        return last
    speech = Speech(
        proposal_id=proposal.id,
        stage=proposal.stage,
        kind=kind,
        version_number=proposal.latest,
        person=actor,
        said_at=now(),
        text=text,
        html=str(render(text)),
        replies_to_id=to.id if to else None,
        entered_by=by,
        entered_how=how,
    )
    db.session.add(speech)
    db.session.flush()
    return speech


def note_conflict(actor: Person, proposal: Proposal, person: Person, reason: str) -> None:
    """Take somebody off the roster of the rounds to come, with the reason shown (R7)."""
    if proposal.open_round is not None:
        raise Refusal(
            mark("The roster is fixed while a round is open. Take somebody off it before the next round.")
        )
    if proposal.stage.is_end:
        raise Refusal(mark("There are no more rounds on this proposal."))
    if person.id in queries.still_objecting([proposal.id])[proposal.id]:
        raise Refusal(
            mark("%(name)s has objected. An objection is integrated: nobody is taken off the roster for it."),
            name=person.name,
        )
    known = db.session.scalar(select(Conflict).filter_by(proposal_id=proposal.id, person_id=person.id))
    if known is None:
        db.session.add(
            Conflict(proposal_id=proposal.id, person_id=person.id, reason=reason, noted_by_id=actor.id)
        )
    else:
        known.reason, known.noted_by_id = reason, actor.id
    logbook.write(actor, "took off the roster", f"proposal {proposal.id}", proposal.circle, person=person.id)
    db.session.flush()
