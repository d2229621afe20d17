"""What a proposal will change when it is agreed: choosing, writing and taking out its effects."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.fields import WorkspaceForm
from workspace.plan.forms import ActionForm
from workspace.proposals import effects, forms, policy, queries, service
from workspace.proposals.effects import Effect
from workspace.proposals.models import Proposal
from workspace.proposals.views import bp
from workspace.proposals.views.effect_input import form_for, read
from workspace.proposals.views.subjects import Subject, of_new, of_standing, own_plans
from workspace.refusal import mark
from workspace.web import find, form_of, go, me, page, refusing, sent

GROUPS = (
    (mark("The plan"), effects.OF_PLANS),
    (mark("People and hats"), {"give_hat", "remove_member"}),
    (mark("Policies"), {"adopt_policy", "end_policy"}),
    (mark("Circles"), {"open_circle", "change_circle", "close_circle"}),
)


@bp.route("/proposals/<int:proposal_id>/effects/")
def choose_effect(proposal_id: int) -> ResponseReturnValue:
    """Choose what should happen when this is agreed."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    has_plan = bool(own_plans(proposal))
    kinds = [k for k in effects.OFFERED if has_plan or k not in effects.OF_PLANS]
    groups = [(name, [(k, effects.label(k)) for k in kinds if k in group]) for name, group in GROUPS]
    return page("proposals/choose_effect.html", proposal=proposal, groups=[g for g in groups if g[1]])


@bp.route("/proposals/<int:proposal_id>/effects/add/<kind>", methods=["GET", "POST"])
def add_effect(proposal_id: int, kind: str) -> ResponseReturnValue:
    """Say what should happen when this is agreed."""
    if kind not in effects.OFFERED:
        abort(404)
    subject = Subject(find(queries.visible_to(me()), proposal_id, policy.may_write), kind)
    return of_new(subject) or _effect_page(subject)


@bp.route("/proposals/<int:proposal_id>/effects/<int:place>", methods=["GET", "POST"])
def change_effect(proposal_id: int, place: int) -> ResponseReturnValue:
    """Change what should happen when this is agreed."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    stands = _effect_at(proposal, place)
    subject = Subject(proposal, stands["kind"], stands)
    of_standing(subject)
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


def _effect_page(subject: Subject, place: int | None = None) -> ResponseReturnValue:
    """One page for the effect's form: refused input comes back filled, what fits becomes a new version."""
    form = form_for(subject)
    if sent(form):
        with refusing(form):
            effect = read(subject, form)
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
        proposal=subject.proposal,
        subject=subject,
        form=form,
        name=effects.label(subject.kind),
        is_action=isinstance(form, ActionForm),
        batches=effects.shared_dates(subject.proposal.version.effects),
    )
