"""Each action of a file beside the plan: is it new, what would change, before and after. Pure (A11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from workspace.importing.finding import Finder, Known, keys
from workspace.importing.standing import SAID, Held, Names, Standing, written
from workspace.importing.understanding.cells import Cell, Item, Kind
from workspace.plan import shape
from workspace.plan.models import State
from workspace.plan.shape import ActionFields
from workspace.refusal import mark


class Verdict(StrEnum):
    """What bringing in a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITING = "waiting"
    NOTHING = "nothing"
    LEFT = "left"
    PROBLEM = "problem"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Verdict.NEW: mark("New action"),
            Verdict.CHANGED: mark("Would change"),
            Verdict.SAME: mark("The same as in the plan"),
            Verdict.WAITING: mark("Stands in a proposal already"),
            Verdict.NOTHING: mark("No action in this row"),
            Verdict.LEFT: mark("You leave it out"),
            Verdict.PROBLEM: mark("Can't be brought in as it is"),
        }[self]


class Fate(StrEnum):
    """What becomes of a cell beside the plan, where that is more than what the file alone tells."""

    SAME = "same"
    WAITING = "waiting"


@dataclass
class Line:
    """One action of the file, beside the plan."""

    item: Item
    key: str
    held: Held | None = None
    verdict: Verdict = Verdict.NEW
    fates: dict[int, Fate] = field(default_factory=dict)
    value: dict[str, Any] = field(default_factory=dict)  # of the cells that count
    fields: ActionFields = field(default_factory=dict)  # all of a new action; of a known one what changes
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)  # in words, before and after
    older: list[str] = field(default_factory=list)  # of what changes: what the plan itself said earlier
    problem: tuple[str, dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """How this row is called where a page or a sentence speaks of it."""
        return f"{self.item.row.at}.{self.item.row.part}" if self.item.row.part else str(self.item.row.at)

    @property
    def counts(self) -> bool:
        """Whether bringing it in would do something."""
        return self.verdict in (Verdict.NEW, Verdict.CHANGED)

    def fate(self, column: int) -> str:
        """What became of a cell: of a row that brings nothing, only the area goes on to the rows below."""
        cell = self.item.cells[column]
        out = self.verdict in (Verdict.NOTHING, Verdict.LEFT) and self.item.fields[column] != "priority"
        if out:
            return Kind.LEFT_OUT.value
        return self.fates.get(column, cell.kind).value

    def remembered(self) -> dict[str, str]:
        """What its cells say, to be known again: by field, and by its place where a field stands twice."""
        return {name: self.item.cells[column].text for column, name in named(self.item).items()}


def named(item: Item) -> dict[int, str]:
    """A name for each cell that says something, by column."""
    seen: Counter[str] = Counter()
    found = {}
    for column, (name, cell) in enumerate(zip(item.fields, item.cells, strict=False)):
        if name and cell.text.strip():
            seen[name] += 1
            found[column] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    return found


def alike(one: str, other: str) -> bool:
    """Whether two cells say the same, whatever spaces and whatever guard against formulas stand in them."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).removeprefix("'")


# What a row would do ----------------------------------------------------------------------------------


def weigh(
    items: Sequence[Item], standing: Standing, known: Mapping[str, Known], left: Iterable[str] = ()
) -> list[Line]:
    """Every action of the file beside the plan, in the order of the file."""
    made = keys(items)
    finder = Finder(standing, known, made)
    leave = set(left)
    lines = []
    for item, key in zip(items, made, strict=True):
        whole = item.value
        line = Line(item, key, finder.find(key, whole) if _is_action(whole) else None)
        _compare(line, known.get(key), standing)
        if line.verdict in (Verdict.NEW, Verdict.CHANGED) and line.name in leave:
            line.verdict = Verdict.LEFT
        lines.append(line)
    return lines


def _is_action(value: Mapping[str, Any]) -> bool:
    return bool(value.get("what") or value.get("reference"))


def _compare(line: Line, known: Known | None, standing: Standing) -> None:
    item = line.item
    names = named(item)
    for column, name in names.items():
        text, plain = item.cells[column].text, name.partition("#")[0]
        if line.held and _stands(text, plain, line.held):
            line.fates[column] = Fate.SAME
        elif known and alike(text, known.waiting.get(name, "")):
            line.fates[column] = Fate.WAITING
        elif line.held and known and alike(text, known.cells.get(name, "")):
            line.fates[column] = Fate.SAME
    cells = [Cell(Kind.BLANK) if column in line.fates else cell for column, cell in enumerate(item.cells)]
    line.value = replace(item, cells=cells).value
    _under_way(line)
    if line.held is not None:
        _of_known(line, line.held, standing)
    elif not line.value.get("what"):
        waits = Fate.WAITING in line.fates.values()
        line.verdict = Verdict.WAITING if waits else Verdict.NOTHING
        _check_reference(line)
    else:
        line.fields = joined({**shape.empty(), **_agreed(line.value)})


def _under_way(line: Line) -> None:
    """How it is going is said only of what is under way: a colour alone says that it has begun (A2)."""
    begins = line.held is None or line.held.state in (State.AGREED, State.WORKING_OUT)
    if begins and line.value.get("health") and not line.value.get("state"):
        line.value["state"] = State.UNDER_WAY.value


def _check_reference(line: Line) -> None:
    reference = line.value.get("reference")
    if reference and line.verdict is Verdict.NOTHING:
        line.verdict = Verdict.PROBLEM
        line.problem = (
            mark("There is no action %(reference)s in this plan, and the row doesn't say what will be done."),
            {"reference": reference},
        )


def _stands(text: str, name: str, held: Held) -> bool:
    """Whether the cell says what our own working sheet would write today."""
    if alike(text, held.cells.get(name, "")):
        return True
    return name == "sessions" and alike(text, held.shown_sessions)


def _agreed(value: Mapping[str, Any]) -> ActionFields:
    known = {*shape.LABELS}
    return {name: each for name, each in value.items() if name in known and each not in ("", [], None)}


def _of_known(line: Line, held: Held, standing: Standing) -> None:
    wanted = _agreed(line.value)
    after = joined({**held.fields, **wanted})
    line.fields = {name: after[name] for name in wanted if after[name] != held.fields[name]}
    for name in SAID:
        before, after_words = held.cells.get(name, ""), written(name, line.value.get(name), standing.names)
        if after_words and not alike(before, after_words):
            line.changes[name] = (before, after_words)
    if (line.changes or line.fields) and held.state is State.STOPPED:
        line.verdict = Verdict.PROBLEM
        line.problem = (
            mark("%(reference)s was stopped. It can't be changed."),
            {"reference": held.reference},
        )
    elif line.changes or line.fields:
        line.verdict = Verdict.CHANGED
    else:
        line.verdict = Verdict.WAITING if Fate.WAITING in line.fates.values() else Verdict.SAME


def not_both(line: Line) -> None:
    """What is agreed is stopped or changed by a proposal: one row can't ask for both."""
    if (
        line.held
        and line.verdict is Verdict.CHANGED
        and line.value.get("state") == State.STOPPED
        and line.fields
    ):
        line.verdict = Verdict.PROBLEM
        line.problem = (
            mark("The row stops %(reference)s and changes it as well. Keep one of the two in the file."),
            {"reference": line.held.reference},
        )


def tell(line: Line, names: Names) -> None:
    """Say in words what a row brings or would change, once all answers are in."""
    before = line.held.cells if line.held else {}
    if not line.counts:
        return
    agreed = {
        name: (before.get(name, ""), written(name, line.fields[name], names))
        for name in shape.LABELS
        if name in line.fields and (line.held or line.fields[name])
    }
    said = line.changes
    if line.held is None:
        said = {name: ("", words) for name in SAID if (words := written(name, line.value.get(name), names))}
        agreed.pop("what", None)  # it is the row's heading
    line.changes = {**agreed, **said}


def joined(fields: ActionFields) -> ActionFields:
    """Tidied, where organisations may not be there yet: "new:Name" stands after those that are."""
    names = fields.get("supporters") or ()
    new = sorted({each for each in names if isinstance(each, str)})
    kept = [each for each in names if not isinstance(each, str)]
    tidied = shape.tidy({**fields, "supporters": kept})
    return {**tidied, "supporters": [*tidied["supporters"], *new]}
