"""How a plan stands today, in the words of the working sheet: always the same number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import lazyload

from workspace.db import db
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation
from workspace.plan import owners, queries, shape
from workspace.plan.models import (
    Action,
    ActionUpdate,
    Health,
    Measure,
    PartnerLink,
    Plan,
    Priority,
    State,
    also_serves,
    for_group,
    heard_in,
    supported_by,
)
from workspace.plan.shape import ActionFields
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session

SAID = ("state", "health", "happened", "outcome", "stopped_why")  # beside what is agreed: what owners say
NEW = "new:"  # before the name of what will be there once the spreadsheet is brought in


@dataclass
class Names:
    """What keys stand for, loaded once: areas, people and hats, organisations, groups, sessions, plans."""

    priorities: dict[str, str] = field(default_factory=dict)
    somebody: dict[str, str] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)
    closed_sessions: set[int] = field(default_factory=set)  # that only their circle sees
    partner_plans: dict[int, str] = field(default_factory=dict)

    def who(self, key: str) -> str:
        """Somebody by name and post."""
        return key.removeprefix(NEW) if key.startswith(NEW) else self.somebody.get(key, "")

    def organisation(self, key: int | str) -> str:
        """An organisation by name."""
        return str(key).removeprefix(NEW) if isinstance(key, str) else self.organisations.get(key, "")

    def area(self, code: str) -> str:
        """A priority area by code and title."""
        return code.removeprefix(NEW) if code.startswith(NEW) else f"{code} {self.priorities.get(code, '')}"


@dataclass(frozen=True)
class Held:
    """One action as it stands: what it says as data, and what our working sheet writes of it."""

    id: int
    reference: str
    what: str
    state: State
    agreed_number: int
    fields: ActionFields
    cells: dict[str, str]
    shown_sessions: str  # what the sheet of somebody outside the circle says of its sessions


@dataclass(frozen=True)
class Standing:
    """The whole plan as it stands today."""

    names: Names
    actions: list[Held]


def of(plan: Plan) -> Standing:
    """Every action of the plan by area and number."""
    wanted = (
        select(Action)
        .join(Priority, Action.priority_id == Priority.id)
        .where(Action.plan_id == plan.id)
        .options(lazyload("*"))
        .order_by(Priority.position, Priority.id, Action.number)
    )
    actions = db.session.scalars(wanted).all()
    codes = {each.id: each for each in db.session.scalars(queries.priorities_of(plan))}
    names = _names(plan, actions, codes.values())
    parts = _Parts(plan, codes)
    return Standing(names, [_held(action, names, parts) for action in actions])


def _names(plan: Plan, actions: Sequence[Action], areas: Iterable[Priority]) -> Names:
    keys = {key for each in actions for key in (owners.owner_key(each), owners.checker_key(each)) if key}
    sessions = db.session.execute(
        select(Session.id, Session.title, Session.held_on, Session.visibility)
    ).all()
    return Names(
        priorities={each.code: each.title for each in areas},
        somebody={key: named.for_members for key, named in owners.named(sorted(keys)).items()},
        organisations=_pairs(select(Organisation.id, Organisation.name)),
        groups=_pairs(select(CarerGroup.id, CarerGroup.name)),
        sessions={key: f"{title}, {shape.written(held)}" for key, title, held, _open in sessions},
        closed_sessions={row[0] for row in sessions if row[3] is Visibility.CIRCLE},
        partner_plans=_pairs(select(PartnerPlan.id, PartnerPlan.title)),
    )


def _pairs(wanted: Any) -> dict[int, str]:
    return {key: name for key, name in db.session.execute(wanted)}  # noqa: C416  mypy can't type dict(rows)


class _Parts:
    """What hangs on actions, by the action: each kind in one query."""

    def __init__(self, plan: Plan, areas: Mapping[int, Priority]) -> None:
        mine = select(Action.id).where(Action.plan_id == plan.id)
        self.areas = areas
        self.also = _linked(also_serves, mine)
        self.supporters = _linked(supported_by, mine)
        self.groups = _linked(for_group, mine)
        self.sessions = _linked(heard_in, mine)
        self.measures = _by_action(
            select(Measure)
            .where(Measure.action_id.in_(mine))
            .order_by(Measure.action_id, Measure.position, Measure.id)
        )
        self.links = _by_action(
            select(PartnerLink)
            .where(PartnerLink.action_id.in_(mine))
            .order_by(PartnerLink.action_id, PartnerLink.id)
        )
        latest = (
            select(func.max(ActionUpdate.id))
            .where(ActionUpdate.action_id.in_(mine))
            .group_by(ActionUpdate.action_id)
        )
        said = select(ActionUpdate.action_id, ActionUpdate.happened).where(ActionUpdate.id.in_(latest))
        self.happened = _pairs(said)


def _linked(table: Table, mine: Any) -> dict[int, list[int]]:
    columns = list(table.columns)
    rows = db.session.execute(select(*columns).where(columns[0].in_(mine)).order_by(*columns))
    return {key: [row[1] for row in found] for key, found in groupby(rows, key=lambda row: row[0])}


def _by_action(wanted: Any) -> dict[int, list[Any]]:
    rows = db.session.scalars(wanted.options(lazyload("*")))
    return {key: list(found) for key, found in groupby(rows, key=lambda row: row.action_id)}


def _held(action: Action, names: Names, parts: _Parts) -> Held:
    fields = _fields(action, parts)
    cells = words(fields, names) | {
        "reference": action.reference,
        "state": action.state.label,
        "health": action.health.label if action.health else "",
        "happened": parts.happened.get(action.id, ""),
        "outcome": action.outcome,
        "stopped_why": action.stopped_why,
    }
    shown = [key for key in fields["sessions"] if key not in names.closed_sessions]
    return Held(
        action.id, action.reference, action.what, action.state, action.agreed_number, fields, cells,
        shown_sessions="; ".join(names.sessions.get(key, "") for key in shown),
    )  # fmt: skip


def _fields(action: Action, parts: _Parts) -> ActionFields:
    """What an action says, from what was loaded for all actions together."""
    return shape.from_parts(
        action,
        priority=parts.areas[action.priority_id].code,
        also=[parts.areas[key].code for key in parts.also.get(action.id, ())],
        supporters=parts.supporters.get(action.id, ()),
        groups=parts.groups.get(action.id, ()),
        sessions=parts.sessions.get(action.id, ()),
        measures=parts.measures.get(action.id, ()),
        links=parts.links.get(action.id, ()),
    )


def words(fields: ActionFields, names: Names) -> dict[str, str]:
    """What the working sheet writes for these fields, in the language of the record."""
    return {name: written(name, fields[name], names) for name in shape.LABELS if name in fields}


def written(name: str, value: Any, names: Names) -> str:
    """One field as the working sheet writes it."""
    if not value:
        return ""
    if name in shape.DAYS:
        return shape.written(shape.day(value))
    if name in ("owner", "checker"):
        return names.who(value)
    if name == "review_every":
        return shape.every(value)
    if name == "measures":
        return "\n".join(shape.measure(each) for each in value)
    if name == "partner_links":
        return "\n".join(
            shape.link_in_words(names.partner_plans.get(int(each["plan"]), ""), each) for each in value
        )
    if name in ("state", "health"):
        return str((State if name == "state" else Health)(value).label)
    return _list(name, value, names)


def _list(name: str, value: Any, names: Names) -> str:
    if name == "priority":
        return names.area(value).strip()
    if name == "also":
        return "; ".join(names.area(code).strip() for code in value)
    if name == "supporters":
        return "; ".join(sorted(names.organisation(key) for key in value))
    if name in ("groups", "sessions"):
        known = names.groups if name == "groups" else names.sessions
        return "; ".join(known.get(key, "") for key in value)
    return str(value)


__all__ = ["NEW", "SAID", "Held", "Names", "Standing", "of", "words", "written"]
