"""Texts, the file's own numbers, and what points to another row."""

from __future__ import annotations

import re

from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import NOTHING, Cell, Context, Kind
from workspace.importing.understanding.statuses import NOT_SAID
from workspace.refusal import mark
from workspace.text import LIMIT_LONG, LIMIT_SHORT

LONGEST_NUMBER = 30
_NUMBERED = re.compile(
    r"\(?(?:action\s+|point\s+|step\s+)?(?P<number>\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}(?=[.):])"
    r"|[A-Za-z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?(?=[.):])|(?<=\()[a-z](?=\)))[.):]*\s+(?=(?-i:[^\W\d_a-z])|[“\"'‘(])",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"(?:please\s+)?(?:see|as|same as|as for|refer to|cf\.?|covered (?:by|in|under)|links? to|linked to)\s+"
    r"(?:also\s+)?(?:action|point|no\.?|number|item|ref\.?|reference|recommendation|task|section|row)?\s*"
    r"(?P<target>[A-Z]{2,6}-\d{1,4}|\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)\.?(?:\s+(?:above|below))?[.)]?",
    re.IGNORECASE,
)
_DITTO = frozenset({"as above", "ditto", "same as above", "see above", "as before", "same", "do"}) | {
    "as per above", '"', "″", "〃", "''", "““", "”", "“", ",,", '""', "-do-", "↑",
}  # fmt: skip
_REFERENCE = re.compile(r"[A-Za-z]{2,6}-\d{1,5}")


def is_ditto(text: str) -> bool:
    """Whether a cell only says "as above"."""
    return text.strip() in _DITTO or normal(text) in _DITTO


def points_to(text: str) -> str:
    """The number or reference that a cell points to, like "see 3 above"; "" where it doesn't."""
    found = _POINTS.fullmatch(text.strip())
    return found["target"] if found else ""


def number_of(text: str) -> tuple[str, str]:
    """The number before an action, and the action without it: "1.1 Finish a review"."""
    found = _NUMBERED.match(text)
    return (found["number"].rstrip("."), text[found.end() :]) if found else ("", text)


def understand(field: str, text: str, context: Context) -> Cell:
    """A text is taken as it stands, unless it is longer than its place."""
    if field == "number":
        return _number(text)
    if field == "reference":
        return _reference(text, context)
    if field == "what":
        return _what(text)
    if normal(text) in NOTHING or text.strip() in NOTHING:
        return Cell(Kind.UNDERSTOOD, text, sentence=NOT_SAID)
    target = points_to(text)
    if target:
        return Cell(Kind.UNDERSTOOD, text, {field: text, "see": target}, TO_ANOTHER, {"target": target})
    short = field in ("working_out_by", "timescale")
    return _fitted(field, text, LIMIT_SHORT if short else LIMIT_LONG)


TO_ANOTHER = mark("Points to %(target)s.")
CUT = mark("Only %(count)s characters fit: the end is left out.")
LONGER = mark("An action's line holds 200 characters: what goes on stands under “What will be different”.")
NUMBER = mark("“%(number)s” is the file's own number.")


def _fitted(field: str, text: str, most: int) -> Cell:
    if len(text) <= most:
        return Cell(Kind.TAKEN, text, {field: text})
    return Cell(Kind.UNDERSTOOD, text, {field: cut(text, most)[0]}, CUT, {"count": str(most)})


def cut(text: str, most: int) -> tuple[str, str]:
    """A text and what of it doesn't fit, parted where a sentence, a clause or at least a word ends."""
    if len(text) <= most:
        return text, ""
    head = text[: most - 2]
    ends = [head.rfind(sign) + len(sign.rstrip()) for sign in (". ", "; ", "\n", ": ", " – ", ", ", " ")]
    at = next((end for end in ends if end > most // 3), most - 2)
    return f"{text[:at].rstrip(' ;,:–')} …", f"… {text[at:].strip()}"


def _what(text: str) -> Cell:
    number, bare = number_of(text)
    bare = " ".join(bare.split())
    target = points_to(bare)
    what, rest = cut(bare, LIMIT_SHORT)
    value = {"what": what} | ({"number": number} if number else {}) | ({"rest": rest} if rest else {})
    if target:
        return Cell(Kind.UNDERSTOOD, text, {**value, "see": target}, TO_ANOTHER, {"target": target})
    if rest:
        return Cell(Kind.UNDERSTOOD, text, value, LONGER)
    if number:
        return Cell(Kind.UNDERSTOOD, text, value, NUMBER, {"number": number})
    return Cell(Kind.TAKEN, text, value)


def _number(text: str) -> Cell:
    number = " ".join(text.split()).rstrip(".)")
    if len(number) <= LONGEST_NUMBER:
        return Cell(Kind.TAKEN, text, {"number": number})
    return Cell(
        Kind.UNDERSTOOD, text, {"number": number[:LONGEST_NUMBER]}, CUT, {"count": str(LONGEST_NUMBER)}
    )


def _reference(text: str, context: Context) -> Cell:
    found = context.find("reference", text)
    if found:
        return Cell(Kind.TAKEN, text, {"reference": found})
    if _REFERENCE.fullmatch(text.strip()):
        return Cell(Kind.TAKEN, text, {"reference": text.strip().upper()})
    cell = _number(text)
    return Cell(Kind.UNDERSTOOD, text, cell.value, NUMBER, {"number": str(cell.value["number"])})
