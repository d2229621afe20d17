"""How an action stood when its spreadsheet came (A2): a colour says that it is under way."""

from flask import Flask
from sqlalchemy import select

from tests.importing.test_service import bring, drafted, end
from workspace.db import db
from workspace.importing import preview
from workspace.importing.models import Became
from workspace.plan.models import Action, ActionUpdate, Health, State

COLOURS = (
    b"Action,Lead,Status,RAG\n"
    b"Train every ward,Northlea Hospital,,Amber\n"
    b"Ask carers every year,,,Red\n"
    b"Open a second door,Northlea Hospital,Not started,Green\n"
)


def test_a2_a_colour_alone_says_that_it_is_under_way_and_is_not_lost(app: Flask) -> None:
    board, plan = drafted()
    sheet = bring(board.secretary, plan, COLOURS)
    trained = preview.of(board.secretary, sheet).lines[0].changes
    assert trained["state"] == ("", "Under way") and trained["health"] == ("", "Some problems")
    end(board.secretary, sheet)
    train, ask, door = db.session.scalars(select(Action).order_by(Action.id)).all()
    said = {each.action_id: each.happened for each in db.session.scalars(select(ActionUpdate))}
    assert (train.state, train.health) == (State.UNDER_WAY, Health.SOME_PROBLEMS)
    assert (ask.state, ask.health) == (State.WORKING_OUT, None) and "Red" in said[ask.id]
    assert (door.state, door.health) == (State.AGREED, None), "a state of its own wins"
    again = bring(board.secretary, plan, COLOURS)
    end(board.secretary, again)
    assert again.became is Became.NOTHING_NEW
