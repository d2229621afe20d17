"""The page of all circles: a map, and a list that says the same in words (C1, C2, C6)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from sqlalchemy import event

from tests.makers import make_board, make_circle, make_member, make_person, wear
from workspace.circles import queries, service
from workspace.circles.models import CircleKind, HatKind, Joining
from workspace.db import db, now, today

SVG = "{http://www.w3.org/2000/svg}"


def parsed(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def on_the_map(page: Element) -> list[tuple[str, str]]:
    """The links on the map in order: where to, and what they are called."""
    links = page.iterfind(f".//{SVG}svg[@role='group']/{SVG}a")
    return [(a.get("href", ""), text(a.find(f"{SVG}title"))) for a in links]


def in_words(page: Element) -> list[tuple[str, str]]:
    """The circles in the list, in order: where to, and the name."""
    strong = [a for a in page.iterfind(".//ul[@class='tree']//a") if a.find("strong") is not None]
    return [(a.get("href", ""), text(a)) for a in strong]


@contextmanager
def counted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_c1_the_list_says_the_same_as_the_map_in_the_same_order(as_person) -> None:
    board = make_board()
    heard = make_circle(board.facilitator, board.circle, "Being heard")
    make_circle(board.facilitator, heard, "Interviews")
    make_circle(board.facilitator, board.circle, "A very long name for a circle that can never fit anywhere")
    page = parsed(as_person(board.member).get("/circles/").text)
    shown = on_the_map(page)
    assert [href for href, _title in shown] == [href for href, _name in in_words(page)]
    assert len(shown) == 4
    for (_href, title), (_again, name) in zip(shown, in_words(page), strict=True):
        assert title.startswith(name) and re.search(r": .*, \d+ full members?$", title)
    assert page.find(".//ul[@class='tree']/li/ul/li/ul/li") is not None, "nested as the circles are"


def test_c2_the_list_names_kinds_and_says_when_one_is_past_its_date(as_person, clock) -> None:
    board = make_board()
    make_circle(
        board.facilitator, board.circle, "Survey", kind=CircleKind.WORKING_GROUP, brief="Ask.",
        ends_on=today() + timedelta(days=5),
    )  # fmt: skip
    make_circle(
        board.facilitator, board.circle, "Helpers", kind=CircleKind.HELPING_CIRCLE, question="What?",
        ends_on=today() + timedelta(days=5),
    )  # fmt: skip
    client = as_person(board.member)
    page = client.get("/circles/").text
    assert "Working group ·" in page and "Helping circle ·" in page
    assert "It is expected to end on" in page and "It reports by" in page and "Past its date" not in page
    clock.forward(days=6)
    page = client.get("/circles/").text
    assert "It was expected to end on" in page and "It was to report by" in page
    assert page.count("Past its date") == 2


def test_c6_the_links_are_drawn_and_said_and_missing_ones_are_said_to_be_missing(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    client = as_person(board.member)
    page = client.get("/circles/").text
    assert 'class="leader"' not in page and 'class="delegate"' not in page
    assert "No leader yet" in page and "No delegate yet" in page
    wear(below, make_member(below, "Lea Leader"), HatKind.LEADER)
    page = client.get("/circles/").text
    assert page.count('class="leader"') == 1 and 'class="delegate"' not in page
    assert "Leader: Lea Leader" in page and "No delegate yet" in page
    wear(below, make_member(below, "Del Delegate"), HatKind.DELEGATE)
    page = client.get("/circles/").text
    assert page.count('class="delegate"') == 1 and "Delegate: Del Delegate" in page
    assert "No leader yet" not in page, "the top circle has neither, and needs none (C6)"


def test_c9_a_link_whose_term_ran_out_is_shown_as_missing(as_person, clock) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    wear(below, make_member(below, "Lea Leader"), HatKind.LEADER, days=10)
    clock.forward(days=11)
    page = as_person(board.member).get("/circles/").text
    assert "No leader yet" in page and "Lea Leader" not in page and 'class="leader"' not in page


def test_c6_who_is_here_by_a_hat_counts_as_a_full_member(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle)
    wear(below, make_member(below), HatKind.LEADER)
    titles = dict(on_the_map(parsed(as_person(board.member).get("/circles/").text)))
    assert titles[f"/circles/{board.circle.id}"].endswith("4 full members"), (
        "three, and the leader from below"
    )
    assert titles[f"/circles/{below.id}"].endswith("1 full member")


def test_without_a_circle_there_is_no_map(as_person) -> None:
    page = as_person(make_person()).get("/circles/").text
    assert "There is no circle yet" in page and "<figure" not in page


def test_v2_closed_circles_are_not_on_the_map_and_only_there_for_who_was_in_them(as_person) -> None:
    board = make_board()
    below = make_circle(board.facilitator, board.circle, "Over and done")
    was_in = make_member(below)
    below.closed_at = now()
    page = parsed(as_person(was_in).get("/circles/").text)
    assert len(on_the_map(page)) == len(in_words(page)) == 1
    assert "Circles that closed" in text(page) and "Over and done" in text(page)
    assert "Over and done" not in as_person(board.stranger).get("/circles/").text


def test_what_i_can_do_with_each_circle_stands_in_the_list(as_person) -> None:
    board = make_board(joining=Joining.OPEN)
    make_circle(board.facilitator, board.circle, "By asking")
    page = as_person(board.stranger).get("/circles/").text
    assert "Join<" in page and "Ask to join<" in page and "You are here" not in page
    mine = as_person(board.member).get("/circles/").text
    assert mine.count("You are here") == 1 and "Join<" not in mine


@pytest.mark.parametrize("path", ["/circles/", "/home", "/circles/1"])
def test_pages_cost_the_same_with_ten_and_with_three_hundred_circles(
    app: Flask, as_person, path: str
) -> None:
    board = make_board()
    client = as_person(board.member)
    client.checks = False

    def cost() -> int:
        db.session.commit()
        with counted() as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    def more(count: int, first: int) -> None:
        for number in range(first, first + count):
            below = make_circle(board.facilitator, board.circle, f"Circle {number}")
            if number % 2:
                wear(below, make_member(below), HatKind.LEADER)
            db.session.flush()

    more(10, 0)
    few = cost()
    more(290, 10)
    assert cost() == few


def test_mine_cost_the_same_with_very_many_circles(app: Flask) -> None:
    board = make_board()

    def cost() -> int:
        db.session.commit()
        db.session.expire_all()
        person = db.session.get_one(type(board.member), board.member.id)
        with counted() as asked:
            for circle in queries.circles_of(person):
                assert circle.standing_of(person) is not None
        return len(asked)

    few = cost()
    for number in range(170):
        below = make_circle(board.facilitator, board.circle, f"Circle {number}")
        service.add_member(below, board.member)
    assert cost() == few
