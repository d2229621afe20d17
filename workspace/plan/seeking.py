"""For which actions a new owner is looked for, and who would take them on (A9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db
from workspace.people.models import Person
from workspace.plan import policy
from workspace.plan.models import Action, HandOver, Offer, Plan
from workspace.plan.sight import actions_visible_to


@dataclass(frozen=True)
class Search:
    """What the page of an action says about the search for a new owner, to one person."""

    hand_over: HandOver
    offers: list[Offer]
    mine: Offer | None
    follows: bool  # sees who and why; to others it only says since when
    may_offer: bool
    may_keep: bool
    may_give: bool


def _open() -> Select[HandOver]:
    return select(HandOver).where(HandOver.ended_at.is_(None))


def looking_for_owner(person: Person) -> list[HandOver]:
    """The actions of this person's circles that look for a new owner and that they have said nothing to."""
    own = actions_visible_to(person).join(Plan, Action.plan_id == Plan.id)
    own = own.where(Plan.circle_id.in_(circles.ids_of(person)))
    mine = Offer.person_id == person.id, Offer.taken_back_at.is_(None)
    wanted = _open().where(
        HandOver.action_id.in_(own.with_only_columns(Action.id)),
        HandOver.asked_by_id != person.id,
        ~exists().where(Offer.hand_over_id == HandOver.id, *mine),
    )
    whose = joinedload(HandOver.action).joinedload(Action.plan).joinedload(Plan.circle).lazyload(Circle.hats)
    return list(db.session.scalars(wanted.options(whose).order_by(HandOver.id)))


def seeking(plan: Plan) -> Sequence[HandOver]:
    """The actions of one plan that look for a new owner: for those who belong to its circle."""
    wanted = _open().join(Action, HandOver.action_id == Action.id).where(Action.plan_id == plan.id)
    return db.session.scalars(wanted.options(joinedload(HandOver.action)).order_by(HandOver.id)).all()


def open_hand_over(action: Action) -> HandOver | None:
    """That its owner hands this action on, while no new owner is found."""
    people = (
        joinedload(HandOver.asked_by), selectinload(HandOver.offers).joinedload(Offer.person),
    )  # fmt: skip
    return db.session.scalar(_open().where(HandOver.action_id == action.id).options(*people))


def offers_on(action: Action) -> Select[Offer]:
    """Everybody's offer to take this action on, also in searches that are over."""
    searches = select(HandOver.id).where(HandOver.action_id == action.id)
    return select(Offer).where(Offer.hand_over_id.in_(searches))


def offers_of(hand_over: HandOver) -> list[Offer]:
    """Who would take it on now: offers taken back, and those of people who left the circle, don't count."""
    plan = hand_over.action.plan
    return [
        offer
        for offer in hand_over.offers
        if offer.taken_back_at is None and offer.person.is_active and policy.belongs(offer.person, plan)
    ]


def search(person: Person, action: Action) -> Search | None:
    """How the search for a new owner of this action stands for one person; None where there is none."""
    found = open_hand_over(action)
    if found is None:
        return None
    offers = offers_of(found)
    mine = next((offer for offer in offers if offer.person_id == person.id), None)
    return Search(
        hand_over=found,
        offers=offers,
        mine=mine,
        follows=policy.may_follow(person, action),
        may_offer=mine is None and policy.may_offer(person, action),
        may_keep=policy.may_hand_on(person, action),
        may_give=policy.may_give(person, action),
    )


def may_be_named(person: Person, action: Action, key: str) -> bool:
    """Whether this key is of somebody who offered, so that a proposal may begin with them filled in."""
    found = open_hand_over(action) if policy.belongs(person, action.plan) else None
    return found is not None and key in {f"person:{offer.person_id}" for offer in offers_of(found)}
