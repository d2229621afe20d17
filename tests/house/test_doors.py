"""Every address, asked by everybody, answers as this table says (house.md). A new one without a row fails.

One row for each endpoint and method; where it matters, one for each stage or visibility too. Nothing that is
asked for here is saved, so every row meets the same world. Forms are sent empty: 422 (or a redirect, where
there is nothing to fill in) means that this person may, 403 that they see it and may not, 404 that for them
it is not there, 401 and 303 to the sign-in page that nobody knows who they are.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.house.all_addresses import is_whole
from tests.house.asking import Asking
from tests.house.doors import DEMO, TABLE, WHO, rows
from workspace import create_app
from workspace.config import Settings
from workspace.db import db
from workspace.public.paper.printing import can_make_pdf

# No session speaks at these, so another site can forge nothing. Stopping letters is what mail programs do by
# themselves (RFC 8058); an answer by link needs a token of its own; unsent words need the seal of their page;
# and a language can't be empty.
WITHOUT_TOKEN = {
    "notices.stop": 200, "by_link.answer": 422, "people.keep_draft": 403, "people.choose_language": 400,
}  # fmt: skip
FOR_OFFICE = ("/people/{", "/letters/{letter}")  # where others learn nothing of whether it is there


def doors(app: Flask) -> set[tuple[str, str]]:
    """Every endpoint with every method it takes. HEAD goes where GET goes, and OPTIONS tells nothing."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def wrong(asking: Asking, table: str) -> list[str]:
    """The rows whose answers are not those of the table, with what was answered."""
    found = []
    for row in rows(table):
        if row.address.endswith(".pdf") and not can_make_pdf():
            continue  # then there is no PDF for anybody; `tests/public/test_paper.py` says so
        assert len(row.answers) == len(WHO), row
        address = row.address.format(**asking.world.keys)
        answered, looked_at = [], set()
        for actor, expected in zip(WHO, row.answers, strict=True):
            if (
                not is_whole() and expected in looked_at
            ):  # who may what is worked out alike on both databases:
                answered.append(expected)  # there, each kind of answer once shows that it takes the questions
                continue
            # Each kind of page once; what a page looks like is the same on both databases.
            asking.checks = is_whole() and expected not in looked_at
            looked_at.add(expected)
            try:
                answered.append(asking.ask(actor, row.method, address).status_code)
            except AssertionError as problem:  # what a page looks like, said beside the others
                answered.append(expected)
                found.append(f"{row.method} {address} as {actor}: {problem}")
        if tuple(answered) != row.answers:
            said = " ".join(map(str, answered))
            found.append(f"{row.method:<4} {row.address:<46} {row.endpoint:<26} {said}")
    return found


def test_the_table_has_a_row_for_every_door(whole_app: Flask) -> None:
    named = {(row.endpoint, row.method) for row in rows(TABLE)}
    assert named == doors(whole_app)


def test_each_address_leads_to_its_endpoint(whole_app: Flask) -> None:
    addresses = whole_app.url_map.bind("localhost")
    for row in rows(TABLE):
        path = re.sub(r"{\w+}", "1", row.address.partition("?")[0])
        assert addresses.match(path, method=row.method)[0] == row.endpoint, row.address


def test_every_door_answers_everybody_as_the_table_says(asking: Asking) -> None:
    found = wrong(asking, TABLE)
    assert not found, "\n".join(["these answered otherwise:", *found])


def test_no_address_takes_what_it_has_no_row_for(asking: Asking) -> None:
    """Nothing can be sent to a page that is only for reading, nor read where only forms are taken."""
    if not is_whole():
        return  # which methods an address takes is found out before any database is asked
    addresses = asking.app.url_map.bind("localhost")
    one_of_each = {row.endpoint: row.address for row in rows(TABLE) if row.endpoint != "static"}
    for address in sorted(one_of_each.values()):
        path = address.format(**asking.world.keys).partition("?")[0]
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            try:
                addresses.match(path, method=method)
            except MethodNotAllowed:
                for actor in ("visitor", "administrator"):
                    assert asking.ask(actor, method, path).status_code == 405, (actor, method, address)
            except NotFound:
                pytest.fail(f"{address} leads nowhere")


def test_a_form_that_another_site_sends_is_refused_everywhere(asking: Asking) -> None:
    for row in rows(TABLE):
        if row.method == "POST":
            path = row.address.format(**asking.world.keys)
            got = asking.window("member").post(path, forged=True).status_code
            assert got == WITHOUT_TOKEN.get(row.endpoint, 400), (row.address, got)


def test_no_address_is_taken_for_another_number(asking: Asking) -> None:
    """What isn't there is not there for anybody: a key or a token that nobody has made."""
    nothing = dict.fromkeys(asking.world.keys, 9_999_999)
    for row in rows(TABLE):
        if "{" in row.address and not row.endpoint.startswith("people.s"):
            got = asking.ask("secretary", row.method, row.address.format(**nothing)).status_code
            assert got == (403 if row.address.startswith(FOR_OFFICE) else 404), (row, got)


def test_the_pages_of_the_demo_are_in_the_demo_alone(asking: Asking, settings: Settings) -> None:
    app, demo = asking.app, create_app(replace(settings, demo=True))
    demo.test_client_class = app.test_client_class
    assert doors(demo) - doors(app) == {(row.endpoint, row.method) for row in rows(DEMO)}
    found = wrong(Asking(demo, asking.world), DEMO)
    with demo.app_context():
        db.engine.dispose()
    assert not found, "\n".join(["these answered otherwise:", *found])
