"""How the three versions of the demo’s plan were agreed and published."""

from __future__ import annotations

from dataclasses import replace

from workspace.demo.talk import (
    answers,
    ask,
    concern,
    objection,
    opened,
    passes,
    publish,
    raised,
    react,
    resolved,
)
from workspace.demo.town import Story, Town
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Response, Touches
from workspace.proposals.service import Words
from workspace.visibility import Visibility

PUBLIC = Visibility.PUBLIC


def stories(town: Town) -> list[Story]:
    """The three proposals that published a version."""
    return [_version_one(town), _version_two(town), _version_three(town)]


FIRST_NOTE = (
    "The first plan that carers and services of Northlea have written together. It holds 37 "
    "actions in "
    "eight areas. Each says who answers for it and when it is looked at again."
)


def _version_one(town: Town) -> Story:
    """The first version, with an objection that changed it for the better."""
    yield town.at(-324, 20)
    peter, halima = town.people["peter"], town.people["halima"]
    words = Words(
        title="Publish version 1 of the plan",
        need="We have worked on the draft for two months. Carers outside the group ask when they will see "
        "it.",
        text="We publish the plan as it stands, and print two hundred copies for surgeries and libraries.",
        criteria="At least three hundred people read it in the first three months, and at least ten write "
        "back.",
        responsible="Secretary",
    )
    proposal = raised(town, "peter", "heard", words, publish(town, FIRST_NOTE), visibility=PUBLIC)
    opened(proposal, major=True, response=Response.OPINIONS)
    yield town.at(-322, 20)
    service.record_input(
        peter,
        proposal,
        "Forty carers read the draft at two open evenings. Most asked for: dates, and a name behind each "
        "promise. "
        "The hospitals’ board and the council’s cabinet member have read it and have no wish to change it.",
    )
    ask(
        town,
        "lorna",
        proposal,
        "Who pays for the printing?",
        "The Carers Centre, from what was left over from the survey.",
    )
    ask(
        town,
        "callum",
        proposal,
        "Can it still be changed afterwards?",
        "Yes, by a decision each time. Owners’ updates appear at once.",
    )
    passes(town, proposal, "sunita", "tom")
    yield town.at(-319, 20)
    service.to_reactions(halima, proposal)
    react(
        town,
        proposal,
        {
            "lorna": "I cried a little when I saw my sentence in it. Let us go.",
            "sunita": "Proud of it. One thing about the gaps makes me uneasy.",
            "callum": "Good. The money chapter is honest.",
            "tom": "",
        },
    )
    yield town.at(-317, 20)
    rounds.to_consent(halima, proposal, 7)
    harm = objection(
        "Five actions have nobody who answers for them. Nothing on the first page says so. People will "
        "think that "
        "all of it is settled, and will feel fooled when they find out.",
        Touches.AIM,
        "Say how many there are, right at the start.",
    )
    worry = concern("Two hundred copies may be too few. Many people I see have no internet at home.")
    yield from answers(town, proposal, -316, -312, {"sunita": harm, "callum": worry})
    yield town.at(-311, 20)
    rounds.integrate(halima, proposal)
    yield town.at(-309, 20)
    note = FIRST_NOTE + " Five actions have no owner yet. They say who is working that out, and by when."
    better = replace(
        words,
        text=words.text
        + " The first page says how many actions have no owner yet, in the same size of letters "
        "as everything else.",
    )
    service.write(peter, proposal, better, "The gaps are said on the first page.")
    service.write_effects(peter, proposal, [publish(town, note)], "The note says it too.")
    how = (
        "The first page and the note now say how many actions have no owner, and until when that is being "
        "settled."
    )
    resolved(town, proposal, "halima", End.CHANGED, how)
    yield town.at(-308, 20)
    rounds.ask_again(halima, proposal, 7)
    yield from answers(town, proposal, -307, -303, {"callum": worry})
    yield town.at(-301, 20)
    rounds.decide(halima, proposal)


def _version_two(town: Town) -> Story:
    yield town.at(-176, 20)
    words = Words(
        title="Publish version 2 of the plan",
        need="Three things have been decided since version 1. The printed copies don’t show them.",
        text="We publish version 2, and put one sheet with the changes into the copies that are left.",
        criteria="Nobody at the next open evening has an old copy without the sheet.",
        responsible="Secretary",
    )
    note = (
        "There are two new actions: asking carers once how they want to be reached (COM-6), and asking "
        "young "
        "carers before each school holiday (YAC-6). The evening hours of the one telephone number (INF-2) "
        "come later "
        "than we had promised. The action says why."
    )
    proposal = raised(town, "peter", "heard", words, publish(town, note), visibility=PUBLIC)
    reason = "Everything in it was decided one by one. This only puts it together."
    worry = concern("A sheet inside a copy gets lost. Next time let us print anew.")
    yield town.at(-175, 20)
    rounds.open_straight(town.people["halima"], proposal, reason, 7)
    yield from answers(town, proposal, -174, -168, {"lorna": worry})
    yield town.at(-166, 20)
    rounds.decide(town.people["halima"], proposal)


def _version_three(town: Town) -> Story:
    yield town.at(-57, 20)
    words = Words(
        title="Publish version 3 of the plan",
        need="Three actions are done and one was stopped. A trial has begun. The plan in print still shows "
        "a year ago.",
        text="We publish version 3, print it anew, and read the changes out at the next open evening.",
        criteria="At the evening, people can say what changed without looking.",
        responsible="Secretary",
    )
    note = (
        "Three actions are done. Every meeting has its page (COM-3), refusals of a break say why "
        "(BRK-5), "
        "and the fund for broken washing machines is here to stay (MON-4). We will not build an app "
        "(INF-4). Three "
        "surgeries try out texts to carers (MHS-5). The emergency card (EMG-1) is in trouble, and the plan "
        "says so."
    )
    proposal = raised(town, "peter", "heard", words, publish(town, note), visibility=PUBLIC)
    opened(proposal)
    yield town.at(-55, 20)
    ask(
        town,
        "sunita",
        proposal,
        "Does it say plainly that the card doesn’t work at night?",
        "Yes, in the note.",
    )
    passes(town, proposal, "lorna", "callum", "tom")
    yield town.at(-53, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {
            "sunita": "Three things done, in one year. I didn’t believe it when we began.",
            "lorna": "Good that the app is gone and that we say why.",
            "tom": "It is uncomfortable to read about the card. It should be.",
            "callum": "",
        },
    )
    yield town.at(-51, 20)
    rounds.to_consent(town.people["halima"], proposal, 7)
    worry = concern(
        "The card is our biggest promise. If it is not answered at night by the next version, I will object."
    )
    yield from answers(town, proposal, -50, -44, {"lorna": worry})
    yield town.at(-42, 20)
    rounds.decide(town.people["halima"], proposal)
