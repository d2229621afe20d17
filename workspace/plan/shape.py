"""What an action says, as plain data: the one shape for drafting, for proposals' effects and for the history.

`ActionFields` is a dictionary that can be kept as JSON:

    what, why, difference, involvement, heard, working_out_by   text
    timescale        text: when, as somebody wrote it, like "Spring 2026" (what it means: `plan.timescale`)
    priority         code of the area whose reference it carries
    also             codes of further areas it serves
    owner            "person:3" | "hat:2" | "organisation:4" | ""
    checker          "person:3" | "organisation:4" | ""
    supporters       keys of organisations
    groups           keys of groups of carers it is for
    sessions         keys of the sessions where it was heard
    start_on, due_on, review_on, working_out_until   ISO date or ""
    review_every     months
    measures         [{"what", "baseline", "target", "latest", "period", "source"}]
    partner_links    [{"plan": key, "part", "note", "review_on"}]

A dictionary with only some of these is a change: what is left out stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from workspace.db import db
from workspace.languages.tongue import RECORD, Tongue
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation
from workspace.plan import owners
from workspace.plan.models import Action, Measure, PartnerLink, Plan
from workspace.plan.standing import check as check
from workspace.plan.standing import check_by_itself as check_by_itself
from workspace.plan.standing import standing as standing
from workspace.refusal import mark, marks
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session

ActionFields = dict[str, Any]

TEXTS = ("what", "why", "difference", "involvement", "heard", "working_out_by", "timescale")
DAYS = ("start_on", "due_on", "review_on", "working_out_until")
OF_MEASURE = ("what", "baseline", "target", "latest", "period", "source")

LABELS = {  # in the order in which people read them
    "what": mark("What will be done"),
    "why": mark("Why it matters to carers"),
    "difference": mark("What will be different"),
    "measures": mark("How we will know"),
    "priority": mark("Priority area"),
    "also": mark("Also part of"),
    "owner": mark("Owner"),
    "supporters": mark("Who helps"),
    "checker": mark("Checker"),
    "working_out_by": mark("Who is working it out"),
    "working_out_until": mark("To be worked out by"),
    "start_on": mark("Starts"),
    "due_on": mark("To be done by"),
    "timescale": mark("When, as it was written"),
    "review_on": mark("Next review"),
    "review_every": mark("How often it is reviewed"),
    "involvement": mark("How carers were involved"),
    "heard": mark("What we heard"),
    "sessions": mark("Where we heard it"),
    "groups": mark("Groups of carers it is for"),
    "partner_links": mark("Partner plans it leans on"),
}
OF_UPDATES = {
    "state": mark("State"),
    "health": mark("How it is going"),
    "outcome": mark("What changed for carers"),
    "stopped_why": mark("Why it was stopped"),
}


def empty() -> ActionFields:
    """An action about which nothing has been said yet."""
    return tidy({})


def tidy(fields: ActionFields) -> ActionFields:
    """The same fields, complete and in one order, so that equal actions are equal as data."""
    links = [
        {"plan": int(e["plan"]), **_texts(e, ("part", "note", "review_on"))}
        for e in fields.get("partner_links", ())
    ]
    return {
        **_texts(fields, TEXTS),
        **_texts(fields, DAYS),
        "priority": fields.get("priority") or "",
        "also": sorted(set(fields.get("also") or ()) - {fields.get("priority")}),
        "owner": fields.get("owner") or "",
        "checker": fields.get("checker") or "",
        "supporters": sorted(set(fields.get("supporters") or ())),
        "groups": sorted(set(fields.get("groups") or ())),
        "sessions": sorted(set(fields.get("sessions") or ())),
        "review_every": int(fields.get("review_every") or 3),
        "measures": [_texts(e, OF_MEASURE) for e in fields.get("measures", ())],
        "partner_links": sorted(links, key=lambda e: int(e["plan"])),
    }


def _texts(source: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: source.get(name) or "" for name in names}


def of(action: Action) -> ActionFields:
    """What an action says now."""
    return from_parts(
        action,
        priority=action.priority.code,
        also=[each.code for each in action.also],
        supporters=[each.id for each in action.supporters],
        groups=[each.id for each in action.groups],
        sessions=[each.id for each in action.sessions],
        measures=action.measures,
        links=action.partner_links,
    )


def from_parts(
    action: Action, *, measures: Iterable[Measure], links: Iterable[PartnerLink], **keys: Any
) -> ActionFields:
    """What an action says, with what hangs on it as it was loaded: alone, or for a whole plan together.

    `keys`: priority and also as codes; supporters, groups and sessions as numbers.
    """
    return tidy(
        {
            **keys,
            **{name: getattr(action, name) for name in TEXTS},
            **{name: iso(getattr(action, name)) for name in DAYS},
            "owner": owners.owner_key(action),
            "checker": owners.checker_key(action),
            "review_every": action.review_every,
            "measures": [{name: getattr(m, name) for name in OF_MEASURE} for m in measures],
            "partner_links": [
                {"plan": e.partner_plan_id, "part": e.part, "note": e.note, "review_on": iso(e.review_on)}
                for e in links
            ],
        }
    )


def iso(day: date | None) -> str:
    """A date as it is kept; "" where there is none."""
    return day.isoformat() if day else ""


def day(text: str) -> date | None:
    """The date that an ISO text means; None where there is none."""
    return date.fromisoformat(text) if text else None


def only_changed(before: ActionFields, after: ActionFields) -> ActionFields:
    """Only what is different afterwards: what a change must carry, so that it leaves all the rest alone."""
    return {name: value for name, value in after.items() if before.get(name) != value}


# In words -------------------------------------------------------------------------------------------


def in_words(
    fields: ActionFields, plan: Plan, *, for_all: bool = False, tongue: Tongue = RECORD
) -> list[tuple[str, str]]:
    """What these fields say, for people: (label, text), empty ones with "". Labels are msgids.

    `for_all` names people as visitors may see them: by public name or post, never by another name (P2).
    """
    said = words(fields, plan, for_all=for_all, tongue=tongue)
    return [(LABELS[name], text) for name, text in said.items()]


def changed(
    before: ActionFields, after: ActionFields, plan: Plan, *, for_all: bool = False, tongue: Tongue = RECORD
) -> list[tuple[str, str, str]]:
    """What is different, for people: (label, words before, words after)."""
    found = changes(before, after, plan, for_all=for_all, tongue=tongue)
    return [(LABELS[name], old, new) for name, (old, new) in found.items()]


def changes(
    before: ActionFields, after: ActionFields, plan: Plan, *, for_all: bool = False, tongue: Tongue = RECORD
) -> dict[str, tuple[str, str]]:
    """What is different, by the field's name: words before and after. What `after` leaves out stays."""
    different = [name for name in LABELS if name in after and before.get(name) != after[name]]
    if not different:
        return {}
    whole = {**before, **after}
    old = words({name: before.get(name) for name in different}, plan, for_all=for_all, tongue=tongue)
    new = words({name: whole[name] for name in different}, plan, for_all=for_all, tongue=tongue)
    return {name: (old[name], new[name]) for name in different}


def words(
    fields: ActionFields, plan: Plan, *, for_all: bool = False, tongue: Tongue = RECORD
) -> dict[str, str]:
    """The words for each of the fields that are given, by name, in the order in which people read them."""
    reader = _Reader(plan, for_all, tongue)
    return {name: reader.read(name, fields[name]) for name in LABELS if name in fields}


class _Reader:
    """Looks up the names that keys stand for, each kind once and only where they are needed."""

    def __init__(self, plan: Plan, for_all: bool, tongue: Tongue) -> None:
        self.plan = plan
        self.for_all = for_all
        self.tongue = tongue

    def read(self, name: str, value: Any) -> str:
        if not value:
            return ""
        how: dict[str, Callable[[Any], str]] = {
            "measures": self._measures,
            "priority": self._priority,
            "also": lambda codes: "; ".join(self._priority(code) for code in codes),
            "owner": self._somebody,
            "checker": self._somebody,
            "supporters": self._organisations,
            "groups": self._groups,
            "sessions": self._sessions,
            "review_every": lambda months: every(months, self.tongue),
            "partner_links": self._links,
        }
        if name in DAYS:
            return written(day(value), self.tongue)
        return how[name](value) if name in how else str(value)

    def _measures(self, measures: list[dict[str, str]]) -> str:
        return "\n".join(measure(each, self.tongue) for each in measures)

    def _priority(self, code: str) -> str:
        title = next((p.title for p in self.plan.priorities if p.code == code), "")
        return f"{code} {title}".strip()

    def _somebody(self, key: str) -> str:
        found = owners.named([key]).get(key)
        if found is None:
            return ""
        return self.tongue.say(found.for_all if self.for_all else found.for_members)

    def _organisations(self, keys: list[int]) -> str:
        names = db.session.scalars(
            select(Organisation.name).where(Organisation.id.in_(keys)).order_by(Organisation.name)
        )
        return "; ".join(names)

    def _groups(self, keys: list[int]) -> str:
        wanted = select(CarerGroup.name).where(CarerGroup.id.in_(keys)).order_by(CarerGroup.position)
        return "; ".join(db.session.scalars(wanted))

    def _sessions(self, keys: list[int]) -> str:
        wanted = select(Session).where(Session.id.in_(keys)).order_by(Session.held_on)
        shown = [each for each in db.session.scalars(wanted) if self._may_be_named(each)]
        return "; ".join(f"{each.title}, {written(each.held_on, self.tongue)}" for each in shown)

    def _may_be_named(self, session: Session) -> bool:
        """A session that only its circle may know of is not named to all who read the plan (V2)."""
        if self.for_all or session.visibility is Visibility.PUBLIC:
            return session.visibility is Visibility.PUBLIC
        inside = self.plan.visibility is Visibility.CIRCLE and self.plan.circle_id == session.circle_id
        return inside or session.visibility is Visibility.MEMBERS

    def _links(self, links: list[dict[str, Any]]) -> str:
        wanted = [each["plan"] for each in links]
        rows = db.session.execute(select(PartnerPlan.id, PartnerPlan.title).where(PartnerPlan.id.in_(wanted)))
        titles: dict[int, str] = {key: title for key, title in rows}  # noqa: C416  mypy can't type dict(rows)
        return "\n".join(link_in_words(titles.get(each["plan"], ""), each, self.tongue) for each in links)


def link_in_words(title: str, link: dict[str, Any], tongue: Tongue = RECORD) -> str:
    """A part of a partner's plan, what it is needed for, and when somebody looks again."""
    again = written(day(link["review_on"]), tongue)
    looked = tongue.say(mark("(look again on %(day)s)"), day=again) if again else ""
    named = ", ".join(filter(None, (title, link["part"])))
    return " ".join(filter(None, (f"{named}.", link["note"], looked)))


def measure(values: dict[str, str], tongue: Tongue = RECORD) -> str:
    """One measure in a line: what is counted, from where to where, and where it is now."""
    said = (
        (mark("from %(figure)s"), values["baseline"]),
        (mark("to %(figure)s"), values["target"]),
        (mark("latest %(figure)s"), values["latest"]),
        (mark("period %(figure)s"), values["period"]),
        (mark("source %(figure)s"), values["source"]),
    )
    rest = ", ".join(tongue.say(how, figure=value) for how, value in said if value)
    return f"{values['what']}: {rest}" if rest else values["what"]


def every(months: int, tongue: Tongue = RECORD) -> str:
    """How often, in words."""
    return tongue.count(*marks("every month", "every %(num)d months"), months)


def written(when: date | None, tongue: Tongue = RECORD) -> str:
    """A date written out: 27 March 2027; "" where there is none."""
    return tongue.day(when) if when else ""


def label(name: str) -> str:
    """What people call a field of the history."""
    return LABELS.get(name) or OF_UPDATES.get(name) or name
