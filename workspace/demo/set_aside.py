"""Proposals of “Being heard” that wait: two drafts, a confidential one, one parked, one withdrawn."""

from __future__ import annotations

from workspace.demo.talk import (
    ask,
    opened,
    passes,
    raised,
    react,
)
from workspace.demo.town import Story, Town
from workspace.proposals import service
from workspace.proposals.models import SpeechKind
from workspace.proposals.service import Words
from workspace.visibility import Visibility


def stories(town: Town) -> list[Story]:
    """Two drafts, a confidential one, a parked one and one that was withdrawn."""
    return [_on_the_panel(town), _own_draft(town), _confidential(town), _choir(town), _tuesdays(town)]


def _on_the_panel(town: Town) -> Story:
    """A draft that others have commented on."""
    yield town.at(-8, 21)
    words = Words(
        title="A carer on every panel that chooses staff for carers",
        need="Those who will sit at our kitchen table are chosen by people who have never seen one like it.",
        text="Whenever a service chooses somebody who will work with carers, one carer sits on the panel "
        "and is paid.",
        criteria="In a year, at least ten panels had a carer on them.",
    )
    proposal = raised(town, "lorna", "heard", words)
    yield town.at(-7, 21)
    service.say(
        town.people["tom"],
        proposal,
        SpeechKind.COMMENT,
        "For the council I can promise it. Ask the hospital first?",
    )
    service.say(
        town.people["seun"],
        proposal,
        SpeechKind.COMMENT,
        "Two carers would be better. Alone you don’t dare to say it.",
    )


def _own_draft(town: Town) -> Story:
    """Somebody's draft that waits to be gone on with."""
    yield town.at(-4, 23, 10)
    raised(
        town,
        "sunita",
        "heard",
        Words(
            title="A bench outside the clinic in Weaver Street",
            need="People wait standing, in the rain, with somebody who can’t stand.",
            text="We ask the council for a bench with a roof.",
            criteria="There is a bench.",
            term_months=3,
        ),
    )


def _confidential(town: Town) -> Story:
    """Only for the circle, with the reason that it gives."""
    yield town.at(-11, 18)
    words = Words(
        title="How we pay carers who get benefits",
        need="Two members have asked, each alone, whether being paid for meetings could cost them their "
        "benefits.",
        text="Who wants to is paid in vouchers or not at all, and tells only the secretary. Nobody else "
        "asks.",
        criteria="Nobody loses money by helping us.",
        responsible="Secretary",
    )
    proposal = raised(
        town,
        "callum",
        "heard",
        words,
        visibility=Visibility.CIRCLE,
        why_confidential="It is about the money of two members.",
    )
    opened(proposal)
    yield town.at(-10, 18)
    ask(town, "peter", proposal, "May I keep the list on paper, at home?", "Better so than in a computer.")


def _choir(town: Town) -> Story:
    """Parked, with a reason and a day to look again."""
    yield town.at(-68, 21)
    words = Words(
        title="A carers’ choir for the town hall’s birthday",
        need="We are always seen as tired. We can also sing.",
        text="We find twenty carers and somebody who conducts, and sing at the town hall.",
        criteria="We sang.",
    )
    proposal = raised(town, "peter", "heard", words)
    opened(proposal)
    yield town.at(-66, 20)
    passes(town, proposal, "tom", "callum", "sunita")
    ask(town, "lorna", proposal, "Who minds whoever can’t be left alone?", "I don’t know yet.")
    yield town.at(-62, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {"lorna": "Yes, but after the winter.", "sunita": "I can’t sing. I will come.", "tom": ""},
    )
    yield town.at(-58, 20)
    reason = "The sitting service has to cover evenings first. Without it nobody can come to rehearse."
    service.park(town.people["halima"], proposal, reason, town.day(25))


def _tuesdays(town: Town) -> Story:
    """Withdrawn by its proposer."""
    yield town.at(-130, 20)
    words = Words(
        title="Meet on Tuesdays instead of Thursdays",
        need="On Thursdays the young carers’ club is on, and some of us drive there.",
        text="Our meetings move to Tuesday.",
        criteria="More people come.",
    )
    proposal = raised(town, "callum", "heard", words)
    opened(proposal)
    yield town.at(-129, 20)
    ask(town, "sunita", proposal, "Do you know that the mosque’s tea is on Tuesdays?", "I didn’t.")
    yield town.at(-128, 9)
    service.withdraw(
        town.people["callum"], proposal, "Tuesday would shut others out. I will ask somebody else to drive."
    )
