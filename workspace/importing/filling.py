"""What one answer gives to many rows: an area, who works out what has no owner, a first review. Pure (A3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workspace import reviewing
from workspace.importing.standing import NEW
from workspace.importing.weighing import Line, Verdict
from workspace.plan import batches, shape
from workspace.plan.drafting import CODE
from workspace.plan.models import State
from workspace.refusal import Refusal, mark
from workspace.text import LIMIT_LONG, LIMIT_SHORT

MONTHS = 3
LONGEST = {
    "what": LIMIT_SHORT, "working_out_by": LIMIT_SHORT, "timescale": LIMIT_SHORT, "why": LIMIT_LONG,
    "difference": LIMIT_LONG, "involvement": LIMIT_LONG, "heard": LIMIT_LONG,
}  # fmt: skip
LONGEST_SAID = {"happened": LIMIT_LONG, "outcome": LIMIT_LONG, "stopped_why": LIMIT_LONG}
OF_MEASURE = {"what": 200, "baseline": 100, "target": 100, "latest": 100, "period": 100, "source": 200}


@dataclass(frozen=True)
class Whole:
    """The answers that are given once for the whole file."""

    area: str = ""  # a code, or "new:Title": where an action goes whose row names none
    by: str = ""  # who works out what has no owner or no review date yet
    until: str = ""
    review: str = ""  # when an action that has an owner is looked at first, where its row doesn't say
    doubted: frozenset[str] = frozenset()  # due dates that are not right for each of their rows

    @classmethod
    def of(cls, answers: Mapping[str, str], usual: Whole) -> Whole:
        """What was answered so far; the usual where nothing was."""
        review = answers.get("whole:review") or usual.review
        doubted = {key.removeprefix("date:") for key, said in answers.items()
                   if key.startswith("date:") and said == "no"}  # fmt: skip
        return cls(
            answers.get("whole:area", usual.area) or usual.area,
            answers.get("whole:by", usual.by) or usual.by,
            answers.get("whole:until", usual.until) or usual.until,
            "" if review == "none" else review,
            frozenset(doubted),
        )


def usual(circle: str, today: date, areas: Sequence[str], title: str) -> Whole:
    """What stands there until somebody says otherwise: the circle works it out, in three months."""
    day = reviewing.months_after(today, MONTHS).isoformat()
    return Whole(
        area=areas[0] if len(areas) == 1 else f"{NEW}{title}", by=circle[:LIMIT_SHORT], until=day, review=day
    )


@dataclass
class Filled:
    """How many rows each of these answers is for, and the dates that many rows share."""

    areas: int = 0
    working_out: int = 0
    reviews: int = 0
    dates: dict[str, int] = field(default_factory=dict)


def fill(lines: Iterable[Line], whole: Whole) -> Filled:
    """Complete what counts by the answers for all, and say what they were for."""
    lines = [line for line in lines if line.counts]
    filled = Filled(dates=shared_dates(lines))
    for line in lines:
        _doubt(line, whole)
        _fill(line, whole, filled)
        _check(line)
    return filled


def shared_dates(lines: Sequence[Line]) -> dict[str, int]:
    """Due dates that so many rows share that somebody may have filled them in for all at once."""
    dated = [(line.name, date.fromisoformat(day)) for line in lines if (day := line.fields.get("due_on"))]
    return {each.day.isoformat(): len(each.references) for each in batches.shared_dates(dated)}


def _doubt(line: Line, whole: Whole) -> None:
    """A date that is not really this row's own is kept as it was written, and is no date."""
    day = line.fields.get("due_on")
    if not day or day not in whole.doubted:
        return
    before = line.held.fields if line.held else shape.empty()
    words = line.fields.get("timescale") or before["timescale"] or shape.written(shape.day(day))
    line.fields |= {"due_on": before["due_on"], "timescale": words}
    if line.held:
        line.fields = shape.only_changed(before, line.fields)
        line.changes.pop("due_on", None)


def _fill(line: Line, whole: Whole, filled: Filled) -> None:
    if line.held is None and not line.fields["priority"]:
        asked = _asked_area(line)
        line.fields["priority"] = f"{NEW}{asked}" if asked else whole.area
        filled.areas += not asked
    after = {**(line.held.fields if line.held else {}), **line.fields}
    if after["owner"] and not after["review_on"] and (line.held is None or "owner" in line.fields):
        filled.reviews += 1
        if whole.review:
            line.fields["review_on"] = after["review_on"] = whole.review
    if shape.standing(after) is State.WORKING_OUT and not (
        after["working_out_by"] and after["working_out_until"]
    ):
        filled.working_out += 1
        line.fields["working_out_by"] = after["working_out_by"] or whole.by
        line.fields["working_out_until"] = after["working_out_until"] or whole.until


def _asked_area(line: Line) -> str:
    """The area that the row names and that nobody has placed yet: as long as that is so, a new one."""
    questions = (
        question
        for column, (name, cell) in enumerate(zip(line.item.fields, line.item.cells, strict=False))
        if name == "priority" and column not in line.fates
        for question in cell.questions
    )
    return next((each.words for each in questions), "")


# What can't be brought in -----------------------------------------------------------------------------


def _check(line: Line) -> None:
    """A sentence where a row can't stand in the plan as it is; nothing of the file is brought in then."""
    problem = _too_long(line) or _at_odds(line)
    if problem:
        line.verdict, line.problem = Verdict.PROBLEM, problem


def _too_long(line: Line) -> tuple[str, dict[str, Any]] | None:
    sentence = mark("“%(label)s” is too long: %(most)d characters is the most. Make it shorter in the file.")
    texts = [(name, line.fields.get(name) or "", most) for name, most in LONGEST.items()]
    texts += [(name, line.value.get(name) or "", most) for name, most in LONGEST_SAID.items()]
    for measure in line.fields.get("measures") or ():
        texts += [("measures", measure.get(name) or "", most) for name, most in OF_MEASURE.items()]
    for name, text, most in texts:
        if len(text) > most:
            return sentence, {"label": shape.label(name), "most": most}
    return None


def _at_odds(line: Line) -> tuple[str, dict[str, Any]] | None:
    after = {**(line.held.fields if line.held else {}), **line.fields}
    try:
        shape.check_by_itself(after)
    except Refusal as refusal:
        return refusal.sentence, refusal.values
    return None


# Areas that are new -----------------------------------------------------------------------------------


def new_areas(lines: Iterable[Line], taken: Iterable[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The titles of areas that the file adds, each with the short code that was chosen or suggests itself."""
    used = set(taken)
    found: dict[str, str] = {}
    for line in lines:
        if not line.counts:
            continue
        for code in (line.fields.get("priority") or "", *(line.fields.get("also") or ())):
            title = code.removeprefix(NEW)
            if code.startswith(NEW) and title not in found:
                chosen = answers.get(f"code:{title}", "").strip().upper()
                found[title] = chosen or suggested_code(title, used)
                used.add(found[title])
    return found


def suggested_code(title: str, taken: set[str]) -> str:
    """A short code for an area: its initials or its first letters, whatever is still free."""
    words = [re.sub(r"[^A-Z]", "", word) for word in re.split(r"[\s/&-]+", title.upper())]
    words = [word for word in words if len(word) > 3] or [word for word in words if word] or ["AREA"]
    first = words[0]
    tries = [
        first[:3],
        "".join(word[0] for word in words)[:4],
        first[:4],
        first[:2] + words[-1][:1],
        first[:6],
    ]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    tries += [first[:2] + one for one in letters] + [one + two + "X" for one in letters for two in letters]
    return next(code for code in tries if CODE.fullmatch(code) and code not in taken)
