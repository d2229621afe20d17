"""Who is told what by letter, when it is told no more, and that nothing hidden stands in a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Clock
from tests.makers import make_action
from tests.pages import CheckedClient
from tests.post.carried import deliver_all
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, HatKind, Membership, Standing
from workspace.config import PRETEND
from workspace.db import db, now
from workspace.notices import letters
from workspace.notices.asking import in_short
from workspace.notices.sending import delivery
from workspace.people import service as people
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.carrying import Going, Kept, Never
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals import rounds, speaking
from workspace.proposals.consent import End
from workspace.proposals.models import Channel, Proposal, SpeechKind
from workspace.proposals.queries import standing


def letters_of(kind: Kind) -> list[Letter]:
    return list(db.session.scalars(select(Letter).filter_by(kind=kind).order_by(Letter.id)))


def told(kind: Kind) -> list[str]:
    """To whom letters of this kind were asked for, by name."""
    names = select(Person.name).join(Letter, Letter.person_id == Person.id).where(Letter.kind == kind)
    return sorted(db.session.scalars(names))


def speak(app: Flask, letter: Letter) -> Written:
    """The words that this letter has now, as the worker finds them."""
    with app.test_request_context("/", base_url=app.config["SETTINGS"].address):
        return letters.in_words(letter)


def whole(written: Written) -> str:
    return f"{written.subject}\n{written.text}\n{written.html}"


def in_consent(made: makers.Group) -> Proposal:
    found = makers.proposal(made)
    makers.to_consent(made, found)
    return found


def end_place(made: makers.Group, person: Person) -> None:
    """The place of this person in the circle ends, as a removal ends it (C5)."""
    place = db.session.scalars(select(Membership).filter_by(person_id=person.id, ended_at=None)).one()
    place.ended_at, place.ended_how = now(), "removed"
    db.session.commit()


def test_long_words_are_cut_between_words_and_stay_plain() -> None:
    html = (
        "<p>Ask &amp; listen:</p>\n<ul>\n<li>twice <em>a</em> year</li>\n<li></li>\n</ul>" + "<p>word</p>" * 9
    )
    assert in_short(html, 40) == ("Ask & listen:\n• twice a year\nword\nword …", True)
    assert in_short("<p>Short.</p>") == ("Short.", False)


# Who is asked and told --------------------------------------------------------------------------------


def test_a_round_asks_everybody_on_the_roster_but_who_opened_it(app: Flask) -> None:
    made = makers.group()
    rounds_of = in_consent(made)
    asked = sorted(person.name for person in made.everyone if person is not made.facilitator)
    assert told(Kind.ANSWER_WANTED) == asked, "and not the learning member"

    rounds.stop_clock(made.members[0], rounds_of)
    assert deliver_all(app) == [], "while the clock stands still nobody is written to (R12)"
    rounds.respond(made.members[0], rounds_of, makers.CONSENT)
    rounds.start_clock(made.facilitator, rounds_of, 7)
    sent = deliver_all(app)
    assert sorted(letter.to for letter in sent) == sorted(
        person.email for person in made.everyone if person not in (made.facilitator, made.members[0])
    ), "who is still asked is told the new day"


def test_r4_whose_answer_stands_is_not_asked_again(app: Flask) -> None:
    made = makers.group(2)
    found = in_consent(made)
    for person in made.everyone:
        rounds.respond(person, found, makers.objection() if person is made.members[0] else makers.CONSENT)
    rounds.integrate(made.facilitator, found)
    (objection,) = rounds.objections_of(found)
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "We talked it through.")
    assert told(Kind.CHANGE_SUGGESTED) == ["Member 1"]
    rounds.confirm(made.members[0], found, objection)
    db.session.commit()
    before = {letter.id for letter in letters_of(Kind.ANSWER_WANTED)}
    rounds.ask_again(made.facilitator, found, 7)
    asked = [letter.person_id for letter in letters_of(Kind.ANSWER_WANTED) if letter.id not in before]
    assert asked == [made.members[0].id]
    (letter,) = letters_of(Kind.CHANGE_SUGGESTED)
    with pytest.raises(NotWanted):
        speak(app, letter)


def test_r11_who_was_spoken_for_is_told_once_and_as_it_stands(app: Flask) -> None:
    made = makers.group(2)
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    speaking.say_for(
        made.facilitator, found, made.members[1], SpeechKind.REACTION, "I like it.", Channel.SPOKEN
    )
    rounds.to_consent(made.facilitator, found, 7)
    concern = rounds.Given(makers.Say.CONCERN, "Who pays for the bus?")
    rounds.respond_for(made.facilitator, found, made.members[1], makers.CONSENT, Channel.PHONE)
    rounds.respond_for(made.facilitator, found, made.members[1], concern, Channel.PHONE)
    rounds.respond_for(made.facilitator, found, made.secretary, concern, Channel.PAPER)
    rounds.respond(made.secretary, found, makers.CONSENT)
    sent = [letter for letter in deliver_all(app) if "Is it right?" in letter.subject]
    assert [letter.to for letter in sent] == [made.members[1].email] * 2, "who spoke since is left alone"
    words = "\n".join(letter.text for letter in sent)
    assert "I like it." in words
    assert "Who pays for the bus?" in words
    assert "Farah Facilitator" in words
    assert "on the telephone" in words


def test_whoever_owns_an_action_is_told_in_one_letter(app: Flask) -> None:
    made = makers.group(2, plan=True)
    assert made.plan is not None
    owner = made.members[0]
    hat = next(hat for hat in made.circle.hats if hat.kind is HatKind.SECRETARY)
    first = make_action(made.facilitator, made.plan, owner=f"person:{owner.id}")
    second = make_action(made.facilitator, made.plan, owner=f"person:{owner.id}", due_on="2027-05-04")
    make_action(made.facilitator, made.plan, owner=f"hat:{hat.id}")
    make_action(owner, made.plan, owner=f"person:{owner.id}")
    assert told(Kind.OWN_ACTION) == [owner.name, owner.name, made.secretary.name], "not who did it themselves"
    sent = {letter.to: letter for letter in deliver_all(app)}
    assert set(sent) == {owner.email, made.secretary.email}
    assert first.reference in sent[owner.email].text
    assert "4 May 2027" in sent[owner.email].text
    assert second.reference in sent[owner.email].html
    assert {letter.fate for letter in letters_of(Kind.OWN_ACTION)} == {Fate.SENT}, "both of them are told"


def test_a_letter_speaks_the_readers_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = replace(app.config["SETTINGS"], languages=("en", PRETEND))
    monkeypatch.setitem(app.config, "SETTINGS", spoken)
    made = makers.group(2)
    made.members[1].language = PRETEND
    in_consent(made)
    sent = {letter.to: letter for letter in deliver_all(app)}
    mirrored, plain = sent[made.members[1].email], sent[made.secretary.email]
    assert 'dir="rtl"' in mirrored.html
    assert 'lang="en"' in mirrored.html, "members' words stay in the language they were written in"
    assert "Give my answer" not in mirrored.text
    assert makers.WORDS.text in mirrored.text
    assert "Give my answer" in plain.text


# What is not wanted any more --------------------------------------------------------------------------


def test_v2_nothing_goes_to_who_may_not_know_it_by_then_and_why_is_kept(app: Flask) -> None:
    made = makers.group(4, plan=True)
    found = in_consent(made)
    gone, answered, digested, closed = made.members
    end_place(made, gone)
    rounds.respond(answered, found, makers.CONSENT)
    digested.letters_at_once = False
    people.remove(made.admin, closed)
    people.write_link(answered.email)
    people.end_sessions(answered)
    invitation = circles.invite(made.facilitator, made.circle, "nasra@example.org", "", Standing.FULL, "")
    circles.cancel(made.facilitator, invitation)
    assert [letter.to for letter in deliver_all(app)] == [made.secretary.email]
    why = {letter.person_id: letter.why for letter in letters_of(Kind.ANSWER_WANTED)}
    assert why[gone.id] == "They are not asked any more."
    assert why[answered.id] == "They have answered."
    assert "digest" in why[digested.id]
    assert why[closed.id] == "They have no account any more."
    assert [letter.fate for letter in letters_of(Kind.SIGN_IN)] == [Fate.DROPPED]
    assert [letter.fate for letter in letters_of(Kind.INVITED)] == [Fate.DROPPED]


def test_v2_what_is_only_the_circles_goes_to_nobody_outside_it(app: Flask) -> None:
    made = makers.group(2)
    found = makers.proposal(made, visibility=makers.Visibility.CIRCLE, confidential_why="It names a family.")
    makers.to_consent(made, found)
    end_place(made, made.members[1])
    (letter,) = (each for each in letters_of(Kind.ANSWER_WANTED) if each.person_id == made.members[1].id)
    with pytest.raises(NotWanted, match="may not see"):
        speak(app, letter)


def test_r10_a_letter_says_the_same_whoever_has_answered_what(app: Flask) -> None:
    made = makers.group(3)
    found = in_consent(made)
    last = made.members[2]
    asked = found.open_round
    assert asked is not None
    post.write(Kind.REMINDER, last, about=asked.id)
    mine = [*letters_of(Kind.ANSWER_WANTED), *letters_of(Kind.REMINDER)]
    mine = [letter for letter in mine if letter.person_id == last.id]
    before = [whole(speak(app, letter)) for letter in mine]
    for person in (made.members[0], made.members[1], made.secretary):
        rounds.respond(person, found, makers.objection("My secret reason."))
    db.session.commit()
    assert [whole(speak(app, letter)) for letter in mine] == before
    post.write(Kind.STILL_MISSING, made.facilitator, about=asked.id)
    (running,) = letters_of(Kind.STILL_MISSING)
    said = whole(speak(app, running))
    assert last.name in said
    assert "My secret reason" not in said
    assert "bjection" not in said.replace("or objection", "")
    assert "Member 1" not in said


# Who could not be reached -----------------------------------------------------------------------------


class ShutBox(Kept):
    """A mail server that knows nobody of this name."""

    def __init__(self, to: str) -> None:
        super().__init__()
        self.to = to

    def carry(self, written: Written, going: Going) -> str:
        if written.to == self.to:
            raise Never("550 No such user")
        return super().carry(written, going)


def test_r6_who_was_not_reached_is_not_absent_and_who_runs_the_round_knows(
    app: Flask, as_person: Callable[[Person], CheckedClient], clock: Clock
) -> None:
    made = makers.group(3, AbsencePolicy.NOTICE)
    found = in_consent(made)
    lost = made.members[2]
    db.session.commit()
    box = delivery(app, ShutBox(lost.email))
    box.settings = replace(box.settings, quiet_from=0, quiet_until=0)
    box.run()
    for person in (made.facilitator, made.secretary, *made.members[:2]):
        rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    clock.forward(days=9)
    assert found.open_round is not None
    assert standing(found.open_round).missing == {lost.id}, "silence of who was not told is no absence"
    page = as_person(made.facilitator).get(f"/proposals/{found.id}/run")
    assert "The letter to Member 3 could not be delivered. Phone them." in page.text
    rounds.respond_for(made.facilitator, found, lost, makers.CONSENT, Channel.PHONE)
    db.session.commit()
    assert "could not be delivered" not in as_person(made.facilitator).get(f"/proposals/{found.id}/run").text
