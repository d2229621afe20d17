"""A plan in words: the same on the page, in the spreadsheet and in the list of what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import format_date, gettext, ngettext

from workspace.db import day_of
from workspace.logbook.models import Correction, Decision
from workspace.plan import owners
from workspace.plan.models import ActionChange, ActionUpdate, Health, PlanVersion, State
from workspace.plan.shape import LABELS
from workspace.public.telling import Figure, Telling, Told, Who
from workspace.refusal import mark

InWords = Callable[[Told, Telling], str]


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def who(whose: Who | None) -> str:
    """Somebody by what they do; by name as well where they chose a public one (P2)."""
    if whose is None:
        return ""
    if whose.name and whose.post in (owners.CARER, owners.SOMEBODY):
        return whose.name
    post = _(whose.post)
    return f"{whose.name}, {post}" if whose.name else post


def day(value: date | None) -> str:
    """A date written out, or nothing."""
    return str(format_date(value, "d MMMM y")) if value else ""


def numbers(measure: Figure, latest: bool = True) -> list[str]:
    """From where to where a measure should go, and where it is."""
    said = [
        _("where we began: %(number)s", number=measure.baseline) if measure.baseline else "",
        _("where we want to be: %(number)s", number=measure.target) if measure.target else "",
    ]
    if latest and measure.latest:
        number = f"{measure.latest} ({measure.period})" if measure.period else measure.latest
        said.append(_("latest: %(number)s", number=number))
    return [part for part in said if part]


def figure(measure: Figure, latest: bool = True) -> str:
    """A measure in one line."""
    said = numbers(measure, latest)
    if measure.source:
        said.append(_("from: %(source)s", source=measure.source))
    return f"{measure.what} ({'; '.join(said)})" if said else measure.what


def going(told: Told) -> str:
    """How it is going; or since when nobody has said so (A4)."""
    if told.stale:
        return _("No update since %(day)s", day=day(told.since)) if told.since else _("No update yet")
    return _(told.health.label) if told.health else ""


def often(told: Told) -> str:
    """How often it is looked at."""
    if told.review_on is None:
        return ""
    return str(ngettext("every month", "every %(num)d months", told.review_every))


def priority(code: str, telling: Telling) -> str:
    """A priority area by its title and code."""
    title = next((area.title for area in telling.areas if area.code == code), "")
    return f"{title} ({code})" if title else code


def decision(told: Told) -> str:
    """By which decision it was agreed."""
    if told.decision is None:
        return ""
    return _(
        "Decision %(number)s of %(circle)s", number=told.decision["number"], circle=told.decision["circle"]
    )


def link(partner: dict[str, str]) -> str:
    """A part of a partner's plan in one line."""
    parts = (partner["title"], partner["organisation"], partner["part"], partner["note"], partner["address"])
    return ", ".join(part for part in parts if part)


def session(heard: dict[str, str]) -> str:
    """A session where something was heard, in one line."""
    return f"{heard['title']}, {day(date.fromisoformat(heard['held_on']))}"


def organisation(whose: Who | None) -> str:
    """The organisation that answers for something; nothing where it is a person or a hat of the circle."""
    return whose.post if whose and whose.kind == "organisation" else ""


def label(thing: State | Health | None) -> str:
    """A state or how it is going, or nothing."""
    return _(thing.label) if thing else ""


def unconfirmed(told: Told, partner: dict[str, Any]) -> str:
    """That nobody has looked lately whether what this leans on still holds; or nothing (A8)."""
    if partner["plan"] not in told.unconfirmed:
        return ""
    checked_on = told.unconfirmed[partner["plan"]]
    return _("Not confirmed since %(day)s", day=day(checked_on)) if checked_on else _("Not confirmed yet")


def lines(texts: list[str]) -> str:
    """Several things in one cell."""
    return "\n".join(texts)


# What was agreed, as it is compared between versions. What is live is not in here.
AGREED: list[tuple[str, InWords]] = [
    (LABELS["what"], lambda a, t: a.what),
    (LABELS["why"], lambda a, t: a.why),
    (LABELS["difference"], lambda a, t: a.difference),
    (LABELS["measures"], lambda a, t: lines([figure(each, latest=False) for each in a.figures])),
    (LABELS["priority"], lambda a, t: priority(a.priority, t)),
    (LABELS["also"], lambda a, t: lines([priority(code, t) for code in a.also])),
    (LABELS["owner"], lambda a, t: who(a.owner)),
    (LABELS["supporters"], lambda a, t: lines([who(each) for each in a.supporters])),
    (LABELS["checker"], lambda a, t: who(a.checker)),
    (LABELS["working_out_by"], lambda a, t: a.working_out_by),
    (LABELS["working_out_until"], lambda a, t: day(a.working_out_until)),
    (LABELS["start_on"], lambda a, t: day(a.start_on)),
    (LABELS["due_on"], lambda a, t: day(a.due_on)),
    (LABELS["timescale"], lambda a, t: a.timescale),
    (LABELS["groups"], lambda a, t: lines(a.groups)),
    (LABELS["involvement"], lambda a, t: a.involvement),
    (LABELS["heard"], lambda a, t: a.heard),
    (LABELS["sessions"], lambda a, t: lines([session(each) for each in a.sessions])),
    (LABELS["partner_links"], lambda a, t: lines([link(each) for each in a.partner_links])),
]

# The columns of the spreadsheet.
COLUMNS: list[tuple[str, InWords]] = [
    (mark("Reference"), lambda a, t: a.reference),
    *[pair for pair in AGREED if pair[0] != LABELS["measures"]],
    (mark("Owner's organisation"), lambda a, t: organisation(a.owner)),
    (LABELS["measures"], lambda a, t: lines([figure(each) for each in a.figures])),
    (LABELS["review_on"], lambda a, t: day(a.review_on) if a.state.is_open else ""),
    (LABELS["review_every"], lambda a, t: often(a)),
    (mark("State"), lambda a, t: _(a.state.label)),
    (mark("How it is going"), lambda a, t: going(a)),
    (mark("Last looked at"), lambda a, t: day(a.since)),
    (mark("What happened"), lambda a, t: a.happened),
    (mark("What changed for carers"), lambda a, t: a.outcome),
    (mark("Why it was stopped"), lambda a, t: a.stopped_why),
    (mark("Agreed by"), lambda a, t: decision(a)),
]


def published(version: PlanVersion) -> date:
    """The day on which a version was published."""
    return day_of(version.published_at)


ENTERED = {  # how an update reached us, without names (P2)
    "spoken": mark("The owner said this in a meeting."),
    "phone": mark("The owner said this on the telephone."),
    "paper": mark("The owner wrote this on paper."),
}


def entered(update: ActionUpdate) -> str:
    """How an update came that somebody wrote down for its owner; "" where the owner wrote it here."""
    return _(ENTERED[update.entered_how]) if update.entered_how in ENTERED else ""


def said_on(thing: ActionUpdate | ActionChange) -> date:
    """The day on which something was said of an action."""
    return day_of(thing.at)


def decided_on(made: Decision) -> date:
    """The day on which a decision was announced."""
    return day_of(made.decided_at)


def corrected_on(correction: Correction) -> date:
    """The day on which a correction was written."""
    return day_of(correction.at)
