"""Reading the register. Who may see a decision depends on circles, so rooms above say where to begin."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from workspace.db import day_of, db, zone
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind
from workspace.logbook.states import ONLY_KEEPS, DecisionState, Wanted, due_of, fits, next_review, state_of
from workspace.paging import page_of
from workspace.refusal import mark
from workspace.reviewing import SOON

__all__ = [
    "DecisionState", "Finding", "Kind", "Pager", "Wanted", "corrections_of", "due_of", "fits", "followed_by",
    "listing", "next_review", "next_review_on", "sequels_of", "state_of", "to_review", "years",
]  # fmt: skip

MOST_WORDS = 8  # what anybody searches for; more would only keep the database busy
LONGEST = 100
YEARS = range(1900, 2200)


class Kind(StrEnum):
    """What a decision was about, by what it changed."""

    PLAN = "plan"
    HATS = "hats"
    POLICIES = "policies"
    CIRCLES = "circles"
    MEMBERSHIP = "membership"
    REVIEWS = "reviews"
    WORDS = "words"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Kind.PLAN: mark("The plan"),
            Kind.HATS: mark("Hats"),
            Kind.POLICIES: mark("Policies"),
            Kind.CIRCLES: mark("Circles and their settings"),
            Kind.MEMBERSHIP: mark("Membership"),
            Kind.REVIEWS: mark("Earlier decisions: kept, changed or ended"),
            Kind.WORDS: mark("Only words: nothing else was changed"),
        }[self]


_EFFECTS = {
    Kind.PLAN: (
        "add_action", "change_action", "stop_action", "publish", "add_priority", "reword_priority",
        "add_principle", "reword_principle",
    ),
    Kind.HATS: ("give_hat",),
    Kind.POLICIES: ("adopt_policy", "end_policy"),
    Kind.CIRCLES: ("open_circle", "change_circle", "close_circle"),
    Kind.MEMBERSHIP: ("remove_member",),
    Kind.REVIEWS: ("keep_decision", "end_decision"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What somebody looks for in a logbook. What is None or empty narrows nothing."""

    words: str = ""
    kind: Kind | None = None
    wanted: Wanted | None = None
    year: int | None = None
    circle: int | None = None

    def __bool__(self) -> bool:
        """Whether it narrows anything at all."""
        return bool(self.words or self.kind or self.wanted or self.year or self.circle)


@dataclass(frozen=True)
class Pager:
    """Twenty-five decisions of a longer list, and what became of each."""

    rows: Sequence[Decision]
    sequels: dict[int, list[Sequel]]
    number: int
    pages: int
    total: int


def listing(visible: Select[Decision], finding: Finding, today: date, page: int = 1) -> Pager:
    """The decisions among those visible that fit, newest first: three questions, however many there are."""
    wanted = visible.where(*_narrowed(finding, today))
    found = page_of(wanted.order_by(Decision.decided_at.desc(), Decision.id.desc()), page)
    sequels = sequels_of([row.id for row in found.rows])
    return Pager(found.rows, sequels, found.number, found.pages, found.total)


def years(visible: Select[Decision]) -> list[int]:
    """The years from the first to the last of these decisions, newest first, for a choice."""
    span = select(func.min(Decision.decided_at), func.max(Decision.decided_at))
    seen = span.where(Decision.id.in_(visible.with_only_columns(Decision.id)))
    first, last = cast("tuple[datetime | None, datetime | None]", db.session.execute(seen).one())
    return list(range(day_of(last).year, day_of(first).year - 1, -1)) if first and last else []


def sequels_of(ids: Collection[int]) -> dict[int, list[Sequel]]:
    """What later decisions made of each of these, in the order in which it was entered."""
    found: dict[int, list[Sequel]] = {key: [] for key in ids}
    if found:
        later = select(Sequel).where(Sequel.decision_id.in_(found)).order_by(Sequel.id)
        for sequel in db.session.scalars(later.options(joinedload(Sequel.by))):
            found[sequel.decision_id].append(sequel)
    return found


def followed_by(decision: Decision) -> list[Sequel]:
    """What this decision itself made of earlier ones."""
    earlier = select(Sequel).where(Sequel.by_id == decision.id).order_by(Sequel.id)
    return list(db.session.scalars(earlier.options(joinedload(Sequel.decision))))


def corrections_of(decision: Decision) -> list[Correction]:
    """The corrections that stand beside a decision, oldest first."""
    beside = select(Correction).where(Correction.decision_id == decision.id).order_by(Correction.id)
    return list(db.session.scalars(beside.options(joinedload(Correction.person))))


def _narrowed(finding: Finding, today: date) -> list[ColumnElement[bool]]:
    found = [_holds(word) for word in finding.words[:LONGEST].split()[:MOST_WORDS]]
    if finding.kind:
        found.append(_about(finding.kind))
    if finding.wanted:
        found.append(_in_state(finding.wanted, today))
    if finding.year:
        found.append(_in_year(finding.year))
    if finding.circle:
        found.append(Decision.circle_id == finding.circle)
    return found


def _holds(word: str) -> ColumnElement[bool]:
    """Whether this word stands in it, in large letters or small.

    SQLite knows large and small only of A to Z, so that other words are looked for in each usual form.
    """
    word = unicodedata.normalize("NFC", word)
    forms = (
        [word] if word.isascii() else list(dict.fromkeys((word, word.lower(), word.upper(), word.title())))
    )
    columns = (Decision.title, Decision.need, Decision.text)
    return or_(*(column.icontains(form, autoescape=True) for column in columns for form in forms))


def _about(kind: Kind) -> ColumnElement[bool]:
    if kind is Kind.WORDS:
        return Decision.kinds == "|"
    touched = [Decision.kinds.contains(f"|{effect}|", autoescape=True) for effect in _EFFECTS[kind]]
    return or_(*touched, *([Decision.supersedes_id.is_not(None)] if kind is Kind.REVIEWS else []))


def _in_year(year: int) -> ColumnElement[bool]:
    if year not in YEARS:
        return Decision.id.is_(None)
    begins, ends = (datetime(each, 1, 1, tzinfo=zone()) for each in (year, year + 1))
    return and_(Decision.decided_at >= begins, Decision.decided_at < ends)


def next_review_on() -> ColumnElement[date]:
    """When a decision is looked at again, in the database's words: as the last review said."""
    said = (
        select(Sequel.review_on)
        .where(Sequel.decision_id == Decision.id, Sequel.review_on.is_not(None))
        .order_by(Sequel.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(said, Decision.review_on)


def comes_up() -> ColumnElement[bool]:
    """Whether a decision holds and is looked at again one day; what only keeps another one never is."""
    left = (SequelKind.CHANGED, SequelKind.ENDED)
    gone = exists().where(Sequel.decision_id == Decision.id, Sequel.kind.in_(left))
    return and_(~gone, Decision.kinds != ONLY_KEEPS)


def to_review(until: date) -> ColumnElement[bool]:
    """Whether a decision holds and is to be looked at by this day."""
    return and_(comes_up(), next_review_on() <= until)


def _in_state(wanted: Wanted, today: date) -> ColumnElement[bool]:
    """The same as `states.fits`, asked of the database."""
    kept, changed, ended = (
        exists().where(Sequel.decision_id == Decision.id, Sequel.kind == kind)
        for kind in (SequelKind.KEPT, SequelKind.CHANGED, SequelKind.ENDED)
    )
    stands = and_(~changed, ~ended)
    return {
        Wanted.IN_FORCE: stands,
        Wanted.REVIEW_DUE: to_review(today + SOON),
        Wanted.KEPT: and_(stands, kept),
        Wanted.CHANGED: and_(changed, ~ended),
        Wanted.ENDED: ended,
    }[wanted]
