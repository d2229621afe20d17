"""What is asked for about a plan, its areas and its actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.widgets import CheckboxInput, ListWidget

from workspace.fields import Blocks, DayField, LongText, ShortText, choices_of
from workspace.plan import queries, shape
from workspace.plan.models import Plan
from workspace.plan.shape import ActionFields
from workspace.together import SharedForm, Values
from workspace.visibility import Visibility

MONTHS = (1, 2, 3, 4, 6, 9, 12, 18, 24)


def every(months: int) -> str:
    """How often, for a choice."""
    if months == 1:
        return str(gettext("Every month"))
    return str(gettext("Every %(months)d months", months=months))


class PlanForm(SharedForm):
    """What a plan says about itself."""

    title = ShortText(_l("Title of the plan"), required=_l("Enter a title"))
    for_whom = ShortText(_l("Who it is for"), required=_l("Say who the plan is for"))
    introduction = LongText(
        _l("Introduction"), description=_l("What the plan is for, in a few plain sentences."), rows=8
    )
    visibility = RadioField(
        _l("Who can read it"),
        choices=choices_of(Visibility),
        default=Visibility.MEMBERS.value,
        description=_l("Visitors only ever read versions that were published."),
    )


class StartForm(PlanForm):
    """A new plan."""

    slug = ShortText(
        _l("Short name in the address"),
        limit=80,
        description=_l(
            "Small letters, numbers and hyphens, like carers-plan. Leave it empty to use the title."
        ),
    )


class PriorityForm(SharedForm):
    """The words of a priority area."""

    title = ShortText(_l("Title of the area"), required=_l("Enter a title"))
    why = LongText(_l("Why it matters to carers"))


class NewPriorityForm(PriorityForm):
    """A new priority area."""

    code = ShortText(
        _l("Short code"),
        required=_l("Enter a short code, like HOS"),
        limit=6,
        description=_l("Two to six letters. References of actions begin with it, so it never changes."),
    )


class PrincipleForm(SharedForm):
    """Something the plan holds to."""

    text = LongText(_l("Principle"), required=_l("Say what the plan holds to"), limit=500, rows=3)


# An action ------------------------------------------------------------------------------------------


class MeasurePart(Form):
    """How we will know: one measure."""

    what = ShortText(_l("What is counted or asked"))
    baseline = ShortText(_l("Where we began"), limit=100)
    target = ShortText(_l("Where we want to be"), limit=100)
    latest = ShortText(_l("Latest figure"), limit=100)
    period = ShortText(_l("For which time"), limit=100, description=_l("Like April to June 2027."))
    source = ShortText(_l("Where the figure comes from"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A figure needs to say what it counts."""
        fine = bool(super().validate(extra_validators))
        if not self.what.data and any(f.data for f in self):
            self.what.errors = [gettext("Say what is counted, or leave the whole measure empty")]
            return False
        return fine


class LinkPart(Form):
    """That the action leans on a part of a partner's plan."""

    plan = SelectField(_l("Partner plan"))
    part = ShortText(_l("Which part of it"))
    note = ShortText(_l("What we rely on, or what we add"), limit=500)
    review_on = DayField(_l("When to look at it again"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A note needs its plan."""
        fine = bool(super().validate(extra_validators))
        if not self.plan.data and any((self.part.data, self.note.data, self.review_on.data)):
            self.plan.errors = [gettext("Choose the partner plan, or leave all of it empty")]
            return False
        return fine


class ActionForm(SharedForm):
    """Everything an action says. Used for drafting and for what a proposal will change."""

    what = ShortText(_l("What will be done"), required=_l("Say what will be done"))
    why = LongText(_l("Why it matters to carers"), rows=4)
    difference = LongText(_l("What will be different for carers"), rows=4)
    priority = SelectField(_l("Priority area"))
    also = SelectMultipleField(
        _l("Also part of"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    owner = SelectField(_l("Owner"), description=_l("Who makes sure that it happens and says how it goes."))
    review_on = DayField(_l("Next review"), description=_l("When the owner next says how it goes."))
    review_every = SelectField(_l("How often it is reviewed"), coerce=int, default=3)
    working_out_by = ShortText(
        _l("Who is working it out"),
        description=_l(
            "Needed while there is no owner or no review date yet. Visitors read it as you write it: give a"
            " role, a group or an organisation. Never a private person's name, unless they agreed."
        ),
    )
    working_out_until = DayField(_l("To be worked out by"))
    checker = SelectField(
        _l("Checker"), description=_l("A carer, or another organisation: looks whether it really happened.")
    )
    supporters = SelectMultipleField(
        _l("Who helps"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    start_on = DayField(_l("Starts"))
    due_on = DayField(_l("To be done by"))
    timescale = ShortText(
        _l("When, in words"),
        limit=200,
        description=_l("Only if there is no one date: like “Spring 2027” or “every term”."),
    )
    groups = SelectMultipleField(
        _l("Groups of carers it is for"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Leave all empty if it is for all carers."),
    )
    involvement = LongText(_l("How carers were involved"), rows=4)
    heard = LongText(_l("What we heard from carers"), rows=4)
    sessions = SelectMultipleField(
        _l("Where we heard it"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    measures = Blocks(FormField(MeasurePart))
    partner_links = Blocks(FormField(LinkPart))

    def offer(self, plan: Plan, inside: bool = True) -> None:
        """Fill what can be chosen: this plan's areas, people and hats of its circle, organisations."""
        standing = [key for key in (self.owner.object_data, self.checker.object_data) if key]
        offered = queries.choices(plan, standing, inside=inside)
        people = [SelectChoice(n.key, n.for_members, optgroup=gettext("People")) for n in offered.people]
        hats = [SelectChoice(n.key, n.for_members, optgroup=gettext("Hats")) for n in offered.hats]
        others = [
            SelectChoice(f"organisation:{o.id}", o.name, optgroup=gettext("Organisations"))
            for o in offered.organisations
        ]
        areas = [SelectChoice(p.code, f"{p.code} · {p.title}") for p in offered.priorities]
        self.priority.choices = [SelectChoice("", gettext("Choose an area")), *areas]
        self.also.choices = areas
        self.owner.choices = [SelectChoice("", gettext("Nobody yet")), *people, *hats, *others]
        self.checker.choices = [SelectChoice("", gettext("Nobody yet")), *people, *others]
        self.supporters.choices = [SelectChoice(o.id, o.name) for o in offered.organisations]
        self.groups.choices = [SelectChoice(each.id, each.name) for each in offered.groups]
        self.sessions.choices = [SelectChoice(each.id, each.title) for each in offered.sessions]
        months = sorted({*MONTHS, self.review_every.data or 3} - set(range(25, 1000)))
        self.review_every.choices = [SelectChoice(n, every(n)) for n in months]
        plans = [SelectChoice(str(p.id), p.title) for p in offered.partner_plans]
        for entry in self.partner_links:
            entry.form.plan.choices = [SelectChoice("", gettext("None")), *plans]

    def validate(self, extra_validators: Any = None) -> bool:
        """An action without owner or review date says who is working it out, and by when (A3)."""
        fine = bool(super().validate(extra_validators))
        if not self.priority.data:
            self.priority.errors = [gettext("Choose the priority area")]
            fine = False
        if self.owner.data and self.review_on.data:
            return fine
        if not self.working_out_by.data:
            self.working_out_by.errors = [
                gettext("Choose an owner and a review date, or say who is working it out")
            ]
            fine = False
        if not self.working_out_until.data and not self.working_out_until.errors:
            self.working_out_until.errors = [
                gettext("Enter the day by which it is worked out, like 27 3 2027")
            ]
            fine = False
        return fine

    def fields(self) -> ActionFields:
        """What was typed, in the shape that plan and proposals share."""
        typed = {name: self[name].data for name in (*shape.TEXTS, "priority", "also", "owner", "checker")}
        days = {name: shape.iso(self[name].data) for name in shape.DAYS}
        measures = [entry.form.data for entry in self.measures if entry.form.what.data]
        links = [
            {**entry.form.data, "review_on": shape.iso(entry.form.review_on.data)}
            for entry in self.partner_links
            if entry.form.plan.data
        ]
        return shape.tidy(
            {
                **typed,
                **days,
                "supporters": self.supporters.data,
                "groups": self.groups.data,
                "sessions": [*(self.sessions.data or ()), *self._unseen_sessions()],
                "review_every": self.review_every.data,
                "measures": measures,
                "partner_links": links,
            }
        )

    def _unseen_sessions(self) -> set[int]:
        """Sessions that stand there and that this person isn't offered: they stay as they are (V2)."""
        return set(self.sessions.object_data or ()) - {choice[0] for choice in self.sessions.iter_choices()}

    def values(self) -> Values:
        """The same, to be compared with what others wrote meanwhile."""
        return self.fields()


def filled(fields: ActionFields) -> dict[str, Any]:
    """What a form about this action begins with: an empty block more than there are filled."""
    links = [
        {**each, "plan": str(each["plan"]), "review_on": shape.day(each["review_on"])}
        for each in fields["partner_links"]
    ]
    return {
        **fields,
        **{name: shape.day(fields[name]) for name in shape.DAYS},
        "measures": [*fields["measures"], {}],
        "partner_links": [*links, {}],
    }


def action_form(
    plan: Plan, fields: ActionFields | None, form_of: Callable[..., ActionForm], priority: str = "",
    *, inside: bool = True,
) -> ActionForm:  # fmt: skip
    """The form for an action of this plan, empty or filled. `form_of` is the one of `web`.

    `inside`: whether it is for a member of the plan's circle, who may see who else is (P3).
    """
    begun = shape.tidy({"priority": priority}) if fields is None else fields
    form = form_of(ActionForm, **filled(begun))
    form.offer(plan, inside)
    return form
