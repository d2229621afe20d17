"""What a circle is choosing and has chosen, and one selection with everything that was said in it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from workspace.circles import policy as circles
from workspace.people.models import Person
from workspace.proposals import policy as proposals
from workspace.proposals import rounds
from workspace.proposals.models import Proposal
from workspace.proposals.queries import asked_too_early
from workspace.selections import policy, queries
from workspace.selections.models import Step
from workspace.selections.views import bp
from workspace.web import find, me, page


@bp.route("/circles/<int:circle_id>/selections")
def list_selections(circle_id: int) -> ResponseReturnValue:
    """See what your circle is choosing, which hats wait for somebody, and what it chose before."""
    circle = find(queries.circles_visible_to(me()), circle_id)
    open_now = queries.under_way(circle.id)
    waiting = [] if circle.closed_at else queries.to_choose(circle)
    return page(
        "selections/list.html",
        circle=circle,
        open_now=open_now,
        finished=queries.finished(circle),
        to_choose=[
            (each, next((s for s in open_now if queries.is_for(s, each.kind, each.name)), None))
            for each in waiting
        ],
        may_open=policy.may_open(me(), circle),
        stands_in=circles.stands_in(me(), circle),
    )


@bp.route("/selections/<int:selection_id>")
def show(selection_id: int) -> ResponseReturnValue:
    """See where it stands, what everybody said and why, and what you can do now."""
    selection = find(queries.visible_to(me()), selection_id)
    return page(
        "selections/show.html",
        selection=selection,
        circle=selection.circle,
        path=list(Step),
        order=selection.order(),
        waiting=selection.waiting() if selection.takes_words else [],
        mine=selection.said_now(me()),
        way=queries.way(selection),
        may={
            "run": policy.may_run(me(), selection),
            "name": policy.may_nominate(me(), selection),
            "answer": _waits_for(me(), selection.proposal),
        },
        stands_in=circles.stands_in(me(), selection.circle),
    )


def _waits_for(person: Person, proposal: Proposal | None) -> bool:
    """Whether the consent round waits for this person now: who is asked last only when the others are in."""
    last = proposal.open_round if proposal is not None else None
    if proposal is None or last is None or not proposals.may_answer(person, proposal):
        return False
    result = rounds.standing(last)
    return person.id in result.missing and not asked_too_early(person, last, result)
