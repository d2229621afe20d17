"""Where the carers of the demo were heard, before their plan was written and since (H1, H3)."""

from __future__ import annotations

from workspace.demo.town import Story, Town
from workspace.visibility import Visibility
from workspace.voices import service
from workspace.voices.models import Source

GROUPS = {
    "young": "Young carers",  # under eighteen: the one group that the list to begin with does not have
    "young adults": "Young adult carers",
    "working": "Working carers",
    "parents": "Parent carers",
    "men": "Male carers",
    "travellers": "Gypsy, Roma and Traveller carers",
    "diverse": "Ethnically diverse carers",
    "poor": "Carers living in poverty",
}


def before_the_plan(town: Town) -> Story:
    """What the plan was made from; its actions point to these sessions."""
    yield town.at(-445, 20)
    peter, heard = town.people["peter"], town.circles["heard"]
    for key, name in GROUPS.items():
        town.groups[key] = service.add_group(peter, heard, name).id
    yield town.at(-444, 22)
    _write(
        town, "evening", "halima", -444, "The first open evening, in the church hall", 23,
        ("working", "parents", "men"),
        "Said in three small circles, and written down by those who sat there:\n\n"
        "- “I have told my story **eleven times**. I counted.”\n"
        "- “I rang six numbers. Two of them were fax machines.”\n"
        "- “By the time they said yes, the wedding was over.”\n\n"
        "Asked for most often: one number to ring, breaks at the right hour, and to be told what became of "
        "it all.",
    )  # fmt: skip
    yield town.at(-439, 18)
    _write(
        town, "club", "tom", -440, "Tea with young carers after school", 4, ("young",),
        "- “They gave me detention. I was giving my mum her insulin.”\n"
        "- Keeping the phone on in class was their first wish.\n"
        "- A club is no use without a bus home.",
    )  # fmt: skip
    yield town.at(-433, 20)
    _write(
        town, "survey", "callum", -435, "The yearly survey of carers", 212, tuple(GROUPS),
        "Sent to 900 carers; 212 wrote back. First came breaks, then money, then “hearing back”: one in ten "
        "had ever been told what became of what they said.",
        source=Source.SURVEY,
    )  # fmt: skip
    yield town.at(-428, 21)
    _write(
        town, "site", "lorna", -428, "A morning on the Traveller site", 9, ("travellers",),
        "“Nobody has ever asked us. They ask about us.” We were asked to come again, with somebody they "
        "know.",
        visibility=Visibility.MEMBERS,
    )  # fmt: skip
    yield town.at(-423, 22)
    _write(
        town, "kitchen", "sunita", -423, "At a kitchen table, late", 2, ("diverse",),
        "Nights are the worst. Both have sat on the stairs with the telephone in their hand and rung nobody. "
        "They don’t want to be written about; they want somebody to answer.",
        visibility=Visibility.CIRCLE,
    )  # fmt: skip


def stories(town: Town) -> list[Story]:
    """Carers are heard again while the plan is being done; nothing of the plan points to these yet."""
    return [_friday_tea(town)]


def _friday_tea(town: Town) -> Story:
    yield town.at(-246, 21)
    _write(
        town, "tea", "peter", -246, "Friday tea at the mosque", 11, ("diverse", "men", "poor"),
        "Seven of the eleven were men. Most asked for help with money, and for somebody at night.",
    )  # fmt: skip


def _write(
    town: Town, key: str, who: str, day: int, title: str, people: int, groups: tuple[str, ...], said: str,
    *, visibility: Visibility = Visibility.PUBLIC, source: Source = Source.SESSION,
) -> None:  # fmt: skip
    town.sessions[key] = service.add(
        town.people[who],
        town.circles["heard"],
        source=source,
        title=title,
        held_on=town.day(day),
        people=people,
        groups=[town.groups[each] for each in groups],
        said=said,
        visibility=visibility,
    ).id
