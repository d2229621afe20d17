"""Running a round: the facilitator's page, and the small question whether anything is new on it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.facilitating import telling
from workspace.facilitating.views import bp
from workspace.proposals import effects, light, policy, queries, reading
from workspace.proposals.consent import Move
from workspace.proposals.models import Proposal
from workspace.proposals.news import stamp as stamp_of
from workspace.proposals.views import ladder
from workspace.web import READER, find, form_of, me, page


@bp.route("/proposals/<int:proposal_id>/run")
def run(proposal_id: int) -> ResponseReturnValue:
    """Run the round: where we are, whose turn it is, what is missing, and one next step."""
    proposal = find(_of_my_circles(), proposal_id, policy.may_facilitate)
    story = queries.story(proposal)
    read = reading.of(me(), proposal, story)
    return page("facilitating/run.html", **_shown(proposal, story, read))


def _of_my_circles() -> Select[Proposal]:
    """Running a round is the circle's own: for others the page isn't there."""
    return queries.visible_to(me()).where(Proposal.circle_id.in_(circles.ids_of(me())))


def _shown(proposal: Proposal, story: queries.Story, read: reading.Reading) -> dict[str, Any]:
    told = telling.of(me(), proposal, story, read)
    straight = Move.OPEN_STRAIGHT in read.moves
    answers = {a.person_id: a for a in read.round.answers} if read.round and read.sees else {}
    return {
        "proposal": proposal,
        "version": proposal.version,
        "effects": effects.shown(proposal.version.effects, READER),
        "story": story,
        "read": read,
        "told": told,
        "answers": answers,
        "objectors": [a.person for a in answers.values() if a.person_id in _objecting(read)],
        "concerns": sum(a.say.value == "concern" for a in answers.values()),
        "others": [m for m in read.moves if m is not told.next.move],
        "straight": form_of(light.StraightForm, days=proposal.circle.answer_days) if straight else None,
        "stands_in": circles_policy.stands_in(me(), proposal.circle),
        "rungs": ladder.rungs(me(), proposal, read.unconfirmed),
    }


def _objecting(read: reading.Reading) -> frozenset[int]:
    return read.outcome.objecting if read.outcome and read.sees else frozenset()


@bp.route("/proposals/<int:proposal_id>/news")
def news(proposal_id: int) -> ResponseReturnValue:
    """Whether your page of this proposal would look different now: what the page itself asks."""
    proposal = find(queries.visible_to(me()), proposal_id)
    stamp = stamp_of(me(), proposal)
    if request.args.get("seen", "") == stamp:
        return Response(status=204, mimetype="application/json")
    return jsonify(stamp=stamp)
