"""The JSON Schema of the plan's JSON, of the current plan and of every version that was ever published."""

from __future__ import annotations

import json
from typing import Any

from workspace.plan.models import Health, State
from workspace.public.data.json import FORMAT

DAY: dict[str, Any] = {"type": "string", "format": "date"}
DAY_OR_NULL: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
TEXT: dict[str, Any] = {"type": "string"}
ADDRESS: dict[str, Any] = {"type": "string", "format": "uri"}
YES_OR_NO: dict[str, Any] = {"type": "boolean"}


def _thing(description: str, **keys: dict[str, Any]) -> dict[str, Any]:
    """Something with these keys, all of them always there; more may come."""
    return {
        "type": "object",
        "description": description,
        "properties": keys,
        "required": list(keys),
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _or_null(reference: str) -> dict[str, Any]:
    return {"oneOf": [{"$ref": reference}, {"type": "null"}]}


def _said(description: str, of: dict[str, Any]) -> dict[str, Any]:
    return {**of, "description": description}


WHO = _thing(
    "Somebody who answers for something: by what they do, by name only if they chose a public one.",
    kind={"enum": ["person", "hat", "organisation"]},
    post=TEXT,
    name=_said("Empty unless the person chose a public name.", TEXT),
)
FIGURE = _thing("One figure of a measure, as it was said.", on=DAY, figure=TEXT, period=TEXT, source=TEXT)
MEASURE = _thing(
    "How we will know that it made a difference.",
    what=TEXT, baseline=TEXT, target=TEXT, latest=TEXT, period=TEXT, source=TEXT,
    figures=_said("All figures so far, the oldest first; empty in the file of one version.",
                  _list({"$ref": "#/$defs/figure"})),
)  # fmt: skip
PARTNER_PLAN = _thing(
    "A part of a partner's plan that the action leans on.",
    title=TEXT, organisation=TEXT, address=TEXT, part=TEXT, note=TEXT,
    checked_on=_said("When somebody last looked whether it still holds.", DAY_OR_NULL),
    unconfirmed=_said("Whether that look is overdue by more than 14 days.", YES_OR_NO),
)  # fmt: skip
TIMESCALE = _thing(
    "When, as somebody wrote it, beside the days it means where that is understood.",
    written=TEXT, first=DAY_OR_NULL, last=DAY_OR_NULL, ongoing=YES_OR_NO,
)  # fmt: skip
DECISION = _thing("Which decision agreed it.", number={"type": "integer"}, circle=TEXT)
SESSION = _thing("A public session where it was heard.", title=TEXT, held_on=DAY)
ACTION = _thing(
    "One thing that will be done.",
    reference=_said("Permanent, like HOS-3.", TEXT), address=ADDRESS,
    priority=_said("The code of its priority area.", TEXT), also=_list(TEXT),
    what=TEXT, why=TEXT, difference=TEXT, involvement=TEXT, heard=TEXT,
    owner=_or_null("#/$defs/who"), checker=_or_null("#/$defs/who"), supporters=_list({"$ref": "#/$defs/who"}),
    start_on=DAY_OR_NULL, due_on=DAY_OR_NULL, review_on=DAY_OR_NULL, review_every_months={"type": "integer"},
    working_out_by=TEXT, working_out_until=DAY_OR_NULL,
    state={"enum": [state.value for state in State]},
    health=_said("Null where it was not said, or too long ago.",
                 {"enum": [*(health.value for health in Health), None]}),
    no_update=_said("Whether the review date passed more than 14 days ago.", YES_OR_NO),
    looked_at_on=_said("The last day somebody said how it stands; null in the file of one version.",
                       DAY_OR_NULL),
    happened=TEXT, happened_on=DAY_OR_NULL, outcome=TEXT, stopped_why=TEXT,
    measures=_list({"$ref": "#/$defs/measure"}), partner_plans=_list({"$ref": "#/$defs/partner_plan"}),
    decision=_or_null("#/$defs/decision"), timescale=_or_null("#/$defs/timescale"),
    groups=_said("The groups of carers it is for.", _list(TEXT)), sessions=_list({"$ref": "#/$defs/session"}),
)  # fmt: skip


def whole(address: str) -> dict[str, Any]:
    """The schema, at its own address."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}/plan/schema.json",
        "title": "A living action plan",
        **_thing(
            "A published plan. Every key is always there; keys may be added. When one goes or means something"
            " else, `format` counts up.",
            format={"const": FORMAT},
            as_of=_said("The day of what is live; null in the file of one version.", DAY_OR_NULL),
            plan=_thing(
                "The plan itself.", title=TEXT, for_whom=TEXT, address=ADDRESS, principles=_list(TEXT)
            ),
            version=_thing(
                "Which published version this is.",
                number={"type": "integer", "minimum": 1}, published_on=DAY, note=TEXT, address=ADDRESS,
            ),
            priorities=_list(_thing("A priority area.", code=TEXT, title=TEXT, why=TEXT)),
            actions=_list({"$ref": "#/$defs/action"}),
        ),
        "$defs": {
            "action": ACTION, "who": WHO, "measure": MEASURE, "figure": FIGURE, "timescale": TIMESCALE,
            "partner_plan": PARTNER_PLAN, "decision": DECISION, "session": SESSION,
        },
    }  # fmt: skip


def as_json(address: str) -> bytes:
    """The schema, to be sent."""
    return json.dumps(whole(address), ensure_ascii=False, indent=1).encode()
