"""What a spreadsheet that came back says of an action: its owner takes it over or leaves it (A6, A11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.makers import make_action, make_board, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.db import db, today
from workspace.plan import suggesting
from workspace.plan.models import Health, State
from workspace.refusal import Refusal
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]
pytestmark = pytest.mark.usefixtures("app")


def update_form(html: str) -> dict[str, Any]:
    """What a browser would send from the form of the update, which comes after what was suggested."""
    return filled("<main>" + html[html.rindex("<form") :])


def test_a6_the_same_words_are_suggested_once_and_answered_once() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    with pytest.raises(Refusal, match="nothing to suggest"):
        suggesting.suggest(board.secretary, action, "back.xlsx", happened="  ")
    first = suggesting.suggest(board.secretary, action, "back.xlsx", happened="They met.")
    assert suggesting.suggest(board.member, action, "again.xlsx", happened="They met. ") is first
    second = suggesting.suggest(board.secretary, action, "back.xlsx", State.DONE, happened="They met.")
    assert suggesting.open_for([action.id]) == {action.id: [first, second]}
    assert suggesting.waiting_for(board.member, 9) == [first, second]
    assert suggesting.waiting_for(board.member, 1) == [first]
    assert not suggesting.waiting_for(board.secretary, 9), "its owner alone is asked on their own page"
    suggesting.leave(board.member, first)
    assert suggesting.waiting_for(board.member, 9) == [second]
    with pytest.raises(Refusal, match="answered this suggestion already"):
        suggesting.take(board.member, first)
    assert (first.taken, suggesting.open_for([action.id])) == (False, {action.id: [second]})
    assert suggesting.suggest(board.secretary, action, "back.xlsx", happened="They met.") is not first
    action.state = State.STOPPED
    with pytest.raises(Refusal, match="takes no more updates"):
        suggesting.suggest(board.secretary, action, "back.xlsx", happened="Late.")


def test_a6_the_owner_takes_the_words_over_or_leaves_them(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle, visibility=Visibility.MEMBERS)
    action = make_action(board.member, plan)
    other = make_action(board.member, plan)
    when = today() + timedelta(days=20)
    said = suggesting.suggest(
        board.secretary, action, "back.xlsx", State.UNDER_WAY, Health.SOME_PROBLEMS, "They *met*.",
        "Nurses know us.", when,
    )  # fmt: skip
    odd = suggesting.suggest(board.secretary, action, "odd.csv", State.STOPPED, happened="Canary")
    here = "/plans/carers-plan/actions/HOS-1"
    owner, learner = as_person(board.member), as_person(board.learning)
    assert "2 suggested updates wait for an answer" in text_of(owner.get(here).text)
    hidden = learner.get(here).text
    assert "suggested update" not in hidden
    assert "Canary" not in hidden
    shown = text_of(owner.get(f"{here}/update").text)
    for words in ("A spreadsheet that came back says:", "They *met*.", "Nurses know us.", "back.xlsx"):
        assert words in shown, words
    leave = f"{here}/suggestions/{odd.id}/leave"
    assert learner.post(leave).status_code == 403
    assert as_person(board.stranger).post(leave).status_code == 403
    astray = f"/plans/carers-plan/actions/{other.reference}/suggestions/{odd.id}/leave"
    assert owner.post(astray).status_code == 404
    # A state that an update can't bring is left out; everything else is there to be changed and sent.
    assert update_form(owner.get(f"{here}/update?suggested={odd.id}").text)["state"] == ["agreed"]
    assert owner.post(leave).location.endswith(f"{here}/update")
    assert owner.post(leave).status_code == 409
    form = update_form(owner.get(f"{here}/update?suggested={said.id}").text)
    taken = {name: form[name] for name in ("state", "health", "happened", "outcome", "next_review_on-day")}
    assert taken == {
        "state": ["under_way"],
        "health": ["some_problems"],
        "happened": ["They *met*."],
        "outcome": ["Nurses know us."],
        "next_review_on-day": [str(when.day)],
    }
    refused = owner.post(f"{here}/update", data={**form, "happened": ""})
    assert refused.status_code == 422
    assert f'name="suggested" value="{said.id}"' in refused.text  # nothing is lost on the way
    assert suggesting.open_for([action.id])
    assert owner.post(f"{here}/update", data={**form, "happened": "We met, in short."}).status_code == 303
    db.session.expire_all()
    assert (said.taken, odd.taken, action.outcome) == (True, False, "Nurses know us.")
    assert not suggesting.open_for([action.id])
    assert "suggested update" not in owner.get(here).text
