"""Calendar addresses: make one, see them, take one back, and what a calendar reads there."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace import languages
from workspace.calendars import addresses, deadline, feed, forms, models, queries, service
from workspace.calendars.models import CalendarFeed
from workspace.circles import queries as circles
from workspace.proposals import queries as proposals
from workspace.web import find, form_of, go, me, open_to_visitors, page, sent, settings

bp = Blueprint("calendars", __name__)

__all__ = ["bp", "models"]  # the tables are known once this is


@bp.route("/calendars/", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """Have your dates in your own calendar: make an address for it, see those you have."""
    there = queries.mine(me())
    whole = {circle.id: circle for circle in circles.circles_of(me())}
    had = {each.circle_id for each in there} if request.method == "GET" else set()  # twice is once
    form = form_of(forms.Make)
    form.choices([(key, each.name) for key, each in whole.items() if key not in had], None not in had)
    if sent(form):
        service.make(me(), whole.get(int(form.whose.data)))
        return go("calendars.mine", _("Your calendar has an address now. Give it to your calendar."))
    shown = [(each, _address(each), each.circle_id is None or each.circle_id in whole) for each in there]
    return page("calendars/mine.html", form=form, feeds=shown)


@bp.route("/calendars/<int:feed_id>/take-back", methods=["GET", "POST"])
def take_back(feed_id: int) -> ResponseReturnValue:
    """Take an address back, because you don't need it or somebody else got hold of it; or get a new one."""
    found = find(queries.visible_to(me()), feed_id)
    works = queries.works(found)
    form = form_of(forms.TakeBack)
    if sent(form):
        if form.then.data == "anew" and works:
            service.make_anew(found)
            return go("calendars.mine", _("The old address is taken back, and here is a new one."))
        service.take_back(found)
        return go("calendars.mine", _("The address is taken back. Calendars find nothing there any more."))
    return page("calendars/take_back.html", form=form, feed=found, address=_address(found), works=works)


@bp.route("/calendar/<int:feed_id>-<mark>.ics")
@open_to_visitors
def read(feed_id: int, mark: str) -> ResponseReturnValue:
    """What a calendar program reads. Whatever is wrong with the address, there is nothing here."""
    found = queries.open_feed(feed_id)
    if found is None or not addresses.is_its_mark(found, _key(), mark):
        abort(404)
    dates = queries.dates(found.person, found.circle)
    with languages.reading(found.person.language):
        name = found.circle.name if found.circle else _("My dates")
        made = feed.calendar(found.id, f"{name} ({settings().name})", settings().address, dates)
    response = make_response(made)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="dates.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.route("/proposals/<int:proposal_id>/deadline.ics")
def deadline_file(proposal_id: int) -> ResponseReturnValue:
    """Until when I can answer, as a file for my calendar; opened again, it moves what is there."""
    proposal = find(proposals.visible_to(me()), proposal_id)
    if proposal.round is None:
        abort(404)
    response = make_response(deadline.file_of(proposal.round, me(), settings().address))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    response.headers["Content-Disposition"] = f'attachment; filename="{deadline.NAME}"'
    return response


def _address(found: CalendarFeed) -> str:
    mark = addresses.mark_of(found, _key())
    return settings().address + url_for("calendars.read", feed_id=found.id, mark=mark)


def _key() -> str:
    return str(current_app.secret_key)
