"""A circle's next week on paper, for people who live on paper, and the pile that comes back (R11).

Only what every member of the circle may see stands in it: of its own plans and proposals, never what anybody
has answered (R10), and nothing that this person sees because of another circle or office (V2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from workspace.circles.models import Circle, Hat, HatKind, HatTerm
from workspace.db import day_of, db, today, zone
from workspace.people.models import Person
from workspace.plan import looks, owners
from workspace.plan import queries as plans
from workspace.plan.looks import Since
from workspace.plan.models import Action, Plan
from workspace.proposals import effects, queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal, Round, Version
from workspace.queue import queries as queue
from workspace.queue.items import Item, Kind
from workspace.web import READER

WEEK = timedelta(days=7)
FURTHER = timedelta(days=28)  # hats' ends and other dates are told this long ahead
MAY_ENTER = (  # what says who may enter what of an action
    joinedload(Action.plan),
    joinedload(Action.owner_person),
    joinedload(Action.owner_hat).options(joinedload(Hat.terms), lazyload(Hat.circle)),
)
SPEAKING = (Stage.QUESTIONS, Stage.REACTIONS)
MOST_PLANS = 3  # of which the pack tells what changed
ROUNDS = (  # without who is asked and who has answered: neither is on the paper
    selectinload(Proposal.rounds).options(
        joinedload(Round.version), lazyload(Round.places), lazyload(Round.answers)
    ),
)


@dataclass(frozen=True)
class Sheet:
    """One open round as a sheet to fill in: the text it is about, and nobody's answer."""

    proposal: Proposal
    round: Round
    version: Version
    effects: list[tuple[dict[str, Any], list[effects.Row]]]


@dataclass(frozen=True)
class Coming:
    """A date that is near: of a thing of the queue, of a hat, or of a round."""

    on: date
    item: Item | None = None
    term: HatTerm | None = None
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Pack:
    """Everything of one circle's week, in the order in which it is printed and comes back."""

    circle: Circle
    first: date
    last: date
    sheets: list[Sheet]
    speaking: list[tuple[Proposal, Version]]
    actions: list[Item]
    names: dict[str, str]  # of their owners, by key
    changes: list[tuple[Plan, Since]]
    coming: list[Coming]
    give_to: list[str]  # who takes the paper back

    @property
    def following(self) -> date:
        """The first day of the week after."""
        return self.first + WEEK

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to print but the first page."""
        return not (self.sheets or self.speaking or self.actions or self.changes or self.coming)


def of(person: Person, circle: Circle, first: date) -> Pack:
    """The pack of the seven days from `first` on."""
    last = first + WEEK - timedelta(days=1)
    is_open = queries.in_circle(person, circle, also=ROUNDS)
    sheets = [_sheet(p, p.open_round) for p in reversed(is_open) if p.open_round is not None]
    near = queue.of_circle(person, circle)
    actions = [each for each in near if each.kind is Kind.ACTION and each.look_on <= last]
    named = owners.named({each.owner for each in actions if each.owner})
    return Pack(
        circle, first, last, sheets,
        speaking=_speaking([p for p in reversed(is_open) if p.stage in SPEAKING]),
        actions=actions,
        names={key: each.for_members for key, each in named.items()},
        changes=_changes(person, circle),
        coming=_coming(circle, last, sheets, [each for each in near if each not in actions]),
        give_to=_give_to(circle),
    )  # fmt: skip


def in_hand(person: Person, pack: Pack) -> dict[int, Action]:
    """The actions of a pack, with what says who may enter what came back: one question for all of them."""
    keys = [item.id for item in pack.actions]
    wanted = plans.actions_visible_to(person).where(Action.id.in_(keys)).options(*MAY_ENTER)
    return {each.id: each for each in db.session.scalars(wanted).unique()}


def _sheet(proposal: Proposal, open_round: Round) -> Sheet:
    version = open_round.version
    return Sheet(proposal, open_round, version, effects.shown(version.effects, READER))


def _speaking(proposals: Sequence[Proposal]) -> list[tuple[Proposal, Version]]:
    """Each with its latest words: one question for all of them."""
    latest = Proposal.id == Version.proposal_id, Proposal.latest == Version.number
    wanted = select(Version).join(Proposal, and_(*latest)).where(Proposal.id.in_([p.id for p in proposals]))
    words = {version.proposal_id: version for version in db.session.scalars(wanted)}
    return [(each, words[each.id]) for each in proposals]


def _changes(person: Person, circle: Circle) -> list[tuple[Plan, Since]]:
    """What changed in the circle's plans in the week before today."""
    since = datetime.combine(today() - WEEK, time(0), zone())
    changed = looks.changed_in(circle.id, since)
    wanted = plans.visible_to(person).where(Plan.circle_id == circle.id, Plan.id.in_(changed))
    wanted = wanted.order_by(Plan.title, Plan.id).limit(MOST_PLANS)
    found = [(plan, looks.since(plan, since)) for plan in db.session.scalars(wanted)]
    return [(plan, what) for plan, what in found if what.total]


def _coming(circle: Circle, last: date, sheets: Sequence[Sheet], items: Sequence[Item]) -> list[Coming]:
    """The next dates: until when answers are waited for, what is looked at soon, whose term ends."""
    until = last + FURTHER
    deadlines = [Coming(day_of(s.round.answer_by), sheet=s) for s in sheets if s.round.stopped is None]
    reviews = [Coming(each.look_on, item=each) for each in items if _is_everybodys(each, circle)]
    ends = [Coming(t.term_end, term=t) for hat in circle.hats if (t := hat.holder()) and t.term_end <= until]
    return sorted([*deadlines, *reviews, *ends], key=lambda each: each.on)


def _is_everybodys(item: Item, circle: Circle) -> bool:
    """Hats stand with their terms; a report of another circle may be that circle's alone (V2)."""
    return item.kind is not Kind.HAT and (item.kind is not Kind.REPORT or item.id == circle.id)


def _give_to(circle: Circle) -> list[str]:
    """The secretary takes it back; while there is none, who facilitates."""
    found = circle.live_terms(HatKind.SECRETARY) or circle.live_terms(HatKind.FACILITATOR)
    return list(dict.fromkeys(term.person.name for term in found))


__all__ = ["Coming", "Pack", "Sheet", "in_hand", "of"]
