"""“See 3 above” becomes the reference of the action that it points to (A11)."""

from __future__ import annotations

from workspace.importing.understanding.headings import normal
from workspace.importing.weighing import Line
from workspace.plan import shape


def targets(lines: list[Line]) -> dict[str, str]:
    """Which row each row points to, by the rows' names."""
    numbered: dict[str, str] = {}
    for line in lines:
        value = line.item.value
        for said in (value.get("number"), value.get("reference")):
            if said:
                numbered.setdefault(normal(str(said)), line.name)
    found = {}
    for line in lines:
        target = numbered.get(normal(str(line.value.get("see") or "")))
        if target and target != line.name:
            found[line.name] = target
    return found


def texts(line: Line, to: str) -> dict[str, str]:
    """The texts of this row that point somewhere, with where to: a reference, or what will be done there."""
    return {
        name: f"{cell.text} ({to})"
        for name, cell in zip(line.item.fields, line.item.cells, strict=False)
        if name in shape.TEXTS and name != "what" and cell.value.get("see") and name in line.fields
    }
