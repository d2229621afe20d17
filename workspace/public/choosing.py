"""Showing only some actions of a public plan, by plain links: what is offered, and what fits. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from workspace.plan import narrowing
from workspace.plan.glance import Tally
from workspace.plan.models import State
from workspace.plan.narrowing import Choice, Offered, Only
from workspace.public.telling import Telling, Told


@dataclass(frozen=True)
class Chosen:
    """One such page: what it is narrowed to, in words, and the actions that fit."""

    kind: str  # as it stands in the address: "priority", "organisation", "state", "group"; or "only"
    label: str
    actions: list[Told]
    owned: list[Told] = field(default_factory=list)  # of an organisation's: those that it answers for itself

    @property
    def tally(self) -> Tally:
        """These actions in numbers."""
        return Tally.of(told.alike for told in self.actions)

    @property
    def owned_tally(self) -> Tally:
        """Those that the organisation owns in numbers: how fresh it keeps what it promised (A4)."""
        return Tally.of(told.alike for told in self.owned)


def offered(telling: Telling, groups: Mapping[str, int]) -> Offered:
    """What this plan can be narrowed to; `groups` are the numbers of the groups of carers, by their names."""
    areas = Counter(code for told in telling.actions for code in {told.priority, *told.also})
    helping = Counter(key for told in telling.actions for key in organisations_of(told))
    meant = Counter(name for told in telling.actions for name in set(told.groups))
    organisations = [Choice(str(key), name, number) for (key, name), number in helping.items()]
    return Offered(
        areas=[Choice(code, title, areas[code]) for code, title in telling.titles.items() if areas[code]],
        organisations=sorted(organisations, key=lambda each: (each.label.casefold(), each.value)),
        states=narrowing.states_of(telling.glance.whole),
        only=narrowing.only_of(telling.glance.whole),
        groups=[Choice(str(key), name, meant[name]) for name, key in groups.items() if meant[name]],
    )


def organisations_of(told: Told) -> set[tuple[int, str]]:
    """The organisations that own an action or help with it, each once."""
    those = [told.owner, *told.supporters]
    return {(who.organisation, who.post) for who in those if who and who.organisation is not None}


def chosen(telling: Telling, there: Offered, kind: str, value: str) -> Chosen | None:
    """The actions somebody asked for, or None where this plan knows nothing of that kind."""
    if kind == "priority" and value in telling.titles:
        fits = [told for told in telling.actions if value == told.priority or value in told.also]
        return Chosen(kind, telling.titles[value], fits)
    if kind == "organisation" and (found := narrowing.chosen(there.organisations, value)):
        fits = [told for told in telling.actions if int(value) in {key for key, _ in organisations_of(told)}]
        return Chosen(kind, found.label, fits, [told for told in fits if told.keeper == value])
    if kind == "group" and (found := narrowing.chosen(there.groups, value)):
        return Chosen(kind, found.label, [told for told in telling.actions if found.label in told.groups])
    if kind == "state" and value in list(State):
        state = State(value)
        return Chosen(kind, state.label, [told for told in telling.actions if told.state is state])
    return None


def only(telling: Telling, which: str) -> Chosen | None:
    """The actions without an owner, or those without an update."""
    if which == Only.NO_OWNER:
        alone = [told for told in telling.actions if told.owner is None and told.state.is_open]
        return Chosen("only", Only.NO_OWNER.label, alone)
    if which == Only.NO_UPDATE:
        return Chosen("only", Only.NO_UPDATE.label, [told for told in telling.actions if told.stale])
    return None
