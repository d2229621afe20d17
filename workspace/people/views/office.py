"""The office's lists of people and organisations."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people import forms, policy, queries, service
from workspace.people.views import bp
from workspace.web import allow, form_of, go, me, page, refusing, sent


@bp.route("/people/")
def list_people() -> ResponseReturnValue:
    """See and search all accounts: administrators only (P3, P4)."""
    allow(policy.may_administer(me()))
    words = request.args.get("q", "").strip()[:100]
    number = request.args.get("page", 1, int)
    return page("people/list.html", found=queries.listing(me(), words, number), words=words)


@bp.route("/organisations/")
def list_organisations() -> ResponseReturnValue:
    """See all organisations, and how many people belong to each."""
    allow(policy.may_administer(me()))
    rows = queries.organisations()
    return page("people/organisations.html", organisations=rows, people_of=queries.people_of())


@bp.route("/organisations/new", methods=["GET", "POST"])
def new_organisation() -> ResponseReturnValue:
    """Add an organisation."""
    allow(policy.may_administer(me()))
    form = form_of(forms.OrganisationForm)
    if sent(form):
        name, address = form.name.data or "", form.address.data or ""
        with refusing(form, form.name):
            service.add_organisation(me(), name, form.chosen_kind(), address)
            return go("people.list_organisations", _("%(name)s is in the list.", name=name))
    return page("people/organisation.html", form=form, organisation=None)


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
def change_organisation(organisation_id: int) -> ResponseReturnValue:
    """Correct an organisation."""
    allow(policy.may_administer(me()))
    organisation = queries.organisation(organisation_id)
    if organisation is None:
        abort(404)
    form = form_of(forms.OrganisationForm, organisation)
    if sent(form):
        name, address = form.name.data or "", form.address.data or ""
        with refusing(form, form.name):
            service.change_organisation(me(), organisation, name, form.chosen_kind(), address)
            return go("people.list_organisations", _("%(name)s is saved.", name=name))
    return page("people/organisation.html", form=form, organisation=organisation)
