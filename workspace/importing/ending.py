"""The end of bringing a spreadsheet in: what is new gets its place, and rows are known again (A6, A11)."""

from __future__ import annotations

from workspace.db import db
from workspace.importing import pointing, policy, queries
from workspace.importing.models import ImportedRow
from workspace.importing.preview import Preview
from workspace.importing.standing import NEW
from workspace.importing.understanding.cells import Kind
from workspace.importing.understanding.headings import FIELDS
from workspace.importing.weighing import Fate, Line, Verdict, named
from workspace.logbook import service as logbook
from workspace.people import service as people
from workspace.people.models import Person
from workspace.plan import service as plans
from workspace.plan import shape
from workspace.plan.bringing import Stood, bring_in
from workspace.plan.drafting import CODE
from workspace.plan.models import Action, Health, State
from workspace.plan.shape import ActionFields
from workspace.refusal import Refusal, mark


class Places:
    """The real keys for what is new: areas by their code, organisations once they are there."""

    def __init__(self, actor: Person, preview: Preview) -> None:
        self.actor = actor
        self.plan = preview.sheet.plan
        self.codes = preview.areas
        self.named: dict[str, int] = {}

    def real(self, fields: ActionFields) -> ActionFields:
        """The same fields with keys instead of names."""
        found = dict(fields)
        if "priority" in found:
            found["priority"] = self._code(found["priority"])
        if "also" in found:
            found["also"] = [self._code(each) for each in found["also"]]
        for name in ("owner", "checker"):
            if str(found.get(name) or "").startswith(NEW):
                found[name] = f"organisation:{self._organisation(found[name])}"
        if "supporters" in found:
            found["supporters"] = [
                self._organisation(each) if isinstance(each, str) else each for each in found["supporters"]
            ]
        return found

    def _code(self, code: str) -> str:
        return self.codes[code.removeprefix(NEW)] if code.startswith(NEW) else code

    def _organisation(self, name: str) -> int:
        name = name.removeprefix(NEW)
        if name not in self.named:
            if not policy.may_name_organisations(self.actor, self.plan):
                raise Refusal(
                    mark("“%(name)s” is not in this workspace. An administrator adds organisations."),
                    name=name,
                )
            self.named[name] = people.name_organisation(name).id
            logbook.write(self.actor, "named an organisation", name, self.plan.circle)
        return self.named[name]


def check_areas(preview: Preview) -> None:
    """Refuse short codes that can't be given to the areas that are new."""
    taken = set(preview.standing.names.priorities)
    for title, code in preview.areas.items():
        if not CODE.fullmatch(code):
            raise Refusal(mark("Use two to six letters for the short code of “%(title)s”."), title=title)
        if code in taken:
            raise Refusal(
                mark(
                    "There is an area with the short code %(code)s already. Choose another for “%(title)s”."
                ),
                code=code,
                title=title,
            )
        taken.add(code)


def stood(line: Line) -> Stood:
    """How the action stood, as the row says."""
    value = line.value
    places = {name: column for column, name in named(line.item).items()}
    written = "; ".join(line.item.cells[places[name]].text for name in ("state", "health") if name in places)
    return Stood(
        state=State(value["state"]) if value.get("state") else None,
        health=Health(value["health"]) if value.get("health") else None,
        happened=value.get("happened") or "",
        outcome=value.get("outcome") or "",
        stopped_why=value.get("stopped_why") or "",
        as_written=written,
        left=_left(line),
    )


def _left(line: Line) -> str:
    """What of this row found no place, with the name of its field."""
    item = line.item
    found = (
        f"{FIELDS[name]}: {cell.text}"
        for column, (name, cell) in enumerate(zip(item.fields, item.cells, strict=False))
        if name in shape.LABELS and cell.kind is Kind.LEFT_OUT and column not in line.fates
    )
    return "; ".join(found)


# A plan that is being drafted -------------------------------------------------------------------------


def draft(actor: Person, preview: Preview) -> int:
    """Everything stands in the draft, each action with how it stood; how many there are."""
    plan, file = preview.sheet.plan, preview.sheet.file_name
    for title, code in preview.areas.items():
        plans.add_priority(actor, plan, code=code, title=title)
    places = Places(actor, preview)
    made: dict[str, int] = {}  # only keys: a long file's actions need not all stay in memory
    for line in preview.news:
        action = db.session.get_one(Action, line.held.id) if line.held else None
        made[line.name] = bring_in(actor, plan, action, places.real(line.fields), stood(line), file).id
    _point(actor, preview, made)
    remember(preview, made)
    logbook.write(actor, "brought a spreadsheet in", file, plan.circle, plan=plan.id, actions=len(made))
    return len(made)


def _point(actor: Person, preview: Preview, made: dict[str, int]) -> None:
    """Now that all have their references, say which one is meant by “see 3 above”."""
    keys = {line.name: line.held.id for line in preview.lines if line.held} | made
    rows = {line.name: line for line in preview.news}
    for name, target in pointing.targets(preview.lines).items():
        if name not in rows or target not in keys:
            continue
        to = db.session.get_one(Action, keys[target]).reference
        if texts := pointing.texts(rows[name], to):
            plans.redraft_action(actor, db.session.get_one(Action, made[name]), dict(texts))


def remember(preview: Preview, made: dict[str, int], only: dict[str, dict[str, str]] | None = None) -> None:
    """Which row is which action, and what its cells said, so that the same file changes nothing again.

    `only` keeps back cells of some rows that are not in the plan yet, by the row's name.
    """
    plan = preview.sheet.plan
    rows = queries.imported(plan)
    for line in preview.lines:
        action = line.held.id if line.held else made.get(line.name)
        if action is None or line.verdict in (Verdict.LEFT, Verdict.PROBLEM):
            continue
        said = line.remembered() if only is None else only.get(line.name, same_cells(line))
        if line.key in rows:
            row = rows[line.key]
            row.action_id, row.cells = action, {**row.cells, **said}
        else:
            rows[line.key] = ImportedRow(plan_id=plan.id, key=line.key, action_id=action, cells=said)
            db.session.add(rows[line.key])
    db.session.flush()


def same_cells(line: Line) -> dict[str, str]:
    """Of a row of which nothing is brought in: the cells that stand in the plan already."""
    every = line.remembered()
    return {
        name: every[name] for column, name in named(line.item).items() if line.fates.get(column) is Fate.SAME
    }
