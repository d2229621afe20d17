"""What is asked for when something is said at once: updates, partner plans looked at, spelling."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from workspace.fields import DayField, LongText, ShortText, WorkspaceForm, choices_of, chosen
from workspace.plan.models import Channel, Health, Measure, State
from workspace.together import SharedForm


def offered(now: State) -> list[State]:
    """Where an action may be next: stopping is for a decision; being worked out ends by one (A3, A5)."""
    if now is State.WORKING_OUT:
        return [State.WORKING_OUT]
    return [each for each in State if each not in {State.WORKING_OUT, State.STOPPED}]


class ReportForm(SharedForm):
    """The owner's update: a guided minute. A figure is asked for each measure (`latest_` and its key)."""

    health = RadioField(
        _l("Is it still going to plan?"),
        choices=choices_of(Health),
        validate_choice=False,
        description=_l("Only while it is under way or ongoing."),
    )
    happened = LongText(
        _l("What happened?"),
        required=_l("Say in a sentence or two what happened"),
        description=_l("Since the last update. If nothing did, say so: that is news too."),
    )
    next_review_on = DayField(_l("When will you look at it next?"))
    why_moved = ShortText(
        _l("Why is the review put off?"),
        limit=500,
        description=_l("Only if the next date is later than agreed. Anyone may ask why a date moved."),
    )
    state = RadioField(_l("Where is it now?"), choices=choices_of(State), validate_choice=True)
    outcome = LongText(
        _l("What has changed for carers so far?"),
        description=_l("Leave it empty while it is too early."),
        rows=4,
    )
    suggested = HiddenField()

    def offer(self, now: State) -> None:
        """Show the states one may choose."""
        self.state.choices = choices_of(offered(now))

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
        return self._figures_fit() and fine

    def _figures_fit(self) -> bool:
        """What is said about a figure needs the figure."""
        bare = [key for key, figure in self.of_measures("latest").items() if not figure]
        wrong = [key for key in bare if self[f"period_{key}"].data or self[f"source_{key}"].data]
        for key in wrong:
            self[f"latest_{key}"].errors = [gettext("Enter the figure, or leave its time and source empty")]
        return not wrong

    def of_measures(self, kind: str) -> dict[int, str]:
        """What is said about the measures, by their keys: `latest`, `period` or `source`."""
        named = ((f.short_name.partition("_"), f.data or "") for f in self)
        return {int(name[2]): data for name, data in named if name[0] == kind and name[2].isdigit()}


R = TypeVar("R", bound=ReportForm)


def report_form(measures: list[Measure]) -> type[ReportForm]:
    """The update form with boxes for the figure of each of these measures, its time and its source."""
    boxes: dict[str, Any] = {}
    for each in measures:
        boxes[f"latest_{each.id}"] = ShortText(each.what, limit=100)
        boxes[f"period_{each.id}"] = ShortText(_l("For which time"), limit=100)
        boxes[f"source_{each.id}"] = ShortText(_l("From where, if not as usual"))
    return type("ReportFormWithFigures", (ReportForm,), boxes)


class EnteredForm(ReportForm):
    """An owner's update that somebody else writes down: whose words, and how they were given (R11)."""

    who = RadioField(
        _l("Whose words are these?"), validators=[InputRequired(_l("Choose whose words they are"))]
    )
    how = RadioField(
        _l("How do you know?"),
        choices=lambda: choices_of(Channel),
        filters=[chosen],
        validators=[InputRequired(_l("Choose how they told you"))],
    )
    happened = LongText(
        _l("What happened, in their words?"),
        required=_l("Say in a sentence or two what happened"),
        description=_l("As they said or wrote it, no better and no shorter."),
    )
    next_review_on = DayField(_l("When will they look at it next?"))


def entered_form(measures: list[Measure]) -> type[EnteredForm]:
    """The same form for somebody else's words."""
    return type("EnteredFormWithFigures", (EnteredForm, report_form(measures)), {})


class CheckUpdateForm(WorkspaceForm):
    """Yes, that is what I said."""


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
