"""What waits for a person in decisions: reviews due or under way, appeals to be heard or answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _

from workspace.appeals import policy
from workspace.appeals import queries as appeals
from workspace.appeals.models import Appeal
from workspace.circles import policy as circles_policy
from workspace.circles.models import HatTerm
from workspace.db import zone
from workspace.home.need import Desk, Need
from workspace.people.models import Person
from workspace.queue.items import Kind
from workspace.reviewing import Due
from workspace.reviews import policy as reviews_policy
from workspace.reviews import queries as reviews
from workspace.reviews.models import Review
from workspace.web import day_words


def of_decisions(desk: Desk) -> list[Need]:
    """What waits here for this person."""
    found = [*_reviews(desk)] if desk.circles else []
    return [*found, *_appeals(desk)]


def _reviews(desk: Desk) -> Iterator[Need]:
    leads = {
        circle.id
        for circle in desk.circles
        if circles_policy.may_facilitate(desk.person, circle)
        or circles_policy.may_keep_record(desk.person, circle)
    }
    under_way = reviews.under_way(desk.person)
    for review in under_way:
        yield from _of_review(desk, review, leads)
    yield from _due(desk, {review.decision_id for review in under_way})


def _due(desk: Desk, looked_at: set[int]) -> Iterator[Need]:
    """For who looks after a circle: the decisions that come up for review and that nobody looks at yet."""
    for each in desk.to_look_at:
        if each.kind is not Kind.DECISION or each.id in looked_at:
            continue
        yield Need(
            datetime.combine(each.look_on, time(0), zone()),
            _("Review: does decision %(number)s still serve us?", number=each.reference),
            _("Begin the review"),
            url_for("reviews.of_decision", decision_id=each.id),
            _(
                "%(circle)s: “%(title)s”. Its review is on %(day)s.",
                circle=each.circle,
                title=each.title,
                day=day_words(each.look_on),
            )
            if each.due is Due.SOON
            else _(
                "%(circle)s: “%(title)s”. Its review was due on %(day)s.",
                circle=each.circle,
                title=each.title,
                day=day_words(each.look_on),
            ),
            urgent=each.due is Due.OVERDUE,
        )


def _of_review(desk: Desk, review: Review, leads: set[int]) -> Iterator[Need]:
    """A review that is under way: my own words first, then, for who leads the circle, what comes of it."""
    decision = review.decision
    if not reviews_policy.waits_for_verdict(review):
        return
    at = url_for("reviews.show", review_id=review.id)
    about = f"{decision.circle_name}: “{decision.title}”"
    if reviews.finding_of(desk.person, review) is None:
        asks = _("Has decision %(number)d helped?", number=decision.number)
        yield Need(review.opened_at, asks, _("Say what I found"), at, about)
    elif decision.circle_id in leads:
        asks = _("What should become of decision %(number)d?", number=decision.number)
        yield Need(review.opened_at, asks, _("Look at what was found"), at, about)


def _appeals(desk: Desk) -> Iterator[Need]:
    found = appeals.under_way(desk.person)
    if not found:
        return
    said_no = appeals.said_no(desk.person, found)
    wearing = appeals.counsel()
    for appeal in found:
        step = _step(desk.person, appeal, wearing, said_no)
        if step is not None:
            what, do, where = step
            about = f"{appeal.decision.circle_name}: “{appeal.decision.title}”"
            yield Need(appeal.raised_at, what, do, url_for(where, appeal_id=appeal.id), about)


def _step(
    person: Person, appeal: Appeal, wearing: list[HatTerm], said_no: set[int]
) -> tuple[str, str, str] | None:
    """What this person can do in an appeal now: what it is, what to press, and where."""
    number = appeal.decision.number
    if policy.may_note(person, appeal, wearing):
        return (
            _("Three people appeal decision %(number)d", number=number),
            _("Read the appeal"),
            "appeals.show",
        )
    mine = policy.appellant(person, appeal)
    if (
        mine is not None
        and policy.may_say(person, appeal)
        and not mine.content_at
        and appeal.id not in said_no
    ):
        asks = _("Does the answer to your appeal settle it? Decision %(number)d", number=number)
        return asks, _("Say whether it does"), "appeals.settled"
    unsettled = policy.is_used_up(appeal) and not all(one.content_at for one in appeal.appellants)
    if mine is not None and unsettled and appeal.id in said_no:
        goes_on = _("Your appeal can go to its next stage: decision %(number)d", number=number)
        return goes_on, _("Take it on"), "appeals.pass_on"
    if unsettled and policy.may_keep(person, appeal, wearing):
        goes_on = _("An appeal is not settled for everyone: decision %(number)d", number=number)
        return goes_on, _("Read the appeal"), "appeals.show"
    return None
