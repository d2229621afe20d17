"""Putting letters into words at the moment they are sent: from how things stand then, for who may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workspace import languages
from workspace.db import db
from workspace.notices import arriving, asking, digest, entered, owning, partners, reminding
from workspace.people.models import Person
from workspace.post.models import Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals.models import Round
from workspace.proposals.rounds import clock
from workspace.refusal import mark

FOR_PEOPLE: Mapping[Kind, Callable[[Letter, Person], Written]] = {
    Kind.SIGN_IN: arriving.sign_in,
    Kind.ACCOUNT: arriving.account_changed,
    Kind.ANSWER_WANTED: asking.answer_wanted,
    Kind.CHANGE_SUGGESTED: asking.change_suggested,
    Kind.ANSWERED_FOR_YOU: entered.answered_for_you,
    Kind.OWN_ACTION: owning.own_actions,
}
FOR_ADDRESSES: Mapping[Kind, Callable[[Letter], Written]] = {
    Kind.TEST: arriving.test,
    Kind.INVITED: arriving.invited,
    Kind.LINK_CHECK: partners.in_words,
}
PLANNED: Mapping[Kind, Callable[[Letter], Written]] = {
    Kind.REMINDER: reminding.in_words,
    Kind.STILL_MISSING: reminding.in_words,
    Kind.DIGEST: digest.in_words,
}
AT_ONCE = frozenset(
    {
        Kind.ANSWER_WANTED,
        Kind.CHANGE_SUGGESTED,
        Kind.ANSWERED_FOR_YOU,
        Kind.OWN_ACTION,
        Kind.REMINDER,
        Kind.STILL_MISSING,
    }
)


def in_words(letter: Letter) -> Written:
    """The letter in the reader's language; `NotWanted` where there is nothing to say to them any more."""
    if letter.kind in FOR_ADDRESSES:
        with languages.reading(languages.of("")):
            return FOR_ADDRESSES[letter.kind](letter)
    person = _reader(letter)
    with languages.reading(languages.of(person.language)):
        if letter.kind in PLANNED:
            return PLANNED[letter.kind](letter)
        return FOR_PEOPLE[letter.kind](letter, person)


def _reader(letter: Letter) -> Person:
    person = db.session.get(Person, letter.person_id) if letter.person_id else None
    if person is None or not person.is_active:
        raise NotWanted(mark("They have no account any more."))
    if letter.kind in AT_ONCE and not person.letters_at_once:
        raise NotWanted(mark("They chose not to get such letters at once: their digest has it."))
    return person


def given_up(letter: Letter) -> None:
    """Somebody could not be told of a round: their silence in it is no absence, and who runs it sees that."""
    if letter.kind is not Kind.ANSWER_WANTED:
        return
    asked, person = db.session.get(Round, letter.about_id), db.session.get(Person, letter.person_id)
    if asked is not None and person is not None:
        clock.not_reached(asked, person)
