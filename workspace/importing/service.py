"""A spreadsheet on its way into a plan: brought, explained, answered, and in the end all or nothing (A11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select

from workspace.db import db, now
from workspace.importing import ending, preview, proposing, queries, standing
from workspace.importing.models import Became, ImportedRow, KnownHeading, Spreadsheet
from workspace.importing.preview import Preview
from workspace.importing.understanding import files, headings
from workspace.people.models import Person
from workspace.plan.models import Action, Plan
from workspace.proposals.consent import Stage
from workspace.proposals.service import Words
from workspace.refusal import Refusal, mark

LONGEST_NAME = 200


def bring(actor: Person, plan: Plan, file_name: str, data: bytes) -> Spreadsheet:
    """Take a file in and look what its columns are; nothing of the plan is changed.

    The same file, while it is still on its way, is the same piece of work: its answers stand.
    """
    digest = sha256(data).hexdigest()
    under_way = select(Spreadsheet).where(
        Spreadsheet.plan_id == plan.id, Spreadsheet.person_id == actor.id, Spreadsheet.digest == digest,
        Spreadsheet.ended_at.is_(None),
    )  # fmt: skip
    if (found := db.session.scalars(under_way.limit(1)).first()) is not None:
        return found
    grid = files.read(file_name, data)
    _lock(plan)
    chosen = headings.match(grid.headings, queries.known_headings(plan))
    sheet = Spreadsheet(
        plan=plan,
        person=actor,
        at=now(),
        file_name=_name(file_name),
        digest=digest,
        grid=grid.to_data(),
        headings={str(column): field for column, field in enumerate(chosen)},
        answers={},
    )
    db.session.add(sheet)
    settle(plan)
    db.session.flush()
    return sheet


def _name(file_name: str) -> str:
    """The file's name as it can be shown and kept."""
    printable = "".join(sign for sign in file_name if sign.isprintable())
    return " ".join(printable.split())[-LONGEST_NAME:] or "spreadsheet"


def settle(plan: Plan) -> None:
    """Write down which actions the rows became whose proposal has been decided meanwhile."""
    decided = [row for row, proposal in queries.awaited(plan) if proposal.stage is Stage.DECIDED]
    if not decided:
        return
    known = preview.known_rows(plan, standing.of(plan))
    rows = queries.imported(plan)
    for awaited in decided:
        found = known.get(awaited.key)
        if found is None or found.action is None:
            continue
        if awaited.key in rows:
            rows[awaited.key].cells = dict(found.cells)
        else:
            rows[awaited.key] = ImportedRow(
                plan_id=plan.id, key=awaited.key, action_id=found.action, cells=dict(found.cells)
            )
            db.session.add(rows[awaited.key])
        db.session.delete(awaited)
    db.session.flush()


def say_headings(sheet: Spreadsheet, fields: Sequence[str]) -> None:
    """Say what each column is; it is remembered for this plan's next file."""
    _open(sheet)
    if not {"what", "reference"} & set(fields):
        raise Refusal(mark("Say which column tells what will be done. Without it there are no actions."))
    _lock(sheet.plan)
    names = list(sheet.grid["headings"])
    sheet.headings = {str(column): field for column, field in enumerate(fields)}
    known = {
        row.heading: row
        for row in db.session.scalars(select(KnownHeading).where(KnownHeading.plan_id == sheet.plan_id))
    }
    for name, field in zip(names, fields, strict=True):
        heading = headings.normal(name)
        if not heading:
            continue
        if heading not in known:
            known[heading] = KnownHeading(plan_id=sheet.plan_id, heading=heading)
            db.session.add(known[heading])
        known[heading].field = field
    db.session.flush()


def answer(sheet: Spreadsheet, given: Mapping[str, str]) -> None:
    """Keep these answers with the ones that were given before; an empty one takes an answer back."""
    _open(sheet)
    together = {**sheet.answers, **given}
    sheet.answers = {key: said[:500] for key, said in together.items() if said}
    db.session.flush()


def put_away(sheet: Spreadsheet) -> None:
    """Put the file away; the plan stays as it is."""
    _end(sheet, Became.PUT_AWAY)


def finish(actor: Person, sheet: Spreadsheet, seen: str, words: Words) -> Preview:
    """Bring it in, all or nothing, exactly as it was shown (`seen`)."""
    _open(sheet)
    _lock_actions(sheet.plan)
    _lock(sheet.plan)
    db.session.expire_all()  # what was read before is looked at again
    shown = preview.of(actor, sheet)
    check(shown)
    if shown.print != seen:
        raise Refusal(
            mark("The plan has changed since you looked. Nothing was brought in. Look at the rows again.")
        )
    if not shown.news:
        ending.remember(shown, {}, {})
        _end(sheet, Became.NOTHING_NEW)
    elif sheet.plan.is_agreed:
        sheet.proposal = proposing.propose(actor, shown, words)
        _end(sheet, Became.PROPOSED)
    else:
        ending.draft(actor, shown)
        _end(sheet, Became.DRAFTED)
    return shown


def check(shown: Preview) -> None:
    """Refuse, with a sentence, while something can't be brought in or is still asked."""
    if shown.problems:
        line = shown.problems[0]
        raise Refusal(
            mark("Row %(row)s: %(problem)s Nothing was brought in."),
            row=line.name,
            problem=Refusal(line.problem[0], **line.problem[1]) if line.problem else "",
        )
    if shown.unanswered:
        raise Refusal(mark("Some questions have no answer yet. Answer them first."))
    ending.check_areas(shown)


def _lock(plan: Plan) -> None:
    """Who brings something into the same plan at the same moment comes after this."""
    db.session.refresh(plan, with_for_update=True)


def _lock_actions(plan: Plan) -> None:
    """First the actions and then their plan, as everybody goes who edits one: so nobody waits in a ring."""
    rows = select(Action.id).where(Action.plan_id == plan.id).order_by(Action.id)
    db.session.execute(rows.with_for_update(key_share=True))


def _open(sheet: Spreadsheet) -> None:
    if sheet.ended_at is not None:
        raise Refusal(mark("This spreadsheet is done with. Bring the file again to go on."))


def _end(sheet: Spreadsheet, became: Became) -> None:
    _open(sheet)
    sheet.ended_at, sheet.became = now(), became
    db.session.flush()
