"""How the circles of the demo began, and who has come since."""

from __future__ import annotations

from typing import Any

from workspace.circles import service
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, Hat, HatKind, Joining, Standing
from workspace.demo import people
from workspace.demo.people import PEOPLE
from workspace.demo.town import Story, Town
from workspace.people.models import Person

GROUPS: dict[str, dict[str, Any]] = {
    "heard": {
        "name": "Being heard",
        "aim": "Carers of Northlea shape one plan for all services, and can see what comes of what they "
        "said.",
        "domain": "The Northlea Carers’ Action Plan: what stands in it, how it is worded, and when a "
        "version is "
        "published. How carers are asked, paid for their time, and told what happened.",
        "brief": "Draft the plan with carers from every part of the borough, publish it, and keep it true.",
        "ends_on": 420,
        "joining": Joining.REQUEST,
        "joining_note": "You look after somebody, did so once, or work with people who do. We ask for **two "
        "evenings a month**, half an hour at home each week, and patience with each other.",
        "absence_policy": AbsencePolicy.WAIT,
    },
    "home": {
        "name": "Coming home from hospital",
        "aim": "Nobody comes home from hospital to a carer who was not asked, not told or not ready.",
        "domain": "How wards, social workers and carers work together in the last week in hospital and the "
        "first "
        "week at home. Not: the budgets of the hospital and the council.",
        "brief": "Find out what goes wrong between ward and front door, try out what helps, and keep what "
        "works.",
        "ends_on": 240,
        "joining": Joining.REQUEST,
        "joining_note": "Tell us what you have seen of coming home from hospital, on whichever side.",
        "absence_policy": AbsencePolicy.NOTICE,
    },
    "breaks": {
        "name": "Breaks and young carers",
        "aim": "Carers of every age have time that is their own, and children who care can be children.",
        "domain": "Breaks, sitting, the bank of hours, and what is offered to young carers outside school.",
        "brief": "Make breaks easy to get, with carers deciding what counts as one. Bring young carers in.",
        "ends_on": 180,
        "joining": Joining.OPEN,
        "joining_note": "Anyone may come. Young carers are welcome with somebody from Lantern beside them.",
        "absence_policy": AbsencePolicy.EARLY_ANSWERS,
    },
}


def beginnings(town: Town) -> Story:
    """The administrator opens the top circle, invites its first members, and is done (P4)."""
    yield town.at(-485, 10)
    ruth = people.settle(town)
    top = town.circles["top"] = service.open_top(
        ruth,
        kind=CircleKind.CIRCLE,
        name="Northlea Carers’ Partnership",
        aim="In Northlea, looking after somebody costs nobody their health, their job or their childhood.",
        domain="What carers and services in Northlea do together: which working groups there are, what they "
        "are "
        "asked to do, and what is taken to the council, the hospitals and the GPs.",
        joining=Joining.INVITATION,
        joining_note="Members come from the working groups and from organisations that own actions of the "
        "plan.",
    )
    for number, key in enumerate(("grace", "tom", "amrita", "derek", "yusuf", "esther", "stellan")):
        yield town.at(-482, 9 + number)
        bring(town, ruth, top, key)
    yield town.at(-478)
    grace, tom = town.people["grace"], town.people["tom"]
    give(town, grace, "top", "grace", HatKind.FACILITATOR, -100)
    give(town, grace, "top", "tom", HatKind.SECRETARY, 150)
    yield town.at(-460, 20)  # the circle has decided on its working groups: see elsewhere.py
    for key, described in GROUPS.items():
        ends_on = town.day(described["ends_on"])
        town.circles[key] = service.open_circle(
            tom,
            top,
            **{**described, "ends_on": ends_on},
            kind=CircleKind.WORKING_GROUP,
            decision=town.decisions["groups"],
        )
    for key, leader in (("heard", "tom"), ("home", "amrita"), ("breaks", "derek")):
        give(town, tom, key, leader, HatKind.LEADER, 130)
    yield town.at(-450)
    for key in ("halima", "peter", "lorna", "sunita", "callum"):
        bring(town, tom, town.circles["heard"], key)
    yield town.at(-446)
    for key in ("ben", "nkechi", "joyce", "viktor", "rosa"):
        bring(town, town.people["amrita"], town.circles["home"], key)
    yield town.at(-440)
    for key in ("shanice", "gareth", "ioana", "kwame", "farida"):
        bring(town, town.people["derek"], town.circles["breaks"], key)
    yield town.at(-436)
    bring(town, tom, top, "michelle")
    yield town.at(-432)
    _first_hats(town)


def _first_hats(town: Town) -> None:
    """Chosen by the groups in their first meetings. One of these terms has run out since (C9)."""
    for circle, key, kind, until in (
        ("heard", "halima", HatKind.FACILITATOR, -60),
        ("heard", "peter", HatKind.SECRETARY, 95),
        ("heard", "lorna", HatKind.DELEGATE, 120),
        ("home", "ben", HatKind.FACILITATOR, 60),
        ("home", "nkechi", HatKind.SECRETARY, 160),
        ("home", "joyce", HatKind.DELEGATE, 75),
        ("breaks", "shanice", HatKind.FACILITATOR, -20),
        ("breaks", "gareth", HatKind.SECRETARY, 40),
        ("breaks", "ioana", HatKind.DELEGATE, 200),
    ):
        circles = town.circles[circle]
        opener = next(term.person for term in circles.live_terms(HatKind.LEADER))
        give(town, opener, circle, key, kind, until)
    for name, circle, key, described in OWN_HATS:
        actor = town.people["peter" if circle == "heard" else "gareth"]
        town.hats[name] = give(town, actor, circle, key, HatKind.OWN, 110, *described)


OWN_HATS = (
    ("editor", "heard", "peter", ("Plain words", "Sees to it that everybody can read what we write.")),
    ("campaign", "heard", "lorna", ("Campaign lead", "Tells people outside the group what is happening.")),
    (
        "hours",
        "breaks",
        "ioana",
        ("Keeper of the bank of hours", "Keeps the book and introduces neighbours."),
    ),
)


def bring(
    town: Town, inviter: Person, circle: Circle, key: str, standing: Standing = Standing.FULL
) -> Person:
    """Invite somebody, who accepts; somebody new then says who they are."""
    who = PEOPLE[key]
    words = f"Your experience is what {circle.name} is missing. Come once and see."
    invitation = service.invite(inviter, circle, who.email, who.name, standing, words)
    organisation = town.organisations.get(who.organisation)
    town.people[key] = service.accept(invitation, name=who.name, part=who.part, organisation=organisation)
    people.describe(town, key)
    return town.people[key]


def give(
    town: Town,
    actor: Person,
    circle: str,
    key: str,
    kind: HatKind,
    until: int,
    name: str = "",
    description: str = "",
) -> Hat:
    """Give somebody a hat until a day counted from the demo's start."""
    term = service.give_hat(
        actor,
        town.circles[circle],
        town.people[key],
        kind=kind,
        name=name,
        description=description,
        term_end=town.day(until),
    )
    return term.hat


def stories(town: Town) -> list[Story]:
    """Who came, asked and was invited since."""
    return [_chosen_again(town), _to_learn(town), _new_and_asking(town)]


def _chosen_again(town: Town) -> Story:
    yield town.at(-70, 20)
    give(town, town.people["peter"], "heard", "halima", HatKind.FACILITATOR, 300)


def _to_learn(town: Town) -> Story:
    """A young adult carer comes to learn."""
    yield town.at(-95, 18)
    bring(town, town.people["peter"], town.circles["heard"], "seun", Standing.LEARNING)


def _new_and_asking(town: Town) -> Story:
    """Somebody has just joined, somebody asks to, and an invitation waits for its answer."""
    peter, heard = town.people["peter"], town.circles["heard"]
    yield town.at(-5, 20, 40)
    service.invite(
        peter,
        heard,
        "dilys.marchbank@example.org",
        "Dilys Marchbank",
        words="You spoke about your sister at the open evening. Would you join us for that?",
    )
    yield town.at(-3, 22, 15)
    service.ask_to_join(
        town.people["farida"],
        heard,
        "I look after my mother-in-law, and translate for half of our street. I would like to help with the "
        "sheets "
        "in other languages.",
    )
    yield town.at(-2, 21, 5)
    bring(town, peter, heard, "meiling")
    yield town.at(-1, 20, 30)
    service.invite(
        town.people["nkechi"],
        town.circles["home"],
        "owain.tarrant@example.org",
        "Owain Tarrant",
        Standing.LEARNING,
        "You drive the patients home. Nobody sees more front doors than you.",
    )
