"""Hidden answers (R10): what others have answered changes nothing that those see who may not know it yet.

Every page is compared to the letter, with its headers, its title, its counts and its length: once as things
are, and once as they would be if everybody who has answered something hidden had simply consented.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests import makers
from tests.conftest import Clock
from tests.databases import Database
from tests.house.all_addresses import CHANGING, album, all_or_some, differences, is_whole, said
from tests.house.asking import Asking, nothing_is_saved
from tests.house.reaching import letters_in_words
from tests.house.world import make_world
from workspace.db import db, now
from workspace.proposals import rounds
from workspace.proposals.consent import Move, Say
from workspace.proposals.models import Proposal

# The objector has answered everywhere; everybody else has not, and waits. The facilitator and a member of
# another circle are the ones who would have most to gain from a hint.
WAITING = (
    "visitor", "stranger", "learning", "member", "facilitator", "secretary", "removed", "administrator",
    "asker",
)  # fmt: skip
TRYING = ("learning", "member", "facilitator", "secretary", "stranger")
SOME = ("member", "facilitator", "stranger")  # on PostgreSQL they alone ask: see `all_or_some`
UNDER_WAY = ("asked", "asking", "integrating", "about", "stopped")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

Album = dict[tuple[str, str], str]


def around(asking: Asking) -> list[str]:
    """Every address, with the keys of what is under way and of what stands near it."""
    keys = asking.world.keys
    only: dict[str, list[Any]] = {
        "proposal_id": [keys[name] for name in UNDER_WAY],
        "circle_id": [keys["circle"]],
        "decision_id": [keys["decision"], keys["public_decision"]],
        "slug": ["open"], "ref": ["HOS-1"], "number": [1], "place": [0], "link_id": [1],
        "sheet_id": [1], "feed_id": [1], "offer_id": [1], "suggestion_id": [1], "since": [1], "until": [2],
        "value": ["HOS"],
    }  # fmt: skip
    numbers = {str(key) for key in only["proposal_id"]}
    near = ("/decisions/?", f"/circles/{keys['circle']}/", "/objections", "/decided")

    def is_near(address: str) -> bool:
        path, _, asked = address.partition("?")
        under_way = path.startswith("/proposals/") and path.split("/")[2] in numbers
        return not path.endswith(".pdf") and (not asked or under_way or address.startswith(near))

    return [each for each in all_or_some(asking.app, asking.world, "GET", only) if is_near(each)]


def tries(asking: Asking, actors: tuple[str, ...]) -> Album:
    """What is answered to every move that somebody tries, and to what the facilitator enters for others."""
    keys, found = asking.world.keys, {}
    answer = {"say": "consent", "how": "phone", "words": "", "seen_round": "1", "stands": ""}
    rows: list[tuple[str, dict[str, Any] | None]] = [
        (f"/proposals/{keys[name]}/move/{move.value}", None) for name in UNDER_WAY for move in Move
    ]
    for name, person in itertools.product(("asking", "about"), ("objector", "owner", "named", "member")):
        number = asking.world.people[person].id
        rows.append((f"/proposals/{keys[name]}/answer-for/{number}", answer))
    everyone = [str(asking.world.people[name].id) for name in ("objector", "owner", "named")]
    rows.append((f"/proposals/{keys['asking']}/key-in", {"people": everyone, "seen_round": "1"}))
    rows.append((f"/doubts/{keys['doubt']}/close", {"words": "Nobody sees it."}))
    for actor, (address, data) in itertools.product(actors, rows):
        tried = asking.ask(actor, "POST", address, data)
        found[actor, f"POST {address}"] = f"{tried.status_code} {CHANGING.sub('', said(tried))}"
    return found


def letters_and_their_links(asking: Asking) -> Album:
    """What those who wait are written, and see at addresses that they alone have been given."""
    words = letters_in_words(asking.app, asking.world)
    found = {key: text for key, text in words.items() if key[0] in WAITING}
    for actor in WAITING:
        for number, address in enumerate(asking.world.addresses.get(actor, ())):
            text = CHANGING.sub("", said(asking.ask("visitor", "GET", address)))
            found[actor, f"address {number}"] = text.replace(address, "")
    return found


def everything(asking: Asking) -> Album:
    """All that those who wait can get to see, without what is new each time: tokens and nonces."""
    asked = WAITING if is_whole() else SOME
    found = album(asking, asked, around(asking))
    found |= letters_and_their_links(asking)
    found |= tries(asking, TRYING)
    keys = asking.world.keys
    return {key: text.replace(keys["invited"], "") for key, text in found.items()}


def test_r10_no_output_tells_what_was_answered(
    app: Flask, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two worlds, with objections, changed answers, entered and early ones, and without any of them."""
    clock.at(NOON)
    albums: list[Album] = []
    for loud in (True, False):
        monkeypatch.setattr(makers, "_numbers", itertools.count(1))
        world = make_world(loud=loud)
        with monkeypatch.context() as patched:
            nothing_is_saved(patched)
            albums.append(everything(Asking(app, world)))
        db.session.remove()
        db.engine.dispose()
        database.renew()
    loud_one, quiet_one = albums
    assert loud_one.keys() == quiet_one.keys()
    found = differences(loud_one, quiet_one)
    assert not found, found


def test_r10_the_two_worlds_differ_for_who_has_answered(
    app: Flask, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the test above would prove nothing: who has answered sees every one of the differences."""
    clock.at(NOON)
    shown = []
    for loud in (True, False):
        monkeypatch.setattr(makers, "_numbers", itertools.count(1))
        world = make_world(loud=loud)
        keys = world.keys
        wanted = [f"/proposals/{keys[name]}" for name in ("asking", "about")]
        shown.append(album(Asking(app, world), ("objector",), wanted))
        db.session.remove()
        db.engine.dispose()
        database.renew()
    assert all(shown[0][key] != shown[1][key] for key in shown[0])


def test_r10_an_answer_that_changes_meanwhile_shows_nothing_new(app: Flask, clock: Clock) -> None:
    """Also while the page stands open: pages, and what they ask again and again, stay as they were."""
    clock.at(now())
    asking = Asking(app, make_world())
    number, circle = asking.world.keys["asking"], asking.world.keys["circle"]
    wanted = [
        "/home", f"/circles/{circle}", f"/circles/{circle}/logbook", f"/proposals/{number}",
        f"/proposals/{number}/run", f"/proposals/{number}/news", f"/proposals/{number}/key-in",
        f"/proposals/{number}/sheet?list=1", f"/proposals/{number}/answer", "/objections/1",
        *(f"/proposals/{number}/move/{move.value}" for move in Move),
    ]  # fmt: skip
    waiting = ("stranger", "learning", "member", "facilitator", "secretary", "administrator")
    clock.forward(minutes=5)
    before = album(asking, waiting, wanted)
    proposal = db.session.get_one(Proposal, number)
    rounds.respond(asking.world.people["objector"], proposal, rounds.Given(Say.CONSENT))
    db.session.commit()
    found = differences(before, album(asking, waiting, wanted))
    assert not found, found
