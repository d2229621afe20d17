"""What a cell can turn out to be: shapes that all of this package shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any

from workspace.importing.understanding.grid import Row
from workspace.importing.understanding.headings import normal
from workspace.plan.models import Health, State
from workspace.text import LIMIT_LONG, LIMIT_SHORT

# Answers to questions, besides keys ("person:3"), codes ("COM"), ISO days and "state+health":
NEW = "new"  # a new organisation, or a new priority area, with just these words
WORDS = "words"  # nobody yet: keep the words (as who is working it out; as when it was written)
LEAVE = "leave"  # leave it out
ONE = "one"  # it is one action, whatever its lines
SEVERAL = "several"  # each line or numbered point is an action
NOTHING = frozenset({"tbc", "tba", "tbd", "n a", "na", "to be confirmed", "to be agreed"}) | {
    "to be decided", "to be determined", "not known yet", "not yet known", "none yet", "-", "–", "—", "?",
    "not applicable", "nil",
}  # fmt: skip


class Kind(StrEnum):
    """What became of a cell."""

    BLANK = "blank"
    TAKEN = "taken"
    UNDERSTOOD = "understood"
    QUESTION = "question"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Question:
    """What only a person can answer. Asked once for all cells with the same `key`.

    The answer goes into `Context.answers[key]`: one of the options, or another valid key, code, id or day.
    """

    about: str  # somebody, organisation, priority, group, session, partner_plan, split, or the field itself
    words: str  # what the cell says
    sentence: str  # marked, with %(words)s
    options: tuple[tuple[str, str], ...] = ()  # (answer, marked label) that always apply

    @property
    def key(self) -> str:
        """By which the answer is kept: short, and the same for the same words."""
        words = normal(self.words)
        if len(words) > 60 or not words:
            whole = " ".join(self.words.casefold().split())
            words = f"{words[:40]} {blake2b(whole.encode(), digest_size=6).hexdigest()}"
        return f"{self.about}:{words}"

    @property
    def values(self) -> dict[str, str]:
        """For the sentence."""
        return {"words": self.words if len(self.words) <= LIMIT_SHORT else f"{self.words[:LIMIT_SHORT]} …"}


@dataclass(frozen=True)
class Cell:
    """What a cell says. `value` is a part of ActionFields, and more, put together by `Item.value`.

    Texts, days (ISO), priority (code, or "new:Title"), also [same], owner and checker (key, or "new:Name"),
    supporters [id of an organisation, or "new:Name"], groups and sessions [id], review_every, measures and
    partner_links as in plan.shape; number, reference, state, health, happened, outcome, stopped_why;
    see: the number or reference of another row ("see 3 above").
    """

    kind: Kind
    text: str = ""  # as it stands in the file
    value: dict[str, Any] = field(default_factory=dict)
    sentence: str = ""  # marked: what it was understood as, or why it is left out
    values: dict[str, Any] = field(default_factory=dict)  # for the sentence
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Context:
    """What is known around a cell: names that exist (words → key), answers given, and the day it is."""

    somebody: Mapping[str, str] = field(default_factory=dict)  # people, hats, organisations → "person:3" …
    priorities: Mapping[str, str] = field(default_factory=dict)  # code and title → code
    groups: Mapping[str, str] = field(default_factory=dict)  # name → id
    sessions: Mapping[str, str] = field(default_factory=dict)  # title → id
    partner_plans: Mapping[str, str] = field(default_factory=dict)  # title → id
    references: Mapping[str, str] = field(default_factory=dict)  # "COM-4" → "COM-4" of the plan
    answers: Mapping[str, str] = field(default_factory=dict)  # Question.key → answer
    written: date | None = None  # the day from which "within six months" counts

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """All names as they are looked up, whatever their capitals and commas, by what they name."""
        kinds = {
            "somebody": self.somebody, "priority": self.priorities, "group": self.groups,
            "session": self.sessions, "partner_plan": self.partner_plans, "reference": self.references,
        }  # fmt: skip
        found = {kind: {normal(name): key for name, key in names.items()} for kind, names in kinds.items()}
        found["organisation"] = {
            name: key for name, key in found["somebody"].items() if key.startswith("organisation:")
        }
        return found

    def find(self, kind: str, words: str) -> str:
        """The key that these words name, "" where nobody has that name."""
        names = self.names[kind]
        key = normal(words)
        return names.get(key) or names.get(key.removeprefix("the ")) or ""

    def answer(self, question: Question) -> str:
        """What was answered, "" as long as nobody has."""
        return self.answers.get(question.key, "")


@dataclass(frozen=True)
class Item:
    """One action of the file: its row (a part of one where it held several), and its cells by column."""

    row: Row
    fields: list[str]  # of each column
    cells: list[Cell]
    questions: tuple[Question, ...] = ()  # about the row as a whole: does it hold several actions?

    @property
    def value(self) -> dict[str, Any]:
        """What all its cells say together; a column of its own wins over what another one implies."""
        whole: dict[str, Any] = {}
        pairs = [(name, cell.value) for name, cell in zip(self.fields, self.cells, strict=False)]
        for name, value in pairs:
            _add(
                whole,
                {key: each for key, each in value.items() if key != name and key not in _ADDED},
                more=True,
            )
        for name, value in pairs:
            parted = bool(self.row.part) and name == "number" and name in whole  # 4.1 says more than 4
            _add(whole, {key: each for key, each in value.items() if key == name and not parted})
        for name, key in (("difference", "rest"), ("happened", "remark")):
            texts = [whole.get(name, ""), *(value.get(key, "") for _name, value in pairs)]
            if any(texts):
                whole[name] = "\n".join(filter(None, texts))[:LIMIT_LONG]
        return _fitting(whole)


_ADDED = frozenset({"rest", "remark"})  # of a longer cell: what goes on in another field


def _add(whole: dict[str, Any], value: Mapping[str, Any], more: bool = False) -> None:
    for name, each in value.items():
        if isinstance(each, list):
            whole[name] = [*whole.get(name, ()), *(e for e in each if e not in whole.get(name, ()))]
        elif more and name == "timescale" and whole.get(name) and each != whole[name]:
            whole[name] = f"{whole[name]} – {each}"[:LIMIT_SHORT]
        elif more and name == "working_out_by" and whole.get(name) and each != whole[name]:
            whole[name] = f"{whole[name]}; {each}"[:LIMIT_SHORT]
        elif not (more and name in whole):
            whole[name] = each


def _fitting(whole: dict[str, Any]) -> dict[str, Any]:
    """Health is a fact only while something is being done (A2); nobody helps themselves."""
    state = whole.get("state")
    if state and "health" in whole and not State(state).has_health:
        del whole["health"]
    owner = str(whole.get("owner", ""))
    if whole.get("supporters"):
        whole["supporters"] = [e for e in whole["supporters"] if owner not in (f"organisation:{e}", e)]
    return whole


@dataclass(frozen=True)
class Account:
    """How many of the file's non-blank cells became what. `missing` is always empty, and a test proves it."""

    of: int
    taken: int
    understood: int
    questions: int
    left_out: int
    missing: list[tuple[int, int]]  # (row in the file, column)


def said_of(state: State | None, health: Health | None) -> dict[str, Any]:
    """State and health as a cell's value; only what is known."""
    return {
        **({"state": state.value} if state else {}),
        **({"health": health.value} if health else {}),
    }
