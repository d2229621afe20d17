"""The shape of what people write about the things that happen when a proposal is agreed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, NumberRange, ValidationError

from workspace.circles.models import AbsencePolicy, CircleKind, HatKind, Joining
from workspace.fields import DayField, LongText, ShortText, WorkspaceForm, choices_of, months_of
from workspace.proposals.forms import TERMS
from workspace.visibility import Visibility


class WhyForm(WorkspaceForm):
    """Something ends, and this is why."""

    why = LongText(_l("Why?"), required=_l("Say why"), rows=4, limit=2000)


# The plan -------------------------------------------------------------------------------------------


class StopForm(WorkspaceForm):
    """Stop an action."""

    why = LongText(_l("Why should it stop?"), required=_l("Say why it should stop"), rows=4, limit=2000)


class PublishForm(WorkspaceForm):
    """Publish a version."""

    note = LongText(
        _l("What changed since the last version, in plain words?"),
        required=_l("Say in plain words what changed"),
        rows=5,
        limit=2000,
    )


class RewordPriorityForm(WorkspaceForm):
    """A priority area in other words."""

    title = ShortText(_l("Title"), required=_l("Enter a title"))
    why = LongText(_l("Why does it matter to carers?"), required=_l("Say why it matters"), rows=4, limit=2000)


class PriorityForm(WorkspaceForm):
    """Add a priority area."""

    code = ShortText(
        _l("Short code, two to six letters, like COM"), required=_l("Enter a short code"), limit=6
    )
    title = ShortText(_l("Title"), required=_l("Enter a title"))
    why = LongText(_l("Why does it matter to carers?"), required=_l("Say why it matters"), rows=4, limit=2000)


class PrincipleForm(WorkspaceForm):
    """Something that the plan holds to."""

    text = LongText(
        _l("What does the plan hold to?"), required=_l("Say what the plan holds to"), rows=3, limit=1000
    )


# People and hats ------------------------------------------------------------------------------------


class HatForm(WorkspaceForm):
    """Give somebody a hat."""

    hat = SelectField(_l("Which hat?"), choices=lambda: choices_of(HatKind))
    hat_name = ShortText(_l("If it is another hat: what is it called?"))
    description = LongText(_l("What is the hat for?"), rows=3, limit=1000)
    person = SelectField(_l("Who wears it?"), coerce=int)
    term_months = SelectField(_l("For how long?"), choices=lambda: months_of(TERMS), default="12")

    def validate_hat_name(self, field: ShortText) -> None:
        """A hat of the circle's own needs a name."""
        if self.hat.data == HatKind.OWN.value and not field.data:
            raise ValidationError(_l("Enter what the hat is called"))


class MemberForm(WhyForm):
    """End somebody's membership."""

    person = SelectField(_l("Whose membership?"), coerce=int)


# Policies -------------------------------------------------------------------------------------------


class NewTextForm(WorkspaceForm):
    """A new text for a policy in force."""

    text = LongText(_l("The text of the policy"), required=_l("Enter the text of the policy"), rows=12)
    review_months = SelectField(
        _l("When does the circle look at it again?"), choices=lambda: months_of(TERMS), default="12"
    )


class PolicyForm(NewTextForm):
    """A new policy."""

    name = ShortText(_l("What is the policy called?"), required=_l("Enter what the policy is called"))


# Circles --------------------------------------------------------------------------------------------

NEEDED = {  # what a kind of circle can't do without (C2), and what is said where it is missing
    CircleKind.WORKING_GROUP.value: {
        "brief": _l("Say what the working group is asked to do"),
        "ends_on": _l("Enter when the working group expects to be finished, like 27 3 2027"),
    },
    CircleKind.HELPING_CIRCLE.value: {
        "question": _l("Say which question the helping circle looks into"),
        "ends_on": _l("Enter when the helping circle reports, like 27 3 2027"),
    },
}


class CircleForm(WorkspaceForm):
    """Open a circle below this one."""

    name = ShortText(_l("Name"), required=_l("Enter a name"))
    circle_kind = SelectField(_l("Kind"), choices=lambda: choices_of(CircleKind))
    aim = LongText(
        _l("Aim: what does it exist to achieve?"), required=_l("Enter its aim"), rows=3, limit=1000
    )
    domain = LongText(_l("Domain: what may it decide?"), required=_l("Enter its domain"), rows=3, limit=1000)
    brief = LongText(_l("Brief of a working group: what is it asked to do?"), rows=3, limit=1000)
    question = LongText(_l("Question of a helping circle: what does it look into?"), rows=3, limit=1000)
    ends_on = DayField(_l("When is a working group finished, or does a helping circle report?"))
    leader = SelectField(_l("Who leads it, for a year to begin with?"), coerce=int)
    joining = SelectField(_l("How do people join?"), choices=lambda: choices_of(Joining))
    joining_note = LongText(_l("What is expected of members?"), rows=3, limit=2000)
    visibility = SelectField(
        _l("Who can see what it does?"), choices=lambda: choices_of(Visibility), default="members"
    )

    def validate_brief(self, field: LongText) -> None:
        """A working group has a brief (C2)."""
        self._needed(field)

    def validate_question(self, field: LongText) -> None:
        """A helping circle has a question (C2)."""
        self._needed(field)

    def validate_ends_on(self, field: DayField) -> None:
        """A working group has an expected end, a helping circle a day when it reports (C2)."""
        self._needed(field)

    def _needed(self, field: Any) -> None:
        said = NEEDED.get(self.circle_kind.data, {}).get(field.short_name)
        if said and not field.data and not field.process_errors:
            raise ValidationError(said)


class SettingsForm(WorkspaceForm):
    """A circle's settings, filled with what stands now."""

    name = ShortText(_l("Name"), required=_l("Enter a name"), limit=80)
    aim = LongText(
        _l("Aim: what does it exist to achieve?"), required=_l("Enter its aim"), rows=3, limit=1000
    )
    domain = LongText(_l("Domain: what may it decide?"), required=_l("Enter its domain"), rows=3, limit=1000)
    brief = LongText(_l("Brief: what is it asked to do?"), rows=3, limit=2000)
    ends_on = DayField(_l("When is it expected to end?"), required=_l("Enter a date, like 27 3 2027"))
    joining = RadioField(_l("How do people join?"), choices=lambda: choices_of(Joining))
    joining_note = LongText(_l("What is expected of members?"), rows=3, limit=2000)
    visibility = RadioField(
        _l("Who sees what the circle writes, unless it says otherwise?"),
        choices=lambda: choices_of(Visibility),
    )
    absence_policy = RadioField(
        _l("What happens when somebody has not answered?"), choices=lambda: choices_of(AbsencePolicy)
    )
    answer_days = IntegerField(
        _l("How many days do people usually have to answer?"),
        validators=[
            InputRequired(_l("Enter a number of days, like 7")),
            NumberRange(1, 60, _l("Enter a number of days from 1 to 60")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    takes_appeals = RadioField(
        _l("Can somebody whom a decision touches appeal against it?"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
    )

    def only_for(self, kind: CircleKind) -> None:
        """Leave out what this kind of circle doesn't have (C2)."""
        if kind is not CircleKind.WORKING_GROUP:
            del self.brief
        if kind is CircleKind.CIRCLE:
            del self.ends_on


# Earlier decisions ----------------------------------------------------------------------------------


class KeepForm(WorkspaceForm):
    """Keep a decision, and look at it again."""

    review_months = SelectField(
        _l("When do we look at it again?"), choices=lambda: months_of(TERMS), default="6"
    )
