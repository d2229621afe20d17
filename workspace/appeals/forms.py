"""The shape of what people write in an appeal."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, ValidationError

from workspace.fields import DayField, LongText, WorkspaceForm


class AppealForm(WorkspaceForm):
    """Why somebody appeals, and that they are unrelated to the others."""

    words = LongText(
        _l("Why should this decision be looked at again?"),
        required=_l("Say why it should be looked at again"),
        rows=5,
        limit=3000,
    )
    unrelated = BooleanField(
        _l(
            "I declare that I am unrelated to the other people who appeal: "
            "we don't share a household, a family or an employer."
        ),
        [InputRequired(_l("Declare that you are unrelated to the others, or leave the appeal to them"))],
    )


class MeetingForm(WorkspaceForm):
    """One meeting that heard the appeal."""

    held_on = DayField(
        _l("When was the meeting?"), required=_l("Enter the day of the meeting, like 27 3 2027")
    )
    notes = LongText(
        _l("Who was there, and what was said?"),
        required=_l("Write down who was there and what was said"),
        rows=5,
    )
    outcome = LongText(_l("What do you answer the people who appeal?"), rows=4)


class MoreForm(WorkspaceForm):
    """That one more meeting was agreed by consent."""

    words = LongText(
        _l("What was agreed, and by whom?"),
        required=_l("Write down what was agreed, and by whom"),
        rows=3,
        limit=2000,
    )


class SettledForm(WorkspaceForm):
    """Whether the answer settles it for one of the appellants."""

    settles = RadioField(
        _l("Does this answer settle it for you?"),
        [InputRequired(_l("Choose whether the answer settles it for you"))],
        choices=[
            SelectChoice("yes", _l("Yes, it is settled for me")),
            SelectChoice("no", _l("No, something is still missing")),
        ],
        coerce=lambda value: value or None,
    )
    words = LongText(_l("If not: what is still missing?"), rows=3, limit=2000)

    def validate_words(self, _field: Any) -> None:
        """Who is not content says what to look at."""
        if self.settles.data == "no" and not self.words.data:
            raise ValidationError(_l("Say what is still missing, so that it can be looked at"))


class GoOnForm(WorkspaceForm):
    """Nothing but the button."""
