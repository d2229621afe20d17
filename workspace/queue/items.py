"""One thing that wants to be looked at: what it is, since when, with whom it is, why it is on my list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workspace.paging import place
from workspace.plan.escalation import Desk
from workspace.refusal import mark
from workspace.reviewing import Due

PER_PAGE = 50
PARTS = (Due.OVERDUE, Due.NOW, Due.SOON)


class Kind(StrEnum):
    """What sort of thing it is."""

    ACTION = "action"
    LINK = "link"
    PARTNER_PLAN = "partner-plan"
    DECISION = "decision"
    HAT = "hat"
    REPORT = "report"
    POLICY = "policy"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Kind.ACTION: mark("Actions"),
            Kind.LINK: mark("Links to partner plans"),
            Kind.PARTNER_PLAN: mark("Partner plans"),
            Kind.DECISION: mark("Decisions"),
            Kind.HAT: mark("Hats"),
            Kind.REPORT: mark("Reports of helping circles"),
            Kind.POLICY: mark("Policies"),
        }[self]

    @property
    def one(self) -> str:
        """The word for one of them."""
        return {
            Kind.ACTION: mark("Action"),
            Kind.LINK: mark("Link to a partner plan"),
            Kind.PARTNER_PLAN: mark("Partner plan"),
            Kind.DECISION: mark("Decision"),
            Kind.HAT: mark("Hat"),
            Kind.REPORT: mark("Report of a helping circle"),
            Kind.POLICY: mark("Policy"),
        }[self]


class Role(StrEnum):
    """As what somebody looks after a circle’s things."""

    BOTH = "both"
    SECRETARY = "secretary"
    FACILITATOR = "facilitator"
    LEADER = "leader"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with a review date. Its rows stay in their own rooms; here is what a list needs."""

    kind: Kind
    id: int
    title: str
    circle_id: int | None
    circle: str
    look_on: date
    due: Due
    desks: frozenset[Desk]
    mine: frozenset[Desk] = frozenset()
    role: Role | None = None  # as what it is mine, where it is the circle's
    reference: str = ""  # of an action, or the number of a decision
    slug: str = ""  # of its plan
    plan: str = ""
    leans_on: str = ""  # the partner plan that a link leads to
    said_no: str = ""  # what its contact says has changed
    owner: str = ""  # the key of an owner, as plan.owners has it
    checker: str = ""
    has_owner: bool = False
    has_checker: bool = False
    handed_on: bool = False
    over: bool = False  # a hat whose term ends or has ended
    also: int = 0  # the key of another row that its address needs

    @property
    def key(self) -> tuple[Kind, int]:
        """Which one it is."""
        return self.kind, self.id


@dataclass(frozen=True)
class Page:
    """Fifty of a longer list, the longest overdue first, and how many there are in each part."""

    rows: Sequence[Item]
    number: int
    pages: int
    total: int
    parts: dict[Due, int]
    kinds: dict[Kind, int]  # how many of each, whatever the list is narrowed to
    all: int

    def of(self, part: Due) -> list[Item]:
        """The rows of this page that belong to one part."""
        return [item for item in self.rows if item.due is part]


def page_of(items: Sequence[Item], number: int, kind: Kind | None = None) -> Page:
    """One page of these, narrowed to one kind where that was asked for."""
    wanted = [item for item in items if kind is None or item.kind is kind]
    number, pages, here = place(number, len(wanted), PER_PAGE)
    return Page(
        rows=wanted[here],
        number=number,
        pages=pages,
        total=len(wanted),
        parts={part: n for part in PARTS if (n := sum(item.due is part for item in wanted))},
        kinds={each: n for each in Kind if (n := sum(item.kind is each for item in items))},
        all=len(items),
    )


def in_order(items: Sequence[Item]) -> list[Item]:
    """The longest overdue first; what has the same date by kind and reference."""
    return sorted(items, key=lambda item: (item.look_on, item.kind, item.plan, item.id))
