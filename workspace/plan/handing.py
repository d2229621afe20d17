""" "I can't do this any more" (A9): an owner hands an action on, somebody of the circle takes it on."""

from __future__ import annotations

from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.plan import seeking
from workspace.plan.drafting import redraft_action
from workspace.plan.models import Action, HandOver, HandOverEnd, Offer
from workspace.refusal import Refusal, mark


def hand_on(actor: Person, action: Action, why: str) -> HandOver:
    """Say that this action needs another owner. Nothing hides: it stays where it is until it has one."""
    if not action.state.is_open:
        raise Refusal(mark("%(reference)s is over. Nobody has to take it on."), reference=action.reference)
    if not action.has_owner:
        raise Refusal(mark("%(reference)s has no owner yet."), reference=action.reference)
    if not why.strip():
        raise Refusal(mark("Say what the next owner should know."))
    if seeking.open_hand_over(action) is not None:
        raise Refusal(mark("%(reference)s looks for a new owner already."), reference=action.reference)
    made = HandOver(action=action, asked_by=actor, asked_at=now(), why=why)
    db.session.add(made)
    db.session.flush()
    _trail(actor, "hands an action on", action)
    return made


def offer(actor: Person, action: Action, words: str = "") -> Offer:
    """Say "I could take this on". Who owns it then is agreed like everything agreed (A6)."""
    search = _search(action)
    mine = next((each for each in search.offers if each.person_id == actor.id), None)
    if mine is None:
        mine = Offer(hand_over=search, person=actor)
        db.session.add(mine)
    mine.at, mine.words, mine.taken_back_at = now(), words, None
    db.session.flush()
    _trail(actor, "offers to take an action on", action)
    return mine


def take_back(actor: Person, action: Action) -> None:
    """Take my offer back. Taken back twice is taken back."""
    for each in _search(action).offers:
        if each.person_id == actor.id and each.taken_back_at is None:
            each.taken_back_at = now()
            _trail(actor, "took an offer back", action)
    db.session.flush()


def keep(actor: Person, action: Action) -> None:
    """The owner keeps it after all."""
    search = _search(action)
    search.ended_at, search.end = now(), HandOverEnd.KEPT
    db.session.flush()
    _trail(actor, "keeps an action after all", action)


def give(actor: Person, action: Action, offered: Offer) -> None:
    """Give an action to who offered to take it on, while its plan is drafted; the search ends by itself."""
    search = _search(action)
    if offered.hand_over_id != search.id or offered not in seeking.offers_of(search):
        raise Refusal(mark("This offer was taken back. Look again who would take it on."))
    redraft_action(actor, action, {"owner": f"person:{offered.person_id}"})
    _trail(actor, "gave an action to a new owner", action)


def _search(action: Action) -> HandOver:
    found = seeking.open_hand_over(action)
    if found is None:
        raise Refusal(
            mark("%(reference)s doesn't look for a new owner any more."), reference=action.reference
        )
    return found


def _trail(actor: Person, did: str, action: Action) -> None:
    logbook.write(actor, did, action.reference, action.plan.circle, plan=action.plan_id)
