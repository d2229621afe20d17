"""An action's whole story as one line of events, newest first: heard, decided, updated, moved, handed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from workspace.db import day_of, db, zone
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import partner_answers, past, policy, shape
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    ChangeKind,
    HandOver,
    Health,
    MeasureFigure,
    PartnerAnswer,
    State,
    heard_in,
)
from workspace.plan.past import TOGETHER
from workspace.refusal import mark
from workspace.voices import queries as voices
from workspace.voices.models import Session

UNTOLD = {*shape.DAYS, "state", "health", "stopped_why"}  # said by an event itself


class Kind(StrEnum):
    """What kind of thing happened."""

    HEARD = "heard"
    DRAFTED = "drafted"
    DECIDED = "decided"
    STOPPED = "stopped"
    MOVED = "moved"
    UPDATE = "update"
    PARTNER = "partner"
    SPELLING = "spelling"
    HANDING = "handing"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Kind.HEARD: mark("What was heard"),
            Kind.DRAFTED: mark("Drafted together"),
            Kind.DECIDED: mark("Agreed by a decision"),
            Kind.STOPPED: mark("Stopped by a decision"),
            Kind.MOVED: mark("A date moved"),
            Kind.UPDATE: mark("Update"),
            Kind.PARTNER: mark("Partner plan looked at"),
            Kind.SPELLING: mark("Spelling corrected"),
            Kind.HANDING: mark("Handing on"),
        }[self]


@dataclass(frozen=True)
class Event:
    """One thing that happened to an action. Dates that moved come with the reason why (A5)."""

    kind: Kind
    at: datetime
    by: str = ""
    said: str = ""  # a sentence of ours, to be translated
    text: str = ""  # somebody's words
    html: str = ""  # somebody's words, made safe
    why: str = ""
    moved: list[tuple[str, str, str]] = field(default_factory=list)  # which date, before, after
    fields: list[str] = field(default_factory=list)  # what else is different
    figures: list[MeasureFigure] = field(default_factory=list)
    state: State | None = None
    health: Health | None = None
    next_on: date | None = None
    entered_by: str = ""  # who wrote it down for them, and how they gave it (R11)
    entered_how: str = ""
    decision: Decision | None = None
    session: Session | None = None

    @property
    def on(self) -> date:
        """The day, for the people of this workspace."""
        return day_of(self.at)


def of(
    person: Person, action: Action, heard: Sequence[Session], figures: Sequence[MeasureFigure] = ()
) -> list[Event]:
    """The whole story, as far as this person may see it: always the same few queries.

    `heard` are its `sessions`, `figures` those of its measures.
    """
    follows = policy.may_follow(person, action)
    changes = past.history(action)
    events = [
        *_heard(action, heard),
        *changed(changes, past.updates(action), figures),
        *_agreed(action, changes),
        *(event for each in past.hand_overs(action) for event in _handed(each, follows)),
        *map(_by_partner, partner_answers.of_links([link.id for link in action.partner_links])),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def sessions(person: Person, action: Action) -> Sequence[Session]:
    """Where it was heard, as far as this person may read of it (V2)."""
    here = select(heard_in.c.session_id).where(heard_in.c.action_id == action.id)
    wanted = voices.visible_to(person).where(Session.id.in_(here))
    return db.session.scalars(wanted.order_by(Session.held_on, Session.id)).all()


def _by_partner(said: PartnerAnswer) -> Event:
    """What a partner without an account said by a link: whose contact it was, never one of us."""
    if said.is_wrong_person:
        told = mark("Asked by letter: whoever reads it says that it is not theirs to answer")
    elif said.still_right:
        told = mark("Asked by letter: the partner’s contact says that it is still right")
    else:
        told = mark("Asked by letter: the partner’s contact says that it has changed")
    plan = said.link.partner_plan
    return Event(Kind.PARTNER, said.at, by=plan.organisation.name, said=told, text=said.words)


def _heard(action: Action, sessions: Iterable[Session]) -> list[Event]:
    found = [
        Event(Kind.HEARD, datetime.combine(each.held_on, time(0), zone()), session=each) for each in sessions
    ]
    if action.heard:  # it has no day of its own: it was there before the action
        found.append(Event(Kind.HEARD, action.added_at - TOGETHER, text=action.heard))
    return found


def changed(
    changes: Sequence[ActionChange], updates: Sequence[ActionUpdate], figures: Sequence[MeasureFigure] = ()
) -> list[Event]:
    """What was written down of changes; an update and what it changed are one event."""
    events, left = [], list(updates)
    for change in changes:
        update = next((each for each in left if past.belong_together(change, each)), None)
        event = Event(
            _kind(change, update), change.at, change.person.name, said=_begun(change), why=change.reason,
            moved=_moved(change, update), fields=_rest(change), decision=change.decision,
        )  # fmt: skip
        if update is not None:
            left.remove(update)
        events.append(event if update is None else _updated(update, event, figures))
    alone = (_updated(each, Event(Kind.UPDATE, each.at, each.person.name), figures) for each in left)
    return [*events, *alone]


def _updated(update: ActionUpdate, event: Event, figures: Sequence[MeasureFigure]) -> Event:
    said = [
        each
        for each in figures
        if each.person_id == update.person_id and timedelta(0) <= update.at - each.at < TOGETHER
    ]
    measures = shape.label("measures")
    return replace(
        event, by=update.person.name, entered_how=update.entered_how,
        entered_by=update.entered_by.name if update.entered_by else "",
        html=update.happened_html, state=update.state, health=update.health,
        next_on=update.next_review_on, figures=said,
        fields=[each for each in event.fields if not (said and each == measures)],
    )  # fmt: skip


def _is_new(change: ActionChange) -> bool:
    return bool(change.fields.get("what")) and not any(before for before, _ in change.fields.values())


def _begun(change: ActionChange) -> str:
    return mark("It was put into the plan.") if _is_new(change) else ""


def _kind(change: ActionChange, update: ActionUpdate | None) -> Kind:
    if update is not None:
        return Kind.UPDATE
    if change.kind is ChangeKind.UPDATED:
        return Kind.PARTNER if "partner_links" in change.fields else Kind.UPDATE
    if change.kind is ChangeKind.CORRECTED:
        return Kind.SPELLING
    if "stopped_why" in change.fields:
        return Kind.STOPPED
    if change.fields and all(_is_move(name, words) for name, words in change.fields.items()):
        return Kind.MOVED
    return Kind.DRAFTED if change.kind is ChangeKind.DRAFTED else Kind.DECIDED


def _is_move(name: str, words: Sequence[str]) -> bool:
    return name in shape.DAYS and bool(words[0])


def _moved(change: ActionChange, update: ActionUpdate | None) -> list[tuple[str, str, str]]:
    """The dates that moved. The next look after a usual review is no move; one that was put off is."""
    if update is not None and not change.reason:
        return []
    return [
        (shape.label(name), before, after)
        for name, (before, after) in change.fields.items()
        if _is_move(name, (before, after))
    ]


def _rest(change: ActionChange) -> list[str]:
    if _is_new(change):
        return []
    return [shape.label(name) for name in change.fields if name not in UNTOLD]


def _agreed(action: Action, changes: Sequence[ActionChange]) -> list[Event]:
    """What was drafted is agreed by the decision that published it; no change of the action says so."""
    decision = action.decision
    if decision is None or any(change.decision_id == decision.id for change in changes):
        return []
    return [Event(Kind.DECIDED, decision.decided_at, decision=decision)]


def _handed(over: HandOver, follows: bool) -> list[Event]:
    """That a new owner was looked for, and how it ended; who and why is for those who follow it (P3)."""
    began = Event(Kind.HANDING, over.asked_at, said=mark("A new owner is looked for"))
    ended = [] if over.ended_at is None else [Event(Kind.HANDING, over.ended_at, said=_ended(over))]
    if not follows:
        return [began, *ended]
    offers = [
        Event(Kind.HANDING, each.at, each.person.name, said=mark("Would take it on"), text=each.words)
        for each in over.offers
        if each.taken_back_at is None
    ]
    return [replace(began, by=over.asked_by.name, why=over.why), *offers, *ended]


def _ended(over: HandOver) -> str:
    return over.end.label if over.end else ""
