"""Every read of the public room, from `public_plans` on: what isn't in it is not there for a visitor (V2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import defer

from workspace import reviewing
from workspace.db import day_of, db, today
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    ChangeKind,
    Health,
    Measure,
    PartnerLink,
    Plan,
    PlanVersion,
    State,
)
from workspace.visibility import Visibility
from workspace.voices import queries as voices
from workspace.voices.models import Session

DATES = {
    "start_on",
    "due_on",
    "review_on",
    "working_out_until",
}  # fields whose moving anyone may ask about (A5)


@dataclass
class Live:
    """What has been said about an action since it was agreed: always as it is now, in whatever version."""

    state: State
    health: Health | None
    outcome: str
    stopped_why: str
    looked_at_on: date
    review_on: date | None
    working_out_until: date | None
    key: int
    happened_html: str = ""
    happened: str = ""
    happened_on: date | None = None
    figures: dict[str, tuple[str, str]] = field(default_factory=dict)  # measure: latest, period
    unconfirmed: dict[int, date | None] = field(default_factory=dict)  # partner plan: when last looked at


def public_plans() -> Select[Plan]:
    """The plans that a visitor may read: public, with at least one published version."""
    return select(Plan).where(Plan.visibility == Visibility.PUBLIC, Plan.versions_published > 0)


def current_plans() -> Sequence[Row[str, str, str, int, datetime]]:
    """What the front page says of each public plan: slug, title, for_whom, number, published_at."""
    return db.session.execute(
        public_plans()
        .join(PlanVersion, (PlanVersion.plan_id == Plan.id) & (PlanVersion.number == Plan.versions_published))
        .with_only_columns(Plan.slug, Plan.title, Plan.for_whom, PlanVersion.number, PlanVersion.published_at)
        .order_by(PlanVersion.published_at.desc(), Plan.id)
    ).all()


def versions(plan: Plan) -> list[PlanVersion]:
    """All published versions, newest first, without their long content."""
    return list(
        db.session.scalars(
            select(PlanVersion)
            .where(PlanVersion.plan_id == plan.id, PlanVersion.number <= plan.versions_published)
            .options(defer(PlanVersion.content, raiseload=True))
            .order_by(PlanVersion.number.desc())
        )
    )


def content(plan: Plan, number: int) -> dict[str, Any]:
    """The full text of one version, in the shape written down at `plan.snapshot.take`."""
    found: dict[str, Any] = db.session.scalars(
        select(PlanVersion.content).where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
    ).one()
    return masked([found])[0]


def masked(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These texts without the sessions that visitors may not read of any more, as it is today (V2)."""
    named = [action for each in contents for action in each["actions"] if action.get("sessions")]
    keys = {session["id"] for action in named for session in action["sessions"]}
    if keys:
        wanted = voices.public().where(Session.id.in_(keys)).with_only_columns(Session.id)
        shown = set(db.session.scalars(wanted))
        for action in named:
            action["sessions"] = [each for each in action["sessions"] if each["id"] in shown]
    return contents


def names(contents: Iterable[dict[str, Any]]) -> dict[int, str]:
    """The public names of those who own or check something here, of everybody who has chosen one (P2).

    Asked anew each time, so that taking a name back works at once, in old versions too.
    """
    keys = {
        who["id"]
        for each in contents
        for action in each["actions"]
        for who in (action["owner"], action["checker"])
        if who and who["kind"] == "person"
    }
    found = db.session.execute(
        select(Person.id, Person.public_name).where(
            Person.id.in_(keys), Person.public_name != "", Person.removed_at.is_(None)
        )
    )
    return dict(found.all())


def live(plan: Plan) -> dict[str, Live]:
    """How each action stands now, by its reference: three queries, however many actions there are."""
    rows = db.session.execute(
        select(
            Action.reference,
            Action.state,
            Action.health,
            Action.outcome,
            Action.stopped_why,
            Action.looked_at_on,
            Action.review_on,
            Action.working_out_until,
            Action.id,
        ).where(Action.plan_id == plan.id)
    )
    found = {row[0]: Live(*row[1:]) for row in rows}
    for reference, happened, html, at in db.session.execute(_last_updates(plan)):
        said = found[reference]
        said.happened, said.happened_html, said.happened_on = happened, html, day_of(at)
    for reference, what, latest, period in db.session.execute(
        select(Action.reference, Measure.what, Measure.latest, Measure.period)
        .join(Measure, Measure.action_id == Action.id)
        .where(Action.plan_id == plan.id)
    ):
        found[reference].figures[what] = latest, period
    for link in links_looked_at(actions_of(plan), today()):
        if link.unconfirmed:
            found[link.reference].unconfirmed[link.partner_plan_id] = link.checked_on
    return found


def actions_of(plan: Plan) -> Select[int]:
    """All actions of a plan."""
    return select(Action.id).where(Action.plan_id == plan.id)


@dataclass(frozen=True)
class LookedAt:
    """When somebody last looked whether what an action leans on still holds (A8)."""

    action_id: int
    reference: str
    partner_plan_id: int
    checked_on: date | None
    unconfirmed: bool  # the look is overdue


def links_looked_at(actions: Select[int], day: date) -> list[LookedAt]:
    """The links of these actions to partner plans: one query. What is done or stopped leans on nothing."""
    rows = db.session.execute(
        select(
            Action.id,
            Action.reference,
            Action.state,
            PartnerLink.partner_plan_id,
            PartnerLink.checked_on,
            PartnerLink.review_on,
            PartnerPlan.replaced_on,
        )
        .join(PartnerLink, PartnerLink.action_id == Action.id)
        .join(PartnerPlan, PartnerLink.partner_plan_id == PartnerPlan.id)
        .where(Action.id.in_(actions))
    )
    return [
        LookedAt(
            key,
            reference,
            partner_plan,
            checked_on,
            state.is_open and reviewing.stale(plans.due_on(review_on, checked_on, replaced_on), day),
        )
        for key, reference, state, partner_plan, checked_on, review_on, replaced_on in rows
    ]


def groups() -> dict[str, int]:
    """The numbers of the groups of carers by their names, which are what a version keeps."""
    return {group.name: group.id for group in voices.groups()}


def _last_updates(plan: Plan) -> Select[str, str, str, datetime]:
    last = (
        select(func.max(ActionUpdate.id))
        .join(Action, ActionUpdate.action_id == Action.id)
        .where(Action.plan_id == plan.id, ActionUpdate.happened != "")
        .group_by(ActionUpdate.action_id)
    )
    return (
        select(Action.reference, ActionUpdate.happened, ActionUpdate.happened_html, ActionUpdate.at)
        .join(Action, ActionUpdate.action_id == Action.id)
        .where(ActionUpdate.id.in_(last))
    )


def updates(actions: Select[int]) -> list[ActionUpdate]:
    """What has been said about these actions, newest first."""
    wanted = select(ActionUpdate).where(ActionUpdate.action_id.in_(actions))
    return list(db.session.scalars(wanted.order_by(ActionUpdate.id.desc())))


def moved_dates(actions: Select[int], published_at: datetime) -> list[ActionChange]:
    """When a date of these actions moved, and why: anyone may know (A5). Newest first.

    What was decided since the plan was published comes to be read with the next version. What moved in the
    draft was never public; its reasons are what a spreadsheet said, names and all (P2).
    """
    changes = db.session.scalars(
        select(ActionChange)
        .where(
            ActionChange.action_id.in_(actions),
            ActionChange.reason != "",
            ActionChange.kind != ChangeKind.DRAFTED,
            (ActionChange.kind == ChangeKind.UPDATED) | (ActionChange.at <= published_at),
        )
        .order_by(ActionChange.id.desc())
    )
    return [change for change in changes if any(before for before, _ in _dates(change))]


def _dates(change: ActionChange) -> list[list[str]]:
    return [change.fields[name] for name in DATES & change.fields.keys()]


def decisions(plan: Plan, contents: Iterable[dict[str, Any]]) -> dict[int, Decision]:
    """The public decisions that made these texts, by the number in their address.

    A version's own decision is among them. Numbers are a circle's own; where two circles have the same one,
    the plan's circle comes first, and the other decision has no page here.
    """
    keys = {action["decision"]["id"] for each in contents for action in each["actions"] if action["decision"]}
    made = select(PlanVersion.decision_id).where(
        PlanVersion.plan_id == plan.id, PlanVersion.decision_id.is_not(None)
    )
    found = list(
        db.session.scalars(
            select(Decision)
            .where(Decision.id.in_(keys) | Decision.id.in_(made), Decision.visibility == Visibility.PUBLIC)
            .order_by(Decision.id)
        )
    )
    found.sort(key=lambda decision: decision.circle_id == plan.circle_id)
    return {decision.number: decision for decision in found}


def plans_of(decision: Decision) -> list[Plan]:
    """The public plans that this decision touched, by an action or by publishing a version."""
    changed = select(ActionChange.action_id).where(ActionChange.decision_id == decision.id)
    touched = select(Action.plan_id).where((Action.decision_id == decision.id) | Action.id.in_(changed))
    published = select(PlanVersion.plan_id).where(PlanVersion.decision_id == decision.id)
    wanted = public_plans().where(Plan.id.in_(touched) | Plan.id.in_(published))
    return list(db.session.scalars(wanted.order_by(Plan.id)))


def all_contents(plan: Plan) -> list[dict[str, Any]]:
    """The text of every version, newest first: for the few pages that look through all of them."""
    contents = db.session.scalars(
        select(PlanVersion.content).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc())
    )
    return masked(list(contents))
