"""A helping circle that “Being heard” appointed: its question, what was sent to it, and what it reported."""

from __future__ import annotations

from dataclasses import replace

from workspace.circles import helping, queries
from workspace.circles.models import CircleKind, HatKind, Joining
from workspace.demo.circles import bring, give
from workspace.demo.talk import answers, ask, concern, opened, passes, raised, straight
from workspace.demo.town import Story, Town
from workspace.proposals import rounds, service
from workspace.proposals.effects import build
from workspace.proposals.models import Response
from workspace.proposals.service import Words

NAME = "Getting there"


def stories(town: Town) -> list[Story]:
    """How it was appointed, what it recommends, and what it talks about now."""
    return [_appointed(town), _lifts_home(town), _who_never_came(town)]


def _appointed(town: Town) -> Story:
    """A helping circle with a question and a date (C2). It has a leader, and no delegate yet (C6)."""
    yield town.at(-112, 20)
    words = Words(
        title="Find out how carers could get to our meetings",
        need="Of ten carers who stopped coming, seven say: I can’t get there, or not home again.",
        text="We appoint a helping circle, **Getting there**. It asks carers without a car and comes "
        "back with "
        "what it would suggest.",
        criteria="We know what a lift costs, and who would take one.",
        responsible="Leader of the helping circle",
    )
    effect = build.open_circle(
        town.circles["heard"],
        town.people["sunita"],
        kind=CircleKind.HELPING_CIRCLE,
        name=NAME,
        aim="Carers without a car can come to a meeting and get home again.",
        domain="Nothing of its own: it finds out and recommends.",
        question="What would it take for a carer without a car to come to a meeting after dark?",
        ends_on=town.day(40),
        joining=Joining.REQUEST,
        joining_note="You have no car, or you drive others. We meet four times.",
    )
    proposal = raised(town, "lorna", "heard", words, effect)
    yield from straight(town, "halima", proposal, "We asked for this in two meetings.", -111, -105)
    yield town.at(-104, 20)
    rounds.decide(town.people["halima"], proposal)
    found = queries.named(NAME)
    if found is None:
        raise LookupError(NAME)
    town.circles["getting"] = found
    yield town.at(-101, 20)
    for key in ("lorna", "gareth", "rosa"):
        bring(town, town.people["sunita"], found, key)
    give(town, town.people["sunita"], "getting", "sunita", HatKind.FACILITATOR, 60)
    yield town.at(-12, 20)
    helping.report(
        town.people["sunita"],
        found,
        "We asked 26 carers without a car, at the mosque’s tea, the lunch club and by telephone.\n\n"
        "- Nineteen would come if somebody brought them **home**. Getting there is the smaller trouble.\n"
        "- The lunch club’s bus stands still after six. A driver costs £31 an evening.\n"
        "- Four need a seat that a wheelchair fits beside.\n\n"
        "We suggest the bus for six months, home only, and to count who takes it. The rest is in our "
        "recommendation.",
    )


def _lifts_home(town: Town) -> Story:
    """Referred to the helping circle; its recommendation is back as a draft, to be decided here (C2)."""
    yield town.at(-80, 20)
    words = Words(
        title="Lifts home after dark",
        need="The last bus goes at ten past eight. Our evening meetings end at nine.",
        text="Who has no car is driven home after an evening meeting.",
        criteria="Nobody leaves early because of the bus.",
        responsible="Secretary",
    )
    proposal = raised(town, "callum", "heard", words)
    opened(proposal, response=Response.HELPING_CIRCLE)
    yield town.at(-78, 20)
    ask(town, "peter", proposal, "Who drives, and who pays?", "I hoped that somebody would find out.")
    passes(town, proposal, "tom", "lorna")
    yield town.at(-76, 20)
    reason = "They are asking those carers anyway. Let them tell us what would work."
    sent = service.refer(town.people["halima"], proposal, town.circles["getting"], reason)
    yield town.at(-30, 20)
    bus = replace(
        words,
        text="After each evening meeting the lunch club’s bus takes everybody home who has no car. A "
        "driver is "
        "paid. We try it for six months, and count who takes it.",
        criteria="At least five people a month take it, and nobody waits longer than twenty minutes.",
    )
    service.write(sent.proposer, sent, bus, "What those we asked would really take.")
    rounds.open_straight(town.people["sunita"], sent, "We have talked it through in our third meeting.", 14)
    worry = concern("Six months end in the dark of the year. Don’t stop it then without asking.")
    yield from answers(town, sent, -29, -20, {"rosa": worry})
    yield town.at(-18, 20)
    rounds.decide(town.people["sunita"], sent)


def _who_never_came(town: Town) -> Story:
    """A round whose clock stands still: somebody would rather hear the others speak (R12)."""
    yield town.at(-7, 17)
    words = Words(
        title="Ask those who never came, too",
        need="We asked carers who stopped coming. Nobody has asked those who never came.",
        text="Each of us rings three carers who have never been to a meeting.",
        criteria="By our last meeting, twelve have said what would bring them.",
        responsible="Leader of the helping circle",
        term_months=3,
    )
    proposal = raised(town, "rosa", "getting", words)
    yield town.at(-6, 18)
    rounds.open_straight(town.people["sunita"], proposal, "It is small and easy to undo.", 9)
    yield town.at(-5, 9)
    rounds.respond(town.people["lorna"], proposal, concern("Three is many for whoever hates to telephone."))
    yield town.at(-4, 17, 30)
    why = (
        "Ringing strangers about their evenings: I would like to hear in one room what we would say to them."
    )
    rounds.stop_clock(town.people["gareth"], proposal, why)
