"""Which action a row of a file is: by its reference, by what it was last time, by its words. Pure (A11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from workspace.importing.standing import Held, Standing
from workspace.importing.understanding.cells import Item
from workspace.importing.understanding.headings import normal

LIKE = 0.6  # from here on two sentences with the same number are the same action, put in other words


@dataclass(frozen=True)
class Known:
    """What an earlier file's row became: the action, where there is one, and what its cells said then."""

    action: int | None
    cells: Mapping[str, str]
    waiting: Mapping[str, str] = field(default_factory=dict)  # cells that stand in a proposal


def keys(items: Sequence[Item]) -> list[str]:
    """How each row is known when the file comes again: its reference, or its own number and what it says."""
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        value = item.value
        reference = str(value.get("reference", "")).upper()
        key = (
            f"ref {reference}"
            if reference
            else f"{_number(value)}|{normal(str(value.get('what', '')))[:150]}"
        )
        seen[key] += 1
        found.append(key if seen[key] == 1 else f"{key[:190]} #{seen[key]}")
    return found


def _number(value: Mapping[str, Any]) -> str:
    return str(value.get("number", ""))[:30]


class Finder:
    """Finds the action of a row: by reference, by what the row was last time, by its words."""

    def __init__(self, standing: Standing, known: Mapping[str, Known], wanted: Iterable[str]) -> None:
        self.by_id = {each.id: each for each in standing.actions}
        self.by_reference = {each.reference: each for each in standing.actions}
        alone = Counter(normal(each.what) for each in standing.actions)
        self.by_words = {normal(e.what): e for e in standing.actions if alone[normal(e.what)] == 1}
        self.known = known
        wanted = set(wanted)
        self.numbered: dict[str, list[Known]] = {}
        for key, row in known.items():
            number, sign, _words = key.partition("|")
            if sign and number and key not in wanted:
                self.numbered.setdefault(number, []).append(row)
        self.taken: set[int] = set()

    def find(self, key: str, value: Mapping[str, Any]) -> Held | None:
        """The action that this row is about, each at most once; None where it is new."""
        found = self._find(key, value)
        if found is None or found.id in self.taken:
            return None
        self.taken.add(found.id)
        return found

    def _find(self, key: str, value: Mapping[str, Any]) -> Held | None:
        reference = str(value.get("reference", "")).upper()
        if reference in self.by_reference:
            return self.by_reference[reference]
        row = self.known.get(key)
        if row is not None and row.action is not None:
            return self.by_id.get(row.action)
        return self.by_words.get(normal(str(value.get("what", "")))) or self._by_number(value)

    def _by_number(self, value: Mapping[str, Any]) -> Held | None:
        rows = self.numbered.get(_number(value), [])
        found = self.by_id.get(rows[0].action or 0) if len(rows) == 1 else None
        if found is None:
            return None
        now, then = normal(str(value.get("what", ""))), normal(found.what)
        return found if SequenceMatcher(None, now, then).ratio() >= LIKE else None
