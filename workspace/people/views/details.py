"""My details: what others see of me, and who somebody is who comes in."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people import forms, queries, service
from workspace.people.models import Organisation, Part
from workspace.people.views import bp
from workspace.web import form_of, go, me, page, sent


@bp.route("/me", methods=["GET", "POST"], endpoint="me")
def my_details() -> ResponseReturnValue:
    """See and change what others see of me."""
    person = me()
    form = form_of(
        forms.Me,
        name=person.name,
        part=person.part.value if person.part else None,
        organisation=person.organisation_id or 0,
        role=person.role,
        public_name=person.public_name,
    )
    form.choices(queries.organisations())
    if sent(form):
        part, organisation = said(form)
        name, role = form.name.data or "", form.role.data or ""
        back_to = "people.me" if person.part else "home.index"  # at first, the first page sent them here
        service.describe(person, name, part, organisation, role, form.public_name.data or "")
        return go(back_to, _("Your details are saved."))
    return page("people/me.html", form=form, person=person)


def said(form: forms.WhoIAm) -> tuple[Part, Organisation | None]:
    """The part and the organisation as somebody gave them."""
    return form.chosen_part(), queries.organisation(form.organisation.data)
