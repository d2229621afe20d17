"""Unsent words: kept for one person, on any device, until they are sent, and shown to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import makers
from tests.pages import CheckedClient
from workspace.circles import service as circles
from workspace.db import db, now
from workspace.people import drafts, links
from workspace.people import service as people
from workspace.people.models import Draft, Person
from workspace.proposals import service
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal
from workspace.visibility import Visibility

WORDS = "It is eleven at night and I write with one hand."
LATER = "On the bus I wrote something else."


def hidden_in(response: TestResponse, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', response.text)
    assert found is not None, name
    return unescape(found[1])


def kept() -> list[Draft]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


def sealed(person: Person, **more: str) -> dict[str, str]:
    return {"draft_for": links.seal("draft", person.id, ""), **more}


def begun(board: makers.Board) -> Proposal:
    words = service.Words(title="Evening meetings", need="Full days.", text="At eight.", criteria="Who comes")
    made = service.raise_proposal(board.member, board.circle, words, Visibility.CIRCLE, "It names people.")
    db.session.commit()
    return made


def in_form(shown: TestResponse, **typed: str) -> dict[str, str]:
    """Everything that this page would send, with some of it typed anew."""
    main = shown.text.partition("<main")[2]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"(?=[ >])', main))
    fields.pop("csrf_token")
    fields = {name: unescape(value) for name, value in fields.items()}
    for name, value in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\r?\n?(.*?)</textarea>', main, re.S):
        fields[name] = unescape(value)
    texts = re.findall(r"<input [^>]*name=\"([\w-]+)\"[^>]*type=\"text\"[^>]*value=\"([^\"]*)\"", main)
    return fields | {name: unescape(value) for name, value in texts} | typed


# Without an app


def test_an_address_keeps_what_it_asks_for_and_not_how_one_came_there() -> None:
    assert drafts.address("/a/b?kind=stop&back=/x&kept=4&next=%2F&say=consent&n=2") == "/a/b?kind=stop&n=2"
    assert drafts.address("/a?kept=4") == "/a"
    assert drafts.address("/a#b") == "/a%23b"
    assert len(drafts.address("/a?" + "x" * 900)) <= drafts.LONGEST


def test_a_mark_that_is_not_ours_is_none() -> None:
    assert drafts.read_mark("abc_-1.77") == drafts.Mark("abc_-1", 77)
    for odd in ("", "x", ".", "a.b", "a/b.1", "a" * 30 + ".1", "a.1.2", "a." + "9" * 30):
        assert drafts.read_mark(odd) == drafts.Mark("0", None)
    assert str(drafts.Mark("abc", None)) == "abc.0"


def test_nothing_secret_is_ever_kept() -> None:
    for name in (
        "password",
        "new_password",
        "password-again",
        "credential",
        "csrf_token",
        "once",
        "draft_for",
    ):
        assert not drafts.is_kept(name)
    assert drafts.is_kept("text") and drafts.is_kept("seen")


# Without a script


def test_a7_a_refused_form_and_a_conflict_keep_the_words_until_they_are_sent(as_person: Any) -> None:
    board = makers.make_board()
    proposal = begun(board)
    path = f"/proposals/{proposal.id}/write"
    phone, computer = as_person(board.member), as_person(board.member)
    fresh = phone.get(path)
    assert "unsent words" not in fresh.text
    refused = phone.post(path, data=in_form(fresh, title="", text=WORDS))
    assert refused.status_code == 422 and WORDS in refused.text
    (draft,) = kept()
    assert draft.person_id == board.member.id and drafts.address_of(draft) == path
    again = phone.post(path, data=in_form(refused, title="", text=WORDS + " More."))
    assert again.status_code == 422 and len(kept()) == 1, "the same page goes on with the same words"
    shown = computer.get(path)
    assert "These are your unsent words from" in shown.text and WORDS + " More." in shown.text
    assert "1 form with words you have not sent" in computer.get("/home").text
    # Somebody else's save comes in between: it is the same proposer's other window here.
    now_words = service.Words(title="Mornings", need="Full days.", text="At nine.", criteria="Who comes")
    service.write(board.member, db.session.get_one(Proposal, proposal.id), now_words, "")
    both = computer.post(path, data=in_form(computer.get(path), title="Evening meetings"))
    assert both.status_code == 409 and "At nine." in both.text and WORDS in both.text
    assert len(kept()) == 1, "not sent yet"
    done = computer.post(path, data=in_form(both))
    assert done.status_code == 303 and kept() == []
    assert WORDS in computer.get(f"/proposals/{proposal.id}").text


def test_a_session_that_ran_out_leaves_one_entry_and_sends_it(as_person: Any) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    old = as_person(board.member)
    page = old.get(path)
    old.post(path, data=in_form(page, title="", text=WORDS))
    people.end_sessions(board.member)
    over = old.post(path, data=in_form(page, text=LATER))
    assert over.status_code == 303 and "kept%3D" in over.location
    now_in = as_person(board.member)
    assert LATER in now_in.get(path).text, "the newest, with or without its number"
    number = kept()[-1].id
    asked = now_in.get(f"{path}?kept={number}")
    assert LATER in asked.text and WORDS not in asked.text.partition("<main")[2]
    assert now_in.post(f"{path}?kept={number}", data=in_form(asked)).status_code == 303
    assert [dict(one.fields)["text"] for one in kept()] == [WORDS], "what another opening has typed stays"


# With the script


def send(client: CheckedClient, person: Person, path: str, **more: Any) -> TestResponse:
    forged = more.pop("forged", False)
    data = sealed(person, draft_path=path, **more)
    return client.post("/drafts/keep", data=data, forged=forged)


def test_two_devices_never_write_over_each_other(as_person: Any, client: CheckedClient) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    phone, computer = as_person(board.member), as_person(board.member)
    first = send(phone, board.member, path, text=WORDS, draft_mark=hidden_in(phone.get(path), "draft_mark"))
    assert first.status_code == 204 and re.fullmatch(r"\d\d:\d\d", first.headers["Draft-Clock"])
    here, there = first.headers["Draft-Mark"], hidden_in(computer.get(path), "draft_mark")
    assert here == there, "both have the same words before them"
    second = send(computer, board.member, path, text=LATER, draft_mark=there)
    assert [dict(one.fields)["text"] for one in kept()] == [LATER]
    third = send(phone, board.member, path, text=WORDS + " And on.", draft_mark=here)
    assert third.headers["Draft-Mark"].split(".")[0] != here.split(".")[0], "it goes on under another name"
    assert [dict(one.fields)["text"] for one in kept()] == [LATER, WORDS + " And on."]
    shown = computer.get(path)
    assert "And on." in shown.text and "There are other unsent words of yours" in shown.text
    # Sending what the computer has forgets only that; a word kept too late is not unsent again.
    sent = in_form(shown, text=LATER, draft_mark=second.headers["Draft-Mark"])
    assert computer.post(path, data=sent).status_code == 303
    late = send(
        computer, board.member, path, text=LATER, draft_mark=sent["draft_mark"], draft_once=sent["once"]
    )
    assert late.status_code == 204 and [dict(one.fields)["text"] for one in kept()] == [WORDS + " And on."]
    assert client.post("/drafts/keep", data=sealed(board.member, draft_path=path)).status_code == 401


def test_words_are_kept_for_who_opened_the_page_and_for_nobody_else(as_person: Any) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    other = as_person(board.facilitator)
    assert send(other, board.member, path, text=WORDS).status_code == 403, "two people, one browser"
    assert other.post("/drafts/keep", data={"draft_path": path, "text": WORDS}).status_code == 403
    mine = as_person(board.member)
    assert send(mine, board.member, "/nowhere/at/all", text=WORDS).status_code == 403
    assert send(mine, board.member, "//evil.example/", text=WORDS).status_code == 403
    assert kept() == []
    assert send(mine, board.member, path, text=WORDS, password="Secret", forged=True).status_code == 204
    (draft,) = kept()
    assert drafts.words_in(draft) == [("text", WORDS)], "no password, nothing of the form's own"
    assert WORDS not in other.get("/me/drafts").text and WORDS not in other.get(f"/kept/{draft.id}").text
    for step in ("aside", "throw-away"):
        assert other.post(f"/me/drafts/{draft.id}/{step}", data={}).status_code == 404
    assert len(kept()) == 1
    # Mina's page is still open where Farah has signed in since: sent from there, it is Mina's all the same.
    page = in_form(mine.get(f"/proposals/{begun(board).id}/write"), text=LATER)
    lost = other.post(path, data=page, forged=True)
    assert lost.status_code in (303, 404, 403, 400) and LATER not in other.get("/me/drafts").text
    assert [one.person_id for one in kept()] == [board.member.id] * 2
    huge = "x" * (drafts.MOST_BYTES + 1)
    with pytest.raises(Refusal):
        drafts.keep(board.member, path, [("text", huge)])


def test_v2_words_for_what_is_gone_are_to_copy_and_tell_nothing_of_it(as_person: Any) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    mine = as_person(board.member)
    assert "Nothing is unsent." in mine.get("/me/drafts").text
    page = mine.get(path)
    send(mine, board.member, path, text=WORDS, draft_mark=hidden_in(page, "draft_mark"), draft_title="Text")
    circles.leave(board.member, board.circle)
    gone = mine.get(path)
    assert gone.status_code == 404 and "My unsent words" in gone.text and "Evening" not in gone.text
    tried = mine.post(path, data=in_form(page, text=LATER))
    assert tried.status_code == 404 and LATER in tried.text
    listed = mine.get("/me/drafts")
    assert LATER in listed.text and "Text" in listed.text and "Evening meetings" not in listed.text
    number = kept()[-1].id
    copied = mine.get(f"/kept/{number}")
    assert LATER in copied.text and "Evening meetings" not in copied.text
    assert mine.post(f"/me/drafts/{number}/throw-away", data={}).status_code == 303
    assert number not in [one.id for one in kept()]
    other = as_person(board.stranger).get(path)
    assert other.status_code == 404 and "unsent" not in other.text


def test_starting_again_is_no_loss_for_a_day_and_old_words_go(as_person: Any, clock: Any) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    mine = as_person(board.member)
    send(mine, board.member, path, text=WORDS)
    (draft,) = kept()
    aside = mine.post(f"/me/drafts/{draft.id}/aside", data={})
    assert aside.status_code == 303 and aside.location == path
    fresh = mine.get(path)
    assert WORDS not in fresh.text and "unsent words from" not in fresh.text
    assert WORDS in mine.get("/me/drafts").text
    assert "you have not sent" not in mine.get("/home").text
    clock.at(now() + timedelta(days=1, minutes=1))
    send(mine, board.member, path, text=LATER)
    people.sweep()
    assert [dict(one.fields)["text"] for one in (db.session.commit(), kept())[1]] == [LATER]
    for number in range(drafts.MOST + 3):
        drafts.keep(board.member, f"/n/{number}", [("text", WORDS)])
    assert db.session.scalar(select(func.count()).select_from(Draft)) == drafts.MOST
    clock.at(now() + timedelta(days=91))
    people.sweep()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


# By somebody who means harm


def test_odd_signs_break_nothing_and_a_session_that_ended_pushes_no_words_out(as_person: Any) -> None:
    board = makers.make_board()
    path = f"/proposals/{begun(board).id}/write"
    writes = as_person(board.member)
    odd = {"text": "One\0 and two.", "draft_title": "What\0?", "draft_once": "a\0bcdefgh"}
    assert send(writes, board.member, path, **odd).status_code == 204
    (draft,) = kept()
    assert (draft.title, dict(draft.fields)["text"]) == ("What?", "One and two.")

    people.end_sessions(board.member)
    found = [writes.post(path, data={"text": f"{WORDS} {n}", "draft_mark": f"x{n}.0"}) for n in range(52)]
    assert [one.status_code for one in found] == [303] * (drafts.MOST - 1) + [401] * 3
    assert f"{WORDS} 51" in found[-1].text, "to copy"
    assert len(kept()) == drafts.MOST and kept()[0].id == draft.id
