"""What waits for a person as a guest: proposals of other circles on which they are asked to be heard (C4)."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from workspace.home.need import Desk, Need
from workspace.proposals import heard, queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Guest, Proposal

_TALKING = (Stage.QUESTIONS, Stage.REACTIONS)


def of_guests(desk: Desk) -> list[Need]:
    """Where this person is asked to be heard and has not spoken in this stage."""
    inside = {circle.id for circle in desk.circles}
    asked = [(g, p) for g, p in heard.asked_of(desk.person) if p.circle_id not in inside]
    waiting = [(g, p) for g, p in asked if p.stage in (Stage.DRAFT, *_TALKING)]
    said = queries.spoken(desk.person, [p for _g, p in waiting])
    return [_need(g, p) for g, p in waiting if (p.id, p.stage) not in said]


def _need(guest: Guest, proposal: Proposal) -> Need:
    speaks = proposal.stage in _TALKING
    return Need(
        max(guest.invited_at, proposal.moved_at),
        _("You are asked to be heard on “%(title)s”", title=proposal.title),
        _("Say it, or pass") if speaks else _("Read it"),
        url_for("proposals.say" if speaks else "proposals.show", proposal_id=proposal.id),
        _("As a guest of %(circle)s: %(why)s", circle=proposal.circle.name, why=guest.why),
    )
