"""Reading appeals: of one decision, those I can see, and those that wait for me."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from workspace.appeals.models import Appeal, AppealStage, Appellant, Hearing
from workspace.circles import queries as circles
from workspace.circles.models import Circle, Hat, HatKind, HatTerm
from workspace.db import db, today
from workspace.logbook.models import Decision, TrailEntry
from workspace.people.models import Person
from workspace.proposals import queries as proposals

# How many meetings each stage has (R18): stages are counted in these, and nothing moves by time.
MEETINGS = {AppealStage.CIRCLE: 1, AppealStage.COUNSEL: 2, AppealStage.BROADER: 1}
NOT_SETTLED = "said that it is not settled"  # in the trail


def known_to(person: Person) -> Select[Appeal]:
    """The appeals this person knows exist: of every decision they may see, and those they are part of."""
    decisions = proposals.decisions_visible_to(person).with_only_columns(Decision.id)
    return select(Appeal).where(or_(Appeal.decision_id.in_(decisions), _concerns(person)))


def visible_to(person: Person) -> Select[Appeal]:
    """The appeals this person may read, names and meetings and all; `policy.may_read` says who and why.

    While people are being gathered that is whoever may see the decision; those on its roster are left out
    by the policy, for the roster stands in the record and not in a table.
    """
    decisions = proposals.decisions_visible_to(person).with_only_columns(Decision.id)
    gathering = and_(Appeal.stage == AppealStage.GATHERING, Appeal.decision_id.in_(decisions))
    return select(Appeal).where(or_(gathering, _concerns(person)))


def _concerns(person: Person) -> ColumnElement[bool]:
    """Whom an appeal concerns: who made it, whose decision or stage it is, and who gives counsel on it."""
    mine = exists().where(Appellant.appeal_id == Appeal.id, Appellant.person_id == person.id)
    of_my_circles = select(Decision.id).where(Decision.circle_id.in_(circles.ids_of(person)))
    ours = and_(
        Appeal.stage != AppealStage.GATHERING,
        or_(Appeal.decision_id.in_(of_my_circles), Appeal.circle_id.in_(circles.ids_of(person))),
    )
    return or_(mine, ours, and_(_came_to_counsel(), _gives_counsel(person)))


def _came_to_counsel() -> ColumnElement[bool]:
    heard = exists().where(Hearing.appeal_id == Appeal.id, Hearing.stage == AppealStage.COUNSEL)
    return or_(Appeal.stage.in_([AppealStage.COUNSEL, AppealStage.BROADER]), heard)


def _gives_counsel(person: Person) -> ColumnElement[bool]:
    """Whether they wear care and counsel anywhere, or are a delegate beside the circle that decided."""
    deciding = aliased(Circle)
    beside = or_(
        Circle.parent_id == deciding.parent_id,
        and_(deciding.parent_id.is_(None), Circle.parent_id == deciding.id),
    )
    return (
        select(HatTerm.id)
        .join(Hat, HatTerm.hat_id == Hat.id)
        .join(Circle, Hat.circle_id == Circle.id)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(deciding, deciding.id == Decision.circle_id)
        .where(
            HatTerm.person_id == person.id,
            Circle.closed_at.is_(None),
            *_live(),
            or_(Hat.kind == HatKind.CARE_AND_COUNSEL, and_(Hat.kind == HatKind.DELEGATE, beside)),
        )
        .correlate(Appeal)
        .exists()
    )


def _live() -> tuple[ColumnElement[bool], ...]:
    return HatTerm.ended_at.is_(None), HatTerm.since <= today(), HatTerm.term_end >= today()


def circle_of(decision: Decision) -> Circle:
    """The circle that decided."""
    return db.session.get_one(Circle, decision.circle_id)


def counsel() -> list[HatTerm]:
    """Who wears care and counsel today, in whichever circle."""
    live = (
        select(HatTerm)
        .join(Hat, HatTerm.hat_id == Hat.id)
        .join(Circle, Hat.circle_id == Circle.id)
        .where(Hat.kind == HatKind.CARE_AND_COUNSEL, Circle.closed_at.is_(None), *_live())
        .options(joinedload(HatTerm.hat).joinedload(Hat.circle))
        .order_by(HatTerm.id)
    )
    return [term for term in db.session.scalars(live) if term.is_live()]


def delegates(appeal: Appeal) -> list[HatTerm]:
    """The delegates who sit with them: of this circle and those beside it; of the top, those below it."""
    circle = circle_of(appeal.decision)
    live = (
        select(HatTerm)
        .join(Hat, HatTerm.hat_id == Hat.id)
        .join(Circle, Hat.circle_id == Circle.id)
        .where(
            Hat.kind == HatKind.DELEGATE,
            Circle.parent_id == (circle.parent_id or circle.id),
            Circle.closed_at.is_(None),
            *_live(),
        )
        .options(joinedload(HatTerm.hat).joinedload(Hat.circle))
        .order_by(HatTerm.id)
    )
    return [term for term in db.session.scalars(live) if term.is_live()]


def of_decision(decision: Decision) -> Sequence[Appeal]:
    """The appeals against one decision, the first one first."""
    mine = select(Appeal).where(Appeal.decision_id == decision.id).options(joinedload(Appeal.circle))
    return db.session.scalars(mine.order_by(Appeal.id)).all()


def visible_among(person: Person, appeals: Sequence[Appeal]) -> list[Appeal]:
    """Those of these appeals that this person may read."""
    visible = visible_to(person).with_only_columns(Appeal.id)
    keys = (
        set(db.session.scalars(visible.where(Appeal.id.in_([a.id for a in appeals])))) if appeals else set()
    )
    return [appeal for appeal in appeals if appeal.id in keys]


def sees_decision(person: Person, decision: Decision) -> bool:
    """Whether this person may see the decision itself, and not only the appeal that they have to answer."""
    visible = proposals.decisions_visible_to(person).with_only_columns(Decision.id)
    return db.session.scalar(visible.where(Decision.id == decision.id)) is not None


def running(decision: Decision) -> Appeal | None:
    """The appeal against this decision that is being gathered or heard, if there is one."""
    open_ = select(Appeal).where(Appeal.decision_id == decision.id, Appeal.ended_at.is_(None))
    return db.session.scalar(open_.order_by(Appeal.id).limit(1))


# Counted in meetings ----------------------------------------------------------------------------------


def heard_here(appeal: Appeal) -> list[Hearing]:
    """The meetings that have heard the appeal in the stage it is in."""
    return [one for one in appeal.meetings if one.stage is appeal.stage]


def meetings_left(appeal: Appeal) -> int:
    """How many meetings this stage still has: its own, and those agreed by consent on top."""
    if appeal.ended_at is not None or appeal.stage not in MEETINGS:
        return 0
    more = appeal.more_meetings if appeal.stage is AppealStage.COUNSEL else 0
    return max(0, MEETINGS[appeal.stage] + more - len(heard_here(appeal)))


def answer_now(appeal: Appeal) -> Hearing | None:
    """The latest answer that this stage has given the appellants."""
    return next((one for one in reversed(heard_here(appeal)) if one.outcome), None)


def last_answer(appeal: Appeal) -> str:
    """What the appellants were answered last, in whichever stage."""
    return next((one.outcome for one in reversed(appeal.meetings) if one.outcome), "")


def next_broader(appeal: Appeal) -> Circle | None:
    """The next broader circle that is at work, above the one that decided."""
    above = circle_of(appeal.decision).parent
    while above is not None and above.closed_at is not None:
        above = above.parent
    return above


def story(appeal: Appeal) -> Sequence[TrailEntry]:
    """What happened since it began, as the trail has it; who came while people were gathered is not told."""
    entries = select(TrailEntry).where(
        TrailEntry.about == f"appeal {appeal.id}",
        TrailEntry.circle_id.in_({appeal.circle_id, appeal.decision.circle_id}),
        TrailEntry.at >= appeal.raised_at,
    )
    return db.session.scalars(entries.order_by(TrailEntry.id).options(joinedload(TrailEntry.person))).all()


# What waits for a person --------------------------------------------------------------------------------


def under_way(person: Person) -> list[Appeal]:
    """The appeals being heard that concern this person, with all it takes to say who does what next."""
    heard = Appeal.stage.in_(list(MEETINGS))
    whole = joinedload(Appeal.circle)
    return list(
        db.session.scalars(
            select(Appeal)
            .where(heard, Appeal.ended_at.is_(None), _concerns(person))
            .options(
                joinedload(Appeal.decision),
                whole.selectinload(Circle.memberships),
                whole.selectinload(Circle.children),
            )
            .order_by(Appeal.id)
            .limit(100)
        )
    )


def said_no(person: Person, appeals: Sequence[Appeal]) -> set[int]:
    """On which of these appeals this person has said that the latest answer doesn't settle it."""
    since = {f"appeal {a.id}": (a.id, one.noted_at) for a in appeals if (one := answer_now(a)) is not None}
    if not since:
        return set()
    no = select(TrailEntry.about, TrailEntry.at).where(
        TrailEntry.person_id == person.id,
        TrailEntry.did == NOT_SETTLED,
        TrailEntry.about.in_(since),
        TrailEntry.at >= min(at for _, at in since.values()),
    )
    return {since[about][0] for about, at in db.session.execute(no) if at >= since[about][1]}
