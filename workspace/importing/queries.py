"""What somebody has brought, as far as it is there for them; nobody sees another person's half-done work."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from workspace.db import db
from workspace.importing.models import AwaitedRow, ImportedRow, KnownHeading, Spreadsheet
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import Action, ActionChange, Plan, SuggestedUpdate
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal

RECENT = 20


def visible_to(person: Person) -> Select[Spreadsheet]:
    """The spreadsheets this person has brought into plans that they may see (V2)."""
    seen = plans.visible_to(person).with_only_columns(Plan.id)
    return select(Spreadsheet).where(Spreadsheet.person_id == person.id, Spreadsheet.plan_id.in_(seen))


def brought(person: Person, plan: Plan) -> Sequence[Spreadsheet]:
    """What this person has brought into this plan: what is still on its way first, then the latest."""
    wanted = visible_to(person).where(Spreadsheet.plan_id == plan.id)
    without = (defer(Spreadsheet.grid), joinedload(Spreadsheet.proposal).lazyload(Proposal.circle))
    ordered = wanted.order_by(Spreadsheet.ended_at.is_not(None), Spreadsheet.id.desc()).limit(RECENT)
    return db.session.scalars(ordered.options(*without)).all()


def on_their_way(person: Person, most: int) -> Sequence[Spreadsheet]:
    """What this person has brought into any plan and not ended yet, the newest first."""
    wanted = visible_to(person).where(Spreadsheet.ended_at.is_(None))
    without = (defer(Spreadsheet.grid), joinedload(Spreadsheet.plan).lazyload(Plan.circle))
    return db.session.scalars(wanted.options(*without).order_by(Spreadsheet.id.desc()).limit(most)).all()


def suggested(sheet: Spreadsheet) -> Sequence[SuggestedUpdate]:
    """The updates that this spreadsheet suggested and that nobody has taken or left yet."""
    wanted = select(SuggestedUpdate).join(Action, SuggestedUpdate.action_id == Action.id)
    wanted = wanted.where(
        Action.plan_id == sheet.plan_id,
        SuggestedUpdate.person_id == sheet.person_id,
        SuggestedUpdate.came_in == sheet.file_name,
        SuggestedUpdate.at >= sheet.at,
        SuggestedUpdate.ended_at.is_(None),
    )
    action = contains_eager(SuggestedUpdate.action)
    options = (action.joinedload(Action.plan), action.selectinload(Action.owner_hat))
    return db.session.scalars(wanted.options(*options).order_by(SuggestedUpdate.id)).all()


def said_before(actions: Sequence[int]) -> dict[tuple[int, str], set[str]]:
    """What fields of these actions said earlier, before somebody changed them: one query for all."""
    wanted = select(ActionChange.action_id, ActionChange.fields).where(ActionChange.action_id.in_(actions))
    found: dict[tuple[int, str], set[str]] = {}
    for action, fields in db.session.execute(wanted) if actions else ():
        for name, (before, _after) in fields.items():
            if before:
                found.setdefault((action, name), set()).add(" ".join(before.split()))
    return found


def known_headings(plan: Plan) -> dict[str, str]:
    """What columns of earlier files were said to be."""
    rows = db.session.execute(
        select(KnownHeading.heading, KnownHeading.field).where(KnownHeading.plan_id == plan.id)
    )
    return {heading: field for heading, field in rows}  # noqa: C416  mypy can't type dict(rows)


def imported(plan: Plan) -> dict[str, ImportedRow]:
    """Which row of an earlier file became which action, by the row's key."""
    rows = db.session.scalars(select(ImportedRow).where(ImportedRow.plan_id == plan.id))
    return {row.key: row for row in rows}


def awaited(plan: Plan) -> list[tuple[AwaitedRow, Proposal]]:
    """The rows that stand in a proposal of this plan, with it: decided or still on its way."""
    wanted = (
        select(AwaitedRow, Proposal)
        .join(Spreadsheet, AwaitedRow.spreadsheet_id == Spreadsheet.id)
        .join(Proposal, Spreadsheet.proposal_id == Proposal.id)
        .where(Spreadsheet.plan_id == plan.id, Proposal.stage.not_in([Stage.REFERRED, Stage.WITHDRAWN]))
        .order_by(AwaitedRow.id)
    )
    return [(row, proposal) for row, proposal in db.session.execute(wanted)]
