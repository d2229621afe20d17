"""Two people editing the same thing (A7): the second sees both texts and chooses; nothing is lost.

A form remembers, in hidden inputs, the row's version and a fingerprint of each field as it was shown. When it
comes back and the row has moved on, the fingerprints tell for each field who changed it: only the other
person (theirs stays), only this one (mine goes in), or both differently (the person chooses).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm.exc import StaleDataError
from wtforms import HiddenField

from workspace.db import db
from workspace.fields import WorkspaceForm
from workspace.text import differences

Values = dict[str, Any]


class Kept(Protocol):
    """A row that counts its versions."""

    row_version: Any


R = TypeVar("R", bound=Kept)


class SharedForm(WorkspaceForm):
    """A form for something that others may be editing too. Its fields are named like its values."""

    seen = HiddenField()
    was = HiddenField()
    clash = HiddenField()

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kwargs: Any) -> None:
        """Read the fields, and which text was chosen on the conflict page."""
        formdata = self.meta.wrap_formdata(self, formdata)
        super().process(formdata, obj=obj, data=data, **kwargs)
        given = formdata if formdata is not None else {}
        self.chosen = {name[5:]: given[name] for name in given if name.startswith("keep-")}
        self.typed = [(n, v) for n in given for v in given.getlist(n)] if hasattr(given, "getlist") else []

    def values(self) -> Values:
        """What was typed, as plain data, by the names of the fields."""
        aside = {"seen", "was", "clash", "once", "csrf_token"}
        return {f.short_name: f.data if f.data is not None else "" for f in self if f.short_name not in aside}

    def remember(self, values: Values, row_version: int) -> None:
        """Note how everything was when this form was opened, unless it was sent and knows already."""
        if not self.seen.data:
            self.seen.data = str(row_version)
            self.was.data = json.dumps(prints(values))


@dataclass
class Weighed:
    """What comes of a form: the values to save, what others changed meanwhile, and what has to be chosen."""

    values: Values
    theirs: Values
    clashes: list[str] = field(default_factory=list)
    unchosen: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # changed by others only, and kept


def fingerprint(value: Any) -> str:
    """A short mark that two equal values share."""
    text = json.dumps(value, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=9).hexdigest()


def prints(values: Mapping[str, Any]) -> dict[str, str]:
    """The fingerprint of each value."""
    return {name: fingerprint(value) for name, value in values.items()}


def weigh(form: SharedForm, theirs: Values, row_version: int) -> Weighed:
    """Compare what was typed with what stands there now, field by field."""
    mine = form.values()
    was = _remembered(form)
    asked = [name for name in (form.clash.data or "").split(",") if name in mine]
    result = Weighed(values={}, theirs=theirs)
    result.unchosen = [name for name in asked if form.chosen.get(name) not in {"mine", "theirs"}]
    fresh = form.seen.data == str(row_version)
    for name, value in mine.items():
        standing = theirs[name]
        untouched = fingerprint(value) == was.get(name) or form.chosen.get(name) == "theirs"
        moved = not fresh and fingerprint(standing) != was.get(name)
        result.values[name] = standing if untouched else value
        if moved and untouched and name not in asked:
            result.merged.append(name)
        if (moved and not untouched and value != standing) or name in result.unchosen:
            result.clashes.append(name)
    return result


def _remembered(form: SharedForm) -> dict[str, str]:
    try:
        found = json.loads(form.was.data or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass
class Clash:
    """One field on the conflict page: both texts, and their difference in words."""

    name: str
    label: str
    theirs: str
    mine: str
    pieces: list[tuple[str, str]]
    chosen: str
    unchosen: bool


@dataclass
class Conflict:
    """What the conflict page shows: fields to choose, what else changed, and the rest to be sent again."""

    form: SharedForm
    clashes: list[Clash]
    merged: list[str]
    carried: list[tuple[str, str]]


def conflict(
    form: SharedForm,
    weighed: Weighed,
    row_version: int,
    words: Callable[[Values], Mapping[str, str]],
    label: Any,
) -> Conflict:
    """Prepare the page with both texts; sent from there, the form is up to date again."""
    mine, theirs = words(form.values()), words(weighed.theirs)
    was = _remembered(form)
    was.update({name: fingerprint(weighed.theirs[name]) for name in weighed.clashes})
    form.seen.data, form.was.data = str(row_version), json.dumps(was)
    form.clash.data = ",".join(weighed.clashes)
    clashes = [
        Clash(
            name, label(name), theirs.get(name, ""), mine.get(name, ""),
            differences(theirs.get(name, ""), mine.get(name, "")),
            form.chosen.get(name, ""), name in weighed.unchosen,
        )
        for name in weighed.clashes
    ]  # fmt: skip
    return Conflict(form, clashes, [label(name) for name in weighed.merged], _carried(form, weighed.clashes))


def _carried(form: SharedForm, clashes: list[str]) -> list[tuple[str, str]]:
    """Everything that was typed and is not asked about: it goes along unchanged, letter for letter."""
    own = {"csrf_token", "once", "draft_for", "draft_mark", "draft_shown", "seen", "was", "clash"}

    def asked(name: str) -> bool:
        return name.startswith("keep-") or any(name == c or name.startswith(f"{c}-") for c in clashes)

    return [(name, value) for name, value in form.typed if name not in own and not asked(name)]


def settle(
    form: SharedForm,
    load: Callable[[], R],
    values_of: Callable[[R], Values],
    save: Callable[[R, Weighed], Any],
) -> tuple[R, Weighed]:
    """Save what was typed where it fits; where it clashes, save nothing and say in `clashes` what to choose.

    When somebody else's save comes in between after all, the row is read anew and compared again.
    """
    while True:
        row = load()
        weighed = weigh(form, values_of(row), row.row_version)
        if weighed.clashes:
            return row, weighed
        try:
            save(row, weighed)
            return row, weighed
        except StaleDataError:
            db.session.rollback()
