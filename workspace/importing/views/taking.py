"""The working sheet to take along, fill in, pass on, and bring back."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from workspace.importing import working_sheet
from workspace.importing.views import bp
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.web import find, me

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/plans/<slug>/sheet.csv")
def sheet_csv(slug: str) -> ResponseReturnValue:
    """The working sheet of a plan, as text in columns."""
    plan = find(plans.visible_to(me()), Plan.slug == slug)
    return _file(working_sheet.as_csv(me(), plan), "text/csv; charset=utf-8", f"{plan.slug}.csv")


@bp.route("/plans/<slug>/sheet.xlsx")
def sheet_xlsx(slug: str) -> ResponseReturnValue:
    """The working sheet of a plan, as an Excel workbook."""
    plan = find(plans.visible_to(me()), Plan.slug == slug)
    return _file(working_sheet.as_xlsx(me(), plan), XLSX, f"{plan.slug}.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=kind, headers=headers)
