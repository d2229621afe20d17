"""What is asked for behind a link from a letter."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, ValidationError

from workspace.fields import DayField, LongText, ShortText, WorkspaceForm, chosen


class UpdateForm(WorkspaceForm):
    """Is it still going to plan? One choice is enough; words where something is not as it should be."""

    how = RadioField(
        _l("How is it going?"),
        choices=[],
        filters=[chosen],
        validators=[InputRequired(_l("Say how it is going"))],
    )
    happened = LongText(_l("Say more"), limit=3000, rows=4)
    next_review_on = DayField(
        _l("When will you look at it next?"), required=_l("Enter the day of the next look, like 27 3 2027")
    )
    why_moved = ShortText(
        _l("Why is the review put off?"),
        limit=500,
        description=_l("Only if the next date is later than agreed. Anyone may ask why a date moved."),
    )
    seen = HiddenField()

    def offer(self, choices: Iterable[tuple[str, str]], need_words: Iterable[str]) -> None:
        """Show what can be chosen, and remember which choices need words."""
        self.how.choices = [SelectChoice(value, gettext(label)) for value, label in choices]
        self.need_words = frozenset(need_words)

    def validate_happened(self, field: LongText) -> None:
        """What is not as it should be needs words: nobody knows what to do otherwise."""
        if self.how.data in self.need_words and not field.data:
            raise ValidationError(gettext("Say in a sentence or two what happened"))


class PartnerForm(WorkspaceForm):
    """Is what we say of your plan still right?"""

    right = RadioField(
        _l("Is this still right?"),
        choices=[
            SelectChoice("yes", _l("Yes, this is still right")),
            SelectChoice("no", _l("No, it has changed")),
            SelectChoice("wrong", _l("I am the wrong person to ask")),
        ],
        filters=[chosen],
        validators=[InputRequired(_l("Choose your answer"))],
    )
    words = LongText(_l("What has changed?"), limit=2000, rows=4)

    def validate_words(self, field: LongText) -> None:
        """No needs words, or nobody knows what to put right."""
        if self.right.data == "no" and not field.data:
            raise ValidationError(gettext("Say in a few words what has changed"))
