"""How and when somebody is written to: their own choice, and letters stopped with one press (RFC 8058)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.makers import make_board
from tests.pages import CheckedClient
from tests.post.carried import deliver_all
from workspace.db import db
from workspace.notices import errands, service
from workspace.notices.periods import Hours, of_day, of_week
from workspace.people import links
from workspace.people import service as people
from workspace.people.models import Digest, Person
from workspace.post import service as post
from workspace.post.models import Kind

SignIn = Callable[[Any], CheckedClient]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def hours(**more: Any) -> Hours:
    given: dict[str, Any] = {"day": 1, "hour": 9, "quiet_from": 21, "quiet_until": 8, **more}
    return Hours(zone=ZoneInfo("Europe/London"), **given)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


# When a digest is due: pure -----------------------------------------------------------------------------


def test_a_weekly_digest_is_due_for_seven_days_and_never_at_night() -> None:
    weekly = hours()
    assert of_week(at("2026-11-23", "08:59"), weekly) is None, "the day has come, the hour has not"
    due = of_week(at("2026-11-23", "09:00"), weekly)
    assert due is not None and due.name == "2026-W48"
    assert of_week(at("2026-11-29", "20:59"), weekly) == due, "late, where nobody could send it"
    assert of_week(at("2026-11-29", "21:00"), weekly) is None, "not at night: the next one tells it all"
    names = {of_week(at("2026-12-28", "12:00"), weekly), of_week(at("2027-01-03", "12:00"), weekly)}
    assert {each.name for each in names if each} == {"2026-W53"}, "the week of new year is one week"


@pytest.mark.parametrize(("day", "utc"), [("2026-03-29", "08:00"), ("2026-10-25", "09:00")])
def test_on_the_days_when_clocks_change_a_digest_comes_at_the_hour_on_the_wall(day: str, utc: str) -> None:
    due = of_day(at(day, utc), hours())
    assert due is not None and due.name == day
    assert of_day(at(day, utc) - timedelta(minutes=1), hours()) is None


def test_a_digest_set_for_the_night_waits_for_its_end_and_without_a_night_it_comes_when_set() -> None:
    assert of_day(at("2026-11-23", "07:59"), hours(hour=6)) is None
    assert of_day(at("2026-11-23", "08:00"), hours(hour=6)) is not None
    assert of_day(at("2026-11-23", "06:00"), hours(hour=6, quiet_from=0, quiet_until=0)) is not None
    assert of_day(at("2026-11-23", "12:00"), hours(quiet_from=8, quiet_until=14)) is None


# The page -----------------------------------------------------------------------------------------------


def test_p3_a_person_chooses_how_they_are_written_to_and_sees_only_their_own_letters(
    app: Flask, as_person: SignIn, client: CheckedClient
) -> None:
    board = make_board()
    page = as_person(board.member).get("/me/letters").get_data(as_text=True)
    assert "No letters yet" in page and board.member.email in page
    assert "Monday" in page and "09:00" in page and "21:00" in page and "08:00" in page
    assert client.get("/me/letters").status_code == 303, "a visitor has no such page"

    post.write(Kind.ACCOUNT, board.member, what="password set")
    post.write(Kind.DIGEST, board.secretary)
    people.write_link(board.member.email)
    people.write_link("nobody@example.org")  # leaves a row of the first person’s that no letter was
    deliver_all(app)
    page = as_person(board.member).get("/me/letters").get_data(as_text=True)
    assert page.count("<tr>") == 3 and "A change in how you sign in" in page and "A link to sign in" in page
    first = db.session.get(Person, 1)
    assert "A link to sign in" not in as_person(first).get("/me/letters").get_data(as_text=True)

    refused = as_person(board.member).post("/me/letters", data={"digest": "hourly", "at_once": "no"})
    assert refused.status_code == 422 and b"Error:" in refused.data
    chosen = as_person(board.member).post("/me/letters", data={"digest": "daily", "at_once": "no"})
    assert chosen.status_code == 303
    db.session.expire_all()
    assert (board.member.digest, board.member.letters_at_once) == (Digest.DAILY, False)
    assert board.secretary.digest is Digest.WEEKLY


# One press ----------------------------------------------------------------------------------------------


def test_one_click_stops_letters_without_a_session_and_opening_the_page_changes_nothing(
    app: Flask, client: CheckedClient, as_person: SignIn
) -> None:
    board = make_board()
    digest = service.unsubscribe_path(board.member, "digest")
    at_once = service.unsubscribe_path(board.member, "at-once")

    def how() -> tuple[Digest, bool]:
        db.session.expire_all()
        return board.member.digest, board.member.letters_at_once

    scanner = app.test_client()
    scanner.checks = False  # the answer to HEAD is no page
    for path in (digest, at_once):
        assert client.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
        assert as_person(board.secretary).get(path).status_code == 200, "whoever is signed in"
    assert how() == (Digest.WEEKLY, True), "scanners open every link"

    machine = app.test_client(use_cookies=False)
    for _twice in range(2):
        pressed = machine.post(digest, data=ONE_CLICK, forged=True)
        assert pressed.status_code == 200, "RFC 8058: no redirect"
        assert how() == (Digest.OFF, True)
    assert b"off already" in pressed.data and b"off already" in client.get(digest).data
    assert b"Silence never counts as consent" in machine.post(at_once, forged=True).data
    assert how() == (Digest.OFF, False)

    assert client.post(f"{digest}/again", data=ONE_CLICK, forged=True).status_code == 400
    assert how() == (Digest.OFF, False), "only the page’s own button turns them on"
    assert client.post(f"{digest}/again").status_code == 303
    assert client.post(f"{at_once}/again").status_code == 303
    assert how() == (Digest.WEEKLY, True)
    service.choose(board.member, Digest.DAILY, True, "")
    client.post(f"{digest}/again")
    assert how() == (Digest.DAILY, True), "what is on stays as it was chosen"
    assert b"We write to you again" in client.get(f"{digest}/again").data


def test_an_address_that_was_not_made_here_stops_nothing(app: Flask, client: CheckedClient) -> None:
    board = make_board()
    token = service.unsubscribe_path(board.member, "digest").rpartition("/")[2]
    others = [
        token[:-1], token + "A", "x", "é", links.seal("sign-in", board.member.id, "digest"),
        links.seal("stop", board.member.id, "everything"), links.seal("stop", 10**6, "digest"),
        links.seal("stop", board.removed.id, "digest"),
    ]  # fmt: skip
    for other in others:
        for path in (f"/letters/stop/{other}", f"/letters/stop/{other}/again"):
            assert client.get(path).status_code == client.post(path).status_code == 404, path
    db.session.expire_all()
    assert {each.digest for each in (board.member, board.removed)} == {Digest.WEEKLY}


# Who chose what is asked when it is sent ------------------------------------------------------------------


def test_who_comes_later_or_changes_their_choice_in_between_gets_no_extra_digest(
    app: Flask, clock: Clock
) -> None:
    clock.at(datetime(2026, 11, 16, 12, tzinfo=UTC))
    board = make_board()

    def go(day: int, hour: int) -> list[str]:
        clock.at(datetime(2026, 11, day, hour, tzinfo=UTC))
        errands.run()
        return [each.to for each in deliver_all(app, quiet=True)]

    everyone = {each.email for each in (board.facilitator, board.secretary, board.member, board.learning)}
    assert go(23, 8) == [], "not before the hour"
    assert set(go(23, 9)) == everyone
    service.choose(board.member, Digest.DAILY, True, "")
    service.choose(board.secretary, Digest.OFF, True, "")
    assert go(23, 10) == [], "this Monday’s was sent"
    service.choose(board.member, Digest.WEEKLY, True, "")
    service.choose(board.learning, Digest.DAILY, True, "")
    assert go(24, 9) == [], "nothing has happened since, and nothing waits"
    service.choose(board.secretary, Digest.WEEKLY, True, "")
    assert go(25, 9) == [], "it comes again next Monday"
