"""What a person may not see is not there for them (V2): marked words stand in every private place.

Every address of the app is asked with every key there is, as everybody; forms are sent full of nonsense, and
the links of each page are followed; files, calendars, letters and what they lead to are looked into. Wherever
a mark turns up, `MARKS` must say that this person may read it; and where it says that somebody may, it must
turn up, or the test would prove nothing.
"""

from __future__ import annotations

import re
from itertools import product

from flask import Flask

from tests.conftest import Clock
from tests.house.all_addresses import album, all_or_some, differences, is_whole, links_in, said
from tests.house.asking import Asking
from tests.house.marks import ACTORS, MARKED, MARKS
from tests.house.reaching import letters_in_words
from tests.house.world import make_world, one_more_of_everything_hidden
from workspace.db import now


class Seen:
    """Which marks turned up for whom, and where first."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.secrets = secrets
        self.by: dict[str, dict[str, str]] = {place: {} for place in MARKS}

    def look(self, actor: str, where: str, text: str) -> None:
        for secret, marked in self.secrets.items():
            text = text.replace(secret, marked)
        for place in set(MARKED.findall(text)):
            self.by[place].setdefault(actor, where)

    def leaks(self) -> list[str]:
        return [
            f"{place} is seen by {actor} at {where}"
            for place, found in self.by.items()
            for actor, where in found.items()
            if actor not in MARKS[place]
        ]

    def never(self) -> list[str]:
        return [
            f"{place} is never seen by {actor}"
            for place, found in self.by.items()
            for actor in sorted(MARKS[place] - found.keys())
        ]


def test_v2_no_page_shows_anybody_what_is_not_theirs(asking: Asking) -> None:
    seen = Seen(asking.world.secrets)
    wanted = list(all_or_some(asking.app, asking.world, "GET"))
    for actor in ACTORS:
        window = asking.window(actor)
        asked: set[str] = set()
        waiting = list(wanted)
        while waiting:
            address = waiting.pop()
            if address in asked:
                continue
            asked.add(address)
            response = window.get(address)
            text = said(response)
            assert response.status_code < 500, (actor, address)
            seen.look(actor, address, text)
            if is_whole() and response.mimetype == "text/html":
                waiting += links_in(address, text)
        for address in asking.world.addresses.get(actor, ()):  # whoever has it reads what its owner may read
            seen.look(actor, address, said(asking.ask("visitor", "GET", address)))
    for (actor, letter), text in letters_in_words(asking.app, asking.world).items():
        if actor in ACTORS:
            seen.look(actor, letter, text)
    assert not seen.leaks(), "\n".join(seen.leaks())
    if is_whole():  # where each is asked for with every key
        assert not seen.never(), "\n".join(seen.never())


WRITING = ("visitor", "stranger", "member", "facilitator", "administrator")
FIELDS = """
    title need text criteria name email reason why what happened seen person circle priority owner visibility
    say harm seen_round days code found welcomed decision kind hat leader organisation_id plan state
"""
NONSENSE = dict.fromkeys(FIELDS.split(), "nonsense") | {"review_on-day": "31", "review_on-month": "2"}


def test_v2_no_answer_to_a_form_shows_anybody_what_is_not_theirs(asking: Asking) -> None:
    seen = Seen(asking.world.secrets)
    for address, actor in product(all_or_some(asking.app, asking.world, "POST"), WRITING):
        response = asking.ask(actor, "POST", address, NONSENSE)
        assert response.status_code < 500, (actor, address)
        seen.look(actor, f"POST {address}", said(response))
    assert not seen.leaks(), "\n".join(seen.leaks())


def test_v1_what_changes_a_plan_of_the_circle_alone_is_the_circles_too(asking: Asking) -> None:
    """Its words would show others what the plan says."""
    keys = asking.world.keys
    for kind in ("add_action", "change_action", "stop_action", "publish"):
        address = f"/proposals/{keys['draft']}/effects/add/{kind}?plan=shut&ref=HOS-1"
        shown = asking.ask("member", "GET", address)
        assert shown.status_code == 409
        assert "Raise one that only this circle sees" in shown.get_data(as_text=True)
    begun = asking.ask("member", "GET", f"/circles/{keys['circle']}/proposals/new?plan=shut")
    assert re.search(r'checked[^>]*value="circle"|value="circle"[^>]*checked', begun.get_data(as_text=True))


# Counts, and whatever else would look different ------------------------------------------------------


def test_v2_nothing_counts_what_is_hidden(app: Flask, clock: Clock) -> None:
    """As much again of everything hidden, and for those it is hidden from not a letter is different."""
    clock.at(now())
    asking = Asking(app, make_world())
    wanted = [each for each in all_or_some(app, asking.world, "GET") if not each.endswith(".pdf")]
    wanted += asking.world.addresses["stranger"] + asking.world.addresses["administrator"]
    for counting in (
        "/people/",
        "/letters/",
    ):  # how many accounts, and how many letters wait: that is for them
        wanted.remove(counting)
    outside = ("visitor", "stranger", "administrator")
    before = album(asking, outside, wanted)
    one_more_of_everything_hidden(asking.world)
    clock.forward(seconds=1)
    found = differences(before, album(asking, outside, wanted))
    assert not found, found
