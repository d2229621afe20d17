"""What can stand in a plan, and what is refused with a sentence (A1, A3). `plan.shape` passes it on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from workspace.db import db
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation
from workspace.plan import owners
from workspace.plan.models import Plan, Priority, State
from workspace.refusal import Refusal, mark
from workspace.voices.models import CarerGroup, Session


def standing(fields: dict[str, Any]) -> State:
    """How a new action stands: agreed with an owner and a review date, being worked out without (A3)."""
    return State.AGREED if fields["owner"] and fields["review_on"] else State.WORKING_OUT


def check(fields: dict[str, Any], plan: Plan) -> None:
    """Refuse, with a sentence, what can't stand in the plan as it is now."""
    if not fields["what"]:
        raise Refusal(mark("Say what will be done."))
    codes = set(db.session.scalars(select(Priority.code).where(Priority.plan_id == plan.id)))
    for code in (fields["priority"], *fields["also"]):
        if code not in codes:
            raise Refusal(
                mark("This plan has no priority area “%(code)s”. Choose one that it has."), code=code
            )
    _check_people(fields)
    check_by_itself(fields)
    if standing(fields) is State.WORKING_OUT and not (
        fields["working_out_by"] and fields["working_out_until"]
    ):
        raise Refusal(
            mark(
                "An action without an owner or a review date is still being worked out: "
                "say who is working it out, and by when."
            )
        )


def check_by_itself(fields: dict[str, Any]) -> None:
    """Refuse, with a sentence, what contradicts itself, whatever else the plan says. Pure."""
    if fields["owner"] and fields["owner"] == fields["checker"]:
        raise Refusal(mark("Nobody checks their own action: choose a checker who is not the owner."))
    start, due = _day(fields["start_on"]), _day(fields["due_on"])
    if start and due and due < start:
        raise Refusal(mark("It can't be done before it starts: change one of the two dates."))
    if not 1 <= fields["review_every"] <= 24:
        raise Refusal(mark("Choose how often the action is reviewed: from every month to every 24 months."))


def _check_people(fields: dict[str, Any]) -> None:
    wanted = [key for key in (fields["owner"], fields["checker"]) if key]
    known = owners.named(wanted)
    if fields["owner"] and fields["owner"] not in known:
        raise Refusal(mark("This owner is not there any more. Choose another."))
    if fields["checker"] and (fields["checker"] not in known or fields["checker"].startswith("hat:")):
        raise Refusal(mark("This checker is not there any more. Choose another."))
    _check_keys(
        Organisation, fields["supporters"], mark("One of the organisations that help is not there any more.")
    )
    _check_keys(CarerGroup, fields["groups"], mark("One of the groups of carers is not there any more."))
    _check_keys(Session, fields["sessions"], mark("One of the sessions is not there any more."))
    links = [each["plan"] for each in fields["partner_links"]]
    if len(set(links)) < len(links):
        raise Refusal(mark("Name each partner plan only once. Put all its parts into one note."))
    _check_keys(PartnerPlan, links, mark("One of the partner plans is not there any more."))


def _check_keys(
    table: type[Organisation | PartnerPlan | CarerGroup | Session], keys: list[int], sentence: str
) -> None:
    if keys and len(db.session.scalars(select(table.id).where(table.id.in_(keys))).all()) < len(set(keys)):
        raise Refusal(sentence)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
