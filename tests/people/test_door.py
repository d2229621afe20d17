"""The door: sessions, words that are kept, forms sent twice, and too many tries."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.makers import make_administrator, make_board, make_person
from tests.pages import CheckedClient
from workspace.circles.models import JoinRequest
from workspace.db import db
from workspace.people import door, queries, service
from workspace.people.models import Draft, Person, SentForm

ONCE = "the-same-token"


def counted(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def next_of(response) -> str:
    """Where the sign-in page leads on to."""
    assert response.status_code == 303
    parts = urlsplit(response.location)
    assert parts.path == "/sign-in/"
    return parse_qs(parts.query)["next"][0]


def enter(client: CheckedClient, person: Person, next_path: str = "") -> None:
    """Sign in with a link, as a person does."""
    path = service.link_for(person.email, next_path)
    db.session.commit()
    assert client.post(path, data={}).status_code == 303


# Sessions


def test_closed_by_default_and_back_to_the_same_page(client) -> None:
    assert next_of(client.get("/circles/?x=1")) == "/circles/?x=1"
    assert next_of(client.get("/me")) == "/me"


def test_a_session_ends_everywhere_when_the_epoch_moves_on(app, as_person) -> None:
    person = make_person()
    phone, computer = as_person(person), as_person(person)
    assert phone.get("/me").status_code == 200
    out = computer.post("/sign-out-everywhere", data={})
    assert out.status_code == 303
    assert phone.get("/me").status_code == 303
    assert computer.get("/me").status_code == 303


def test_c5_a_removed_person_is_out_at_once(as_person) -> None:
    board = make_board()
    member, administrator = as_person(board.member), as_person(board.administrator)
    assert member.get("/circles/").status_code == 200
    assert administrator.post(f"/people/{board.member.id}/remove", data={}).status_code == 303
    assert member.get("/circles/").status_code == 303


def test_a_session_ends_after_the_idle_hours_and_not_while_it_is_used(app, as_person, clock) -> None:
    client = as_person(make_person())
    for _ in range(4):  # used every 300 hours, it goes on
        assert client.get("/me").status_code == 200
        clock.forward(hours=300)
    clock.forward(hours=38)
    assert client.get("/me").status_code == 303, "idle for 338 hours"


def test_a_session_outlives_a_night_and_the_browser(client, clock) -> None:
    person = make_person()
    enter(client, person)
    cookie = client.get_cookie("workspace")
    assert (
        cookie is not None and cookie.expires is not None and cookie.http_only and cookie.same_site == "Lax"
    )
    clock.forward(hours=20)
    assert client.get("/me").status_code == 200


def test_signing_in_takes_nothing_along_from_the_session_before(client) -> None:
    first, second = make_person(), make_person()
    enter(client, first)
    with client.session_transaction() as session:
        session["left"] = "by somebody"
    before = client.token()
    enter(client, second)
    with client.session_transaction() as session:
        assert "left" not in session and "csrf_token" not in session and before
        assert session["_user_id"].startswith(f"{second.get_id()}.")


def test_signing_out_ends_this_session_only_and_stays_on_our_pages(as_person) -> None:
    person = make_person()
    here, there = as_person(person), as_person(person)
    assert here.post("/sign-out", data={"next": "//evil.example"}).location == "/"
    assert here.get("/me").status_code == 303
    assert there.get("/me").status_code == 200
    assert there.post("/sign-out", data={"next": "/invitations/x"}).location == "/invitations/x"
    assert there.post("/sign-out", data={}).status_code == 303, "being out already is no error"


def test_nothing_is_changed_without_the_forms_token(as_person) -> None:
    person = make_person("Amina")
    client = as_person(person)
    response = client.post("/me", data={"name": "Forged", "part": "carer"}, forged=True)
    assert response.status_code == 303 and "kept=" in response.location
    db.session.expire_all()
    assert person.name == "Amina"
    assert client.post("/sign-out-everywhere", data={}, forged=True).status_code == 400
    assert client.get("/me").status_code == 200


def test_a_visitors_form_without_its_token_is_refused_with_their_words(client) -> None:
    words = "a.long.address.that.is.worth.keeping@example.org"
    response = client.post("/sign-in/", data={"email": words}, forged=True)
    assert response.status_code == 400 and words in response.text


# Words that are kept


def test_words_of_an_ended_session_come_back_filled_in_for_that_person(as_person, client, clock) -> None:
    person = make_person("Amina")
    old = as_person(person)
    old.get("/me")
    clock.forward(hours=340)
    sent = {
        "name": "Amina K.",
        "part": "former_carer",
        "organisation": "0",
        "role": "Écrivaine",
        "public_name": "",
    }
    onward = next_of(old.post("/me", data={**sent, "once": ONCE}))
    assert re.fullmatch(r"/me\?kept=\d+", onward)
    assert "nothing is lost" in old.get(f"/sign-in/?next={onward}").text
    enter(client, person, onward)
    shown = client.get(onward)
    assert 'value="Amina K."' in shown.text and 'value="Écrivaine"' in shown.text
    assert re.search(r'<input[^>]*checked[^>]*value="former_carer"', shown.text)
    assert ONCE not in shown.text
    assert counted(Draft) == 1
    assert client.post(onward, data={**sent, "name": ""}).status_code == 422
    assert counted(Draft) == 1, "refused: still kept"
    assert client.post(onward, data=sent).status_code == 303
    assert counted(Draft) == 0, "sent: forgotten"
    db.session.expire_all()
    assert person.name == "Amina K."


def test_words_are_shown_to_nobody_else(as_person, clock) -> None:
    person, other = make_person("Amina"), make_person("Bela")
    old = as_person(person)
    old.get("/me")
    service.end_sessions(person)
    onward = next_of(old.post("/me", data={"name": "My secret name", "part": "carer"}))
    stranger = as_person(other)
    assert "My secret name" not in stranger.get(onward).text
    number = onward.partition("=")[2]
    assert stranger.get(f"/kept/{number}").status_code == 404
    assert "My secret name" in as_person(person).get(f"/kept/{number}").text


def test_words_are_shown_only_on_the_page_they_were_written_on(as_person) -> None:
    administrator = make_administrator()
    old = as_person(administrator)
    service.end_sessions(administrator)
    onward = next_of(old.post("/organisations/new", data={"name": "A half-typed name"}))
    now = as_person(administrator)
    assert "A half-typed name" in now.get(onward).text
    assert "A half-typed name" not in now.get("/me?" + onward.partition("?")[2]).text


def test_the_rest_of_the_address_is_kept_too(as_person) -> None:
    person = make_person()
    old = as_person(person)
    service.end_sessions(person)
    assert re.fullmatch(r"/me\?a=b&kept=\d+", next_of(old.post("/me?a=b&kept=7", data={"name": "X"})))


def test_words_for_an_address_without_a_page_are_kept_to_be_copied(as_person) -> None:
    person = make_person()
    old = as_person(person)
    service.end_sessions(person)
    onward = next_of(old.post("/circles/memberships/1/full", data={"words": "I wrote this"}))
    assert onward.startswith("/kept/")
    shown = as_person(person).get(onward)
    assert shown.status_code == 200 and "I wrote this" in shown.text


def test_a_form_with_nothing_in_it_keeps_nothing(as_person) -> None:
    person = make_person()
    old = as_person(person)
    service.end_sessions(person)
    assert next_of(old.post("/circles/memberships/1/full", data={})) == "/home"
    assert counted(Draft) == 0


def test_words_of_somebody_we_do_not_know_are_shown_to_be_copied(client) -> None:
    response = client.post("/me", data={"name": "A visitor’s words"})
    assert response.status_code == 401
    assert "A visitor’s words" in response.text
    assert counted(Draft) == 0


def test_words_of_somebody_removed_are_not_kept(as_person) -> None:
    board = make_board()
    client = as_person(board.member)
    service.remove(board.administrator, board.member)
    assert client.post("/me", data={"name": "Too late"}).status_code == 401
    assert counted(Draft) == 0


def test_a_lost_token_leads_back_to_the_filled_form(as_person) -> None:
    client = as_person(make_person("Amina"))
    response = client.post("/me", data={"csrf_token": "old", "name": "Amina K.", "part": "carer"})
    shown = client.get(response.location)
    assert 'value="Amina K."' in shown.text and "nothing has been sent yet" in shown.text


# Sent twice


def test_the_same_form_sent_again_leads_to_the_same_page_and_does_nothing(as_person) -> None:
    client = as_person(make_administrator())
    data = {"name": "Northlea", "kind": "nhs", "once": ONCE}
    first, second = (client.post("/organisations/new", data=data) for _ in range(2))
    assert (
        (first.status_code, first.location)
        == (second.status_code, second.location)
        == (303, "/organisations/")
    )
    third = client.post("/organisations/new", data={**data, "once": "another-token"})
    assert third.status_code == 422, "another form is another deed"


def test_a_refused_form_may_be_sent_again(as_person) -> None:
    client = as_person(make_administrator())
    assert client.post("/organisations/new", data={"name": "", "once": ONCE}).status_code == 422
    assert counted(SentForm) == 0
    sent = client.post("/organisations/new", data={"name": "Northlea", "kind": "nhs", "once": ONCE})
    assert sent.status_code == 303
    assert counted(SentForm) == 1


def test_a_token_of_somebody_else_stops_nobody(as_person) -> None:
    first, second = make_administrator(), make_administrator()
    a, b = as_person(first), as_person(second)
    assert a.post("/organisations/new", data={"name": "One", "kind": "nhs", "once": ONCE}).status_code == 303
    sent = b.post("/organisations/new", data={"name": "Two", "kind": "nhs", "once": ONCE})
    assert sent.status_code == 303
    assert {one.name for one in queries.organisations()} == {"One", "Two"}


@pytest.mark.parametrize("once", ["", "short", "x" * 65, "with space here", "'; drop table"])
def test_a_token_that_cannot_be_ours_is_left_aside(as_person, once: str) -> None:
    client = as_person(make_administrator())
    sent = client.post("/organisations/new", data={"name": "One", "kind": "nhs", "once": once})
    assert sent.status_code == 303 and counted(SentForm) == 0


def test_twenty_identical_forms_at_once_do_it_once(app: Flask, as_person) -> None:
    board = make_board()
    first = as_person(board.stranger)
    data = {"csrf_token": first.token(), "words": "May I come in?", "once": ONCE}
    cookie = first.get_cookie("workspace")
    assert cookie is not None
    path = f"/circles/{board.circle.id}/ask"
    db.session.commit()

    def send(_number: int) -> tuple[int, str | None]:
        client = app.test_client()
        client.set_cookie("workspace", cookie.value)
        response = client.post(path, data=data)
        return response.status_code, response.location

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert set(answers) == {(303, path)}
    assert counted(JoinRequest) == 1
    assert counted(SentForm) == 1


# Too many tries


def test_tries_are_counted_for_each_address_typed(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        assert [door.may_try("amina@example.org") for _ in range(6)] == [True] * 5 + [False]
        assert not door.may_try(" AMINA@example.org ")
        assert door.may_try("amina@example.org", "password"), "each way in is counted by itself"
        assert door.may_try("bela@example.org")


def test_tries_are_counted_for_each_place(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "2001:db8::1"}):
        assert all(door.may_try(f"{n}@example.org") for n in range(60))
        assert not door.may_try("one.more@example.org")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "2001:db8::2"}):
        assert not door.may_try("again@example.org"), "the same household"
    with app.test_request_context(environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}):
        assert door.may_try("again@example.org")
    with app.test_request_context(environ_base={"REMOTE_ADDR": ""}):
        assert door.may_try("nowhere@example.org")


def test_people_can_sign_in_while_the_store_is_away(app: Flask, monkeypatch, caplog) -> None:
    limiter = next(iter(app.extensions["limiter"])).limiter

    def broken(*_args: object) -> bool:
        raise ConnectionError

    monkeypatch.setattr(limiter, "hit", broken)
    with app.test_request_context():
        assert door.may_try("amina@example.org")
    assert "can't be counted" in caplog.text


def test_counting_costs_other_pages_nothing(app: Flask) -> None:
    names = [getattr(each, "__qualname__", str(each)) for each in app.before_request_funcs[None]]
    assert not any("limit" in name.lower() for name in names)
