"""Who leads and who helps: several names in one cell, taken apart and found among those who are here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import (
    LEAVE,
    NEW,
    NOTHING,
    WORDS,
    Cell,
    Context,
    Kind,
    Question,
)
from workspace.refusal import mark
from workspace.text import LIMIT_SHORT

_HELP = (
    r"(?:with (?:the )?support (?:from|of)|supported by|support(?:ing)?(?: from)?:|partners?:|helped by"
    r"|in (?:partnership|conjunction|collaboration) with|together with|along with|assisted by|working with)"
)
# A cell may hold thousands of blanks or dashes in a row: so many before a word, and no more, are looked at.
_HELPING = re.compile(rf"[\s(,–-]{{0,9}}(?:{_HELP}|(?<![^\n(,–-])\s{{0,9}}with\b):?\s*", re.IGNORECASE)
_LED = re.compile(r"(?:joint )?leads?(?: officers?| organisations?)?\s*(?::|[–-]\s)\s*", re.IGNORECASE)
_LINES = re.compile(r"\s*(?:;|\n|\s/\s|•|·)\s*")
_BULLET = re.compile(r"^(?:[-–—*•·▪◦‣]|\d{1,2}[.)])\s+")
_LISTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_KEY = re.compile(r"(?:person|hat|organisation):\d{1,9}")

WHO = mark("Who is “%(words)s”?")
WHICH = mark("Which organisation is “%(words)s”?")
SOMEBODY: tuple[tuple[str, str], ...] = (
    (WORDS, mark("Not known yet: keep these words, for all to read, as who is working it out")),
    (NEW, mark("A new organisation with this name")),
    (LEAVE, mark("Leave it out")),
)
HELPERS: tuple[tuple[str, str], ...] = (
    (LEAVE, mark("Leave it out")),
    (NEW, mark("A new organisation with this name")),
)
NOBODY = mark("Read as: nobody yet.")


@dataclass(frozen=True)
class Leads:
    """The first lead, and those who help, in the words of the file."""

    lead: str
    supporting: list[str]


def split_leads(text: str) -> Leads:
    """Several leads in one cell: the first leads, the others help; whoever is named after "with" helps."""
    parts = _HELPING.split(text, maxsplit=1)
    first = [_bare(each) for each in _LINES.split(parts[0])]
    named = [each for each in first if each]
    helping = _helpers(parts[1]) if len(parts) > 1 else []
    if not named:
        named, helping = helping[:1], helping[1:]
    return Leads(named[0] if named else "", list(dict.fromkeys([*named[1:], *helping])))


def _bare(name: str) -> str:
    name = _LED.sub("", _BULLET.sub("", name.strip()), count=1)
    return name.strip(" ,;–-") if name.count("(") == name.count(")") else name.strip(" ,;–-()")


def _helpers(text: str) -> list[str]:
    """Everybody after "with": "Health Boards, NCOs and others" are three; a post with its body stays one."""
    found: list[str] = []
    for line in _LINES.split(_HELPING.sub("; ", text)):
        listed = "," in line and " and " in line.rpartition(",")[2]
        found += _LISTED.split(line) if listed else [line]
    return [bare for each in found if (bare := _bare(each))]


def understand(field: str, text: str, context: Context) -> Cell:
    """Owner, checker or those who help."""
    if normal(text) in NOTHING or text.strip() in NOTHING:
        return Cell(Kind.UNDERSTOOD, text, sentence=NOBODY)
    if field == "supporters":
        return _supporters(text, context)
    key = _found(field, text, context)
    if key and key == context.find("somebody", text):
        return Cell(Kind.TAKEN, text, {field: key})
    if field == "checker":
        return _cell(text, _Somebody(field, text.strip(), context), [])
    leads = _known_apart(text, context) or split_leads(text)
    supporting = [each for words in leads.supporting for each in _each(words, context)]
    helpers = [_Helper(each, context) for each in supporting]
    return _cell(text, _Somebody(field, leads.lead, context), helpers)


def _each(words: str, context: Context) -> list[str]:
    apart = None if context.find("organisation", words) else _known_apart(words, context)
    return [apart.lead, *apart.supporting] if apart else [words]


def _found(field: str, words: str, context: Context) -> str:
    key = context.find("somebody", words)
    if not key and "," in words:  # somebody who is here, with a post or a department that we don't know
        named = context.find("somebody", words.partition(",")[0])
        key = named if named.startswith("person:") else ""
    return "" if field == "checker" and key.startswith("hat:") else key


def _known_apart(text: str, context: Context) -> Leads | None:
    """Names with commas, "and" or strokes between them, where every one of them is known here."""
    for sign in (r"\s*,\s*", r"\s+and\s+|\s*&\s*", r"\s*/\s*", r"\s*,\s*(?:and\s+)?|\s+and\s+"):
        parts = [part for part in re.split(sign, text.strip()) if part]
        keys = [context.find("somebody", part) for part in parts]
        if len(parts) == 2 and keys[0].startswith("person:") and sign == r"\s*,\s*":
            return None  # a person and where they work
        if len(parts) > 1 and all(keys):
            return Leads(parts[0], parts[1:])
    return None


class _Somebody:
    """One name for one place: the key it has here, what was answered, or the question."""

    def __init__(self, field: str, words: str, context: Context) -> None:
        self.field, self.words = field, words[:LIMIT_SHORT]
        self.key = _found(field, words, context)
        options = SOMEBODY if field == "owner" else SOMEBODY[1:]
        self.question: Question | None = None
        self.value: dict[str, Any] = {field: self.key} if self.key else {}
        if not self.key and words:
            question = Question("somebody", self.words, WHO, options)
            self._answered(question, context.answer(question))

    def _answered(self, question: Question, answer: str) -> None:
        if answer == NEW:
            self.value = {self.field: f"new:{self.words}"}
        elif answer == WORDS and self.field == "owner":
            self.value = {"working_out_by": self.words}
        elif _KEY.fullmatch(answer) and not (self.field == "checker" and answer.startswith("hat:")):
            self.value = {self.field: answer}
        elif answer not in (LEAVE, WORDS):
            self.question = question


class _Helper:
    """One organisation that helps, by its own name or by the last part of "Post, Organisation"."""

    def __init__(self, words: str, context: Context) -> None:
        self.words = words[:LIMIT_SHORT]
        self.question: Question | None = None
        self.key: int | str = ""
        found = context.find("organisation", words) or context.find("organisation", words.rpartition(",")[2])
        if found:
            self.key = int(found.partition(":")[2])
            return
        question = Question("organisation", self.words, WHICH, HELPERS)
        answer = context.answer(question)
        if answer == NEW:
            self.key = f"new:{self.words}"
        elif answer.startswith("organisation:") and _KEY.fullmatch(answer):
            self.key = int(answer.partition(":")[2])
        elif answer != LEAVE:
            self.question = question


def _cell(text: str, lead: _Somebody, helpers: list[_Helper]) -> Cell:
    asked = [lead.question, *(each.question for each in helpers)]
    questions = tuple(each for each in asked if each)
    value = dict(lead.value)
    if helpers:
        value["supporters"] = [each.key for each in helpers if each.key]
    if questions:
        return Cell(Kind.QUESTION, text, value, questions=questions)
    others = "; ".join(each.words for each in helpers if each.key)
    if not value or (helpers and not others and not lead.value):
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    if "working_out_by" in value:
        sentence = mark("Nobody answers for it yet: “%(lead)s” is working it out. Helping: %(others)s.")
        if not others:
            sentence = mark("Nobody answers for it yet: “%(lead)s” is working it out.")
    else:
        sentence = mark("Lead: %(lead)s. Helping: %(others)s.") if others else mark("Lead: %(lead)s.")
    return Cell(Kind.UNDERSTOOD, text, value, sentence, {"lead": lead.words, "others": others})


def _supporters(text: str, context: Context) -> Cell:
    whole = context.find("organisation", text)
    names = [text.strip()] if whole else _supporting_names(text, context)
    helpers = [_Helper(each, context) for each in names]
    questions = tuple(each.question for each in helpers if each.question)
    value = {"supporters": [each.key for each in helpers if each.key]}
    if questions:
        return Cell(Kind.QUESTION, text, value, questions=questions)
    if not value["supporters"]:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    others = "; ".join(each.words for each in helpers if each.key)
    return Cell(
        Kind.TAKEN if whole else Kind.UNDERSTOOD,
        text,
        value,
        mark("Helping: %(others)s."),
        {"others": others},
    )


def _supporting_names(text: str, context: Context) -> list[str]:
    apart = _known_apart(text, context)
    return [apart.lead, *apart.supporting] if apart else list(dict.fromkeys(_helpers(text)))
