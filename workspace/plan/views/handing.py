""" "I can't do this any more": handing an action on, and finding who takes it on (A9)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.plan import handing_forms as forms
from workspace.plan import owners, policy, queries, service
from workspace.plan.models import Action
from workspace.plan.views import bp
from workspace.plan.views.reading import action_at
from workspace.web import allow, find, form_of, go, me, page, refusing, sent


@bp.route("/plans/<slug>/actions/<ref>/hand-on", methods=["GET", "POST"])
def hand_on(slug: str, ref: str) -> ResponseReturnValue:
    """Say that I can't do this any more, so that the circle looks for a new owner."""
    action = action_at(slug, ref, policy.may_hand_on)
    form = form_of(forms.HandOnForm)
    if sent(form):
        with refusing(form):
            service.hand_on(me(), action, form.why.data or "")
            said = _("Thank you for saying so. The circle now looks for a new owner.")
            return go("plan.new_owner", said, slug=slug, ref=action.reference)
    elif queries.open_hand_over(action) is not None:
        return go("plan.new_owner", slug=slug, ref=action.reference)
    return page(
        "plan/handing.html", plan=action.plan, action=action, form=form, owner=owners.owner(action),
        mine=policy.owns(me(), action),
    )  # fmt: skip


@bp.route("/plans/<slug>/actions/<ref>/new-owner", methods=["GET", "POST"])
def new_owner(slug: str, ref: str) -> ResponseReturnValue:
    """Why an action looks for a new owner, who would take it on, and "I could take this on"."""
    action = action_at(slug, ref, policy.may_follow)
    search = queries.search(me(), action)
    form = form_of(forms.OfferForm, words=search.mine.words if search and search.mine else "")
    if sent(form):
        allow(policy.may_offer(me(), action))
        service.offer(me(), action, form.words.data or "")
        said = _("Thank you! The circle sees that you could take it on.")
        return go("plan.new_owner", said, slug=slug, ref=action.reference)
    if search is None:
        said = _("No new owner is looked for now.")
        return go("plan.action", said, slug=slug, ref=action.reference)
    return page(
        "plan/handing_offers.html", plan=action.plan, action=action, search=search, form=form,
        owner=owners.owner(action), may_propose=policy.may_propose(me(), action.plan),
    )  # fmt: skip


@bp.route("/plans/<slug>/actions/<ref>/new-owner/take-back", methods=["POST"])
def take_back(slug: str, ref: str) -> ResponseReturnValue:
    """Take my offer back."""
    action = action_at(slug, ref, policy.may_follow)
    service.take_back(me(), action)
    return _back(action, _("Your offer is taken back."))


@bp.route("/plans/<slug>/actions/<ref>/new-owner/keep", methods=["POST"])
def keep(slug: str, ref: str) -> ResponseReturnValue:
    """Keep the action after all."""
    action = action_at(slug, ref, policy.may_hand_on)
    service.keep(me(), action)
    return go("plan.action", _("It stays with its owner."), slug=slug, ref=action.reference)


@bp.route("/plans/<slug>/actions/<ref>/new-owner/<int:offer_id>/give", methods=["POST"])
def give(slug: str, ref: str, offer_id: int) -> ResponseReturnValue:
    """Give the action to somebody who offered to take it on, while the plan is drafted."""
    action = action_at(slug, ref, policy.may_give)
    offered = find(queries.offers_on(action), offer_id)
    service.give(me(), action, offered)
    said = _("%(name)s is the owner now.", name=offered.person.name)
    return go("plan.action", said, slug=slug, ref=action.reference)


def _back(action: Action, said: str) -> ResponseReturnValue:
    return go("plan.new_owner", said, slug=action.plan.slug, ref=action.reference)
