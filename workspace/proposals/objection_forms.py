"""The shape of what people write while an objection is worked on: one short form for each way it can end."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, ValidationError

from workspace.fields import DayField, LongText, WorkspaceForm, choices_of, chosen
from workspace.proposals.consent import End
from workspace.proposals.models import Channel
from workspace.refusal import mark


def _number(value: Any) -> int | None:
    """The number of a version, or None where nothing usable was sent: then it is the latest."""
    return int(value) if str(value).isdecimal() else None


OWN_WORDS = {  # only the objector is offered these, so they speak of oneself
    End.WITHDRAWN: mark("I take my objection back"),
    End.CONCERN: mark("I make it a concern"),
}


class ChooseEndForm(WorkspaceForm):
    """First: how it ends. The few questions that belong to that end come next."""

    end = RadioField(
        _l("How is this objection integrated?"),
        filters=[chosen],
        validators=[InputRequired(_l("Choose how it is integrated"))],
    )

    def offer(self, ends: Collection[End]) -> None:
        """The ends that this person can offer now."""
        self.end.choices = [SelectChoice(end.value, _l(OWN_WORDS.get(end, end.label))) for end in ends]


class EndForm(WorkspaceForm):
    """What every short form has: which end it is about."""

    end = HiddenField()


class ChangedForm(EndForm):
    """The text was changed: by which version, and how that avoids the harm."""

    version = SelectField(_l("Which version changed it?"), coerce=_number, validate_choice=False)
    how = LongText(
        _l("How does the change avoid the harm?"),
        required=_l("Say how the change avoids the harm"),
        rows=4,
        limit=2000,
    )


class ShorterForm(EndForm):
    """It runs for a shorter time."""

    how = LongText(
        _l("Why is it safe enough for this shorter time?"),
        required=_l("Say why it is safe enough for this shorter time"),
        rows=4,
        limit=2000,
    )


class MeasuredForm(EndForm):
    """We watch for the harm, and have said what happens then."""

    indicator = LongText(
        _l("What will we watch or count?"), required=_l("Say what we will watch or count"), rows=3, limit=1000
    )
    look_on = DayField(
        _l("By when do we look at it?"), required=_l("Enter when we look at it, like 27 3 2027")
    )
    if_wrong = LongText(
        _l("What will happen if it goes wrong?"),
        required=_l("Say what will happen if it goes wrong"),
        rows=3,
        limit=1000,
    )


class CoveredForm(EndForm):
    """We talked it through, and it is covered already."""

    how = LongText(_l("Where is it covered?"), required=_l("Say where it is covered"), rows=4, limit=2000)


class WithdrawnForm(EndForm):
    """The objector takes it back."""

    how = LongText(_l("A word of why"), rows=3, limit=2000)


class ConcernForm(EndForm):
    """The objector makes it a concern, kept with the decision."""

    how = LongText(
        _l("Your concern, as it should be kept"), required=_l("Say what your concern is"), rows=4, limit=3000
    )


class ConfirmForm(WorkspaceForm):
    """The objector says whether the objection is integrated. `seen` is the offer that they read."""

    seen = HiddenField()
    met = RadioField(
        _l("Does this meet your objection?"),
        choices=[SelectChoice("yes", _l("Yes, it does")), SelectChoice("no", _l("Not yet"))],
        filters=[chosen],
        validators=[InputRequired(_l("Choose yes or not yet"))],
    )
    why = LongText(_l("If not yet: what is missing?"), rows=3, limit=3000)

    def validate_why(self, field: LongText) -> None:
        """Not yet needs words, or nobody knows what to do next."""
        if self.met.data == "no" and not field.data:
            raise ValidationError(_l("Say what is missing"))


# The test of an objection -----------------------------------------------------------------------------


class DoubtForm(WorkspaceForm):
    """Ask the circle to test an objection."""

    why = LongText(
        _l("Why do you doubt that it is an objection to our aim?"),
        required=_l("Say why you doubt it"),
        rows=4,
        limit=2000,
    )


class SeesHarmForm(WorkspaceForm):
    """Whether one sees the harm that an objection describes."""

    sees = RadioField(
        _l("Do you see the harm it describes?"),
        choices=[SelectChoice("yes", _l("Yes, I see it")), SelectChoice("no", _l("No, I don't see it"))],
        filters=[chosen],
        validators=[InputRequired(_l("Choose whether you see the harm"))],
    )
    words = LongText(
        _l("What do you see, in your words?"),
        required=_l("Say in a few words why you see the harm, or why you don't"),
        rows=3,
        limit=2000,
    )


class SeesHarmForThemForm(SeesHarmForm):
    """The same, entered for somebody who said it."""

    how = RadioField(
        _l("How did they give their answer?"),
        choices=lambda: choices_of(Channel),
        filters=[chosen],
        validators=[InputRequired(_l("Choose how they gave their answer"))],
    )


class OutcomeForm(WorkspaceForm):
    """What came of the test."""

    words = LongText(_l("What came of it?"), required=_l("Write down what came of it"), rows=4, limit=2000)
