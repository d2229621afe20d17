"""What waits for a person in plans: what is due, looks for an owner, or came in a spreadsheet (A9, A11)."""

from __future__ import annotations

from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _

from workspace.db import zone
from workspace.home.need import Desk, Need
from workspace.importing import queries as importing
from workspace.importing.models import Spreadsheet
from workspace.plan import entering, suggesting
from workspace.plan import queries as plans
from workspace.plan.escalation import Desk as At
from workspace.plan.models import Action, ActionUpdate, HandOver, SuggestedUpdate
from workspace.queue import wording
from workspace.queue.items import Item, Kind
from workspace.reviewing import Due
from workspace.web import day_words

MOST = 20  # here; the whole list is one tap away
_HERE = {Kind.ACTION, Kind.LINK}


def of_actions(desk: Desk) -> list[Need]:
    """What is due or overdue and with this person, the longest overdue first; then what others wait for."""
    due = [each for each in desk.to_look_at if each.kind in _HERE and each.due in {Due.NOW, Due.OVERDUE}]
    looking = plans.looking_for_owner(desk.person) if desk.circles else []
    return [
        *(_of_entered(update, action) for update, action in entering.waiting_for(desk.person, MOST)),
        *map(_of_item, due[:MOST]),
        *map(_of_search, looking),
        *map(_of_suggestion, suggesting.waiting_for(desk.person, MOST)),
        *map(_of_sheet, importing.on_their_way(desk.person, MOST)),
    ]


def _of_item(item: Item) -> Need:
    return Need(
        datetime.combine(item.look_on, time(0), zone()),
        _what(item),
        wording.to_do(item),
        wording.deal_with(item),
        " ".join([_("Its review was due on %(day)s.", day=day_words(item.look_on)), *_reasons(item)]),
        urgent=item.due is Due.OVERDUE,
    )


def _what(item: Item) -> str:
    if item.kind is Kind.LINK:
        said = _("Does it still hold? %(ref)s leans on “%(title)s”", ref=item.reference, title=item.leans_on)
    elif At.OWNER in item.mine:
        said = _("How is %(ref)s going? %(what)s", ref=item.reference, what=item.title)
    else:
        said = _("Nobody has said how %(ref)s is going: %(what)s", ref=item.reference, what=item.title)
    return str(said)


def _of_entered(update: ActionUpdate, action: Action) -> Need:
    by = update.entered_by.name if update.entered_by else ""
    return Need(
        update.at,
        _("Is it right? %(name)s entered what you said of %(ref)s", name=by, ref=action.reference),
        _("Say whether it is"),
        url_for("plan.check_update", slug=action.plan.slug, ref=action.reference, update_id=update.id),
        action.what,
    )


def _reasons(item: Item) -> list[str]:
    """Why it is here, where that is not plain: what I own myself needs no reason."""
    own = At.OWNER in item.mine and item.owner.startswith("person:")
    return [] if own else wording.why(item)


def _of_search(search: HandOver) -> Need:
    action = search.action
    return Need(
        search.asked_at,
        _("%(ref)s looks for a new owner: %(what)s", ref=action.reference, what=action.what),
        _("See whether I could take it on"),
        url_for("plan.new_owner", slug=action.plan.slug, ref=action.reference),
        action.plan.circle.name,
    )


def _of_suggestion(suggested: SuggestedUpdate) -> Need:
    action = suggested.action
    return Need(
        suggested.at,
        _(
            "A spreadsheet that came back says how %(ref)s is going: %(what)s",
            ref=action.reference,
            what=action.what,
        ),
        _("Take it over or leave it"),
        url_for("plan.report", slug=action.plan.slug, ref=action.reference),
        suggested.came_in,
    )


def _of_sheet(sheet: Spreadsheet) -> Need:
    return Need(
        sheet.at,
        _("Your spreadsheet “%(file)s” is on its way into the plan", file=sheet.file_name),
        _("Go on with it"),
        url_for("importing.rows", sheet_id=sheet.id),
        sheet.plan.title,
    )
