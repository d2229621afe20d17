"""What needs somebody, as their digest has it: each with its link, and quick answers without signing in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.home.need import Desk, Need
from workspace.notices.body import Item, Items
from workspace.notices.news import and_more
from workspace.people.models import Person
from workspace.plan.escalation import Desk as At
from workspace.queue import wording as queue
from workspace.queue.items import Item as ToLookAt
from workspace.queue.items import Kind

MOST = 20


def as_items(desk: Desk, needs: Sequence[Need]) -> Items:
    """The needs in the order of the page “What waits for me”: urgent first, then the newest."""
    rounds, actions = _rounds(desk), _actions(desk)
    items = [_item(desk.person, need, rounds, actions) for need in needs[:MOST]]
    if len(needs) > MOST:
        items.append(Item(and_more(len(needs) - MOST), url_for("home.index")))
    return Items(tuple(items))


def _item(person: Person, need: Need, rounds: dict[str, int], actions: dict[str, ToLookAt]) -> Item:
    if need.url in rounds:
        path = path_for(Ask.ROUND, rounds[need.url], person)
        return Item(need.what, path, need.about, need.do)
    action = actions.get(need.url)
    if action is None:
        return Item(need.what, need.url, need.about, need.do)
    asked = _("Is %(ref)s still going to plan? %(what)s", ref=action.reference, what=action.title)
    return Item(asked, path_for(Ask.ACTION, action.id, person), need.about, need.do)


def _rounds(desk: Desk) -> dict[str, int]:
    """The rounds that wait for this person's answer, by the page where it is given."""
    return {
        url_for("proposals.answer", proposal_id=each.id): each.open_round.id
        for each in desk.under_way
        if each.open_round is not None
        and each.open_round.place_of(desk.person)
        and not each.open_round.answer_of(desk.person)
    }


def _actions(desk: Desk) -> dict[str, ToLookAt]:
    """The actions this person answers for and that are due, by the page where they say how it is going."""
    mine = [each for each in desk.to_look_at if each.kind is Kind.ACTION and At.OWNER in each.mine]
    return {queue.deal_with(each): each for each in mine}
