"""What one cell says: taken as it is, understood as something, a question, or left out and why (A11)."""

from __future__ import annotations

from collections.abc import Callable

from workspace.importing.understanding import leads, lists, statuses, times, words
from workspace.importing.understanding.meaning import Cell, Context, Kind
from workspace.refusal import mark

WHY_NOT = {
    "": mark("This column is left out."),
    "decision": mark("Left out: decisions are made here, and never brought in."),
    "looked_at_on": mark("Left out: when it was last looked at is counted here, and never typed."),
}
AS_ABOVE = mark("Read as in the row above: %(words)s")
_HOW: dict[str, Callable[[str, str, Context], Cell]] = {
    **dict.fromkeys(("state", "health"), statuses.understand),
    **dict.fromkeys(("owner", "checker", "supporters"), leads.understand),
    **dict.fromkeys(("start_on", "due_on", "review_on", "working_out_until"), times.understand),
    **dict.fromkeys(
        ("priority", "also", "groups", "sessions", "partner_links", "measures"), lists.understand
    ),
    "review_every": lambda _field, text, context: times.rhythm(text, context),
}


def understand(field: str, text: str, context: Context, above: str = "") -> Cell:
    """What one cell means; `above` is the same column's text in the row above, for "as above"."""
    text = text.strip()
    if not text:
        return Cell(Kind.BLANK)
    if field in WHY_NOT:
        return Cell(Kind.LEFT_OUT, text, sentence=WHY_NOT[field])
    if above and words.is_ditto(text):
        return of_another(_read(field, above, context), text, AS_ABOVE, above)
    return _read(field, text, context)


def of_another(cell: Cell, text: str, sentence: str, said: str) -> Cell:
    """A cell that says only where to look, with what stands there."""
    kind = cell.kind if cell.kind in (Kind.QUESTION, Kind.LEFT_OUT) else Kind.UNDERSTOOD
    return Cell(kind, text, cell.value, sentence, {"words": said[:100]}, cell.questions)


def _read(field: str, text: str, context: Context) -> Cell:
    return _HOW.get(field, words.understand)(field, text, context)
