"""How a rule says no: with a sentence for the person, never with a code."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818  it is no error: a rule says no
    """A rule says no. The sentence is English and is looked up in the reader's language where it is shown."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


def mark(sentence: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return sentence
