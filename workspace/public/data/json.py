"""The whole plan for programs. Its shape is written down in `data.schema`, which tests hold it to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext as _

from workspace.db import day_of
from workspace.plan import timescale
from workspace.plan.models import Plan, PlanVersion
from workspace.public.story import Story
from workspace.public.telling import Figure, Telling, Told, Who

FORMAT = 1  # keys may be added; when one goes or means something else, this counts up
KEYS = (  # of each action; the page about this workspace lists them
    "reference", "address", "priority", "also", "what", "why", "difference", "involvement", "heard", "owner",
    "checker", "supporters", "start_on", "due_on", "review_on", "review_every_months", "working_out_by",
    "working_out_until", "state", "health", "no_update", "looked_at_on", "happened", "happened_on", "outcome",
    "stopped_why", "measures", "partner_plans", "decision", "timescale", "groups", "sessions",
)  # fmt: skip
OF_LINK = ("title", "organisation", "address", "part", "note")


def as_json(
    plan: Plan,
    version: PlanVersion,
    telling: Telling,
    address: str,
    stories: Mapping[str, Story],
    as_of: date | None = None,
) -> bytes:
    """The plan as it is said on the day `as_of`, with figures over time; without, a version as it stood.

    `stories` by reference: of a version only the days on which its words were first written are heeded.
    """
    folder = f"{address}/plan/{plan.slug}/"
    whole = {
        "$schema": f"{address}/plan/schema.json",
        "format": FORMAT,
        "as_of": _day(as_of),
        "plan": {
            "title": telling.title,
            "for_whom": telling.for_whom,
            "address": folder,
            "principles": telling.principles,
        },
        "version": {
            "number": version.number,
            "published_on": day_of(version.published_at).isoformat(),
            "note": version.note,
            "address": f"{folder}versions/{version.number}",
        },
        "priorities": [{"code": area.code, "title": area.title, "why": area.why} for area in telling.areas],
        "actions": [
            _action(told, f"{folder}actions/", _of(stories, told, as_of)) for told in telling.actions
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _action(told: Told, folder: str, story: Story) -> dict[str, Any]:
    return {
        "reference": told.reference,
        "address": folder + told.reference,
        "priority": told.priority,
        "also": told.also,
        "what": told.what,
        "why": told.why,
        "difference": told.difference,
        "involvement": told.involvement,
        "heard": told.heard,
        "owner": _who(told.owner),
        "checker": _who(told.checker),
        "supporters": [_who(each) for each in told.supporters],
        "start_on": _day(told.start_on),
        "due_on": _day(told.due_on),
        "review_on": _day(told.review_on),
        "review_every_months": told.review_every,
        "working_out_by": told.working_out_by,
        "working_out_until": _day(told.working_out_until),
        "state": told.state.value,
        "health": told.health.value if told.health else None,
        "no_update": told.stale,
        "looked_at_on": _day(told.since),
        "happened": told.happened,
        "happened_on": _day(told.happened_on),
        "outcome": told.outcome,
        "stopped_why": told.stopped_why,
        "measures": [_measure(figure, story) for figure in told.figures],
        "partner_plans": [_link(link, story) for link in told.partner_links],
        "decision": {key: told.decision[key] for key in ("number", "circle")} if told.decision else None,
        "timescale": _timescale(told.timescale, story.written),
        "groups": told.groups,
        "sessions": [{key: each[key] for key in ("title", "held_on")} for each in told.sessions],
    }


def _of(stories: Mapping[str, Story], told: Told, as_of: date | None) -> Story:
    found = stories.get(told.reference, Story())
    return found if as_of else Story(written=found.written)


def _measure(measure: Figure, story: Story) -> dict[str, Any]:
    figures = story.figures.get(measure.what, [])
    said = [
        {
            "on": day_of(each.at).isoformat(),
            "figure": each.figure,
            "period": each.period,
            "source": each.source,
        }
        for each in figures
    ]
    return {**asdict(measure), "figures": said}


def _link(link: dict[str, Any], story: Story) -> dict[str, Any]:
    found = story.checks.get(link["plan"])
    return {
        **{key: link[key] for key in OF_LINK},
        "checked_on": _day(found.checked_on if found else None),
        "unconfirmed": found.unconfirmed if found else False,
    }


def _timescale(text: str, written: date | None) -> dict[str, Any] | None:
    """What somebody wrote about time, beside the days it means, where that is understood."""
    if not text:
        return None
    meant = timescale.understand(text, written)
    return {
        "written": text,
        "first": _day(meant.first if meant else None),
        "last": _day(meant.last if meant else None),
        "ongoing": meant.ongoing if meant else False,
    }


def _who(whose: Who | None) -> dict[str, str] | None:
    if whose is None:
        return None
    return {"kind": whose.kind, "post": str(_(whose.post)), "name": whose.name}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
