"""A spreadsheet on its way into a plan (A11): all or nothing, and twice changes nothing."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.makers import Board, make_action, make_board, make_decision, make_organisation, make_plan
from workspace.db import db
from workspace.importing import policy, preview, service, working_sheet
from workspace.importing.models import AwaitedRow, Became, ImportedRow, KnownHeading, Spreadsheet
from workspace.importing.preview import Preview
from workspace.importing.proposing import usual_words
from workspace.importing.weighing import Verdict
from workspace.people.models import Organisation, Person
from workspace.plan import queries as plans
from workspace.plan import service as plan_service
from workspace.plan.models import Action, ActionUpdate, Plan, State, SuggestedUpdate
from workspace.proposals.effects import apply
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal

DEVON = (
    b"Area of weakness,Action,Due date,Responsible officer (action lead),Success criteria,"
    b"Progress update,Status\n"
    b"1. Plans are not known,1.1 Finish a review of governance,May 25,SEND Programme Manager,"
    b'"Review finds strengths\nBoard has good oversight",Recommendations approved 19 June 2025,Complete\n'
    b"1. Plans are not known,1.2 Refresh the communication strategy,Spring 2026,Northlea Hospital,,,"
    b"In progress\n"
)


def bring(person: Person, plan: Plan, data: bytes, name: str = "devon.csv", **answers: str) -> Spreadsheet:
    """Up to the last step: every question gets its usual answer, unless the test gives another."""
    sheet = service.bring(person, plan, name, data)
    service.say_headings(sheet, [sheet.headings[str(n)] for n in range(len(sheet.headings))])
    service.answer(sheet, answers)
    while unanswered := preview.of(person, sheet).unanswered:
        service.answer(sheet, {each.question.key: each.usual for each in unanswered})
    return sheet


def end(person: Person, sheet: Spreadsheet) -> Preview:
    """The last step."""
    shown = preview.of(person, sheet)
    service.finish(person, sheet, shown.print, usual_words(sheet.file_name))
    return shown


def number(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def drafted() -> tuple[Board, Plan]:
    board = make_board()
    make_organisation(board.administrator, "Northlea Hospital")
    plan = make_plan(board.secretary, board.circle)
    db.session.commit()
    return board, plan


def agreed() -> tuple[Board, Plan, Action]:
    """A plan whose first version is agreed, with one action of the hospital that is under way."""
    board, plan = drafted()
    hospital = db.session.scalars(select(Organisation)).one()
    action = make_action(board.secretary, plan, owner=f"organisation:{hospital.id}")
    plan_service.publish(board.secretary, plan, "The first", make_decision(board.secretary, board.circle))
    db.session.commit()
    return board, plan, action


# Into the draft ---------------------------------------------------------------------------------------


def test_a11_a_file_goes_into_the_draft_and_twice_changes_nothing(app: Flask) -> None:
    board, plan = drafted()
    sheet = bring(board.secretary, plan, DEVON)
    shown = preview.of(board.secretary, sheet)
    assert shown.counts == {Verdict.NEW: 2}
    assert not shown.account.missing and sum(shown.cells.values()) == shown.account.of == 12
    assert number(Action) == 0, "nothing is changed before the end"
    end(board.secretary, sheet)
    assert sheet.became is Became.DRAFTED
    done, under_way = db.session.scalars(select(Action).order_by(Action.id)).all()
    assert done.what.endswith("Finish a review of governance")
    assert done.state is State.DONE, "how it stood comes along"
    assert done.working_out_by, "a lead whom nobody knows is being worked out, kept as written (A3)"
    assert "SEND Programme Manager" in done.working_out_by
    said = db.session.scalars(select(ActionUpdate).where(ActionUpdate.action_id == done.id)).one()
    assert "Recommendations approved" in said.happened
    assert (
        under_way.owner_organisation is not None and under_way.owner_organisation.name == "Northlea Hospital"
    )
    assert under_way.state is State.UNDER_WAY
    assert under_way.timescale == "Spring 2026" and under_way.due_on == date(2026, 5, 31)
    assert under_way.review_on is not None, "asked once for all rows with an owner"
    assert under_way.priority.title == "1. Plans are not known" or "Plans" in under_way.priority.title
    assert any("devon.csv" in change.reason for change in plans.history(done)), "the history names the file"
    assert "Left out, as it was written" not in plans.history(done)[-1].reason
    assert number(KnownHeading) == 7 and number(ImportedRow) == 2
    again = bring(board.secretary, plan, DEVON)
    assert preview.of(board.secretary, again).counts == {Verdict.SAME: 2}
    end(board.secretary, again)
    assert again.became is Became.NOTHING_NEW and number(Action) == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a11_what_is_exported_and_brought_back_changes_nothing(app: Flask, kind: str) -> None:
    board, plan = drafted()
    hospital = db.session.scalars(select(Organisation)).one()
    end(board.secretary, bring(board.secretary, plan, DEVON))
    make_action(
        board.secretary, plan, why="=1+1 says\nit all", also=["COM"], supporters=[hospital.id],
        start_on="2026-04-01",
        measures=[{"what": "Staff trained", "baseline": "3", "target": "60", "latest": "8", "period": "2025",
                   "source": "the ward"}],
    )  # fmt: skip
    make = working_sheet.as_csv if kind == "csv" else working_sheet.as_xlsx
    data = make(board.secretary, plan)
    sheet = bring(board.secretary, plan, data, f"plan.{kind}")
    shown = preview.of(board.secretary, sheet)
    assert shown.counts == {Verdict.SAME: 3}, [line.changes for line in shown.lines]
    assert not shown.asked and not shown.account.missing
    end(board.secretary, sheet)
    assert sheet.became is Became.NOTHING_NEW
    assert make(board.secretary, plan) == data or kind == "xlsx"


def test_a11_a_changed_file_shows_before_and_after(app: Flask) -> None:
    board, plan = drafted()
    end(board.secretary, bring(board.secretary, plan, DEVON))
    reworded = DEVON.replace(
        b"1.2 Refresh the communication strategy", b"1.2 Refresh our communication strategy"
    )
    sheet = bring(board.secretary, plan, reworded.replace(b"Spring 2026", b"Autumn 2026"))
    shown = preview.of(board.secretary, sheet)
    assert shown.counts == {Verdict.SAME: 1, Verdict.CHANGED: 1}
    (changed,) = shown.news
    assert changed.changes["timescale"] == ("Spring 2026", "Autumn 2026")
    assert changed.changes["what"][0].endswith("Refresh the communication strategy")
    end(board.secretary, sheet)
    assert number(Action) == 2, "the same number and nearly the same words: the same action"
    found = db.session.scalars(select(Action).where(Action.timescale == "Autumn 2026")).one()
    assert "our communication" in found.what


def test_a7_a_sheet_that_was_away_for_long_says_so(app: Flask) -> None:
    board, plan = drafted()
    action = make_action(board.secretary, plan, why="As it was")
    away = working_sheet.as_csv(board.secretary, plan)
    plan_service.redraft_action(board.secretary, action, {"why": "As it is now"})
    sheet = bring(board.secretary, plan, away.replace(b'"Agreed, not started"', b'"Under way"'))
    (line,) = preview.of(board.secretary, sheet).lines
    assert line.changes["why"] == ("As it is now", "As it was") and line.older == ["why"]


def test_a11_all_or_nothing(app: Flask) -> None:
    board, plan = drafted()
    data = b"No.,Action,Start date,Due date\n1,Do this,,\n2,Do that,1 May 2026,1 March 2026\n"
    sheet = bring(board.secretary, plan, data)
    shown = preview.of(board.secretary, sheet)
    assert [line.name for line in shown.problems] == ["3"]
    with pytest.raises(Refusal, match="Row 3: It can't be done before it starts"):
        service.finish(board.secretary, sheet, shown.print, usual_words("x"))
    db.session.rollback()
    assert number(Action) == 0
    sheet = bring(board.secretary, plan, data, **{"leave:3": "yes"})
    shown = preview.of(board.secretary, sheet)
    make_action(board.secretary, plan, what="Do this")
    with pytest.raises(Refusal, match="has changed since you looked"):
        service.finish(board.secretary, sheet, shown.print, usual_words("x"))
    end(board.secretary, sheet)
    assert sheet.became is Became.NOTHING_NEW, "what somebody wrote meanwhile is found by its words"
    assert number(Action) == 1, "the row that was left out stays out"


def test_a11_the_same_date_for_a_batch_is_questioned(app: Flask) -> None:
    board, plan = drafted()
    rows = "".join(f"{n},Do thing number {n},31 March 2026,Northlea Hospital\n" for n in range(1, 13))
    data = f"No.,Action,Due date,Lead\n{rows}".encode()
    sheet = bring(board.secretary, plan, data)
    shown = preview.of(board.secretary, sheet)
    assert shown.filled.dates == {"2026-03-31": 12} and shown.filled.areas == 12
    service.answer(sheet, {"date:2026-03-31": "no", "whole:area": "HOS"})
    end(board.secretary, sheet)
    actions = db.session.scalars(select(Action)).all()
    assert {(a.due_on, a.timescale, a.priority.code) for a in actions} == {(None, "31 March 2026", "HOS")}


def test_a11_what_finds_no_place_is_kept_in_the_history(app: Flask) -> None:
    board, plan = drafted()
    data = b"No.,Action,Partners\n1,Train the wards,The Moon Club\n"
    end(board.secretary, bring(board.secretary, plan, data, **{"whole:area": "HOS"}))
    action = db.session.scalars(select(Action)).one()
    assert "as it was written: Who helps: The Moon Club" in plans.history(action)[-1].reason
    named = bring(
        board.secretary, plan, data.replace(b"Moon", b"Sun"), **{"organisation:the sun club": "new"}
    )
    end(board.secretary, named)
    assert [each.name for each in action.supporters] == ["The Sun Club"], "the secretary may name a new one"


def test_a11_see_above_becomes_the_reference(app: Flask) -> None:
    board, plan = drafted()
    data = b"No.,Action,Why it matters\n3,Train the wards,Carers said so\n4,Tell them,see 3 above\n"
    end(board.secretary, bring(board.secretary, plan, data, **{"whole:area": "HOS"}))
    assert [action.why for action in db.session.scalars(select(Action).order_by(Action.id))] == [
        "Carers said so",
        "see 3 above (HOS-1)",
    ]
    again = bring(board.secretary, plan, data)
    assert preview.of(board.secretary, again).counts == {Verdict.SAME: 2}


# Once the plan is agreed ------------------------------------------------------------------------------


def test_a6_a_sheet_for_an_agreed_plan_becomes_a_proposal_and_suggestions(app: Flask) -> None:
    board, plan, action = agreed()
    row = (
        "Reference,What will be done,Why it matters to carers,State,How it is going,"
        "What happened,Next review\n"
        f"{action.reference},{action.what},Because carers said so,Under way,Going to plan,"
        "Two wards are trained,1 March 2040\n"
        ",A new thing for carers,,Under way,,It began,\n"
    ).encode()
    sheet = bring(board.secretary, plan, row, "back.csv", **{"whole:area": "COM"})
    end(board.secretary, sheet)
    assert sheet.became is Became.PROPOSED and action.why == "", "nothing agreed changes without a decision"
    proposal = db.session.scalars(select(Proposal)).one()
    assert [each["kind"] for each in proposal.version.effects] == ["change_action", "add_action"]
    suggested = db.session.scalars(select(SuggestedUpdate)).one()
    assert (suggested.state, suggested.happened) == (State.UNDER_WAY, "Two wards are trained")
    assert suggested.next_review_on == date(2040, 3, 1), "when it is looked at next is the owner's to say"
    assert suggested.came_in == "back.csv" and suggested.ended_at is None
    again = bring(board.secretary, plan, row, "back.csv", **{"whole:area": "COM"})
    assert preview.of(board.secretary, again).counts == {Verdict.WAITING: 2}, "it is not proposed twice"
    service.put_away(again)
    decision = make_decision(board.secretary, board.circle)
    for effect in proposal.version.effects:
        apply(effect, board.secretary, board.circle, decision)
    proposal.stage = type(proposal.stage).DECIDED
    db.session.commit()
    assert action.why == "Because carers said so" and action.review_on != date(2040, 3, 1)
    third = bring(board.secretary, plan, row, "back.csv")
    shown = preview.of(board.secretary, third)
    assert [line.verdict for line in shown.lines] == [Verdict.SAME, Verdict.CHANGED]
    assert number(AwaitedRow) == 0, "what was decided is known now"
    assert "state" not in shown.lines[1].fields and "happened" in shown.lines[1].changes
    end(board.secretary, third)
    assert number(Proposal) == 1 and number(SuggestedUpdate) == 2, "news of the new action goes to its owner"


def test_a11_more_than_a_proposal_holds_is_to_be_split(app: Flask) -> None:
    board, plan, _action = agreed()
    rows = "".join(f"{n},Do thing number {n} of many\n" for n in range(1, 102))
    sheet = bring(board.secretary, plan, f"No.,Action\n{rows}".encode(), **{"whole:area": "COM"})
    with pytest.raises(Refusal, match="Split the file"):
        end(board.secretary, sheet)
    db.session.rollback()
    assert number(Proposal) == 0 and number(ImportedRow) == 0


# What can't be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "Action,Lead\nFür alle,Jörg\n".encode("utf-16")[2:] + b"\xff\xfe\x00",
        b"Action,Lead\n=cmd|' /C calc'!A0,X\n",
        b"Action,Lead\n" + b"Do it,Somebody\n" * 50_000,
        b"1,2,3\n4,5,6\n",
        b"",
    ],
    ids=["encoding", "formula", "50,000 rows", "no headings", "empty"],
)
def test_a11_hostile_files_change_nothing(app: Flask, data: bytes) -> None:
    board, plan = drafted()
    with pytest.raises(Refusal):
        sheet = bring(board.secretary, plan, data, "hostile.csv")
        end(board.secretary, sheet)
    db.session.rollback()
    assert number(Spreadsheet) == 0 and number(Action) == 0


def test_a11_who_may_bring(app: Flask) -> None:
    board, plan = drafted()
    may = [policy.may_bring(person, plan) for person in (board.secretary, board.learning, board.stranger)]
    assert may == [True, True, False]
    plan.versions_published = 1
    may = [policy.may_bring(person, plan) for person in (board.secretary, board.member, board.learning)]
    assert may == [True, True, False]
    assert not policy.may_name_organisations(board.member, plan), "members leave that to the secretary"
