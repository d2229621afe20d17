"""What an effect is about: found from the address, or chosen on a page of its own where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.circles.policy import decides_about
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.plan import queries as plans
from workspace.plan.models import Action, Plan, Principle, Priority
from workspace.policies import queries as policies
from workspace.policies.models import Policy
from workspace.proposals import effects, queries, referring
from workspace.proposals.effects import Effect
from workspace.proposals.models import Proposal
from workspace.web import find, me, page


@dataclass
class Subject:
    """What an effect is about, and the effect as it stood."""

    proposal: Proposal
    kind: str
    stands: Effect = field(default_factory=dict)
    plan: Plan | None = None
    action: Action | None = None
    priority: Priority | None = None
    principle: Principle | None = None
    policy: Policy | None = None
    decision: Decision | None = None
    circle: Circle | None = None

    def the(self, name: str) -> Any:
        """What it is about; nothing is here where there is none."""
        return getattr(self, name) or abort(404)

    @property
    def its_circle(self) -> Circle:
        """The circle it is about: the proposal's own, unless another is named."""
        return self.circle or self.proposal.circle


@dataclass(frozen=True)
class Choice:
    """One of several things that an effect could be about."""

    label: str
    more: dict[str, Any]
    reference: str = ""


def own_circles(proposal: Proposal) -> list[Circle]:
    """The circles that this proposal can be about: its own, and all below it (C3)."""
    known = circles.visible_to(me()).where(Circle.closed_at.is_(None)).order_by(Circle.name)
    reached = [circle for circle in db.session.scalars(known) if decides_about(proposal.circle, circle)]
    return sorted(reached, key=lambda circle: circle.id != proposal.circle_id)


def own_plans(proposal: Proposal) -> list[Plan]:
    """The plans of this proposal's circle, and of the circles it was referred from."""
    from_here = [proposal.circle_id, *(before.circle_id for before in referring.all_before(proposal))]
    wanted = plans.visible_to(me()).where(Plan.circle_id.in_(from_here))
    return list(db.session.scalars(wanted.order_by(Plan.title)))


# From the address -----------------------------------------------------------------------------------


def of_new(subject: Subject) -> ResponseReturnValue | None:
    """Find what a new effect is about. Where that is still open, the page on which to choose it."""
    if subject.kind in effects.OF_PLANS:
        return _plan_of(subject) or _within_plan(subject)
    if subject.kind in {"adopt_policy", "end_policy"}:
        return _policy_of(subject)
    return _circle_of(subject)


def of_standing(subject: Subject) -> None:
    """Find what an effect that stands in the proposal is about."""
    stands = subject.stands
    if "plan" in stands:
        subject.plan = find(plans.visible_to(me()), int(stands["plan"]))
    for name, kind in (("action", Action), ("priority", Priority), ("principle", Principle)):
        if name in stands:
            setattr(subject, name, db.session.get(kind, stands[name]))
    if stands.get("policy"):
        subject.policy = find(policies.visible_to(me()), int(stands["policy"]))
    if "decision" in stands:
        subject.decision = find(queries.decisions_visible_to(me()), int(stands["decision"]))
    if "circle" in stands:
        subject.circle = db.session.get(Circle, stands["circle"])


def _plan_of(subject: Subject) -> ResponseReturnValue | None:
    own = own_plans(subject.proposal)
    wanted = [plan for plan in own if plan.slug == request.args.get("plan")] or (own if len(own) == 1 else [])
    if not wanted:
        empty = _("This circle has no plan yet. A proposal changes a plan of its own circle.")
        return choose(
            subject, _("Which plan?"), [Choice(plan.title, {"plan": plan.slug}) for plan in own], empty
        )
    subject.plan = wanted[0]
    effects.check_who_sees([{"kind": subject.kind, "plan": subject.plan.id}], subject.proposal.visibility)
    return None


def _within_plan(subject: Subject) -> ResponseReturnValue | None:
    plan: Plan = subject.the("plan")
    if subject.kind in {"change_action", "stop_action"}:
        subject.action = plans.by_reference(plan, request.args.get("ref", ""))
        actions = [
            Choice(a.what, {"plan": plan.slug, "ref": a.reference}, a.reference) for a in _actions(subject)
        ]
        empty = _("The plan has no actions yet.")
        return None if subject.action else choose(subject, _("Which action?"), actions, empty)
    if subject.kind == "reword_priority":
        code = request.args.get("code")
        subject.priority = next((area for area in plan.priorities if area.code == code), None)
        areas = [
            Choice(area.title, {"plan": plan.slug, "code": area.code}, area.code) for area in plan.priorities
        ]
        empty = _("The plan has no priority areas yet.")
        return None if subject.priority else choose(subject, _("Which priority area?"), areas, empty)
    if subject.kind == "reword_principle":
        key = request.args.get("principle", type=int)
        subject.principle = next((held for held in plan.principles if held.id == key), None)
        held_to = [Choice(held.text, {"plan": plan.slug, "principle": held.id}) for held in plan.principles]
        empty = _("The plan has no principles yet.")
        return None if subject.principle else choose(subject, _("Which principle?"), held_to, empty)
    return None


def _actions(subject: Subject) -> Sequence[Action]:
    return [] if subject.action else plans.for_choice(subject.the("plan"))


def _policy_of(subject: Subject) -> ResponseReturnValue | None:
    own = own_circles(subject.proposal)
    known = policies.in_force(me(), [circle.id for circle in own])
    wanted = request.args.get("policy", type=int)
    if wanted is not None:
        subject.policy = next((one for one in known if one.id == wanted), None) or abort(404)
        subject.circle = subject.policy.circle
        return None
    if subject.kind == "adopt_policy" and ("circle" in request.args or not known):
        return _circle_of(subject)
    new = [Choice(_("A new policy"), {"circle": subject.proposal.circle_id})]
    choices = [Choice(one.name, {"policy": one.id}) for one in known]
    return choose(
        subject,
        _("Which policy?"),
        choices + (new if subject.kind == "adopt_policy" else []),
        _("This circle has no policy in force."),
    )


def _circle_of(subject: Subject) -> ResponseReturnValue | None:
    """Hats, members and new circles are of the proposal's own circle, unless the address names another."""
    wanted = request.args.get("circle", type=int)
    chosen = subject.kind in {"change_circle", "close_circle"}
    if wanted is None and not chosen:
        subject.circle = subject.proposal.circle
        return None
    own = own_circles(subject.proposal)
    if subject.kind == "close_circle":
        own = [circle for circle in own if circle.parent_id is not None]
    one_only = subject.kind == "change_circle" and len(own) == 1
    found = own if one_only else [circle for circle in own if circle.id == wanted]
    if found:
        subject.circle = found[0]
        return None
    choices = [Choice(circle.name, {"circle": circle.id}) for circle in own]
    return choose(
        subject, _("Which circle?"), choices, _("There is no circle here that this proposal could close.")
    )


def choose(subject: Subject, question: str, choices: list[Choice], empty: str) -> ResponseReturnValue:
    """The page on which to choose what an effect is about."""
    return page(
        "proposals/choose_one.html",
        proposal=subject.proposal,
        name=effects.label(subject.kind),
        question=question,
        empty_text=empty,
        choices=[
            (
                url_for(
                    "proposals.add_effect", proposal_id=subject.proposal.id, kind=subject.kind, **one.more
                ),
                one.label,
                one.reference,
            )
            for one in choices
        ],
    )
