"""What is asked for when something is said at once: updates, partner plans looked at, spelling."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from workspace.fields import DayField, LongText, ShortText, choices_of
from workspace.plan.models import Health, Measure, State
from workspace.together import SharedForm


class ReportForm(SharedForm):
    """The owner's update: a guided minute. A figure is asked for each measure (`latest_` and its key)."""

    state = RadioField(_l("Where is it now?"), choices=choices_of(State), validate_choice=True)
    health = RadioField(
        _l("How is it going?"),
        choices=choices_of(Health),
        validate_choice=False,
        description=_l("Only while it is under way or ongoing."),
    )
    happened = LongText(
        _l("What happened?"),
        required=_l("Say in a sentence or two what happened"),
        description=_l("Since the last update. If nothing did, say so: that is news too."),
    )
    outcome = LongText(
        _l("What has changed for carers so far?"),
        description=_l("Leave it empty while it is too early."),
        rows=4,
    )
    next_review_on = DayField(_l("When will you look at it next?"))
    why_moved = ShortText(
        _l("Why is the review put off?"),
        limit=500,
        description=_l("Only if the next date is later than agreed. Anyone may ask why a date moved."),
    )

    def offer(self, now: State) -> None:
        """The states one may choose: stopping is for a decision; being worked out ends by one (A3, A5)."""
        offered = [s for s in State if s.is_open or s is State.DONE]
        if now is State.WORKING_OUT:
            offered = [State.WORKING_OUT]
        else:
            offered.remove(State.WORKING_OUT)
        self.state.choices = choices_of(offered)

    def validate(self, extra_validators: Any = None) -> bool:
        """Health goes with being under way; what is not over needs a next date."""
        fine = bool(super().validate(extra_validators))
        state = State(self.state.data) if self.state.data in list(State) else None
        if state and state.has_health and self.health.data not in list(Health):
            self.health.errors = [gettext("Say how it is going")]
            fine = False
        if state and state.is_open and not self.next_review_on.data and not self.next_review_on.errors:
            self.next_review_on.errors = [gettext("Enter the day of the next look, like 27 3 2027")]
            fine = False
        return fine

    def latest(self) -> dict[int, str]:
        """The latest figures, by the keys of their measures."""
        return {int(f.short_name[7:]): f.data or "" for f in self if f.short_name.startswith("latest_")}


def report_form(measures: list[Measure]) -> type[ReportForm]:
    """The update form with a box for the figure of each of these measures."""
    boxes = {f"latest_{m.id}": ShortText(m.what, limit=100) for m in measures}
    return type("ReportFormWithFigures", (ReportForm,), boxes)


class CorrectForm(SharedForm):
    """Spelling in what was agreed."""

    what = ShortText(_l("What will be done"), required=_l("Say what will be done"))
    why = LongText(_l("Why it matters to carers"), rows=4)
    difference = LongText(_l("What will be different for carers"), rows=4)
    involvement = LongText(_l("How carers were involved"), rows=4)
    heard = LongText(_l("What we heard from carers"), rows=4)
    corrected = ShortText(
        _l("What did you correct?"), required=_l("Say what you corrected, like “typing errors”")
    )


class CheckLinkForm(SharedForm):
    """What was found in the partner plan, and when to look again."""

    found = LongText(
        _l("What did you find?"), required=_l("Say in a sentence what you found"), limit=500, rows=3
    )
    next_on = DayField(
        _l("When should it be looked at next?"), required=_l("Enter the day of the next look, like 27 3 2027")
    )
