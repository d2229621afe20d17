"""A small made-up world for the pure tests of importing: who and what a spreadsheet can name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from workspace.importing.understanding.cells import Cell, Context, Kind, Question, understand

TODAY = date(2026, 11, 22)
HERE = Context(
    somebody={
        "Amina Yusuf": "person:3",
        "Amina Yusuf, Carers lead": "person:3",
        "Facilitator, Being heard": "hat:2",
        "NHS Devon": "organisation:4",
        "Carers' Centre": "organisation:5",
        "Devon County Council": "organisation:6",
        "Scottish Government": "organisation:7",
        "COSLA": "organisation:8",
    },
    priorities={
        "HOS": "HOS",
        "Hospital discharge": "HOS",
        "HOS Hospital discharge": "HOS",
        "Breaks": "BRE",
        "BRE": "BRE",
    },
    groups={"Young adult carers": "1", "Working carers": "2"},
    sessions={"Listening day, 3 May 2026": "9"},
    partner_plans={"Health strategy": "11", "Health strategy 2030": "12"},
    references={"COM-4": "COM-4"},
    written=TODAY,
)


def say(field: str, text: str, context: Context = HERE) -> tuple[Kind, dict[str, Any]]:
    cell = understand(field, text, context)
    return cell.kind, cell.value


def asked(cell: Cell) -> list[tuple[str, str]]:
    return [(question.about, question.words) for question in cell.questions]


def answering(field: str, text: str, *answers: str) -> Cell:
    """What a cell says once its questions are answered, one after the other."""
    questions: tuple[Question, ...] = understand(field, text, HERE).questions
    given = {question.key: answer for question, answer in zip(questions, answers, strict=True)}
    return understand(field, text, replace(HERE, answers=given))
