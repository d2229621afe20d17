"""Whether anything is new on a proposal's pages: one small question, and nothing hidden in its answer.

A page that stands open in a meeting asks again and again. What comes back changes only with what that
person's page shows: an answer that is still hidden from them changes nothing but that it was given (R10).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from sqlalchemy import Exists, Row, Select, exists, func, select

from workspace.circles import queries as circles
from workspace.circles.models import Circle, Membership
from workspace.db import db, now
from workspace.people.models import Person
from workspace.proposals.models import (
    Answer,
    ClockStop,
    Conflict,
    Doubt,
    EarlierAnswer,
    Guest,
    Objection,
    Place,
    Proposal,
    Round,
    Speech,
    SpeechKind,
    Step,
)


def stamp(person: Person, proposal: Proposal) -> str:
    """A word that stays the same as long as this person's page of the proposal does."""
    mine = circles.ids_of(person)
    row = db.session.execute(_facts(mine, person.id, proposal.id, proposal.circle_id)).one()
    told = [proposal.stage.value, proposal.latest, proposal.moved_at, *_told(row)]
    return hashlib.blake2s(repr([str(one) for one in told]).encode(), digest_size=9).hexdigest()


def _told(row: Row[Any]) -> list[Any]:
    """Of all that is known, what this person's page shows."""
    answer_by = row.answer_by
    shown = [row.steps, row.said_openly, row.number, row.closed, answer_by]
    shown.append(answer_by is not None and now() > answer_by)
    if row.inside:
        shown += [row.said, row.asked, row.given, row.stops, row.restarts, row.members, row.left]
        shown += [row.conflicts, row.conflict_words, row.guests, row.my_answer, *_objections(row)]
    if row.inside and _sees_answers(row):
        shown += [row.last_given, row.last_checked, row.earlier]
    return shown


def _objections(row: Row[Any]) -> list[Any]:
    return [row.objections, row.offered, row.last_offer, row.confirmed, row.not_yet, row.doubts, row.tested]


def _sees_answers(row: Row[Any]) -> bool:
    """As `policy.may_see_answers` says, and sooner never: who is not asked waits for every single answer."""
    return bool(row.closed or row.mine_given or (not row.mine_asked and row.asked and row.given >= row.asked))


@lru_cache(maxsize=512)  # the same pages ask again and again: writing the question down is most of its cost
def _facts(mine: Select[int], person_id: int, of: int, circle_id: int) -> Select[Any]:
    """Everything a page could show, counted, in one question."""
    last = select(func.max(Round.id)).where(Round.proposal_id == of).scalar_subquery()
    asked = select(Place.id).where(Place.round_id == last, Place.excluded.is_(False))
    given = select(Answer.id).where(Answer.round_id == last)
    members = select(Membership.id).where(Membership.circle_id == circle_id)
    objections = select(Objection.id).where(Objection.proposal_id == of)
    speeches = select(func.max(Speech.id)).where(Speech.proposal_id == of)
    doubts = select(Doubt.id).where(Doubt.objection_id.in_(objections))
    asked_for: dict[str, Select[Any] | Exists] = {
        "inside": exists(mine.where(Circle.id == circle_id)),
        "steps": select(func.max(Step.id)).where(Step.proposal_id == of),
        "said_openly": speeches.where(Speech.kind != SpeechKind.COMMENT),
        "said": speeches,
        "number": select(Round.number).where(Round.id == last),
        "closed": select(Round.closed_at).where(Round.id == last),
        "answer_by": select(Round.answer_by).where(Round.id == last),
        "asked": asked.with_only_columns(func.count()),
        "given": given.with_only_columns(func.count()),
        "mine_asked": exists(asked.where(Place.person_id == person_id)),
        "mine_given": exists(given.where(Answer.person_id == person_id)),
        "my_answer": given.where(Answer.person_id == person_id).with_only_columns(Answer.given_at),
        "last_given": given.with_only_columns(func.max(Answer.given_at)),
        "last_checked": given.with_only_columns(func.max(Answer.checked_at)),
        "earlier": select(func.count(EarlierAnswer.id)).where(EarlierAnswer.answer_id.in_(given)),
        "stops": select(func.count(ClockStop.id)).where(ClockStop.round_id == last),
        "restarts": select(func.count(ClockStop.restarted_at)).where(ClockStop.round_id == last),
        "members": members.with_only_columns(func.max(Membership.id)),
        "left": members.with_only_columns(func.count(Membership.ended_at)),
        "conflicts": select(func.count(Conflict.id)).where(Conflict.proposal_id == of),
        "conflict_words": select(func.sum(func.length(Conflict.reason))).where(Conflict.proposal_id == of),
        "guests": select(func.count(Guest.id)).where(Guest.proposal_id == of),
        "objections": objections.with_only_columns(func.count()),
        "offered": objections.with_only_columns(func.count(Objection.offered_at)),
        "last_offer": objections.with_only_columns(func.max(Objection.offered_at)),
        "confirmed": objections.with_only_columns(func.count(Objection.confirmed_at)),
        "not_yet": objections.with_only_columns(func.sum(func.length(Objection.not_yet))),
        "doubts": doubts.with_only_columns(func.count()),
        "tested": doubts.with_only_columns(func.count(Doubt.closed_at)),
    }
    columns = [
        question.label(name) if not isinstance(question, Select) else question.scalar_subquery().label(name)
        for name, question in asked_for.items()
    ]
    return select(*columns)
