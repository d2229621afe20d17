"""Random lives of two linked circles on a real database, held against what the rules say.

A top circle and one below it, nine people, up to three proposals under way at once; members come and go
while rounds are open, hats are given, put down and run out, answers are entered for others, clocks stand
still, objections are doubted, proposals are referred up, and two facilitators press the same button. The
machine keeps a book of its own (who was in which circle on which day, who wore what, who said what) and never
asks the code under test what any of that should be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.proposals import makers
from workspace import db as ground
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, HatKind, Joining, Standing
from workspace.db import db, now, today
from workspace.logbook.models import Decision
from workspace.people import service as people
from workspace.people.models import Part, Person
from workspace.proposals import policy, rounds, service
from workspace.proposals.consent import End, Move, Say, Stage
from workspace.proposals.models import (
    Answer,
    Channel,
    Conflict,
    Objection,
    Proposal,
    Response,
    Round,
    Touches,
)
from workspace.proposals.rounds import doubts
from workspace.refusal import Refusal
from workspace.visibility import Visibility

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
SEQUENCES = {"sqlite": 2000, "postgresql": 100}
STEPS = 25
LINKS = (HatKind.LEADER, HatKind.DELEGATE)

who = st.integers(0, 8)
where = st.sampled_from(["top", "below"])
which = st.integers(0, 2)
kinds = st.sampled_from([*LINKS, HatKind.FACILITATOR])
absences = st.sampled_from([AbsencePolicy.NOTICE, *AbsencePolicy])
saying = st.sampled_from([Say.CONSENT, Say.CONSENT, Say.CONSENT, Say.CONCERN, Say.OBJECTION])


@dataclass
class Term:
    """A hat in the book: who wears it from when to when, unless it ended before."""

    circle: str
    kind: HatKind
    person: int
    since: date
    until: date
    ended: bool = False

    def live(self) -> bool:
        return not self.ended and self.since <= today() <= self.until


@dataclass
class Book:
    """What happened to one proposal, as somebody sitting in the room would have noted it."""

    circle: str
    rosters: dict[int, frozenset[int]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    said: dict[tuple[int, int], Say] = field(default_factory=dict)
    by_others: dict[tuple[int, int], int] = field(default_factory=dict)
    own: set[tuple[int, int]] = field(default_factory=set)
    ahead: set[tuple[int, int]] = field(default_factory=set)
    met: set[int] = field(default_factory=set)
    answer_by: dict[int, datetime] = field(default_factory=dict)
    stopped: bool = False
    decision: int | None = None


class Borough(RuleBasedStateMachine):
    """Two circles, nine people, anybody doing anything at any time."""

    seen: Counter[str]

    # The beginning ----------------------------------------------------------------------------------

    @initialize(policies=st.tuples(absences, absences), two=st.booleans())
    def begin(self, policies: tuple[AbsencePolicy, AbsencePolicy], two: bool) -> None:
        ground.set_clock(lambda: START)
        db.session.expire_all()
        self.admin = people.first_administrator("admin@example.org", "Ada Admin")
        self.people = [makers.person(f"P{n}", Part.CARER if n % 3 else Part.ORGANISATION) for n in range(9)]
        self.keys = {person.id: n for n, person in enumerate(self.people)}
        self.terms: list[Term] = []
        self.belong: dict[str, dict[int, Standing]] = {"top": {}, "below": {}}
        top = circles.open_top(self.admin, **self._described("The board", policies[0]))
        below = circles.open_circle(self.admin, top, **self._described("Being heard", policies[1]))
        self.circles: dict[str, Circle] = {"top": top, "below": below}
        for name, members in (("top", (0, 1, 2)), ("below", (3, 4, 5, 6, 7))):
            for number in members:
                self._belong(name, number, Standing.LEARNING if number == 7 else Standing.FULL)
        db.session.expire_all()
        for name, kind, number in (
            ("top", HatKind.FACILITATOR, 0), ("below", HatKind.FACILITATOR, 3),
            ("below", HatKind.LEADER, 4), ("below", HatKind.DELEGATE, 5),
        ):  # fmt: skip
            self._give(name, kind, number, 200)
        self.found: list[Proposal] = []
        self.books: list[Book] = []
        self.propose(6, "below")
        if two:
            self.propose(1, "top")

    def _described(self, name: str, absence: AbsencePolicy) -> dict[str, Any]:
        return {
            "kind": CircleKind.CIRCLE, "name": name, "aim": "Carers are heard.", "domain": "The plan.",
            "joining": Joining.OPEN, "visibility": Visibility.MEMBERS, "absence_policy": absence,
            "answer_days": 3,
        }  # fmt: skip

    def _belong(self, name: str, number: int, standing: Standing) -> None:
        circles.add_member(self.circles[name], self.people[number], standing)
        if standing is Standing.FULL or number not in self.belong[name]:
            self.belong[name][number] = standing

    def _give(self, name: str, kind: HatKind, number: int, days: int) -> None:
        until = today() + timedelta(days=days)
        circles.give_hat(self.admin, self.circles[name], self.people[number], kind=kind, term_end=until)
        for term in self.terms:
            if (term.circle, term.kind) == (name, kind):
                term.ended = True
        self.terms.append(Term(name, kind, number, today(), until))
        if kind is HatKind.LEADER:
            self.belong[name][number] = Standing.FULL

    # What the book says -----------------------------------------------------------------------------

    def _wearing(self, name: str, *kinds: HatKind) -> set[int]:
        return {t.person for t in self.terms if t.circle == name and t.kind in kinds and t.live()}

    def _full(self, name: str) -> set[int]:
        """C4 and C6: full members, and in the top circle who links it with the one below."""
        own = {n for n, standing in self.belong[name].items() if standing is Standing.FULL}
        return own | (self._wearing("below", *LINKS) if name == "top" else set())

    def _runs(self, name: str) -> set[int]:
        """C9: who wears a live facilitator's hat; while nobody does, every full member."""
        return self._wearing(name, HatKind.FACILITATOR) or self._full(name)

    def _pick(self, number: int) -> tuple[Proposal, Book] | None:
        at = number % len(self.found)
        return self.found[at], self.books[at]

    def _fresh(self) -> None:
        for circle in self.circles.values():
            db.session.expire(circle)

    # Belonging and hats -----------------------------------------------------------------------------

    @rule(number=who, name=where)
    def leave(self, number: int, name: str) -> None:
        if number in {0, 3}:  # or soon nobody would be left to run a round
            return
        with suppress(Refusal):
            circles.leave(self.people[number], self.circles[name])
            del self.belong[name][number]
            for term in self.terms:
                if term.circle == name and term.person == number:
                    term.ended = True
            self.seen["left mid-round" if self._in_a_round(number) else "left"] += 1
        self._fresh()

    def _in_a_round(self, number: int) -> bool:
        key = self.people[number].id
        return any(p.open_round and key in b.rosters[p.open_round.number] for p, b in self._both())

    def _both(self) -> list[tuple[Proposal, Book]]:
        return list(zip(self.found, self.books, strict=True))

    @rule(number=who, name=where, standing=st.sampled_from([Standing.FULL, Standing.FULL, Standing.LEARNING]))
    def join(self, number: int, name: str, standing: Standing) -> None:
        self._belong(name, number, standing)
        self._fresh()

    @rule(number=who, name=where, kind=kinds, days=st.integers(1, 90))
    def give_hat(self, number: int, name: str, kind: HatKind, days: int) -> None:
        other = {HatKind.LEADER: HatKind.DELEGATE, HatKind.DELEGATE: HatKind.LEADER}.get(kind)
        try:
            self._give(name, kind, number, days)
        except Refusal:
            return
        finally:
            self._fresh()
        assert kind not in LINKS or name == "below", "C6: the top circle has no links"
        assert other is None or number not in self._wearing(name, other), "C7: two different people"

    @rule(number=who, kind=kinds)
    def put_down(self, number: int, kind: HatKind) -> None:
        for term in self.circles["below"].live_terms(kind):
            if term.person_id == self.people[number].id:
                circles.put_down(self.people[number], term)
                for noted in self.terms:
                    noted.ended |= (noted.circle, noted.kind, noted.person) == ("below", kind, number)
                self.seen["hat put down mid-round" if self._in_a_round(number) else "hat put down"] += 1
        self._fresh()

    @rule(days=st.sampled_from([1, 1, 4, 4, 30, 210]))
    def wait(self, days: int) -> None:
        before = {t.person for t in self.terms if t.live()}
        makers.letters_gone()
        moment = now() + timedelta(days=days)
        ground.set_clock(lambda: moment)
        self.seen["hat ran out"] += bool(before - {t.person for t in self.terms if t.live()})

    # Proposals --------------------------------------------------------------------------------------

    @rule(number=who, name=where)
    def propose(self, number: int, name: str) -> None:
        person = self.people[number]
        if len(self.found) == 3 or not policy.may_raise(person, self.circles[name]):
            return
        assert number in self._full(name)
        raised = service.raise_proposal(person, self.circles[name], makers.WORDS, Visibility.MEMBERS)
        self.found.append(raised)
        self.books.append(Book(name))

    def _move(self, number: int, at: int, move: Move, act: Callable[[Person, Proposal], object]) -> None:
        if (both := self._pick(at)) is None:
            return
        proposal, book = both
        person = self.people[number]
        if policy.may_move(person, proposal, move):
            if move in {Move.NEXT, Move.DECIDE, Move.INTEGRATE, Move.ASK_AGAIN, Move.PARK, Move.REFER}:
                assert number in self._runs(book.circle), "C9: only who facilitates makes these moves"
            with suppress(Refusal), db.session.begin_nested():
                act(person, proposal)
        self._note(proposal, book)

    @rule(number=who, at=which, text=st.sampled_from(["a day", "half a day"]), term=st.sampled_from([3, 6]))
    def write(self, number: int, at: int, text: str, term: int) -> None:
        if (both := self._pick(at)) and policy.may_write_now(self.people[number], both[0]):
            was_open = both[0].open_round is not None
            with suppress(Refusal):
                words = replace(makers.WORDS, text=text, term_months=term)
                service.write(self.people[number], both[0], words)
                assert not was_open, "R4: the words of an open round never change"

    @rule(number=who, at=which)
    def go_on(self, number: int, at: int) -> None:
        both = self._pick(at)
        stage = both[0].stage if both else None
        if stage is Stage.DRAFT:
            self._move(
                number, at, Move.OPEN,
                lambda a, p: service.open_(a, p, in_domain=True, is_major=False, response=Response.DECIDE),
            )  # fmt: skip
        elif stage is Stage.QUESTIONS:
            self._move(number, at, Move.NEXT, service.to_reactions)
        elif stage is Stage.REACTIONS:
            self._move(number, at, Move.NEXT, lambda a, p: rounds.to_consent(a, p, 3))
        elif stage is Stage.INTEGRATING:
            self._ask_again(number, at)
        elif stage is Stage.PARKED:
            self._move(number, at, Move.TAKE_UP, lambda a, p: rounds.take_up(a, p, to_draft=False, days=3))

    @rule(number=who, at=which)
    def straight(self, number: int, at: int) -> None:
        self._move(number, at, Move.OPEN_STRAIGHT, lambda a, p: rounds.open_straight(a, p, "small", 3))

    @rule(number=who, at=which, aside=st.sampled_from(["park", "park", "withdraw", "refer"]))
    def set_aside(self, number: int, at: int, aside: str) -> None:
        if aside == "park":
            later = today() + timedelta(days=9)
            self._move(number, at, Move.PARK, lambda a, p: service.park(a, p, "later", later))
        elif aside == "withdraw" and number == 3:  # seldom, or every life would end here
            self._move(number, at, Move.WITHDRAW, lambda a, p: service.withdraw(a, p, "no"))
        elif aside == "refer" and (both := self._pick(at)) and both[1].circle == "below":
            self._move(number, at, Move.REFER, self._refer_up)

    def _refer_up(self, actor: Person, proposal: Proposal) -> None:
        sent = service.refer(actor, proposal, self.circles["top"], "for the broader circle")
        assert sent.came_from is proposal
        assert proposal.stage is Stage.REFERRED and proposal.decision_id is None
        self.found.append(sent)
        self.books.append(Book("top"))
        self.seen["referred"] += 1

    @rule(number=who, about=who, at=which)
    def conflict(self, number: int, about: int, at: int) -> None:
        if (both := self._pick(at)) and about > 5 and policy.may_note_conflict(self.people[number], both[0]):
            with suppress(Refusal):
                service.note_conflict(self.people[number], both[0], self.people[about], "interest")

    # Answers ----------------------------------------------------------------------------------------

    def _given(self, say: Say) -> rounds.Given:
        words = "" if say is Say.CONSENT else "harm"
        return rounds.Given(say, words, Touches.AIM if say is Say.OBJECTION else None)

    @rule(number=who, at=which, say=saying)
    def answer(self, number: int, at: int, say: Say) -> None:
        if (both := self._pick(at)) is None:
            return
        (proposal, book), person = both, self.people[number]
        last = proposal.open_round
        if not policy.may_answer(person, proposal):
            return
        try:
            rounds.respond(person, proposal, self._given(say))
        except Refusal:
            assert last is None or person.id not in book.rosters[last.number]
            return
        assert last is not None and person.id in book.rosters[last.number], "R4"
        assert number in self._full(book.circle), "C4, C5: who has left answers no more"
        book.said[last.number, person.id] = say
        book.own.add((last.number, person.id))
        book.by_others.pop((last.number, person.id), None)

    @rule(numbers=st.sets(who, min_size=4), at=which, say=saying, one=who)
    def answer_together(self, numbers: set[int], at: int, say: Say, one: int) -> None:
        for number in sorted(numbers):
            self.answer(number, at, say if number == one else Say.CONSENT)

    @rule(number=who, about=who, at=which, say=saying, how=st.sampled_from(list(Channel)))
    def answer_for(self, number: int, about: int, at: int, say: Say, how: Channel) -> None:
        if (both := self._pick(at)) is None or number == about:
            return
        proposal, book = both
        actor, person, last = self.people[number], self.people[about], proposal.open_round
        if not policy.may_facilitate(actor, proposal):
            return
        try:
            rounds.respond_for(actor, proposal, person, self._given(say), how)
        except Refusal:
            return
        assert last is not None and person.id in book.rosters[last.number], "R4"
        assert number in self._runs(book.circle), "R11: only the facilitator enters for others"
        assert (last.number, person.id) not in book.own, "R11: nobody writes over one's own"
        book.said[last.number, person.id] = say
        book.by_others[last.number, person.id] = actor.id
        self.seen["answered for"] += 1

    @rule(number=who, at=which)
    def answer_ahead(self, number: int, at: int) -> None:
        if (both := self._pick(at)) and policy.may_answer_ahead(self.people[number], both[0]):
            with suppress(Refusal):
                rounds.respond_ahead(self.people[number], both[0], makers.CONSENT)
                both[1].ahead.add((both[0].latest, self.people[number].id))

    @rule(number=who, at=which, start=st.booleans())
    def clock(self, number: int, at: int, start: bool) -> None:
        if (both := self._pick(at)) is None:
            return
        proposal, book = both
        may = policy.may_facilitate if start else policy.may_speak
        if not may(self.people[number], proposal):
            return
        with suppress(Refusal):
            if start:
                rounds.start_clock(self.people[number], proposal, 3)
                assert number in self._runs(book.circle)
                book.stopped = False
            else:
                rounds.stop_clock(self.people[number], proposal, "let us talk")
                members = set(self.belong[book.circle]) | self._full(book.circle)
                assert number in members, "R12: any member"
                book.stopped = True
                self.seen["clock stopped"] += 1
            if proposal.open_round:
                book.answer_by[proposal.open_round.number] = proposal.open_round.answer_by

    # Objections -------------------------------------------------------------------------------------

    @rule(number=who, at=which)
    def integrate(self, number: int, at: int) -> None:
        both = self._pick(at)
        before = both[0].open_round.number if both and both[0].open_round else 0
        self._move(number, at, Move.INTEGRATE, rounds.integrate)
        if both and both[0].stage is Stage.INTEGRATING and before:
            assert any(n == before and s is Say.OBJECTION for (n, _), s in both[1].said.items())

    @rule(number=who, at=which, end=st.sampled_from(list(End)))
    def offer(self, number: int, at: int, end: End) -> None:
        both, person = self._pick(at), self.people[number]
        for objection in rounds.objections_of(both[0]) if both else ():
            if both and (policy.may_offer_end(person, both[0]) or person.id == objection.person_id):
                with suppress(Refusal):
                    rounds.offer_end(person, both[0], objection, end, "how")
                    if objection.confirmed_at is not None:
                        assert person.id == objection.person_id, "R8: only the objector ends it at once"
                        assert end in {End.WITHDRAWN, End.CONCERN}
                        both[1].met.add(objection.id)

    @rule(number=who, at=which, yes=st.sampled_from([True, True, False]))
    def confirm(self, number: int, at: int, yes: bool) -> None:
        both, person = self._pick(at), self.people[number]
        for objection in rounds.objections_of(both[0]) if both else ():
            with suppress(Refusal):
                if both and yes:
                    rounds.confirm(person, both[0], objection)
                    assert person.id == objection.person_id, "R8: nobody else confirms"
                    both[1].met.add(objection.id)
                elif both:
                    rounds.not_yet(person, both[0], objection, "more")
                    assert person.id == objection.person_id, "R8: nobody else speaks for them"

    @rule(number=who, at=which, sees=st.booleans())
    def doubt(self, number: int, at: int, sees: bool) -> None:
        """Somebody doubts an objection; everybody asked answers; whatever comes of it, it never just ends."""
        both = self._pick(at)
        for objection in rounds.objections_of(both[0]) if both else ():
            assert both is not None
            with suppress(Refusal), db.session.begin_nested():
                self._test(self.people[number], both[0], objection, sees)
                self.seen["doubted"] += 1
            assert (objection.confirmed_at is not None) == (objection.id in both[1].met), "R8"

    def _test(self, actor: Person, proposal: Proposal, objection: Objection, sees: bool) -> None:
        doubt = doubts.raise_doubt(actor, proposal, objection, "is it about our aim?")
        assert objection.person_id not in doubt.roster
        for person in self.people:
            if person.id in doubt.roster:
                doubts.answer(person, proposal, doubt, sees, "because")
        runs = self.people[min(self._runs(self._book(proposal).circle))]
        doubts.close(runs, proposal, doubt, "we have talked")

    def _book(self, proposal: Proposal) -> Book:
        return self.books[self.found.index(proposal)]

    def _ask_again(self, number: int, at: int) -> None:
        both = self._pick(at)
        self._move(number, at, Move.ASK_AGAIN, lambda a, p: rounds.ask_again(a, p, 3))
        if both and both[0].stage is Stage.CONSENT:
            full = {self.people[n].id for n in self._full(both[1].circle)}
            for objection in rounds.objections_of(both[0]):
                assert objection.id in both[1].met or objection.person_id not in full, "R8"

    # Deciding ---------------------------------------------------------------------------------------

    @rule(first=who, second=who, at=which)
    def decide(self, first: int, second: int, at: int) -> None:
        """Two people press the button; the second after the first, as the database makes them queue."""
        both = self._pick(at)
        if both is None:
            return
        proposal, book = both
        last = proposal.open_round
        for number in (first, second):
            if not policy.may_move(self.people[number], proposal, Move.DECIDE):
                continue
            assert number in self._runs(book.circle), "C9"
            try:
                with db.session.begin_nested():
                    decision = rounds.decide(self.people[number], proposal)
            except Refusal:
                continue
            assert book.decision is None, "R13: one proposal, one decision"
            assert last is not None
            book.decision = decision.id
            self._check(proposal, book, last, decision)

    @rule(at=which, one=who, say=saying, silent=st.sets(who, max_size=3), days=st.sampled_from([0, 5]))
    def and_on_it_goes(self, at: int, one: int, say: Say, silent: set[int], days: int) -> None:
        """The same again: a life in which nobody is good comes nowhere."""
        self.as_it_should_be(at, one, say, silent, days)

    @rule(at=which, one=who, say=saying, silent=st.sets(who, max_size=3), days=st.sampled_from([0, 5]))
    def as_it_should_be(self, at: int, one: int, say: Say, silent: set[int], days: int) -> None:
        """The next thing that a good facilitator would see done, so that lives come far."""
        both = self._pick(at)
        if both is None or (both[0].stage.is_end and len(self.found) < 3):
            self.propose(6, "below")
            return
        proposal, book = both
        runs = min(self._runs(book.circle), default=None)
        if runs is None:
            return
        if proposal.stage is Stage.DRAFT:
            self.straight(runs, at)
        elif proposal.stage is Stage.CONSENT:
            self._surprise(one, runs, at, bool(days))
            for number in range(9):
                if number in silent and number != runs:
                    if days:
                        continue
                    self.answer_for(runs, number, at, Say.CONSENT, Channel.PHONE)
                else:
                    self.answer(number, at, say if number == one else Say.CONSENT)
            if days:
                self.wait(days)
            self.decide(runs, one, at)
            self.integrate(runs, at)
        elif proposal.stage is Stage.INTEGRATING:
            for doubter in (runs, one):
                self.doubt(doubter, at, say is not Say.CONSENT)
            self.offer(runs, at, End.COVERED)
            for number in range(9):
                self.confirm(number, at, True)
            self.go_on(runs, at)
        else:
            self.go_on(runs, at)

    def _surprise(self, one: int, runs: int, at: int, later: bool) -> None:
        """What happens in the middle of a round, now and then."""
        if one == 5 and later:
            self.put_down(5, HatKind.DELEGATE)
        elif one == 7:
            self.clock(runs, at, start=not later)
        elif one == 8 and later:
            self.set_aside(runs, at, "refer")

    # The book ---------------------------------------------------------------------------------------

    def _note(self, proposal: Proposal, book: Book) -> None:
        """When a round has just opened: who must be asked, and which answers stand from before (R4, R6)."""
        last = proposal.open_round
        if last is None or last.number in book.rosters:
            return
        off = set(db.session.scalars(db.select(Conflict.person_id).filter_by(proposal_id=proposal.id)))
        full = {self.people[n].id for n in self._full(book.circle)}
        book.rosters[last.number] = frozenset(full - off)
        book.versions[last.number] = proposal.latest
        book.answer_by[last.number] = last.answer_by
        book.stopped = False
        for answer in last.answers:
            self._note_what_stands(proposal, book, last, answer)

    def _note_what_stands(self, proposal: Proposal, book: Book, last: Round, answer: Answer) -> None:
        here = (last.number, answer.person_id)
        assert answer.person_id in book.rosters[last.number]
        if answer.stands_from_id is None:
            assert last.policy.value == "early_answers"
            assert (proposal.latest, answer.person_id) in book.ahead, "R6: for this very version"
            book.said[here] = answer.say
            book.own.add(here)
            return
        before = (last.number - 1, answer.person_id)
        assert book.versions[before[0]] == proposal.latest, "R4: answers stand only where no word changed"
        assert book.said[before] is not Say.OBJECTION
        book.said[here] = book.said[before]
        if before in book.own:
            book.own.add(here)
        if before in book.by_others:
            book.by_others[here] = book.by_others[before]

    def _check(self, proposal: Proposal, book: Book, last: Round, decision: Decision) -> None:
        """R13: everybody asked has answered and nobody objects, or absence is settled as R6 says."""
        self.seen["decided"] += 1
        roster = book.rosters[last.number]
        said = {p: s for (n, p), s in book.said.items() if n == last.number}
        here = {self.people[n].id for n in self._full(book.circle)}
        silent = {p for p in roster if p not in said and p in here}
        assert said and set(said) <= roster, "R13: somebody must have said something"
        assert Say.OBJECTION not in said.values(), "R13"
        assert decision.version_number == book.versions[last.number] == proposal.latest, "R4"
        recorded = {row["person"]: row for row in decision.answers}
        for person, by in ((p, by) for (n, p), by in book.by_others.items() if n == last.number):
            assert recorded[person]["entered_by"] == self.people[self.keys[by]].name, "R11: it is marked"
        assert {p for p, row in recorded.items() if row.get("absent")} == silent, "R6: it says so"
        if silent:
            self._check_absence(last, book, roster & (set(said) | here), set(said))
            unmet = {o.person_id for o in rounds.objections_of(proposal) if o.id not in book.met}
            assert not unmet & silent, "R8: an objector's silence is not absence"

    def _check_absence(self, last: Round, book: Book, asked: frozenset[int], said: set[int]) -> None:
        self.seen["decided without the absent"] += 1
        assert last.policy.value == "notice", "R5, R6"
        assert now() > book.answer_by[last.number] and not book.stopped, "R6, R12"
        assert len(said) * 2 >= len(asked), "R6: half of the roster"
        carers = {p.id for p in self.people if p.is_carer} & asked
        assert not carers or carers & said, "R6: a carer"

    @invariant()
    def the_record_agrees_with_the_book(self) -> None:
        for proposal, book in self._both() if hasattr(self, "books") else ():
            assert (proposal.stage is Stage.DECIDED) == (book.decision is not None), "R5"
            for one in proposal.rounds:
                assert {p.person_id for p in one.places if not p.excluded} == book.rosters[one.number], "R4"
                said = {p: s for (n, p), s in book.said.items() if n == one.number}
                assert {a.person_id: a.say for a in one.answers} == said, "one answer each, as last given"
            for objection in rounds.objections_of(proposal):
                assert (objection.confirmed_at is not None) == (objection.id in book.met), "R8"

    @invariant()
    def r10_nobody_sees_answers_before_giving_their_own(self) -> None:
        for proposal, book in self._both() if hasattr(self, "books") else ():
            if (last := proposal.open_round) is None:
                continue
            roster = book.rosters[last.number]
            said = {p for (n, p) in book.said if n == last.number}
            here = {self.people[n].id for n in self._full(book.circle)}
            over = last.policy.value == "notice" and now() > book.answer_by[last.number]
            for person in self.people:
                if policy.may_see_answers(person, last):
                    heard = person.id not in roster and (over or roster & here <= said)
                    assert person.id in said or heard, "R10"

    @invariant()
    def c6_links_are_full_members_above_while_they_wear_the_hat(self) -> None:
        if hasattr(self, "books"):
            full = {self.keys[p.id] for p in self.circles["top"].full_members()}
            assert full == self._full("top")

    def teardown(self) -> None:
        db.session.rollback()


def test_r13_no_life_of_two_circles_decides_without_consent(app: Flask) -> None:
    kind = db.engine.dialect.name
    seen: Counter[str] = Counter()
    Borough.seen = seen
    try:
        run_state_machine_as_test(
            Borough,
            settings=settings(
                max_examples=SEQUENCES[kind], stateful_step_count=STEPS, deadline=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    finally:
        ground.set_clock(None)
    print(dict(seen))
    for what in (
        "decided", "decided without the absent", "answered for", "clock stopped", "doubted", "referred",
        "left mid-round", "hat put down mid-round", "hat ran out",
    ):  # fmt: skip
        assert seen[what] >= SEQUENCES[kind] // 400, (
            f"lives in which this never happens prove nothing: {what}"
        )
    assert seen["decided"] > SEQUENCES[kind] // 50
