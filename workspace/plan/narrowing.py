"""Showing only some actions of a plan: one vocabulary for members and for the public. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from workspace.plan.glance import Tally
from workspace.plan.models import State
from workspace.refusal import mark


class Only(StrEnum):
    """What a list of actions may be narrowed to by how it is looked after."""

    NO_OWNER = "no-owner"
    NO_UPDATE = "no-update"
    NEW = "new"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Only.NO_OWNER: mark("No owner yet"),
            Only.NO_UPDATE: mark("No update"),
            Only.NEW: mark("Not yet published"),
        }[self]


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see; all of it at once. Nothing means every action."""

    area: str | None = None  # its code: its own actions and those that serve it too
    organisation: int | None = None  # as owner or as a helper
    state: State | None = None
    only: Only | None = None
    group: int | None = None  # of carers

    @property
    def asked(self) -> dict[str, str]:
        """As it stands in an address."""
        return {name: str(value) for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Choice:
    """Something a list can be narrowed to, and how many actions of the whole plan that is."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Offered:
    """All that a plan's list can be narrowed to; by nothing that would leave no action."""

    areas: list[Choice] = field(default_factory=list)
    organisations: list[Choice] = field(default_factory=list)
    states: list[Choice] = field(default_factory=list)
    only: list[Choice] = field(default_factory=list)
    groups: list[Choice] = field(default_factory=list)


def states_of(whole: Tally) -> list[Choice]:
    """The states in which there is an action, in their order."""
    return [Choice(state.value, state.label, whole.states[state]) for state in State if whole.states[state]]


def only_of(whole: Tally, new: int = 0) -> list[Choice]:
    """Those without an owner, without an update, and not yet published."""
    numbers = {Only.NO_OWNER: whole.without_owner, Only.NO_UPDATE: whole.overdue, Only.NEW: new}
    return [Choice(each.value, each.label, n) for each, n in numbers.items() if n]


def chosen(choices: Iterable[Choice], value: str | None) -> Choice | None:
    """The choice with this value, if it is offered."""
    return next((choice for choice in choices if choice.value == value), None)
