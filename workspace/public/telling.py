"""What a page tells of a plan: the text of a version, joined with what is live. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from workspace.plan import freshness, glance
from workspace.plan.glance import Alike, Glance, Sign
from workspace.plan.models import Health, State
from workspace.public.queries import Live


@dataclass(frozen=True)
class Who:
    """Somebody who answers for something: what they do, and a name only if they chose a public one (P2)."""

    kind: str
    post: str
    name: str = ""
    organisation: int | None = None  # the number of an organisation; nobody else is known by a number here


@dataclass(frozen=True)
class Figure:
    """A measure: where we began, where we want to be, where we are."""

    what: str
    baseline: str
    target: str
    latest: str
    period: str
    source: str


@dataclass(frozen=True)
class Told:
    """One action as a visitor reads it."""

    reference: str
    priority: str
    also: list[str]
    what: str
    why: str
    difference: str
    involvement: str
    heard: str
    owner: Who | None
    checker: Who | None
    supporters: list[Who]
    start_on: date | None
    due_on: date | None
    timescale: str
    review_on: date | None
    review_every: int
    working_out_by: str
    working_out_until: date | None
    figures: list[Figure]
    partner_links: list[dict[str, Any]]
    groups: list[str]
    sessions: list[dict[str, Any]]
    decision: dict[str, Any] | None
    state: State
    stopped_why: str
    look_on: date | None  # when it is looked at next; None once it is done or stopped
    health: Health | None = None
    stale: bool = False
    since: date | None = None  # the last day somebody said how it stands; None in an old version
    outcome: str = ""
    happened: str = ""
    happened_html: str = ""
    happened_on: date | None = None
    unconfirmed: dict[int, date | None] = field(default_factory=dict)  # partner plan: when last looked at

    @property
    def sign(self) -> Sign:
        """What stands for it in the picture."""
        return glance.sign(self.state, self.health, self.stale)

    @property
    def keeper(self) -> str:
        """Who looks after it, as the glance counts them: no single person is told apart (P2)."""
        if self.owner is None:
            return glance.NOBODY
        return glance.CIRCLE if self.owner.organisation is None else str(self.owner.organisation)

    @property
    def alike(self) -> Alike:
        """As it is counted."""
        dated = self.look_on is not None
        return Alike(self.priority, self.keeper, self.state, self.health, self.stale, dated)


@dataclass(frozen=True)
class Area:
    """A priority area and its actions."""

    code: str
    title: str
    why: str
    actions: list[Told]


@dataclass(frozen=True)
class Telling:
    """A whole plan as a visitor reads it."""

    title: str
    for_whom: str
    introduction: str
    introduction_html: str
    principles: list[str]
    areas: list[Area]

    @cached_property
    def actions(self) -> list[Told]:
        """All actions, in the order of the page."""
        return [action for area in self.areas for action in area.actions]

    @cached_property
    def by_reference(self) -> dict[str, Told]:
        """Each action by its reference."""
        return {action.reference: action for action in self.actions}

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each priority area, by its code."""
        return {area.code: area.title for area in self.areas}

    @cached_property
    def glance(self) -> Glance:
        """The plan in numbers, counted as members' pages count it."""
        owners = [action.owner for action in self.actions if action.owner]
        return glance.count(
            list(self.titles.items()),
            {str(who.organisation): who.post for who in owners if who.organisation is not None},
            [told.alike for told in self.actions],
        )

    @property
    def without_owner(self) -> int:
        """How many open actions nobody answers for yet (A3)."""
        return self.glance.without_owner

    @cached_property
    def to_review(self) -> list[Told]:
        """The open actions that have a date to be looked at."""
        return [action for action in self.actions if action.look_on]

    @property
    def on_time(self) -> int:
        """How many of those were looked at when it was said (A4)."""
        return self.glance.on_time

    def find(self, reference: str) -> Told | None:
        """The action with this reference, if it stands in this version."""
        return self.by_reference.get(reference)


def tell(
    content: dict[str, Any],
    names: dict[int, str],
    live: dict[str, Live] | None = None,
    today: date | None = None,
) -> Telling:
    """The text of a version with what is live today; without `live`, as it was when it was published."""
    told: dict[str, list[Told]] = {priority["code"]: [] for priority in content["priorities"]}
    for text in content["actions"]:
        told[text["priority"]].append(
            _told(text, names, live.get(text["reference"]) if live else None, today)
        )
    return Telling(
        title=content["title"],
        for_whom=content["for_whom"],
        introduction=content["introduction"],
        introduction_html=content["introduction_html"],
        principles=content["principles"],
        areas=[Area(**priority, actions=told[priority["code"]]) for priority in content["priorities"]],
    )


def _told(text: dict[str, Any], names: dict[int, str], live: Live | None, today: date | None) -> Told:
    owner = who(text["owner"], names)
    until = _day(text["working_out_until"])
    now: dict[str, Any] = {
        "state": State(text["state"]),
        "stopped_why": text["stopped_why"],
        "review_on": _day(text["review_on"]),
        "look_on": None,
    }
    if live and today:
        now = _live(live, until if owner is None else None, today)
    same = {key: text[key] for key in SAME} | {
        "timescale": text.get("timescale", ""),  # this and the next two came with the second shape
        "groups": text.get("groups", []),
        "sessions": text.get("sessions", []),
    }
    return Told(
        **same,
        **now,
        owner=owner,
        checker=who(text["checker"], names),
        supporters=[_organisation(each) for each in text["supporters"]],
        start_on=_day(text["start_on"]),
        due_on=_day(text["due_on"]),
        working_out_until=live.working_out_until if live and live.working_out_until else until,
        figures=[_figure(measure, live) for measure in text["measures"]],
    )


def _live(live: Live, until: date | None, today: date) -> dict[str, Any]:
    """What is live of an action, as far as it may be said today (A4).

    An owner agreed since this version is named by the next one: `until` is given while, for the reader, it is
    still being worked out. When it is looked at next is live all the same: an update moves it at once.
    """
    if until and live.state.is_open:
        live = replace(live, state=State.WORKING_OUT, working_out_until=freshness.look_on(live) or until)
    said = freshness.said(live, today)
    return {
        "state": said.state,
        "health": said.health,
        "stale": said.stale,
        "since": said.since,
        "look_on": said.look_on,
        "review_on": live.review_on,
        "stopped_why": live.stopped_why,
        "outcome": live.outcome,
        "happened": live.happened,
        "happened_html": live.happened_html,
        "happened_on": live.happened_on,
        "unconfirmed": live.unconfirmed,
    }


SAME = (
    "reference", "priority", "also", "what", "why", "difference", "involvement", "heard", "review_every",
    "working_out_by", "partner_links", "decision",
)  # fmt: skip


def who(kept: dict[str, Any] | None, names: dict[int, str]) -> Who | None:
    """Somebody named in a version: by post, and by name only where they say so today."""
    if kept is None:
        return None
    if kept["kind"] == "organisation":
        return _organisation(kept)
    name = names.get(kept["id"], "") if kept["kind"] == "person" else ""
    return Who(kept["kind"], kept["post"], name)


def _organisation(kept: dict[str, Any]) -> Who:
    return Who(kept["kind"], kept["post"], organisation=kept["id"])


def _figure(kept: dict[str, str], live: Live | None) -> Figure:
    """The measure with its latest number; live ones are found by what they measure."""
    newer = live.figures.get(kept["what"]) if live else None
    return Figure(**{**kept, **(dict(zip(("latest", "period"), newer, strict=True)) if newer else {})})


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
