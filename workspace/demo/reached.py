"""How the people of the demo are reached: in which language, how often, by telephone; and words unsent."""

from __future__ import annotations

from workspace.demo.town import Story, Town
from workspace.demo.writing import found
from workspace.notices import planning
from workspace.notices import service as notices
from workspace.people import drafts
from workspace.people.models import Digest
from workspace.plan import entering
from workspace.plan.models import Channel, Health, State
from workspace.proposals import queries


def stories(town: Town) -> list[Story]:
    """Choices about letters, a reminder, an update told by telephone, and words that wait to be sent."""
    return [_as_they_choose(town), _reminded(town), _by_telephone(town), _unsent(town)]


def _as_they_choose(town: Town) -> Story:
    """One reads Welsh, one wants the news each day, and one only what waits for him."""
    yield town.at(-90, 20)
    notices.choose(town.people["gareth"], Digest.WEEKLY, True, "cy")
    notices.choose(town.people["callum"], Digest.DAILY, True, "")
    notices.choose(town.people["derek"], Digest.OFF, True, "")


def _reminded(town: Town) -> Story:
    """A round's time passed long ago: who was waited for was reminded, and who runs it told, then (R5)."""
    yield town.at(-9, 9)
    planning.reminders()


def _by_telephone(town: Town) -> Story:
    """The council's officer rang from a bus; the secretary wrote it down for him (R11)."""
    yield town.at(-2, 17, 20)
    entering.enter(
        town.people["peter"],
        town.actions[found("Hold an open evening")["what"]],
        town.people["tom"],
        Channel.PHONE,
        state=State.ONGOING,
        health=Health.TO_PLAN,
        happened="The library is booked for the next evening, and both officers will be there. Sitters are "
        "paid from the council’s fund this time, until it is decided who pays for good.",
        outcome="",
        latest={},
        next_review_on=town.day(12),
    )


def _unsent(town: Town) -> Story:
    """A carer was called away while she wrote. Her words wait for her, on any device."""
    yield town.at(-1, 22, 40)
    sunita = town.people["sunita"]
    title = "The plan in easy words and four languages"
    proposal = next(each for each in queries.under_way(sunita) if each.title == title)
    words = (
        "My mother-in-law can’t read English, and she can’t read Gujarati well either. She would listen. "
        "Could each part be five minutes at most? Then it fits between two of her naps, and I could"
    )
    drafts.keep(sunita, f"/proposals/{proposal.id}/say", [("text", words)])
