"""Every write of partner plans."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from workspace.db import db, now, public_changed, today
from workspace.logbook import service as logbook
from workspace.partners import queries
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.refusal import Refusal, fresh, mark

FIELDS = ("title", "organisation_id", "address", "owner", "period", "contact", "review_on", "replaced_by_id")


def add(
    actor: Person,
    *,
    title: str,
    organisation: Organisation,
    address: str = "",
    owner: str = "",
    period: str = "",
    contact: str = "",
    review_on: date | None = None,
) -> PartnerPlan:
    """Enter another organisation's plan, so that actions can point to the part they lean on (A8)."""
    _check(title, address, None)
    plan = PartnerPlan(
        title=title,
        organisation=organisation,
        address=address,
        owner=owner,
        period=period,
        contact=contact,
        review_on=review_on,
        added_at=now(),
        added_by=actor,
    )
    db.session.add(plan)
    db.session.flush()
    logbook.write(actor, "added a partner plan", title, partner_plan=plan.id)
    return plan


def change(
    actor: Person,
    plan: PartnerPlan,
    *,
    title: str,
    organisation: Organisation,
    address: str,
    owner: str,
    period: str,
    contact: str,
    review_on: date | None,
    replaced_by: PartnerPlan | None = None,
    seen: int,
) -> bool:
    """Put a partner plan right. When it is replaced, all links to it come up for review that day (A8)."""
    fresh(plan.row_version, seen)
    _check(title, address, plan)
    _check_follower(plan, replaced_by)
    wanted = {
        "title": title,
        "organisation_id": organisation.id,
        "address": address,
        "owner": owner,
        "period": period,
        "contact": contact,
        "review_on": review_on,
        "replaced_by_id": replaced_by.id if replaced_by else None,
    }
    before = {name: getattr(plan, name) for name in FIELDS}
    changed = {
        n: [logbook.plain(before[n]), logbook.plain(wanted[n])] for n in FIELDS if before[n] != wanted[n]
    }
    if not changed:
        return False
    if "review_on" in changed and replaced_by is None:
        _check_not_due(plan)
    for name in changed:
        setattr(plan, name, wanted[name])
    if "replaced_by_id" in changed:
        plan.replaced_on = today() if replaced_by else None
    db.session.flush()
    db.session.refresh(plan)
    logbook.write(actor, "changed a partner plan", title, partner_plan=plan.id, fields=changed)
    public_changed()
    return True


def look(actor: Person, plan: PartnerPlan, found: str, next_on: date) -> None:
    """Say that a partner plan was looked at, what was found, and when it comes up next (A8, A9)."""
    if not found.strip():
        raise Refusal(mark("Say in a sentence what you found."))
    if next_on <= today():
        raise Refusal(mark("Choose the day when this is looked at next: a day after today."))
    if plan.replaced_by_id is not None:
        raise Refusal(mark("This plan was replaced. Look at the one that came after it."))
    plan.review_on = next_on
    db.session.flush()
    said, until = found.strip(), next_on.isoformat()
    logbook.write(actor, queries.LOOKED, plan.title, partner_plan=plan.id, found=said, next_on=until)


def _check_not_due(plan: PartnerPlan) -> None:
    """What has come up for review isn't closed in passing: it says what was found (A9)."""
    if plan.review_on is not None and plan.review_on <= today():
        raise Refusal(
            mark("This plan has come up for review. Use “I have looked at it” and say what you found.")
        )


def _check(title: str, address: str, plan: PartnerPlan | None) -> None:
    standing = queries.titled(title)
    if standing is not None and standing is not plan:
        raise Refusal(mark("There is a partner plan with the title “%(title)s” already."), title=title)
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise Refusal(mark("Enter a whole web address, beginning with https:// or http://."))


def _check_follower(plan: PartnerPlan, follower: PartnerPlan | None) -> None:
    while follower is not None:
        if follower is plan:
            raise Refusal(
                mark("A partner plan can't be replaced by itself. Choose the plan that came after it.")
            )
        follower = follower.replaced_by
