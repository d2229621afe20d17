"""What is asked for about a partner plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.fields import DayField, LongText, ShortText, WorkspaceForm
from workspace.together import SharedForm, Values


class PartnerPlanForm(SharedForm):
    """Another organisation's own plan."""

    title = ShortText(_l("Title of their plan"), required=_l("Enter the title of the plan"))
    organisation_id = SelectField(_l("Whose plan it is"), coerce=int)
    address = ShortText(
        _l("Web address"), limit=500, description=_l("Where it can be read, beginning with https://.")
    )
    owner = ShortText(
        _l("Who looks after it there"), description=_l("A role or a team, not somebody's name.")
    )
    period = ShortText(_l("Which years it covers"), limit=100, description=_l("Like 2026 to 2029."))
    contact = LongText(
        _l("Whom to ask"), limit=1000, rows=3, description=_l("Only people who are signed in see this.")
    )
    review_on = DayField(_l("When to look at it again"))

    def offer(self, organisations: Sequence[Any]) -> None:
        """Fill the organisations that can be chosen."""
        first = SelectChoice(0, gettext("Choose an organisation"))
        self.organisation_id.choices = [first, *(SelectChoice(o.id, o.name) for o in organisations)]

    def validate(self, extra_validators: Any = None) -> bool:
        """A plan belongs to an organisation."""
        fine = bool(super().validate(extra_validators))
        if not self.organisation_id.data:
            self.organisation_id.errors = [gettext("Choose whose plan it is")]
            return False
        return fine

    def values(self) -> Values:
        """What was typed, to be compared with what others wrote meanwhile."""
        day = self.review_on.data
        return {**super().values(), "review_on": day.isoformat() if day else ""}


class LookForm(WorkspaceForm):
    """What was found in a partner plan, and when to look at it again."""

    found = LongText(
        _l("What did you find?"),
        required=_l("Say in a sentence what you found"),
        description=_l("Like “Still in force”, or “Runs out in March, a new one is being written”."),
        limit=500,
        rows=3,
    )
    next_on = DayField(
        _l("When should it be looked at next?"), required=_l("Enter the day of the next look, like 27 3 2027")
    )


class ChangePartnerPlanForm(PartnerPlanForm):
    """A partner plan put right, or replaced by the one that came after it."""

    replaced_by_id = SelectField(
        _l("Replaced by"),
        coerce=int,
        default=0,
        description=_l("When a plan is replaced, every action that leans on it is asked to look again."),
    )

    def offer_followers(self, plans: Sequence[Any]) -> None:
        """Fill the plans that may have come after this one."""
        first = SelectChoice(0, gettext("Not replaced"))
        self.replaced_by_id.choices = [first, *(SelectChoice(p.id, p.title) for p in plans)]
