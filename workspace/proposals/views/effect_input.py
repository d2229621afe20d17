"""From the page to the effect, and back: for each kind its form, filled, and what is read from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles import settings
from workspace.circles.models import Circle, CircleKind, HatKind, Joining
from workspace.db import db
from workspace.fields import WorkspaceForm
from workspace.people.models import Person
from workspace.plan import forms as plan_forms
from workspace.plan import policy as plan_policy
from workspace.plan import queries as plans
from workspace.plan import shape
from workspace.plan.models import Action
from workspace.proposals import effect_forms as forms
from workspace.proposals.effects import Effect, build
from workspace.proposals.views.subjects import Subject
from workspace.refusal import Refusal
from workspace.visibility import Visibility
from workspace.web import form_of, me

F = TypeVar("F", bound=WorkspaceForm)

# The form, filled with what stood -------------------------------------------------------------------


def form_for(subject: Subject) -> WorkspaceForm:
    """The form for this effect, empty or filled with what stood."""
    return _FORMS[subject.kind](subject)


def _plain(kind: type[WorkspaceForm]) -> Callable[[Subject], WorkspaceForm]:
    """A form whose fields are named as the effect names them."""
    return lambda subject: _filled(kind, subject)


def _filled(kind: type[F], subject: Subject) -> F:
    """The form with what stood in the effect; a choice of months is a text in its form."""
    stood = {name: value for name, value in subject.stands.items() if name != "kind"}
    return form_of(kind, **{n: str(value) if n.endswith("_months") else value for n, value in stood.items()})


def _action_form(subject: Subject) -> WorkspaceForm:
    fields = subject.stands.get("fields")
    if fields is None and subject.action is not None:
        fields = {**shape.of(subject.action), **_new_owner(subject.action)}
    inside = plan_policy.belongs(me(), subject.the("plan"))
    return plan_forms.action_form(subject.the("plan"), fields, form_of, inside=inside)


def _new_owner(action: Action) -> dict[str, str]:
    """Whom the address names as the new owner: somebody who offered to take this action on (A9, P3)."""
    key = request.args.get("owner", "")
    return {"owner": key} if key and plans.may_be_named(me(), action, key) else {}


def _reword_form(subject: Subject) -> WorkspaceForm:
    area = subject.the("priority")
    stands = {"title": area.title, "why": area.why, **subject.stands}
    return form_of(forms.RewordPriorityForm, title=stands["title"], why=stands["why"])


def _principle_form(subject: Subject) -> WorkspaceForm:
    text = subject.stands.get("text", subject.the("principle").text)
    return form_of(forms.PrincipleForm, text=text)


def _hat_form(subject: Subject) -> WorkspaceForm:
    form = _filled(forms.HatForm, subject)
    above = subject.its_circle.parent  # a leader may come from the circle above (C6)
    there = above.full_members() if above is not None and _sees(above) else []
    form.person.choices = _people(subject, [*_full(subject), *there])
    return form


def _member_form(subject: Subject) -> WorkspaceForm:
    form = _filled(forms.MemberForm, subject)
    members = [m.person for m in circles.members_now(subject.its_circle)]
    form.person.choices = _people(subject, members if _sees(subject.its_circle) else [])
    return form


def _circle_form(subject: Subject) -> WorkspaceForm:
    filled = {**subject.stands, "ends_on": shape.day(subject.stands.get("ends_on", ""))}
    form = form_of(forms.CircleForm, **{k: v for k, v in filled.items() if k != "kind"})
    form.leader.choices = _people(subject, _full(subject))
    return form


def _sees(circle: Circle) -> bool:
    """Only members see who is in a circle (P3)."""
    return circles_policy.may_see_members(me(), circle)


def _full(subject: Subject) -> list[Person]:
    """The full members of the circle it is about; to others than its members only those they share."""
    full = subject.its_circle.full_members()
    if _sees(subject.its_circle):
        return full
    shared = {person.id for person in subject.proposal.circle.full_members()}
    return [person for person in full if person.id in shared]


def _people(subject: Subject, people: list[Person]) -> list[SelectChoice]:
    """Whom to choose from; who is named already stays there to be chosen."""
    named = subject.stands.get("person") or subject.stands.get("leader")
    known = {person.id: person for person in people}
    if named and named not in known:
        known[named] = db.session.get_one(Person, named)
    return [SelectChoice(person.id, person.name) for person in known.values()]


def _settings_form(subject: Subject) -> WorkspaceForm:
    stands = {**settings.stands(subject.its_circle), **subject.stands.get("after", {})}
    filled = {**stands, "ends_on": shape.day(stands["ends_on"])}
    form = form_of(
        forms.SettingsForm, **{**filled, "takes_appeals": "yes" if stands["takes_appeals"] else "no"}
    )
    form.only_for(subject.its_circle.kind)
    return form


def _policy_form(subject: Subject) -> WorkspaceForm:
    if subject.policy is None:
        return _plain(forms.PolicyForm)(subject)
    text = subject.stands.get("text", subject.policy.text.text)
    months = str(subject.stands.get("review_months", 12))
    return form_of(forms.NewTextForm, text=text, review_months=months)


_FORMS: dict[str, Callable[[Subject], WorkspaceForm]] = {
    "add_action": _action_form,
    "change_action": _action_form,
    "stop_action": _plain(forms.StopForm),
    "publish": _plain(forms.PublishForm),
    "add_priority": _plain(forms.PriorityForm),
    "reword_priority": _reword_form,
    "add_principle": _plain(forms.PrincipleForm),
    "reword_principle": _principle_form,
    "give_hat": _hat_form,
    "remove_member": _member_form,
    "adopt_policy": _policy_form,
    "end_policy": _plain(forms.WhyForm),
    "open_circle": _circle_form,
    "change_circle": _settings_form,
    "close_circle": _plain(forms.WhyForm),
    "keep_decision": _plain(forms.KeepForm),
    "end_decision": _plain(forms.WhyForm),
}


# What the form says, as an effect -------------------------------------------------------------------


def read(subject: Subject, form: Any) -> Effect:
    """The effect that this form describes; refused with a sentence where it can't stand."""
    return _READ[subject.kind](subject, form)


def _read_add(subject: Subject, form: Any) -> Effect:
    fields = form.fields()
    shape.check(fields, subject.the("plan"))
    return build.add_action(subject.the("plan"), fields)


def _read_change(subject: Subject, form: Any) -> Effect:
    fields = form.fields()
    shape.check(fields, subject.the("plan"))
    return _different(build.change_action(subject.the("action"), fields), "fields")


def _read_reword(subject: Subject, form: Any) -> Effect:
    effect = build.reword_priority(subject.the("priority"), form.title.data, form.why.data)
    return _different(effect, "title", "why")


def _read_principle(subject: Subject, form: Any) -> Effect:
    return _different(build.reword_principle(subject.the("principle"), form.text.data), "text")


def _different(effect: Effect, *names: str) -> Effect:
    """A change changes something."""
    before = effect["before"] if "fields" not in names else {"fields": effect["before"]}
    if all(effect[name] == before[name] for name in names):
        raise Refusal(_("Nothing is different yet. Change what should change."))
    return effect


def _read_hat(subject: Subject, form: Any) -> Effect:
    return build.give_hat(
        subject.its_circle,
        _chosen(form.person),
        HatKind(form.hat.data),
        int(form.term_months.data),
        name=form.hat_name.data or "",
        description=form.description.data or "",
    )


def _chosen(field: Any) -> Person:
    return db.session.get_one(Person, field.data)  # the choices are people of the circle


def _read_circle(subject: Subject, form: Any) -> Effect:
    words = {
        name: form[name].data or "" for name in ("name", "aim", "domain", "brief", "question", "joining_note")
    }
    return build.open_circle(
        subject.its_circle,
        _chosen(form.leader),
        kind=CircleKind(form.circle_kind.data),
        ends_on=form.ends_on.data,
        joining=Joining(form.joining.data),
        visibility=Visibility(form.visibility.data),
        **words,
    )


def _read_settings(subject: Subject, form: Any) -> Effect:
    wanted = {name: form[name].data for name in settings.LABELS if name in form}
    wanted["takes_appeals"] = wanted["takes_appeals"] == "yes"
    if "ends_on" in wanted:
        wanted["ends_on"] = wanted["ends_on"].isoformat()
    effect = build.change_circle(subject.its_circle, wanted)
    settings.check(subject.its_circle, effect["before"], effect["after"])
    return effect


def _read_policy(subject: Subject, form: Any) -> Effect:
    name = subject.policy.name if subject.policy else form.name.data
    months = int(form.review_months.data)
    effect = build.adopt_policy(subject.its_circle, name, form.text.data, months, subject.policy)
    return _different(effect, "text") if subject.policy else effect


_READ: dict[str, Callable[[Subject, Any], Effect]] = {
    "add_action": _read_add,
    "change_action": _read_change,
    "stop_action": lambda subject, form: build.stop_action(subject.the("action"), form.why.data),
    "publish": lambda subject, form: build.publish(subject.the("plan"), form.note.data),
    "add_priority": lambda subject, form: build.add_priority(
        subject.the("plan"), form.code.data, form.title.data, form.why.data
    ),
    "reword_priority": _read_reword,
    "add_principle": lambda subject, form: build.add_principle(subject.the("plan"), form.text.data),
    "reword_principle": _read_principle,
    "give_hat": _read_hat,
    "remove_member": lambda subject, form: build.remove_member(
        subject.its_circle, _chosen(form.person), form.why.data
    ),
    "adopt_policy": _read_policy,
    "end_policy": lambda subject, form: build.end_policy(subject.the("policy"), form.why.data),
    "open_circle": _read_circle,
    "change_circle": _read_settings,
    "close_circle": lambda subject, form: build.close_circle(subject.the("circle"), form.why.data),
    "keep_decision": lambda subject, form: build.keep_decision(
        subject.the("decision"), int(form.review_months.data)
    ),
    "end_decision": lambda subject, form: build.end_decision(subject.the("decision"), form.why.data),
}
