"""Whether a proposal gives one date to a whole batch of actions: a question for those who are asked."""

from __future__ import annotations

from datetime import date

from workspace.plan import shape
from workspace.plan.batches import Shared, shared_dates
from workspace.proposals.effects.build import Effect

DATES = ("due_on", "review_on")


def shared(effects: list[Effect]) -> list[tuple[str, Shared]]:
    """The dates that these effects give to many actions at once, each with what the date is called."""
    return [(shape.LABELS[name], each) for name in DATES for each in shared_dates(_given(effects, name))]


def _given(effects: list[Effect], name: str) -> list[tuple[str, date]]:
    """Which action is given which date; a date that stays as it was isn't given here."""
    found = []
    for effect in effects:
        if effect["kind"] in {"add_action", "change_action"}:
            text = effect["fields"].get(name, "")
            if text and text != effect.get("before", {}).get(name, ""):
                what = effect.get("reference") or effect["fields"]["what"]
                found.append((what, date.fromisoformat(text)))
    return found
