"""The shape of what people say in a review."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from workspace.fields import LongText, WorkspaceForm, choices_of, chosen, months_of
from workspace.reviews.models import Verdict

MONTHS = (1, 2, 3, 6, 9, 12, 18, 24)


class BeginForm(WorkspaceForm):
    """Nothing but the button."""


class FindingForm(WorkspaceForm):
    """The three questions of a review."""

    helped = LongText(_l("Has it helped?"), rows=3, limit=2000)
    drop = LongText(_l("Is there a reason to drop it?"), rows=3, limit=2000)
    better = LongText(_l("Could it be better?"), rows=3, limit=2000)

    def validate_helped(self, _field: Any) -> None:
        """Nobody has to answer all three; one says something."""
        if not (self.helped.data or self.drop.data or self.better.data):
            raise ValidationError(_l("Answer at least one of the three questions"))


class VerdictForm(WorkspaceForm):
    """What should become of the decision, and why."""

    verdict = RadioField(
        _l("What should become of it?"),
        [InputRequired(_l("Choose whether to keep it, change it or end it"))],
        choices=choices_of(Verdict),
        coerce=chosen,
    )
    months = SelectField(
        _l("If you keep it: for how long, before you look again?"),
        choices=lambda: months_of(MONTHS),
        default="6",
    )
    why = LongText(
        _l("Why? What did the review show?"), required=_l("Say what the review showed"), rows=4, limit=2000
    )
