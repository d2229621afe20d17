"""Every list costs as many questions to the database at 1,000 rows as at 10, and not many of them.

The rows are copies of what services made, put in by plain inserts: a thousand of everything at once (but a
hundred circles), all in one circle and all waiting for one person, which is more than any borough has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select, update

from tests.databases import Database
from tests.house.asking import Asking
from tests.house.world import World, make_world
from workspace.circles.models import Circle, Hat, HatTerm, Invitation, JoinRequest, Membership
from workspace.db import Base, db, now, today
from workspace.logbook.models import Decision, TrailEntry
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.plan import service as plans
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    Measure,
    PartnerLink,
    Plan,
    PlanChange,
    PlanVersion,
    Principle,
    Priority,
)
from workspace.proposals.models import (
    Answer,
    Conflict,
    EarlierAnswer,
    Objection,
    Place,
    Proposal,
    Round,
    Speech,
    Step,
    Version,
)

FEW, MANY = 10, 1_000
CIRCLES = 100  # and no more: SQLAlchemy fetches what belongs to 500 rows at a time, and each has hats
MOST = 40  # questions for one page

# Who asks, where. Keys are those of the world.
PAGES = """
member         /home
facilitator    /home
secretary      /home
member         /circles/
administrator  /circles/
member         /circles/{circle}
stranger       /circles/{circle}
secretary      /circles/{circle}/members
facilitator    /circles/{circle}/invite
secretary      /circles/{circle}/hats/new
member         /circles/{circle}/logbook
member         /circles/{circle}/logbook?page=2
stranger       /circles/{circle}/ask
administrator  /people/
administrator  /people/?q=a&page=3
administrator  /organisations/
member         /me
member         /plans/
member         /plans/open/
member         /plans/open/?page=9
member         /plans/open/?area=HOS&only=new
member         /plans/open/history
member         /plans/drafted/history
member         /plans/open/actions/HOS-1
member         /plans/open/actions/HOS-1/history
secretary      /plans/open/actions/HOS-1/update
secretary      /plans/open/actions/HOS-1/correct
member         /plans/drafted/actions/new
member         /partner-plans/
member         /partner-plans/new
member         /partner-plans/{partner}
member         /partner-plans/{partner}/edit
member         /proposals/{asked}
stranger       /proposals/{asked}
facilitator    /proposals/{asking}
objector       /proposals/{asking}
member         /proposals/{asking}/answer
facilitator    /proposals/{asking}/move/decide
member         /proposals/{integrating}
member         /proposals/{asked}/versions
stranger       /proposals/{asked}/versions
member         /proposals/{draft}/effects/add/add_action?plan=open
member         /proposals/{draft}/effects/add/change_action?plan=open
facilitator    /proposals/{asked}/roster
facilitator    /proposals/{asked}/move/refer
member         /decisions/{decision}
visitor        /
visitor        /about
visitor        /plan/open/
visitor        /plan/open/actions/HOS-1
visitor        /plan/open/priorities/HOS
visitor        /plan/open/changes?since=1
visitor        /plan/open/versions/
visitor        /plan/open/versions/1
visitor        /plan/open/decisions/{public}
visitor        /plan/open/plan.csv
visitor        /plan/open/plan.json
"""
ONLY_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET TRANSACTION")


class Copier:
    """Puts copies of one row beside it."""

    def __init__(self, many: int) -> None:
        self.many = many

    def fewer(self) -> Copier:
        """For what no borough has a thousand of in one place."""
        return Copier(min(self.many, CIRCLES))

    def copy(self, kind: type[Base], key: int, /, **different: Any) -> list[int]:
        """So many copies. What is different is a value, one for each copy, or worked out from its number."""
        table = kind.__table__
        row = dict(db.session.execute(select(table).where(table.c.id == key)).mappings().one())
        first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
        del row["id"]
        rows = [row | {name: _for(value, n) for name, value in different.items()} for n in range(self.many)]
        db.session.execute(insert(kind), rows)
        return list(db.session.scalars(select(table.c.id).where(table.c.id >= first).order_by(table.c.id)))


def _for(value: Any, number: int) -> Any:
    """What stands in this copy."""
    if isinstance(value, list):
        return value[number]
    return value(number) if callable(value) else value


def make_many(world: World, many: int) -> None:
    """So many more of everything that a page lists."""
    copier = Copier(many)
    _people_and_circles(copier, world)
    _actions(copier, world)
    _proposals(copier, world)
    db.session.expire_all()
    plan = db.session.get_one(Plan, world.keys["public_plan"])
    plans.publish(world.people["secretary"], plan, "Very much more.", None)
    db.session.commit()


def first_of(kind: type[Base], /, **where: Any) -> int:
    found: int = db.session.scalars(select(kind.__table__.c.id).filter_by(**where).limit(1)).one()
    return found


def _people_and_circles(copier: Copier, world: World) -> None:
    copy, circle = copier.copy, world.keys["circle"]
    organisations = copy(Organisation, 1, name=lambda n: f"Organisation {n}")
    people = copy(
        Person, world.people["facilitator"].id, email=lambda n: f"p{n}@example.org",
        name=lambda n: f"Person {n}",
        organisation_id=organisations, public_name=lambda n: f"Public {n}",
    )  # fmt: skip
    world.keys |= {"people": people, "organisations": organisations}
    member = first_of(Membership, circle_id=circle, person_id=world.people["member"].id)
    copy(Membership, member, person_id=people)
    copy(JoinRequest, world.keys["request"], person_id=people)
    copy(
        Invitation,
        world.keys["invitation"],
        email=lambda n: f"i{n}@example.org",
        nonce=lambda n: f"nonce {n}",
    )
    copy = copier.fewer().copy
    below = copy(Circle, world.keys["other"], name=lambda n: f"Circle {n}")
    mine = first_of(Membership, circle_id=world.keys["other"])
    copy(Membership, mine, circle_id=below, person_id=world.people["member"].id)
    copy(Membership, mine, circle_id=below, person_id=people)
    for kind, name in (("facilitator", "Facilitator"), ("leader", "Leader"), ("secretary", "Secretary")):
        hats = copy(Hat, first_of(Hat), circle_id=below, kind=kind, name=name)
        copy(
            HatTerm, world.keys["term"], hat_id=hats,
            person_id=people if kind != "secretary" else world.people["secretary"].id,
            term_end=today() + timedelta(days=5),
        )  # fmt: skip
    own = copy(Hat, first_of(Hat, kind="own"), name=lambda n: f"Hat {n}")
    copy(HatTerm, world.keys["term"], hat_id=own, term_end=today() + timedelta(days=5))
    copy(TrailEntry, first_of(TrailEntry, circle_id=circle))


def _actions(copier: Copier, world: World) -> None:
    copy, people = copier.copy, world.keys["people"]
    partners = copy(PartnerPlan, world.keys["partner"], title=lambda n: f"Partner plan {n}")
    plan = world.keys["public_plan"]
    copy(Plan, first_of(Plan, slug="drafted"), slug=lambda n: f"plan-{n}", title=lambda n: f"Plan {n}")
    copy(Principle, first_of(Principle, plan_id=plan), position=lambda n: n + 2)
    first = first_of(Action, plan_id=plan, reference="HOS-1")
    number = db.session.scalar(
        select(Priority.last_number).where(Priority.plan_id == plan, Priority.code == "HOS")
    )
    start = (number or 0) + 1
    actions = copy(
        Action, first, number=lambda n: start + n, reference=lambda n: f"HOS-{start + n}",
        what=lambda n: f"Action {n}", owner_person_id=people,
        checker_person_id=people[::-1],
    )  # fmt: skip
    mine = copy(
        Action, first, number=lambda n: start + copier.many + n,
        reference=lambda n: f"HOS-{start + copier.many + n}", owner_person_id=world.people["member"].id,
        review_on=today() - timedelta(days=20), checker_person_id=None,
    )  # fmt: skip
    db.session.execute(
        update(Priority).where(Priority.plan_id == plan, Priority.code == "HOS")
        .values(last_number=start + 2 * copier.many)
    )  # fmt: skip
    copy(Measure, first_of(Measure, action_id=first), action_id=actions)
    copy(PartnerLink, world.keys["link"], action_id=actions)
    copy(PartnerLink, world.keys["link"], action_id=mine, partner_plan_id=partners)
    copy(ActionChange, first_of(ActionChange, action_id=first), person_id=people)
    said = first_of(ActionUpdate)
    copy(ActionUpdate, said, action_id=first, person_id=people)
    copy(ActionUpdate, said, action_id=actions)
    for slug in ("open", "drafted"):
        about = first_of(Plan, slug=slug)
        copy(PlanChange, first_of(PlanChange), plan_id=about, person_id=people)
    version = first_of(PlanVersion, plan_id=plan)
    copy(PlanVersion, version, number=lambda n: n + 2)
    db.session.execute(update(Plan).where(Plan.id == plan).values(versions_published=copier.many + 1))


def _proposals(copier: Copier, world: World) -> None:
    """A hundred proposals in each busy stage, a thousand at their questions, and one that has it all."""
    copy, people, k = copier.copy, world.keys["people"], world.keys
    copy(Decision, k["decision"], number=lambda n: n + 100, title=lambda n: f"Decision {n}")
    for name in ("draft", "asking", "integrating", "asked"):
        some = copier if name == "asked" else copier.fewer()
        made = some.copy(Proposal, k[name], title=lambda n: f"Proposal {n}", latest=1, moved_at=now())
        versions = some.copy(
            Version, first_of(Version, proposal_id=k[name]), proposal_id=made, number=1, written_at=now()
        )
        if name == "asking":
            _rounds(copier, world, made, versions)
        if name == "integrating":
            _objections(copier, world, made, versions)
        if name == "asked":
            copy(Speech, k["question"], proposal_id=made)
    copy(Speech, k["question"], person_id=people)
    copy(Step, first_of(Step, proposal_id=k["asked"]), person_id=people)
    latest = db.session.scalar(select(Proposal.latest).where(Proposal.id == k["asked"])) or 0
    first = first_of(Version, proposal_id=k["asked"])
    copy(Version, first, number=lambda n: latest + 1 + n, written_at=now())
    db.session.execute(update(Proposal).where(Proposal.id == k["asked"]).values(latest=latest + copier.many))
    off = {"proposal_id": k["asked"], "reason": "x", "noted_by_id": people[0]}
    db.session.execute(insert(Conflict), [off | {"person_id": each} for each in people])


def _rounds(copier: Copier, world: World, made: list[int], versions: list[int]) -> None:
    """An open round on each proposal, where the member is asked; and everybody on the roster of one."""
    people, member = world.keys["people"], world.people["member"].id
    asking = first_of(Round, proposal_id=world.keys["asking"])
    place = first_of(Place, round_id=asking, person_id=member)
    given = first_of(Answer, round_id=asking)
    some = copier.fewer().copy
    rounds = some(Round, asking, proposal_id=made, version_id=versions)
    some(Place, place, round_id=rounds)
    some(Place, place, round_id=rounds, person_id=world.people["objector"].id)
    some(Answer, given, round_id=rounds)
    copier.copy(Place, place, person_id=people)
    answers = copier.copy(Answer, given, person_id=people)
    copier.copy(EarlierAnswer, first_of(EarlierAnswer), answer_id=answers)


def _objections(copier: Copier, world: World, made: list[int], versions: list[int]) -> None:
    """An objection of the member that waits to be confirmed on each proposal; and everybody's on one."""
    people, member = world.keys["people"], world.people["member"].id
    closed = first_of(Round, proposal_id=world.keys["integrating"])
    mine = first_of(Answer, round_id=closed, person_id=member)
    some = copier.fewer().copy
    rounds = some(Round, closed, proposal_id=made, version_id=versions)
    answers = some(Answer, mine, round_id=rounds)
    some(Objection, world.keys["my_objection"], proposal_id=made, answer_id=answers)
    others = copier.copy(Answer, mine, person_id=people)
    copier.copy(Objection, world.keys["objection"], answer_id=others, person_id=people)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions asked of the database meanwhile; beginning and ending a transaction is none."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(ONLY_TRANSACTIONS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def costs(app: Flask, many: int) -> dict[tuple[str, str], list[str]]:
    """What each page asks of the database, with so many rows."""
    world = make_world()
    make_many(world, many)
    asking = Asking(app, world)
    found = {}
    for line in PAGES.split("\n"):
        if line:
            actor, address = line.split()
            window = asking.window(actor)
            with counted() as asked:
                response = window.get(address.format(**world.keys))
            assert response.status_code == 200, (actor, address, response.status_code)
            found[actor, address] = asked
    return found


def test_every_list_costs_the_same_at_ten_rows_and_at_a_thousand(app: Flask, database: Database) -> None:
    few = costs(app, FEW)
    db.session.remove()
    db.engine.dispose()
    database.renew()
    many = costs(app, MANY)
    print(f"\n{database.name}: questions to the database at {FEW} rows and at {MANY}")
    for (actor, address), asked in many.items():
        print(f"{len(few[actor, address]):>5} {len(asked):>5}  {actor:<13} {address}")
    grown = {key: (len(few[key]), len(asked)) for key, asked in many.items() if len(asked) != len(few[key])}
    assert not grown
    dear = {key: len(asked) for key, asked in many.items() if len(asked) > MOST}
    assert not dear


@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "PRAGMA query_only = ON", "SET TRANSACTION READ ONLY"]
)
def test_what_is_not_counted(statement: str) -> None:
    assert statement.startswith(ONLY_TRANSACTIONS)
