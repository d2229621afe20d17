"""The plan to take along: as a spreadsheet for people and as JSON for programs."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import date
from io import StringIO
from typing import Any

from flask_babel import gettext as _

from workspace.db import day_of
from workspace.plan.models import Plan, PlanVersion
from workspace.public import wording
from workspace.public.telling import Telling, Told, Who

FORMAT = 1  # of the JSON: keys may be added; when one goes or means something else, this counts up
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet program would work out
KEYS = (  # of each action in the JSON; the page about this workspace lists them
    "reference", "address", "priority", "also", "what", "why", "difference", "involvement", "heard", "owner",
    "checker", "supporters", "start_on", "due_on", "review_on", "review_every_months", "working_out_by",
    "working_out_until", "state", "health", "no_update", "looked_at_on", "happened", "happened_on", "outcome",
    "stopped_why", "measures", "partner_plans", "decision",
)  # fmt: skip


def sheet(telling: Telling) -> bytes:
    """One line for each action, in the words of the page. UTF-8 with a mark, so that Excel reads it right."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_(label) for label, _words in wording.COLUMNS])
    for told in telling.actions:
        writer.writerow([safe(words(told, telling)) for _label, words in wording.COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """The text of a cell, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def data(plan: Plan, version: PlanVersion, telling: Telling, address: str) -> bytes:
    """The whole plan for programs. Every key is always there; dates are ISO dates or null.

    {"format": 1,
     "plan": {"title", "for_whom", "address", "principles": [text, …]},
     "version": {"number", "published_on", "note"},
     "priorities": [{"code", "title", "why"}, …],
     "actions": [{
        "reference", "address", "priority": code, "also": [code, …],
        "what", "why", "difference", "involvement", "heard": text,
        "owner": {"kind": "person" | "hat" | "organisation", "post", "name": text, may be empty} or null,
        "checker": the same, "supporters": [the same, …],
        "start_on", "due_on", "review_on": date, "review_every_months": number,
        "working_out_by": text, "working_out_until": date,
        "state": "working_out" | "agreed" | "under_way" | "ongoing" | "paused" | "done" | "stopped",
        "health": "to_plan" | "some_problems" | "off_track" | null (not said, or said too long ago),
        "no_update": true where the review date passed more than 14 days ago, "looked_at_on": date,
        "happened", "outcome", "stopped_why": text, "happened_on": date,
        "measures": [{"what", "baseline", "target", "latest", "period", "source"}, …],
        "partner_plans": [{"title", "organisation", "address", "part", "note"}, …],
        "decision": {"number", "circle"} or null}, …]}
    """
    whole = {
        "format": FORMAT,
        "plan": {
            "title": telling.title,
            "for_whom": telling.for_whom,
            "address": f"{address}/plan/{plan.slug}/",
            "principles": telling.principles,
        },
        "version": {
            "number": version.number,
            "published_on": day_of(version.published_at).isoformat(),
            "note": version.note,
        },
        "priorities": [{"code": area.code, "title": area.title, "why": area.why} for area in telling.areas],
        "actions": [_action(told, f"{address}/plan/{plan.slug}/actions/") for told in telling.actions],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _action(told: Told, folder: str) -> dict[str, Any]:
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
        "measures": [asdict(figure) for figure in told.figures],
        "partner_plans": [
            {key: link[key] for key in ("title", "organisation", "address", "part", "note")}
            for link in told.partner_links
        ],
        "decision": {key: told.decision[key] for key in ("number", "circle")} if told.decision else None,
    }


def _who(whose: Who | None) -> dict[str, str] | None:
    return {"kind": whose.kind, "post": _(whose.post), "name": whose.name} if whose else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
