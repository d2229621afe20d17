"""Proposals of “Being heard” that are being talked about, one at each stage."""

from __future__ import annotations

from dataclasses import replace

from workspace.demo.talk import (
    CONSENT,
    ask,
    change,
    concern,
    objection,
    only_objection,
    opened,
    passes,
    raised,
    react,
)
from workspace.demo.town import Story, Town
from workspace.proposals import guests, rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Channel, Response, Touches
from workspace.proposals.service import Words


def stories(town: Town) -> list[Story]:
    """One at each stage between opening and deciding."""
    return [_one_number(town), _evening_meetings(town), _easy_words(town), _paid_to_prepare(town)]


def _one_number(town: Town) -> Story:
    """Integrating: an end is offered, and waits for the person who objected."""
    yield town.at(-36, 20)
    tom, halima, sunita = town.people["tom"], town.people["halima"], town.people["sunita"]
    what = "One telephone number, answered by a person, from eight in the morning to eight at night"
    words = Words(
        title="The one number closes at six in the evening",
        need="There is money for one more person on the telephone, for one year. That doesn’t reach until "
        "eight.",
        text="The one number is open from eight to six for now. After six there is a message that says when "
        "somebody will ring back.",
        criteria="Nine calls in ten are answered by a person.",
        responsible="Lead officer for carers",
    )
    shorter = "One telephone number, answered by a person, from eight in the morning to six in the evening"
    proposal = raised(town, "tom", "heard", words, change(town, what, what=shorter))
    opened(proposal)
    yield town.at(-33, 20)
    ask(
        town,
        "lorna",
        proposal,
        "How many call after six?",
        "On a trial evening it was 31 people, against 19 at noon.",
    )
    passes(town, proposal, "callum", "peter", "sunita")
    yield town.at(-28, 20)
    service.to_reactions(halima, proposal)
    react(
        town,
        proposal,
        {"lorna": "Better than nothing?", "sunita": "Six is when I come home.", "peter": "", "callum": ""},
    )
    yield town.at(-25, 20)
    rounds.to_consent(halima, proposal, 10)
    harm = objection(
        "The trouble of the day comes together at seven. A number that is shut when people need it teaches "
        "them not "
        "to ring at all. Then we have lost what the plan is for.",
        Touches.AIM,
        "Close at noon instead, when fewer people ring.",
    )
    for days, who, given in (
        (-24, "callum", CONSENT),
        (-22, "peter", concern("A message that says when somebody rings back must be true every time.")),
        (-21, "sunita", harm),
        (-20, "lorna", CONSENT),
        (-19, "halima", CONSENT),
        (-18, "tom", CONSENT),
    ):
        yield town.at(days, 21)
        rounds.respond(town.people[who], proposal, given)
    yield town.at(-12, 20)
    rounds.integrate(halima, proposal)
    yield town.at(-10, 20)
    found = only_objection(proposal)
    rounds.offer_end(
        halima, proposal, found, End.COVERED, "The message after six says when somebody rings back."
    )
    yield town.at(-9, 22)
    rounds.not_yet(sunita, proposal, found, "A message is not a person. I asked about the hours.")
    yield town.at(-6, 20)
    split = replace(
        words,
        title="The one number is open where most people ring: morning and evening",
        text="The one number is open from eight to noon and from three to eight. Between noon and three "
        "there is a "
        "message that says when somebody will ring back, within an hour.",
        criteria="Nine calls in ten are answered by a person. We count calls for each hour, and meet again "
        "if more "
        "than twenty a day come in the gap.",
        term_months=4,
    )
    service.write(tom, proposal, split, "Closed at noon instead of in the evening, as suggested.")
    in_two = "One telephone number, answered by a person, from eight to noon and from three to eight"
    service.write_effects(tom, proposal, [change(town, what, what=in_two)], "The action says the new hours.")
    yield town.at(-4, 20)
    how = "The number stays open until eight. It closes from noon to three instead, and calls are counted."
    rounds.offer_end(halima, proposal, found, End.CHANGED, how)


def _evening_meetings(town: Town) -> Story:
    """A round that is open and hybrid: some answered here, one by telephone, one on paper (R11)."""
    yield town.at(-16, 20)
    words = Words(
        title="Every second meeting at half past seven in the evening",
        need="Half of our meetings are at ten in the morning. Carers with a job can’t come.",
        text="Every second meeting of this group begins at half past seven in the evening, in the library. "
        "Who comes "
        "gets a sitter paid, and a lift home if they ask until noon.",
        criteria="More carers come in the evening than come in the morning.",
        responsible="Secretary",
        term_months=6,
    )
    proposal = raised(town, "lorna", "heard", words)
    opened(proposal)
    yield town.at(-13, 20)
    ask(
        town,
        "tom",
        proposal,
        "Can officers take that time off on another day?",
        "Yes, I asked your head of service.",
    )
    ask(town, "peter", proposal, "Who drives?", "The lunch club has a small bus.")
    passes(town, proposal, "sunita", "callum")
    yield town.at(-9, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {
            "sunita": "I could come for the first time since March, and not only write.",
            "tom": "Fine with me.",
            "callum": "Two of my evenings are taken. I will see.",
            "peter": "",
        },
    )
    yield town.at(-2, 21, 30)
    rounds.to_consent(town.people["halima"], proposal, 9)
    halima = town.people["halima"]
    for hour, who in ((8, "tom"), (20, "lorna")):
        yield town.at(-1, hour, 15)
        rounds.respond(town.people[who], proposal, CONSENT)
    yield town.at(-1, 21)
    rounds.respond(halima, proposal, CONSENT)
    wednesday = concern("Wednesday is our evening for advice. Any other day is fine.")
    rounds.respond_for(halima, proposal, town.people["callum"], wednesday, Channel.PHONE)
    rounds.respond_for(halima, proposal, town.people["peter"], CONSENT, Channel.PAPER)
    yield town.at(-1, 22)
    rounds.check_entered(town.people["callum"], proposal)


def _easy_words(town: Town) -> Story:
    """Reactions: a guest is heard too (C4), and the text has changed once already."""
    yield town.at(-14, 21)
    words = Words(
        title="The plan in easy words and four languages",
        need="The plan is shorter than most. It is still thirty pages of English.",
        text="We make a version of four pages in easy words, and have it read aloud in Urdu, Polish and "
        "Gujarati.",
        criteria="Ten people who don’t read English well can say what the plan will do for them.",
        responsible="Plain words",
    )
    proposal = raised(town, "peter", "heard", words)
    opened(proposal, response=Response.CONVERSATION)
    yield town.at(-11, 20)
    ask(
        town,
        "sunita",
        proposal,
        "Why these three?",
        "They are the ones most asked for at the library. Romanian is asked for as often. I had overlooked "
        "it.",
    )
    four = replace(
        words,
        text="We make a version of four pages in easy words, and have it read aloud in Urdu, Polish, "
        "Gujarati and "
        "Romanian.",
    )
    service.write(town.people["peter"], proposal, four, "Romanian was missing.")
    passes(town, proposal, "lorna", "tom", "callum")
    why = "She translates for half of her street, and knows who would listen."
    guests.invite(town.people["halima"], proposal, town.people["farida"].email, why)
    yield town.at(-7, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {
            "farida": "My neighbours would rather hear it than read it. In Dari, too, one day.",
            "seun": "My gran would listen to that while cooking.",
            "tom": "We could pay the readers. They are carers too.",
        },
    )


def _paid_to_prepare(town: Town) -> Story:
    """Clarifying questions: one is answered, one waits for the proposer."""
    yield town.at(-6, 22)
    words = Words(
        title="Pay carers for reading, not only for sitting in the room",
        need="A meeting takes two hours. Reading for it takes three, at night, and nobody pays for that.",
        text="Who prepares for a meeting as a carer is paid for up to three hours of reading, as for the "
        "meeting.",
        criteria="Carers say in the yearly survey that they come prepared.",
        responsible="Lead officer for carers",
    )
    proposal = raised(town, "sunita", "heard", words)
    opened(proposal)
    yield town.at(-5, 20)
    ask(
        town,
        "tom",
        proposal,
        "Who counts the hours?",
        "Nobody. People write down what they did, and we believe them.",
    )
    yield town.at(-2, 20)
    ask(town, "callum", proposal, "Has somebody looked at what this does to Carer’s Allowance?")
    passes(town, proposal, "peter")
