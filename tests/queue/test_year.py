"""A plan of 40 actions through a year whose owners update 60 % of the time, day by day (A4, A9).

What should be on whose list is worked out here once more, from days and names alone: nothing of
`plan.escalation` or of the queue is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.databases import Database
from tests.makers import (
    action_fields,
    make_board,
    make_member,
    make_organisation,
    make_person,
    make_plan,
    wear,
)
from workspace.circles import service as circles
from workspace.circles.models import Circle, HatKind
from workspace.circles.queries import complete
from workspace.db import db
from workspace.people.models import Part, Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, Plan, State
from workspace.queue import of_plans, queries
from workspace.queue.around import Around
from workspace.queue.items import Kind
from workspace.reviewing import Due
from workspace.visibility import Visibility

BEGIN = date(2027, 1, 4)
DAYS = 366
NEVER = BEGIN + timedelta(days=9_999)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@dataclass
class Known:
    """What this test itself remembers of one action."""

    owners: set[str]
    checkers: set[str]
    date: date
    said: date  # the last day on which anybody said anything
    answers: dict[date, str] = field(default_factory=dict)  # who will say something, and when


@dataclass
class Year:
    """Everybody, the actions, and what happens on which day."""

    people: dict[str, Person]
    gone: dict[str, date]  # from this day on they are removed
    plan: Plan
    actions: dict[str, Action]
    known: dict[str, Known]
    random: Random = field(default_factory=lambda: Random(1914))

    def there(self, names: set[str], day: date) -> set[str]:
        """Those of them who are still there: a hat is worn by Hanna for half a year, then by nobody."""
        here = {name for name in names if day < self.gone.get(name, NEVER)}
        return here - {"Hanna, by hat"} if day > BEGIN + timedelta(days=182) else here

    def circle(self, day: date) -> set[str]:
        """Who looks after the circle: two hats, then one, then none and so everybody, then one again."""
        number = (day - BEGIN).days
        if number <= 120:
            return {"Farah", "Sam"}
        if number <= 240:
            return {"Sam"}
        everybody = {"Farah", "Sam", "Mina", "Ola", "Pia", "Quinn", "Hanna"}
        return {each for each in everybody if day < self.gone.get(each, NEVER)} if number < 300 else {"Mina"}

    def expected(self, day: date) -> dict[str, set[tuple[str, str]]]:
        """For everybody: which actions are on their list, and in which part of it."""
        lists: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for reference, one in self.known.items():
            late = (day - one.date).days
            if late < -14:
                continue
            part = "soon" if late < 0 else "due" if late <= 14 else "overdue"
            circle, owners = self.circle(day), self.there(one.owners, day)
            who = owners or circle
            if late > 14:
                who = who | (self.there(one.checkers, day) or circle)
            if late > 28:
                who = who | circle
            for name in who:
                lists[name.removesuffix(", by hat")].add((reference, part))
        return lists

    def silent(self, day: date) -> dict[str, date]:
        """Which actions the public page says nothing good of, and since when nobody said anything."""
        return {ref: one.said for ref, one in self.known.items() if (day - one.date).days > 14}

    def plan_answers(self, one: Known) -> None:
        """In 60 of 100 times its owner answers around its date; otherwise somebody does weeks later."""
        owners = sorted(one.owners)
        if owners and self.random.random() < 0.6:
            one.answers[one.date + timedelta(days=self.random.randint(-5, 13))] = owners[0]
        else:
            one.answers[one.date + timedelta(days=self.random.randint(16, 75))] = "Sam"

    def let_speak(self, day: date) -> int:
        """Those who answer today do so; a next date is agreed."""
        spoken = 0
        for reference, one in self.known.items():
            name = one.answers.pop(day, None)
            if name is None:
                continue
            action, next_on = self.actions[reference], day + timedelta(days=self.random.randint(20, 100))
            idea = action.state is State.WORKING_OUT
            actor = name.removesuffix(", by hat") if name in self.there({name}, day) else "Mina"
            plans.report(
                self.people[actor], action, state=State.WORKING_OUT if idea else State.UNDER_WAY,
                health=None if idea else Health.TO_PLAN, happened="We met.", outcome="", latest={},
                next_review_on=next_on, why_moved="There is more to do.",
            )  # fmt: skip
            one.date, one.said = next_on, day
            self.plan_answers(one)
            spoken += 1
        return spoken


def make_year() -> Year:
    """A public plan of 40 actions: owned by people, a hat, organisations and nobody; half of them checked."""
    board = make_board()
    hospital = make_organisation(board.administrator)
    council = make_organisation(board.administrator, "Northlea Council")
    people = {
        "Farah": board.facilitator, "Sam": board.secretary, "Mina": board.member,
        "Ola": make_member(board.circle, "Ola"), "Pia": make_member(board.circle, "Pia"),
        "Quinn": make_member(board.circle, "Quinn"), "Hanna": make_member(board.circle, "Hanna"),
        "Nora": make_person("Nora", Part.ORGANISATION, organisation=hospital),
        "Nils": make_person("Nils", Part.ORGANISATION, organisation=hospital),
        "Cora": make_person("Cora", Part.ORGANISATION, organisation=council),
        "Stefan": board.stranger, "Lena": board.learning,
    }  # fmt: skip
    for kind, name in ((HatKind.FACILITATOR, "Farah"), (HatKind.SECRETARY, "Sam")):
        wear(board.circle, people[name], kind, days=120 if name == "Farah" else 240)
    hat = wear(board.circle, people["Hanna"], HatKind.OWN, days=182, name="Campaign lead").hat_id
    owners = [
        (f"person:{people['Ola'].id}", {"Ola"}), (f"person:{people['Pia'].id}", {"Pia"}),
        (f"hat:{hat}", {"Hanna, by hat"}), (f"organisation:{hospital.id}", {"Nora", "Nils"}),
        (f"organisation:{council.id}", {"Cora"}), ("", set()),
        (f"person:{people['Quinn'].id}", {"Quinn"}), (f"organisation:{hospital.id}", {"Nora", "Nils"}),
    ]  # fmt: skip
    checkers = [
        (f"person:{people['Lena'].id}", {"Lena"}), ("", set()), (f"organisation:{council.id}", {"Cora"}),
    ]  # fmt: skip
    plan = make_plan(board.member, board.circle, visibility=Visibility.PUBLIC)
    year = Year(people, {}, plan, {}, {})
    for number in range(40):
        (owner, named), (checker, looking) = owners[number % 8], checkers[number % 3]
        if looking == named:  # nobody checks their own
            checker, looking = checkers[0]
        on = BEGIN + timedelta(days=year.random.randint(3, 80))
        when = {"review_on": on.isoformat()} if owner else {"working_out_until": on.isoformat()}
        fields = action_fields(owner, what=f"Thing {number}", priority="HOS", checker=checker, **when)
        action = plans.draft_action(board.member, plan, fields)
        year.actions[action.reference] = action
        year.known[action.reference] = Known(set(named), set(looking), on, BEGIN)
        year.plan_answers(year.known[action.reference])
    plans.publish(board.secretary, plan, "The first.", None)
    db.session.commit()
    return year


def what_happens(year: Year, administrator: Person, day: date) -> None:
    """On five days of the year somebody goes, or a hat is given again."""
    number = (day - BEGIN).days
    leaving = {100: "Pia", 150: "Nora", 200: "Nils", 270: "Farah"}
    if number in leaving:
        circles.close_account(administrator, year.people[leaving[number]])
        year.gone[leaving[number]] = day
    if number == 300:
        wear(year.plan.circle, year.people["Mina"], HatKind.SECRETARY)


PARTS = {Due.SOON: "soon", Due.NOW: "due", Due.OVERDUE: "overdue"}


def listed(person: Person, whole: Circle, day: date) -> set[tuple[str, str]]:
    """The actions on somebody's list; once a fortnight as their page asks for it, else only its actions."""
    if day.toordinal() % 14 == 0:
        found = [item for item in queries.mine(person) if item.kind is Kind.ACTION]
    else:
        around = Around(person, {whole.id: whole} if whole.standing_of(person) else {})
        found = [item for item in of_plans.actions(around, of_plans.mine(around)) if item.mine]
    assert len({item.key for item in found}) == len(found)
    return {(item.reference, PARTS[item.due]) for item in found}


SAYS = re.compile(r"No update since <time[^>]*>(\d+ \w+ \d+)</time>")


def told_in_public(client: FlaskClient) -> dict[str, date]:
    """Of which actions the public page says since when nobody said anything."""
    page = client.get("/plan/carers-plan/").get_data(as_text=True)
    found = {}
    for article in re.findall(r"<article.*?</article>", page, re.S):
        reference = re.search(r"HOS-\d+", article)
        said = SAYS.search(article)
        if reference and said:
            found[reference[0]] = datetime.strptime(said[1], "%d %B %Y").replace(tzinfo=UTC).date()
    return found


def test_a9_a4_every_day_of_a_year_everything_overdue_is_with_the_right_people(
    app: Flask, clock: Any, database: Database
) -> None:
    clock.at(noon(BEGIN))
    client = FlaskClient(
        app, app.response_class
    )  # without the look at each page's quality, which others take
    year = make_year()
    administrator = make_person("Ada")
    administrator.is_administrator = True
    step, before, escalated, pages = 9 if "postgresql" in database.address else 1, {}, 0, 0
    for number in range(DAYS):
        day = BEGIN + timedelta(days=number)
        clock.at(noon(day))
        what_happens(year, administrator, day)
        year.let_speak(day)
        db.session.commit()
        if number % step:
            continue
        expected, silent = year.expected(day), year.silent(day)
        whole = complete(year.plan.circle)
        for name in year.there(set(year.people), day):
            assert listed(year.people[name], whole, day) == expected[name], (day, name)
        in_lists = set().union(*(found for found in expected.values()))
        assert {ref for ref, part in in_lists if part == "overdue"} == set(silent), day
        escalated += bool(silent)
        if silent != before:
            assert told_in_public(client) == silent, day
            before, pages = silent, pages + 1
    assert escalated > 30
    assert pages > (100 if step == 1 else 15)
