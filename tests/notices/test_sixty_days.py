"""Sixty days of letters for thirty people, over month ends and a change of clocks: just the expected ones."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from flask import Flask

from tests.conftest import Clock
from tests.makers import make_administrator, make_circle, make_member, make_person, make_top, wear
from tests.notices.town import CIRCLES, DAYS, OFF, PEOPLE, RUNS, ZONE, Deed, Town, local, moments
from tests.post.carried import deliver_all
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import Circle, HatKind
from workspace.db import db
from workspace.notices import errands, service
from workspace.people.models import Digest, Person
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import Written
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.models import Proposal
from workspace.visibility import Visibility

SORTS = {
    "digest": r"needs? you|^What happened",
    "reminder": r"^Reminder|^You are still waited for",
    "missing": r"ha(?:s|ve) not answered",
    "wanted": r"^Your answer is wanted",
}


class Real:
    """The same people in the workspace itself."""

    def __init__(self) -> None:
        self.admin = make_administrator()
        top = make_top(self.admin, name=CIRCLES[0])
        self.circles: dict[str, Circle] = {
            CIRCLES[0]: top, CIRCLES[1]: make_circle(self.admin, top, CIRCLES[1])
        }  # fmt: skip
        self.people = {name: make_person(name) for name in PEOPLE}
        self.people[RUNS] = make_person(RUNS)
        self.rounds: list[Proposal] = []
        for circle in self.circles.values():
            circles.add_member(circle, self.people[RUNS])
            for kind in (HatKind.FACILITATOR, HatKind.SECRETARY):
                wear(circle, self.people[RUNS], kind, 400)
        service.choose(self.people[RUNS], Digest.OFF, True, "")
        db.session.commit()

    def do(self, deed: Deed) -> None:
        """Do in the workspace what the oracle takes note of."""
        getattr(self, f"_{deed.what}")(deed, self.people.get(deed.who), self.circles.get(deed.circle))
        db.session.commit()
        db.session.expire_all()

    def _choose(self, deed: Deed, person: Person, _circle: Any) -> None:
        if person.is_active:
            service.choose(person, Digest(deed.digest), deed.at_once, "")

    def _join(self, _deed: Deed, person: Person, circle: Circle) -> None:
        circles.add_member(circle, person)

    def _arrive(self, deed: Deed, _person: Any, circle: Circle) -> None:
        service.choose(make_member(circle, deed.who, makers.Standing.LEARNING), Digest(OFF), False, "")

    def _leave(self, _deed: Deed, person: Person, circle: Circle) -> None:
        circles.leave(person, circle)

    def _remove(self, _deed: Deed, person: Person, _circle: Any) -> None:
        circles.close_account(self.admin, person)

    def _open(self, deed: Deed, person: Person, circle: Circle) -> None:
        found = proposals.raise_proposal(person, circle, makers.WORDS, Visibility.MEMBERS)
        rounds.open_straight(person, found, "Small.", deed.number)
        rounds.respond(person, found, makers.CONSENT)
        self.rounds.append(found)

    def _answer(self, deed: Deed, person: Person, _circle: Any) -> None:
        rounds.respond(person, self.rounds[deed.number], makers.CONSENT)

    def _decide(self, deed: Deed, person: Person, _circle: Any) -> None:
        rounds.decide(person, self.rounds[deed.number])


def sorted_out(sent: list[Written], names: dict[str, str]) -> Counter[tuple[str, str]]:
    """What arrived, as the oracle says it; a letter of no such sort is told as it is."""
    found = []
    for letter in sent:
        sorts = [sort for sort, looks in SORTS.items() if re.search(looks, letter.subject)]
        found.append((sorts[0] if len(sorts) == 1 else letter.subject, names.get(letter.to, letter.to)))
    return Counter(found)


# Over the change of clocks in spring, and over the one in autumn: each database sees one of them.
BEGINS = {"sqlite": date(2026, 3, 2), "postgresql": date(2026, 9, 25)}


def test_r5_sixty_days_bring_exactly_the_expected_letters(app: Flask, clock: Clock) -> None:
    begins = BEGINS[db.engine.dialect.name]
    chance = Random(f"{begins}")
    town = Town(local(begins - timedelta(days=10), 12))
    clock.at(town.begin)
    real = Real()
    for deed in town.settle():
        real.do(deed)
        town.note(deed)
    names = {person.email: name for name, person in real.people.items()}
    sent: Counter[str] = Counter()
    for number in range(DAYS):
        day = begins + timedelta(days=number)
        noon = local(day, 12)
        deeds = town.day(noon, number, chance)
        for at in [*moments(day, number), None]:
            if at is None or at > noon:
                for deed in deeds:
                    clock.at(deed.at)
                    real.do(deed)
                    town.note(deed)
            if at is None:
                continue
            clock.at(at)
            errands.run()
            came = sorted_out(deliver_all(app, quiet=True), names)
            expected = town.letters(at)
            assert came == expected, f"{at}: missing {expected - came}, too much {came - expected}"
            sent.update(sort for sort, _who in came.elements())
    _look_at_all(sent)


def _look_at_all(sent: Counter[str]) -> None:
    """What must hold whatever the oracle says: nobody at night, nothing twice; and it was worth the while."""
    letters = db.session.query(Letter).filter(Letter.fate == Fate.SENT).all()
    assert len(letters) == sum(sent.values())
    for letter in letters:
        assert letter.ended_at is not None and 8 <= letter.ended_at.astimezone(ZONE).hour < 21
    weekly: Counter[tuple[int | None, str]] = Counter()
    things: Counter[tuple[Kind, int | None, int | None]] = Counter()
    for letter in letters:
        if letter.kind is Kind.DIGEST and letter.ended_at is not None:
            weekly[letter.person_id, letter.ended_at.astimezone(ZONE).date().isoformat()] += 1
        else:
            things[letter.kind, letter.about_id, letter.person_id] += 1
    assert set(weekly.values()) == set(things.values()) == {1}
    assert sent["digest"] > 80 and sent["reminder"] > 10 and sent["wanted"] > 30 and sent["missing"] > 1
    assert any(each.fate is Fate.DROPPED for each in db.session.query(Letter)), "days with nothing to tell"
