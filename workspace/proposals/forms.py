"""The shape of what people write on the way to a decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, NumberRange, ValidationError

from workspace.fields import DayField, LongText, ShortText, WorkspaceForm, choices_of, chosen, months_of
from workspace.proposals.consent import Say
from workspace.proposals.models import Response, Touches
from workspace.visibility import Visibility

TERMS = (1, 2, 3, 6, 9, 12, 18, 24)


class ProposalForm(WorkspaceForm):
    """What a proposal says."""

    title = ShortText(_l("Title"), required=_l("Enter a title: one line that says what you propose"))
    need = LongText(_l("What need does it answer?"), required=_l("Say what need it answers"), rows=4)
    text = LongText(_l("What should be done?"), required=_l("Say what should be done"), rows=8)
    criteria = LongText(
        _l("How will we know whether it works?"),
        required=_l("Say how we will know whether it works"),
        rows=3,
        limit=2000,
    )
    responsible = ShortText(_l("Who is responsible for carrying it out?"))
    term_months = SelectField(
        _l("How long does it stand before we look again?"), choices=lambda: months_of(TERMS), default="6"
    )
    review_on = DayField(_l("Review date, if it should be sooner"))
    seen = HiddenField()


class NewProposalForm(ProposalForm):
    """A proposal at its beginning: also who may see it."""

    visibility = RadioField(
        _l("Who may see this proposal?"), choices=lambda: choices_of(Visibility), validators=[InputRequired()]
    )
    confidential_why = ShortText(_l("If only this circle: why?"))


class RewriteForm(ProposalForm):
    """A change of a proposal that others have begun to talk about."""

    why = ShortText(_l("What did you change, and why?"))


class OpenForm(WorkspaceForm):
    """The proposer's answers on opening (R1)."""

    in_domain = RadioField(
        _l("Is this for our circle to decide?"),
        choices=[
            SelectChoice("yes", _l("Yes, it is in our domain")),
            SelectChoice("no", _l("No, another circle decides this")),
        ],
        filters=[chosen],
        validators=[InputRequired(_l("Choose whether this is for our circle to decide"))],
    )
    is_major = RadioField(
        _l("Is it a major decision: wide or complex?"),
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
        filters=[chosen],
        validators=[InputRequired(_l("Choose whether this is a major decision"))],
    )
    response = RadioField(
        _l("How do we respond to the need?"),
        choices=lambda: choices_of(Response),
        filters=[chosen],
        validators=[InputRequired(_l("Choose how we respond"))],
    )


class DaysForm(WorkspaceForm):
    """How long people have to answer."""

    days = IntegerField(
        _l("How many days do people have to answer?"),
        validators=[
            InputRequired(_l("Enter a number of days, like 7")),
            NumberRange(1, 90, _l("Enter a number of days between 1 and 90")),
        ],
    )


class TakeUpForm(DaysForm):
    """Take a parked proposal up again."""

    where = RadioField(
        _l("Where does it go on?"),
        choices=[
            SelectChoice("where_it_was", _l("At the stage it left")),
            SelectChoice("draft", _l("As a draft, to be written anew")),
        ],
        default="where_it_was",
    )


class ReasonForm(WorkspaceForm):
    """A move that needs a reason."""

    reason = LongText(_l("Why?"), required=_l("Say why, in a sentence or two"), rows=3, limit=2000)


class ParkForm(ReasonForm):
    """Set aside, with a date to look again."""

    look_again_on = DayField(
        _l("When do we look at it again?"), required=_l("Enter a date to look again, like 27 3 2027")
    )


class ReferForm(WorkspaceForm):
    """Send on to another circle: which one, and then why."""

    circle = SelectField(_l("Which circle decides this?"), coerce=int)
    reason = LongText(_l("Why?"), required=_l("Say why, in a sentence or two"), rows=3, limit=2000)


class GoOnForm(WorkspaceForm):
    """A move that asks for nothing but to be meant."""


class SpeakForm(WorkspaceForm):
    """Say something, or pass."""

    text = LongText(_l("Your words"), rows=4, limit=3000)
    passing = SubmitField(_l("I pass"))  # a button, never printed as a hidden field: that would be sent first


class InputForm(WorkspaceForm):
    """What was heard from others before a major decision (R1)."""

    text = LongText(
        _l("What was heard, from whom, and when?"), required=_l("Write down what was heard"), rows=6
    )


class ReplyForm(WorkspaceForm):
    """The proposer's answer to a question."""

    text = LongText(_l("Your answer"), required=_l("Write your answer"), rows=4, limit=3000)


class ConflictForm(WorkspaceForm):
    """Somebody stays off the roster (R7)."""

    person = SelectField(_l("Who stays off the roster?"), coerce=int)
    reason = ShortText(
        _l("Why? Everyone in the circle can read this"),
        required=_l("Say why this person stays off the roster"),
    )


class AnswerForm(WorkspaceForm):
    """One person's answer in a consent round."""

    say = RadioField(
        _l("Do you see harm to our aim?"),
        choices=[
            SelectChoice(Say.CONSENT.value, _l("No. I consent")),
            SelectChoice(Say.CONCERN.value, _l("I consent, and I have a concern")),
            SelectChoice(Say.OBJECTION.value, _l("Yes. I object, because I see harm")),
        ],
        filters=[chosen],
        validators=[InputRequired(_l("Choose your answer"))],
    )
    concern = LongText(_l("What is your concern?"), rows=3, limit=3000)
    harm = LongText(_l("What would go wrong?"), rows=4, limit=3000)
    touches = RadioField(
        _l("What would it harm?"),
        choices=lambda: choices_of(Touches),
        filters=[chosen],
        validate_choice=False,
    )
    suggestion = LongText(_l("What change would help?"), rows=3, limit=3000)
    seen_round = HiddenField()

    def validate_concern(self, field: LongText) -> None:
        """A concern needs words."""
        if self.say.data == Say.CONCERN.value and not field.data:
            raise ValidationError(_l("Say what your concern is"))

    def validate_harm(self, field: LongText) -> None:
        """An objection says what would go wrong."""
        if self.say.data == Say.OBJECTION.value and not field.data:
            raise ValidationError(_l("Say what would go wrong. That is what the circle works on"))

    def validate_touches(self, field: RadioField) -> None:
        """An objection names what it harms."""
        if self.say.data == Say.OBJECTION.value and field.data not in {t.value for t in Touches}:
            raise ValidationError(_l("Choose what it would harm"))
