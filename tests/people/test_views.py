"""Pages around accounts: asking for a link and using it, my details, and the office's lists."""

import dataclasses
import re

import pytest
from flask import Flask

from tests.makers import make_administrator, make_board, make_organisation, make_person
from tests.pages import CheckedClient
from tests.people.letters import Letters
from workspace.db import db
from workspace.people import service
from workspace.people.models import Part

OVER = "been used or is too old"


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Letters:
    """The links that would be sent, with an SMTP server set."""
    settings = app.config["SETTINGS"]
    able = dataclasses.replace(settings, smtp_host="mail.example.org", mail_from="workspace@example.org")
    monkeypatch.setitem(app.config, "SETTINGS", able)
    return Letters()


def ask(client: CheckedClient, email: str, path: str = "/sign-in/") -> str:
    """Ask for a link; the page that follows."""
    response = client.post(path, data={"email": email})
    assert response.status_code == 303
    return client.get(response.location).text


# Signing in


def test_the_whole_way_in_and_back_to_where_one_was(client, letters) -> None:
    person = make_person("Amina")
    assert client.get("/me").location == "/sign-in/?next=/me"
    said = ask(client, f" {person.email.upper()} ", "/sign-in/?next=/me")
    assert "If we know this address, a link is on its way" in said
    assert letters.to() == [person.email]
    path = letters.path()
    shown = client.get(path)
    assert "Sign in as Amina" in shown.text
    client.checks = False  # there is no page to look at in the answer to HEAD
    for look in (client.get, client.head):
        assert look(path).status_code == 200, "looking uses nothing up"
    assert client.post(path, data={}).location == "/me"
    assert "Amina" in client.get("/me").text
    assert client.get("/sign-in/?next=/circles/").location == "/circles/"


def test_the_same_words_for_an_address_we_know_and_one_we_do_not(app, client, letters) -> None:
    board = make_board()
    pages = [
        ask(app.test_client(), who) for who in (board.member.email, "nobody@example.org", board.removed.email)
    ]
    without_tokens = {re.sub(r'(value|content)="[^"]*"', "", one) for one in pages}
    assert len(without_tokens) == 1
    assert letters.to() == [board.member.email]


def test_the_way_back_is_never_another_site(app, client, letters) -> None:
    person = make_person()
    for evil in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        ask(app.test_client(), person.email, f"/sign-in/?next={evil}")
    assert len(letters.to()) == 4
    for number in range(4):
        assert app.test_client().post(letters.path(number), data={}).location == "/home"


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Enter an email address"), ("amina", "in full"), ("a@b", "in full")]
)
def test_an_address_that_is_none_comes_back_with_a_sentence(client, letters, typed: str, said: str) -> None:
    response = client.post("/sign-in/", data={"email": typed})
    assert response.status_code == 422 and said in response.text and letters.to() == []


def test_where_no_email_is_set_the_page_says_so_and_whom_to_ask(client) -> None:
    person = make_person()
    for response in (client.get("/sign-in/"), client.post("/sign-in/", data={"email": person.email})):
        assert response.status_code == 200
        assert "can’t send email yet" in response.text and "help@example.org" in response.text
        assert "01632 960 001" in response.text and 'name="email"' not in response.text


def test_a_link_works_once(app, client, letters) -> None:
    person = make_person()
    ask(client, person.email)
    path = letters.path(0)
    assert client.post(path, data={"once": "first-press"}).status_code == 303
    other = app.test_client()
    for response in (other.get(path), other.post(path, data={"once": "second-press"})):
        assert response.status_code == 410 and OVER in response.text
    assert other.get("/me").status_code == 303


def test_a_double_click_on_the_link_signs_in_once_and_is_no_error(app, client, letters, clock) -> None:
    person = make_person()
    ask(client, person.email, "/sign-in/?next=/me")
    path = letters.path(0)
    clock.forward(minutes=0)
    assert client.post(path, data={"once": "one-and-the-same"}).location == "/me"
    again = app.test_client()
    assert again.post(path, data={"once": "one-and-the-same"}).location == "/me"
    assert again.get("/me").status_code == 200
    clock.forward(minutes=2)
    assert app.test_client().post(path, data={"once": "one-and-the-same"}).status_code == 410


def test_an_old_link_offers_a_new_one_that_leads_to_the_same_page(client, letters, clock) -> None:
    person = make_person()
    ask(client, person.email, "/sign-in/?next=/me")
    clock.forward(minutes=11)
    path = letters.path(0)
    shown = client.get(path)
    assert shown.status_code == 410 and "Send me a new one" in shown.text
    assert person.email not in shown.text, "whoever finds an old link learns no address"
    client.post(path + "/again", data={})
    assert letters.to()[1] == person.email
    assert client.post(letters.path(1), data={}).location == "/me"


def test_a_link_that_is_none(client, letters) -> None:
    for path in ("/sign-in/nonsense", "/sign-in/WzEsIngiXQ.x"):
        shown = client.get(path)
        assert shown.status_code == 404 and "Ask for a new one" in shown.text
        assert client.post(path, data={}).status_code == 404
        assert client.post(path + "/again", data={}).status_code == 404


def test_an_old_link_where_no_email_is_set(client, clock) -> None:
    path = service.link_for(make_person().email)
    clock.forward(minutes=11)
    assert path is not None
    assert "can’t send email yet" in client.get(path).text
    assert client.post(path + "/again", data={}).status_code == 404


def test_a_link_of_somebody_removed_since(client, letters) -> None:
    board = make_board()
    ask(client, board.member.email)
    service.remove(board.administrator, board.member)
    shown = client.get(letters.path(0))
    assert shown.status_code == 410 and "Send me a new one" not in shown.text


def test_signing_in_over_somebody_elses_session_says_so(as_person, letters) -> None:
    first, second = make_person("Amina"), make_person("Bela")
    client = as_person(first)
    path = service.link_for(second.email)
    assert path is not None
    assert "You are signed in as Amina. This link is for Bela." in client.get(path).text
    client.post(path, data={})
    assert 'value="Bela"' in client.get("/me").text


def test_too_many_tries_are_slowed_down(client, letters) -> None:
    person = make_person()
    for _ in range(5):
        ask(client, person.email)
    response = client.post("/sign-in/", data={"email": person.email})
    assert response.status_code == 429 and "Wait a few minutes" in response.text
    assert len(letters.to()) == 5


def test_the_demo_shows_its_letters(app, client, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], demo=True))
    assert "It sends no email" in ask(client, make_person().email)


# My details


def test_p1_p2_my_details_are_mine_to_say(as_person) -> None:
    hospital = make_organisation(make_administrator())
    person = make_person("Amina")
    client = as_person(person)
    page = client.get("/me").text
    for words in (
        "everyone who is signed in",
        "anyone who reads the public plan",
        "never ask about your health",
    ):
        assert words in page
    sent = {
        "name": " Amina  K. ", "part": "organisation", "organisation": str(hospital.id),
        "role": "Nurse", "public_name": "A. K.",
    }  # fmt: skip
    response = client.post("/me", data=sent)
    assert response.status_code == 303
    assert "Your details are saved" in client.get(response.location).text
    db.session.expire_all()
    assert (person.name, person.part, person.organisation, person.role, person.public_name) == (
        "Amina K.", Part.ORGANISATION, hospital, "Nurse", "A. K.",
    )  # fmt: skip


def test_my_details_refused_come_back_as_they_were_typed(as_person) -> None:
    client = as_person(make_person("Amina", None))
    response = client.post("/me", data={"name": "", "role": "Neighbour", "organisation": "0"})
    assert response.status_code == 422
    assert "Enter a name" in response.text and "Choose how you take part" in response.text
    assert 'value="Neighbour"' in response.text
    assert (
        client.post("/me", data={"name": "x" * 81, "part": "carer", "organisation": "0"}).status_code == 422
    )
    assert client.post("/me", data={"name": "x", "part": "carer", "organisation": "99"}).status_code == 422


def test_markup_in_a_name_stays_text(as_person) -> None:
    person = make_person("<script>alert(1)</script>", email="amina@example.org")
    assert "<script>alert" not in as_person(person).get("/me").text


# The office


def test_p3_p4_the_offices_pages_are_for_administrators(as_person, client) -> None:
    board = make_board()
    hospital = make_organisation(board.administrator)
    paths = [
        "/people/", f"/people/{board.member.id}/remove", f"/people/{board.removed.id}/restore",
        "/organisations/", "/organisations/new", f"/organisations/{hospital.id}/edit",
    ]  # fmt: skip
    for path in paths:
        assert as_person(board.administrator).get(path).status_code == 200
        for person in (board.stranger, board.learning, board.member, board.facilitator, board.secretary):
            assert as_person(person).get(path).status_code == 403, path
        assert client.get(path).status_code == 303


def test_the_list_of_people_counts_and_finds(as_person) -> None:
    board = make_board()
    client = as_person(board.administrator)
    page = client.get("/people/").text
    assert "7 people" in page and "Removed" in page and "Administrator" in page
    found = client.get("/people/?q=mina").text
    assert "1 person" in found and "Mina Member" in found and "Sam Secretary" not in found
    assert "Nobody was found" in client.get("/people/?q=zzz").text
    assert client.get("/people/?page=many").status_code == 200


def test_the_list_of_people_costs_the_same_with_many(as_person, app) -> None:
    from sqlalchemy import event

    client = as_person(make_administrator())
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def cost() -> int:
        asked.clear()
        client.get("/people/")
        return len(asked)

    make_person()
    few = cost()
    hospital = make_organisation(make_administrator())
    for _ in range(20):
        make_person(organisation=hospital)
    assert cost() == few


def test_removing_and_restoring_a_person(as_person) -> None:
    board = make_board()
    client = as_person(board.administrator)
    path = f"/people/{board.member.id}"
    shown = client.get(path + "/remove").text
    assert "signed out everywhere" in shown and board.member.email in shown
    assert client.post(path + "/remove", data={}).location == "/people/"
    assert client.get(path + "/remove").status_code == 403
    assert client.post(path + "/restore", data={}).location == "/people/"
    assert client.get(path + "/restore").status_code == 403
    assert client.get("/people/9999/remove").status_code == 404
    assert client.get(f"/people/{board.administrator.id}/remove").status_code == 403


def test_organisations_are_added_and_changed(as_person) -> None:
    client = as_person(make_administrator())
    assert "No organisations yet" in client.get("/organisations/").text
    added = client.post("/organisations/new", data={"name": "Northlea", "kind": "nhs", "address": ""})
    assert "1 organisation" in client.get(added.location).text
    twice = client.post("/organisations/new", data={"name": "Northlea", "kind": "nhs"})
    assert twice.status_code == 422 and "Northlea is in the list already" in twice.text
    wrong = client.post(
        "/organisations/new", data={"name": "X", "kind": "nhs", "address": "javascript://x/%0aalert(1)"}
    )
    assert wrong.status_code == 422 and "web address in full" in wrong.text
    edit = re.search(r"/organisations/\d+/edit", client.get("/organisations/").text)
    assert edit
    assert 'value="Northlea"' in client.get(edit[0]).text
    changed = {"name": "Southlea", "kind": "charity", "address": "https://southlea.example.org"}
    assert client.post(edit[0], data=changed).status_code == 303
    page = client.get("/organisations/").text
    assert "Southlea" in page and "Charity" in page and "https://southlea.example.org" in page
    assert client.get("/organisations/999/edit").status_code == 404


def test_private_pages_are_kept_by_nobody(as_person) -> None:
    client: CheckedClient = as_person(make_person())
    for path in ("/me", "/circles/", "/sign-in/sent"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
