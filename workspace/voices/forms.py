"""What is asked for about a time when carers were heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workspace.fields import DayField, LongText, ShortText, choices_of
from workspace.together import SharedForm, Values
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Source


class SessionForm(SharedForm):
    """When carers were heard, how many, which groups, and what they said."""

    title = ShortText(
        _l("What was it?"),
        required=_l("Say what it was, like “Coffee morning at the library”"),
        description=_l("Like “Coffee morning at the library” or “Hospital survey 2027”."),
    )
    source = RadioField(
        _l("How were carers heard?"), choices=choices_of(Source), default=Source.SESSION.value
    )
    held_on = DayField(_l("When?"), required=_l("Enter the day on which carers were heard, like 27 3 2027"))
    people = IntegerField(
        _l("How many people were heard?"),
        validators=[
            Optional(),
            NumberRange(0, 1_000_000, _l("Enter a whole number, or leave it empty")),
        ],
        description=_l("A number under five is never shown to visitors."),
        render_kw={"inputmode": "numeric"},
    )
    groups = SelectMultipleField(
        _l("Which groups of carers were heard?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Somebody may belong to several. Leave all empty if you don't know."),
    )
    another = ShortText(
        _l("Another group that is missing above"),
        limit=80,
        description=_l("It is added to the list for all."),
    )
    said = LongText(
        _l("What did carers say?"),
        rows=10,
        description=_l(
            "In their words where you can. Name nobody, and write nothing by which somebody could be known,"
            " such as an illness. You can use **bold** and - lists."
        ),
    )
    visibility = RadioField(_l("Who can read it"), choices=choices_of(Visibility))

    def offer(self, groups: Iterable[CarerGroup], may_add_group: bool) -> None:
        """Fill the groups; who keeps the record may name another."""
        self.groups.choices = [SelectChoice(each.id, each.name) for each in groups]
        if not may_add_group:
            del self.another

    def validate(self, extra_validators: Any = None) -> bool:
        """What is no number is answered in plain words."""
        fine = bool(super().validate(extra_validators))
        if self.people.process_errors:
            self.people.errors = [gettext("Enter a whole number, or leave it empty")]
        return fine

    def values(self) -> Values:
        """What was typed, to be compared with what others wrote meanwhile."""
        day = self.held_on.data
        return {
            **super().values(),
            "held_on": day.isoformat() if day else "",
            "people": "" if self.people.data is None else self.people.data,
            "groups": sorted(self.groups.data or []),
        }

    def words(self, values: Values) -> dict[str, str]:
        """These values as people read them."""
        names: dict[Any, str] = {value: str(label) for value, label, *_ in self.groups.iter_choices()}
        return {
            **{name: str(value) for name, value in values.items()},
            "source": str(Source(values["source"]).label),
            "visibility": str(Visibility(values["visibility"]).label),
            "groups": "; ".join(names.get(key, "") for key in values["groups"]),
        }
