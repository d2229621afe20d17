"""How a decision stands now, computed from what was recorded and never typed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from workspace import reviewing
from workspace.logbook.models import SequelKind
from workspace.refusal import mark
from workspace.reviewing import Due

# Of what only says that an earlier decision stays, the earlier one comes up for review again, not this entry.
ONLY_KEEPS = "|keep_decision|"


class Reviewed(Protocol):
    """A decision, as far as its state depends on it."""

    @property
    def kinds(self) -> str:
        """What it changed, as `Decision.kinds` says it."""

    @property
    def review_on(self) -> date:
        """When it was said that it would be looked at again."""


class Followed(Protocol):
    """What a later decision made of it, as far as its state depends on it."""

    @property
    def kind(self) -> SequelKind:
        """Kept, changed or ended."""

    @property
    def review_on(self) -> date | None:
        """When it comes up next, where it was kept."""


class DecisionState(StrEnum):
    """How a decision stands now."""

    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            DecisionState.IN_FORCE: mark("In force"),
            DecisionState.REVIEW_DUE: mark("In force, to be reviewed"),
            DecisionState.CHANGED: mark("Changed by a later decision"),
            DecisionState.ENDED: mark("Ended by a later decision"),
        }[self]

    @property
    def stands(self) -> bool:
        """Whether it still holds. That its review is due ends nothing by itself."""
        return self in (DecisionState.IN_FORCE, DecisionState.REVIEW_DUE)


class Wanted(StrEnum):
    """What a logbook can be narrowed to. What is to be reviewed and what was kept is in force, too."""

    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    KEPT = "kept"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Wanted.IN_FORCE: mark("In force"),
            Wanted.REVIEW_DUE: mark("To be reviewed: soon, now or overdue"),
            Wanted.KEPT: mark("Reviewed and kept"),
            Wanted.CHANGED: mark("Changed by a later decision"),
            Wanted.ENDED: mark("Ended by a later decision"),
        }[self]


def state_of(decision: Reviewed, sequels: Sequence[Followed], today: date) -> DecisionState:
    """How a decision stands today: what ended it counts more than what changed it."""
    kinds = {sequel.kind for sequel in sequels}
    if SequelKind.ENDED in kinds:
        return DecisionState.ENDED
    if SequelKind.CHANGED in kinds:
        return DecisionState.CHANGED
    close = due_of(decision, sequels, today) in (Due.SOON, Due.NOW, Due.OVERDUE)
    return DecisionState.REVIEW_DUE if close else DecisionState.IN_FORCE


def next_review(decision: Reviewed, sequels: Sequence[Followed]) -> date | None:
    """When it is looked at again: as the last review said; None once it was changed or ended, or only keeps.

    `sequels` come in the order in which they were entered.
    """
    if decision.kinds == ONLY_KEEPS or any(sequel.kind is not SequelKind.KEPT for sequel in sequels):
        return None
    said = [sequel.review_on for sequel in sequels if sequel.review_on]
    return said[-1] if said else decision.review_on


def due_of(decision: Reviewed, sequels: Sequence[Followed], today: date) -> Due:
    """How close its next review is."""
    return reviewing.due(next_review(decision, sequels), today)


def fits(wanted: Wanted, decision: Reviewed, sequels: Sequence[Followed], today: date) -> bool:
    """Whether a decision belongs into a logbook narrowed like this."""
    state = state_of(decision, sequels, today)
    if wanted is Wanted.IN_FORCE:
        return state.stands
    if wanted is Wanted.KEPT:
        return state.stands and any(sequel.kind is SequelKind.KEPT for sequel in sequels)
    return state.value == wanted.value
