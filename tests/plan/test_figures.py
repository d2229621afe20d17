"""Figures over time: who says one writes it down with its time and source, and it stays (A1, A6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.makers import make_action, make_board, make_decision, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from tests.plan.test_views import day
from workspace.db import db, today
from workspace.plan import queries, service
from workspace.plan.models import Action, Health, State
from workspace.plan.reporting import Told

SignIn = Callable[[Any], CheckedClient]
TRAINED = {"what": "Staff trained", "baseline": "5", "target": "80", "source": "Staff records"}
CONTENT = {"what": "Carers who are content", "baseline": "20%", "target": "70%"}
pytestmark = pytest.mark.usefixtures("app")


def say(actor: Any, action: Action, **more: Any) -> None:
    given: dict[str, Any] = {
        "state": State.UNDER_WAY, "health": Health.TO_PLAN, "happened": "We counted.", "outcome": "",
        "latest": {}, "next_review_on": action.review_on, **more,
    }  # fmt: skip
    service.report(actor, action, **given)


def test_a1_each_new_figure_is_kept_with_its_time_and_source(clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, measures=[{**TRAINED, "latest": "7", "period": "May"}, CONTENT])
    trained, content = (measure.id for measure in action.measures)
    assert queries.figures_of([action.id]) == {}  # what was drafted stands without a row
    say(board.member, action, latest={trained: "7", content: ""})
    assert queries.figures_of([action.id]) == {}  # nothing new was said
    clock.forward(days=10)
    say(board.member, action, latest={trained: " 12 "}, told={trained: Told("June", "The trainer's list")})
    clock.forward(days=10)
    say(board.member, action, latest={trained: "12"}, told={trained: Told("July")})  # the same, for July
    clock.forward(days=10)
    say(board.member, action, latest={trained: "40", content: "31%"})
    kept = queries.figures_of([action.id])
    assert [(each.figure, each.period, each.source) for each in kept[trained]] == [
        ("12", "June", "The trainer's list"),
        ("12", "July", "Staff records"),
        ("40", "", "Staff records"),  # nobody said that it is for July
    ]
    assert [each.figure for each in kept[content]] == ["31%"]
    assert kept[trained][0].person is board.member
    measure = action.measures[0]
    assert (measure.latest, measure.period, measure.source) == ("40", "", "Staff records")


def test_a6_a_measure_in_other_words_keeps_its_figures_and_its_latest(clock: Any) -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle), measures=[TRAINED, CONTENT])
    trained, content = (measure.id for measure in action.measures)
    say(board.member, action, latest={trained: "12"}, told={trained: Told("June")})
    decision = make_decision(board.facilitator, board.circle)
    wanted = [
        {**TRAINED, "what": "Ward staff trained", "latest": "7", "period": "May"},
        {"what": "Ward visits", "baseline": "", "target": "", "latest": "", "period": "", "source": ""},
    ]
    service.change_action(board.facilitator, action, {"measures": wanted}, decision, action.agreed_number)
    db.session.expire_all()
    first, second = action.measures
    assert (first.id, first.what, first.latest, first.period) == (trained, "Ward staff trained", "12", "June")
    assert second.id != content  # quite another measure begins with no figures
    assert set(queries.figures_of([action.id])) == {trained}


def test_a1_figures_are_asked_for_and_shown_over_time(as_person: SignIn, clock: Any) -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle), measures=[TRAINED])
    key = action.measures[0].id
    here = f"/plans/carers-plan/actions/{action.reference}"
    client = as_person(board.member)
    assert "<polyline" not in client.get(here).text
    said = {"state": "under_way", "health": "to_plan", "happened": "We counted."}
    form = {**filled(client.get(f"{here}/update").text), **said}
    bare = client.post(f"{here}/update", data={**form, f"period_{key}": "June"})
    assert bare.status_code == 422
    assert "Enter the figure, or leave its time and source empty" in bare.text
    form = {**filled(bare.text), **said}
    sent = client.post(f"{here}/update", data={**form, f"latest_{key}": "12", f"period_{key}": "June"})
    assert sent.status_code == 303
    shown = client.get(here).text
    assert "<polyline" not in shown  # one number is no line
    assert "1 figure, newest first" in text_of(shown)
    clock.forward(days=30)
    client = as_person(board.member)
    stale = {**filled(client.get(f"{here}/update").text), **said}
    fresh = {**stale, f"latest_{key}": "40", f"period_{key}": "July"}
    assert client.post(f"{here}/update", data=fresh).status_code == 303
    shown = client.get(here).text
    assert shown.count("<polyline") == 1
    words = text_of(shown)
    for each in ("From 12 to 40, over time.", "2 figures, newest first", "June", "July", "Staff records"):
        assert each in words, each
    # Who opened the form before and says the time of the old figure means the figure on their own screen.
    late = client.post(f"{here}/update", data={**stale, f"period_{key}": "July, first half"})
    assert late.status_code == 303
    kept = queries.figures_of([action.id])[key]
    assert [(each.figure, each.period) for each in kept][1:] == [("40", "July"), ("12", "July, first half")]


def test_a9_the_next_action_of_mine_that_is_due_is_one_tap_away(as_person: SignIn, clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    for days in (30, 40, 50, 300):
        make_action(board.member, plan, review_on=(today() + timedelta(days=days)).isoformat())
    make_action(board.learning, plan, review_on=(today() + timedelta(days=35)).isoformat())
    clock.forward(days=45)
    client, here = as_person(board.member), "/plans/carers-plan/actions"
    order = []
    path = f"{here}/HOS-1/update"
    while path:
        order.append(path.split("/")[-2])
        form = filled(client.get(path).text)
        said = {"state": "under_way", "health": "to_plan", "happened": "We met.", **day("next_review_on", 90)}
        sent = client.post(path, data={**form, **said})
        assert sent.status_code == 303
        shown = client.get(sent.location).text
        path = next(
            (f"{here}/{ref}/update" for ref in ("HOS-2", "HOS-3", "HOS-4", "HOS-5")
             if f'href="{here}/{ref}/update">Next: {ref}, due' in shown), "",
        )  # fmt: skip
    assert order == ["HOS-1", "HOS-2", "HOS-3"]  # due first; not what is due later, nor another person's
    assert "next=1" not in sent.location
