"""The light path of R2 as one short form: a small matter goes straight to its consent round."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import ValidationError

from workspace.fields import ShortText
from workspace.proposals.forms import DaysForm
from workspace.refusal import mark

REASONS = {
    "small": mark("It is small and easy to undo"),
    "talked": mark("We have talked about it already"),
}


class StraightForm(DaysForm):
    """Why a small matter needs no questions and reactions: chosen with one tap, or said in own words."""

    because = RadioField(
        _l("Why can this go straight to consent?"),
        choices=[
            *(SelectChoice(key, _l(words)) for key, words in REASONS.items()),
            SelectChoice("other", _l("Another reason")),
        ],
        default="small",
    )
    reason = ShortText(_l("Another reason, in your words"))

    def validate_reason(self, field: ShortText) -> None:
        """Another reason has to be said."""
        if self.because.data == "other" and not field.data:
            raise ValidationError(_l("Say why this can go straight to consent"))

    def why(self) -> str:
        """The reason as it is kept; words that somebody typed are never lost."""
        typed = str(self.reason.data or "")
        if not self.because.raw_data:  # nobody chose: the words stand for themselves
            return typed or REASONS["small"]
        return ". ".join(filter(None, (REASONS.get(self.because.data), typed)))
