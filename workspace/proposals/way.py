"""A decision's whole way as data: from "we heard" to its reviews. No names: the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from workspace.db import day_of
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind
from workspace.logbook.queries import due_of, next_review
from workspace.proposals.consent import End
from workspace.proposals.models import Proposal, Round
from workspace.refusal import mark, marks
from workspace.reviewing import Due


class Mark(StrEnum):
    """What stands for a station in the picture, beside its words."""

    SENT = "sent"
    HEARD = "heard"
    WRITTEN = "written"
    ROUND = "round"
    OBJECTION = "objection"
    DECIDED = "decided"
    CHANGED = "changed"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    ENDED = "ended"


@dataclass(frozen=True)
class Said:
    """A sentence of ours, to be put into the reader's language: with `many` for other numbers than one."""

    one: str
    many: str = ""
    n: int = 1
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Station:
    """One place on the way: what it is, what to know about it, when it was, and where the page tells more."""

    mark: Mark
    title: Said
    place: str
    details: list[Said] = field(default_factory=list)
    when: date | None = None
    ahead: bool = False  # still to come


@dataclass(frozen=True)
class Asked:
    """One round by its numbers: on which version, how many were asked, how many answered."""

    number: int
    version: int
    asked: int
    answered: int
    day: date | None = None


@dataclass(frozen=True)
class Facts:
    """All that the way is made of. What this reader may not see has been left out before."""

    decision: Decision
    raised_on: date | None = None
    versions: int = 0
    rounds: Sequence[Asked] = ()
    inputs: int = 0
    heard: Sequence[str] = ()
    sent_by: str | None = None  # the circle that referred it; "" where its name is not for this reader
    corrections: Sequence[Correction] = ()
    sequels: Sequence[Sequel] = ()
    known: frozenset[int] = frozenset()  # the later decisions that this reader may see


def stations(facts: Facts, today: date) -> list[Station]:
    """The way of a decision, in the order in which it was gone."""
    return [
        *_before(facts),
        *_rounds(facts),
        *_decided(facts),
        *_corrected(facts),
        *_became(facts),
        *_ahead(facts, today),
    ]


def _before(facts: Facts) -> list[Station]:
    heard = [Said(mark("The need"))]
    if facts.inputs:
        some = marks("%(num)d input from others", "%(num)d inputs from others")
        heard.append(Said(*some, n=facts.inputs))
    if facts.heard:
        some = marks("What was heard, at %(num)d action", "What was heard, at %(num)d actions")
        heard.append(Said(*some, n=len(facts.heard)))
    found = [Station(Mark.HEARD, Said(mark("We heard")), "heard", heard)]
    if facts.sent_by is not None:
        sentence = mark("Sent here by “%(circle)s”") if facts.sent_by else mark("Sent here by another circle")
        found.append(Station(Mark.SENT, Said(sentence, values={"circle": facts.sent_by}), "proposal"))
    if facts.raised_on:
        some = marks("%(num)d version of the text", "%(num)d versions of the text")
        written = [Said(*some, n=facts.versions)] if facts.versions else []
        proposal = Said(mark("A proposal was written"))
        found.append(Station(Mark.WRITTEN, proposal, "proposal", written, facts.raised_on))
    return found


def _rounds(facts: Facts) -> list[Station]:
    objections: dict[int, list[dict[str, Any]]] = {}
    for kept in facts.decision.objections:
        objections.setdefault(kept.get("round", 0), []).append(kept)
    found = []
    for asked in facts.rounds:
        found.append(_round(asked))
        if asked.number in objections:
            found.append(_objected(objections.pop(asked.number)))
    return [*(_objected(kept) for kept in objections.values()), *found]


def _round(asked: Asked) -> Station:
    title = Said(
        mark("Round %(number)d, on version %(version)d"),
        values={"number": asked.number, "version": asked.version},
    )
    some = marks("%(num)d person was asked", "%(num)d people were asked")
    answered = marks("%(num)d answered", "%(num)d answered")
    details = [Said(*some, n=asked.asked), Said(*answered, n=asked.answered)]
    return Station(Mark.ROUND, title, "rounds", details, asked.day)


def _objected(kept: list[dict[str, Any]]) -> Station:
    title = Said(*marks("%(num)d objection", "%(num)d objections"), n=len(kept))
    return Station(Mark.OBJECTION, title, "objections", [how_it_ended(each) for each in kept])


def how_it_ended(kept: dict[str, Any]) -> Said:
    """How an objection in the record ended, in one sentence."""
    if kept.get("end") not in {end.value for end in End}:
        return Said(mark("The person who objected answered again, without an objection"))
    end = End(kept["end"])
    if end is End.CHANGED and kept.get("by_version"):
        return Said(mark("The text was changed: version %(number)d"), values={"number": kept["by_version"]})
    return Said(end.label)


def _decided(facts: Facts) -> list[Station]:
    decision = facts.decision
    title = Said(
        mark("Decision %(number)d of “%(circle)s”"),
        values={"number": decision.number, "circle": decision.circle_name},
    )
    details = [Said(mark("Version %(number)d: nobody objected"), values={"number": decision.version_number})]
    if decision.concerns:
        some = marks("%(num)d concern is kept", "%(num)d concerns are kept")
        details.append(Said(*some, n=len(decision.concerns)))
    found = [Station(Mark.DECIDED, title, "words", details, day_of(decision.decided_at))]
    if decision.effects:
        some = marks("It changed %(num)d thing", "It changed %(num)d things")
        found.append(Station(Mark.CHANGED, Said(*some, n=len(decision.effects)), "changed"))
    if facts.sent_by is not None:
        sentence = (
            mark("The answer went back to “%(circle)s”")
            if facts.sent_by
            else mark("The answer went back there")
        )
        found.append(Station(Mark.SENT, Said(sentence, values={"circle": facts.sent_by}), "proposal"))
    return found


def _corrected(facts: Facts) -> list[Station]:
    if not facts.corrections:
        return []
    title = Said(*marks("%(num)d correction", "%(num)d corrections"), n=len(facts.corrections))
    return [Station(Mark.CORRECTED, title, "corrections", when=day_of(facts.corrections[-1].at))]


_BECAME = {SequelKind.KEPT: Mark.REVIEWED, SequelKind.CHANGED: Mark.WRITTEN, SequelKind.ENDED: Mark.ENDED}


def _became(facts: Facts) -> list[Station]:
    return [
        Station(
            _BECAME[sequel.kind],
            Said(sequel.kind.label),
            "later",
            [Said(mark("Decision %(number)d"), values={"number": sequel.by.number})]
            if sequel.by_id in facts.known
            else [],
            day_of(sequel.at),
        )
        for sequel in facts.sequels
    ]


def _ahead(facts: Facts, today: date) -> list[Station]:
    again = next_review(facts.decision, facts.sequels)
    if again is None:
        return []
    due = due_of(facts.decision, facts.sequels, today)
    details = [] if due is Due.LATER else [Said(due.label)]
    return [Station(Mark.REVIEWED, Said(mark("We look at it again")), "later", details, again, ahead=True)]


# What a proposal has to tell of it ---------------------------------------------------------------------


def asked_in(rounds: Sequence[Round]) -> list[Asked]:
    """The rounds by their numbers; of one that is still open nothing (R10)."""
    return [
        Asked(
            each.number,
            each.version.number,
            sum(1 for place in each.places if not place.excluded),
            len(each.answers),
            day_of(each.closed_at),
        )
        for each in rounds
        if each.closed_at is not None
    ]


def asked_last(decision: Decision) -> list[Asked]:
    """The round that decided, from the record alone: where the proposal is not there to be asked."""
    rows = [row for row in decision.answers if "excluded" not in row]
    answered = sum(1 for row in rows if "say" in row)
    day = day_of(decision.decided_at)
    return [Asked(decision.rounds, decision.version_number, len(rows), answered, day)] if rows else []


def heard_in(proposal: Proposal, number: int) -> list[str]:
    """What was heard, as it stands at the actions that the decided version adds or changes, each once."""
    version = next((each for each in proposal.versions if each.number == number), None)
    words = [effect.get("fields", {}).get("heard", "") for effect in (version.effects if version else ())]
    return [text for text, _same in groupby(sorted(filter(None, words)))]
