"""Who from outside the circle is heard on a proposal: asking them, and ending it (C4)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.proposals import guest_forms, guests, heard, policy, queries
from workspace.proposals.views import bp
from workspace.web import find, form_of, go, me, page, refusing, sent

bp.add_app_template_global(heard.guests_of, "guests_of")
bp.add_app_template_global(policy.may_invite_guests, "may_invite_guests")


@bp.route("/proposals/<int:proposal_id>/guests", methods=["GET", "POST"])
def invite_guest(proposal_id: int) -> ResponseReturnValue:
    """Ask somebody from outside the circle to be heard on this proposal."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_invite_guests)
    form = form_of(guest_forms.GuestForm)
    if sent(form):
        with refusing(form, None if proposal.stage.is_end else form.email):
            guest = guests.invite(me(), proposal, form.email.data or "", form.why.data or "")
            said = _("%(name)s can be heard on this proposal now.", name=guest.person.name)
            return go("proposals.show", said, proposal_id=proposal.id, _anchor="guests")
    return page("proposals/guests.html", form=form, proposal=proposal, guests=heard.guests_of(proposal))


@bp.route("/proposals/<int:proposal_id>/guests/<int:guest_id>/end", methods=["POST"])
def end_guest(proposal_id: int, guest_id: int) -> ResponseReturnValue:
    """End it that somebody is heard as a guest; what they said stays."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_invite_guests)
    guest = find(heard.on(proposal), guest_id)
    name = guest.person.name
    guests.take_back(me(), proposal, guest)
    said = _("%(name)s is no longer a guest here. What they said stays.", name=name)
    return go("proposals.invite_guest", said, proposal_id=proposal.id)
