"""The shape of what people write on the way to a decision."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, NumberRange, ValidationError

from workspace.circles.models import CircleKind, HatKind, Joining
from workspace.fields import DayField, LongText, ShortText, WorkspaceForm
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Response, Touches
from workspace.visibility import Visibility


def _choices(kind: Any, leave_out: tuple[Any, ...] = ()) -> list[SelectChoice]:
    return [SelectChoice(one.value, _l(one.label)) for one in kind if one not in leave_out]


def _one_of(value: Any) -> Any:
    """A radio's value, or None while nothing is chosen."""
    return value or None


TERMS = (1, 2, 3, 6, 9, 12, 18, 24)


def _terms() -> list[SelectChoice]:
    return [
        SelectChoice(str(n), _l("1 month") if n == 1 else _l("%(number)d months", number=n)) for n in TERMS
    ]


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
    term_months = SelectField(_l("How long does it stand before we look again?"), choices=_terms, default="6")
    review_on = DayField(_l("Review date, if it should be sooner"))
    seen = HiddenField()


class NewProposalForm(ProposalForm):
    """A proposal at its beginning: also who may see it."""

    visibility = RadioField(
        _l("Who may see this proposal?"), choices=lambda: _choices(Visibility), validators=[InputRequired()]
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
        filters=[_one_of],
        validators=[InputRequired(_l("Choose whether this is for our circle to decide"))],
    )
    is_major = RadioField(
        _l("Is it a major decision: wide or complex?"),
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
        filters=[_one_of],
        validators=[InputRequired(_l("Choose whether this is a major decision"))],
    )
    response = RadioField(
        _l("How do we respond to the need?"),
        choices=lambda: _choices(Response),
        filters=[_one_of],
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


class StraightForm(DaysForm):
    """A small matter goes straight to its consent round (R2)."""

    reason = ShortText(_l("Why can this go straight to consent?"), required=_l("Say why"))


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


class ReferForm(ReasonForm):
    """Send on to another circle."""

    circle = SelectField(_l("Which circle decides this?"), coerce=int)


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
        filters=[_one_of],
        validators=[InputRequired(_l("Choose your answer"))],
    )
    concern = LongText(_l("What is your concern?"), rows=3, limit=3000)
    harm = LongText(_l("What would go wrong?"), rows=4, limit=3000)
    touches = RadioField(
        _l("What would it harm?"),
        choices=lambda: _choices(Touches),
        filters=[_one_of],
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


class EndForm(WorkspaceForm):
    """How an objection was integrated, offered to the person who objected."""

    end = RadioField(
        _l("How was it integrated?"),
        filters=[_one_of],
        validators=[InputRequired(_l("Choose how it was integrated"))],
    )
    how = LongText(
        _l("In your words: how is the harm avoided now?"),
        required=_l("Say how the harm is avoided now"),
        rows=4,
        limit=3000,
    )

    def offer(self, to_objector: bool) -> None:
        """Only the person who objected can take it back."""
        self.end.choices = _choices(End, () if to_objector else (End.WITHDRAWN,))


class ConfirmForm(WorkspaceForm):
    """The objector says whether the objection is integrated."""

    met = RadioField(
        _l("Is your objection integrated?"),
        choices=[SelectChoice("yes", _l("Yes, it is")), SelectChoice("no", _l("Not yet"))],
        filters=[_one_of],
        validators=[InputRequired(_l("Choose yes or not yet"))],
    )
    why = LongText(_l("If not yet: what is missing?"), rows=3, limit=3000)

    def validate_why(self, field: LongText) -> None:
        """Not yet needs words, or nobody knows what to do next."""
        if self.met.data == "no" and not field.data:
            raise ValidationError(_l("Say what is missing"))


# Effects --------------------------------------------------------------------------------------------


class WhichActionForm(WorkspaceForm):
    """Which action of the plan this is about."""

    reference = SelectField(_l("Which action?"))


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


class PriorityForm(WorkspaceForm):
    """Add a priority area."""

    code = ShortText(
        _l("Short code, two to six letters, like COM"), required=_l("Enter a short code"), limit=6
    )
    title = ShortText(_l("Title"), required=_l("Enter a title"))
    why = LongText(_l("Why does it matter to carers?"), required=_l("Say why it matters"), rows=4, limit=2000)


class HatForm(WorkspaceForm):
    """Give somebody a hat."""

    hat = SelectField(_l("Which hat?"), choices=lambda: _choices(HatKind))
    hat_name = ShortText(_l("If it is another hat: what is it called?"))
    description = LongText(_l("What is the hat for?"), rows=3, limit=1000)
    person = SelectField(_l("Who wears it?"), coerce=int)
    term_months = SelectField(_l("For how long?"), choices=_terms, default="12")

    def validate_hat_name(self, field: ShortText) -> None:
        """A hat of the circle's own needs a name."""
        if self.hat.data == HatKind.OWN.value and not field.data:
            raise ValidationError(_l("Enter what the hat is called"))


class CircleForm(WorkspaceForm):
    """Open a circle below this one."""

    name = ShortText(_l("Name"), required=_l("Enter a name"))
    circle_kind = SelectField(_l("Kind"), choices=lambda: _choices(CircleKind, (CircleKind.HELPING_CIRCLE,)))
    aim = LongText(
        _l("Aim: what does it exist to achieve?"), required=_l("Enter its aim"), rows=3, limit=1000
    )
    domain = LongText(_l("Domain: what may it decide?"), required=_l("Enter its domain"), rows=3, limit=1000)
    brief = LongText(_l("Brief of a working group: what is it asked to do?"), rows=3, limit=1000)
    ends_on = DayField(_l("When do you expect a working group to be finished?"))
    leader = SelectField(_l("Who leads it, for a year to begin with?"), coerce=int)
    joining = SelectField(_l("How do people join?"), choices=lambda: _choices(Joining))
    joining_note = LongText(_l("What is expected of members?"), rows=3, limit=2000)
    visibility = SelectField(
        _l("Who can see what it does?"), choices=lambda: _choices(Visibility), default="members"
    )

    def validate_brief(self, field: LongText) -> None:
        """A working group has a brief (C2)."""
        if self.circle_kind.data == CircleKind.WORKING_GROUP.value and not field.data:
            raise ValidationError(_l("Say what the working group is asked to do"))

    def validate_ends_on(self, field: DayField) -> None:
        """A working group has an expected end (C2)."""
        if self.circle_kind.data == CircleKind.WORKING_GROUP.value and field.data is None:
            raise ValidationError(_l("Enter when the working group expects to be finished, like 27 3 2027"))


class MemberForm(WorkspaceForm):
    """End somebody's membership."""

    person = SelectField(_l("Whose membership?"), coerce=int)
    why = LongText(_l("Why?"), required=_l("Say why"), rows=4, limit=2000)
