"""The plan to take along: a spreadsheet that is only text, and JSON whose shape stays."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tests.pages import CheckedClient
from tests.public import makers
from workspace.people import service as people
from workspace.people.models import OrganisationKind
from workspace.plan import service as plans
from workspace.plan.models import Health, State
from workspace.public.exports import KEYS, safe

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


def test_the_json_has_the_shape_that_is_written_down(client: CheckedClient) -> None:
    makers.make_published(24)
    answer = client.get("/plan/carers/plan.json")
    assert answer.mimetype == "application/json" and answer.headers["Access-Control-Allow-Origin"] == "*"
    said = answer.get_json()
    assert list(said) == ["format", "plan", "version", "priorities", "actions"] and said["format"] == 1
    assert list(said["plan"]) == ["title", "for_whom", "address", "principles"]
    assert said["plan"]["address"] == "http://127.0.0.1:8000/plan/carers/"
    assert list(said["version"]) == ["number", "published_on", "note"] and said["version"]["number"] == 1
    assert [list(each) for each in said["priorities"]] == [["code", "title", "why"]] * 8
    assert all(list(action) == list(KEYS) for action in said["actions"])
    first = said["actions"][0]
    assert first["address"] == "http://127.0.0.1:8000/plan/carers/actions/HOS-1"
    assert first["owner"] == {"kind": "person", "post": "Discharge lead, Northlea Hospital", "name": ""}
    assert first["checker"] == {"kind": "person", "post": "An unpaid carer", "name": "Joy Adeyemi"}
    assert first["state"] == "under_way" and first["health"] == "to_plan" and first["no_update"] is False
    assert list(first["measures"][0]) == ["what", "baseline", "target", "latest", "period", "source"]
    assert list(first["partner_plans"][0]) == ["title", "organisation", "address", "part", "note"]
    assert "private-contact" not in answer.get_data(as_text=True)
    nobody = next(action for action in said["actions"] if action["owner"] is None)
    assert nobody["state"] == "working_out" and nobody["review_on"] is None and nobody["working_out_until"]
