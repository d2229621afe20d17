"""What the other circles of the demo have decided, and what they are working on."""

from __future__ import annotations

from dataclasses import replace

from workspace.circles.models import HatKind
from workspace.demo.talk import (
    CONSENT,
    answers,
    ask,
    concern,
    hat,
    objection,
    opened,
    passes,
    raised,
    react,
    resolved,
    straight,
)
from workspace.demo.town import Story, Town
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Response, Touches
from workspace.proposals.service import Words


def stories(town: Town) -> list[Story]:
    """Proposals of the circles that don’t write the plan."""
    return [
        _facilitator_again(town),
        _first_night(town),
        _what_is_a_break(town),
        _seat_on_the_board(town),
        _medicine_by_friday(town),
        _sea_day(town),
        _facilitator_of_breaks(town),
    ]


def working_groups(town: Town) -> Story:
    """The first decision of all: three working groups. `circles.beginnings` opens them afterwards."""
    yield town.at(-474, 20)
    words = Words(
        title="Begin with three working groups",
        need="Thirty people in a hall can listen to each other. They can’t write a plan.",
        text="We open three working groups:\n\n- **Being heard** writes the plan with carers.\n- **Coming "
        "home "
        "from hospital** works on the days around coming home.\n- **Breaks and young carers** works on time "
        "off, "
        "for carers of every age.\n\nEach tells us once a quarter what it has done.",
        criteria="After a year, at least half of the people in each group are carers, and each has changed "
        "something.",
        responsible="Facilitator and secretary",
        term_months=24,
    )
    proposal = raised(town, "tom", "top", words)
    yield from straight(
        town, "grace", proposal, "We have talked about this for two evenings already.", -473, -466
    )
    yield town.at(-465, 20)
    town.decisions["groups"] = rounds.decide(town.people["grace"], proposal)


def _facilitator_again(town: Town) -> Story:
    """The top circle chooses its facilitator again before her term ends (C9)."""
    yield town.at(-118, 20)
    words = Words(
        title="Our facilitator for another year",
        need="The facilitator’s term ends in three weeks.",
        text="Everybody named somebody, with a reason. Most spoke for the facilitator we have. She said "
        "that she "
        "would like to go on for a year and then hand over.",
        criteria="We ask at each meeting’s end: did everybody speak?",
        responsible="Secretary",
        term_months=12,
    )
    proposal = raised(town, "tom", "top", words, hat(town, "top", "grace", HatKind.FACILITATOR, 12))
    yield from straight(town, "grace", proposal, "The nominations were made in our meeting.", -117, -109)
    yield town.at(-107, 20)
    rounds.decide(town.people["grace"], proposal)


def _first_night(town: Town) -> Story:
    """An objection integrated by a measure; two people stayed silent and are recorded as absent (R6)."""
    yield town.at(-200, 20)
    rosa, ben = town.people["rosa"], town.people["ben"]
    words = Words(
        title="A sheet for the first night at home",
        need="On the first night nobody is there to ask. What was said on the ward is forgotten by the "
        "stairs.",
        text="Every carer gets one sheet: which medicine when, whom to ring at night, what is normal and "
        "what is not.",
        criteria="Carers who are rung on the next day say that the sheet helped.",
        responsible="Ward sisters",
    )
    proposal = raised(town, "rosa", "home", words)
    opened(proposal)
    yield town.at(-197, 20)
    ask(town, "nkechi", proposal, "Who fills it in?", "Whoever says goodbye to the patient.")
    passes(town, proposal, "joyce", "amrita")
    yield town.at(-193, 20)
    service.to_reactions(ben, proposal)
    react(
        town,
        proposal,
        {
            "nkechi": "Good idea. It is the one minute that we don’t have.",
            "joyce": "I would have framed it.",
            "amrita": "",
        },
    )
    yield town.at(-190, 20)
    rounds.to_consent(ben, proposal, 7)
    harm = objection(
        "On a full ward it will be filled in by copying yesterday’s. A wrong sheet is worse than none: "
        "somebody will "
        "give a double dose.",
        Touches.AIM,
        "Check some of them.",
    )
    yield from answers(town, proposal, -189, -184, {"nkechi": harm})
    yield town.at(-182, 20)
    rounds.integrate(ben, proposal)
    yield town.at(-178, 20)
    counted = replace(
        words,
        criteria="Ten sheets a week, drawn by lot, are compared with the record. If more than one of them "
        "is wrong, "
        "the ward stops using the sheet until we have met.",
    )
    service.write(rosa, proposal, counted, "Ten sheets a week are checked.")
    how = "Ten sheets a week are checked. More than one mistake stops it on that ward."
    resolved(town, proposal, "ben", End.MEASURED, how)
    yield town.at(-175, 20)
    rounds.ask_again(ben, proposal, 7)
    worry = concern("Ten a week is an hour of somebody’s time. It must not be the ward’s.")
    yield from answers(town, proposal, -174, -169, {"nkechi": worry}, silent=("viktor", "amrita"))
    yield town.at(-166, 21)
    town.decisions["first_night"] = rounds.decide(ben, proposal)


def _what_is_a_break(town: Town) -> Story:
    yield town.at(-280, 20)
    words = Words(
        title="A break is what the carer says it is",
        need="Forms ask whether a break is “respite, sitting or activity”. Carers want to sleep, or to go "
        "to football.",
        text="When we plan or count breaks, we use the carer’s own word for it. No list of kinds.",
        criteria="The forms of the Carers Centre and of the council have no list of kinds any more.",
        responsible="Leader",
        term_months=12,
    )
    proposal = raised(town, "ioana", "breaks", words)
    reason = "Nobody spoke against it in two meetings."
    yield from straight(town, "shanice", proposal, reason, -278, -272)
    yield town.at(-270, 20)
    town.decisions["break"] = rounds.decide(town.people["shanice"], proposal)


def _seat_on_the_board(town: Town) -> Story:
    """Referred: outside this circle's domain, so the one above takes it up, and is at its questions."""
    yield town.at(-40, 20)
    words = Words(
        title="A carer with a seat on the hospitals’ board",
        need="Everything that we try out on the wards can be undone by the board, which has never met a "
        "carer.",
        text="The hospitals are asked to give one seat on their board to a carer whom the partnership "
        "chooses.",
        criteria="The seat exists, and whoever sits there is heard.",
        term_months=12,
    )
    proposal = raised(town, "joyce", "home", words)
    opened(proposal, major=True, response=Response.SEND_ON)
    yield town.at(-36, 20)
    ask(
        town,
        "viktor",
        proposal,
        "Can we decide that here?",
        "No. I hope that the partnership can ask for it.",
    )
    yield town.at(-34, 20)
    reason = "The board is outside our domain. The partnership speaks with the hospitals."
    sent = service.refer(town.people["ben"], proposal, town.circles["top"], reason)
    yield town.at(-20, 20)
    opened(sent, major=True, response=Response.OPINIONS)
    yield town.at(-18, 20)
    ask(town, "stellan", sent, "Would that person be paid?", "Like everybody else at that table.")
    service.record_input(
        town.people["joyce"],
        sent,
        "We asked in two other boroughs where a carer sits on the board. Both say: two carers, never one "
        "alone.",
    )
    passes(town, sent, "yusuf", "michelle")


def _medicine_by_friday(town: Town) -> Story:
    """A consent round whose time has passed while somebody is still waited for (R5)."""
    yield town.at(-30, 20)
    words = Words(
        title="Nobody goes home on a Friday without medicine for the weekend",
        need="Chemists shut at one on Saturday. Carers drive through three boroughs for tablets.",
        text="On Fridays, medicine for three days goes home with the patient, whatever the hour.",
        criteria="On Monday nobody who is rung says that something was missing.",
        responsible="Ward sisters and the hospitals’ chemist",
        term_months=3,
    )
    proposal = raised(town, "viktor", "home", words)
    opened(proposal, response=Response.RESEARCH)
    yield town.at(-27, 20)
    ask(town, "nkechi", proposal, "Also at six in the evening?", "Then most of all.")
    passes(town, proposal, "amrita", "joyce", "rosa")
    yield town.at(-24, 20)
    service.to_reactions(town.people["ben"], proposal)
    react(
        town,
        proposal,
        {"nkechi": "The chemist will sigh. It is right.", "joyce": "Please.", "rosa": "", "amrita": ""},
    )
    yield town.at(-21, 20)
    rounds.to_consent(town.people["ben"], proposal, 7)
    for days, who in ((-20, "joyce"), (-15, "nkechi")):
        yield town.at(days, 20)
        rounds.respond(town.people[who], proposal, CONSENT)


def _sea_day(town: Town) -> Story:
    """Reactions, in a circle where people may answer before the round opens."""
    yield town.at(-12, 17)
    words = Words(
        title="Young carers choose the day at the sea again",
        need="It was the best day of the year, they say. It took two coaches and nine adults.",
        text="One day at the sea in each of the long holidays, planned by young carers with Lantern.",
        criteria="Forty young carers come along. Everybody comes back.",
        responsible="Lantern Young Carers",
        term_months=12,
    )
    proposal = raised(town, "kwame", "breaks", words)
    opened(proposal)
    yield town.at(-10, 17)
    ask(town, "gareth", proposal, "Who stays with the parents on that day?", "The bank of hours has offered.")
    passes(town, proposal, "farida", "ioana")
    yield town.at(-8, 17)
    service.to_reactions(town.people["ioana"], proposal)
    react(town, proposal, {"farida": "My son has talked of nothing else.", "derek": ""})
    yield town.at(-6, 17)
    rounds.respond_ahead(town.people["derek"], proposal, concern("The coaches have to be booked this month."))


def _facilitator_of_breaks(town: Town) -> Story:
    """A hat whose term has run out: choosing again is on the circle's list (C9)."""
    yield town.at(-15, 17)
    words = Words(
        title="Choose our facilitator again",
        need="The facilitator’s term has run out. Since then, whoever was there has led the meeting.",
        text="We ask the facilitator we had to go on for a year.",
        criteria="Each meeting ends on time, and everybody spoke.",
        term_months=12,
    )
    raised(town, "gareth", "breaks", words, hat(town, "breaks", "shanice", HatKind.FACILITATOR, 12))
