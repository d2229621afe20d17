"""Announcing a decision: the record in the logbook, and what was agreed happening by itself (R13, R16)."""

from __future__ import annotations

from typing import Any

from workspace import reviewing
from workspace.circles import service as circles_service
from workspace.db import day_of, db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import effects, service
from workspace.proposals.consent import Move, Outcome, Say, after
from workspace.proposals.models import Objection, Proposal, Round
from workspace.proposals.queries import standing
from workspace.proposals.rounds import objections
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
    for effect in open_round.version.effects:
        effects.apply(effect, actor, proposal.circle, decision)
    db.session.flush()
    return decision


def _record(actor: Person, proposal: Proposal, round_: Round, result: Outcome) -> Decision:
    version = round_.version
    term_end = reviewing.months_after(day_of(now()), version.term_months)
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
        criteria=version.criteria,
        responsible=version.responsible,
        absence_policy=round_.policy.value,
        answers=_answers_for_record(round_, result),
        objections=[_objection_for_record(o) for o in objections.objections_of(proposal)],
        concerns=[
            {"person": a.person_id, "name": a.person.name, "words": a.words}
            for a in round_.answers
            if a.say is Say.CONCERN
        ],
        term_end=term_end,
        review_on=version.review_on or term_end,
        visibility=proposal.visibility,
    )


def _answers_for_record(round_: Round, result: Outcome) -> list[dict[str, Any]]:
    given = {a.person_id: a.say.value for a in round_.answers}
    rows: list[dict[str, Any]] = []
    for place in round_.places:
        row: dict[str, Any] = {"person": place.person_id, "name": place.person.name, "carer": place.is_carer}
        if place.excluded:
            row["excluded"] = place.why_excluded
        elif place.person_id in given:
            row["say"] = given[place.person_id]
        elif place.person_id in result.absent:
            row["absent"] = True
        else:
            row["left"] = True
        rows.append(row)
    return rows


def _objection_for_record(objection: Objection) -> dict[str, Any]:
    answer = objection.answer
    return {
        "person": objection.person_id,
        "name": objection.person.name,
        "round": answer.round.number,
        "harm": answer.words,
        "touches": answer.touches.value if answer.touches else "",
        "suggestion": answer.suggestion,
        "end": objection.end.value if objection.end and objection.confirmed_at else "",
        "how": objection.how,
        "by_version": objection.by_version,
    }
