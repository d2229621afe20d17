"""A proposal of “Being heard” that has had three rounds, and still somebody sees harm in it (R14)."""

from __future__ import annotations

from dataclasses import replace

from workspace.demo.talk import (
    answers,
    ask,
    objection,
    only_objection,
    opened,
    passes,
    raised,
    react,
    resolved,
)
from workspace.demo.town import Story, Town
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Proposal, Touches
from workspace.proposals.service import Words

WORDS = Words(
    title="Record our meetings for those who can’t come",
    need="Half of us miss every second meeting. The minutes say what was decided, and not how it was said.",
    text="Each meeting is recorded, and members can listen to it at home.",
    criteria="Those who missed a meeting say that they could follow the next one.",
    responsible="Secretary",
)
ASKED = replace(
    WORDS,
    text="Each meeting is recorded, and members can listen to it at home. At its end everybody says on "
    "a slip "
    "of paper, without a name, whether they held something back.",
    criteria="If two slips in one meeting say “yes, because of the recording”, recording stops until we met.",
)
SHORT = replace(
    ASKED,
    text=f"{ASKED.text} Only sound is kept, for two weeks, with what is private cut out.",
    term_months=3,
)


def stories(town: Town) -> list[Story]:
    """Three rounds, each with an objection: one measured, one tested and changed, one being tested."""
    return [_recordings(town)]


def _recordings(town: Town) -> Story:
    yield town.at(-79, 20)
    halima, tom = town.people["halima"], town.people["tom"]
    proposal = raised(town, "tom", "heard", WORDS)
    opened(proposal)
    yield town.at(-77, 20)
    ask(town, "lorna", proposal, "Who can listen?", "Members of this group, signed in.")
    passes(town, proposal, "sunita", "callum", "peter")
    yield town.at(-74, 20)
    service.to_reactions(halima, proposal)
    react(
        town, proposal, {"sunita": "I would listen while ironing.", "lorna": "Hm.", "peter": "", "callum": ""}
    )
    yield from _measured(town, proposal)
    yield from _tested(town, proposal)
    yield town.at(-34, 20)
    rounds.ask_again(halima, proposal, 10)
    work = objection(
        "Cutting out what is private takes two hours after each meeting. That time is taken from "
        "answering the "
        "carers who write to us, and they are what we are for.",
        Touches.AIM,
        "Somebody else cuts, or nobody records.",
    )
    yield from answers(town, proposal, -33, -26, {"peter": work})
    yield town.at(-16, 20)
    rounds.integrate(halima, proposal)
    yield town.at(-15, 20)
    why = "It doesn’t harm our aim that work needs somebody who does it. We can look for that person."
    doubt = rounds.doubts.raise_doubt(town.people["lorna"], proposal, only_objection(proposal), why)
    yield town.at(-15, 21)
    service.record_input(tom, proposal, "The college would lend us a student who cuts sound, until summer.")
    yield town.at(-14, 21)
    rounds.doubts.answer(town.people["lorna"], proposal, doubt, False, "A student could do the cutting.")
    rounds.doubts.answer(town.people["callum"], proposal, doubt, True, "Until there is one, it is harm.")


def _measured(town: Town, proposal: Proposal) -> Story:
    """The first objection ends with a measure, and with what happens if it goes wrong (R8)."""
    yield town.at(-72, 20)
    rounds.to_consent(town.people["halima"], proposal, 7)
    shy = objection("Who knows that they are recorded doesn’t say what they came to say.", Touches.AIM)
    yield from answers(town, proposal, -71, -66, {"lorna": shy})
    yield town.at(-65, 20)
    rounds.integrate(town.people["halima"], proposal)
    yield town.at(-63, 20)
    service.write(town.people["tom"], proposal, ASKED, "We ask after each meeting what it does to us.")
    how = "Slips without names after each meeting. Two that say “held back” stop the recording until we met."
    resolved(town, proposal, "halima", End.MEASURED, how)


def _tested(town: Town, proposal: Proposal) -> Story:
    """The second one is doubted. The circle tests it, sees the harm, and the text changes (R8)."""
    yield town.at(-60, 20)
    halima, peter = town.people["halima"], town.people["peter"]
    rounds.ask_again(halima, proposal, 7)
    files = objection(
        "People speak of illness and money. A file of that on somebody’s laptop is a leak that waits to "
        "happen.",
        Touches.DUTY,
    )
    yield from answers(town, proposal, -59, -54, {"callum": files})
    yield town.at(-53, 20)
    rounds.integrate(halima, proposal)
    yield town.at(-52, 20)
    why = "Whoever was there heard it anyway, and we all keep quiet about it."
    doubt = rounds.doubts.raise_doubt(peter, proposal, only_objection(proposal), why)
    for day, who, sees, words in (
        (-51, "sunita", True, "I lost a telephone once. I know what was on it."),
        (-50, "tom", True, "Our own rules at work would not allow it."),
        (-50, "lorna", True, "Then I would not speak at all."),
        (-49, "peter", False, "I trust us. But I see that not everybody is asked."),
        (-49, "halima", True, "It is not only our own secrets."),
    ):
        yield town.at(day, 21)
        rounds.doubts.answer(town.people[who], proposal, doubt, sees, words)
    yield town.at(-48, 20)
    rounds.doubts.close(
        halima, proposal, doubt, "Most of us see the harm: a file can be lost, a memory can’t."
    )
    yield town.at(-40, 20)
    service.write(
        town.people["tom"], proposal, SHORT, "Only sound, for two weeks, with what is private cut out."
    )
    how = "Only sound is kept, for two weeks, and what is private is cut out first."
    resolved(town, proposal, "halima", End.CHANGED, how)
