"""What a link asks, found anew each time it is used: by the same doors as for somebody who is signed in.

Whoever was removed, may not see it, or may not do it any more gets `Over`; so does whoever comes when the
thing has closed. What they may not see is not told to them there either (V2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, inspect

from workspace.by_link.models import AnswerLink, Ask
from workspace.db import db, now
from workspace.people.models import Person
from workspace.plan import partner_answers
from workspace.plan import policy as plan_policy
from workspace.plan.models import Action, PartnerLink
from workspace.plan.sight import actions_visible_to
from workspace.proposals import policy, queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Answer, Objection, Proposal, Round
from workspace.refusal import mark

T = TypeVar("T")
NOT_OPEN = mark("What this link asked is not open to you any more.")


class Over(Exception):  # noqa: N818  it is no error: the question has ended
    """The link asks nothing any more: what became of it, as far as this person may know, and where it is."""

    def __init__(self, sentence: str, path: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.path, self.values = sentence, path, values


@dataclass(frozen=True)
class RoundAsked:
    """Somebody's answer to one round; `moved_on` is a later round in which they are asked now."""

    person: Person
    proposal: Proposal
    round: Round
    moved_on: Round | None = None

    @property
    def path(self) -> str:
        """Where it is answered by those who are signed in."""
        return f"/proposals/{self.proposal.id}"


def person_of(link: AnswerLink) -> Person:
    """Whose answer the link takes. Time and people end links; both before anything is looked for."""
    person = link.person
    if person is None or not person.is_active:
        raise Over(mark("This link was for somebody who doesn’t take part here any more."))
    if link.ends_at <= now():
        raise Over(mark("This link has run out: a letter’s link works for some weeks."))
    return person


def round_of(link: AnswerLink, to_write: bool) -> RoundAsked:
    """The round a link asks about, its own or that of the answer which was entered for somebody."""
    person = person_of(link)
    asked = db.session.get(Round, link.about_id) if link.ask is Ask.ROUND else _round_of_answer(link)
    if asked is None:
        raise Over(NOT_OPEN)
    proposal = _one(queries.visible_to(person), asked.proposal_id, to_write)
    if proposal is None or not policy.may_answer(person, proposal) or asked.place_of(person) is None:
        raise Over(NOT_OPEN)
    found = RoundAsked(person, proposal, asked)
    if asked.closed_at is None:
        return found
    return RoundAsked(person, proposal, asked, proposal.open_round)


def _round_of_answer(link: AnswerLink) -> Round | None:
    entered = db.session.get(Answer, link.about_id)
    return entered.round if entered is not None and entered.person_id == link.person_id else None


def round_is_over(asked: RoundAsked) -> Over:
    """What became of a round that has closed, for somebody who was asked in it."""
    said = {"title": asked.proposal.title}
    if asked.moved_on is not None:
        new_round = mark("This round on “%(title)s” has closed, and a new one is open. Sign in to answer it.")
        return Over(new_round, asked.path, **said)
    sentence = {
        Stage.DECIDED: mark("This round has closed: “%(title)s” was decided."),
        Stage.INTEGRATING: mark("This round has closed: the circle works on the objections to “%(title)s”."),
        Stage.PARKED: mark("This round has closed: “%(title)s” was set aside for now."),
        Stage.REFERRED: mark("This round has closed: “%(title)s” was sent to another circle."),
        Stage.WITHDRAWN: mark("This round has closed: “%(title)s” was withdrawn."),
    }.get(asked.proposal.stage, mark("This round on “%(title)s” has closed."))
    return Over(sentence, asked.path, **said)


def action_of(link: AnswerLink, to_write: bool) -> tuple[Person, Action]:
    """The action somebody is asked about, while they may say how it stands."""
    person = person_of(link)
    action = _one(actions_visible_to(person), link.about_id, to_write)
    if action is None:
        raise Over(NOT_OPEN)
    path, said = f"/plans/{action.plan.slug}/actions/{action.reference}", {"reference": action.reference}
    if not action.state.is_open:
        done = mark("%(reference)s is done: nobody is asked about it any more.")
        stopped = mark("%(reference)s was stopped: nobody is asked about it any more.")
        raise Over(stopped if action.stopped_why else done, path, **said)
    if not plan_policy.may_report(person, action):
        raise Over(mark("%(reference)s is with somebody else now: they are asked."), path, **said)
    return person, action


def objection_of(link: AnswerLink, to_write: bool) -> tuple[Person, Proposal, Objection]:
    """The objection whose offered end waits for its person (R8)."""
    person = person_of(link)
    proposal = _one(queries.visible_to(person), queries.is_of_objection(link.about_id), to_write)
    found = _one(queries.objections_visible_to(person), link.about_id, to_write)
    if proposal is None or found is None or not policy.may_confirm(person, found):
        raise Over(NOT_OPEN)
    path, said = f"/objections/{found.id}", {"title": proposal.title}
    if found.confirmed_at is not None:
        met = mark("You have said that your objection to “%(title)s” is integrated. Thank you.")
        raise Over(met, path, **said)
    if proposal.stage is not Stage.INTEGRATING:
        on = mark("“%(title)s” has moved on: objections are not worked on there now.")
        raise Over(on, path, **said)
    return person, proposal, found


def partner_link_of(link: AnswerLink, to_write: bool) -> tuple[PartnerLink, dict[str, Any]]:
    """What a partner without an account is asked about, in the words that are public (V2)."""
    found = partner_answers.one(link.about_id, to_write)
    public = partner_answers.published(found) if found else None
    if found is None or public is None or link.ends_at <= now():
        raise Over(mark("This question is not open any more. There is nothing you need to do."))
    last = next(iter(partner_answers.of_links([found.id])), None)
    if last is not None and last.contact == link.contact and last.is_wrong_person:
        raise Over(mark("Thank you. We have noted that this is not for you, and write to you no more."))
    if not partner_answers.is_asked(found, link.contact):
        raise Over(mark("This question is not open any more. There is nothing you need to do."))
    return found, public


def _one(visible: Select[T], key: Any, to_write: bool) -> T | None:
    """The row, where this person may see it; locked first where something will be written."""
    entity = visible.column_descriptions[0]["entity"]
    wanted = visible.where(inspect(entity).primary_key[0] == key if isinstance(key, int) else key)
    return db.session.scalars(wanted.with_for_update(of=entity) if to_write else wanted).one_or_none()
