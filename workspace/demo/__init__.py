"""A demo borough, made only by calling services: Northlea, where nobody and nothing is real.

The house's map says `demo.py`; a year in the life of five circles is too long for one file. Each story (how
the circles began, how one proposal went) is told by itself, in one function from beginning to end, and
`town.weave` lets them all happen in the order of time, so that numbers and trails come out as in life.
All days are counted back from the day the demo starts: it looks lived in whenever that is.
"""

from __future__ import annotations

from contextlib import nullcontext

from flask import Flask, has_app_context

from workspace.db import db, now, today
from workspace.demo import (
    again,
    at_length,
    changed,
    chosen,
    circles,
    elsewhere,
    heard,
    helping,
    published,
    reached,
    rules,
    set_aside,
    tended,
    under_way,
    wards,
    ways_in,
    writing,
)
from workspace.demo.town import Town, letters_have_come, weave


def fill(app: Flask) -> list[tuple[str, str]]:
    """Fill an empty database. Gives (label, path) for each kind of person: an address that signs in once."""
    with nullcontext() if has_app_context() else app.app_context():
        town = Town(today())
        begun = (circles.beginnings, heard.before_the_plan, writing.drafting, elsewhere.working_groups)
        weave([story(town) for story in begun])
        db.session.commit()
        plan = (heard, writing, tended, published, changed, under_way, set_aside)
        chapters = (*plan, elsewhere, circles, helping, chosen, rules, wards, at_length, again, reached)
        weave([story for told in chapters for story in told.stories(town)])
        letters_have_come(now())
        db.session.commit()
        made = ways_in.addresses()
        db.session.commit()
        return made
