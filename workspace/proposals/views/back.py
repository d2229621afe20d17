"""Where a page leads back to: the proposal, or the facilitator's page for who came from there."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from workspace.proposals import policy
from workspace.proposals.models import Proposal
from workspace.web import go, me


def back_to(proposal: Proposal, said: str, anchor: str = "") -> ResponseReturnValue:
    """Back to where somebody came from, with one sentence about what just happened."""
    if request.args.get("back") == "run" and policy.may_facilitate(me(), proposal):
        return go("facilitating.run", said, proposal_id=proposal.id)
    return go("proposals.show", said, proposal_id=proposal.id, **({"_anchor": anchor} if anchor else {}))
