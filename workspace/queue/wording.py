"""The queue in words: why something is on my list, whose turn it is, and where it is dealt with."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workspace.db import today
from workspace.plan import owners
from workspace.plan.escalation import Desk
from workspace.plan.owners import Named
from workspace.queue.items import Item, Kind, Role

Names = Mapping[str, Named]


def names_of(items: list[Item]) -> Names:
    """The owners and checkers of these, by key."""
    return owners.named({key for item in items for key in (item.owner, item.checker) if key})


def deal_with(item: Item) -> str:
    """The page where it is looked at: it asks what was found and when to look again."""
    match item.kind:
        case Kind.ACTION:
            return url_for("plan.report", slug=item.slug, ref=item.reference)
        case Kind.LINK:
            return url_for("plan.check_link", slug=item.slug, ref=item.reference, link_id=item.id)
        case Kind.PARTNER_PLAN:
            return url_for("partners.review", partner_plan_id=item.id)
        case Kind.DECISION:
            return url_for("reviews.of_decision", decision_id=item.id)
        case Kind.HAT if not item.over:
            return url_for("circles.look_at_hat", term_id=item.id)
        case Kind.HAT:
            return url_for("selections.list_selections", circle_id=item.circle_id)
        case Kind.REPORT if Desk.OWNER in item.mine:
            return url_for("circles.report", circle_id=item.id)
    return read(item)


def read(item: Item) -> str:
    """The page of the thing itself, for those whose turn it is not."""
    match item.kind:
        case Kind.ACTION | Kind.LINK:
            return url_for("plan.action", slug=item.slug, ref=item.reference)
        case Kind.PARTNER_PLAN:
            return url_for("plan.partner", partner_plan_id=item.id)
        case Kind.DECISION:
            return url_for("proposals.decision", decision_id=item.id)
        case Kind.POLICY:
            return url_for("policies.show", policy_id=item.id)
        case Kind.REPORT:
            return url_for("home.circle", circle_id=item.id)
    return url_for("home.circle", circle_id=item.circle_id)


def to_do(item: Item) -> str:
    """What to press."""
    if item.kind is Kind.HAT:
        return str(_("Choose who wears it next") if item.over else _("Say what the circle found"))
    if item.kind is Kind.REPORT:
        return str(_("Write the report") if Desk.OWNER in item.mine else _("Ask the circle"))
    return str(
        {
            Kind.ACTION: _("Say how it is going"),
            Kind.LINK: _("Look at the partner plan"),
            Kind.PARTNER_PLAN: _("Look at the partner plan"),
            Kind.DECISION: _("Begin the review"),
            Kind.POLICY: _("Look at the policy"),
        }[item.kind]
    )


def what(item: Item) -> str:
    """What it is, in a heading: the words that members wrote, with what they stand for."""
    if item.kind is Kind.LINK:
        return str(_("%(ref)s leans on “%(title)s”", ref=item.reference, title=item.leans_on))
    if item.kind is Kind.HAT:
        return str(_("%(hat)s, worn by %(name)s", hat=_(item.title), name=item.reference))
    if item.kind is Kind.REPORT:
        return str(_("The report of %(name)s", name=item.title))
    if item.kind is Kind.DECISION:
        return str(_("Decision %(number)s: %(title)s", number=item.reference, title=item.title))
    return f"{item.reference} {item.title}".strip()


# Why it is on my list -------------------------------------------------------------------------------


def why(item: Item) -> list[str]:
    """Why it is on my list: each reason a sentence."""
    said = []
    if Desk.OWNER in item.mine:
        said.append(_as_owner(item))
    if Desk.CHECKER in item.mine:
        said.append(_as_checker(item))
    if Desk.CIRCLE in item.mine and item.role is not None:
        said.append(_as_circle(item, item.role))
    return said


def _as_owner(item: Item) -> str:
    if item.kind is Kind.REPORT:
        return str(_("You look after the helping circle that reports."))
    if item.kind is Kind.PARTNER_PLAN:
        return str(_("You entered this partner plan."))
    kind, _number = owners.parts(item.owner)
    return str(
        {
            "person": _("You own it."),
            "hat": _("You wear the hat that owns it."),
            "organisation": _("Your organisation owns it."),
        }[kind]
    )


def _as_checker(item: Item) -> str:
    days = (today() - item.look_on).days
    if not item.has_owner:
        return f"{_('You check it.')} {_without_owner(item)}"
    return str(
        ngettext(
            "You check it; its owner has said nothing in the %(num)d day since it was due.",
            "You check it; its owner has said nothing in the %(num)d days since it was due.",
            days,
        )
    )


def _without_owner(item: Item) -> str:
    """Nobody at all, or nobody who can be asked: an organisation without people here, a hat nobody wears."""
    return str(_("Its owner has nobody here who could be asked.") if item.owner else _("It has no owner."))


def _as_circle(item: Item, role: Role) -> str:
    said = {
        Role.BOTH: _("You are secretary and facilitator of %(circle)s.", circle=item.circle),
        Role.SECRETARY: _("You are the secretary of %(circle)s.", circle=item.circle),
        Role.FACILITATOR: _("You are the facilitator of %(circle)s.", circle=item.circle),
        Role.LEADER: _(
            "You lead %(circle)s, which has no secretary and no facilitator now.", circle=item.circle
        ),
        Role.MEMBER: _(
            "You are a full member of %(circle)s, where nobody else looks after it now.", circle=item.circle
        ),
    }[role]
    because = _because(item)
    return f"{said} {because}" if because else str(said)


def _because(item: Item) -> str:
    """Why it has come as far as the circle."""
    if item.kind not in (Kind.ACTION, Kind.LINK):
        return ""
    if not item.has_owner:
        return _without_owner(item)
    if item.handed_on:
        return str(_("Its owner can’t do it any more."))
    if not item.has_checker:
        return str(_("Its owner has said nothing, and nobody checks it."))
    return str(_("Neither its owner nor its checker has said anything."))


# Whose turn it is -----------------------------------------------------------------------------------


def turns(item: Item, names: Names) -> list[str]:
    """With whom it is now, each named as members name them."""
    said = []
    if Desk.OWNER in item.desks:
        said.append(_named(names, item.owner) or (item.title if item.kind is Kind.REPORT else _("its owner")))
    if Desk.CHECKER in item.desks:
        said.append(_("%(name)s, who checks it", name=_named(names, item.checker)))
    if Desk.CIRCLE in item.desks:
        said.append(_("secretary and facilitator of %(circle)s", circle=item.circle))
    return [str(each) for each in said]


def _named(names: Names, key: str) -> str:
    return names[key].for_members if key in names else ""
