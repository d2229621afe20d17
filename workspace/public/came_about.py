"""How a plan came about: who was heard, how it was written, what was decided, which versions came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from workspace.db import day_of
from workspace.logbook.models import Decision
from workspace.plan.models import PlanVersion
from workspace.proposals import wording as way_in_words
from workspace.proposals.way import Mark, Said, Station
from workspace.public import history, queries, wording
from workspace.public.pages import bp, find_plan, shared
from workspace.refusal import mark, marks
from workspace.voices.models import Session
from workspace.web import open_to_visitors

LONGEST = 8  # versions in the picture: those before them are drawn as one
MOST = 50  # decisions in the list; all of them can be found at /decided/


@dataclass(frozen=True)
class Facts:
    """All that the way is made of; what is not for visitors has been left out before."""

    began: date
    writers: int | None
    sessions: Sequence[Session]
    decisions: Sequence[Decision]
    versions: Sequence[PlanVersion]  # the oldest first


@dataclass
class Stretch:
    """What happened up to a version, or since the last one."""

    versions: list[PlanVersion]
    sessions: list[Session] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    begins: bool = False  # whether the plan was begun in it


@bp.route("/plan/<slug>/came-about")
@open_to_visitors
def came_about(slug: str) -> ResponseReturnValue:
    """Follow how this plan came about, from the sessions with carers to the version of today."""
    plan = find_plan(slug)
    content = queries.content(plan, plan.versions_published)
    facts = Facts(
        began=day_of(plan.started_at),
        writers=history.enough(history.writers(plan)),
        sessions=history.of_circle(plan),
        decisions=history.decisions(plan),
        versions=queries.versions(plan)[::-1],
    )
    stations = way(facts)
    return shared(
        "public/came_about.html",
        plan=plan,
        title=content["title"],
        facts=facts,
        stations=stations,
        picture=way_in_words.picture(stations),
        say=way_in_words.say,
        led_to=led_to(content),
        heard=sum(1 for each in content["actions"] if each["heard"]),
        enough=history.enough,
        most=MOST,
        wording=wording,
    )


def led_to(content: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """Which actions of this text came out of which session."""
    found: dict[int, list[dict[str, Any]]] = {}
    for each in content["actions"]:
        for session in each.get("sessions", ()):
            found.setdefault(session["id"], []).append(each)
    return found


def way(facts: Facts) -> list[Station]:
    """The way of a plan in the order in which it was gone: a few stations, however long it took."""
    found: list[Station] = []
    for stretch in _stretches(facts):
        dated = [*_heard(stretch.sessions), *(_begun(facts) if stretch.begins else ())]
        dated += _decided(stretch.decisions)
        found += sorted(dated, key=lambda station: station.when or facts.began)
        found += _published(stretch.versions)
    return found


def _stretches(facts: Facts) -> list[Stretch]:
    """The time from version to version; the oldest versions of very many are taken together."""
    older = max(0, len(facts.versions) - LONGEST + 1)
    parts = [facts.versions[:older]] if older > 1 else [[each] for each in facts.versions[:older]]
    parts += [[each] for each in facts.versions[older:]]
    stretches = [*(Stretch(list(part)) for part in parts), Stretch([])]

    def at(day: date) -> Stretch:
        return next(
            (each for each in stretches[:-1] if day <= wording.published(each.versions[-1])), stretches[-1]
        )

    at(facts.began).begins = True
    for session in facts.sessions:
        at(session.held_on).sessions.append(session)
    for decision in facts.decisions:
        at(day_of(decision.decided_at)).decisions.append(decision)
    return stretches


def _heard(sessions: Sequence[Session]) -> list[Station]:
    if not sessions:
        return []
    title = Said(*marks("Carers were heard once", "Carers were heard %(num)d times"), n=len(sessions))
    people = sum(history.enough(session.people) or 0 for session in sessions)
    some = marks("%(num)d person was heard", "%(num)d people were heard")
    return [
        Station(Mark.HEARD, title, "heard", [Said(*some, n=people)] if people else [], sessions[-1].held_on)
    ]


def _begun(facts: Facts) -> list[Station]:
    some = marks("%(num)d person wrote it", "%(num)d people wrote it together")
    people = [Said(*some, n=facts.writers)] if facts.writers else []
    return [Station(Mark.WRITTEN, Said(mark("The first draft was begun")), "writing", people, facts.began)]


def _decided(decisions: Sequence[Decision]) -> list[Station]:
    if not decisions:
        return []
    title = Said(*marks("%(num)d public decision", "%(num)d public decisions"), n=len(decisions))
    return [Station(Mark.DECIDED, title, "decisions", when=day_of(decisions[-1].decided_at))]


def _published(versions: Sequence[PlanVersion]) -> list[Station]:
    if not versions:
        return []
    last = versions[-1]
    if len(versions) == 1:
        title = Said(mark("Version %(number)s was published"), values={"number": last.number})
    else:
        title = Said(
            mark("Versions %(first)s to %(last)s were published"),
            values={"first": versions[0].number, "last": last.number},
        )
    return [Station(Mark.SENT, title, f"version-{last.number}", when=wording.published(last))]
