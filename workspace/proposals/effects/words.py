"""What effects say in words: to the people who are asked for their consent, and in the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workspace.circles import settings
from workspace.circles.models import CircleKind, Joining
from workspace.languages.tongue import RECORD, Tongue
from workspace.plan import shape
from workspace.proposals.effects.build import Effect
from workspace.proposals.effects.reach import plan_of
from workspace.refusal import mark
from workspace.text import differences
from workspace.visibility import Visibility

LONG = 80  # characters from which a change is shown word by word


@dataclass(frozen=True)
class Row:
    """One line of what an effect says: a label, the words, and what they replace where they do."""

    label: str
    text: str
    before: str | None = None

    @property
    def pieces(self) -> list[tuple[str, str]] | None:
        """The words added and removed, where two long texts would be hard to compare otherwise."""
        if not self.before or not self.text or max(len(self.before), len(self.text)) < LONG:
            return None
        return differences(self.before, self.text)


def label(kind: str) -> str:
    """What an effect of this kind does, in words."""
    return _LABELS[kind]


_LABELS = {
    "add_action": mark("Add an action to the plan"),
    "change_action": mark("Change an action in the plan"),
    "stop_action": mark("Stop an action"),
    "publish": mark("Publish a new version of the plan"),
    "add_priority": mark("Add a priority area to the plan"),
    "reword_priority": mark("Put a priority area in other words"),
    "add_principle": mark("Add a principle to the plan"),
    "reword_principle": mark("Put a principle in other words"),
    "give_hat": mark("Give somebody a hat"),
    "remove_member": mark("End somebody's membership"),
    "adopt_policy": mark("Adopt a policy, or change one"),
    "end_policy": mark("End a policy"),
    "open_circle": mark("Open a circle, working group or helping circle below this one"),
    "change_circle": mark("Change a circle's settings"),
    "close_circle": mark("Close a circle"),
    "keep_decision": mark("Keep an earlier decision"),
    "end_decision": mark("End an earlier decision"),
}

SENTENCES = {
    "add_action": mark("Add to the plan: %(what)s"),
    "change_action": mark("Change %(reference)s: %(what)s"),
    "stop_action": mark("Stop %(reference)s: %(what)s"),
    "publish": mark("Publish a new version of “%(title)s”"),
    "add_priority": mark("Add the priority area %(code)s: %(title)s"),
    "reword_priority": mark("Put the priority area %(code)s in other words: %(title)s"),
    "add_principle": mark("Add the principle: %(text)s"),
    "reword_principle": mark("Put a principle in other words: %(text)s"),
    "give_hat": mark("%(name)s wears the hat “%(hat_name)s” for %(term_months)s months"),
    "remove_member": mark("End the membership of %(name)s"),
    "adopt_policy": mark("Adopt this text as the policy “%(name)s”"),
    "end_policy": mark("End the policy “%(name)s”"),
    "open_circle": mark("Open “%(name)s” below this circle"),
    "change_circle": mark("Change the settings of “%(circle_name)s”"),
    "close_circle": mark("Close “%(name)s”"),
    "keep_decision": mark("Keep decision %(number)s, “%(title)s”, for %(review_months)s months"),
    "end_decision": mark("End decision %(number)s, “%(title)s”"),
}

_NAMES = {
    "reference": mark("Reference"),
    "number": mark("Decision"),
    "what": mark("What"),
    "code": mark("Short code"),
    "circle_name": mark("Circle"),
    "title": mark("Title"),
    "name": mark("Name"),
    "text": mark("Text"),
    "hat_name": mark("Hat"),
    "description": mark("What the hat is for"),
    "term_months": mark("Months"),
    "review_months": mark("Months until it is looked at again"),
    "circle_kind": mark("Kind"),
    "aim": mark("Aim"),
    "domain": mark("Domain"),
    "brief": mark("Brief"),
    "question": mark("Question"),
    "ends_on": mark("It is expected to end"),
    "leader_name": mark("Leader, for a year"),
    "joining": mark("How people join"),
    "joining_note": mark("What is expected of members"),
    "visibility": mark("Who can see what it does"),
    "why": mark("Why"),
    "note": mark("What changed, in plain words"),
}
_KINDS: dict[str, Callable[[str], Any]] = {
    "circle_kind": CircleKind,
    "joining": Joining,
    "visibility": Visibility,
}


def values(effect: Effect) -> dict[str, Any]:
    """What stands in the sentence of this effect."""
    return {**effect.get("fields", {}), **effect}


def sentence(effect: Effect) -> str:
    """One line for the record, in the language of the record: what this does to which thing."""
    return SENTENCES[effect["kind"]] % values(effect)


def shown(effects: list[Effect], tongue: Tongue = RECORD) -> list[tuple[Effect, list[Row]]]:
    """Each effect with everything it says, for the pages that ask people about it."""
    return [(effect, rows(effect, tongue)) for effect in effects]


def rows(effect: Effect, tongue: Tongue = RECORD) -> list[Row]:
    """Everything an effect says, for the people who are asked for their consent."""
    kind = effect["kind"]
    if kind == "add_action":
        added = shape.in_words(effect["fields"], plan_of(effect), tongue=tongue)
        return [Row(name, text) for name, text in added if text]
    if kind == "change_action":
        changed = shape.changed(effect["before"], effect["fields"], plan_of(effect), tongue=tongue)
        return [Row(name, new, old) for name, old, new in changed]
    if kind == "change_circle":
        return _settings(effect, tongue)
    before = effect.get("before", {})
    written = [
        Row(_NAMES[key], _readable(key, effect[key], tongue), before.get(key))
        for key in _NAMES
        if effect.get(key)
    ]
    if kind == "close_circle":
        return [*written, Row(mark("What happens then"), CLOSING)]
    return [row for row in written if row.before is None or row.before != row.text]


CLOSING = mark(
    "Its hats and its policies end. Nobody can join any more. Its plans pass to the circle above. "
    "What was said and decided in it stays."
)


def _settings(effect: Effect, tongue: Tongue) -> list[Row]:
    before, after = effect["before"], effect["after"]
    return [
        Row(said, settings.in_words(name, after[name], tongue), settings.in_words(name, before[name], tongue))
        for name, said in settings.LABELS.items()
        if name in after
    ]


def _readable(key: str, value: Any, tongue: Tongue) -> str:
    if key == "ends_on":
        return shape.written(shape.day(value), tongue)
    if key == "hat_name":
        return tongue.say(value)  # the usual hats are called the same everywhere, each in its language
    return str(_KINDS[key](value).label if key in _KINDS else value)
