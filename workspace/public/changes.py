"""What changed between two published versions, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from workspace.plan.models import State
from workspace.public import wording
from workspace.public.telling import Telling, Told
from workspace.refusal import mark
from workspace.text import differences

Pieces = list[tuple[str, str]]


@dataclass(frozen=True)
class Changed:
    """One thing that reads otherwise now: which, and for each part the words removed and added."""

    reference: str
    title: str
    parts: list[tuple[str, Pieces]]


@dataclass
class Changes:
    """All that is different since a version."""

    plan: list[tuple[str, Pieces]] = field(default_factory=list)
    areas: list[Changed] = field(default_factory=list)
    added: list[Told] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    stopped: list[Told] = field(default_factory=list)
    gone: list[Told] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything is different at all."""
        return any((self.plan, self.areas, self.added, self.changed, self.stopped, self.gone))


def between(before: Telling, after: Telling) -> Changes:
    """What a reader of the earlier text should know about the later one."""
    found = Changes(plan=_parts(_plan_words(before), _plan_words(after)), areas=_areas(before, after))
    earlier = {told.reference: told for told in before.actions}
    same_titles = {a.code: a.title for a in before.areas} == {a.code: a.title for a in after.areas}
    for told in after.actions:
        was = earlier.pop(told.reference, None)
        if was is None:
            found.added.append(told)
            continue
        if same_titles and was == told:
            continue
        if told.state is State.STOPPED and was.state is not State.STOPPED:
            found.stopped.append(told)
        parts = _parts(_action_words(was, before), _action_words(told, after))
        if parts:
            found.changed.append(Changed(told.reference, told.what, parts))
    found.gone.extend(earlier.values())
    return found


def _parts(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, Pieces]]:
    return [(label, _pieces(before[label], after[label])) for label in after if before[label] != after[label]]


def _pieces(before: str, after: str) -> Pieces:
    """The words removed and added. What is short, like a date or an owner, reads better as a whole."""
    if max(len(before), len(after)) > 60:
        return differences(before, after)
    return [piece for piece in (("removed", before), ("added", after)) if piece[1]]


def _plan_words(telling: Telling) -> dict[str, str]:
    return {
        mark("Title"): telling.title,
        mark("For whom"): telling.for_whom,
        mark("Introduction"): telling.introduction,
        mark("What we hold to"): "\n".join(telling.principles),
    }


def _action_words(told: Told, telling: Telling) -> dict[str, str]:
    return {label: words(told, telling) for label, words in wording.AGREED}


def _areas(before: Telling, after: Telling) -> list[Changed]:
    """Priority areas that were added, reworded or taken out."""
    nothing = ("", "")
    was = {area.code: (area.title, area.why) for area in before.areas}
    now = {area.code: (area.title, area.why) for area in after.areas}
    found = []
    for code in dict.fromkeys((*now, *was)):
        old, new = was.get(code, nothing), now.get(code, nothing)
        labels = (mark("Title"), mark("Why"))
        parts = _parts(dict(zip(labels, old, strict=True)), dict(zip(labels, new, strict=True)))
        if parts:
            found.append(Changed(code, new[0] or old[0], parts))
    return found
