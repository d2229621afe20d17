"""The pages on the way of a spreadsheet (A11): each step, refusals at the field, who may (V2)."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event, select

from tests.importing.test_service import DEVON, agreed, drafted, number
from tests.makers import make_action
from tests.pages import CheckedClient
from workspace.db import db
from workspace.importing import preview
from workspace.importing.models import Became, Spreadsheet
from workspace.plan import service
from workspace.plan.models import Action, SuggestedUpdate
from workspace.proposals.models import Proposal

SignIn = Callable[[Any], CheckedClient]


def upload(client: CheckedClient, data: bytes, name: str = "devon.csv", slug: str = "carers-plan") -> Any:
    return client.post(f"/plans/{slug}/bring", data={"file": (BytesIO(data), name)})


def page_of(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.location)
    return answer.get_data(as_text=True)


def sheet() -> Spreadsheet:
    db.session.expire_all()
    return db.session.scalars(select(Spreadsheet).order_by(Spreadsheet.id.desc()).limit(1)).one()


def answers(person: Any) -> dict[str, str]:
    """What the page of the rows sends when everything is left as it stands."""
    shown = preview.of(person, sheet())
    sent = {"seen": str(sheet().row_version), "area": shown.whole.area, "by": shown.whole.by, "go": "end"}
    for name in ("until", "review"):
        year, month, day = getattr(shown.whole, name).split("-")
        sent |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
    for n, each in enumerate(shown.asked):
        sent |= {f"key-{n}": each.question.key, f"answer-{n}": each.usual}
    return sent


def test_a11_from_the_file_to_the_draft(as_person: SignIn) -> None:
    board, _plan = drafted()
    client = as_person(board.secretary)
    assert "Here will be the spreadsheets" in page_of(client, "/plans/carers-plan/bring")
    columns = upload(client, DEVON).location
    said = page_of(client, columns)
    assert "Responsible officer (action lead)" in said and "Recommendations approved" in said
    assert "Nothing in the plan has changed yet" in said
    wrong = client.post(columns, data={"seen": "1", **{f"column-{n}": "" for n in range(7)}})
    assert wrong.status_code == 422 and "Without it there are no actions" in wrong.get_data(as_text=True)
    assert client.post(columns, data={"seen": "1"}).status_code == 303
    rows = f"/brought/{sheet().id}"
    said = page_of(client, rows)
    assert "Who is “SEND Programme Manager”?" in said and "New action: 2" in said
    assert "12 cells of the file say something" in said
    assert client.get(f"{rows}/end").status_code == 303, "not before every question has an answer"
    given = answers(board.secretary)
    assert client.post(rows, data=given).status_code == 303
    again = client.post(rows, data={**given, "by": "The other window"})
    assert again.status_code == 422 and "another window" in again.get_data(as_text=True)
    assert "The other window" in again.get_data(as_text=True), "what was chosen still stands there"
    said = page_of(client, f"{rows}/end")
    assert "Bring it into the draft" in said and number(Action) == 0
    shown = preview.of(board.secretary, sheet())
    stale = client.post(f"{rows}/end", data={"seen": str(sheet().row_version), "shown": "something else"})
    assert stale.status_code == 422 and number(Action) == 0
    done = client.post(f"{rows}/end", data={"seen": str(sheet().row_version), "shown": shown.print})
    assert done.status_code == 303 and number(Action) == 2
    assert "Put into the draft" in page_of(client, done.location)
    assert client.get(rows).location.endswith("/done"), "it is over"
    assert "Put into the draft" in page_of(client, "/plans/carers-plan/bring")


def test_a11_what_was_answered_comes_back_after_a_refusal_and_after_the_session_is_over(
    as_person: SignIn, clock: Any
) -> None:
    board, _plan = drafted()
    client = as_person(board.secretary)
    columns = upload(client, DEVON).location
    client.post(columns, data={"seen": "1"})
    rows = f"/brought/{sheet().id}"
    given = answers(board.secretary)
    asked = [each.question.words for each in preview.of(board.secretary, sheet()).asked]
    place = asked.index("SEND Programme Manager")
    given |= {f"answer-{place}": "new", "row-3": "1", "leave-3": "yes", "until-month": "13", "go": "on"}
    code = re.search(r'name="(code-[^"]+)"', page_of(client, rows))
    assert code is not None
    given[code[1]] = "GOV"

    def stands_there(html: str) -> None:
        select = html.partition("Who is “SEND Programme Manager”?")[2].partition("</select>")[0]
        assert '<option value="new" selected>' in select, "the answer"
        assert re.search(r'name="leave-3"[^>]*checked', html), "the row that is left out"
        assert f'name="{code[1]}" id="code-0" value="GOV"' in html and 'value="13"' in html
        assert "Every question has an answer" not in html, "it is not saved yet"

    refused = client.post(rows, data=given)
    assert refused.status_code == 422 and sheet().answers == {}
    stands_there(refused.get_data(as_text=True))
    clock.forward(hours=340)
    away = client.post(rows, data=given)
    back = parse_qs(urlsplit(away.location).query)["next"][0]
    assert sheet().answers == {} and "kept=" in back
    stands_there(page_of(as_person(board.secretary), back))


def test_a11_from_the_file_to_a_proposal(as_person: SignIn) -> None:
    board, _plan, action = agreed()
    client = as_person(board.member)
    data = (
        "Reference,Why it matters to carers,What happened\n"
        f"{action.reference},Because,Two wards are trained\n"
    ).encode()
    client.post(upload(client, data, "back.csv").location, data={"seen": "1"})
    rows = f"/brought/{sheet().id}"
    assert "Two wards are trained" in page_of(client, rows)
    assert client.post(rows, data=answers(board.member)).status_code == 303
    assert "Make the draft proposal" in page_of(client, f"{rows}/end")
    shown = preview.of(board.member, sheet())
    sent = {"seen": str(sheet().row_version), "shown": shown.print, "title": "", "need": "N", "criteria": "C"}
    assert client.post(f"{rows}/end", data=sent).status_code == 422, "a proposal needs a title"
    done = client.post(f"{rows}/end", data={**sent, "title": "From the hospital"})
    said = page_of(client, done.location)
    assert "one draft proposal" in said and "These wait for their owners" in said
    assert db.session.scalars(select(Proposal)).one().title == "From the hospital"
    assert number(SuggestedUpdate) == 1 and sheet().became is Became.PROPOSED
    assert client.get(f"/proposals/{sheet().proposal_id}").status_code == 200


@pytest.mark.parametrize("data", ["Wer,Maßnahme\n".encode("latin-1"), b"no headings here\n1,2\n", b""])
def test_a11_what_cant_be_read_is_said_at_the_field(as_person: SignIn, data: bytes) -> None:
    board, _plan = drafted()
    answer = upload(as_person(board.secretary), data)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="file-error"' in said and number(Spreadsheet) == 0


def test_a7_the_page_says_where_the_file_is_older_than_the_plan(as_person: SignIn) -> None:
    board, plan = drafted()
    actions = [make_action(board.secretary, plan, what=f"Do {n}", why="As it was") for n in range(2)]
    client = as_person(board.member)
    away = client.get("/plans/carers-plan/sheet.csv").get_data()
    for action in actions:
        service.redraft_action(board.secretary, action, {"why": "As it is now"})
    client.post(upload(client, away).location, data={"seen": "1"})
    said = page_of(client, f"/brought/{sheet().id}")
    assert said.count("The file may be older than the plan") == 2
    row = {"row-2": "1", "leave-2": "yes", "row-3": "1", "leave-3": "yes"}
    assert client.post(f"/brought/{sheet().id}", data={**answers(board.member), **row}).status_code == 303
    assert "Nothing in it is new" in page_of(client, f"/brought/{sheet().id}/end")


def test_a11_a_file_that_is_too_large_is_said_to_be(as_person: SignIn) -> None:
    board, _plan = drafted()
    client = as_person(board.secretary)

    def post(path: str, size: int) -> Any:
        kind = "multipart/form-data; boundary=x"
        given: dict[str, Any] = {"content_type": kind, "environ_overrides": {"CONTENT_LENGTH": str(size)}}
        return client.post(path, forged=True, input_stream=BytesIO(b"--x--"), **given)

    too_much = post("/plans/carers-plan/bring", 7_000_000)
    assert too_much.status_code == 413 and "The file is too large" in too_much.get_data(as_text=True)
    other = post("/plans/carers-plan/edit", 600_000)
    assert other.status_code == 413, "other forms hold no more than before"
    assert "The file" not in other.get_data(as_text=True)


def test_v2_what_i_brought_is_only_mine(as_person: SignIn) -> None:
    board, plan = drafted()
    client = as_person(board.secretary)
    upload(client, DEVON)
    other, stranger = as_person(board.member), as_person(board.stranger)
    for path in ("", "/columns", "/end", "/done", "/put-away"):
        assert other.get(f"/brought/{sheet().id}{path}").status_code == 404, path
    assert stranger.get("/plans/carers-plan/bring").status_code == 403
    assert upload(stranger, DEVON).status_code == 403
    assert stranger.get("/plans/carers-plan/sheet.csv").status_code == 200, (
        "who sees the plan may take it along"
    )
    plan.visibility = type(plan.visibility).CIRCLE
    db.session.commit()
    for path in ("bring", "sheet.csv", "sheet.xlsx"):
        assert stranger.get(f"/plans/carers-plan/{path}").status_code == 404, path
    before = number(Action)
    assert client.post(f"/brought/{sheet().id}/put-away", data={}).status_code == 303
    assert sheet().became is Became.PUT_AWAY and number(Action) == before


def test_a11_a_large_sheet_costs_the_same_number_of_queries(as_person: SignIn) -> None:
    board, _plan = drafted()
    client = as_person(board.secretary)

    def cost(rows: int) -> int:
        lines = "".join(f"{n},Do thing number {n} for carers,Officer {n},Spring 2026\n" for n in range(rows))
        client.post(upload(client, f"No.,Action,Lead,When\n{lines}".encode()).location, data={"seen": "1"})
        counted: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            counted.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            page_of(client, f"/brought/{sheet().id}")
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(counted)

    assert cost(60) == cost(600)
