"""The plan as a PDF: to send, to hand out, to read where there is no screen."""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from workspace.db import db, public_stamp, today
from workspace.public import wording
from workspace.public.pages import Shown, bp, find_plan, share, shown_now
from workspace.public.paper import facts, printing
from workspace.web import error_page, open_to_visitors, settings

CONTENTS = 300  # actions that are listed in the contents; of a longer plan, its areas


@bp.route("/plan/<slug>/plan.pdf")
@open_to_visitors
def plan_pdf(slug: str) -> ResponseReturnValue:
    """Take the whole plan along as a document to print or to send."""
    return _answer(slug, large=False)


@bp.route("/plan/<slug>/plan-large-print.pdf")
@open_to_visitors
def plan_pdf_large(slug: str) -> ResponseReturnValue:
    """Take the whole plan along in large print: 18 points, and nothing smaller."""
    return _answer(slug, large=True)


def _answer(slug: str, *, large: bool) -> Response:
    plan = find_plan(slug)
    back = f"/plan/{plan.slug}/"
    if not printing.can_make_pdf():
        return error_page(404, _("There is no PDF here"), _print_it(), back=back)
    key, mark = (plan.slug, large, str(get_locale())), (today(), public_stamp(db.engine))
    try:
        written = bool(current_app.config.get("PLAIN_FILES"))  # into a folder, by a command that can wait
        made = printing.press.once(key, mark, lambda: as_html(shown_now(plan), large), written)
    except printing.BeingMade:
        return _later(
            _("The PDF is being made. It will be here in a minute or two: open this page again then."), back
        )
    except printing.NotMade:
        return _later(_("The PDF could not be made.") + " " + _print_it(), back)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    sort = "-large-print" if large else ""
    name = f"{plan.slug}-version-{plan.versions_published}{sort}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return share(response)


def as_html(shown: Shown, large: bool) -> str:
    """The document before it is printed: a page of HTML that needs nothing from anywhere."""
    return render_template(
        "public/paper.html",
        shown=shown,
        large=large,
        list_actions=len(shown.telling.actions) <= CONTENTS,
        address=f"{settings().address}/plan/{shown.plan.slug}/",
        lines=facts.lines,
        happened=facts.HAPPENED,
        signs=facts.signs,
        runs=facts.direction,
        wording=wording,
    )


def _print_it() -> str:
    return str(_("Open the plan and use the print button of your browser: it prints as a clean document."))


def _later(sentence: str, back: str) -> Response:
    response = error_page(503, _("The PDF is not ready"), sentence, back=back)
    response.headers["Retry-After"] = "60"
    return response


@bp.app_template_global()
def can_make_pdf() -> bool:
    """Whether pages may lead to a PDF: on a machine that can't make one, nobody is sent there."""
    return printing.can_make_pdf()
