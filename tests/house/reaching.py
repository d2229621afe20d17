"""What reaches people, for the world of the tests of the whole house: letters, links to one question each,
updates entered for somebody, where they are signed in; and every letter of the world in words."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.house.marks import World, mark
from tests.house.tending import action_of
from workspace.by_link import service as by_link
from workspace.by_link.models import Ask
from workspace.db import db, now, today
from workspace.notices import sending
from workspace.notices import service as notices
from workspace.people import sessions
from workspace.people.models import Passkey, Person
from workspace.plan import entering, partner_answers
from workspace.plan.models import Action, ActionUpdate, Channel, Health, PartnerLink, State
from workspace.post import service as post
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import NotWanted
from workspace.proposals.models import Proposal

CONTACT = "partner@northlea.example.org"
ASKED = ("member", "facilitator", "secretary")  # in the round of `asking`, and without an answer there
SEALED = re.compile(r"/(?:answer|sign-in|invitations)/[\w.-]+")  # each with a nonce of its own


def reach(world: World) -> None:
    """All of it."""
    _entered(world)
    _where_they_are(world)
    _links(world)
    _letters(world)


def _entered(world: World) -> None:
    """What two people said of their actions on the telephone, one of them in the plan of the circle alone."""
    own, hidden = action_of("open", world.keys["own_action"]), action_of("shut", "HOS-2")
    world.keys["update"] = enter(world, own, "member", mark("entered-update")).id
    hidden.owner_person = world.people["objector"]
    enter(world, hidden, "objector", mark("entered-closed"))


def enter(world: World, action: Action, speaker: str, happened: str) -> ActionUpdate:
    """The secretary writes down what somebody said of their action."""
    who = world.people
    return entering.enter(
        who["secretary"], action, who[speaker], Channel.PHONE, state=State.UNDER_WAY, health=Health.TO_PLAN,
        happened=happened, outcome="", latest={}, next_review_on=today() + timedelta(days=30),
    )  # fmt: skip


def _where_they_are(world: World) -> None:
    member = world.people["member"]
    elsewhere = sessions.begin(member, "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    passkey = Passkey(
        person_id=member.id, credential=mark("passkey-key"), public_key=b"x", name=mark("passkey-name"),
        added_at=now(),
    )  # fmt: skip
    db.session.add(passkey)
    db.session.flush()
    world.keys |= {"signed_in": elsewhere.id, "passkey": passkey.id}


def _links(world: World) -> None:
    """The links that letters have brought, and the addresses at which they can be stopped."""
    who, keys = world.people, world.keys
    asking = db.session.get_one(Proposal, keys["asking"]).round
    stopped = db.session.get_one(Proposal, keys["stopped"]).round
    assert asking is not None and stopped is not None
    for actor in ASKED:
        _brought(world, actor, by_link.path_for(Ask.ROUND, asking.id, who[actor]))
    entered = stopped.answer_of(who["secretary"])
    assert entered is not None
    _brought(world, "secretary", by_link.path_for(Ask.ENTERED, entered.id, who["secretary"]))
    own = action_of("open", keys["own_action"]).id
    _brought(world, "member", by_link.path_for(Ask.ACTION, own, who["member"]))
    _brought(world, "member", by_link.path_for(Ask.OBJECTION, keys["my_objection"], who["member"]))
    hidden = action_of("shut", "HOS-1").id
    _brought(world, "stranger", by_link.path_for(Ask.ACTION, hidden, who["stranger"]))  # who may not see it
    link = db.session.get_one(PartnerLink, keys["link"])
    link.partner_plan.contact += f", {CONTACT}"
    for each in (keys["link"], keys["hidden_link"]):
        _brought(world, "visitor", by_link.path_for(Ask.PARTNER_LINK, each, contact=CONTACT))
    partner_answers.answer(link, "before@northlea.example.org", False, mark("partner-said"))
    for actor in ("member", "stranger"):
        _brought(world, actor, notices.unsubscribe_path(who[actor], "digest"))
    mine = world.addresses["member"]
    round_link, stop = (next(each for each in mine if part in each) for part in ("/answer/", "/stop/"))
    world.secrets[round_link.rpartition("/")[2]] = mark("answer-address")
    world.keys |= {"answering": round_link.rpartition("/")[2], "stopping": stop.rpartition("/")[2]}


def _brought(world: World, actor: str, path: str) -> None:
    world.addresses.setdefault(actor, []).append(path)


def _letters(world: World) -> None:
    """Besides those that were written with their causes: what the worker would have written by now."""
    asking = db.session.get_one(Proposal, world.keys["asking"]).round
    assert asking is not None
    for actor, person in world.people.items():
        post.write(Kind.REMINDER, person, about=asking.id, once=f"remind:{actor}")
        post.write(Kind.DIGEST, person, once=f"digest:{actor}")
    post.write(Kind.STILL_MISSING, world.people["facilitator"], about=asking.id)
    post.write(Kind.LINK_CHECK, to=CONTACT, about=world.keys["link"])
    post.write(Kind.ACCOUNT, world.people["member"], what=mark("letter-detail"), fate=Fate.GIVEN_UP)
    failed = db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
    failed.why, failed.ended_at = mark("letter-why"), now()
    world.keys["letter"] = failed.id


def letters_in_words(app: Flask, world: World) -> dict[tuple[str, str], str]:
    """What each letter says, by whom it goes to and what it is. Saved is nothing of it."""
    named = {person.id: actor for actor, person in world.people.items()}
    found: dict[tuple[str, str], str] = {}
    count: dict[tuple[str, str], int] = {}
    for number in db.session.scalars(select(Letter.id).order_by(Letter.id)).all():
        letter = db.session.get_one(Letter, number)
        nobody = "visitor" if letter.kind is Kind.LINK_CHECK else "invited"
        key = named.get(letter.person_id or 0, nobody), letter.kind.value
        count[key] = count.get(key, 0) + 1
        try:
            written = sending.in_words(app, letter)
            calendar = (written.calendar or b"").decode()
            said = "\n".join((written.subject, written.text, written.html, calendar))
        except NotWanted as refused:
            said = f"not wanted: {refused}"
        found[key[0], f"letter {key[1]} {count[key]}"] = SEALED.sub("/sealed", said)
    db.session.rollback()
    return found


def digest_in_words(app: Flask, world: World, actor: str) -> str:
    """The digest of this actor, in words."""
    letters = select(Letter).filter_by(kind=Kind.DIGEST, person_id=world.people[actor].id)
    letter = db.session.scalars(letters.order_by(Letter.id).limit(1)).one()
    said = sending.in_words(app, letter).text
    db.session.rollback()
    return said


def more_hidden(world: World) -> None:
    """One more of everything in here that a stranger, a visitor and an administrator can't see."""
    enter(world, action_of("shut", "HOS-2"), "objector", "Another update.")
    someone: Person = world.people["member"]
    sessions.begin(someone)
    post.write(Kind.DIGEST, someone)
