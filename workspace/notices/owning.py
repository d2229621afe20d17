"""You own new actions: all that wait for one person are told in one letter."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workspace.db import db
from workspace.notices.body import Block, Button, Heading, Item, Items, Words, greeting, written
from workspace.notices.service import unsubscribe_path
from workspace.people.models import Person
from workspace.plan import policy
from workspace.plan import queries as plans
from workspace.plan.models import Action
from workspace.post.models import Fate, Letter
from workspace.post.words import NotWanted, Written
from workspace.refusal import mark
from workspace.web import day_words

MOST = 50  # in one letter; a whole plan brought in may give somebody more


def own_actions(letter: Letter, person: Person) -> Written:
    """What you own since somebody else said so: each with its dates and where it stands."""
    along = _along_with(letter)
    actions = _still_theirs(person, [each.about_id or 0 for each in (letter, *along)])
    if not actions:
        raise NotWanted(mark("They don’t own it any more, it is over, or they may not see it."))
    first = actions[0]
    if len(actions) == 1:
        subject = _("You own an action now: %(ref)s “%(what)s”", ref=first.reference, what=first.what)
        begin = _("You answer for this action in %(plan)s from now on:", plan=first.plan.title)
    else:
        subject = ngettext(
            "You own %(num)d action now: %(ref)s and others",
            "You own %(num)d actions now: %(ref)s and others",
            len(actions),
            ref=first.reference,
        )
        begin = _("You answer for these actions from now on:")
    blocks: list[Block] = [greeting(person.name), Words(begin), Items(tuple(map(_item, actions[:MOST])))]
    if len(actions) > MOST:
        left = len(actions) - MOST
        blocks.append(
            Words(ngettext("And %(num)d more.", "And %(num)d more.", left))  # the page has them all
        )
    blocks += [
        Button(_("See what waits for me"), url_for("home.index")),
        Heading(_("What an owner does")),
        Words(
            _(
                "An owner sees to it that the action happens, and says now and then how it is going. "
                "You need not do it all yourself. If you can’t take it on, say so on the action’s page."
            )
        ),
    ]
    return written(
        person.email,
        subject,
        blocks,
        why=[Words(_("You get this letter because somebody made you, or a hat you wear, the owner."))],
        unsubscribe=unsubscribe_path(person, "at-once"),
        also=tuple(each.id for each in along),
    )


def _along_with(letter: Letter) -> Sequence[Letter]:
    """The letters of this sort that wait for the same person: they go with this one, and end as it does.

    What another worker is just carrying is left to it.
    """
    mine = (Letter.fate == Fate.CLAIMED) & (Letter.claimed_by == letter.claimed_by)
    waits = or_(Letter.fate == Fate.WAITING, mine) if letter.claimed_by else Letter.fate == Fate.WAITING
    others = select(Letter).where(
        Letter.kind == letter.kind, Letter.person_id == letter.person_id, Letter.id != letter.id, waits
    )
    return db.session.scalars(others.order_by(Letter.id)).all()


def _still_theirs(person: Person, keys: Sequence[int]) -> list[Action]:
    """Those that they own at this moment, by a hat too, that are open, and that they may see (V2)."""
    wanted = plans.actions_visible_to(person).where(Action.id.in_(keys))
    found = db.session.scalars(
        wanted.options(joinedload(Action.plan), joinedload(Action.owner_hat)).order_by(Action.id)
    )
    theirs = (action for action in found if action.owner_organisation_id is None)  # its people share those
    return [action for action in theirs if action.state.is_open and policy.owns(person, action)]


def _item(action: Action) -> Item:
    """One action: its reference and words, its dates, and where it is."""
    when = []
    if action.start_on:
        when.append(_("Begins on %(day)s.", day=day_words(action.start_on)))
    if action.due_on:
        when.append(_("Due on %(day)s.", day=day_words(action.due_on)))
    elif action.timescale:
        when.append(_("When: %(when)s.", when=action.timescale))
    if action.review_on:
        when.append(_("Say how it is going by %(day)s.", day=day_words(action.review_on)))
    return Item(
        words=f"{action.reference}: {action.what}",
        path=url_for("plan.action", slug=action.plan.slug, ref=action.reference),
        about="\n".join(when),
    )
