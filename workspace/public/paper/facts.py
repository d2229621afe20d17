"""What the paper says of an action: the columns of the spreadsheet, those that say something. Pure."""

from __future__ import annotations

import re
import unicodedata

from workspace.plan.glance import Sign, Tally
from workspace.plan.models import State
from workspace.plan.shape import LABELS
from workspace.public import wording
from workspace.public.telling import Telling, Told
from workspace.refusal import mark

WHY_STOPPED = mark("Why it was stopped")
HAPPENED = mark("What happened")
IN_THE_HEADING = {
    mark("Reference"), LABELS["what"], LABELS["priority"], mark("State"), mark("How it is going"),
}  # fmt: skip
SAID_ALREADY = {mark("Owner's organisation")}  # it stands with the owner
TOGETHER = {
    LABELS["also"], LABELS["owner"], LABELS["supporters"], LABELS["checker"], LABELS["working_out_by"],
    LABELS["working_out_until"], LABELS["start_on"], LABELS["due_on"], LABELS["timescale"],
    LABELS["review_on"], LABELS["review_every"], mark("Last looked at"), mark("Agreed by"),
}  # fmt: skip
SHORT = 70  # letters of such a fact
WORKING_OUT = {LABELS["working_out_by"], LABELS["working_out_until"]}


def facts(told: Told, telling: Telling) -> list[tuple[str, str]]:
    """Label and words of everything that is known of an action, first why it was stopped, where it was."""
    found = [
        (label, words(told, telling))
        for label, words in wording.COLUMNS
        if label not in IN_THE_HEADING | SAID_ALREADY
        and (told.state is State.WORKING_OUT or label not in WORKING_OUT)
    ]
    found.sort(key=lambda fact: fact[0] != WHY_STOPPED)
    return [fact for fact in found if fact[1]]


def lines(told: Told, telling: Telling, *, large: bool) -> list[list[tuple[str, str]]]:
    """The facts in paragraphs: who and when stand together, which saves paper.

    In large print each has a line of its own.
    """
    found: list[list[tuple[str, str]]] = []
    together = False
    for label, words in facts(told, telling):
        words = words.replace("\n", "; ") if label in TOGETHER else words
        short = not large and label in TOGETHER and len(words) <= SHORT
        if short and together:
            found[-1].append((label, words))
        else:
            found.append([(label, words)])
        together = short
    return found


def signs(actions: list[Told]) -> list[tuple[Sign, int]]:
    """How many actions show which sign in the picture; those that none shows are left out."""
    return Tally.of(told.alike for told in actions).shown


def direction(text: str) -> str:
    """Which way a text runs, by its first letter: WeasyPrint knows no `dir="auto"`."""
    for letter in re.sub(r"<[^>]*>", "", text[:5000]):
        kind = unicodedata.bidirectional(letter)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
