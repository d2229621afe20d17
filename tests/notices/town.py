"""Thirty people for sixty days: what they do, day by day, and which letters that must bring.

The second half is an oracle: it keeps its own account of who is where and wants what, and works out by the
rules which letters come when. It calls nothing of the workspace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
DAYS = 60
PEOPLE = tuple(f"Person {number}" for number in range(30))
CIRCLES = ("Being heard", "Respite")
RUNS = "Farah Facilitator"  # she runs the rounds of both circles, and wants no digest
DOWN = frozenset({12, 13, 14, 33, 34})  # the worker is off
HALF = frozenset({20, 28, 31, 41})  # it comes back in the afternoon
STILL = range(46, 58)  # nothing happens
WEEKLY, DAILY, OFF = "weekly", "daily", "off"


@dataclass(frozen=True)
class Deed:
    """Somebody does something."""

    at: datetime
    what: str  # join, leave, choose, arrive, open, answer, decide, remove
    who: str = ""
    circle: str = ""
    number: int = 0  # of a round, or its days
    digest: str = ""
    at_once: bool = True


@dataclass
class Round:
    """A round as the oracle knows it."""

    circle: str
    opened: datetime
    ends: datetime
    missing: set[str]
    is_open: bool = True
    wanted: set[str] = field(default_factory=set)  # letters that wait
    reminded: dict[str, bool] = field(default_factory=dict)  # True while the letter waits
    facilitator_told: bool | None = None


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def moments(day: date, number: int) -> Iterator[datetime]:
    """When the worker works on this day: also at night, when it may plan and must not write."""
    if number in DOWN:
        return
    if number not in HALF:
        yield local(day, 7, 40)
        yield local(day, 9, 5)
    if number in HALF or number % 3 == 0:
        yield local(day, 15)
    yield local(day, 22, 30)


@dataclass
class Town:
    """What has become of everybody so far, and which letters follow from it."""

    begin: datetime
    digest: dict[str, str] = field(default_factory=dict)
    at_once: dict[str, bool] = field(default_factory=dict)
    places: dict[tuple[str, str], datetime] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    news: list[tuple[datetime, str, str, str]] = field(default_factory=list)  # when, where, who, joined
    told_until: dict[str, datetime] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    arrived: int = 0

    # What happens --------------------------------------------------------------------------------------

    def settle(self) -> Iterator[Deed]:
        """Everybody comes in, ten days before: every choice in every circle, and some in both."""
        for number, who in enumerate(PEOPLE):
            digest = (WEEKLY, WEEKLY, OFF, WEEKLY, DAILY if number < 10 else WEEKLY)[number % 5]
            yield Deed(self.begin, "choose", who, digest=digest, at_once=number % 4 != 0)
            for place, circle in enumerate(CIRCLES):
                if number % 3 in {place, 2} and number < 27:  # three are in no circle yet
                    yield Deed(self.begin, "join", who, circle)

    def day(self, noon: datetime, number: int, chance: Random) -> Iterator[Deed]:
        """What people do around this noon, one thing after the other."""
        minute = iter(range(60))

        def deed(what: str, who: str = "", circle: str = "", **more: object) -> Deed:
            return Deed(noon + timedelta(minutes=next(minute)), what, who, circle, **more)  # type: ignore[arg-type]  # its own fields

        last = number == STILL.start - 2
        if number in STILL:
            return
        for which, asked in enumerate(self.rounds):
            if asked.is_open:
                missing = sorted(asked.missing)
                for who in missing if last else chance.sample(missing, min(2, len(missing))):
                    yield deed("answer", who, asked.circle, number=which)
                if not asked.missing:
                    yield deed("decide", RUNS, asked.circle, number=which)
        if last:
            return
        if number % 6 == 1:
            yield deed("arrive", f"Extra {number}", CIRCLES[number % 2])
        if number % 8 == 2 and number < STILL.start - 4:
            yield deed("open", RUNS, CIRCLES[number // 8 % 2], number=chance.choice((1, 5, 7)))
        if chance.random() < 0.35 or number % 7 == 0:
            digest = chance.choice((WEEKLY, WEEKLY, WEEKLY, DAILY, OFF, OFF))
            yield deed("choose", chance.choice(PEOPLE), digest=digest, at_once=chance.random() < 0.7)
        if chance.random() < 0.5:
            who, circle = chance.choice(PEOPLE), chance.choice(CIRCLES)
            if who in self.digest:
                yield deed("leave" if (circle, who) in self.places else "join", who, circle)
        if number in {25, 50}:
            yield deed("remove", PEOPLE[number])

    def note(self, deed: Deed) -> None:
        """Keep account of what somebody did."""
        getattr(self, f"_{deed.what}")(deed)

    def _choose(self, deed: Deed) -> None:
        if deed.who in self.digest or deed.at == self.begin:
            self.digest[deed.who], self.at_once[deed.who] = deed.digest, deed.at_once

    def _join(self, deed: Deed) -> None:
        self.places[deed.circle, deed.who] = deed.at
        self.news.append((deed.at, deed.circle, deed.who, deed.who))

    def _arrive(self, deed: Deed) -> None:
        self.arrived += 1
        self.news.append((deed.at, deed.circle, deed.who, ""))

    def _leave(self, deed: Deed) -> None:
        del self.places[deed.circle, deed.who]
        for asked in self.rounds:
            if asked.circle == deed.circle:
                asked.missing.discard(deed.who)

    def _remove(self, deed: Deed) -> None:
        for circle in CIRCLES:
            if (circle, deed.who) in self.places:
                self._leave(Deed(deed.at, "leave", deed.who, circle))
        del self.digest[deed.who]

    def _open(self, deed: Deed) -> None:
        ends = local(deed.at.astimezone(ZONE).date() + timedelta(days=deed.number), 23, 59)
        missing = {who for circle, who in self.places if circle == deed.circle}
        self.rounds.append(Round(deed.circle, deed.at, ends, missing, wanted=set(missing)))
        self.news.append((deed.at, deed.circle, RUNS, ""))

    def _answer(self, deed: Deed) -> None:
        self.rounds[deed.number].missing.discard(deed.who)

    def _decide(self, deed: Deed) -> None:
        self.rounds[deed.number].is_open = False
        self.news.append((deed.at, deed.circle, RUNS, ""))

    # Which letters follow ------------------------------------------------------------------------------

    def letters(self, at: datetime) -> Counter[tuple[str, str]]:
        """What the worker sends at this moment: (sort of letter, to whom)."""
        here = at.astimezone(ZONE)
        quiet = here.hour >= 21 or here.hour < 8
        self._plan_reminders(at)
        if quiet:
            return Counter()
        sent = [letter for asked in self.rounds for letter in self._of_round(asked)]
        return Counter([*sent, *self._digests(at, here)])

    def _plan_reminders(self, at: datetime) -> None:
        for asked in self.rounds:
            if not asked.is_open:
                continue
            near = max(asked.ends - timedelta(days=2), asked.opened + (asked.ends - asked.opened) / 2)
            if at >= near:
                for who in asked.missing:
                    asked.reminded.setdefault(who, True)
            if asked.missing and at >= asked.ends + timedelta(days=1) and asked.facilitator_told is None:
                asked.facilitator_told = False

    def _of_round(self, asked: Round) -> Iterator[tuple[str, str]]:
        for sort, waiting in (("wanted", asked.wanted), ("reminder", self._waiting(asked))):
            for who in waiting:
                if asked.is_open and who in asked.missing and self.at_once.get(who):
                    yield sort, who
        asked.wanted = set()
        asked.reminded = dict.fromkeys(asked.reminded, False)
        if asked.facilitator_told is False:
            asked.facilitator_told = True
            if asked.is_open and asked.missing:
                yield "missing", RUNS

    def _waiting(self, asked: Round) -> set[str]:
        return {who for who, waits in asked.reminded.items() if waits}

    def _digests(self, at: datetime, here: datetime) -> Iterator[tuple[str, str]]:
        monday = here.date() - timedelta(days=here.weekday())
        for often, began in ((WEEKLY, monday), (DAILY, here.date())):
            due, period = local(began, 9), f"{often} {began}"
            if at < due or period in self.planned:
                continue
            self.planned.add(period)
            for who, digest in sorted(self.digest.items()):
                mine = [since for (_circle, other), since in self.places.items() if other == who]
                if digest == often and any(since <= due for since in mine) and self._has_news(who, at):
                    self.told_until[who] = at
                    yield "digest", who

    def _has_news(self, who: str, at: datetime) -> bool:
        mine = {circle for circle, other in self.places if other == who}
        if any(asked.is_open and who in asked.missing for asked in self.rounds):
            return True
        begin = self.told_until.get(who, max(self.begin, at - timedelta(days=7)))
        begin = max(begin, at - timedelta(days=31))
        return any(
            circle in mine and doer != who and begin < when <= at
            and (not joined or self.places.get((circle, joined)) == when)
            for when, circle, doer, joined in self.news
        )  # fmt: skip
