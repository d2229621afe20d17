"""How the demo's plan was drafted, and what its owners have said since. The words are in two TOML files."""

from __future__ import annotations

import tomllib
from calendar import month_name
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from workspace.demo.town import Story, Town
from workspace.partners import service as partners
from workspace.people.models import Person
from workspace.plan import freshness, reporting, service, timescale
from workspace.plan.models import Health, State
from workspace.plan.shape import ActionFields, tidy
from workspace.visibility import Visibility

Told = dict[str, Any]  # one action as the file tells it


@cache
def told(name: str) -> dict[str, Any]:
    """What one of the files says."""
    return tomllib.loads(files("workspace.demo").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def actions(decided: str = "") -> list[Told]:
    """The actions that this proposal added; those drafted for version 1 where none is named."""
    return [each for each in told("actions")["action"] if each.get("decided", "") == decided]


# Drafting -------------------------------------------------------------------------------------------


def drafting(town: Town) -> Story:
    """Being heard writes its plan together, over two months."""
    words = told("plan")
    yield town.at(-420, 20)
    _partner_plans(town)
    halima, heard = town.people["halima"], town.circles["heard"]
    town.plans["carers"] = plan = service.start_plan(
        halima,
        heard,
        title=words["title"],
        slug=words["slug"],
        for_whom=words["for_whom"],
        introduction=words["introduction"].strip(),
        visibility=Visibility.PUBLIC,
    )
    for text in words["principles"]:
        service.add_principle(halima, plan, text=text)
    for number, area in enumerate(words["priority"]):
        yield town.at(-415 + 7 * number, 19)
        service.add_priority(halima, plan, **area)
    hands = [town.people[key] for key in ("lorna", "sunita", "peter", "callum", "tom")]
    for number, action in enumerate(actions()):
        yield town.at(-365 + number, 20, 10)
        town.actions[action["what"]] = service.draft_action(
            hands[number % len(hands)], plan, fields(town, action)
        )
    yield town.at(-326, 21)
    _second_thoughts(town)


def _partner_plans(town: Town) -> None:
    """Three plans of others that ours leans on. One of them is replaced later: see tended.py."""
    tom, amrita, year = town.people["tom"], town.people["amrita"], town.starts.year
    town.partner_plans["talking"] = partners.add(
        town.people["stellan"],
        title="Somebody to talk to: the trust’s plan for talking therapies",
        organisation=town.organisations["mind"],
        address="https://mind.example.org/somebody-to-talk-to",
        owner="Head of talking therapies",
        period=f"{year - 3} to {year}",
        contact="Ask Stellan Marsh.",
        review_on=town.day(140),
    )
    town.partner_plans["care"] = partners.add(
        tom,
        title="Living well at home: the council’s plan for adult social care",
        organisation=town.organisations["adults"],
        address="https://adults.example.org/living-well-at-home",
        owner="Director of Adult Social Care",
        period=f"{year - 2} to {year + 2}",
        contact="Who writes which chapter: write to planning@adults.example.org, or ask Tomasz Wieczorek.",
        review_on=town.day(110),
    )
    town.partner_plans["hospital"] = partners.add(
        amrita,
        title="Leaving hospital well: the hospitals’ three-year plan",
        organisation=town.organisations["hospitals"],
        address="https://hospitals.example.org/leaving-well",
        owner="Chief nurse",
        period=f"{year - 1} to {year + 1}",
        contact="Ask Amrita Sandhu. The plan is looked at again every January.",
        review_on=town.day(-9),
    )


def _second_thoughts(town: Town) -> None:
    """A draft is changed as people read it (A6)."""
    voice = town.actions[found("A voice at night")["what"]]
    service.redraft_action(
        town.people["sunita"],
        voice,
        {
            "why": "Nights are long. Nobody rings 999 for being at the end of their strength, and yet it "
            "happens."
        },
    )
    area = town.plan.priorities[0]
    service.reword_priority(
        town.people["peter"],
        area,
        title=area.title,
        why=area.why + " That is what this area is for.",
        seen=area.row_version,
    )


def found(beginning: str) -> Told:
    """The action that begins with these words."""
    return next(each for each in told("actions")["action"] if each["what"].startswith(beginning))


def fields(town: Town, action: Told, **other: Any) -> ActionFields:
    """The action as data for the services: keys for people, dates for days."""
    days = {"start": "start_on", "due": "due_on", "review": "review_on", "until": "working_out_until"}
    said: Told = {**action, **other}
    return tidy(
        {
            **{name: said.get(name, "") for name in ("what", "why", "difference", "involvement", "heard")},
            **{name: town.day(said[key]).isoformat() for key, name in days.items() if key in said},
            "priority": said["area"],
            "also": said.get("also", []),
            "working_out_by": said.get("by", ""),
            "owner": somebody(town, said.get("owner", "")),
            "checker": somebody(town, said.get("checker", "")),
            "supporters": [town.organisations[key].id for key in said.get("supporters", [])],
            "groups": [town.groups[key] for key in said.get("groups", [])],
            "sessions": [town.sessions[key] for key in said.get("sessions", [])],
            **_when(town, said),
            "review_every": said.get("every", 3),
            "measures": said.get("measures", []),
            "partner_links": [
                {**link, "plan": town.partner_plans[link["plan"]].id, "review_on": _iso(town, link)}
                for link in said.get("links", [])
            ],
        }
    )


SEASONS = ("Winter", "Spring", "Summer", "Autumn")


def _when(town: Town, said: Told) -> dict[str, str]:
    """When, as somebody wrote it; a season is that of the day it is due, and ends on the day it means."""
    written = said.get("timescale", "")
    if written != "season":
        return {"timescale": written} if written else {}
    due = town.day(said["due"])
    name, began = SEASONS[due.month % 12 // 3], due.year - (due.month < 3)
    season = f"{name} {began}/{(began + 1) % 100:02}" if name == "Winter" else f"{name} {due.year}"
    meant = timescale.understand(season)
    return {"timescale": season, "due_on": meant.last.isoformat() if meant and meant.last else ""}


def _iso(town: Town, link: Told) -> str:
    return town.day(link["review"]).isoformat()


def somebody(town: Town, key: str) -> str:
    """The key of an owner or checker, as the plan keeps it."""
    kind, _, name = key.rpartition(":")
    if kind == "org":
        return f"organisation:{town.organisations[name].id}"
    if kind == "hat":
        return f"hat:{town.hats[name].id}"
    return f"person:{town.people[name].id}" if name else ""


# Updates --------------------------------------------------------------------------------------------


def stories(town: Town) -> list[Story]:
    """What the owners say over the months, each action for itself; and a look into the partner plans."""
    with_updates = (each for each in told("actions")["action"] if "said" in each)
    return [*(_updates_of(town, each) for each in with_updates), _leaning(town)]


def _updates_of(town: Town, action: Told) -> Story:
    for number, said in enumerate(action["said"]):
        yield town.at(said["day"], 11 + number, 30)
        _report(town, _reporter(town, action, said), action, said)


def _reporter(town: Town, action: Told, said: Told) -> Person:
    if "by" in said:
        return town.people[said["by"]]
    kind, _, name = action["owner"].rpartition(":")
    return town.hats[name].terms[-1].person if kind == "hat" else town.people[name]


def _report(town: Town, reporter: Person, drafted: Told, said: Told) -> None:
    action, day = town.actions[drafted["what"]], town.day(said["day"])
    suggested = freshness.suggested_review(action, action.review_every, day)
    figures = dict(zip((measure.id for measure in action.measures), said.get("latest", ()), strict=False))
    times = zip(figures, (_time(each["period"], day) for each in drafted.get("measures", ())), strict=False)
    service.report(
        reporter,
        action,
        state=State(said["state"]),
        health=Health(said["health"]) if "health" in said else None,
        happened=said["happened"],
        outcome=said.get("outcome", ""),
        latest=figures,
        told={key: reporting.Told(period=time) for key, time in times if figures[key]},
        next_review_on=town.day(said["next"]) if "next" in said else suggested,
        why_moved=said.get("moved", ""),
    )


def _time(usual: str, day: date) -> str:
    """For which time a figure is that somebody gives on this day."""
    month = f"{month_name[day.month]} {day.year}"
    if "year" in usual:
        return f"the year to {month}"
    return f"three months to {month}" if "three months" in usual else month


def _leaning(town: Town) -> Story:
    """The hospitals’ plan is looked at again for the actions that lean on it (A8)."""
    yield town.at(-61, 15)
    for beginning in ("Ask “who helps", "A person with a name"):
        link = next(
            each
            for each in town.actions[found(beginning)["what"]].partner_links
            if each.partner_plan is town.partner_plans["hospital"]
        )
        words = (
            "The part still stands as it was. Their own figures for the last half year are better than ours."
        )
        service.check_link(town.people["amrita"], link, words, town.day(30))
