"""The report of a helping circle: writing it, and reading it where it is input for a decision (C2)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import forms, helping, policy, queries
from workspace.circles.models import HelpingReport
from workspace.circles.views import bp
from workspace.web import find, form_of, go, me, page, refusing, sent


@bp.route("/circles/<int:circle_id>/report", methods=["GET", "POST"])
def report(circle_id: int) -> ResponseReturnValue:
    """Write what your helping circle found, for the circle that appointed it."""
    circle = find(queries.visible_to(me()), circle_id, policy.may_report)
    form = form_of(forms.Report)
    if sent(form):
        with refusing(form, form.text):
            written = helping.report(me(), circle, form.text.data or "")
            told = _("Your report is with %(name)s now.", name=circle.parent.name if circle.parent else "")
            return go("circles.read_report", told, circle_id=circle.id, report_id=written.id)
    return page(
        "circles/write_report.html", form=form, circle=circle, earlier=helping.written_by(me(), circle)
    )


@bp.route("/circles/<int:circle_id>/reports/<int:report_id>")
def read_report(circle_id: int, report_id: int) -> ResponseReturnValue:
    """Read what a helping circle found, and go on from there."""
    wanted = (HelpingReport.id == report_id) & (HelpingReport.circle_id == circle_id)
    found = find(helping.visible_to(me()), wanted)
    parent = found.circle.parent
    return page(
        "circles/report.html",
        report=found,
        circle=found.circle,
        parent=parent,
        sees_circle=found.circle.closed_at is None or policy.is_member(me(), found.circle),
        may_propose=parent is not None and parent.closed_at is None and policy.is_full_member(me(), parent),
        others=[one for one in helping.written_by(me(), found.circle) if one.id != found.id],
    )
