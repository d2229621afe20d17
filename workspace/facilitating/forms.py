"""The shape of what is entered for somebody else, of paper keyed in, and of the clock of a round."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from workspace.fields import LongText, ShortText, WorkspaceForm, choices_of, chosen
from workspace.proposals.consent import Say
from workspace.proposals.forms import AnswerForm
from workspace.proposals.models import Channel


def _how() -> RadioField:
    return RadioField(
        _l("How do you know?"),
        choices=lambda: choices_of(Channel),
        filters=[chosen],
        validators=[InputRequired(_l("Choose how they told you"))],
    )


class AnswerForForm(AnswerForm):
    """What somebody else answers in a round, and how they said it (R11)."""

    how = _how()
    sheet_round = ShortText(_l("Round number on the sheet"), limit=9, render_kw={"inputmode": "numeric"})
    say = RadioField(
        _l("Do they see harm to our aim?"),
        choices=[
            SelectChoice(Say.CONSENT.value, _l("No. They consent")),
            SelectChoice(Say.CONCERN.value, _l("They consent, and they have a concern")),
            SelectChoice(Say.OBJECTION.value, _l("Yes. They object, because they see harm")),
        ],
        filters=[chosen],
        validators=[InputRequired(_l("Choose their answer"))],
    )
    concern = LongText(_l("What is their concern?"), rows=3, limit=3000)
    stands = HiddenField()  # what stood when the page was opened, so that nobody writes over it unseen

    def validate_sheet_round(self, field: ShortText) -> None:
        """What is keyed in from paper says which round the paper was for (R4)."""
        if self.how.data == Channel.PAPER.value and not (field.data or "").isdecimal():
            raise ValidationError(_l("Enter the round number that is printed on the sheet, like 2"))


class SpeakForForm(WorkspaceForm):
    """What somebody else said, or that they passed."""

    how = _how()
    text = LongText(_l("Their words"), rows=4, limit=3000)
    passing = SubmitField(_l("They pass"))


class RoomForm(WorkspaceForm):
    """Who in the room said that they consent. Nobody is ticked by itself (R5)."""

    people = SelectMultipleField(
        _l("They said in the meeting: “I consent”"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen_round = HiddenField()


class CheckForm(WorkspaceForm):
    """Yes, that is what I said."""

    stands = HiddenField()  # what the person read, so that they never confirm what they have not seen


class StopForm(WorkspaceForm):
    """Take the round to a meeting."""

    why = LongText(_l("Why should we talk about it?"), rows=3, limit=1000)


class StartForm(WorkspaceForm):
    """Let time run again, with a new deadline."""

    days = IntegerField(
        _l("How many days do people have to answer from now?"),
        validators=[
            InputRequired(_l("Enter a number of days, like 7")),
            NumberRange(1, 90, _l("Enter a number of days between 1 and 90")),
        ],
    )
