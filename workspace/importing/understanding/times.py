"""Dates as people write them: the range that is meant, and the words kept beside it (A11)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from workspace.importing.understanding import statuses
from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import (
    LEAVE,
    NOTHING,
    WORDS,
    Cell,
    Context,
    Kind,
    Question,
    said_of,
)
from workspace.plan import timescale
from workspace.plan.models import State
from workspace.plan.timescale import Meant
from workspace.refusal import mark
from workspace.text import LIMIT_SHORT

WHEN = mark("When is “%(words)s”?")
HOW_OFTEN = mark("How often is “%(words)s”?")
KEPT = (WORDS, mark("Keep the words, without a date"))
LEFT = (LEAVE, mark("Leave it out"))
OFTEN: tuple[tuple[str, str], ...] = (
    ("1", mark("Every month")),
    ("3", mark("Every 3 months")),
    ("6", mark("Every 6 months")),
    ("12", mark("Every 12 months")),
    LEFT,
)
NO_DATE = mark("Read as: no date yet.")
_LED_IN = re.compile(r"(?:by|before|due|due by|until|on|on or before|no later than)\s*:?\s+", re.IGNORECASE)
_EVERY = re.compile(r"(?:every|each)?\s*(\d{1,2})\s*(?:-|\s)?(?:months?|monthly)?")
_MONTHS = {
    name: months
    for months, names in (
        (1, "monthly|every month|each month"),
        (2, "bi monthly|every two months|every other month"),
        (3, "quarterly|every quarter|each quarter|every three months"),
        (4, "termly|every term|every four months"),
        (6, "six monthly|every six months|half yearly|twice a year|biannually|bi annually"),
        (12, "annually|annual|yearly|every year|each year|once a year"),
        (24, "every 2 years|every two years"),
    )
    for name in names.split("|")
}


def understand(field: str, text: str, context: Context) -> Cell:
    """A day, a range or a rhythm in one of the columns that say when."""
    if normal(text) in NOTHING or text.strip() in NOTHING:
        return Cell(Kind.UNDERSTOOD, text, sentence=NO_DATE)
    question = Question(field, text, WHEN, (KEPT, LEFT) if field in ("due_on", "start_on") else (LEFT,))
    answer = context.answer(question)
    if answer:
        return _answered(field, text, answer)
    if field == "review_on" and often(text):
        return _every(text, often(text), "review_every")
    meant = timescale.understand(text, context.written)
    day = _day(text, meant, context.written)
    if day:
        return Cell(Kind.TAKEN, text, {field: day.isoformat()})
    if meant:
        return _ranged(field, text, meant, question)
    standing = statuses.find(text) if field == "due_on" else None
    if standing and any(standing):
        words = ", ".join(each.label for each in standing if each)
        return Cell(Kind.UNDERSTOOD, text, said_of(*standing), mark("Read as: %(words)s."), {"words": words})
    return Cell(Kind.QUESTION, text, questions=(question,))


def _day(text: str, meant: Meant | None, written: date | None) -> date | None:
    """The day, where the text is simply a day."""
    if meant is None or meant.ongoing or not meant.last:
        return None
    if meant.first is None:
        meant = timescale.understand(_LED_IN.sub("", text.strip(), count=1), written) or meant
    return meant.last if meant.first == meant.last else None


def _ranged(field: str, text: str, meant: Meant, question: Question) -> Cell:
    if field == "due_on":
        value = _due(meant)
    else:
        wanted = (meant.first or meant.last) if field == "start_on" else (meant.last or meant.first)
        if wanted is None:
            return Cell(Kind.QUESTION, text, questions=(question,))
        value = {field: wanted.isoformat()}
    if field in ("due_on", "start_on"):
        value["timescale"] = text[:LIMIT_SHORT]
    return Cell(
        Kind.UNDERSTOOD, text, value, mark("Read as: %(words)s. Your words stay beside it."), {"words": meant}
    )


def _due(meant: Meant) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if meant.last:
        value["due_on"] = meant.last.isoformat()
    if meant.first and not meant.last:
        value["start_on"] = meant.first.isoformat()
    if meant.ongoing:
        value["state"] = State.ONGOING.value
    return value


def _answered(field: str, text: str, answer: str) -> Cell:
    if answer == LEAVE:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    if answer == WORDS:
        sentence = mark("The words are kept, without a date.")
        return Cell(Kind.UNDERSTOOD, text, {"timescale": text[:LIMIT_SHORT]}, sentence)
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return understand(field, text, Context())
    value = {field: day.isoformat()}
    if field in ("due_on", "start_on"):
        value["timescale"] = text[:LIMIT_SHORT]
    return Cell(Kind.UNDERSTOOD, text, value, mark("Read as: %(words)s."), {"words": Meant(day, day)})


def often(text: str) -> int:
    """Every how many months: 0 where the text doesn't say."""
    key = normal(text)
    if key in _MONTHS:
        return _MONTHS[key]
    found = _EVERY.fullmatch(text.strip().casefold())
    months = int(found[1]) if found else 0
    return months if 1 <= months <= 24 else 0


def rhythm(text: str, context: Context) -> Cell:
    """How often something is reviewed."""
    if normal(text) in NOTHING:
        return Cell(Kind.UNDERSTOOD, text, sentence=statuses.NOT_SAID)
    question = Question("review_every", text, HOW_OFTEN, OFTEN)
    answer = context.answer(question)
    months = often(text) or (int(answer) if answer.isdecimal() and 1 <= int(answer[:3]) <= 24 else 0)
    if months:
        return _every(text, months, "review_every")
    if answer == LEAVE:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    return Cell(Kind.QUESTION, text, questions=(question,))


def _every(text: str, months: int, field: str) -> Cell:
    kind = Kind.TAKEN if text.strip() in (f"every {months} months", "every month") else Kind.UNDERSTOOD
    if months == 1:
        return Cell(kind, text, {field: months}, mark("Read as: every month."))
    return Cell(
        kind, text, {field: months}, mark("Read as: every %(months)s months."), {"months": str(months)}
    )
