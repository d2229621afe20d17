"""Who may bring a spreadsheet into a plan, and who may take one along. The service checks when."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.importing.models import Spreadsheet
from workspace.people import policy as people
from workspace.people.models import Person
from workspace.plan import policy as plans
from workspace.plan.models import Plan


def may_bring(person: Person, plan: Plan) -> bool:
    """Who may draft a plan, or propose to change it once it is agreed; and who keeps the record (A6, A11)."""
    if plan.circle.closed_at is not None or not person.is_active:
        return False
    if circles.may_keep_record(person, plan.circle):
        return True
    return plans.may_propose(person, plan) if plan.is_agreed else plans.may_draft(person, plan)


def may_go_on(person: Person, sheet: Spreadsheet) -> bool:
    """Who brought it goes on with it, as long as they may bring something here at all."""
    return sheet.person_id == person.id and may_bring(person, sheet.plan)


def may_name_organisations(person: Person, plan: Plan) -> bool:
    """Add an organisation that a spreadsheet names: administrators, and who keeps the circle's record."""
    return people.may_administer(person) or circles.may_keep_record(person, plan.circle)
