"""The shape of what people write when a circle chooses who wears a hat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are a version behind
from wtforms.validators import InputRequired, ValidationError

from workspace.circles.models import HatKind
from workspace.fields import LongText, ShortText, WorkspaceForm, choices_of, months_of
from workspace.proposals.models import Channel

TERMS = (3, 6, 9, 12, 18, 24)
People = Sequence[tuple[int, str]]


def _people(people: People) -> list[SelectChoice]:
    rows: list[tuple[Any, Any]] = [(0, _l("Choose a person")), *people]
    return [SelectChoice(number, name) for number, name in rows]


def _why_without() -> LongText:
    asked, wanted = _l("Why do you go on without them?"), _l("Say why you go on without them")
    return LongText(asked, required=wanted, rows=3, limit=1000)


class OpenSelection(WorkspaceForm):
    """The role and its term, described before anybody is named."""

    hat = RadioField(_l("Which hat?"), validators=[InputRequired(_l("Choose a hat"))])
    hat_name = ShortText(_l("If it is another hat: what is it called?"), None, 80)
    description = LongText(
        _l("What is the hat for?"), required=_l("Say what the hat is for"), limit=1000, rows=4
    )
    term_months = SelectField(_l("For how long?"), choices=lambda: months_of(TERMS), default="12")

    def choices(self, kinds: Sequence[HatKind]) -> None:
        """Fill in the hats that this circle can give."""
        self.hat.choices = choices_of(kinds)

    def validate_hat_name(self, field: ShortText) -> None:
        """A hat of the circle's own needs a name."""
        if self.hat.data == HatKind.OWN.value and not field.data:
            raise ValidationError(_l("Enter what the hat is called"))


class Name(WorkspaceForm):
    """Name a person with a reason, or pass; in the change round, stay with what one said."""

    nominee = SelectField(_l("Whom would you name?"), coerce=int, default=0)
    reason = LongText(_l("Why this person?"), rows=4, limit=2000)
    passing = SubmitField(_l("I pass"))  # buttons, never printed as hidden fields: those would be sent first
    staying = SubmitField(_l("I stay with what I said"))
    first = 0  # whom this person named before the change round

    def choices(self, people: People) -> None:
        """Fill in who can be named."""
        self.nominee.choices = _people(people)

    @property
    def names(self) -> bool:
        """Whether somebody is named, and not passed or stayed with."""
        return not (self.passing.data or self.staying.data)

    def validate_nominee(self, field: SelectField) -> None:
        """To name is to choose somebody."""
        if self.names and not field.data:
            raise ValidationError(_l("Choose a person, or pass"))

    def validate_reason(self, field: LongText) -> None:
        """The reason is what counts. Who stays with a person has given it."""
        if self.names and not field.data and self.nominee.data != (self.first or None):
            raise ValidationError(_l("Say why. One sentence is enough"))


class NameFor(Name):
    """The facilitator enters what somebody else said (R11)."""

    nominee = SelectField(_l("Whom would they name?"), coerce=int, default=0)
    how = RadioField(
        _l("How did they tell you?"),
        choices=lambda: choices_of(Channel),
        validators=[InputRequired(_l("Choose how they told you"))],
    )


class GoOn(WorkspaceForm):
    """On to the next step; with a reason where somebody has not spoken."""

    why = _why_without()

    def nobody_missing(self) -> None:
        """Everyone has spoken: nothing to explain."""
        del self.why


class ProposePerson(WorkspaceForm):
    """One person, with a reason drawn from what was said."""

    person = SelectField(_l("Whom do you propose?"), coerce=int, default=0)
    why = LongText(
        _l("Why this person, from what was said?"),
        required=_l("Say why you propose this person"),
        rows=5,
        limit=2000,
    )
    above = LongText(
        _l("What does the circle above think of this person?"),
        required=_l("Say what the circle above thinks of this person"),
        rows=3,
        limit=1000,
    )
    missing_why = _why_without()

    def choices(self, named: People, others: People) -> None:
        """Fill in who can be proposed: first those who were named."""
        groups = ((named, _l("Named by somebody")), (others, _l("Not named")))
        self.person.choices = [
            SelectChoice(0, _l("Choose a person")),
            *(SelectChoice(key, name, optgroup=str(label)) for rows, label in groups for key, name in rows),
        ]

    def leave_out(self, *, above: bool, missing: bool) -> None:
        """Ask only what is to be answered."""
        if not above:
            del self.above
        if not missing:
            del self.missing_why

    def validate_person(self, field: SelectField) -> None:
        """Somebody has to be proposed."""
        if not field.data:
            raise ValidationError(_l("Choose whom you propose"))


class Stop(WorkspaceForm):
    """Stop choosing."""

    why = LongText(_l("Why does it stop?"), required=_l("Say why it stops"), rows=3, limit=1000)
