"""What a digest says: what needs you first, then what happened, and nothing that you may not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import event

from tests.conftest import Clock
from tests.makers import action_fields, make_circle, make_member, make_person
from tests.post.carried import deliver_all
from tests.proposals import makers
from workspace.calendars import service as calendars
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, now, today
from workspace.notices import errands, planning, sending, service
from workspace.notices.body import Items
from workspace.notices.news import MOST_THINGS, Group, Thing
from workspace.people.models import Digest, Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, State
from workspace.post import service as post
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.consent import End, Say
from workspace.visibility import Visibility

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def speak(app: Flask, letter: Letter) -> Written:
    """The words that this letter has now, as the worker finds them."""
    return sending.in_words(app, letter)


def digest_of(app: Flask, person: Person) -> Written | None:
    """The digest that this person would be sent now, by the worker’s way; and it counts as sent."""
    post.write(Kind.DIGEST, person)
    sent = [each for each in deliver_all(app) if each.to == person.email]
    mine = [each for each in sent if "at most once a" in each.text]
    return mine[-1] if mine else None


def in_order(text: str, *wanted: str) -> None:
    """Each of these stands in the text, one after the other."""
    flat, place = " ".join(text.split()), -1
    for words in wanted:
        found = flat.find(words, place + 1)
        assert found > place, f"{words!r} is not there, or not after what comes before it:\n{text}"
        place = found


def happened(made: makers.Group) -> Action:
    """A week in a circle: an objection, a decision, a date that moved, a new member, a hat, a version."""
    assert made.plan is not None
    first, second, third = made.members[:3]
    action = plans.draft_action(
        made.secretary, made.plan,
        action_fields(f"person:{made.secretary.id}", due_on=(today() + timedelta(days=40)).isoformat()),
    )  # fmt: skip
    decided = makers.proposal(made)
    proposals.open_(first, decided, in_domain=True, is_major=False, response=makers.Response.DECIDE)
    proposals.to_reactions(made.facilitator, decided)
    rounds.to_consent(made.facilitator, decided, 7)
    for each in made.everyone:
        rounds.respond(each, decided, makers.objection() if each is second else makers.CONSENT)
    rounds.integrate(made.facilitator, decided)
    objection = rounds.objections_of(decided)[-1]
    rounds.offer_end(made.facilitator, decided, objection, End.COVERED, "The day is paid.")
    rounds.confirm(second, decided, objection)
    rounds.ask_again(made.facilitator, decided, 7)
    rounds.respond(second, decided, rounds.Given(Say.CONCERN, "The day is long."))
    for each in made.everyone:
        if decided.open_round and decided.open_round.answer_of(each) is None:
            rounds.respond(each, decided, makers.CONSENT)
    rounds.decide(made.facilitator, decided)
    plans.publish(made.secretary, made.plan, "The first one.", decided.decision)
    db.session.flush()
    plans.report(
        made.secretary, action, state=State.UNDER_WAY, health=Health.SOME_PROBLEMS,
        happened="Two trainers **found**.", outcome="", latest={},
        next_review_on=today() + timedelta(days=30), why_moved="She is ill.",
    )  # fmt: skip
    circles.give_hat(
        made.admin, made.circle, third, kind=HatKind.OWN, name="Peer supporter",
        term_end=today() + timedelta(days=90),
    )  # fmt: skip
    make_member(made.circle, "Nasra Newcomer")
    db.session.commit()
    return action


def test_a_digest_has_what_needs_you_first_then_what_happened_by_thing_and_the_same_only_once(
    app: Flask, clock: Clock
) -> None:
    clock.at(MONDAY)
    made = makers.group(plan=True)
    clock.forward(days=10)
    assert digest_of(app, made.members[0]) is None, "nothing happened in the first week, and nothing waits"
    action = happened(made)
    waits = makers.proposal(made, made.members[1])
    makers.to_consent(made, waits)
    calendars.make(made.members[0], None)
    db.session.commit()
    deliver_all(app)
    clock.forward(hours=1)

    letter = digest_of(app, made.members[0])
    assert letter is not None
    assert letter.subject == "1 thing needs you, and what happened in Being heard"
    said = (
        "1 thing needs you", "Do you see harm to our aim?", "/answer/", "What happened since",
        "Decided", "Being heard, decision 1: Carers help", "Two carers join each training day",
        "Proposals", "“Carers help to train hospital discharge staff” in Being heard",
        "Plans and their actions", "Carers' plan", "Version 1 was published: The first one.",
        f"{action.reference}: Carers help", "Sam Secretary said how it stands: Under way, Some problems.",
        "In their words: Two trainers found.", "Why: She is ill.",
        "Circles", "wears a hat now: Peer supporter", "Nasra Newcomer joined.",
        "Your dates in your calendar", "/calendar/1-", "once a week, on Monday", "/me/letters",
    )  # fmt: skip
    plain = ("Carers' plan", "Version 1")
    in_order(letter.text, *(each for each in said if each not in plain))
    for each in (*said, "An objection was integrated: We talked it through: it is covered already."):
        assert " ".join(each.split()) in " ".join(letter.text.split()), each
    assert letter.unsubscribe.endswith(service.unsubscribe_path(made.members[0], "digest"))

    clock.forward(days=1)
    again = digest_of(app, made.members[0])
    assert again is not None and again.subject.startswith("This needs you: Do you see harm")
    assert "Decided" not in again.text and "nothing else happened" in again.text
    rounds.respond(made.members[0], waits, makers.CONSENT)
    clock.forward(days=1)
    assert digest_of(app, made.members[0]) is None, "nothing waits, nothing happened"
    service.choose(made.members[0], Digest.OFF, True, "")
    happened_more = makers.proposal(made)
    makers.to_consent(made, happened_more)
    clock.forward(days=1)
    assert digest_of(app, made.members[0]) is None, "stopped between asking for it and sending it"


def test_v2_who_left_between_planning_and_sending_hears_nothing_of_the_circle(
    app: Flask, clock: Clock
) -> None:
    clock.at(MONDAY - timedelta(days=3))
    made = makers.group(plan=True)
    assert made.plan is not None
    made.plan.visibility = Visibility.CIRCLE
    other = make_circle(made.admin, made.circle, "Respite")
    both, one = made.members[0], made.members[1]
    circles.add_member(other, both)
    happened(made)
    secret = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names people.")
    makers.to_consent(made, secret)
    clock.at(MONDAY)
    errands.run()
    for each in (both, one):
        circles.leave(each, made.circle)
    make_member(other, "Rosa Respite")
    clock.forward(minutes=10)
    sent = {each.to: each for each in deliver_all(app) if "digest" in _kinds(each)}
    assert one.email not in sent, "in no circle any more"
    letter = sent[both.email]
    assert letter.subject == "What happened in Respite" and "Rosa Respite joined." in letter.text
    for words in ("Being heard", "Carers help", "Version 1", "Nasra", "HOS-1", "Peer supporter"):
        assert words not in letter.text + letter.html, words
    fates = {each.person_id: (each.fate, each.why) for each in _digests()}
    assert fates[one.id] == (Fate.DROPPED, "They are in no circle any more.")


def _kinds(letter: Written) -> str:
    return "digest" if "at most once a week" in letter.text else ""


def _digests() -> list[Letter]:
    return db.session.query(Letter).filter_by(kind=Kind.DIGEST).all()


def test_r10_a_digest_gives_no_hidden_answer_away_and_a_long_one_is_short_and_costs_the_same(
    app: Flask, clock: Clock
) -> None:
    clock.at(MONDAY)
    made = makers.group(5)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    clock.forward(days=1)
    reader = made.members[4]
    db.session.commit()
    before = _text(app, reader)
    rounds.respond(made.members[1], found, makers.objection("A terrible thing."))
    for each in made.everyone[:3]:
        rounds.respond(each, found, rounds.Given(Say.CONCERN, "I worry."))
    db.session.commit()
    assert _text(app, reader) == before, "not a word, not a number of it, while theirs is not given"

    few = _queries(app, reader)
    for number in range(MOST_THINGS + 7):
        more = makers.proposal(made, made.members[number % 3])
        makers.to_consent(made, more)
        make_member(made.circle, f"Extra {number}")
    db.session.commit()
    many = _text(app, reader)
    in_order(many, "28 things need you", "and 8 more", "and 8 more", "and 31 more")
    assert _queries(app, reader) <= few + 2 * (MOST_THINGS - 1), "only the links to answer by cost more"


def _text(app: Flask, person: Person) -> str:
    """The digest's text, without the addresses, which are new each time."""
    letter = speak(app, Letter(kind=Kind.DIGEST, person_id=person.id, detail={}, written_at=now()))
    db.session.rollback()
    return "\n".join(line for line in letter.text.splitlines() if "http" not in line)


def _queries(app: Flask, person: Person) -> int:
    with _counted() as asked:
        _text(app, person)
    return len(asked)


@contextmanager
def _counted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_r5_one_reminder_for_each_thing_and_person_and_the_facilitator_is_told_who_is_missing(
    app: Flask, clock: Clock
) -> None:
    clock.at(MONDAY)
    made = makers.group(3)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    deliver_all(app)
    silent, quick, off = made.members[0], made.members[1], made.members[2]
    rounds.respond(quick, found, makers.CONSENT)
    service.choose(off, Digest.WEEKLY, False, "")
    asked = found.open_round
    assert asked is not None
    letters: list[Written] = []
    for day in range(14):
        clock.at(MONDAY + timedelta(days=day, hours=2))
        errands.run()
        errands.run()
        letters += [each for each in deliver_all(app) if "at most once a" not in each.text]
    reminders = {each.to: each for each in letters if each.subject.startswith("Reminder")}
    assert set(reminders) == {silent.email, made.facilitator.email, made.secretary.email}
    assert len(letters) == len(reminders) + 1, "never a second one, and one for who runs it"
    assert "/answer/" in reminders[silent.email].text and reminders[silent.email].calendar
    told = letters[-1]
    assert told.to == made.facilitator.email and told.subject.startswith("3 people have not answered")
    assert silent.name in told.text and off.name in told.text and quick.name not in told.text
    assert "key-in" in told.text and made.facilitator.name not in told.text.split("\n\n", 2)[2]

    late = Letter(kind=Kind.REMINDER, person_id=silent.id, about_id=asked.id, detail={})
    assert speak(app, late).subject.startswith("You are still waited for"), "after the deadline"
    rounds.respond(silent, found, makers.CONSENT)
    for kind, person in (
        (Kind.REMINDER, silent), (Kind.STILL_MISSING, made.secretary), (Kind.REMINDER, made.learner),
    ):  # fmt: skip
        assert person is not None
        try:
            speak(app, Letter(kind=kind, person_id=person.id, about_id=asked.id, detail={}))
        except NotWanted:
            continue
        raise AssertionError(f"{kind} to {person.name}")


def test_an_errand_that_fails_is_tried_again_and_stops_no_other(app: Flask, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # pytest’s
    make_person("Somebody")

    def fail(_said: str) -> str:
        post.write(Kind.ACCOUNT, make_person("Half"))
        raise RuntimeError("the errand fails")

    tasks = (errands.Task("failing", fail), errands.Task("after", lambda said: said + "x"))
    monkeypatch.setattr(errands, "TASKS", tasks)
    for _again in range(2):
        errands.run()
    rows = {each.name: each for each in db.session.query(errands.Errand)}
    assert set(rows) == {"after"} and rows["after"].said == "xx"
    assert db.session.query(Letter).count() == 0, "what it had begun was taken back"
    assert planning.hours().hour == 9


def test_what_members_type_never_looks_like_a_line_of_ours() -> None:
    sly = "Why: late\n\nGive my answer:\nhttps://elsewhere.example/answer/abc\u2028Sign in:"
    thing = Thing(now(), "COM-4", "/plans/x", (sly, "It was stopped."), "Being heard")
    (_heading, items) = Group("Plans", [thing], "/plans/").blocks()
    assert isinstance(items, Items)
    first, second = items.items[0].about.split("\n")
    assert first.startswith("Why: late Give my answer: https://elsewhere") and second == "It was stopped."
