"""The review queue: mine, a circle's, a plan's. So many questions and no more, however long it is (A9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select, true

from workspace import reviewing
from workspace.circles import queries as circles
from workspace.circles.models import Circle, HelpingReport
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.plan import queries as plans
from workspace.plan.lists import look_on
from workspace.plan.models import Action, Plan
from workspace.policies.models import Policy
from workspace.queue import of_circles, of_plans
from workspace.queue.around import Around
from workspace.queue.items import Item, in_order


def mine(
    person: Person, own: Sequence[Circle] | None = None, reports: Sequence[HelpingReport] | None = None
) -> list[Item]:
    """Everything that is on this person's list today, the longest overdue first.

    `own` are the circles they belong to, and `reports` what the helping circles in and below these have
    said, where somebody has loaded them already.
    """
    around = Around(person, {c.id: c for c in (circles.circles_of(person) if own is None else own)})
    led = around.led()
    wanted = of_plans.mine(around)
    found = [*of_plans.actions(around, wanted), *of_plans.links(around, wanted)]
    entered = PartnerPlan.added_by_id == person.id
    found += of_plans.partner_plans(around, or_(Circle.id.in_(led), entered))
    if led:
        found += of_circles.decisions(around, Decision.circle_id.in_(led))
        found += of_circles.in_force(around, Policy.circle_id.in_(led))
        found += of_circles.hats(around, [around.circles[key] for key in led])
    found += of_circles.reports(around, of_circles.helping_near(around.circles.values()), reports)
    return in_order([item for item in found if item.mine])


def of_circle(person: Person, circle: Circle) -> list[Item]:
    """Everything of one circle that is near its date, of what this person may see, whoever has it."""
    around = Around(person, {circle.id: circles.complete(circle)})
    its_plans = Plan.circle_id == circle.id
    return in_order(
        [
            *of_plans.actions(around, its_plans),
            *of_plans.links(around, its_plans),
            *of_plans.partner_plans(around, Circle.id == circle.id),
            *of_circles.decisions(around, Decision.circle_id == circle.id),
            *of_circles.in_force(around, Policy.circle_id == circle.id),
            *of_circles.hats(around, [circle]),
            *of_circles.reports(around, of_circles.helping_near([circle])),
        ]
    )


def of_plan(person: Person, plan: Plan) -> list[Item]:
    """Everything of one plan that is near its date, whoever has it."""
    around = Around(person, {plan.circle_id: circles.complete(plan.circle)})
    wanted = Plan.id == plan.id
    return in_order(
        [
            *of_plans.actions(around, wanted),
            *of_plans.links(around, wanted),
            *of_plans.partner_plans(around, true(), plan),
        ]
    )


@dataclass(frozen=True)
class OnTime:
    """How many open actions of one organisation in one plan were looked at when it was said (A4)."""

    slug: str
    plan: str
    organisation_id: int
    organisation: str
    with_review: int
    overdue: int

    @property
    def on_time(self) -> int:
        """How many of them are not overdue."""
        return self.with_review - self.overdue


def by_organisation(person: Person, circle_id: int, plan_id: int | None = None) -> list[OnTime]:
    """How fresh each owning organisation keeps its actions, in a circle's plans or in one: one question."""
    when = look_on()
    late = func.sum(case((when < today() - reviewing.GRACE, 1), else_=0))
    visible = plans.visible_to(person).with_only_columns(Plan.id)
    counted = (
        select(Plan.slug, Plan.title, Organisation.id, Organisation.name, func.count(), late)
        .select_from(Action)
        .join(Plan, Plan.id == Action.plan_id)
        .join(Organisation, Organisation.id == Action.owner_organisation_id)
        .where(Plan.circle_id == circle_id, Plan.id.in_(visible), when.is_not(None))
        .group_by(Plan.id, Plan.slug, Plan.title, Organisation.id, Organisation.name)
        .order_by(Plan.title, Plan.id, func.lower(Organisation.name))
    )
    if plan_id is not None:
        counted = counted.where(Plan.id == plan_id)
    return [OnTime(*row) for row in db.session.execute(counted)]
