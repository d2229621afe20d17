"""Announcing a decision: the record in the logbook, and what was agreed happening by itself (R13, R16)."""

from __future__ import annotations

from typing import Any

from workspace import reviewing
from workspace.circles import service as circles_service
from workspace.db import day_of, db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import effects, referring, service
from workspace.proposals.consent import End, Move, Outcome, Say, after
from workspace.proposals.models import Answer, Doubt, Objection, Proposal, Round
from workspace.proposals.queries import standing
from workspace.proposals.rounds import doubts, objections
from workspace.refusal import Refusal, mark


def decide(actor: Person, proposal: Proposal) -> Decision:
    """Announce the decision: it stands in the logbook, and what it agreed happens at that moment (R13)."""
    after(proposal.stage, Move.DECIDE)
    open_round = proposal.open_round
    if open_round is None:
        raise Refusal(mark("No round is open."))
    result = standing(open_round)
    if not result.all_in:
        raise Refusal(
            mark("You can't decide yet: %(count)d people on the roster have not answered."),
            count=len(result.missing),
        )
    if open_round.place_of(actor) and not open_round.answer_of(actor):  # a no would give others' away (R10)
        raise Refusal(mark("Give your own answer first: until then you can't see what others said."))
    if result.objecting:
        raise Refusal(mark("You can't decide: somebody objects. Integrate the objection first."))
    decision = _record(actor, proposal, open_round, result)
    service.close_round(proposal)
    service.move(actor, proposal, Move.DECIDE)
    proposal.decision = decision
    for effect in effects.in_order(open_round.version.effects):
        effects.apply(effect, actor, proposal.circle, decision)
    if proposal.supersedes is not None:
        effects.supersede(proposal.supersedes, proposal.circle, decision)
    db.session.flush()
    referring.bring_back(actor, proposal, decision)
    return decision


def _record(actor: Person, proposal: Proposal, round_: Round, result: Outcome) -> Decision:
    version = round_.version
    term_end = reviewing.months_after(day_of(now()), version.term_months)
    worked_on = [
        o for one in [proposal, *referring.all_before(proposal)] for o in objections.objections_of(one)
    ]
    tested = doubts.of_objections(worked_on)
    return logbook.record(
        actor,
        proposal.circle,
        circles_service.next_decision_number(proposal.circle),
        title=version.title,
        need=version.need,
        text=version.text,
        text_html=version.text_html,
        version_number=version.number,
        rounds=round_.number,
        effects=[effects.sentence(effect) for effect in version.effects],
        kinds={effect["kind"] for effect in version.effects},
        criteria=version.criteria,
        responsible=version.responsible,
        absence_policy=round_.policy.value,
        answers=_answers_for_record(round_, result),
        objections=[_objection_for_record(proposal, o, tested[o.id]) for o in worked_on],
        concerns=[
            {"person": a.person_id, "name": a.person.name, "words": a.words}
            for a in round_.answers
            if a.say is Say.CONCERN
        ]
        + _made_concerns(worked_on),
        term_end=term_end,
        review_on=version.review_on or term_end,
        visibility=proposal.visibility,
        supersedes_id=proposal.supersedes_id,
    )


def _answers_for_record(round_: Round, result: Outcome) -> list[dict[str, Any]]:
    given = {a.person_id: a for a in round_.answers}
    rows: list[dict[str, Any]] = []
    for place in round_.places:
        row: dict[str, Any] = {"person": place.person_id, "name": place.person.name, "carer": place.is_carer}
        if place.excluded:
            row["excluded"] = place.why_excluded
        elif place.person_id in given:
            row |= _answer_for_record(given[place.person_id])
        elif place.person_id in result.absent:
            row["absent"] = True
        else:
            row["left"] = True
        rows.append(row)
    return rows


def _answer_for_record(answer: Answer) -> dict[str, Any]:
    """What somebody answered; and who entered it for them, how, and whether they said it is right (R11)."""
    said: dict[str, Any] = {"say": answer.say.value}
    if answer.entered_by is not None and answer.entered_how is not None:
        said |= {"entered_by": answer.entered_by.name, "how": answer.entered_how.value}
        said["checked"] = answer.checked_at is not None
    return said


def _objection_for_record(proposal: Proposal, objection: Objection, tests: list[Doubt]) -> dict[str, Any]:
    """An objection and its end; one raised before it was sent here names its circle, and no round."""
    answer = objection.answer
    here = objection.proposal_id == proposal.id
    return {
        "person": objection.person_id,
        "name": objection.person.name,
        "round": answer.round.number if here else 0,
        "circle": "" if here else answer.round.proposal.circle.name,
        "harm": answer.words,
        "touches": answer.touches.value if answer.touches else "",
        "suggestion": answer.suggestion,
        "end": objection.end.value if objection.end and objection.confirmed_at else "",
        "how": objection.how,
        "by_version": objection.by_version,
        "doubt": _test_for_record(tests),
    }


def _test_for_record(tests: list[Doubt]) -> dict[str, Any] | None:
    """What came of it when the circle tested the objection (R8), if it did."""
    tested = [doubt for doubt in tests if doubt.harm_seen is not None]
    if not tested:
        return None
    last = tested[-1]
    said = [
        {"person": one.person_id, "name": one.person.name, "sees_harm": one.sees_harm, "words": one.words}
        for one in last.answers
    ]
    return {
        "name": last.raised_by.name,
        "why": last.why,
        "harm_seen": last.harm_seen,
        "words": last.words,
        "answers": said,
    }


def _made_concerns(all_objections: list[Objection]) -> list[dict[str, Any]]:
    """The objections that their own people made concerns: kept for the review like the others (R8, R9)."""
    return [
        {"person": one.person_id, "name": one.person.name, "words": one.how or one.answer.words}
        for one in all_objections
        if one.end is End.CONCERN and one.confirmed_at is not None
    ]
