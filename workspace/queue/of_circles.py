"""What wants to be looked at in circles: decisions, hats, policies, and what helping circles report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from workspace.circles import helping
from workspace.circles.models import Circle, CircleKind, Hat, HatKind, HatTerm, HelpingReport
from workspace.db import db
from workspace.logbook import queries as logbook
from workspace.logbook.models import Decision
from workspace.policies import queries as policies
from workspace.policies.models import Policy, PolicyText
from workspace.proposals import queries as proposals
from workspace.queue import policy
from workspace.queue.around import Around
from workspace.queue.items import Item, Kind
from workspace.reviewing import due

_NOBODY: frozenset[int] = frozenset()


def decisions(around: Around, wanted: ColumnElement[bool]) -> Iterator[Item]:
    """The decisions that come up for review: one question (R17, V2)."""
    when = logbook.next_review_on()
    visible = proposals.decisions_visible_to(around.person).with_only_columns(Decision.id)
    rows = (
        select(
            Decision.id, Decision.number, Decision.title, Decision.circle_id, Decision.circle_name,
            when.label("look_on"),
        )
        .join(Circle, Circle.id == Decision.circle_id)
        .where(
            wanted, Circle.closed_at.is_(None), Decision.id.in_(visible), logbook.to_review(around.until)
        )
    )  # fmt: skip
    for row in db.session.execute(rows):
        yield _of_circle(
            around, Kind.DECISION, row.id, row.title, row.circle_id, row.circle_name, row.look_on,
            reference=str(row.number),
        )  # fmt: skip


def in_force(around: Around, wanted: ColumnElement[bool]) -> Iterator[Item]:
    """The policies in force whose text is to be looked at again: one question."""
    newest = (
        select(func.max(PolicyText.number)).where(PolicyText.policy_id == Policy.id).correlate(Policy)
    ).scalar_subquery()
    visible = policies.visible_to(around.person).with_only_columns(Policy.id)
    rows = (
        select(Policy.id, Policy.name, Policy.circle_id, Circle.name.label("circle"), PolicyText.review_on)
        .join(Circle, Circle.id == Policy.circle_id)
        .join(PolicyText, (PolicyText.policy_id == Policy.id) & (PolicyText.number == newest))
        .where(
            wanted, Circle.closed_at.is_(None), Policy.ended_at.is_(None), Policy.id.in_(visible),
            PolicyText.review_on <= around.until,
        )
    )  # fmt: skip
    for row in db.session.execute(rows):
        yield _of_circle(around, Kind.POLICY, row.id, row.name, row.circle_id, row.circle, row.review_on)


def hats(around: Around, circles: Iterable[Circle]) -> Iterator[Item]:
    """The hats to be looked at, or whose term ends: from what is loaded of the circles (C8, C9)."""
    for circle in circles:
        for hat in circle.hats if circle.closed_at is None else ():
            term = hat.terms[-1] if hat.terms else None
            when = _hat_on(term)
            if term is None or when is None or when > around.until:
                continue
            yield _of_circle(
                around, Kind.HAT, term.id, _name(hat), circle.id, circle.name, when,
                over=when == term.term_end or not term.is_live(), reference=term.person.name,
            )  # fmt: skip


def _hat_on(term: HatTerm | None) -> date | None:
    """When a hat is looked at: on its review date, at the latest when its term ends."""
    if term is None or term.ended_at is not None:
        return None
    return min(term.review_on or term.term_end, term.term_end)


def _name(hat: Hat) -> str:
    """A sentence to be translated for the hats that every circle knows, the circle's own name otherwise."""
    return hat.name if hat.kind is HatKind.OWN else hat.kind.label


def helping_near(circles: Iterable[Circle]) -> list[Circle]:
    """The helping circles at work among these and right below them."""
    near = {each.id: each for circle in circles for each in (circle, *circle.children)}
    helps = [each for each in near.values() if each.kind is CircleKind.HELPING_CIRCLE]
    return [each for each in helps if each.closed_at is None and each.parent_id is not None]


def reports(
    around: Around, circles: Iterable[Circle], written: Sequence[HelpingReport] | None = None
) -> list[Item]:
    """What helping circles are to report, to them first, then to the circle that appointed them (C2)."""
    near = [c for c in circles if c.ends_on is not None and c.ends_on <= around.until]
    reported = {report.circle_id for report in (helping.of_all(near) if written is None else written)}
    return [_report(around, circle) for circle in near if circle.id not in reported]


def _report(around: Around, circle: Circle) -> Item:
    when = circle.ends_on or around.day
    known = around.role(circle.id) is not None  # only of my own circles it is known who is in them
    writes = policy.by_hat(circle) | (frozenset({around.person.id}) if known else _NOBODY)
    desks = around.desks(when, writes, ())
    above = around.circles.get(circle.parent_id or 0)
    return Item(
        kind=Kind.REPORT, id=circle.id, title=circle.name, circle_id=circle.parent_id,
        circle=above.name if above else "", look_on=when, due=due(when, around.day), desks=desks,
        mine=around.mine(desks, writes, _NOBODY, circle.parent_id), role=around.role(circle.parent_id),
        has_owner=bool(writes),
    )  # fmt: skip


def _of_circle(
    around: Around,
    kind: Kind,
    key: int,
    title: str,
    circle_id: int,
    circle: str,
    when: date,
    *,
    reference: str = "",
    over: bool = False,
) -> Item:
    """What has no owner but the circle itself: its secretary and facilitator have it from the beginning."""
    desks = around.desks(when, (), ())
    return Item(
        kind=kind, id=key, title=title, circle_id=circle_id, circle=circle, look_on=when,
        due=due(when, around.day), desks=desks, mine=around.mine(desks, _NOBODY, _NOBODY, circle_id),
        role=around.role(circle_id), reference=reference, over=over,
    )  # fmt: skip
