"""What a proposal will change when it is agreed: choosing, writing and taking out its effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.circles.models import HatKind
from workspace.db import db
from workspace.fields import WorkspaceForm
from workspace.people.models import Person
from workspace.plan import forms as plan_forms
from workspace.plan import policy as plan_policy
from workspace.plan import queries as plans
from workspace.plan import shape
from workspace.plan.models import Action, Plan
from workspace.proposals import effects, forms, policy, queries, service
from workspace.proposals.models import Proposal
from workspace.proposals.views import bp
from workspace.refusal import Refusal
from workspace.web import find, form_of, go, me, page, sent

Effect = dict[str, Any]
OF_PLANS = frozenset({"add_action", "change_action", "stop_action", "publish", "add_priority"})


@dataclass
class Subject:
    """What an effect is about: the plan, the action in it, and the effect as it stood."""

    proposal: Proposal
    kind: str
    plan: Plan | None = None
    action: Action | None = None
    stands: Effect | None = None

    @property
    def the_plan(self) -> Plan:
        """The plan it is about; nothing is here where there is none."""
        return self.plan or abort(404)

    @property
    def the_action(self) -> Action:
        """The action it is about; nothing is here where there is none."""
        return self.action or abort(404)


def own_plans(proposal: Proposal) -> list[Plan]:
    """The plans of this proposal's circle, and of the circles it was referred from."""
    circles, came = [proposal.circle_id], proposal.came_from
    while came is not None:
        circles.append(came.circle_id)
        came = came.came_from
    return list(
        db.session.scalars(plans.visible_to(me()).where(Plan.circle_id.in_(circles)).order_by(Plan.title))
    )


@bp.route("/proposals/<int:proposal_id>/effects/")
def choose_effect(proposal_id: int) -> ResponseReturnValue:
    """Choose what should happen when this is agreed."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    own = own_plans(proposal)
    kinds = [kind for kind in effects.SENTENCES if own or kind not in OF_PLANS]
    return page(
        "proposals/choose_effect.html", proposal=proposal, kinds=[(k, effects.label(k)) for k in kinds]
    )


@bp.route("/proposals/<int:proposal_id>/effects/add/<kind>", methods=["GET", "POST"])
def add_effect(proposal_id: int, kind: str) -> ResponseReturnValue:
    """Say what should happen when this is agreed."""
    if kind not in effects.SENTENCES:
        abort(404)
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    subject = Subject(proposal, kind)
    if kind in OF_PLANS:
        own = own_plans(proposal)
        subject.plan = next(
            (p for p in own if p.slug == request.args.get("plan")), own[0] if len(own) == 1 else None
        )
        if subject.plan is None:
            return page(
                "proposals/choose_plan.html",
                proposal=proposal,
                kind=kind,
                plans=own,
                name=effects.label(kind),
            )
        effects.check_who_sees([{"plan": subject.plan.id}], proposal.visibility)
    if kind in {"change_action", "stop_action"}:
        reference = request.args.get("ref", "")
        subject.action = plans.by_reference(subject.plan, reference) if subject.plan else None
        if subject.action is None:
            return _choose_action(subject)
    return _effect_page(subject)


@bp.route("/proposals/<int:proposal_id>/effects/<int:place>", methods=["GET", "POST"])
def change_effect(proposal_id: int, place: int) -> ResponseReturnValue:
    """Change what should happen when this is agreed."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    stands = _effect_at(proposal, place)
    subject = Subject(proposal, stands["kind"], stands=stands)
    if stands["kind"] in OF_PLANS:
        subject.plan = find(plans.visible_to(me()), int(stands["plan"]))
    if "action" in stands:
        subject.action = db.session.get(Action, stands["action"])
    return _effect_page(subject, place)


@bp.route("/proposals/<int:proposal_id>/effects/<int:place>/remove", methods=["GET", "POST"])
def remove_effect(proposal_id: int, place: int) -> ResponseReturnValue:
    """Take an effect out of the proposal."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    stands = _effect_at(proposal, place)
    form = form_of(forms.GoOnForm)
    if sent(form):
        kept = [e for n, e in enumerate(proposal.version.effects) if n != place]
        service.write_effects(me(), proposal, kept, _("Taken out: %(what)s", what=effects.sentence(stands)))
        return go("proposals.show", _("Taken out."), proposal_id=proposal.id)
    return page("proposals/remove_effect.html", proposal=proposal, effect=stands, form=form)


def _effect_at(proposal: Proposal, place: int) -> Effect:
    if not 0 <= place < len(proposal.version.effects):
        abort(404)
    found: Effect = proposal.version.effects[place]
    return found


def _choose_action(subject: Subject) -> ResponseReturnValue:
    return page(
        "proposals/choose_action.html",
        proposal=subject.proposal,
        kind=subject.kind,
        plan=subject.the_plan,
        actions=plans.for_choice(subject.the_plan),
        name=effects.label(subject.kind),
    )


def _effect_page(subject: Subject, place: int | None = None) -> ResponseReturnValue:
    """One page for the effect's form: refused input comes back filled, what fits becomes a new version."""
    form = _form_for(subject)
    if sent(form):
        try:
            effect = _READ[subject.kind](subject, form)
        except Refusal as refusal:
            form.form_errors = [*form.form_errors, _(refusal.sentence, **refusal.values)]
            return _render(subject, form)
        standing = list(subject.proposal.version.effects)
        if place is None:
            standing.append(effect)
        else:
            standing[place] = effect
        version = service.write_effects(me(), subject.proposal, standing, effects.sentence(effect)[:200])
        said = _("Version %(number)d says what will happen.", number=version.number)
        return go("proposals.show", said, proposal_id=subject.proposal.id, _anchor="effects")
    return _render(subject, form)


def _render(subject: Subject, form: WorkspaceForm) -> ResponseReturnValue:
    return page(
        "proposals/effect.html",
        422 if form.form_errors else None,
        proposal=subject.proposal,
        subject=subject,
        form=form,
        name=effects.label(subject.kind),
        is_action=isinstance(form, plan_forms.ActionForm),
    )


# From the page to the effect, and back --------------------------------------------------------------


def _form_for(subject: Subject) -> WorkspaceForm:
    stands = subject.stands or {}
    if subject.kind in {"add_action", "change_action"}:
        return _action_form(subject)
    if subject.kind == "stop_action":
        return form_of(forms.StopForm, why=stands.get("why"))
    if subject.kind == "publish":
        return form_of(forms.PublishForm, note=stands.get("note"))
    if subject.kind == "add_priority":
        return form_of(forms.PriorityForm, **{k: stands.get(k) for k in ("code", "title", "why")})
    if subject.kind == "give_hat":
        return _hat_form(subject, stands)
    if subject.kind == "open_circle":
        return _circle_form(subject, stands)
    form = form_of(forms.MemberForm, person=stands.get("person"), why=stands.get("why"))
    form.person.choices = _people(subject.proposal)
    return form


def _action_form(subject: Subject) -> plan_forms.ActionForm:
    fields = subject.stands["fields"] if subject.stands else None
    if fields is None and subject.action is not None:
        fields = shape.of(subject.action)
    inside = plan_policy.belongs(me(), subject.the_plan)
    return plan_forms.action_form(subject.the_plan, fields, form_of, inside=inside)


def _hat_form(subject: Subject, stands: Effect) -> forms.HatForm:
    form = form_of(
        forms.HatForm,
        hat=stands.get("hat"),
        hat_name=stands.get("hat_name"),
        description=stands.get("description"),
        person=stands.get("person"),
        term_months=str(stands.get("term_months", 12)),
    )
    form.person.choices = _people(subject.proposal)
    return form


def _circle_form(subject: Subject, stands: Effect) -> forms.CircleForm:
    filled = {key: value for key, value in stands.items() if key not in {"kind", "leader_name"}}
    if stands:
        filled["ends_on"] = shape.day(stands["ends_on"])
    form = form_of(forms.CircleForm, **filled)
    form.leader.choices = _people(subject.proposal)
    return form


def _people(proposal: Proposal) -> list[SelectChoice]:
    return [SelectChoice(p.id, p.name) for p in proposal.circle.full_members()]


def _read_add(subject: Subject, form: Any) -> Effect:
    fields = form.fields()
    shape.check(fields, subject.the_plan)
    return {"kind": "add_action", "plan": subject.the_plan.id, "fields": fields}


def _read_change(subject: Subject, form: Any) -> Effect:
    fields, before = form.fields(), shape.of(subject.the_action)
    shape.check(fields, subject.the_plan)
    if fields == before:
        raise Refusal(_("Nothing is different yet. Change what should change."))
    return {"kind": "change_action", **_about(subject), "before": before, "fields": fields}


def _read_stop(subject: Subject, form: Any) -> Effect:
    return {"kind": "stop_action", **_about(subject), "what": subject.the_action.what, "why": form.why.data}


def _about(subject: Subject) -> Effect:
    action = subject.the_action
    return {
        "plan": subject.the_plan.id,
        "action": action.id,
        "reference": action.reference,
        "seen": action.agreed_number,
    }


def _read_publish(subject: Subject, form: Any) -> Effect:
    return {
        "kind": "publish",
        "plan": subject.the_plan.id,
        "title": subject.the_plan.title,
        "note": form.note.data,
    }


def _read_priority(subject: Subject, form: Any) -> Effect:
    return {
        "kind": "add_priority",
        "plan": subject.the_plan.id,
        "code": form.code.data.upper(),
        "title": form.title.data,
        "why": form.why.data,
    }


def _read_hat(_subject: Subject, form: Any) -> Effect:
    person = db.session.get_one(Person, form.person.data)  # the choices are the circle's members
    kind = HatKind(form.hat.data)
    name = form.hat_name.data if kind is HatKind.OWN else kind.label
    return {
        "kind": "give_hat",
        "person": person.id,
        "name": person.name,
        "hat": kind.value,
        "hat_name": name,
        "description": form.description.data or "",
        "term_months": int(form.term_months.data),
    }


def _read_circle(_subject: Subject, form: Any) -> Effect:
    names = ("name", "circle_kind", "aim", "domain", "brief", "joining", "joining_note", "visibility")
    leader = db.session.get_one(Person, form.leader.data)  # the choices are the circle's members
    return {
        "kind": "open_circle",
        **{name: form[name].data or "" for name in names},
        "ends_on": form.ends_on.data.isoformat() if form.ends_on.data else "",
        "leader": leader.id,
        "leader_name": leader.name,
    }


def _read_member(_subject: Subject, form: Any) -> Effect:
    person = db.session.get_one(Person, form.person.data)  # the choices are the circle's members
    return {"kind": "remove_member", "person": person.id, "name": person.name, "why": form.why.data}


_READ: dict[str, Callable[[Subject, Any], Effect]] = {
    "add_action": _read_add,
    "change_action": _read_change,
    "stop_action": _read_stop,
    "publish": _read_publish,
    "add_priority": _read_priority,
    "give_hat": _read_hat,
    "open_circle": _read_circle,
    "remove_member": _read_member,
}
