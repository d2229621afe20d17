"""What the circles of the demo have agreed to do in the same way each time, and how one set itself up."""

from __future__ import annotations

from workspace.demo.talk import answers, concern, raised, straight
from workspace.demo.town import Story, Town
from workspace.policies.queries import named
from workspace.proposals import rounds
from workspace.proposals.effects import build
from workspace.proposals.service import Words


def stories(town: Town) -> list[Story]:
    """Two policies, one with a second text and one to be looked at again; and settings that changed."""
    return [_ten_days(town), _paying(town), _photographs(town)]


def _ten_days(town: Town) -> Story:
    """A circle changes its own settings, by a decision."""
    yield town.at(-236, 20)
    words = Words(
        title="Ten days to answer, and our decisions can be appealed",
        need="Who has a bad week misses a round of seven days. And nobody knew that appeals are possible.",
        text="Rounds last ten days unless we say otherwise. Appeals stay possible, and our page says so.",
        criteria="Fewer reminders are needed.",
        responsible="Secretary",
        term_months=12,
    )
    heard = town.circles["heard"]
    note = f"{heard.joining_note}\n\nWho thinks that a decision of ours does harm can appeal it."
    effect = build.change_circle(heard, {"answer_days": 10, "takes_appeals": True, "joining_note": note})
    proposal = raised(town, "sunita", "heard", words, effect)
    yield from straight(town, "halima", proposal, "It is small and easy to undo.", -235, -229)
    yield town.at(-228, 20)
    rounds.decide(town.people["halima"], proposal)


PAYING = (
    "Carers who come as carers are paid £12 an hour, and their fares.\n\n"
    "They say at the end of the meeting how long they were there. The money is sent within four weeks."
)
PAYING_NOW = (
    "Carers who come as carers are paid £13.85 an hour, their fares, and a sitter where they need one.\n\n"
    "They say at the end of the meeting how long they were there. The money is sent within ten days. "
    "Who would "
    "rather not be paid says so once, and is not asked why."
)


def _paying(town: Town) -> Story:
    """A policy in force with its second text: readers see what changed."""
    yield town.at(-290, 20)
    heard, name = town.circles["heard"], "Paying carers for their time"
    words = Words(
        title="Pay carers for their time",
        need="Everybody else at this table is paid for sitting at it.",
        text="We adopt a policy on paying carers, and look at it again after half a year.",
        criteria="Nobody stays away because of money.",
        responsible="Secretary",
    )
    first = raised(town, "callum", "heard", words, build.adopt_policy(heard, name, PAYING, 6))
    yield from straight(town, "halima", first, "We have talked about it already.", -289, -283)
    yield town.at(-282, 20)
    decision = rounds.decide(town.people["halima"], first)
    yield town.at(-128, 20)
    policy = named(heard, name)
    again = Words(
        title="Pay carers sooner, and pay for a sitter",
        need="Four weeks are long for somebody who counts coins. Three carers stayed away for want of a "
        "sitter.",
        text="The policy on paying carers gets a new text.",
        criteria="The money is there within ten days, nine times in ten.",
        responsible="Secretary",
    )
    effect = build.adopt_policy(heard, name, PAYING_NOW, 12, policy)
    second = raised(town, "callum", "heard", again, effect, instead_of=decision)
    yield from straight(town, "halima", second, "It makes an agreed thing better.", -127, -121)
    yield town.at(-120, 20)
    rounds.decide(town.people["halima"], second)


def _photographs(town: Town) -> Story:
    """A policy whose review is overdue."""
    yield town.at(-225, 17)
    words = Words(
        title="How we take and show photographs of children",
        need="A picture from the day at the sea was in the paper before a mother knew that it was taken.",
        text="We adopt a policy on photographs, and look at it again after half a year.",
        criteria="No parent finds a picture that they didn’t know of.",
        responsible="Leader",
    )
    text = (
        "- We ask the child **and** the parent, for each picture that is shown.\n"
        "- No names beside pictures.\n- A yes can be taken back at any time."
    )
    effect = build.adopt_policy(town.circles["breaks"], "Photographs of children", text, 6)
    proposal = raised(town, "kwame", "breaks", words, effect)
    yield town.at(-224, 17)
    rounds.open_straight(town.people["shanice"], proposal, "It can’t wait until the next day at the sea.", 7)
    worry = concern("Asking for each picture is hard with forty children. Let us see how it goes.")
    yield from answers(town, proposal, -223, -217, {"gareth": worry})
    yield town.at(-216, 17)
    rounds.decide(town.people["shanice"], proposal)
