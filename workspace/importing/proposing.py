"""What a spreadsheet says of an agreed plan: one proposal, and updates for owners to take or leave (A6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workspace.db import db
from workspace.importing import ending, pointing
from workspace.importing.ending import Places, same_cells, stood
from workspace.importing.models import AwaitedRow
from workspace.importing.preview import Preview
from workspace.importing.standing import SAID, Held
from workspace.importing.weighing import Line, joined
from workspace.languages.tongue import RECORD, Tongue
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.plan import shape, suggesting
from workspace.plan.bringing import settled
from workspace.plan.models import Action, State
from workspace.plan.shape import ActionFields
from workspace.proposals import service as proposals
from workspace.proposals.effects import Effect, build
from workspace.proposals.models import Proposal
from workspace.proposals.service import Words
from workspace.refusal import Refusal, mark
from workspace.text import LIMIT_LONG
from workspace.visibility import Visibility

MOST_EFFECTS = 100
UPDATES = (*SAID, "review_on")  # of what is agreed already, these are the owner's to say


@dataclass
class Parted:
    """What is proposed; and of which rows what is known from now on."""

    effects: list[Effect] = field(default_factory=list)
    awaited: list[AwaitedRow] = field(default_factory=list)
    settled: dict[str, dict[str, str]] = field(default_factory=dict)  # cells by row


def usual_words(file_name: str, tongue: Tongue = RECORD) -> Words:
    """What the proposal says as long as nobody writes it in other words."""
    say = tongue.say
    return Words(
        title=say(mark("Changes to the plan from “%(file)s”"), file=file_name[:120]),
        need=say(mark("A spreadsheet came with new or changed actions for our plan.")),
        text=say(
            mark("What the spreadsheet says of new and changed actions goes into the plan, as shown below.")
        ),
        criteria=say(mark("At the review each of these actions has an owner who says how it goes.")),
    )


def needs_reason(preview: Preview) -> bool:
    """Whether an agreed date moves or an action stops: then usual words are no reason (A5)."""
    known = [(line, line.held.fields) for line in preview.news if line.held]
    moved = any(
        before[name] and line.fields.get(name, before[name]) != before[name]
        for line, before in known
        for name in ("start_on", "due_on")
    )
    return moved or any(line.value.get("state") == State.STOPPED for line, _before in known)


def propose(actor: Person, preview: Preview, words: Words) -> Proposal | None:
    """One draft proposal with all that is agreed, and an update suggested for what is said at once."""
    plan, sheet = preview.sheet.plan, preview.sheet
    parted = part(actor, preview)
    check_number(len(parted.effects))
    proposal = None
    if parted.effects:
        closed = Visibility.CIRCLE in (plan.visibility, plan.circle.visibility)
        visibility = Visibility.CIRCLE if closed else plan.circle.visibility
        why = "It is about a plan that only this circle sees." if closed else ""
        proposal = proposals.raise_proposal(actor, plan.circle, words, visibility, why)
        proposals.write_effects(actor, proposal, parted.effects, most=MOST_EFFECTS)
    db.session.add_all(parted.awaited)
    ending.remember(preview, {}, parted.settled)
    logbook.write(actor, "brought a spreadsheet", sheet.file_name, plan.circle, plan=plan.id)
    db.session.flush()
    return proposal


def check_number(number: int) -> None:
    """Refuse more than one proposal can hold."""
    if number > MOST_EFFECTS:
        raise Refusal(
            mark(
                "This file would change %(number)d things, and one proposal holds at most %(most)d. "
                "Split the file, and bring it in parts."
            ),
            number=number,
            most=MOST_EFFECTS,
        )


def part(actor: Person, preview: Preview) -> Parted:
    """Take apart what needs a decision and what an owner says at once (A6)."""
    plan = preview.sheet.plan
    parted = Parted([build.add_priority(plan, code, title, "") for title, code in preview.areas.items()])
    places = Places(actor, preview)
    rows = {line.name: line for line in preview.lines}
    points = pointing.targets(preview.lines)
    for line in preview.news:
        if target := rows.get(points.get(line.name, "")):
            to = target.held.reference if target.held else f"“{target.fields.get('what', '')}”"
            line.fields |= pointing.texts(line, to)
        if line.held is not None:
            _part_known(actor, preview, line, line.held, places, parted)
            continue
        parted.effects.append(build.add_action(plan, shape.tidy(places.real(line.fields))))
        parted.awaited.append(_awaited(preview, line, _cells(line, SAID, without=True)))
    return parted


def _part_known(
    actor: Person, preview: Preview, line: Line, held: Held, places: Places, parted: Parted
) -> None:
    """An action that is there: stopped or changed by the proposal, and what is said of it suggested."""
    action = db.session.get_one(Action, held.id)
    every = line.remembered()
    if line.value.get("state") == State.STOPPED:
        why = line.value.get("stopped_why") or line.value.get("happened") or _file(preview)
        parted.effects.append(build.stop_action(action, why))
        parted.awaited.append(_awaited(preview, line, every))
        parted.settled[line.name] = same_cells(line)
        return
    fields, told = agreed_of(line, held)
    _suggest(actor, preview, line, held, told)
    if not fields:
        parted.settled[line.name] = every
        return
    parted.effects.append(build.change_action(action, joined({**held.fields, **places.real(fields)})))
    parted.awaited.append(_awaited(preview, line, _cells(line, UPDATES, without=True)))
    parted.settled[line.name] = {**same_cells(line), **_cells(line, UPDATES)}


def _cells(line: Line, names: tuple[str, ...], *, without: bool = False) -> dict[str, str]:
    every = line.remembered()
    return {name: text for name, text in every.items() if (name.partition("#")[0] in names) is not without}


def agreed_of(line: Line, held: Held) -> tuple[ActionFields, dict[str, str]]:
    """What of a known action needs a decision; and what else its owner would say."""
    fields, told = dict(line.fields), {}
    if "review_on" in fields and held.state is not State.WORKING_OUT:
        told["review_on"] = fields.pop("review_on")
    if "measures" in fields:
        before = [_agreed_part(each) for each in held.fields["measures"]]
        if [_agreed_part(each) for each in fields["measures"]] == before:
            told["figures"] = "\n".join(shape.measure(each) for each in fields.pop("measures"))
    return fields, told


def _agreed_part(measure: dict[str, str]) -> tuple[str, ...]:
    """What is agreed of a measure; its latest figure is the owner's."""
    return measure["what"], measure["baseline"], measure["target"]


def _suggest(actor: Person, preview: Preview, line: Line, held: Held, told: dict[str, str]) -> None:
    """What the file says of how it stands, for the owner to take over or to leave."""
    said = stood(line)
    state = settled(held.state, said.state, shape.standing(held.fields))
    happened = [said.happened, told.get("figures", "")]
    if said.as_written and not said.fits(state):
        happened.append(f"State in the spreadsheet: {said.as_written}")
    words: dict[str, Any] = {
        "state": state if said.state else None,
        "health": said.health if state.has_health else None,
        "happened": "\n\n".join(filter(None, happened))[:LIMIT_LONG],
        "outcome": said.outcome,
        "next_review_on": shape.day(told.get("review_on", "")),
    }
    if any(words.values()):
        action = db.session.get_one(Action, held.id)
        suggesting.suggest(actor, action, preview.sheet.file_name, **words)


def _awaited(preview: Preview, line: Line, cells: dict[str, str]) -> AwaitedRow:
    what = line.fields.get("what") or (line.held.what if line.held else "")
    return AwaitedRow(spreadsheet_id=preview.sheet.id, key=line.key, what=what, cells=cells)


def _file(preview: Preview) -> str:
    return f"From the spreadsheet “{preview.sheet.file_name}”"
