"""After the end: what became of a file; and putting one away."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.importing import forms, queries, service
from workspace.importing.views import bp
from workspace.importing.views.bringing import sheet_at
from workspace.plan import policy as plans
from workspace.web import find, form_of, go, me, page, sent


@bp.route("/brought/<int:sheet_id>/done")
def show(sheet_id: int) -> ResponseReturnValue:
    """What became of a spreadsheet that I brought, and what I can do next."""
    sheet = find(queries.visible_to(me()), sheet_id)
    if sheet.ended_at is None:
        return go("importing.rows", sheet_id=sheet.id)
    suggested = queries.suggested(sheet)
    mine = [each for each in suggested if plans.may_report(me(), each.action)]
    others = [each for each in suggested if each not in mine]
    return page("importing/done.html", sheet=sheet, suggested=suggested, mine=mine, others=others)


@bp.route("/brought/<int:sheet_id>/put-away", methods=["GET", "POST"])
def put_away(sheet_id: int) -> ResponseReturnValue:
    """Put a spreadsheet away; the plan stays as it is."""
    sheet = sheet_at(sheet_id)
    form = form_of(forms.StepForm)
    if sent(form):
        service.put_away(sheet)
        said = _("“%(file)s” is put away. The plan is as it was.", file=sheet.file_name)
        return go("importing.bring", said, slug=sheet.plan.slug)
    return page("importing/put_away.html", sheet=sheet, form=form)
