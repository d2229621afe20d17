"""Cells that name what the plan has: areas, groups, sessions, partner plans; and how we will know."""

from __future__ import annotations

import re
from typing import Any

from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import (
    LEAVE,
    NEW,
    NOTHING,
    Cell,
    Context,
    Kind,
    Question,
)
from workspace.importing.understanding.statuses import NOT_SAID
from workspace.importing.understanding.words import cut, number_of
from workspace.plan import timescale
from workspace.refusal import mark
from workspace.text import LIMIT_SHORT

LONGEST_NOTE = 500
KINDS = {"priority": "priority", "also": "priority", "groups": "group", "sessions": "session"}
ASKED = {
    "priority": mark("Which priority area is “%(words)s”?"),
    "group": mark("Which group of carers is “%(words)s”?"),
    "session": mark("Which session is “%(words)s”?"),
    "partner_plan": mark("Which partner plan is “%(words)s”?"),
}
LEFT = (LEAVE, mark("Leave it out"))
AREA = (NEW, mark("A new priority area with this name"))
NAMED = mark("Read as: %(names)s.")
_CODED = re.compile(r"(?P<title>.+?)\s*\((?P<code>[A-Z]{2,6})\)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪◦‣]|\d{1,2}[.)])\s+")
_LOOK = re.compile(r"\s*\(look again on (?P<day>[^()]*)\)\s*$")
_PLAIN = re.compile(r"(?:^|, )(from|to|latest|period|source) ")
_PUBLIC = (
    ("baseline", re.compile(r"^where we began: (.*)$", re.DOTALL)),
    ("target", re.compile(r"^where we want to be: (.*)$", re.DOTALL)),
    ("latest", re.compile(r"^latest: (.*)$", re.DOTALL)),
    ("source", re.compile(r"^from: (.*)$", re.DOTALL)),
)
_PLACES = {"from": "baseline", "to": "target", "latest": "latest", "period": "period", "source": "source"}
_MOST = {"what": 200, "baseline": 100, "target": 100, "latest": 100, "period": 100, "source": 200}


def understand(field: str, text: str, context: Context) -> Cell:
    """Names of what the plan has already; whatever has no such name is asked."""
    if normal(text) in NOTHING or text.strip() in NOTHING:
        return Cell(Kind.UNDERSTOOD, text, sentence=NOT_SAID)
    if field == "measures":
        return _measures(text)
    if field == "partner_links":
        return _links(text, context)
    names = [" ".join(text.split())] if field == "priority" else _names(text, KINDS[field], context)
    found = [_Named(KINDS[field], each, context) for each in names]
    questions = tuple(each.question for each in found if each.question)
    keys = [each.key for each in found if each.key]
    value = _value(field, keys)
    if questions:
        return Cell(Kind.QUESTION, text, value, questions=questions)
    if not keys:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    if len(names) == 1 and found[0].known:
        return Cell(Kind.TAKEN, text, value)
    return Cell(Kind.UNDERSTOOD, text, value, NAMED, {"names": "; ".join(e.words for e in found if e.key)})


def _value(field: str, keys: list[str]) -> dict[str, Any]:
    if field == "priority":
        return {"priority": keys[0]} if keys else {}
    unique = list(dict.fromkeys(keys))
    return {field: [int(key) for key in unique if key.isdecimal()] if field != "also" else unique}


def _names(text: str, kind: str, context: Context) -> list[str]:
    """Several names in one cell; a comma parts them only where each part is known."""
    lines = [_BULLET.sub("", each).strip() for each in re.split(r"[;\n]", text)]
    found: list[str] = []
    for line in filter(None, lines):
        parts = [part for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", line) if part]
        known = not context.find(kind, line) and all(context.find(kind, part) for part in parts)
        found += parts if known else [line]
    return found


class _Named:
    """One name: the key it has here, what was answered, or the question."""

    def __init__(self, kind: str, words: str, context: Context) -> None:
        number, bare = number_of(words) if kind == "priority" else ("", words)
        self.words = (bare if number else words)[:LIMIT_SHORT]
        self.question: Question | None = None
        coded = _CODED.fullmatch(words)
        self.key = context.find(kind, words) or context.find(kind, self.words)
        if not self.key and coded and kind == "priority":
            self.key = context.find(kind, coded["code"]) or context.find(kind, coded["title"])
        self.known = bool(self.key)
        if self.key:
            return
        options = (AREA, LEFT) if kind == "priority" else (LEFT,)
        question = Question(kind, self.words, ASKED[kind], options)
        answer = context.answer(question)
        if answer == NEW:
            self.key = f"new:{self.words}"
        elif answer and answer != LEAVE and answer in context.names[kind].values():
            self.key = answer
        elif answer != LEAVE:
            self.question = question


# Partner plans ----------------------------------------------------------------------------------------


def _links(text: str, context: Context) -> Cell:
    links: list[dict[str, Any]] = []
    questions: list[Question] = []
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines:
        link = _link(line, context)
        if link:
            links.append(link)
            continue
        question = Question("partner_plan", line, ASKED["partner_plan"], (LEFT,))
        answer = context.answer(question)
        if answer.isdecimal() and answer in context.partner_plans.values():
            links.append({"plan": int(answer), "part": "", "note": line[:LONGEST_NOTE], "review_on": ""})
        elif answer != LEAVE:
            questions.append(question)
    value = {"partner_links": links}
    if questions:
        return Cell(Kind.QUESTION, text, value, questions=tuple(questions))
    if not links:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    return Cell(Kind.TAKEN, text, value)


def _link(line: str, context: Context) -> dict[str, Any] | None:
    """One line as our own sheets write it: title, part. note (look again on …)."""
    titles = [t for t in context.partner_plans if line.casefold().startswith(t.casefold()) and t]
    if not titles:
        return None
    title = max(titles, key=len)
    rest = line[len(title) :]
    look = _LOOK.search(rest)
    meant = timescale.understand(look["day"]) if look else None
    rest = _LOOK.sub("", rest).strip()
    part, _sign, note = (
        rest.removeprefix(",").partition(".") if rest.startswith((",", ".")) else ("", "", rest)
    )
    return {
        "plan": int(context.partner_plans[title]),
        "part": part.strip()[:LIMIT_SHORT],
        "note": note.strip()[:LONGEST_NOTE],
        "review_on": meant.last.isoformat() if meant and meant.last else "",
    }


# How we will know -------------------------------------------------------------------------------------


def _measures(text: str) -> Cell:
    lines = [bare for line in text.split("\n") if (bare := _BULLET.sub("", line).strip())]
    parted = [measure(line) for line in lines]
    rest = "\n".join(filter(None, (each.pop("rest") for each in parted)))
    value: dict[str, Any] = {"measures": parted} | ({"rest": rest} if rest else {})
    if len(parted) == 1 and not rest:
        return Cell(Kind.TAKEN, text, value)
    return Cell(
        Kind.UNDERSTOOD,
        text,
        value,
        mark("Read as %(count)s measures, one in each line."),
        {"count": str(len(parted))},
    )


def measure(line: str) -> dict[str, str]:
    """One measure in a line, as our own sheets write it, or in anybody's words. `rest`: what doesn't fit."""
    found = _plain_measure(line) or _public_measure(line) or {"what": line}
    whole = {name: found.get(name, "") for name in _MOST}
    rest = [cut(whole[name], most)[1] for name, most in _MOST.items()]
    return {name: cut(whole[name], most)[0] for name, most in _MOST.items()} | {
        "rest": " ".join(filter(None, rest))
    }


def _plain_measure(line: str) -> dict[str, str] | None:
    """ "What is counted: from 3, to 5, latest 4, period May 2027, source survey"."""
    for sign in re.finditer(r": (?=(?:from|to|latest|period|source) )", line):
        parts = _PLAIN.split(line[sign.end() :])
        if not parts[0]:
            pairs = zip(parts[1::2], parts[2::2], strict=True)
            return {"what": line[: sign.start()], **{_PLACES[name]: text for name, text in pairs}}
    return None


def _public_measure(line: str) -> dict[str, str] | None:
    """ "What is counted (where we began: 3; where we want to be: 5; latest: 4 (May 2027); from: survey)"."""
    at = re.search(r" \((?=where we began: |where we want to be: |latest: |from: )", line)
    if not at or not line.endswith(")"):
        return None
    found = {"what": line[: at.start()]}
    for part in line[at.end() : -1].split("; "):
        for name, shape in _PUBLIC:
            said = shape.match(part)
            if said:
                found[name] = said[1]
    period = re.fullmatch(r"(.*) \(([^()]*)\)", found.get("latest", ""))
    return {**found, "latest": period[1], "period": period[2]} if period else found
