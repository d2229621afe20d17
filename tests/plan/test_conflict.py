"""A7 through HTTP: two people save the same thing; the second sees both and chooses; nothing is lost."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import html5lib
import pytest
from sqlalchemy.orm.exc import StaleDataError

from tests.makers import action_fields, make_action, make_board, make_partner_plan, make_plan
from tests.pages import CheckedClient
from workspace.db import db
from workspace.partners.models import PartnerPlan
from workspace.plan import service, writing
from workspace.plan.models import Action, ActionChange, ChangeKind, Plan, Principle, Priority

SignIn = Callable[[Any], CheckedClient]


def filled(html: str) -> dict[str, Any]:
    """What a browser would send from the form of this page, without a choice having been made."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(f for f in root.find(".//main").iter("form") if f.get("method") == "post")
    sent: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or name in {"csrf_token", "once"}:
            continue
        if field.tag == "input" and (kind not in {"radio", "checkbox"} or "checked" in field.attrib):
            sent.setdefault(name, []).append(field.get("value", ""))
        elif field.tag == "textarea":
            sent.setdefault(name, []).append(field.text or "")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = next((o for o in options if "selected" in o.attrib), options[0])
            sent.setdefault(name, []).append(chosen.get("value"))
    return sent


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


MINE = "Ours & “theirs” <b>\n\nsecond line, ends with a mark: €\n- and a list"
THEIRS = "Somebody else wrote this, at the same time.\nTwo lines."


def test_a7_both_texts_are_shown_and_mine_can_be_kept(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Because it hurts.", difference="Less pain.")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    first, second = as_person(board.member), as_person(board.learning)
    hers, his = filled(first.get(path).text), filled(second.get(path).text)
    assert first.post(path, data={**hers, "why": THEIRS}).status_code == 303
    answer = second.post(path, data={**his, "why": MINE, "difference": "Much less pain."})
    assert answer.status_code == 409
    shown = text_of(answer.text)
    assert THEIRS in shown
    assert MINE in shown
    assert "Why it matters to carers" in shown
    assert "Mina Member" in shown
    db.session.expire_all()
    assert action.why == THEIRS  # nothing was overwritten
    again = filled(answer.text)
    refused = second.post(path, data=again)
    assert refused.status_code == 409
    assert "Choose which text to keep: Why it matters to carers" in refused.text
    assert MINE in text_of(refused.text)
    saved = second.post(path, data={**filled(refused.text), "keep-why": "mine"})
    assert saved.status_code == 303
    db.session.expire_all()
    assert (action.why, action.difference) == (MINE, "Much less pain.")
    kept = db.session.query(ActionChange).order_by(ActionChange.id).all()
    assert kept[-1].fields["why"] == [THEIRS, MINE]  # theirs stands in the history, letter for letter


def test_a7_theirs_can_be_kept_and_what_did_not_clash_goes_in(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Old", difference="Old")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    service.redraft_action(board.member, action, {"why": THEIRS, "heard": "“Nobody asked.”"})
    answer = client.post(path, data={**his, "why": MINE, "difference": "New"})
    assert answer.status_code == 409
    assert "What we heard" in answer.text  # also changed, and kept
    assert client.post(path, data={**filled(answer.text), "keep-why": "theirs"}).status_code == 303
    db.session.expire_all()
    assert (action.why, action.difference, action.heard) == (THEIRS, "New", "“Nobody asked.”")


def test_a7_a_third_text_is_shown_again(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Old")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    service.redraft_action(board.member, action, {"why": THEIRS})
    answer = client.post(path, data={**his, "why": MINE})
    service.redraft_action(board.member, action, {"why": "A third text"})
    again = client.post(path, data={**filled(answer.text), "keep-why": "mine"})
    assert again.status_code == 409
    assert "A third text" in again.text
    assert MINE in text_of(again.text)


def test_a7_changes_of_different_fields_are_both_kept_at_once(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Old")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    service.redraft_action(board.member, action, {"why": THEIRS})
    answer = client.post(path, data={**his, "difference": "New"}, follow_redirects=True)
    assert "Somebody else changed “Why it matters to carers” meanwhile" in text_of(answer.text)
    db.session.expire_all()
    assert (action.why, action.difference) == (THEIRS, "New")


def test_a7_lists_dates_and_choices_clash_too(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    partner = make_partner_plan(board.member)
    measure = {
        "what": "Staff trained",
        "baseline": "",
        "target": "",
        "latest": "",
        "period": "",
        "source": "",
    }
    action = make_action(board.member, plan, measures=[measure], due_on="2027-05-01")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    service.redraft_action(
        board.member,
        action,
        {
            "measures": [{**measure, "target": "80"}],
            "due_on": "2027-06-01",
            "owner": f"person:{board.secretary.id}",
            "also": ["COM"],
            "partner_links": [{"plan": partner.id, "part": "3", "note": "", "review_on": ""}],
        },
    )
    mine = {
        **his,
        "measures-0-target": "90",
        "due_on-month": "7",
        "owner": f"person:{board.learning.id}",
        "partner_links-0-plan": str(partner.id),
        "partner_links-0-part": "Mine",
    }
    answer = client.post(path, data=mine)
    assert answer.status_code == 409
    for words in (
        "to 80",
        "to 90",
        "1 June 2027",
        "1 July 2027",
        "Sam Secretary",
        "Lena Learner",
        "Also part of",
    ):
        assert words in text_of(answer.text), words
    keep = {
        "keep-measures": "mine",
        "keep-due_on": "theirs",
        "keep-owner": "mine",
        "keep-partner_links": "mine",
    }
    assert client.post(path, data={**filled(answer.text), **keep}).status_code == 303
    db.session.expire_all()
    assert (action.measures[0].target, str(action.due_on)) == ("90", "2027-06-01")
    assert action.owner_person_id == board.learning.id
    assert action.partner_links[0].part == "Mine"
    assert [p.code for p in action.also] == ["COM"]


def test_a7_plan_areas_and_principles_are_safe_as_well(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    principle = service.add_principle(board.member, plan, text="Old")
    client = as_person(board.learning)
    area = plan.priorities[0]
    paths = {
        f"/plans/{plan.slug}/edit": "introduction",
        f"/plans/{plan.slug}/priorities/HOS/edit": "why",
        f"/plans/{plan.slug}/principles/{principle.id}/edit": "text",
    }
    his = {path: filled(client.get(path).text) for path in paths}
    service.redraft_plan(
        board.member,
        plan,
        title=plan.title,
        for_whom=plan.for_whom,
        introduction=THEIRS,
        visibility=plan.visibility,
        seen=plan.row_version,
    )
    service.reword_priority(board.member, area, title=area.title, why=THEIRS, seen=area.row_version)
    service.reword_principle(board.member, principle, text=THEIRS, seen=principle.row_version)
    for path, field in paths.items():
        answer = client.post(path, data={**his[path], field: MINE})
        assert answer.status_code == 409, path
        assert THEIRS in text_of(answer.text)
        assert MINE in text_of(answer.text)
        assert client.post(path, data={**filled(answer.text), f"keep-{field}": "mine"}).status_code == 303
    db.session.expire_all()
    assert (db.session.get_one(Plan, plan.id).introduction, db.session.get_one(Priority, area.id).why) == (
        MINE,
        MINE,
    )
    assert db.session.get_one(Principle, principle.id).text == MINE


def test_a7_partner_plans_are_safe_as_well(as_person: SignIn) -> None:
    board = make_board()
    partner = make_partner_plan(board.member, contact="Old", review_on=None)
    path = f"/partner-plans/{partner.id}/edit"
    first, second = as_person(board.member), as_person(board.secretary)
    hers, his = filled(first.get(path).text), filled(second.get(path).text)
    assert first.post(path, data={**hers, "contact": THEIRS, "period": "2026 to 2029"}).status_code == 303
    answer = second.post(path, data={**his, "contact": MINE})
    assert answer.status_code == 409
    assert THEIRS in text_of(answer.text)
    assert MINE in text_of(answer.text)
    assert f'href="/partner-plans/{partner.id}">Keep all that stands now' in answer.text
    assert second.post(path, data={**filled(answer.text), "keep-contact": "mine"}).status_code == 303
    db.session.expire_all()
    found = db.session.get_one(PartnerPlan, partner.id)
    assert (found.contact, found.period) == (MINE, "2026 to 2029")


def test_a7_two_owners_who_report_keep_both_outcomes_in_sight(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    path = f"/plans/{plan.slug}/actions/HOS-1/update"
    first, second = as_person(board.member), as_person(board.secretary)
    hers, his = filled(first.get(path).text), filled(second.get(path).text)
    said = {"state": "under_way", "health": "to_plan", "happened": "We met."}
    assert first.post(path, data={**hers, **said, "outcome": THEIRS}).status_code == 303
    answer = second.post(path, data={**his, **said, "happened": "We met twice.", "outcome": MINE})
    assert answer.status_code == 409
    assert THEIRS in text_of(answer.text)
    assert second.post(path, data={**filled(answer.text), "keep-outcome": "theirs"}).status_code == 303
    db.session.expire_all()
    assert action.outcome == THEIRS
    page = first.get(f"/plans/{plan.slug}/actions/HOS-1").text
    assert "We met." in page
    assert "We met twice." in page


def test_a7_a_save_that_comes_in_between_is_compared_anew(as_person: SignIn, monkeypatch: Any) -> None:
    """Where the row's version moves on after it was read, the database refuses and both texts are shown."""
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Old")
    key, path = action.id, f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    calls = []

    def beaten(actor: Any, row: Action, fields: Any, seen: int | None = None) -> bool:
        calls.append(1)
        if len(calls) == 1:  # somebody else saves and commits between our reading and our writing
            db.session.rollback()
            other = db.session.get_one(Action, key)
            writing.change(
                other,
                {"why": THEIRS},
                writing.Right(other.plan.circle.memberships[0].person, ChangeKind.DRAFTED),
            )
            db.session.commit()
            raise StaleDataError("the row's version has moved on")
        raise AssertionError("nothing may be saved before it was compared")

    monkeypatch.setattr(service, "redraft_action", beaten)
    answer = client.post(path, data={**his, "why": MINE})
    assert answer.status_code == 409
    assert THEIRS in text_of(answer.text)
    assert MINE in text_of(answer.text)


def test_a7_a_conflict_that_is_refused_comes_back_filled(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Old")
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    client = as_person(board.learning)
    his = filled(client.get(path).text)
    service.redraft_action(board.member, action, {"why": THEIRS})
    answer = client.post(path, data={**his, "why": MINE})
    refused = client.post(path, data={**filled(answer.text), "what": "", "keep-why": "mine"})
    assert refused.status_code == 422
    assert MINE in text_of(refused.text)
    once_more = client.post(path, data={**filled(refused.text), "what": "Now with words"})
    assert once_more.status_code == 409  # the choice is asked for again
    assert client.post(path, data={**filled(once_more.text), "keep-why": "mine"}).status_code == 303
    db.session.expire_all()
    assert (action.what, action.why) == ("Now with words", MINE)


@pytest.mark.usefixtures("app")
def test_a7_services_refuse_a_stale_version_too() -> None:
    from workspace.refusal import Refusal

    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    seen = action.row_version
    service.redraft_action(
        board.member, action, action_fields(why="x", owner=f"person:{board.member.id}"), seen
    )
    with pytest.raises(Refusal, match="Somebody else changed this"):
        service.redraft_action(board.learning, action, {"why": "y"}, seen)
