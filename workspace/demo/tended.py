"""How the demo’s plan is kept alive: handed on, suggested, replaced, looked at, brought in a sheet."""

from __future__ import annotations

from workspace.calendars import service as calendars
from workspace.db import now
from workspace.demo.town import Story, Town
from workspace.demo.writing import found
from workspace.importing import service as importing
from workspace.partners import service as partners
from workspace.plan import handing, looks, suggesting
from workspace.plan.models import Health, State


def stories(town: Town) -> list[Story]:
    """Six ways in which people look after a plan between its versions."""
    return [
        _employers_handed_on(town),
        _figures_came_back(town),
        _talking_replaced(town),
        _looked(town),
        _dates_in_a_calendar(town),
        _sheet_half_way(town),
    ]


def _employers_handed_on(town: Town) -> Story:
    """Its owner can't do it any more. Somebody of the circle has offered; nothing is agreed yet (A9)."""
    yield town.at(-9, 12)
    action = town.actions[found("Ten employers in Northlea")["what"]]
    why = (
        "I start at another bakery in spring, and nobody has been chosen for my desk. Five have signed. The "
        "next one should know: the council’s lawyers have had the paper since the summer, and answer on the "
        "telephone only."
    )
    handing.hand_on(town.people["michelle"], action, why)
    yield town.at(-6, 21)
    words = "I know three of the employers that haven’t signed. I could begin after the school holidays."
    handing.offer(town.people["callum"], action, words)


def _figures_came_back(town: Town) -> Story:
    """The sheet that went out to the council's team came back: its owner takes the words or leaves them."""
    yield town.at(-5, 16)
    suggesting.suggest(
        town.people["peter"],
        town.actions[found("One telephone number")["what"]],
        "Adult Social Care, this quarter.xlsx",
        State.UNDER_WAY,
        Health.SOME_PROBLEMS,
        "The second person has begun. In the last two weeks 81 of 100 calls were answered by a person. "
        "Evenings are still not covered.",
        next_review_on=town.day(50),
    )


def _talking_replaced(town: Town) -> Story:
    """A partner has a new plan; what leaned on the old one comes up for review (A8)."""
    yield town.at(-20, 15)
    stellan, old, year = town.people["stellan"], town.partner_plans["talking"], town.starts.year
    new = partners.add(
        stellan,
        title="Talking helps: the trust’s new plan",
        organisation=old.organisation,
        address="https://mind.example.org/talking-helps",
        owner=old.owner,
        period=f"{year} to {year + 3}",
        contact=old.contact,
        review_on=town.day(180),
    )
    partners.change(
        stellan,
        old,
        title=old.title,
        organisation=old.organisation,
        address=old.address,
        owner=old.owner,
        period=old.period,
        contact=old.contact,
        review_on=old.review_on,
        replaced_by=new,
        seen=old.row_version,
    )


def _looked(town: Town) -> Story:
    """One carer has said up to when she has read everything."""
    yield town.at(-44, 21)
    looks.seen(town.people["sunita"], town.plan, now())


def _dates_in_a_calendar(town: Town) -> Story:
    """One facilitator has her dates, and her circle's, in the calendar on her telephone."""
    yield town.at(-15, 13)
    calendars.make(town.people["halima"], None)
    calendars.make(town.people["halima"], town.circles["heard"])


def _sheet_half_way(town: Town) -> Story:
    """The council's officer has brought his department's own sheet. Some of its questions wait for him."""
    yield town.at(-1, 16, 20)
    tom = town.people["tom"]
    sheet = importing.bring(tom, town.plan, "Adult Social Care, half-year.csv", _sheet(town).encode())
    importing.say_headings(sheet, [sheet.headings[str(n)] for n in range(len(sheet.headings))])


def _sheet(town: Town) -> str:
    """His own columns and words, as departments write them."""
    year = town.starts.year + 1
    return "\n".join(
        (
            "No.,Area(s) for action,Steps to achieve,By whom,Timescale/ deadline,Success criteria,Status",
            "1,Money and work,Visit carers who pay Council Tax and show them the new form,"
            f'"Northlea Council, Adult Social Care; Northlea Welfare Rights",Autumn {year},'
            "Two hundred carers pay less,Not started",
            "2,A break that is really a break,One booking line for sitting and for short stays,"
            f'Head of commissioning,"by end of March {year}",Carers ring once,Amber',
            "3,Finding help without a hunt,Put the page “who does what” on the screens in all libraries,"
            "Northlea Carers Centre,ongoing,,Green",
            "4,Transport,A seat for the carer in the council’s minibus,Tomasz Wieczorek,termly,"
            "No carer is left at the kerb,TBC",
        )
    )
