"""Looking at a decision again: its reviews, what each person found, and what should become of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import policy as circles_policy
from workspace.db import today
from workspace.logbook.models import Decision
from workspace.logbook.queries import sequels_of
from workspace.logbook.states import ONLY_KEEPS, next_review
from workspace.proposals import queries as proposals
from workspace.reviewing import due
from workspace.reviews import forms, policy, queries, service
from workspace.reviews.models import Review, Verdict
from workspace.web import allow, find, form_of, go, me, page, sent

bp = Blueprint("reviews", __name__)


@bp.app_template_global("review_under_way")
def review_under_way(decision: Decision) -> Review | None:
    """The open review of a decision, for pages in rooms below that lead here."""
    return queries.open_of(decision)


@bp.route("/decisions/<int:decision_id>/reviews", methods=["GET", "POST"])
def of_decision(decision_id: int) -> ResponseReturnValue:
    """The reviews of a decision so far, when the next one is due, and a button to begin it."""
    decision = find(proposals.decisions_visible_to(me()), decision_id)
    form = form_of(forms.BeginForm)
    if sent(form):
        allow(policy.may_begin(me(), decision))
        standing = queries.open_of(decision)
        if standing is not None:
            said = _("A review of this decision is under way already. Here it is.")
            return go("reviews.show", said, review_id=standing.id)
        review = service.begin(me(), decision)
        return go("reviews.show", _("The review has begun. Say what you found."), review_id=review.id)
    followed = sequels_of([decision.id])[decision.id]
    comes_up = next_review(decision, followed)
    return page(
        "reviews/of_decision.html",
        form=form,
        decision=decision,
        circle=queries.circle_of(decision),
        held=queries.held(decision),
        sequels=followed,
        seen=queries.seen_among(me(), followed),
        comes_up=comes_up,
        due=due(comes_up, today()),
        only_keeps=decision.kinds == ONLY_KEEPS,
        inside=policy.is_inside(me(), decision),
        may_begin=policy.may_begin(me(), decision),
    )


@bp.route("/reviews/<int:review_id>", methods=["GET", "POST"])
def show(review_id: int) -> ResponseReturnValue:
    """A review: the decision with its concerns and criteria, what each person found, and your own words."""
    review = find(queries.visible_to(me()), review_id)
    mine = queries.finding_of(me(), review)
    form = form_of(forms.FindingForm, obj=mine)
    if sent(form):
        found = service.Found(form.helped.data or "", form.drop.data or "", form.better.data or "")
        service.find(me(), review, found)
        return go("reviews.show", _("Thank you. Your words are kept."), review_id=review.id)
    return page("reviews/show.html", form=form, mine=mine, **_shown(review))


def _shown(review: Review) -> dict[str, Any]:
    decision, person = review.decision, me()
    circle = queries.circle_of(decision)
    mine = next(held for held in queries.held(decision) if held.review.id == review.id)
    waits = policy.waits_for_verdict(review)
    return {
        "review": review,
        "decision": decision,
        "circle": circle,
        "held": mine,
        "measures": [one for one in decision.objections if one.get("end") == "measured"],
        "proposal": queries.where_it_went(review),
        "still_to_come": _still_to_come(review) if not mine.over and waits else [],
        "waits": waits,
        "may_verdict": not mine.over and waits and policy.may_give_verdict(person, review),
        "may_find": not mine.over and policy.may_find(person, review),
    }


def _still_to_come(review: Review) -> list[str]:
    """The full members who have not said what they found. Nobody has to: it only helps to ask."""
    found = {finding.person_id for finding in review.findings}
    return [p.name for p in queries.circle_of(review.decision).full_members() if p.id not in found]


@bp.route("/reviews/<int:review_id>/verdict", methods=["GET", "POST"])
def verdict(review_id: int) -> ResponseReturnValue:
    """Say what should become of the decision, and put that to the circle."""
    review = find(queries.visible_to(me()), review_id, policy.may_give_verdict)
    form = form_of(forms.VerdictForm)
    if sent(form):
        chosen = Verdict(form.verdict.data)
        proposal = service.give_verdict(me(), review, chosen, form.why.data or "", int(form.months.data))
        if chosen is Verdict.CHANGE:
            said = _("A draft with the words of the decision is ready. Change what should change.")
            return go("proposals.write", said, proposal_id=proposal.id)
        said = _("The circle is asked now. Give your own answer too.")
        return go("proposals.show", said, proposal_id=proposal.id)
    return page(
        "reviews/verdict.html",
        form=form,
        stands_in=circles_policy.stands_in(me(), queries.circle_of(review.decision)),
        back=url_for("reviews.show", review_id=review.id),
        **_shown(review),
    )
