"""Reading selections. They are about people, so they are there for the circle's members only (V2, P3)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from workspace.circles import policy as circle_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle, Hat, HatKind, HatTerm
from workspace.db import db, today
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal
from workspace.reviewing import SOON
from workspace.selections.models import Selection, SelectionStage

_WHOLE = (
    joinedload(Selection.circle),
    joinedload(Selection.opened_by),
    joinedload(Selection.proposed),
    joinedload(Selection.proposal).joinedload(Proposal.decision),
)


def circles_visible_to(person: Person) -> Select[Circle]:
    """The circles whose selections this person may know of: their own."""
    return circles.visible_to(person).where(Circle.id.in_(circles.ids_of(person)))


def visible_to(person: Person) -> Select[Selection]:
    """The selections of this person's own circles."""
    mine = select(Selection).where(Selection.circle_id.in_(circles.ids_of(person)))
    return mine.options(*_WHOLE)


def _is_open() -> ColumnElement[bool]:
    decided = select(Proposal.id).where(Proposal.stage == Stage.DECIDED)
    return or_(
        Selection.stage.in_([SelectionStage.NOMINATE, SelectionStage.CHANGE]),
        and_(Selection.stage == SelectionStage.CONSENT, Selection.proposal_id.not_in(decided)),
    )


def under_way(*circle_ids: int) -> list[Selection]:
    """What these circles are choosing now, oldest first."""
    wanted = select(Selection).where(Selection.circle_id.in_(circle_ids), _is_open())
    return list(db.session.scalars(wanted.options(*_WHOLE).order_by(Selection.id)))


def finished(circle: Circle) -> list[Selection]:
    """What this circle has chosen, or stopped choosing, newest first."""
    ended = select(Selection).where(Selection.circle_id == circle.id, ~_is_open())
    return list(db.session.scalars(ended.options(*_WHOLE).order_by(Selection.id.desc()).limit(50)))


def open_for(circle: Circle, hat: HatKind, hat_name: str = "") -> Selection | None:
    """The selection that is under way for this hat, if there is one."""
    for found in under_way(circle.id):
        if is_for(found, hat, hat_name):
            return found
    return None


def is_for(selection: Selection, hat: HatKind, hat_name: str = "") -> bool:
    """Whether it chooses this very hat. A circle's own hats are known by their name."""
    same_name = selection.hat_name.casefold() == hat_name.strip().casefold()
    return selection.hat is hat and (hat is not HatKind.OWN or same_name)


def hat_of(circle: Circle, hat: HatKind, hat_name: str = "") -> Hat | None:
    """The hat itself, where it has been given before."""
    own = hat_name.strip().casefold()
    for found in circle.hats:
        if found.kind is hat and (hat is not HatKind.OWN or found.name.casefold() == own):
            return found
    return None


def way(selection: Selection) -> list[TrailEntry]:
    """Who moved it on and why, oldest first."""
    noted = select(TrailEntry).where(
        TrailEntry.circle_id == selection.circle_id,
        TrailEntry.about == f"selection {selection.id}",
        TrailEntry.did.in_(MOVES),
    )
    return list(db.session.scalars(noted.options(joinedload(TrailEntry.person)).order_by(TrailEntry.id)))


MOVES = ("opened a selection", "opened the change round", "proposed a person", "stopped a selection")


# Hats and who could wear them -----------------------------------------------------------------------


@dataclass(frozen=True)
class ToChoose:
    """A hat that somebody should be chosen for: nobody wears it, its term is over or soon will be."""

    kind: HatKind
    name: str
    term: HatTerm | None = None

    @property
    def is_live(self) -> bool:
        """Whether it is still worn."""
        return self.term is not None and self.term.is_live()

    @property
    def is_over(self) -> bool:
        """Whether its last term ran out and gives no power (C9)."""
        return self.term is not None and self.term.ended_at is None and not self.is_live


def to_choose(circle: Circle) -> list[ToChoose]:
    """The hats that the circle should choose somebody for (C9): its own, and those that every circle has."""
    found = [each for hat in circle.hats if (each := _to_choose(hat)) is not None]
    there = {hat.kind for hat in circle.hats}
    usual = [HatKind.FACILITATOR, HatKind.SECRETARY]
    if circle.parent_id is not None:
        usual += [HatKind.LEADER, HatKind.DELEGATE]
    return [*(ToChoose(kind, kind.label) for kind in usual if kind not in there), *found]


def _to_choose(hat: Hat) -> ToChoose | None:
    worn = hat.holder()
    if worn is not None:
        ends_soon = worn.term_end <= today() + SOON
        return ToChoose(hat.kind, hat.name, worn) if ends_soon else None
    return ToChoose(hat.kind, hat.name, hat.lapsed())


def could_be_named(circle: Circle, hat: HatKind, asking: Person, named: list[Person]) -> list[Person]:
    """Whom this person can name: full members here; for the leader also people of the circle above (C6).

    Who is in the circle above is shown only to who is in it too (P3), and once somebody has been named here.
    """
    found = {person.id: person for person in circles.full_members_for_choice(circle)}
    above = circle.parent if hat is HatKind.LEADER else None
    if above is not None and circle_policy.may_see_members(asking, above):
        found.update((person.id, person) for person in above.full_members())
    found.update((person.id, person) for person in named if person.is_active)
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))
