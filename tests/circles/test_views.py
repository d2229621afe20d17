"""Pages around circles: finding them, coming in, invitations, members and hats, and who sees what of it."""

import dataclasses
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.makers import (
    make_administrator,
    make_board,
    make_circle,
    make_member,
    make_organisation,
    make_person,
    wear,
)
from tests.post.carried import deliver_all
from workspace.circles import policy, queries, service
from workspace.circles.models import Circle, HatKind, Invitation, Joining, JoinRequest, Standing
from workspace.db import db, today
from workspace.people import service as people
from workspace.people.models import Part, Person

NEW = {"name": "Nasra", "part": "carer", "organisation": "0"}
CIRCLE = {
    "name": "Being heard", "aim": "That carers are heard.", "domain": "How carers are asked.",
    "joining": "request", "joining_note": "", "visibility": "members",
    "absence_policy": "wait", "answer_days": "7",
}  # fmt: skip


def day(name: str, days: int) -> dict[str, str]:
    """A date as it is typed."""
    wanted = today() + timedelta(days=days)
    return {
        f"{name}-day": str(wanted.day),
        f"{name}-month": str(wanted.month),
        f"{name}-year": str(wanted.year),
    }


def path_of(made: Invitation) -> str:
    return f"/invitations/{queries.token_of(made)}"


# Beginning


def test_p4_an_administrator_opens_the_first_circle_and_invites(as_person, client) -> None:
    administrator = make_administrator()
    office = as_person(administrator)
    assert "Open the first circle" in office.get("/circles/").text
    assert "no voice in the circle" in office.get("/circles/new").text
    opened = office.post("/circles/new", data=CIRCLE)
    assert re.fullmatch(r"/circles/\d+/invite", opened.location)
    assert "No invitation is open" in office.get(opened.location).text
    made = office.post(
        opened.location, data={"email": "nasra@example.org", "name": "Nasra", "standing": "full"}
    )
    address = re.search(r"http://127\.0\.0\.1:8000(/invitations/[^<\s]+)", office.get(made.location).text)
    assert address
    assert client.post(address[1], data=NEW).status_code == 303
    assert office.get("/circles/new").status_code == 403, "there is one now"
    circle = db.session.scalars(select(Circle)).one()
    assert office.get(f"/circles/{circle.id}/members").status_code == 403
    assert office.get(f"/circles/{circle.id}/invite").status_code == 200, "until somebody keeps the record"
    nasra = db.session.scalars(select(Person).where(Person.email == "nasra@example.org")).one()
    wear(circle, nasra, HatKind.FACILITATOR)
    assert office.get(f"/circles/{circle.id}/invite").status_code == 403


def test_only_an_administrator_is_offered_the_first_circle(as_person) -> None:
    client = as_person(make_person())
    assert "An administrator opens the first one" in client.get("/circles/").text
    assert client.get("/circles/new").status_code == 403


def test_a_circle_refused_comes_back_as_it_was_typed(as_person) -> None:
    office = as_person(make_administrator())
    response = office.post("/circles/new", data={**CIRCLE, "aim": "", "answer_days": "many"})
    assert response.status_code == 422
    assert "what the circle is there to achieve" in response.text and "How carers are asked." in response.text
    assert office.post("/circles/new", data={**CIRCLE, "answer_days": "0"}).status_code == 422


def test_c1_c2_a_circle_opens_another_below_and_names_its_leader(as_person) -> None:
    board = make_board()
    path = f"/circles/{board.circle.id}/new"
    for person in (board.member, board.learning, board.stranger, board.administrator):
        assert as_person(person).get(path).status_code == 403
    client = as_person(board.secretary)
    assert client.get(path).status_code == 200
    group = {**CIRCLE, "kind": "working_group", "decision": "0"}
    refused = client.post(path, data=group)
    assert refused.status_code == 422 and "needs the date" in refused.text
    taken = client.post(path, data={**group, "kind": "circle", "name": board.circle.name})
    assert taken.status_code == 422 and "already. Choose another name" in taken.text
    opened = client.post(path, data={**group, "brief": "Ask carers.", **day("ends_on", 200)})
    below = queries.named("Being heard")
    assert below is not None and opened.location == f"/circles/{below.id}/hats/new?kind=leader"
    shown = client.get(opened.location).text
    assert re.search(r'checked[^>]*value="leader"', shown) and "Mina Member" in shown
    chosen = {"kind": "leader", "person": str(board.member.id), "decision": "0", **day("term_end", 100)}
    assert client.post(opened.location, data=chosen).location == f"/circles/{below.id}"
    db.session.expire_all()
    assert policy.may_facilitate(board.member, below)


# Finding, joining, asking, leaving


def test_the_list_says_what_everybody_may_know_and_what_they_can_do(as_person) -> None:
    board = make_board(joining=Joining.OPEN)
    below = make_circle(board.facilitator, board.circle, "Leaving hospital")
    shown = as_person(board.stranger).get("/circles/").text
    assert "You are in no circle yet" in shown and "2 circles" in shown
    assert (
        board.circle.aim.partition("'")[0] in shown
        and "3 full members" in shown
        and "0 full members" in shown
    )
    assert f"/circles/{board.circle.id}/join" in shown and f"/circles/{below.id}/ask" in shown
    for name in ("Mina Member", "Farah Facilitator"):
        assert name not in shown
    mine = as_person(board.member).get("/circles/").text
    assert "you are in 1 of them" in mine and f"/circles/{board.circle.id}/join" not in mine


def test_c4_joining_an_open_circle(as_person) -> None:
    board = make_board(joining=Joining.OPEN, joining_note="We meet **monthly**.")
    client = as_person(board.stranger)
    path = f"/circles/{board.circle.id}/join"
    assert "<strong>monthly</strong>" in client.get(path).text
    assert client.post(path, data={}).location == f"/circles/{board.circle.id}"
    assert client.get(path).location == f"/circles/{board.circle.id}"
    assert client.get(f"/circles/{board.circle.id}/ask").status_code == 303


def test_c4_asking_being_declined_with_a_reason_and_asking_again(as_person) -> None:
    board = make_board()
    stranger, secretary = as_person(board.stranger), as_person(board.secretary)
    path = f"/circles/{board.circle.id}/ask"
    assert stranger.get(f"/circles/{board.circle.id}/join").status_code == 403
    assert stranger.post(path, data={"words": "I care for <my> brother."}).location == path
    assert "You asked on" in stranger.get(path).text
    assert stranger.post(path, data={"words": "Again"}).status_code == 409
    members = secretary.get(f"/circles/{board.circle.id}/members").text
    answer = re.search(r"/circles/requests/\d+", members)
    assert answer and "1 request<" in members
    shown = secretary.get(answer[0]).text
    assert (
        "I care for &lt;my&gt; brother." in shown and "Nobody is refused for a personal preference" in shown
    )
    said = {"welcomed": "no", "standing": "full", "answer": ""}
    refused = secretary.post(answer[0], data=said)
    assert refused.status_code == 422 and "Say why you decline" in refused.text
    assert secretary.post(answer[0], data={**said, "answer": "We are full until May."}).status_code == 303
    assert secretary.post(answer[0], data={**said, "answer": "Again"}).status_code == 409
    assert "has been answered" in secretary.get(answer[0]).text
    shown = stranger.get(path).text
    assert "We are full until May." in shown and "You can ask again" in shown
    assert stranger.post(path, data={"words": "It is May."}).status_code == 303
    again = db.session.scalars(select(JoinRequest).order_by(JoinRequest.id.desc())).first()
    assert again is not None
    assert (
        secretary.post(f"/circles/requests/{again.id}", data={**said, "welcomed": "yes"}).status_code == 303
    )
    assert stranger.get(path).location == f"/circles/{board.circle.id}"


def test_requests_are_answered_by_who_keeps_the_record(as_person) -> None:
    board = make_board()
    request = service.ask_to_join(board.stranger, board.circle, "A private reason")
    path = f"/circles/requests/{request.id}"
    for person in (board.learning, board.member, board.facilitator):
        assert as_person(person).get(path).status_code == 403
        assert "A private reason" not in as_person(person).get(f"/circles/{board.circle.id}/members").text
    for person in (board.stranger, board.administrator):
        assert as_person(person).get(path).status_code == 404, "not there for them (V2)"


def test_c4_leaving_says_what_it_means(as_person) -> None:
    board = make_board()
    client = as_person(board.facilitator)
    path = f"/circles/{board.circle.id}/leave"
    shown = client.get(path).text
    assert "stays in the record" in shown and "You stop being facilitator" in shown
    assert client.post(path, data={}).location == "/circles/"
    assert client.get(path).status_code == 403
    assert as_person(board.stranger).get(path).status_code == 403


def test_what_is_not_there_is_not_found(as_person) -> None:
    client = as_person(make_board().member)
    for path in ("join", "ask", "leave", "members", "invite", "hats/new", "new"):
        assert client.get(f"/circles/999/{path}").status_code == 404
    assert client.get("/circles/hats/999/put-down").status_code == 404
    assert client.post("/circles/memberships/999/full", data={}).status_code == 404
    assert client.post("/circles/invitations/999/cancel", data={}).status_code == 404


# Members


def test_p3_members_are_shown_to_members_only(as_person, client) -> None:
    board = make_board()
    path = f"/circles/{board.circle.id}/members"
    for person in (board.learning, board.member, board.facilitator, board.secretary):
        shown = as_person(person).get(path).text
        assert "Mina Member" in shown and "Remo Removed" not in shown
    for person in (board.stranger, board.administrator):
        refused = as_person(person).get(path)
        assert refused.status_code == 403 and "Mina" not in refused.text
    assert client.get(path).status_code == 303
    assert as_person(board.removed).get(path).status_code == 303


def test_p2_nobodys_address_is_shown_to_other_members(as_person) -> None:
    board = make_board()
    service.invite(board.facilitator, board.circle, "invited@example.org", "Nasra")
    everyone = db.session.scalars(select(Person)).all()
    for reader in (board.member, board.learning, board.secretary, board.facilitator):
        for path in ("/circles/", f"/circles/{board.circle.id}/members", f"/circles/{board.circle.id}"):
            shown = as_person(reader).get(path).text
            assert not any(other.email in shown for other in everyone)
            assert "invited@example.org" not in shown or reader is board.facilitator


def test_the_members_page_tells_hats_terms_and_links(as_person, clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle, "Leaving hospital")
    wear(below, make_member(below, "Lea Leader"), HatKind.LEADER, days=800)
    wear(
        board.circle,
        board.member,
        HatKind.OWN,
        days=800,
        name="Peer supporter",
        description="Rings people up.",
    )
    client = as_person(board.member)
    shown = client.get(f"/circles/{board.circle.id}/members").text
    for words in (
        "3 people",
        "1 person",
        "Leader of Leaving hospital",
        "Rings people up.",
        "in 2 years",
        "Leads? the circle|leads the circle",
    ):
        assert re.search(words, shown), words
    clock.forward(days=400)
    fresh = as_person(board.member).get(f"/circles/{board.circle.id}/members").text
    assert re.search(r"The term of Farah Facilitator ended on .*gives no power now", fresh)
    assert "any full member may act as facilitator" in fresh


def test_an_empty_circle_says_how_it_goes_on(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    inside = make_member(below, "Ina Inside", Standing.LEARNING)
    shown = as_person(inside).get(f"/circles/{below.id}/members").text
    assert "No full member yet" in shown and "Nobody wears it" in shown


def test_the_members_page_costs_the_same_with_many_members(as_person, app) -> None:
    from sqlalchemy import event

    board = make_board()
    client = as_person(board.secretary)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def cost() -> int:
        db.session.commit()
        asked.clear()
        client.get(f"/circles/{board.circle.id}/members")
        return len(asked)

    hospital = make_organisation(board.administrator)
    service.ask_to_join(make_person(organisation=hospital), board.circle)
    wear(board.circle, board.member, HatKind.OWN, name="One")
    make_member(make_circle(board.facilitator, board.circle, "First"))
    few = cost()
    for number in range(8):
        person = make_member(board.circle, organisation=hospital)
        wear(board.circle, person, HatKind.OWN, name=f"Hat {number}")
        service.ask_to_join(make_person(), board.circle)
        service.invite(board.facilitator, board.circle, f"n{number}@example.org")
        make_circle(board.facilitator, board.circle, f"Below {number}")
    assert cost() == few


def test_a_learning_member_is_made_full_on_the_members_page(as_person) -> None:
    board = make_board()
    path = re.search(
        r"/circles/memberships/\d+/full",
        as_person(board.secretary).get(f"/circles/{board.circle.id}/members").text,
    )
    assert path
    assert as_person(board.member).post(path[0], data={}).status_code == 403
    assert as_person(board.stranger).post(path[0], data={}).status_code == 404
    assert as_person(board.secretary).post(path[0], data={}).status_code == 303
    db.session.expire_all()
    assert policy.is_full_member(board.learning, board.circle)


# Invitations


def test_inviting_shows_the_address_to_pass_on_to_who_invited_alone(as_person) -> None:
    board = make_board()
    facilitator, secretary = as_person(board.facilitator), as_person(board.secretary)
    path = f"/circles/{board.circle.id}/invite"
    assert "can’t send email yet" in facilitator.get(path).text
    sent = facilitator.post(
        path, data={"email": "nasra@example.org", "name": "Nasra", "standing": "learning"}
    )
    made = db.session.scalars(select(Invitation)).one()
    address = "http://127.0.0.1:8000" + path_of(made)
    for page in (sent.location, f"/circles/{board.circle.id}/members"):
        assert address in facilitator.get(page).text
        shown = secretary.get(page).text
        assert "Nasra" in shown and address not in shown and "nasra@example.org" not in shown
    assert "Nasra" not in as_person(board.member).get(f"/circles/{board.circle.id}/members").text
    assert secretary.post(f"/circles/invitations/{made.id}/cancel", data={}).status_code == 303
    assert address not in facilitator.get(path).text
    assert facilitator.post(f"/circles/invitations/{made.id}/cancel", data={}).status_code == 409
    assert as_person(board.member).post(f"/circles/invitations/{made.id}/cancel", data={}).status_code == 403
    assert (
        as_person(board.stranger).post(f"/circles/invitations/{made.id}/cancel", data={}).status_code == 404
    )


def test_invitations_are_mailed_where_email_is_set(app, as_person, monkeypatch) -> None:
    able = {"smtp_host": "mail.example.org", "mail_from": "w@example.org"}
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], **able))
    board = make_board()
    path = f"/circles/{board.circle.id}/invite"
    client = as_person(board.facilitator)
    data = {"email": "nasra@example.org", "name": "", "standing": "full", "words": "Do come."}
    client.post(path, data=data).close()
    made = db.session.scalars(select(Invitation)).one()
    (letter,) = deliver_all(app)
    assert letter.to == "nasra@example.org"
    for words in ("Farah Facilitator", "Do come.", board.circle.aim, path_of(made)):
        assert words in letter.text
    shown = client.get(path).text
    assert path_of(made) not in shown and "nasra@example.org" in shown


def test_inviting_refused_comes_back_as_it_was_typed(as_person) -> None:
    board = make_board()
    client = as_person(board.secretary)
    path = f"/circles/{board.circle.id}/invite"
    data = {"standing": "full", "words": "Words worth keeping"}
    for email, said in (("", "Enter an email"), ("x", "in full"), (board.member.email, "already")):
        response = client.post(path, data={**data, "email": email})
        assert (
            response.status_code == 422 and said in response.text and "Words worth keeping" in response.text
        )
    for person in (board.member, board.learning, board.stranger, board.administrator):
        assert as_person(person).get(path).status_code == 403


def test_a_new_person_says_who_they_are_and_is_in(client, clock) -> None:
    board = make_board(joining_note="Bring **nothing**.")
    made = service.invite(board.facilitator, board.circle, "nasra@example.org", "Nasra", words="Do come.")
    hospital = make_organisation(board.administrator)
    path = path_of(made)
    shown = client.get(path).text
    for words in (
        "You are invited to",
        "Farah Facilitator invites you",
        "Do come.",
        "<strong>nothing</strong>",
        "never ask about your health",
    ):
        assert words in shown
    assert "nasra@example.org" not in shown
    refused = client.post(path, data={"name": "Nasra", "organisation": "0"})
    assert refused.status_code == 422 and "Choose how you take part" in refused.text
    sent = {"name": "Nasra A", "part": "organisation", "organisation": str(hospital.id)}
    accepted = client.post(path, data=sent)
    assert accepted.location == f"/circles/{board.circle.id}"
    person = db.session.scalars(select(Person).where(Person.email == "nasra@example.org")).one()
    assert (person.name, person.part, person.organisation) == ("Nasra A", Part.ORGANISATION, hospital)
    assert "Welcome to" in client.get(accepted.location).text
    assert client.get(path).location == accepted.location, "a second look leads to the circle"


def test_an_invitation_never_signs_in_somebody_who_has_an_account(as_person, client) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, board.stranger.email)
    path = path_of(made)
    shown = client.get(path)
    assert shown.status_code == 200 and "/sign-in/?next=/invitations/" in shown.text
    assert "Stefan" not in shown.text, "nor says whose account it is"
    assert client.post(path, data=NEW).status_code == 401
    assert client.get("/me").status_code == 303
    mine = as_person(board.stranger)
    assert 'name="part"' not in mine.get(path).text
    assert mine.post(path, data={}).location == f"/circles/{board.circle.id}"
    db.session.expire_all()
    assert policy.is_full_member(board.stranger, board.circle)


def test_an_invitation_for_somebody_else_says_so(as_person) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    client = as_person(board.stranger)
    for response in (client.get(path_of(made)), client.post(path_of(made), data=NEW)):
        assert response.status_code == 403
        assert "You are signed in as Stefan Stranger" in response.text
        assert "nasra@example.org" not in response.text
    assert (
        db.session.scalar(select(func.count()).select_from(Person).where(Person.email == "nasra@example.org"))
        == 0
    )
    out = client.post("/sign-out", data={"next": path_of(made)})
    assert 'name="part"' in client.get(out.location).text


def test_an_invitation_that_is_over(client, clock) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    newer = service.invite(board.facilitator, board.circle, "nasra@example.org")
    replaced = client.get(path_of(made))
    assert replaced.status_code == 410 and "a newer one took its place" in replaced.text
    clock.forward(days=15)
    late = client.get(path_of(newer))
    assert late.status_code == 410 and "open for 14 days" in late.text
    assert client.post(path_of(newer), data=NEW).status_code == 410
    none = client.get("/invitations/nonsense")
    assert none.status_code == 404
    assert client.post("/invitations/nonsense", data=NEW).status_code == 404


def test_a_used_invitation_opens_nothing_to_who_finds_it(app, client) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    assert client.post(path_of(made), data={**NEW, "once": "nasra-pressed"}).status_code == 303
    finder = app.test_client()
    for response in (
        finder.get(path_of(made)),
        finder.post(path_of(made), data={**NEW, "once": "another-press"}),
    ):
        assert response.status_code == 410 and "has been used" in response.text
    assert finder.get("/me").status_code == 303


def test_a_double_click_on_yes_is_no_error(app, client) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    client.post(path_of(made), data={**NEW, "once": "nasra-pressed"})
    again = app.test_client()
    response = again.post(path_of(made), data={**NEW, "once": "nasra-pressed"})
    assert response.location == f"/circles/{board.circle.id}"
    assert again.get("/me").status_code == 200


def test_twenty_times_yes_at_once_is_one_person_with_one_place(app: Flask) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    path = path_of(made)
    db.session.commit()
    first = app.test_client()
    data = {**NEW, "csrf_token": first.token(), "once": "nasra-pressed"}
    cookie = first.get_cookie("workspace")
    assert cookie is not None

    def press(_number: int) -> tuple[int, str | None]:
        client = app.test_client()
        client.set_cookie("workspace", cookie.value)
        response = client.post(path, data=data)
        return response.status_code, response.location

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    assert set(answers) == {(303, f"/circles/{board.circle.id}")}
    db.session.rollback()
    person = db.session.scalars(select(Person).where(Person.email == "nasra@example.org")).one()
    assert [m.person_id for m in board.circle.memberships].count(person.id) == 1


# Hats


def test_c8_the_secretary_enters_who_was_chosen(as_person) -> None:
    board = make_board()
    path = f"/circles/{board.circle.id}/hats/new"
    for person in (board.facilitator, board.member, board.learning, board.stranger, board.administrator):
        assert as_person(person).get(path).status_code == 403
    client = as_person(board.secretary)
    shown = client.get(path + "?kind=facilitator").text
    assert 'value="leader"' not in shown and "Lena Learner" not in shown and "Stefan" not in shown
    data = {"kind": "own", "person": str(board.member.id), "decision": "0", **day("term_end", 90)}
    for more, said in (
        ({}, "Enter a name for this hat"),
        ({"kind": "facilitator", "person": "0"}, "Choose who wears it"),
        ({"kind": "facilitator", **day("term_end", 0)}, "Enter a day after today"),
        ({"kind": "facilitator", "term_end-day": "31", "term_end-month": "2"}, "Enter a real date"),
        ({"kind": ""}, "Choose a hat"),
    ):
        refused = client.post(path, data={**data, **more})
        assert refused.status_code == 422 and said in refused.text, said
    given = client.post(path, data={**data, "name": "Peer supporter", **day("review_on", 30)})
    assert given.location == f"/circles/{board.circle.id}/members"
    assert "Peer supporter" in client.get(given.location).text


def test_c7_choosing_the_leader_as_delegate_is_refused_on_the_form(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader = make_member(below, "Lea Leader")
    wear(below, leader, HatKind.LEADER)
    client = as_person(leader)
    data = {"kind": "delegate", "person": str(leader.id), "decision": "0", **day("term_end", 90)}
    refused = client.post(f"/circles/{below.id}/hats/new", data=data)
    assert refused.status_code == 422 and "two different people" in refused.text


def test_c6_the_circle_above_sees_nobody_below_when_it_names_the_leader(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    make_member(below, "Ina Inside")
    assert "Ina Inside" not in as_person(board.secretary).get(f"/circles/{below.id}/hats/new").text


def test_c8_a_hat_is_put_down_by_its_wearer(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    leader = make_member(below, "Lea Leader")
    term = wear(below, leader, HatKind.LEADER)
    path = f"/circles/hats/{term.id}/put-down"
    assert as_person(board.secretary).get(path).status_code == 403
    client = as_person(leader)
    assert f"You are in {board.circle.name.partition(chr(39))[0]}" in client.get(path).text
    assert client.post(path, data={}).location == f"/circles/{below.id}"
    assert client.get(path).status_code == 403


def test_c9_a_stand_in_keeps_the_record_until_somebody_is_chosen(as_person, clock) -> None:
    board = make_board()
    clock.forward(days=400)
    client = as_person(board.member)
    data = {"kind": "secretary", "person": str(board.member.id), "decision": "0", **day("term_end", 90)}
    assert client.post(f"/circles/{board.circle.id}/hats/new", data=data).status_code == 303
    assert as_person(board.facilitator).get(f"/circles/{board.circle.id}/hats/new").status_code == 403


def test_people_removed_by_the_office_leave_the_members_page(as_person) -> None:
    board = make_board()
    people.remove(board.administrator, board.member)
    assert "Mina Member" not in as_person(board.secretary).get(f"/circles/{board.circle.id}/members").text
