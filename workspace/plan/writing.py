"""How words get onto an action and into its history. Only `plan.service` calls this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from workspace.circles.models import Hat
from workspace.db import db, now, today
from workspace.logbook.models import Decision
from workspace.people.models import Organisation, Person
from workspace.plan import freshness, owners, shape
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    ChangeKind,
    HandOver,
    HandOverEnd,
    Measure,
    PartnerLink,
    Plan,
    Priority,
    State,
)
from workspace.plan.shape import ActionFields
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.text import render
from workspace.voices.models import CarerGroup, Session

LISTS: dict[str, type[Organisation | CarerGroup | Session]] = {
    "supporters": Organisation,
    "groups": CarerGroup,
    "sessions": Session,
}
Changes = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Right:
    """By which right somebody changes an action, and why."""

    actor: Person
    kind: ChangeKind
    decision: Decision | None = None
    reason: str = ""
    changes: Changes = field(default_factory=dict)


def add(plan: Plan, fields: ActionFields, right: Right) -> Action:
    """A new action with the next reference of its area, and the first line of its history."""
    shape.check(fields, plan)
    priority = _priorities(plan)[fields["priority"]]
    number = _next_number(priority)
    action = Action(
        plan=plan,
        priority=priority,
        number=number,
        reference=f"{priority.code}-{number}",
        added_at=now(),
        looked_at_on=today(),
        state=shape.standing(fields),
        decision=right.decision,
        agreed_number=1,
    )
    _put(action, fields, keep_latest=False)
    db.session.add(action)
    db.session.flush()
    said = {name: ("", words) for name, words in shape.words(fields, plan).items() if words}
    note(action, right, {**said, "state": ("", action.state.label)})
    _tell_owners(right.actor, action)
    return action


def change(action: Action, fields: ActionFields, right: Right) -> bool:
    """Change what these fields say and leave the rest alone; False where nothing was different."""
    before = shape.of(action)
    fields = shape.only_changed(before, fields)
    changes = shape.changes(before, fields, action.plan)
    if not fields:
        return False
    after = {**before, **fields}
    shape.check(after, action.plan)
    # Figures belong to the owner: a decision about the measures leaves the latest ones standing.
    _put(action, fields, keep_latest=right.kind is ChangeKind.DECIDED)
    _settle(action, after, changes)
    action.agreed_number += 1
    note(action, right, changes)
    if "owner" in changes:
        _tell_owners(right.actor, action)
    return True


def _tell_owners(actor: Person, action: Action) -> None:
    """Tell who answers for it from now on by letter: a person, or whoever wears the hat."""
    if action.owner_hat_id is not None:
        hat = db.session.get(Hat, action.owner_hat_id)
        owning = [term.person for term in hat.terms if term.is_live()] if hat else []
    else:
        person = db.session.get(Person, action.owner_person_id) if action.owner_person_id else None
        owning = [person] if person else []
    for one in owning:
        if one.id != actor.id:
            key = f"own:{action.id}:{one.id}"
            post.write(Kind.OWN_ACTION, one, about=action.id, once=key)


def note(action: Action, right: Right, changes: Mapping[str, tuple[str, str]]) -> None:
    """Write the line of the history, and make every form opened before this one stale (A7)."""
    flag_modified(action, "reference")  # lists and measures alone would not count the row's version up
    db.session.add(
        ActionChange(
            action_id=action.id,
            at=now(),
            person_id=right.actor.id,
            kind=right.kind,
            decision_id=right.decision.id if right.decision else None,
            reason=right.reason,
            fields={name: [old, new] for name, (old, new) in changes.items()},
        )
    )
    _end_search(action, changes)
    db.session.flush()


def tell(actor: Person, action: Action, happened: str) -> ActionUpdate:
    """What somebody says of an action, with how it stands now: an update, never changed afterwards."""
    said = ActionUpdate(
        action_id=action.id,
        at=now(),
        person_id=actor.id,
        state=action.state,
        health=action.health,
        happened=happened,
        happened_html=str(render(happened)),
        next_review_on=freshness.look_on(action),
    )
    db.session.add(said)
    db.session.flush()
    return said


def _end_search(action: Action, changes: Mapping[str, tuple[str, str]]) -> None:
    """The search for a new owner ends by itself: there is one, or nothing is left to be done (A9)."""
    found = "owner" in changes and action.has_owner
    if not found and ("state" not in changes or action.state.is_open):
        return
    open_one = select(HandOver).where(HandOver.action_id == action.id, HandOver.ended_at.is_(None))
    for search in db.session.scalars(open_one):
        search.ended_at, search.end = now(), HandOverEnd.NEW_OWNER if found else HandOverEnd.OVER


def _next_number(priority: Priority) -> int:
    """The next number of an area: counted up in the database, so that none is ever given twice (A1)."""
    counted = update(Priority).where(Priority.id == priority.id).values(last_number=Priority.last_number + 1)
    number = db.session.execute(
        counted.returning(Priority.last_number).execution_options(synchronize_session=False)
    ).scalar_one()
    db.session.expire(priority, ["last_number"])
    return number


def _priorities(plan: Plan) -> dict[str, Priority]:
    rows = db.session.scalars(select(Priority).where(Priority.plan_id == plan.id))
    return {priority.code: priority for priority in rows}


def _settle(action: Action, after: ActionFields, changes: Changes) -> None:
    """With an owner and a review date an action is agreed; without, it is being worked out again (A3)."""
    standing = shape.standing(after)
    if not action.state.is_open or (standing is State.AGREED and action.state is not State.WORKING_OUT):
        return
    if action.state is standing:
        return
    changes["state"] = (action.state.label, standing.label)
    action.state, action.health, action.looked_at_on = standing, None, today()


def _put(action: Action, fields: ActionFields, *, keep_latest: bool) -> None:
    for name in fields.keys() & set(shape.TEXTS):
        setattr(action, name, fields[name])
    for name in fields.keys() & set(shape.DAYS):
        setattr(action, name, shape.day(fields[name]))
    if "review_every" in fields:
        action.review_every = fields["review_every"]
    if fields.keys() & {"priority", "also"}:
        _put_priorities(action, fields)
    _put_people(action, fields)
    for name, table in LISTS.items():
        if name in fields:
            setattr(action, name, list(db.session.scalars(select(table).where(table.id.in_(fields[name])))))
    if "measures" in fields:
        _put_measures(action, fields["measures"], keep_latest)
    if "partner_links" in fields:
        _put_links(action, fields["partner_links"])


def _put_people(action: Action, fields: ActionFields) -> None:
    if "owner" in fields:
        kind, number = owners.parts(fields["owner"])
        action.owner_person_id = number if kind == "person" else None
        action.owner_hat_id = number if kind == "hat" else None
        action.owner_organisation_id = number if kind == "organisation" else None
    if "checker" in fields:
        kind, number = owners.parts(fields["checker"])
        action.checker_person_id = number if kind == "person" else None
        action.checker_organisation_id = number if kind == "organisation" else None


def _put_priorities(action: Action, fields: ActionFields) -> None:
    known = _priorities(action.plan)
    if "priority" in fields:
        action.priority = known[fields["priority"]]  # the reference stays as it was (A1)
    if "also" in fields:
        action.also = [known[code] for code in fields["also"]]


def _put_measures(action: Action, wanted: list[dict[str, str]], keep_latest: bool) -> None:
    """A measure stays the same row, also in other words, so that its figures over time go on."""
    standing = {each.what: each for each in action.measures}
    kept = _same_measures([values["what"] for values in wanted], standing)
    rows = []
    for position, values in enumerate(wanted):
        row = standing.pop(kept[values["what"]], None) if values["what"] in kept else None
        said = {"latest": row.latest, "period": row.period} if row and keep_latest else {}
        if said.get("latest") == values["latest"]:  # the figure is still the one that was seen
            said = {}
        row = row or Measure()
        for name in shape.OF_MEASURE:
            setattr(row, name, said.get(name, values[name]))
        row.position = position
        rows.append(row)
    action.measures = rows


def _same_measures(wanted: list[str], standing: Collection[str]) -> dict[str, str]:
    """Which measure is which one of those that stand: that of the same name, else one in like words."""
    same = {what: what for what in wanted if what in standing}
    left = [what for what in standing if what not in same]
    for what in wanted:
        if what not in same and (like := get_close_matches(what, left, n=1)):
            same[what] = like[0]
            left.remove(like[0])
    return same


def _put_links(action: Action, wanted: list[dict[str, str | int]]) -> None:
    """A link to the same partner plan stays the same row, so that it is known when it was last looked at."""
    standing = {each.partner_plan_id: each for each in action.partner_links}
    rows = []
    for values in wanted:
        row = standing.pop(int(values["plan"]), None) or PartnerLink(partner_plan_id=int(values["plan"]))
        row.part, row.note = str(values["part"]), str(values["note"])
        row.review_on = shape.day(str(values["review_on"]))
        rows.append(row)
    action.partner_links = rows
