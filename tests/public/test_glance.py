"""Every figure of the plan at a glance is a plain count over the spreadsheet that anyone may take along."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from io import StringIO
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.pages import CheckedClient, words
from tests.public import makers
from workspace.db import db, today
from workspace.people import service as people
from workspace.people.models import OrganisationKind, Person
from workspace.plan import service as plans
from workspace.plan.glance import CIRCLE, NOBODY, Alike, Sign, count
from workspace.plan.models import Action, Health, Plan, State
from workspace.voices.models import CarerGroup

Row = dict[str, str]
SVG = "{http://www.w3.org/2000/svg}"
ENDS = {"Done", "Stopped"}
WHO = "Open actions by who owns them. What is done or stopped isn’t counted here."
WHERE = "How many actions of each priority area are where"


# Counting plainly, in the words of the spreadsheet ------------------------------------------------


def is_open(row: Row) -> bool:
    return row["State"] not in ENDS


def looked_at_next(row: Row) -> str:
    """The day on which somebody has to look at it, as it is written."""
    if not is_open(row):
        return ""
    return row["To be worked out by" if row["State"] == "Being worked out" else "Next review"]


def no_update(row: Row) -> bool:
    return row["How it is going"].startswith("No update")


def sign(row: Row) -> str:
    going, state = row["How it is going"], row["State"]
    if no_update(row):
        return "No update"
    if going:
        return "Going to plan" if going == "Going to plan" else "Has problems"
    return {"Ongoing": "Under way", "Agreed, not started": "Not started"}.get(state, state)


def keeper(row: Row) -> str:
    return row["Owner's organisation"] or (
        "People and hats of the circle" if row["Owner"] else "No owner yet"
    )


def on_time(rows: Iterable[Row]) -> str:
    dated = [row for row in rows if looked_at_next(row)]
    return f"{sum(not no_update(row) for row in dated)} of {len(dated)}" if dated else "nothing due"


def area(row: Row) -> str:
    return re.sub(r" \(\w+\)$", "", row["Priority area"])


def helps(row: Row, heading: str, name: str) -> bool:
    return name in [re.sub(r" \(\w+\)$", "", line) for line in row[heading].split("\n")]


FITS: dict[str, Callable[[Row, str], bool]] = {
    "priority": lambda row, name: area(row) == name or helps(row, "Also part of", name),
    "organisation": lambda row, name: row["Owner's organisation"] == name or helps(row, "Who helps", name),
    "state": lambda row, name: row["State"] == name,
    "group": lambda row, name: helps(row, "Groups of carers it is for", name),
    "No owner yet": lambda row, _: is_open(row) and not row["Owner"],
    "No update": lambda row, _: no_update(row),
}


# Reading the pages -----------------------------------------------------------------------------------


def tree(client: CheckedClient, path: str, status: int = 200) -> Element:
    answer = client.get(path)
    assert answer.status_code == status, path
    assert "Private" not in answer.text or not path.startswith("/plan/")
    return html5lib.parse(answer.text, namespaceHTMLElements=False)


def table(page: Element, caption: str) -> list[Row]:
    found = next(each for each in page.iter("table") if words(each.find("caption")) == caption)
    heads = [words(each) for each in found.findall("thead/tr/th")]
    lines = [*found.findall("tbody/tr"), *found.findall("tfoot/tr")]
    return [dict(zip(heads, [words(cell) for cell in line], strict=True)) for line in lines]


def picture(page: Element) -> dict[str, Element]:
    """The part of the picture for each area, by the area's title."""
    lines = next(each for each in page.iter("ul") if each.get("class") == "glance").findall("li")
    return {words(line.findall("a/span")[1]): line for line in lines}


def references(page: Element) -> list[str]:
    return [words(each.find("h3/span")) for each in page.iter("article")]


# The plan --------------------------------------------------------------------------------------------

STANDS: list[tuple[State, Health | None]] = [
    *[(state, None) for state in State if state is not State.WORKING_OUT],
    *[(state, health) for state in (State.UNDER_WAY, State.ONGOING) for health in Health],
]


def make_mixed(actions: int = 60) -> tuple[Person, Plan]:
    """Every state, with and without owner, many organisations and groups, dates near and far."""
    chance = Random(4)
    admin, plan = makers.make_plan(areas=4)
    services = [
        people.add_organisation(admin, name, OrganisationKind.NHS)
        for name in ("Northlea Hospital", "a small charity", "Council & Co", "Nobody’s helper")
    ]
    owners: list[Any] = [
        *services[:3],
        makers.make_person(),
        makers.make_person("b@example.org", "B Private"),
    ]
    groups = list(db.session.scalars(select(CarerGroup).order_by(CarerGroup.id).limit(5)))
    codes = [code for code, _ in makers.AREAS[:3]]  # the fourth area stays empty
    for number in range(actions):
        code, owner = codes[number % 3], chance.choice([None, *owners])
        soon = (today() + timedelta(days=chance.randint(1, 60))).isoformat()
        more = {
            "what": f"Action {number}",
            "also": chance.sample([each for each in codes if each != code], chance.randint(0, 1)),
            "supporters": [each.id for each in chance.sample(services, 2) if each is not owner],
            "groups": [each.id for each in chance.sample(groups[:4], chance.randint(0, 2))],
        }
        if owner is None or number % 9 == 0:  # an owner without a review date is being worked out, too
            made = plans.draft_action(admin, plan, makers.fields(code, working_out_until=soon, **more))
            if owner is None and number % 4 == 0:
                made.state = State.STOPPED
            continue
        made = plans.draft_action(admin, plan, makers.owned(owner, code, **more | {"review_on": soon}))
        made.state, made.health = chance.choice(STANDS)
    makers.publish(admin, plan)
    return admin, plan


def check_glance(page: Element, rows: list[Row]) -> None:
    """Picture and tables of one page against the spreadsheet."""
    numbers = table(page, WHERE)
    assert [line["Priority area"] for line in numbers] == [
        *[title for _, title in makers.AREAS[:4]],
        "The whole plan",
    ]
    for line in numbers:
        name = line.pop("Priority area")
        mine = [row for row in rows if name in (area(row), "The whole plan")]
        assert line.pop("All") == str(len(mine))
        assert line.pop("Looked at on time") == on_time(mine)
        signs = Counter(map(sign, mine))
        assert {head: int(n) for head, n in line.items() if n != "0"} == signs
        if name != "The whole plan":
            check_picture(picture(page)[name], mine, signs)
    for line in table(page, WHO):
        kept = [row for row in rows if keeper(row) == line["Owner"] and is_open(row)]
        assert kept and line["Open actions"] == str(len(kept))
        assert line["Looked at on time"] == on_time(kept)
        assert line["No update"] == str(sum(map(no_update, kept)))
    assert {line["Owner"] for line in table(page, WHO)} == set(map(keeper, filter(is_open, rows)))
    check_sentences(words(page.find("body")), rows)


def check_picture(line: Element, rows: list[Row], signs: Counter[str]) -> None:
    said = words(line.find("span"))
    assert said.startswith(f"{len(rows)} action") and (not rows or f", {on_time(rows)} looked at" in said)
    key = [words(each) for each in line.findall("ul/li")]
    assert sorted(key) == sorted(f"{n} {name}" for name, n in signs.items())
    bar = line.find(f"{SVG}svg")
    shares = [] if bar is None else bar.findall(f"{SVG}g")
    for each, named in zip(shares, key, strict=True):
        wide = float(each.find(f"{SVG}rect").get("width", "").rstrip("%"))  # type: ignore[union-attr]
        assert wide == pytest.approx(100 * int(named.split()[0]) / len(rows), abs=0.01)


def check_sentences(said: str, rows: list[Row]) -> None:
    alone, stale = sum(FITS["No owner yet"](row, "") for row in rows), sum(map(no_update, rows))
    assert f"{alone} actions have no owner yet." in said
    assert (f"{stale} actions have had no update in time." in said) == (stale > 0)
    part, whole = on_time(rows).split(" of ")
    assert f"{part} of {whole} open actions were looked at when we said we would." in said or (
        f"{part} of {whole} actions with a review date were looked at on time." in said
    )


def spreadsheet(client: CheckedClient) -> list[Row]:
    text = client.get("/plan/carers/plan.csv").get_data().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def expected(rows: list[Row], kind: str, name: str) -> list[str]:
    fits = FITS.get(kind) or FITS[name]
    return [row["Reference"] for row in rows if fits(row, name)]


def check_public_choices(client: CheckedClient, page: Element, rows: list[Row]) -> set[str]:
    """Every link to only some actions: the number beside it, and the page it leads to."""
    nav = next(each for each in page.iter("nav") if each.get("aria-label") == "Show only some actions")
    seen = set()
    for line in nav.iter("li"):
        link = line.find("a")
        assert link is not None
        name, path = words(link), link.get("href", "")
        _, kind = path.removeprefix("/plan/carers/").split("/")[:2]
        wanted = expected(rows, kind, name)
        assert words(line) == f"{name} ({len(wanted)})" and wanted and "?" not in path
        there = tree(client, path)
        assert references(there) == wanted
        assert f"{len(wanted)} of {len(rows)} actions" in words(there)
        check_freshness(words(there), [row for row in rows if row["Reference"] in wanted], kind, name)
        seen.add(f"{kind}:{name}")
    return seen


def check_freshness(said: str, rows: list[Row], kind: str, name: str) -> None:
    """The share reviewed on time of what one such page shows, and of what an organisation owns (A4)."""
    if kind != "no-update" and on_time(rows) != "nothing due":
        assert f"{on_time(rows)} open actions were looked at when we said we would." in said
    owned = [row for row in rows if kind == "organisation" and row["Owner's organisation"] == name]
    sentence = f"Of those that it owns: {on_time(owned)}."
    assert (sentence in said) == (on_time(owned) != "nothing due")


MEMBERS = {"priority": "area", "organisation": "organisation", "state": "state", "group": "group"}


def check_members_choices(client: CheckedClient, page: Element, rows: list[Row]) -> None:
    """Every choice of the members' form, and what several of them together show."""
    for kind, name in {**MEMBERS, "": "only"}.items():
        field = next(each for each in page.iter("select") if each.get("name") == name)
        for option in list(field)[1:]:
            label, number = re.fullmatch(r"(.*) \((\d+)\)", words(option)).groups()  # type: ignore[union-attr]
            wanted = expected(rows, kind, label)
            assert int(number) == len(wanted)
            listed, said = all_pages(client, f"{name}={option.get('value')}")
            assert listed == wanted and f"You see {len(wanted)} of {len(rows)} actions:" in said
            assert label in said.split("You see")[1]


def all_pages(client: CheckedClient, query: str) -> tuple[list[str], str]:
    """The references of a narrowed list, over all its pages; and the words of the first."""
    first = tree(client, f"/plans/carers/?{query}")
    found, number = references(first), 2
    while len(found) == 25 * (number - 1):
        found += references(tree(client, f"/plans/carers/?{query}&page={number}"))
        number += 1
    return found, words(first)


def test_a4_every_figure_at_a_glance_is_a_plain_count_over_the_spreadsheet(
    client: CheckedClient, as_person: Callable[[Any], CheckedClient], clock: Clock
) -> None:
    clock.at(datetime.fromisoformat("2027-03-01T09:00:00+00:00"))
    admin, plan = make_mixed()
    rows = spreadsheet(client)
    assert len(rows) == 60 and not any(map(no_update, rows))
    none = words(tree(client, "/plan/carers/only/no-update/"))
    assert "0 of 60 actions" in none and "No action of this plan is like this today." in none
    for days in (0, 40, 1):
        clock.forward(days=days)
        rows = spreadsheet(client)
        page, mine = tree(client, "/plan/carers/"), tree(as_person(admin), "/plans/carers/")
        check_glance(page, rows)
        check_glance(mine, rows)
    assert 5 < sum(map(no_update, rows)) < 55 and {row["State"] for row in rows} == {
        each.label for each in State
    }
    seen = check_public_choices(client, page, rows)
    assert {"no-owner:No owner yet", "no-update:No update", "organisation:Nobody’s helper"} <= seen
    assert seen >= {f"state:{each.label}" for each in State}
    assert sum(each.startswith("group:") for each in seen) == 4
    member = as_person(admin)
    member.checks = False  # these pages were looked at above
    check_members_choices(member, mine, rows)
    check_together(member, rows, plan)
    check_what_is_not_there(client, admin)


def check_together(member: CheckedClient, rows: list[Row], plan: Plan) -> None:
    """Choices in several places narrow together; what is not offered is not heeded."""
    hospital = next(
        action.owner_organisation
        for action in db.session.scalars(select(Action).where(Action.plan_id == plan.id))
        if action.owner_organisation and action.owner_organisation.name == "Northlea Hospital"
    )
    listed, said = all_pages(member, f"area=HOS&organisation={hospital.id}&only=no-update")
    wanted = [
        row["Reference"]
        for row in rows
        if FITS["priority"](row, "Leaving hospital")
        and FITS["organisation"](row, "Northlea Hospital")
        and no_update(row)
    ]
    assert listed == wanted and f"You see {len(wanted)} of 60 actions:" in said
    for query in (
        "area=XXX&organisation=999999&group=x&only=x&state=x",
        "area=&organisation=&state=&only=&group=",
    ):
        assert all_pages(member, query)[0] == [row["Reference"] for row in rows]
    assert "No action fits" in all_pages(member, "state=done&only=no-update")[1]


def check_what_is_not_there(client: CheckedClient, admin: Person) -> None:
    """Nothing that this plan doesn’t know has a page (V2): no organisation is found by trying numbers."""
    elsewhere = people.add_organisation(admin, "CANARY elsewhere", OrganisationKind.CHARITY)
    groups = db.session.scalars(select(CarerGroup.id).order_by(CarerGroup.id)).all()
    unknown = (
        f"organisation/{elsewhere.id}",
        f"group/{groups[4]}",
        "organisation/x",
        "state/x",
        "priority/hos",
    )
    for path in (*unknown, "new", "nonsense", "nonsense/1", "only/no-owner", "organisation/01"):
        assert "CANARY" not in words(tree(client, f"/plan/carers/only/{path}/", 404))
    tag = client.get("/plan/carers/only/no-owner/").headers["ETag"]
    assert tag == client.get("/plan/carers/only/no-owner/?x=1&kind=state").headers["ETag"], (
        "kept on the shelf"
    )
    assert words(tree(client, "/plan/carers/only/priority/MON/")).count("0 of 60 actions") == 1


def test_a2_a4_the_picture_shows_what_can_be_believed() -> None:
    """Without an app: one action of each kind, and what its sign and its numbers are."""
    rows = [
        Alike("HOS", "4", State.UNDER_WAY, Health.TO_PLAN, overdue=True, dated=True),
        Alike("HOS", "4", State.UNDER_WAY, None, overdue=False, dated=True, number=2),
        Alike("HOS", CIRCLE, State.ONGOING, Health.OFF_TRACK, overdue=False, dated=True),
        Alike("BRK", NOBODY, State.WORKING_OUT, None, overdue=False, dated=True),
        Alike("BRK", NOBODY, State.STOPPED, None, overdue=False, dated=False),
        Alike("BRK", "7", State.DONE, None, overdue=False, dated=False),
    ]
    seen = count([("HOS", "Hospital"), ("BRK", "Breaks"), ("YOU", "Young")], {"4": "b", "7": "A"}, rows)
    assert seen.whole.shown == [
        (Sign.UNDER_WAY, 2), (Sign.TROUBLE, 1), (Sign.STALE, 1), (Sign.WORKING_OUT, 1), (Sign.DONE, 1),
        (Sign.STOPPED, 1),
    ]  # fmt: skip
    assert (seen.total, seen.with_review, seen.on_time, seen.without_owner) == (7, 5, 4, 1)
    assert [(each.key, each.tally.still_open) for each in seen.keepers] == [
        ("4", 3),
        (CIRCLE, 1),
        (NOBODY, 1),
    ]
    assert (seen.area("HOS").on_time, seen.area("BRK").with_review, seen.area("YOU").total) == (3, 1, 0)
