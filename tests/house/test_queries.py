"""Every list, and every digest, costs as many questions to the database at 1,000 rows as at 10, and not many.

The rows are copies of what services made, put in by plain inserts: a thousand of everything at once (but a
hundred circles), all in one circle and all waiting for one person, which is more than any borough has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.databases import Database
from tests.house.asking import Asking
from tests.house.many import make_many
from tests.house.reaching import digest_in_words
from tests.house.world import make_world
from workspace.db import db

FEW = 10
# What is asked is worked out before any database is reached: PostgreSQL shows that it takes it all.
MANY = {"sqlite": 1_000, "postgresql": 300}
MOST = 40  # questions for one page
# The desk asks every room what waits: two or three questions each. A digest tells what happened, too, and
# makes a link for each of the few things it shows. The pack tells what changed in up to three plans.
PACK = "/circles/{circle}/pack"
HOME = {"/home": 60, "digest": 95, PACK: 60, f"{PACK}/key-in": 60}

# Who asks, where. Keys are those of the world.
PAGES = """
member         /home
facilitator    /home
secretary      /home
member         /circles/
administrator  /circles/
member         /circles/{circle}
stranger       /circles/{circle}
secretary      /circles/{circle}/members
facilitator    /circles/{circle}/invite
secretary      /circles/{circle}/hats/new
member         /circles/{circle}/logbook
member         /circles/{circle}/logbook?words=decision&page=2
stranger       /circles/{circle}/ask
administrator  /people/
administrator  /people/?q=a&page=3
administrator  /organisations/
member         /me
member         /plans/
member         /plans/open/
member         /plans/open/?page=9
member         /plans/open/?area=HOS&only=new
member         /plans/open/history
member         /plans/drafted/history
member         /plans/open/actions/HOS-1
member         /plans/open/actions/HOS-1/history
secretary      /plans/open/actions/HOS-1/update
secretary      /plans/open/actions/HOS-1/correct
member         /plans/drafted/actions/new
member         /partner-plans/
member         /partner-plans/new
member         /partner-plans/{partner}
member         /partner-plans/{partner}/edit
member         /proposals/{asked}
stranger       /proposals/{asked}
facilitator    /proposals/{asking}
objector       /proposals/{asking}
member         /proposals/{asking}/answer
facilitator    /proposals/{asking}/move/decide
member         /proposals/{integrating}
member         /proposals/{asked}/versions
stranger       /proposals/{asked}/versions
member         /proposals/{draft}/effects/add/add_action?plan=open
member         /proposals/{draft}/effects/add/change_action?plan=open
facilitator    /proposals/{asked}/roster
facilitator    /proposals/{asked}/move/refer
member         /decisions/{decision}
stranger       /decisions/{decision}
member         /decisions/
member         /decisions/?words=decision&page=2
member         /decisions/{decision}/reviews
member         /reviews/{review}
member         /decisions/{decision}/appeals
member         /appeals/{hearing}
stranger       /appeals/{hearing}
facilitator    /appeals/{hearing}/meeting
member         /circles/{circle}/policies
member         /policies/{policy}
member         /circles/{circle}/selections
member         /selections/{naming}
member         /selections/{naming}/name
facilitator    /proposals/{asking}/run
facilitator    /proposals/{asking}/key-in
facilitator    /proposals/{asking}/sheet?list=1
member         /proposals/{heard}
facilitator    /proposals/{heard}/guests
stranger       /home
member         /doubts/{tested}
member         /objections/{my_objection}
secretary      /circles/{helping}/report
member         /circles/{helping}/reports/{report}
visitor        /decided/
visitor        /decided/?words=public&page=2
visitor        /decided/{public_decision}
visitor        /
visitor        /about
visitor        /plan/open/
visitor        /plan/open/actions/HOS-1
visitor        /plan/open/priorities/HOS
visitor        /plan/open/changes/1
visitor        /plan/open/versions/
visitor        /plan/open/versions/1
visitor        /plan/open/decisions/{public}
visitor        /plan/open/plan.csv
visitor        /plan/open/plan.json
member         /circles/{circle}/sessions
member         /sessions/{session_public}
member         /plans/open/?group={group}
member         /plans/open/since
facilitator    /plans/open/actions/HOS-2/new-owner
secretary      /plans/open/actions/HOS-2/update
member         /plans/open/bring
member         /brought/{sheet}
member         /brought/{sheet}?page=9
member         /brought/{sheet}/end
member         /brought/{proposed_sheet}/done
member         /plans/open/sheet.csv
stranger       /plans/open/sheet.xlsx
member         /reviews/
secretary      /reviews/
secretary      /reviews/?page=9
member         /circles/{circle}/reviews-due
stranger       /circles/{circle}/reviews-due
member         /plans/open/reviews-due
member         /partner-plans/{due_partner}
member         /calendars/
visitor        /calendar/{feed}-{calendar}.ics
visitor        /plan/open/came-about
visitor        /plan/open/only/no-update/
visitor        /plan/open/only/group/{group}/
visitor        /plan/open/changes/1/2
visitor        /plan/open/feed.atom
visitor        /plan/open/plan.xlsx
visitor        /plan/open/versions/1/plan.csv
visitor        /plan/open/versions/1/plan.json
member         /me/letters
member         /me/drafts
member         /me/sign-in
administrator  /letters/
member         /circles/{circle}/pack
secretary      /circles/{circle}/pack/key-in
facilitator    /circles/{circle}/pack/key-in
secretary      /plans/open/actions/HOS-2/update-for
member         /plans/open/actions/HOS-2/entered/{update}
visitor        /answer/{answering}
visitor        /letters/stop/{stopping}
"""
CUT = ("digest", PACK, f"{PACK}/key-in")  # of very much they show the newest alone, which may cost less
LETTERS = ("member", "stranger", "secretary")  # whose digest is put into words
ONLY_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET TRANSACTION")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions asked of the database meanwhile; beginning and ending a transaction is none."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(ONLY_TRANSACTIONS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def costs(app: Flask, many: int) -> dict[tuple[str, str], list[str]]:
    """What each page asks of the database, with so many rows."""
    world = make_world()
    make_many(world, many)
    asking = Asking(app, world)
    found = {}
    for line in PAGES.split("\n"):
        if line:
            actor, address = line.split()
            window = asking.window(actor)
            with counted() as asked:
                response = window.get(address.format(**world.keys))
            assert response.status_code == 200, (actor, address, response.status_code)
            found[actor, address] = asked
    for actor in LETTERS:
        with counted() as asked:
            assert digest_in_words(app, world, actor)
        found[actor, "digest"] = asked
    return found


def test_every_list_costs_the_same_at_ten_rows_and_at_a_thousand(app: Flask, database: Database) -> None:
    few = costs(app, FEW)
    db.session.remove()
    db.engine.dispose()
    database.renew()
    many = costs(app, MANY[database.name])
    print(f"\n{database.name}: questions to the database at {FEW} rows and at {MANY[database.name]}")
    for (actor, address), asked in many.items():
        print(f"{len(few[actor, address]):>5} {len(asked):>5}  {actor:<13} {address}")
    grown = {key: (len(few[key]), len(asked)) for key, asked in many.items() if len(asked) != len(few[key])}
    grown = {key: (a, b) for key, (a, b) in grown.items() if key[1] not in CUT or b > a}
    assert not grown
    dear = {key: len(asked) for key, asked in many.items() if len(asked) > HOME.get(key[1], MOST)}
    assert not dear


@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "PRAGMA query_only = ON", "SET TRANSACTION READ ONLY"]
)
def test_what_is_not_counted(statement: str) -> None:
    assert statement.startswith(ONLY_TRANSACTIONS)
