"""What a page tells of a plan: the text of a version, joined with what is live. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from workspace.plan import freshness
from workspace.plan.models import Health, State
from workspace.public.queries import Live
from workspace.refusal import mark


class Sign(StrEnum):
    """What the picture shows for an action: one thing, the one a reader wants to know first."""

    TO_PLAN = "to_plan"
    UNDER_WAY = "under_way"
    TROUBLE = "trouble"
    STALE = "stale"
    AGREED = "agreed"
    WORKING_OUT = "working_out"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Sign.TO_PLAN: mark("Going to plan"),
            Sign.UNDER_WAY: mark("Under way"),
            Sign.TROUBLE: mark("Has problems"),
            Sign.STALE: mark("No update"),
            Sign.AGREED: mark("Not started"),
            Sign.WORKING_OUT: mark("Being worked out"),
            Sign.PAUSED: mark("Paused"),
            Sign.DONE: mark("Done"),
            Sign.STOPPED: mark("Stopped"),
        }[self]


@dataclass(frozen=True)
class Who:
    """Somebody who answers for something: what they do, and a name only if they chose a public one (P2)."""

    kind: str
    post: str
    name: str = ""


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
    review_on: date | None
    review_every: int
    working_out_by: str
    working_out_until: date | None
    figures: list[Figure]
    partner_links: list[dict[str, Any]]
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

    @property
    def sign(self) -> Sign:
        """What stands for it in the picture."""
        if self.stale:
            return Sign.STALE
        if self.state.has_health:
            if self.health is None:
                return Sign.UNDER_WAY
            return Sign.TO_PLAN if self.health is Health.TO_PLAN else Sign.TROUBLE
        return Sign(self.state.value)


@dataclass(frozen=True)
class Area:
    """A priority area and its actions."""

    code: str
    title: str
    why: str
    actions: list[Told]

    @property
    def signs(self) -> list[tuple[Sign, int]]:
        """How many actions show which sign; those that none shows are left out."""
        counted = Counter(action.sign for action in self.actions)
        return [(sign, counted[sign]) for sign in Sign if counted[sign]]


@dataclass(frozen=True)
class Telling:
    """A whole plan as a visitor reads it."""

    title: str
    for_whom: str
    introduction: str
    introduction_html: str
    principles: list[str]
    areas: list[Area]

    @property
    def actions(self) -> list[Told]:
        """All actions, in the order of the page."""
        return [action for area in self.areas for action in area.actions]

    @property
    def without_owner(self) -> int:
        """How many open actions nobody answers for yet (A3)."""
        return sum(1 for action in self.actions if action.owner is None and action.state.is_open)

    @property
    def to_review(self) -> list[Told]:
        """The open actions that have a date to be looked at."""
        return [action for action in self.actions if action.look_on]

    @property
    def on_time(self) -> int:
        """How many of those were looked at when it was said (A4)."""
        return sum(1 for action in self.to_review if not action.stale)

    @property
    def signs(self) -> list[Sign]:
        """The signs that stand anywhere in the picture."""
        return [sign for sign in Sign if any(action.sign is sign for action in self.actions)]

    def find(self, reference: str) -> Told | None:
        """The action with this reference, if it stands in this version."""
        return next((action for action in self.actions if action.reference == reference), None)


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
    same = {key: text[key] for key in SAME}
    return Told(
        **same,
        **now,
        owner=owner,
        checker=who(text["checker"], names),
        supporters=[Who(each["kind"], each["post"]) for each in text["supporters"]],
        start_on=_day(text["start_on"]),
        due_on=_day(text["due_on"]),
        working_out_until=until,
        figures=[_figure(measure, live) for measure in text["measures"]],
    )


def _live(live: Live, until: date | None, today: date) -> dict[str, Any]:
    """What is live of an action, as far as it may be said today (A4).

    An owner agreed since this version is named by the next one: `until` is given while, for the reader, it is
    still being worked out.
    """
    if until and live.state.is_open:
        live = replace(live, state=State.WORKING_OUT, working_out_until=until)
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
    }


SAME = (
    "reference", "priority", "also", "what", "why", "difference", "involvement", "heard", "review_every",
    "working_out_by", "partner_links", "decision",
)  # fmt: skip


def who(kept: dict[str, Any] | None, names: dict[int, str]) -> Who | None:
    """Somebody named in a version: by post, and by name only where they say so today."""
    if kept is None:
        return None
    name = names.get(kept["id"], "") if kept["kind"] == "person" else ""
    return Who(kept["kind"], kept["post"], name)


def _figure(kept: dict[str, str], live: Live | None) -> Figure:
    """The measure with its latest number; live ones are found by what they measure."""
    newer = live.figures.get(kept["what"]) if live else None
    return Figure(**{**kept, **(dict(zip(("latest", "period"), newer, strict=True)) if newer else {})})


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
