"""What the columns of other people's plans are: known names, and what was said about them last time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from workspace.importing.understanding.known import NAMES, WORDS
from workspace.plan.shape import LABELS, OF_UPDATES
from workspace.refusal import mark

LEFT_OUT = ""
LONGEST = 200  # characters of a remembered heading
FIELDS: dict[str, str] = {  # field: label for people, in the order in which they are offered
    "reference": mark("Reference"),
    "number": mark("The file's own number"),
    **{name: LABELS[name] for name in ("priority", "what", "why", "difference", "measures")},
    **{name: LABELS[name] for name in ("owner", "checker", "supporters")},
    **{name: LABELS[name] for name in ("working_out_by", "working_out_until")},
    **{name: LABELS[name] for name in ("start_on", "due_on", "timescale", "review_on", "review_every")},
    **{
        name: LABELS[name] for name in ("involvement", "heard", "sessions", "groups", "also", "partner_links")
    },
    "state": OF_UPDATES["state"],
    "health": OF_UPDATES["health"],
    "happened": mark("What happened"),
    "looked_at_on": mark("Last looked at"),
    "outcome": OF_UPDATES["outcome"],
    "stopped_why": OF_UPDATES["stopped_why"],
    "decision": mark("Agreed by"),
    LEFT_OUT: mark("Leave this column out"),
}
MANY = frozenset(
    {"measures", "supporters", "groups", "sessions", "also", "partner_links", LEFT_OUT}
)  # add up
FOLLOWS = ("owners organisation",)  # of our public sheet: it follows from the owner, and is never brought in
_SIGNS = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in WORDS)
_Rank = tuple[int, int]  # how sure, and how likely among the names of that field


def normal(heading: str) -> str:
    """A heading in small letters, without signs: as it is remembered (at most 200 characters)."""
    return _normal(heading[: 4 * LONGEST])


@lru_cache(maxsize=8192)
def _normal(heading: str) -> str:
    folded = unicodedata.normalize("NFKC", heading).casefold()
    letters = _SIGNS.sub(" ", folded.replace("'", "").replace("’", ""))
    return (letters.strip() or folded.strip())[:LONGEST]


def _own() -> dict[str, str]:
    """What our own exports write above their columns: each its own field, and no other."""
    return {normal(label): field for field, label in FIELDS.items() if field} | dict.fromkeys(
        FOLLOWS, LEFT_OUT
    )


def _names() -> dict[str, tuple[str, _Rank]]:
    names = {name: (field, (3, -place)) for field, known in NAMES.items() for place, name in enumerate(known)}
    return {**names, "#": ("number", (3, 0)), **{key: (field, (4, 0)) for key, field in _own().items()}}


_KNOWN = _names()


@lru_cache(maxsize=2000)
def _guess(heading: str) -> tuple[str, _Rank]:
    key = normal(heading)
    if key in _KNOWN:
        return _KNOWN[key]
    bare = normal(_BRACKETS.sub(" ", heading[: 2 * LONGEST]))
    if bare in _KNOWN:
        field, (_sure, place) = _KNOWN[bare]
        return field, (2, place)
    if len(key) > 100:  # a whole sentence is nobody's heading
        return LEFT_OUT, (0, 0)
    for field, pattern in _PATTERNS:
        if pattern.search(key):
            return field, (1, 0)
    return LEFT_OUT, (0, 0)


def recognised(cells: list[str]) -> int:
    """How many different headings that people use stand in these cells: a row of headings has two or more."""
    if any("://" in cell for cell in cells):
        return 0  # addresses stand below headings, never in them
    found = [(cell, *_guess(cell.strip())) for cell in cells if cell.strip()]
    return len({field for cell, field, rank in found if field and (rank > (2,) or not _DIGIT.search(cell))})


def match(headings: list[str], known: Mapping[str, str] | None = None) -> list[str]:
    """For each heading the field it is, or "" to leave it out. `known`: {normal(heading): field} wins."""
    known = known or {}
    guesses = [_remembered(heading, known) or _guess(heading.strip()) for heading in headings]
    best: dict[str, int] = {}
    for column, (field, rank) in enumerate(guesses):
        if field not in best or rank > guesses[best[field]][1]:
            best[field] = column
    return [
        field if field in MANY or best[field] == column else _instead(field)
        for column, (field, _rank) in enumerate(guesses)
    ]


def _remembered(heading: str, known: Mapping[str, str]) -> tuple[str, _Rank] | None:
    field = known.get(normal(heading))
    return (field, (9, 0)) if field in FIELDS and field is not None else None


def _instead(field: str) -> str:
    """What a second column of the same kind is: a further lead helps; anything else is left to the person."""
    return "supporters" if field == "owner" else LEFT_OUT
