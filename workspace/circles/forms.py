"""What is asked for around circles: opening one, inviting, asking to join, answering, giving a hat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are a version behind
from wtforms.validators import InputRequired, NumberRange, ValidationError

from workspace.circles.models import AbsencePolicy, CircleKind, HatKind, Joining, Standing
from workspace.fields import DayField, LongText, ShortText, WorkspaceForm, choices_of
from workspace.people.forms import EmailText, Nothing, WhoIAm
from workspace.visibility import Visibility

__all__ = ["AcceptInvitation", "Nothing"]  # and everything below


def _numbered(first: Any, rows: Sequence[tuple[int, str]]) -> list[Any]:
    return [SelectChoice(0, first), *(SelectChoice(number, words) for number, words in rows)]


class OpenCircle(WorkspaceForm):
    """A new circle: what it is for, what it may decide, and how people come in."""

    kind = RadioField(
        _l("What kind of circle is it?"),
        choices=choices_of(CircleKind),
        default=CircleKind.CIRCLE.value,
        validators=[InputRequired(_l("Choose what kind of circle it is"))],
    )
    name = ShortText(_l("Name"), _l("Enter a name"), 80)
    aim = LongText(_l("Aim"), _l("Enter what the circle is there to achieve"), 1000, 3)
    domain = LongText(_l("Domain"), _l("Enter what the circle may decide by itself"), 1000, 3)
    brief = LongText(_l("Brief"), None, 2000, 4)
    question = LongText(_l("Question"), None, 2000, 4)
    ends_on = DayField(_l("When it expects to be finished"))
    joining = RadioField(
        _l("How do people come in?"),
        choices=choices_of(Joining),
        default=Joining.REQUEST.value,
        validators=[InputRequired(_l("Choose how people come in"))],
    )
    joining_note = LongText(_l("Joining note"), None, 2000, 4)
    visibility = RadioField(
        _l("Who sees what the circle writes, unless it says otherwise?"),
        choices=choices_of(Visibility),
        default=Visibility.MEMBERS.value,
        validators=[InputRequired(_l("Choose who sees it"))],
    )
    absence_policy = RadioField(
        _l("When somebody has not answered"),
        choices=choices_of(AbsencePolicy),
        default=AbsencePolicy.WAIT.value,
        validators=[InputRequired(_l("Choose what happens when somebody has not answered"))],
    )
    answer_days = IntegerField(
        _l("Days to answer in a round"),
        default=7,
        validators=[
            InputRequired(_l("Enter a number of days, like 7")),
            NumberRange(1, 60, _l("Enter a number of days from 1 to 60")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    decision = SelectField(_l("Which decision opens it?"), coerce=int, default=0)

    def decisions(self, rows: Sequence[tuple[int, str]]) -> None:
        """Fill in the decisions of the circle above."""
        self.decision.choices = _numbered(_l("Agreed in a meeting; not in the logbook"), rows)

    def as_the_top(self) -> None:
        """Leave out what the top circle doesn't have."""
        del self.kind, self.brief, self.question, self.ends_on, self.decision

    def said(self) -> dict[str, Any]:
        """What was asked for, as the service takes it."""
        values: dict[str, Any] = {
            "kind": CircleKind.CIRCLE,
            "name": self.name.data,
            "aim": self.aim.data,
            "domain": self.domain.data,
            "joining": Joining(self.joining.data),
            "joining_note": self.joining_note.data,
            "visibility": Visibility(self.visibility.data),
            "absence_policy": AbsencePolicy(self.absence_policy.data),
            "answer_days": self.answer_days.data,
        }
        if "kind" in self:
            values |= {
                "kind": CircleKind(self.kind.data),
                "brief": self.brief.data,
                "question": self.question.data,
                "ends_on": self.ends_on.data,
            }
        return values


class Invite(WorkspaceForm):
    """Offer somebody a place."""

    email = EmailText(_l("Their email address"), render_kw={"autocomplete": "off"})
    name = ShortText(_l("Their name"), None, 80)
    standing = RadioField(
        _l("They come in as"),
        choices=choices_of(Standing),
        default=Standing.FULL.value,
        validators=[InputRequired(_l("Choose how they come in"))],
    )
    words = LongText(_l("A few words from you"), None, 1000, 4)


class AcceptInvitation(WhoIAm):
    """Somebody new says who they are here, once (P1)."""


class Ask(WorkspaceForm):
    """Ask to join, in your own words."""

    words = LongText(_l("Why would you like to join?"), None, 2000, 5)


class Report(WorkspaceForm):
    """What a helping circle found, for the circle that appointed it."""

    text = LongText(
        _l("What did you find, and what do you suggest?"),
        _l("Write what the circle found, and what it suggests"),
        rows=12,
    )


class AnswerRequest(WorkspaceForm):
    """Answer somebody who asked to join."""

    welcomed = RadioField(
        _l("What do you answer?"),
        choices=[SelectChoice("yes", _l("Welcome them")), SelectChoice("no", _l("Decline, with a reason"))],
        validators=[InputRequired(_l("Choose what you answer"))],
    )
    standing = RadioField(
        _l("If you welcome them, they come in as"),
        choices=choices_of(Standing),
        default=Standing.FULL.value,
        validators=[InputRequired(_l("Choose how they come in"))],
    )
    answer = LongText(_l("What you say to them"), None, 2000, 4)

    def validate_answer(self, field: LongText) -> None:
        """A no needs its reason (C4)."""
        if self.welcomed.data == "no" and not field.data:
            raise ValidationError(_l("Say why you decline, so that the person knows"))


class GiveHat(WorkspaceForm):
    """Who was chosen for a hat, and until when."""

    kind = RadioField(_l("Which hat?"), validators=[InputRequired(_l("Choose a hat"))])
    name = ShortText(_l("Its name"), None, 80)
    description = LongText(_l("What its wearer does"), None, 1000, 3)
    person = SelectField(_l("Who was chosen?"), coerce=int, default=0)
    term_end = DayField(_l("The term ends on"), required=_l("Enter the day the term ends, like 27 3 2027"))
    review_on = DayField(_l("The circle looks at it again on"))
    decision = SelectField(_l("Which decision gave it?"), coerce=int, default=0)

    def choices(
        self,
        kinds: Sequence[HatKind],
        people: Sequence[tuple[int, str]],
        decisions: Sequence[tuple[int, str]],
    ) -> None:
        """Fill in the hats this person may give, who can wear them, and the circle's decisions."""
        self.kind.choices = choices_of(kinds)
        self.person.choices = _numbered(_l("Choose a person"), people)
        self.decision.choices = _numbered(_l("Agreed in a meeting; not in the logbook"), decisions)

    def validate_name(self, field: ShortText) -> None:
        """A hat of the circle's own needs a name."""
        if self.kind.data == HatKind.OWN.value and not field.data:
            raise ValidationError(_l("Enter a name for this hat"))

    def validate_person(self, field: SelectField) -> None:
        """Somebody has to wear it."""
        if not field.data:
            raise ValidationError(_l("Choose who wears it"))


class LookAtHat(WorkspaceForm):
    """What the circle found when it looked at a hat, and when it looks again (A9)."""

    found = LongText(_l("What did the circle find?"), _l("Say what the circle found"), 2000, 4)
    review_on = DayField(
        _l("When does it look again?"), required=_l("Enter when it looks again, like 27 3 2027")
    )
