"""What is new in a plan, for feed readers (Atom): each published version, and each update as it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask_babel import gettext, ngettext
from markupsafe import Markup

from workspace.plan.models import ActionUpdate, PlanVersion
from workspace.public import changes, history, queries, telling, wording
from workspace.public.changes import Changes
from workspace.public.pages import Shown

MOST = 50  # entries; who reads a feed has seen the earlier ones
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML may hold them
VERSIONS = 10  # at most so many of them are versions: each is compared with the one before


@dataclass(frozen=True)
class Entry:
    """One thing that is new. Its address stays, so it is what a reader knows it by."""

    path: str
    link: str
    title: str
    at: datetime
    sentences: Sequence[str] = ()
    html: str = ""

    @property
    def whole(self) -> str:
        """All it says, as HTML: our sentences, then the owner's words, made safe when they were written."""
        said = "".join(Markup("<p>{}</p>").format(sentence) for sentence in self.sentences)
        return said + self.html


def entries(shown: Shown) -> list[Entry]:
    """The newest of a plan, newest first: a fixed number of queries, however long the plan is."""
    folder = f"/plan/{shown.plan.slug}/"
    versions = _versions(shown, folder)
    published = {told.reference: told.what for told in shown.telling.actions}
    rows = history.latest_updates(shown.plan, published, MOST - len(versions))
    said = [_update(folder, reference, published[reference], update) for reference, update in rows]
    return sorted((*versions, *said), key=lambda entry: entry.at, reverse=True)


def _versions(shown: Shown, folder: str) -> list[Entry]:
    found = history.newest_contents(shown.plan, VERSIONS + 1)
    names = queries.names([content for _number, content in found])
    told = {number: telling.tell(content, names) for number, content in found}
    differences = {newer: changes.between(told[older], told[newer]) for newer, older in pairwise(told)}
    return [
        _version(folder, version, differences.get(version.number)) for version in shown.versions[:VERSIONS]
    ]


def _version(folder: str, version: PlanVersion, changed: Changes | None) -> Entry:
    path = f"{folder}versions/{version.number}"
    return Entry(
        path,
        f"{folder}changes/{version.number - 1}/{version.number}" if changed is not None else path,
        str(gettext("Version %(number)s was published", number=version.number)),
        version.published_at,
        [each for each in (version.note, *(in_short(changed) if changed is not None else ())) if each],
    )


def in_short(changed: Changes) -> list[str]:
    """What changed, as numbers in sentences."""
    if not changed:
        return [str(gettext("The words of the plan are the same as they were then."))]
    added, stopped, gone = len(changed.added), len(changed.stopped), len(changed.gone)
    altered, areas = len(changed.changed), len(changed.areas)
    said = (
        (added, ngettext("%(num)d action was added", "%(num)d actions were added", added)),
        (stopped, ngettext("%(num)d action was stopped", "%(num)d actions were stopped", stopped)),
        (gone, ngettext("%(num)d action is no longer there", "%(num)d actions are no longer there", gone)),
        (altered, ngettext("%(num)d action was changed", "%(num)d actions were changed", altered)),
        (areas, ngettext("%(num)d priority area was changed", "%(num)d priority areas were changed", areas)),
        (len(changed.plan), gettext("The plan itself was changed")),
    )
    return [str(sentence) for number, sentence in said if number]


def _update(folder: str, reference: str, what: str, update: ActionUpdate) -> Entry:
    path = f"{folder}actions/{reference}"
    return Entry(
        f"{path}#update-{update.id}",
        path,
        f"{reference} {what}",
        update.at,
        [
            ", ".join(filter(None, (wording.label(update.state), wording.label(update.health)))),
            *filter(None, [wording.entered(update)]),
        ],
        update.happened_html,
    )
