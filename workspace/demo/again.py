"""What became of decisions in the demo: kept, changed, being reviewed, corrected, appealed (R16–R18)."""

from __future__ import annotations

from workspace.appeals import service as appeals
from workspace.appeals.service import Met
from workspace.demo.talk import answers, concern
from workspace.demo.town import Story, Town
from workspace.logbook import service as logbook
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.service import Words
from workspace.reviews import service as reviews
from workspace.reviews.models import Verdict
from workspace.reviews.service import Found


def stories(town: Town) -> list[Story]:
    """Three reviews, two appeals and a correction."""
    return [
        _corrected(town),
        _first_night_changed(town),
        _break_kept(town),
        _texts_under_review(town),
        _no_app_appealed(town),
        _visits_appealed(town),
    ]


def _corrected(town: Town) -> Story:
    """The record is never edited: a correction stands beside it (R16)."""
    yield town.at(-239, 10)
    words = "“Fourteen people wrote to us” should be sixteen: two letters had gone to the library."
    logbook.correct(town.people["peter"], town.circles["heard"], town.decisions["after_one"], words)


def _first_night_changed(town: Town) -> Story:
    """A review that ended in a new decision, which takes the earlier one's place (R17)."""
    yield town.at(-110, 20)
    ben, decision = town.people["ben"], town.decisions["first_night"]
    review = reviews.begin(town.people["rosa"], decision)
    reviews.find(
        town.people["rosa"], review, Found("Yes. I was rung less.", "", "The box for allergies is empty.")
    )
    yield town.at(-108, 20)
    small = "Half of the boxes. We fill in four and guess the rest."
    reviews.find(town.people["nkechi"], review, Found("For the carers, yes.", "", small))
    yield town.at(-105, 20)
    why = "It helps. It is too long to be filled in truthfully."
    proposal = reviews.give_verdict(ben, review, Verdict.CHANGE, why)
    shorter = Words(
        title="A sheet for the first night at home, with four boxes",
        need="The sheet helps carers. Wards fill in four of its nine boxes and guess the rest.",
        text="The sheet has four boxes: which medicine when, whom to ring at night, what is normal, "
        "what is not. "
        "Ten sheets a week are still compared with the record.",
        criteria=decision.criteria,
        responsible="Ward sisters",
        term_months=9,
    )
    proposals.write(ben, proposal, shorter, "Four boxes instead of nine.")
    rounds.open_straight(ben, proposal, "It comes from the review.", 7)
    worry = concern("Somebody has to tell the night shift. Last time nobody did.")
    yield from answers(town, proposal, -104, -99, {"nkechi": worry})
    yield town.at(-97, 20)
    rounds.decide(ben, proposal)


def _break_kept(town: Town) -> Story:
    """A review that found a decision good as it is (R17)."""
    yield town.at(-52, 17)
    review = reviews.begin(town.people["gareth"], town.decisions["break"])
    reviews.find(
        town.people["ioana"], review, Found("Yes. The forms have one line now, and people fill it in.")
    )
    yield town.at(-50, 17)
    better = "The council’s own form still has its list."
    reviews.find(town.people["farida"], review, Found("My neighbour wrote “sleep” and got it.", "", better))
    yield town.at(-46, 17)
    why = "It has helped, and nobody sees a reason to drop it."
    proposal = reviews.give_verdict(town.people["gareth"], review, Verdict.KEEP, why, 12)
    yield from answers(town, proposal, -45, -40)
    yield town.at(-39, 17)
    rounds.decide(town.people["shanice"], proposal)


def _texts_under_review(town: Town) -> Story:
    """The trial is over, and members say what they found; nobody has said yet what should become of it."""
    yield town.at(-9, 20)
    review = reviews.begin(town.people["halima"], town.decisions["texts"])
    yield town.at(-8, 21)
    missed = "Since January I have missed none. Before it was one in three."
    reviews.find(town.people["sunita"], review, Found(missed))
    yield town.at(-7, 13)
    wrong = "One text reached the wrong sister. It said only “an appointment tomorrow”, as agreed."
    reviews.find(
        town.people["callum"], review, Found("It seems so.", wrong, "Ask again once a year who gets it.")
    )


def _no_app_appealed(town: Town) -> Story:
    """Three people appeal; the circle has met on it once and answered. Not everybody is content (R18)."""
    yield town.at(-64, 20)
    said = "Nine of ten carers were asked. None of them was under twenty-five."
    appeal = appeals.begin(town.people["seun"], town.decisions["no_app"], said, unrelated=True)
    yield town.at(-62, 9)
    appeals.join(town.people["kwame"], appeal, "Young carers look at a telephone before they ring one.", True)
    yield town.at(-61, 16)
    appeals.join(town.people["shanice"], appeal, "We could have asked forty of them in one evening.", True)
    yield town.at(-45, 20)
    answer = (
        "We will ask young carers before the next version, together with Lantern, and write down "
        "what they say."
    )
    notes = "All six members were there, and the three who appeal. Nobody had thought of asking at school."
    appeals.note_meeting(town.people["halima"], appeal, Met(town.day(-45), notes, answer))
    yield town.at(-43, 21)
    appeals.say_settled(town.people["kwame"], appeal, settles=True)
    yield town.at(-42, 9)
    missing = "When? “Before the next version” was also said about the last one."
    appeals.say_settled(town.people["shanice"], appeal, settles=False, words=missing)


def _visits_appealed(town: Town) -> Story:
    """Two stand behind this one. It is heard once there is a third."""
    yield town.at(-13, 11)
    harm = "On our wards a night without visitors is part of getting well. Nobody asked us."
    appeal = appeals.begin(town.people["stellan"], town.decisions["visits"], harm, unrelated=True)
    yield town.at(-10, 21)
    bed = "My uncle lay beside a family of five. He didn’t sleep for a week."
    appeals.join(town.people["yusuf"], appeal, bed, unrelated=True)
