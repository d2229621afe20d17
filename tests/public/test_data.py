"""The plan to take along: a spreadsheet that is only text, and JSON whose shape stays."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from sqlalchemy import select

from tests.pages import CheckedClient
from tests.public import makers
from tests.public.test_pages import decide
from workspace.db import db, today
from workspace.people import service as people
from workspace.people.models import OrganisationKind
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, PlanVersion, State
from workspace.public.data import KEYS
from workspace.public.data.schema import ACTION, whole
from workspace.public.data.sheet import safe

pytestmark = pytest.mark.usefixtures("app")


def rows(client: CheckedClient) -> list[dict[str, str]]:
    """The lines of the spreadsheet."""
    answer = client.get("/plan/carers/plan.csv")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    assert 'filename="carers-version-1.csv"' in answer.headers["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_every_action_is_a_line_in_the_words_of_the_page(client: CheckedClient) -> None:
    makers.make_published(24)
    lines = rows(client)
    page = client.get("/plan/carers/").get_data(as_text=True)
    assert len(lines) == 24
    for line in lines:
        for column in (
            "Reference",
            "What will be done",
            "Why it matters to carers",
            "Owner",
            "Checker",
            "State",
            "How it is going",
            "What happened",
            "To be done by",
        ):
            assert line[column] in page, (column, line[column])
    first = lines[0]
    assert first["Priority area"] == "Leaving hospital (HOS)" and first["Who helps"] == "Northlea Council"
    assert (
        "where we began: 12; where we want to be: 80; latest: 31; from: Hospital records"
        in first["How we will know"]
    )
    assert "Going home well" in first["Partner plans it leans on"]
    assert first["How often it is reviewed"] == "every 3 months"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_a_cell_is_never_a_formula(begins: str) -> None:
    assert safe(f"{begins}HYPERLINK(1)").startswith("'")
    assert safe(f"HYPERLINK{begins}") == f"HYPERLINK{begins}"


def test_members_can_not_put_a_formula_into_the_spreadsheet(client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    bad = '=HYPERLINK("https://evil.example","Click")'
    council = people.add_organisation(admin, "@Council", OrganisationKind.COUNCIL)
    action = plans.draft_action(
        admin,
        plan,
        makers.owned(council, what=bad, why="-1+1", difference="+44", heard="@all", measures=[{"what": bad}]),
    )
    makers.report(admin, action, "=1+1", outcome="=1", state=State.ONGOING, health=Health.OFF_TRACK)
    makers.publish(admin, plan)
    for line in rows(client):
        for cell in line.values():
            assert not cell.startswith(("=", "+", "-", "@")), cell
    assert rows(client)[0]["What will be done"] == f"'{bad}"


def checked(said: Any) -> Any:
    """What the JSON says, once it holds to the schema that we publish."""
    schema = whole("http://127.0.0.1:8000")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(said)
    return said


def test_the_json_has_the_shape_that_is_written_down(client: CheckedClient) -> None:
    admin, plan = makers.make_published(24)
    action = db.session.scalars(select(Action).where(Action.reference == "HOS-1")).one()
    plans.change_action(
        admin, action, {"timescale": "Spring 2027"}, decide(admin, plan), action.agreed_number
    )
    makers.report(admin, action, "Counted.", latest={action.measures[0].id: "44"}, why_moved="So it goes.")
    action.partner_links[0].review_on = today() - timedelta(days=20)
    makers.publish(admin, plan, "Two.")
    answer = client.get("/plan/carers/plan.json")
    assert answer.mimetype == "application/json" and answer.headers["Access-Control-Allow-Origin"] == "*"
    said = checked(answer.get_json())
    keys = ["$schema", "format", "as_of", "plan", "version", "priorities", "actions"]
    assert list(said) == keys and said["format"] == 1 and said["as_of"] == today().isoformat()
    assert said["$schema"] == "http://127.0.0.1:8000/plan/schema.json"
    assert client.get("/plan/schema.json").get_json() == whole("http://127.0.0.1:8000")
    assert client.get("/plan/schema.json").mimetype == "application/schema+json"
    assert set(ACTION["required"]) == set(KEYS), "the schema, the code and the page list the same keys"
    assert said["plan"]["address"] == "http://127.0.0.1:8000/plan/carers/"
    assert said["version"]["address"].endswith("/plan/carers/versions/2") and said["version"]["number"] == 2
    assert all(list(each) == list(KEYS) for each in said["actions"])
    first = said["actions"][0]
    assert first["address"] == "http://127.0.0.1:8000/plan/carers/actions/HOS-1"
    assert first["owner"] == {"kind": "person", "post": "Discharge lead, Northlea Hospital", "name": ""}
    assert first["checker"] == {"kind": "person", "post": "An unpaid carer", "name": "Joy Adeyemi"}
    assert first["state"] == "under_way" and first["health"] == "to_plan" and first["no_update"] is False
    assert [each["figure"] for each in first["measures"][0]["figures"]][-1] == "44"
    spring = {"written": "Spring 2027", "first": "2027-03-01", "last": "2027-05-31", "ongoing": False}
    assert first["timescale"] == spring and first["groups"] == []
    assert (
        first["partner_plans"][0]["unconfirmed"] is True and first["partner_plans"][0]["checked_on"] is None
    )
    assert "private-contact" not in answer.get_data(as_text=True)
    page = client.get("/plan/carers/actions/HOS-1").text
    assert "Not confirmed yet" in page and 'aria-labelledby="chart-' in page and "44" in page
    assert "Spring 2027" in page and "from <time" in page, "as it was written, beside what it means"
    nobody = next(each for each in said["actions"] if each["owner"] is None)
    assert nobody["state"] == "working_out" and nobody["review_on"] is None and nobody["working_out_until"]


def test_a10_each_version_has_files_that_never_change(client: CheckedClient) -> None:
    admin, plan = makers.make_published(8)
    first = db.session.scalars(select(PlanVersion)).one()
    new = {"shape", "timescale", "groups", "sessions"}  # an old version, of the first shape
    actions = [{k: v for k, v in each.items() if k not in new} for each in first.content["actions"]]
    first.content = {**first.content, "shape": 1, "actions": actions}
    db.session.commit()
    old = {name: client.get(f"/plan/carers/versions/1/{name}").data for name in ("plan.csv", "plan.json")}
    action = db.session.scalars(select(Action).where(Action.reference == "HOS-1")).one()
    plans.change_action(admin, action, {"why": "CANARY"}, decide(admin, plan), action.agreed_number)
    makers.report(admin, action, "CANARY of an update", state=State.PAUSED, why_moved="So it goes.")
    makers.publish(admin, plan, "Two.")
    for name, body in old.items():
        answer = client.get(f"/plan/carers/versions/1/{name}")
        assert answer.data == body and b"CANARY" not in body, name
        assert b"CANARY" in client.get(f"/plan/carers/versions/2/{name}").data
        assert "There is no such version" in client.get(f"/plan/carers/versions/3/{name}").text
        assert client.get(f"/plan/carers/versions/01/{name}").status_code == 404
    said = checked(client.get("/plan/carers/versions/1/plan.json").get_json())
    assert said["as_of"] is None and said["version"]["number"] == 1
    assert said["actions"][0]["timescale"] is None and said["actions"][0]["looked_at_on"] is None
    checked(client.get("/plan/carers/versions/2/plan.json").get_json())
    answer = client.get("/plan/carers/versions/1/plan.csv")
    assert 'filename="carers-version-1.csv"' in answer.headers["Content-Disposition"]
    page = client.get("/plan/carers/versions/1").text
    assert "/plan/carers/versions/1/plan.csv" in page and "/plan/carers/versions/1/plan.json" in page


def test_a11_the_workbook_holds_the_same_as_the_csv_and_never_a_formula(client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    council = people.add_organisation(admin, "Northlea Council", OrganisationKind.COUNCIL)
    bad = '=HYPERLINK("https://evil.example","Click")'
    plans.draft_action(
        admin, plan, makers.owned(council, what=bad, why="-1+1", heard=" =1+1", measures=[{"what": bad}])
    )
    plans.draft_action(admin, plan, makers.owned(makers.make_person(), what="#REF!", difference="x" * 5000))
    makers.publish(admin, plan)
    answer = client.get("/plan/carers/plan.xlsx")
    assert 'filename="carers-version-1.xlsx"' in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.data))
    sheet = book.active
    assert sheet is not None and sheet.freeze_panes == "B2"
    assert all(cell.data_type in ("s", "n", "e") and cell.data_type != "f" for row in sheet for cell in row)
    head, *lines = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    assert len(set(head)) == len(head), "each heading once, so that the import knows them apart"
    assert [dict(zip(head, line, strict=True)) for line in lines] == rows(client)
    assert lines[0][head.index("What will be done")] == f"'{bad}"
    assert [line[head.index("Owner's organisation")] for line in lines] == ["Northlea Council", ""]
    assert "Private" not in str(lines) and "@example.org" not in str(lines)
