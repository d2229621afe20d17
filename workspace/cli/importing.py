"""`workspace import-plan`: a spreadsheet into a plan, from the command line (A11)."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from workspace.circles.models import HatKind
from workspace.cli.opening import here, not_ready, opened
from workspace.cli.telling import Said, Wrong
from workspace.db import db
from workspace.importing import policy, preview, service
from workspace.importing.models import Spreadsheet
from workspace.importing.preview import Preview
from workspace.importing.proposing import usual_words
from workspace.importing.understanding.headings import FIELDS
from workspace.importing.weighing import Line
from workspace.people import queries as people
from workspace.people.models import Person
from workspace.plan.models import Plan

ROUNDS = 4  # an answer can bring up a question more, like who leads each of several actions
LARGEST = 6 * 1024 * 1024


@click.command("import-plan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "slug", required=True, help="The plan's short name in its address, like carers-plan.")
@click.option("--preview", "only_look", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--as", "email", help="Who brings it: an email address. Otherwise the secretary, or the leader."
)
def import_plan(file: Path, slug: str, only_look: bool, email: str | None) -> None:
    """Bring the spreadsheet FILE (CSV or XLSX) into a plan: all of it, or nothing.

    Into the draft while the plan is drafted; into one draft proposal once it is agreed. What only a person
    can answer gets the honest answer: an owner we don't know is being worked out, the words kept as written.
    With --preview the questions are printed, with where to answer them in the browser.

    Exit code 0: brought in, shown, or nothing in it was new. 1: it can't be brought in; nothing was changed.
    2: the command was not typed right, or there is no such plan or person.
    """
    settings = here()
    with opened(settings):
        if trouble := not_ready(settings):
            raise Said(trouble)
        plan = _plan(slug)
        person = _who(plan, email)
        click.echo(f"As {person.name}, into “{plan.title}”.")
        if file.stat().st_size > LARGEST:
            raise Said("This file is larger than 5 MB. Nothing was changed.")
        sheet = service.bring(person, plan, file.name, file.read_bytes())
        service.say_headings(sheet, [str(sheet.headings[str(n)]) for n in range(len(sheet.headings))])
        shown = preview.of(person, sheet)
        _tell(shown)
        if only_look:
            _questions(shown, f"{settings.address}/plans/{plan.slug}/bring")
            db.session.rollback()
            click.echo("Nothing was changed.")
            return
        shown = _with_defaults(person, sheet, shown)
        service.finish(person, sheet, shown.print, usual_words(sheet.file_name))
        db.session.commit()
        click.echo(_became(sheet, shown, settings.address))


def _plan(slug: str) -> Plan:
    plan = db.session.scalar(select(Plan).where(Plan.slug == slug))
    if plan is None:
        slugs = ", ".join(db.session.scalars(select(Plan.slug).order_by(Plan.slug))) or "none yet"
        raise Wrong(f"There is no plan “{slug}”. The plans are: {slugs}.")
    return plan


def _who(plan: Plan, email: str | None) -> Person:
    """Who acts: the one who is named, else the circle's secretary, else its leader."""
    if email is not None:
        person = people.by_email(email.strip().lower())
        if person is None or not person.is_active:
            raise Wrong(f"Nobody who may sign in has the email address {email}.")
    else:
        terms = [*plan.circle.live_terms(HatKind.SECRETARY), *plan.circle.live_terms(HatKind.LEADER)]
        person = terms[0].person if terms else None
        if person is None:
            raise Wrong(
                "The plan's circle has no secretary and no leader now. Say who brings it: --as EMAIL."
            )
    if not policy.may_bring(person, plan):
        raise Said(f"{person.name} may not bring a spreadsheet into this plan. Nothing was changed.")
    return person


# What is said -----------------------------------------------------------------------------------------


def _tell(shown: Preview) -> None:
    click.echo("\nColumns:")
    for heading, field in zip(shown.grid.headings, shown.fields, strict=True):
        click.echo(f"  {heading or '(no heading)'} → {FIELDS[field]}")
    click.echo("\nRows:")
    for line in shown.lines:
        what = line.item.value.get("what") or (line.held.what if line.held else "")
        reference = f" {line.held.reference}" if line.held else ""
        click.echo(f"  {line.name}{reference} {what[:70]}: {line.verdict.label}{_problem(line)}")
        for name, (before, after) in (line.changes if line.held else {}).items():
            older = " (the plan said this earlier)" if name in line.older else ""
            click.echo(f"      {FIELDS[name]}: “{before}” → “{after}”{older}")
    went = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in shown.cells.items())
    click.echo(f"\n{shown.account.of} cells say something: {went}.")


def _problem(line: Line) -> str:
    return f". {line.problem[0] % line.problem[1]}" if line.problem else ""


def _questions(shown: Preview, address: str) -> None:
    if not shown.asked:
        return
    click.echo(f"\n{len(shown.asked)} questions. Answer them in the browser: {address}")
    for asked in shown.asked:
        click.echo(f"  Row {', '.join(asked.rows[:8])}: {asked.question.sentence % asked.question.values}")


def _with_defaults(person: Person, sheet: Spreadsheet, shown: Preview) -> Preview:
    """Give the honest answer to every question, and say so."""
    for _round in range(ROUNDS):
        if not shown.unanswered:
            break
        for asked in shown.unanswered:
            label = dict(asked.always).get(asked.usual, asked.usual)
            click.echo(f"{asked.question.sentence % asked.question.values} {label}")
        service.answer(sheet, {asked.question.key: asked.usual for asked in shown.unanswered})
        shown = preview.of(person, sheet)
    if shown.filled.working_out:
        click.echo(
            f"{shown.filled.working_out} rows have no owner or no review date yet: {shown.whole.by} works"
            f" them out by {shown.whole.until}."
        )
    return shown


def _became(sheet: Spreadsheet, shown: Preview, address: str) -> str:
    label = sheet.became.label if sheet.became else ""
    if sheet.proposal_id is not None:
        return f"{label}: {address}/proposals/{sheet.proposal_id}"
    return f"{label}: {len(shown.news)} actions." if shown.news else f"{label}. Nothing was changed."
