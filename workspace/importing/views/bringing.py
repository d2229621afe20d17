"""A file's way into the plan, a step on each page. Nothing changes before the last; leave when you like."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.importing import forms, policy, preview, proposing, queries, service
from workspace.importing.models import Spreadsheet
from workspace.importing.preview import Preview
from workspace.importing.standing import NEW
from workspace.importing.understanding.headings import FIELDS
from workspace.importing.views import bp
from workspace.paging import Pager, place
from workspace.plan import queries as plans
from workspace.plan import shape
from workspace.plan.models import Plan
from workspace.proposals.service import Words
from workspace.refusal import mark
from workspace.web import READER, find, form_of, go, kept_fields, me, page, refusing, sent, takes_files

LARGEST = 6 * 1024 * 1024  # the file may have five of them; a sentence at the field says so
PER_PAGE = 50
FATES = {  # what became of a cell, as people read it
    "taken": mark("Taken as it is"),
    "understood": mark("Understood"),
    "question": mark("A question"),
    "waiting": mark("Stands in a proposal already"),
    "left_out": mark("Left out"),
    "same": mark("The same as in the plan"),
}


@bp.route("/plans/<slug>/bring", methods=["GET", "POST"])
@takes_files(LARGEST)
def bring(slug: str) -> ResponseReturnValue:
    """Bring a spreadsheet with a plan, or with changes to this one; and go on with what I have brought."""
    plan = find(plans.visible_to(me()), Plan.slug == slug, policy.may_bring)
    form = form_of(forms.FileForm)
    if request.method == "POST":
        form.file.data = request.files.get("file")
    if sent(form):
        with refusing(form, form.file):
            sheet = service.bring(me(), plan, form.file.data.filename or "", form.file.data.read())
            said = _("The file is here. Nothing in the plan has changed.")
            return go("importing.columns", said, sheet_id=sheet.id)
    return page("importing/bring.html", plan=plan, form=form, brought=queries.brought(me(), plan))


def sheet_at(sheet_id: int) -> Spreadsheet:
    """What I brought, while I may bring things here."""
    return find(queries.visible_to(me()), sheet_id, policy.may_go_on)


@bp.route("/brought/<int:sheet_id>/columns", methods=["GET", "POST"])
def columns(sheet_id: int) -> ResponseReturnValue:
    """Say what each column is; it is remembered for the next file."""
    sheet = sheet_at(sheet_id)
    if sheet.ended_at:
        return go("importing.show", sheet_id=sheet.id)
    form = form_of(forms.StepForm, seen=str(sheet.row_version))
    headings = sheet.grid["headings"]
    chosen = [sheet.headings.get(str(column), "") for column in range(len(headings))]
    choices = forms.field_choices()
    known = {each.value for each in choices}
    typed = [_typed().get(f"column-{n}", now) for n, now in enumerate(chosen)]
    chosen = [each if each in known else "" for each in typed]
    if sent(form) and not _stale(form, sheet):
        with refusing(form):
            service.say_headings(sheet, chosen)
            return go("importing.rows", sheet_id=sheet.id)
    firsts = [_firsts(sheet, column) for column in range(len(headings))]
    return page(
        "importing/columns.html", sheet=sheet, form=form, headings=headings, chosen=chosen, firsts=firsts,
        choices=choices,
    )  # fmt: skip


def _typed() -> MultiDict[str, str]:
    """What was sent; or what was kept of it, where the session was over by then."""
    return request.form or MultiDict(kept_fields(False))


def _firsts(sheet: Spreadsheet, column: int) -> list[str]:
    """The first few different things that a column says."""
    said = (row["cells"][column] for row in sheet.grid["rows"][:200] if column < len(row["cells"]))
    return list(dict.fromkeys(text[:120] for text in said if text.strip()))[:3]


def _stale(form: forms.StepForm, sheet: Spreadsheet) -> bool:
    """Two windows: the second is told, keeps what it chose, and can send it once it has looked."""
    if form.seen.data == str(sheet.row_version):
        return False
    form.seen.data = str(sheet.row_version)
    form.form_errors.append(
        _("You went on with this file in another window. Look at what you chose, and send it again.")
    )
    return True


# The rows, and what is asked --------------------------------------------------------------------------


@bp.route("/brought/<int:sheet_id>", methods=["GET", "POST"])
def rows(sheet_id: int) -> ResponseReturnValue:
    """What would be added, changed and stay the same, row by row; and what only I can answer."""
    sheet = sheet_at(sheet_id)
    if sheet.ended_at:
        return go("importing.show", sheet_id=sheet.id)
    shown = preview.of(me(), sheet)
    form = _answers_form(shown)
    if sent(form) and not _stale(form, sheet):
        service.answer(sheet, _given(shown, form))
        if request.form.get("go") == "end":
            return go("importing.end", sheet_id=sheet.id)
        return go("importing.rows", _("Your answers are kept."), sheet_id=sheet.id, page=_number())
    if _typed():  # what was chosen here stands there, to be sent again
        shown = preview.of(me(), sheet, _given(shown, form))
    return page(
        "importing/rows.html", sheet=sheet, form=form, shown=shown, labels=FIELDS, fates=FATES,
        as_day=shape.day, unsaved=bool(_typed()), **_page_of(shown),
    )  # fmt: skip


def _number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _page_of(shown: Preview) -> dict[str, Any]:
    """Fifty rows, and the questions that these raise; what is for all stands on every page."""
    number, pages, on_it = place(_number(), len(shown.lines), PER_PAGE)
    lines = shown.lines[on_it]
    here = {name for line in lines for name in (line.name, str(line.item.row.at))}
    asked = [each for each in shown.asked if here & set(each.rows)]
    return {"lines": lines, "asked": asked, "pager": Pager(lines, number, pages, len(shown.lines))}


def _first_open(shown: Preview) -> int:
    """The page with the first row that still has a question or can't be brought in."""
    waiting = {name for each in shown.unanswered for name in each.rows}
    waiting |= {line.name for line in shown.problems}
    places = (n for n, line in enumerate(shown.lines) if line.name in waiting)
    return next(places, 0) // PER_PAGE + 1


def _answers_form(shown: Preview) -> forms.AnswersForm:
    whole = shown.whole
    form = form_of(
        forms.AnswersForm, seen=str(shown.sheet.row_version), area=whole.area, by=whole.by,
        until=shape.day(whole.until), review=shape.day(whole.review),
    )  # fmt: skip
    names = shown.standing.names.priorities
    new = whole.area if whole.area.startswith(NEW) else f"{NEW}{shown.sheet.file_name.rpartition('.')[0]}"
    form.area.choices = [SelectChoice(code, f"{code} · {title}") for code, title in names.items()]
    form.area.choices.append(
        SelectChoice(new, _("A new area called “%(title)s”", title=new.removeprefix(NEW)))
    )
    return form


def _given(shown: Preview, form: forms.AnswersForm) -> dict[str, str]:
    """What was answered on this page, as far as it is one of the answers that were offered."""
    given, typed = form.whole(), _typed()
    said = {key: typed.get(f"answer-{name[4:]}", "") for name, key in typed.items() if name[:4] == "key-"}
    for asked in shown.asked:  # by key: questions stand in another order once some are answered
        if asked.question.key in said:
            answer = said[asked.question.key]
            given[asked.question.key] = answer if answer in asked.offered else ""
    for day in shown.filled.dates:
        given[f"date:{day}"] = "no" if typed.get(f"date-{day}") == "no" else "yes"
    for title in shown.areas:
        if (code := typed.get(f"code-{title}")) is not None:
            given[f"code:{title}"] = code.strip().upper()[:6]
    for line in _page_of(shown)["lines"]:
        if f"row-{line.name}" in typed:
            given[f"leave:{line.name}"] = "yes" if f"leave-{line.name}" in typed else ""
    return given


# The end ----------------------------------------------------------------------------------------------


@bp.route("/brought/<int:sheet_id>/end", methods=["GET", "POST"])
def end(sheet_id: int) -> ResponseReturnValue:
    """Look at it once more; then all of it is brought in, or nothing."""
    sheet = sheet_at(sheet_id)
    if sheet.ended_at:
        return go("importing.show", sheet_id=sheet.id)
    shown = preview.of(me(), sheet)
    form = _end_form(shown)
    was_shown, form.shown.data = form.shown.data or "", shown.print
    if sent(form) and not _stale(form, sheet):
        with refusing(form):
            service.finish(me(), sheet, was_shown, _words(shown, form))
            return go("importing.show", sheet_id=sheet.id)
    elif request.method == "GET" and (shown.unanswered or shown.problems):
        said = _("Before the end, answer every question, and leave out or correct what can't be brought in.")
        return go("importing.rows", said, sheet_id=sheet.id, page=_first_open(shown))
    return page("importing/end.html", sheet=sheet, form=form, shown=shown, parts=_parts(shown), labels=FIELDS)


def _end_form(shown: Preview) -> forms.EndForm:
    base: dict[str, Any] = {"seen": str(shown.sheet.row_version), "shown": shown.print}
    if not shown.sheet.plan.is_agreed:
        return form_of(forms.EndForm, **base)
    words, moves = proposing.usual_words(shown.sheet.file_name, READER), proposing.needs_reason(shown)
    need = "" if moves else words.need
    form = form_of(forms.ProposeForm, title=words.title, need=need, criteria=words.criteria, **base)
    if moves:
        form.need.description = _("A date moves or an action stops. Say why: anyone may ask.")
    return form


def _words(shown: Preview, form: forms.EndForm) -> Words:
    words = proposing.usual_words(shown.sheet.file_name, READER)
    if not isinstance(form, forms.ProposeForm):
        return words
    return Words(form.title.data or "", form.need.data or "", words.text, form.criteria.data or "")


def _parts(shown: Preview) -> dict[str, int]:
    """How many things a decision is needed for, and for how many an update is suggested."""
    if not shown.sheet.plan.is_agreed:
        return {"proposed": 0, "suggested": 0}
    known = [(line, line.held) for line in shown.news if line.held]
    agreed = sum(1 for line, held in known if proposing.agreed_of(line, held)[0])
    new = sum(1 for line in shown.news if line.held is None)
    return {"proposed": agreed + new + len(shown.areas), "suggested": len(known) - agreed}
