"""The outbox: each letter is handed over at most once, none is forgotten, and each says what became of it."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Clock
from tests.post.servers import PLAIN, Office, mail_server
from workspace.db import db, now
from workspace.post import carrying, queries, ready, service
from workspace.post.carrying import Going, Kept, Mail
from workspace.post.delivery import Delivery
from workspace.post.models import Fate, Kind, Letter
from workspace.post.quiet import PAUSES
from workspace.post.words import NotWanted, Written
from workspace.refusal import Refusal

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)


def in_words(letter: Letter) -> Written:
    """What a letter says here: its number."""
    if letter.detail.get("words") == "none":
        raise NotWanted("It is over.")
    if letter.detail.get("words") == "broken":
        raise RuntimeError("no template")
    return Written(to=letter.to, subject=f"Letter {letter.id}", text="Hello", html="<p>Hello</p>")


class Troubled(Kept):
    """Has a trouble for every letter, before or after it is going."""

    def __init__(self, trouble: Exception, after: bool = False) -> None:
        super().__init__()
        self.trouble, self.after = trouble, after

    def carry(self, _written: Written, going: Going) -> str:
        if self.after:
            assert going()
        raise self.trouble


def ask(kind: Kind = Kind.INVITED, **detail: str) -> Letter:
    service.write(kind, to="amina@example.org", **detail)
    db.session.commit()
    return db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


def deliver(carrier: Any, words: Callable[[Letter], Written] = in_words, **more: Any) -> Any:
    return Delivery(replace(PLAIN, quiet_from=21, quiet_until=8), carrier, words, **more).run()


def fates() -> Counter[Fate]:
    return Counter(db.session.scalars(select(Letter.fate)))


def test_a_letter_goes_once_and_one_without_words_keeps_nobody_waiting(app: Flask, clock: Clock) -> None:
    clock.at(NOON)
    broken, over, good = ask(words="broken"), ask(words="none"), ask()
    kept = Kept()
    tally = deliver(kept)
    assert (tally.sent, tally.dropped, tally.again) == (1, 1, 1)
    assert [each.subject for each in kept.letters] == [f"Letter {good.id}"]
    assert (good.fate, good.ended_at) == (Fate.SENT, NOON)
    assert (over.fate, over.why) == (Fate.DROPPED, "It is over.")
    assert (broken.fate, broken.tries) == (Fate.WAITING, 1) and "fault of ours" in broken.why
    assert not deliver(kept) and len(kept.letters) == 1
    told: list[int] = []
    for pause in PAUSES:
        clock.forward(seconds=pause.total_seconds() - 1)
        assert not deliver(kept, given_up=lambda letter: told.append(letter.id))
        clock.at(now() + timedelta(days=1))
        clock.at(now().replace(hour=12, minute=0))  # not in quiet hours
        deliver(kept, given_up=lambda letter: told.append(letter.id))
    assert broken.fate is Fate.GIVEN_UP and told == [broken.id]


@pytest.mark.usefixtures("app")
def test_what_becomes_of_a_letter_that_could_not_be_carried(clock: Clock) -> None:
    clock.at(NOON)
    letter = ask()

    def after(trouble: Exception, handed_over: bool = False) -> tuple[Fate, int, str]:
        clock.forward(minutes=30)
        deliver(Troubled(trouble, handed_over))
        return letter.fate, letter.tries, letter.why

    assert after(carrying.NoConnection("no route")) == (Fate.WAITING, 1, "no route")
    assert after(carrying.NotNow("451 greylisted"), True) == (Fate.WAITING, 2, "451 greylisted")
    assert after(RuntimeError("ours"))[:2] == (Fate.WAITING, 3)
    clock.forward(minutes=30)
    told: list[Fate] = []

    def fails(letter: Letter) -> None:
        told.append(letter.fate)
        raise RuntimeError("whoever wanted to know is broken")

    deliver(Troubled(carrying.Never("550 nobody")), given_up=fails)
    assert (letter.fate, letter.why) == (Fate.GIVEN_UP, "550 nobody") and told == [Fate.GIVEN_UP]
    service.try_again(letter)
    db.session.commit()
    assert after(RuntimeError("ours"), True)[0] is Fate.MAY_HAVE_GONE
    with pytest.raises(Refusal, match="given up"):
        service.try_again(letter)
    assert after(carrying.Never("never asked"))[0] is Fate.MAY_HAVE_GONE
    second = ask()
    deliver(Troubled(carrying.Unknown("closed"), True))
    assert (second.fate, second.why, second.ended_at) == (Fate.MAY_HAVE_GONE, "closed", now())


@pytest.mark.usefixtures("app")
def test_a_worker_that_died_leaves_what_it_had_claimed_and_never_what_was_going(clock: Clock) -> None:
    clock.at(NOON)
    letters = [ask() for _ in range(3)]

    class Dies(Kept):
        def carry(self, written: Written, going: Going) -> str:
            if self.letters:
                assert going()
                raise SystemExit  # as good as kill -9: nothing is noted any more
            return super().carry(written, going)

    with pytest.raises(SystemExit):
        deliver(Dies())
    db.session.rollback()
    assert [letter.fate for letter in letters] == [Fate.SENT, Fate.GOING, Fate.CLAIMED]
    assert not deliver(Kept()), "it may be alive"
    clock.forward(minutes=5, seconds=1)
    kept = Kept()
    tally = deliver(kept)
    assert (tally.sent, tally.may_have_gone) == (1, 1) and len(kept.letters) == 1
    assert [letter.fate for letter in letters] == [Fate.SENT, Fate.MAY_HAVE_GONE, Fate.SENT]


@pytest.mark.usefixtures("app")
def test_what_one_letter_says_for_others_is_sent_with_it(clock: Clock) -> None:
    clock.at(NOON)
    first, second, late = ask(), ask(), ask()
    late.fate, late.claimed_by, late.claimed_until = Fate.CLAIMED, "another", NOON + timedelta(minutes=5)
    db.session.commit()
    kept = Kept()
    deliver(kept, lambda letter: replace(in_words(letter), also=(first.id, second.id)))
    assert [each.subject for each in kept.letters] == [f"Letter {first.id}"]
    assert first.fate is second.fate is Fate.SENT
    third = ask()
    deliver(kept, lambda letter: replace(in_words(letter), also=(late.id,)))
    assert third.fate is Fate.WAITING and len(kept.letters) == 1, "it would be said twice"


@pytest.mark.usefixtures("app")
def test_in_quiet_hours_only_what_somebody_waits_for(clock: Clock) -> None:
    clock.at(NOON.replace(hour=22))
    ask(), ask(Kind.SIGN_IN), ask(Kind.ACCOUNT)
    assert deliver(Kept()).sent == 2
    clock.at(NOON + timedelta(hours=20))
    assert deliver(Kept()).sent == 1


@pytest.mark.usefixtures("app")
def test_without_a_mail_server_letters_wait_for_a_week(clock: Clock) -> None:
    clock.at(NOON)
    letter = ask()
    clock.forward(days=6.9)
    assert not deliver(None) and letter.tries == 0
    told: list[int] = []
    clock.forward(days=0.2)
    assert deliver(None, given_up=lambda letter: told.append(letter.id)).given_up == 1
    assert letter.fate is Fate.GIVEN_UP and "No mail server" in letter.why and told == [letter.id]


@pytest.mark.usefixtures("app")
def test_what_ended_long_ago_is_forgotten_and_what_must_stay_once_stays(clock: Clock) -> None:
    clock.at(NOON)
    service.write(Kind.REMINDER, to="a@example.org", once="remind:1:1")
    service.seen()
    ask()
    deliver(Kept())
    assert queries.standing() == queries.Standing(0, 2, 0, 0, NOON)
    clock.forward(days=121)
    service.write(Kind.REMINDER, to="a@example.org", once="remind:1:1")
    service.sweep()
    assert fates() == {Fate.SENT: 1}
    clock.forward(days=280)
    ask()
    service.sweep()
    assert fates() == {Fate.WAITING: 1}


def test_two_workers_at_once_send_each_letter_once(app: Flask) -> None:
    for _ in range(60):
        service.write(Kind.INVITED, to="amina@example.org")
    db.session.commit()
    db.session.remove()
    office = Office()
    with mail_server(PLAIN, office) as settings:

        def work() -> None:
            with app.app_context():
                Delivery(settings, Mail(settings), in_words).run()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    got = Counter(letter["Subject"] for letter in office.letters())
    assert len(got) == 60 and set(got.values()) == {1}
    assert fates() == {Fate.SENT: 60} and office.connections >= 2


def test_between_long_letters_people_can_write(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite one letter's words keep everybody else from writing: as long as it took, the worker rests."""
    rests: list[float] = []
    monkeypatch.setattr(ready, "sleep", rests.append)

    def slow(letter: Letter) -> Written:
        time.sleep(0.08)
        return in_words(letter)

    for _number in range(3):
        ask(Kind.ACCOUNT)
    deliver(Kept(), slow)
    if db.engine.dialect.name == "sqlite":
        assert len(rests) == 3 and all(0.08 <= rest <= ready.LONGEST_REST for rest in rests)
    else:
        assert rests == []
