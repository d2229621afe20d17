"""When something should happen, as people write it: "Spring 2026", "by end of March", "termly". Pure.

Days are written day first, as in Britain: 03/04/2026 is 3 April. A financial year begins in April, a school
year in September. What people wrote is kept beside what it means, so that a reader can see both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from workspace.languages.tongue import RECORD, Tongue
from workspace.plan import spans
from workspace.plan.spans import Span
from workspace.refusal import mark
from workspace.reviewing import months_after

LONGEST = 200  # characters; whatever is longer is a story, and no time


@dataclass(frozen=True)
class Meant:
    """The days a text means. Without a last day it goes on from the first; `ongoing`: it never ends."""

    first: date | None = None
    last: date | None = None
    ongoing: bool = False

    def __str__(self) -> str:
        """In the language of the record."""
        return self.said()

    def said(self, tongue: Tongue = RECORD) -> str:
        """The days in words, in somebody's language."""
        return in_words(self, tongue)


def understand(text: str, written: date | None = None) -> Meant | None:
    """What a text about time means; None where nothing is understood. Never raises, whatever the text."""
    said = _plain(text)
    if not said or said in _NOTHING:
        return None
    bare = " ".join(_BRACKETS.sub(" ", said).split())
    tries = [said, bare, *_BRACKETS.findall(said)] if bare != said else [said]
    return next((found for each in tries if (found := _meant(each.strip("() "), written))), None)


def in_words(meant: Meant, tongue: Tongue = RECORD) -> str:
    """The range in words: "1 March to 31 May 2026"."""
    if meant.first and meant.last:
        said = _from_to(meant.first, meant.last, tongue)
    elif meant.first:
        said = tongue.say(mark("from %(day)s"), day=tongue.day(meant.first))
    else:
        said = tongue.say(mark("by %(day)s"), day=tongue.day(meant.last)) if meant.last else ""
    return ", ".join(filter(None, (tongue.say(mark("ongoing")) if meant.ongoing else "", said)))


def _from_to(first: date, last: date, tongue: Tongue) -> str:
    until = tongue.day(last)
    if first == last:
        return until
    begins = tongue.day(first)
    if first.year == last.year:
        begins = str(first.day) if first.month == last.month else tongue.day_month(first)
    return tongue.say(mark("%(first)s to %(last)s"), first=begins, last=until)


# The words around the time ----------------------------------------------------------------------------

_NOTHING = frozenset(
    {
        "tbc",
        "tba",
        "tbd",
        "n/a",
        "na",
        "none",
        "not applicable",
        "to be confirmed",
        "to be agreed",
        "?",
        "nil",
    }
    | {"to be decided", "to be determined", "not set", "unknown", "not known", "to follow", "blank"}
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_ONGOING = re.compile(
    r"\b(?:on-? ?going|continu(?:ous|al|ing|es)(?:ly)?|rolling|permanent(?:ly)?|always|termly|regular(?:ly)?"
    r"|(?:bi-?|half[- ])?(?:annual|year)(?:ly)?(?<!year)|quarterly|(?:bi-?|\d[- ])?weekly|fortnightly|daily"
    r"|(?:bi-?|\d{1,2}[- ]|two[- ]|three[- ]|six[- ])?monthly|(?:every|each|per)\b(?: [a-z]+)?"
    r"|(?:once|twice|\w{1,6} times) a [a-z]+|business as usual|bau|all year(?: round)?)\b"
)
_START = re.compile(
    r"(?:commenc(?:e|es|ed|ing|ement)|start(?:s|ed|ing)?(?! of)|from|since|with effect from|wef"
    r"|launch(?:ed|es)?|begin(?:s|ning)?(?! of)|open(?:s|ing)?)\b[ :]*"
)
_END = re.compile(
    r"(?:by|until|till?|to|up to|no later than|not later than|end(?:ing|s)?(?: of)?|complet(?:ed?|es|ion)|due"
    r"|deadline|target|achieved?|done|deliver(?:ed|y)?|finish(?:ed)?|before|expected|revised to)\b[ :]*"
)
_AROUND = re.compile(
    r"(?:week (?:commencing|beginning|ending)|w/[ce]|the|in|during|throughout|over|for|of|on|circa|around"
    r"|about|approx(?:imately)?|and|then|date|estimated|provisional(?:ly)?|aim(?:ing)?|planned|likely|anticipated|is"
    r"|with)\b[ :]*|[-–,;:.] *"
)
_ONWARDS = re.compile(r"(?: and)? ?(?:onwards?|and on|and beyond|\+|and after|-|–)$")


def _plain(text: str) -> str:
    """Small letters on one line; "" where it is longer than a time can be."""
    if len(text) > LONGEST:
        text = text.strip()
    if len(text) > LONGEST:
        return ""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("—", "–").replace("’", "'")
    return " ".join(folded.split()).strip(".,;:*!'\"“”")[: 2 * LONGEST]


def _meant(said: str, written: date | None) -> Meant | None:
    found = _ONGOING.search(said)
    if not found:
        return _bounded(said, written)
    rest = (
        " ".join((said[: found.start()] + " " + said[found.end() :]).split())
        .strip(" ,;:–-/&")
        .removesuffix(" and")
    )
    if _ONGOING.search(rest):
        rest = ""
    meant = _bounded(rest, written)
    if meant is None:
        return Meant(ongoing=True)
    if meant.first is None:
        return Meant(None, meant.last, ongoing=True)
    return Meant(meant.first, None, ongoing=True)


def _bounded(said: str, written: date | None) -> Meant | None:
    """A time with the words before it that say whether it begins or ends then."""
    relative = _relative(said, written)
    if relative:
        return relative
    whole = spans.span(said, written)  # "from … to …" is asked below, a plain time here
    if whole:
        return Meant(*whole)
    bare = _ONWARDS.sub("", said)
    starts, ends, before, rest = bare != said, False, False, bare
    for _each in range(6):
        cut = _START.match(rest) or _END.match(rest) or _AROUND.match(rest)
        if not cut or not cut.group():
            break
        starts = starts or bool(_START.match(rest))
        ends = ends or (not _START.match(rest) and bool(_END.match(rest)))
        before = before or rest.startswith("before")
        rest = rest[cut.end() :].strip()
        span = spans.span(rest, written)
        if span:
            return _with_end(span, starts, ends, before, rest)
    span = spans.span(rest, written) if starts else None
    return Meant(span[0], None) if span else None


def _with_end(span: Span, starts: bool, ends: bool, before: bool, rest: str) -> Meant:
    first, last = span
    if before and not starts:
        return Meant(None, first - timedelta(days=1))
    if starts and spans.one(rest):
        return Meant(first, None)
    return Meant(None, last) if ends and not starts else Meant(first, last)


def _relative(said: str, written: date | None) -> Meant | None:
    found = _WITHIN.fullmatch(said)
    if not found or written is None:
        return None
    count = _COUNTS.get(found["count"]) or int(found["count"] if found["count"].isdecimal() else 0)
    if found["unit"] in {"day", "week"}:
        return Meant(written, written + timedelta(days=count * (7 if found["unit"] == "week" else 1)))
    return Meant(written, months_after(written, count * (12 if found["unit"] == "year" else 1)))


_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18,
}  # fmt: skip
_WITHIN = re.compile(
    r"(?:with)?in (?:the )?(?:next |first )?(?P<count>\d{1,2}|[a-z]{1,8}) (?P<unit>day|week|month|year)s?"
    r"(?: time)?(?: of .*)?"
)
