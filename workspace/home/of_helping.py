"""What waits for a person in helping circles: a report to write, a report to read (C2)."""

from __future__ import annotations

from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _

from workspace.circles import helping, policy
from workspace.circles.models import Circle, CircleKind, HelpingReport
from workspace.db import now, today, zone
from workspace.home.need import Desk, Need
from workspace.reviewing import SOON
from workspace.web import day_words


def of_helping(desk: Desk) -> list[Need]:
    """Reports that are soon to be written, and fresh ones for who looks after the circle they went to."""
    due = [c for c in desk.circles if _is_due(c) and policy.may_report(desk.person, c)]
    below = {
        child.id: circle
        for circle in desk.circles
        if policy.may_facilitate(desk.person, circle) or policy.may_keep_record(desk.person, circle)
        for child in circle.children
        if child.kind is CircleKind.HELPING_CIRCLE and child.closed_at is None
    }
    reported = {report.circle_id for report in desk.reports}
    return [
        *(_to_write(circle) for circle in due if circle.id not in reported),
        *(
            _to_read(one, below[one.circle_id])
            for one in desk.reports
            if _is_fresh(one) and one.circle_id in below
        ),
    ]


def _is_due(circle: Circle) -> bool:
    helps = circle.kind is CircleKind.HELPING_CIRCLE and circle.closed_at is None
    return helps and circle.ends_on is not None and circle.ends_on <= today() + SOON


def _is_fresh(report: HelpingReport) -> bool:
    return now() - report.written_at <= helping.FRESH


def _to_write(circle: Circle) -> Need:
    ends = circle.ends_on or today()
    when = day_words(ends)
    return Need(
        datetime.combine(ends, time(0), zone()),
        _("The report of %(name)s is asked for", name=circle.name),
        _("Write the report"),
        url_for("circles.report", circle_id=circle.id),
        _("It was to be ready by %(day)s.", day=when)
        if ends < today()
        else _("It is to be ready by %(day)s.", day=when),
        urgent=ends < today(),
    )


def _to_read(report: HelpingReport, circle: Circle) -> Need:
    return Need(
        report.written_at,
        _("%(name)s has reported", name=report.circle.name),
        _("Read the report"),
        url_for("circles.read_report", circle_id=report.circle_id, report_id=report.id),
        _("It is input for %(circle)s. The circle decides what comes of it.", circle=circle.name),
    )
