"""How a rule says no: with a sentence for the person, never with a code."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818  it is no error: a rule says no
    """A rule says no. The sentence is English and is looked up in the reader's language where it is shown."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


def fresh(row_version: int, seen: int) -> None:
    """Refuse what was written beside somebody else's change: the person is shown both (A7)."""
    if row_version != seen:
        raise Refusal(mark("Somebody else changed this while you were writing. Open it again to see both."))


def mark(sentence: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return sentence


def marks(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with a number in it: for one, and for many. Languages have more forms than two."""
    return one, many
