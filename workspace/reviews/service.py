"""Reviewing a decision: beginning, what each person found, and what should become of it (R17).

A review never changes the decision. What becomes of it is a decision of its own, by consent.
"""

from __future__ import annotations

from dataclasses import dataclass

from workspace.circles.models import Circle
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.logbook.queries import sequels_of
from workspace.logbook.states import ONLY_KEEPS, next_review
from workspace.people.models import Person
from workspace.proposals import rounds, superseding
from workspace.proposals import service as proposals
from workspace.proposals.effects import build
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal, mark
from workspace.reviews import policy, queries
from workspace.reviews.models import Finding, Review, Verdict

MOST_IN_TITLE = 200


@dataclass(frozen=True)
class Found:
    """What one person says: has it helped, is there a reason to drop it, could it be better."""

    helped: str = ""
    drop: str = ""
    better: str = ""


def begin(actor: Person, decision: Decision) -> Review:
    """Begin to look at a decision again. Two who begin at once find one review: the other is refused."""
    circle = queries.circle_of(decision)
    if not policy.may_begin(actor, decision):
        raise Refusal(mark("Only full members of the circle that decided can begin a review."))
    db.session.refresh(decision, with_for_update={"of": Decision})
    if queries.open_of(decision) is not None:
        raise Refusal(mark("A review of this decision is under way already."))
    if decision.kinds == ONLY_KEEPS:
        raise Refusal(mark("This entry only says that an earlier decision is kept. Review that one instead."))
    if next_review(decision, sequels_of([decision.id])[decision.id]) is None:
        raise Refusal(mark("A later decision has changed or ended this one. Review that one instead."))
    review = Review(decision=decision, opened_by=actor, opened_at=now())
    db.session.add(review)
    logbook.write(actor, "began a review", f"decision {decision.number}", circle)
    db.session.flush()
    return review


def find(person: Person, review: Review, found: Found) -> Finding:
    """Say what you found; until the review is over you can change it, and what you had said is kept."""
    circle = queries.circle_of(review.decision)
    if not policy.may_find(person, review):
        raise Refusal(mark("Only members of the circle that decided say what they found."))
    db.session.refresh(review, with_for_update={"of": Review})
    if not queries.is_open(review):
        raise Refusal(mark("This review is over: a later decision has said what becomes of this one."))
    if not (found.helped or found.drop or found.better):
        raise Refusal(mark("Answer at least one of the three questions."))
    finding = queries.finding_of(person, review)
    if finding is None:
        finding = Finding(person=person, said_at=now())
        review.findings.append(finding)
        _fill(finding, found)
        logbook.write(person, "said what they found", f"review {review.id}", circle)
    elif _words(finding) != found:
        logbook.write(
            person, "changed what they found", f"review {review.id}", circle, before=vars(_words(finding))
        )
        _fill(finding, found)
        finding.said_at = now()
    db.session.flush()
    return finding


def _words(finding: Finding) -> Found:
    return Found(finding.helped, finding.drop, finding.better)


def _fill(finding: Finding, found: Found) -> None:
    finding.helped, finding.drop, finding.better = found.helped, found.drop, found.better


def give_verdict(actor: Person, review: Review, verdict: Verdict, why: str, months: int = 6) -> Proposal:
    """Say what should become of the decision, and put that to the circle: it is decided by consent (R17).

    To keep or end it goes straight to its consent round; to change it, a draft begins with its words.
    """
    if not policy.may_give_verdict(actor, review):
        raise Refusal(mark("The facilitator or the secretary says what should become of the decision."))
    db.session.refresh(review, with_for_update={"of": Review})
    if not queries.is_open(review):
        raise Refusal(mark("This review is over: a later decision has said what becomes of this one."))
    if not policy.waits_for_verdict(review):
        raise Refusal(mark("What should become of this decision is before the circle already."))
    circle, decision = queries.circle_of(review.decision), review.decision
    if verdict is Verdict.CHANGE:
        proposal = superseding.draft(actor, circle, decision)
    else:
        proposal = _straight_to_the_circle(actor, circle, review, verdict, why, months)
    review.verdict, review.why, review.proposal = verdict, why, proposal
    logbook.write(
        actor,
        f"review: {verdict.value}",
        f"decision {decision.number}",
        circle,
        why=why,
        proposal=proposal.id,
    )
    db.session.flush()
    return proposal


def _straight_to_the_circle(
    actor: Person, circle: Circle, review: Review, verdict: Verdict, why: str, months: int
) -> Proposal:
    """Raise what says "keep it" or "end it", and open its consent round with the circle's usual days."""
    decision = review.decision
    keep = verdict is Verdict.KEEP
    proposal = proposals.raise_proposal(
        actor,
        circle,
        _proposed(decision, why, months if keep else None),
        *superseding.who_sees(circle, decision),
    )
    effect = build.keep_decision(decision, months) if keep else build.end_decision(decision, why)
    proposals.write_effects(actor, proposal, [effect], mark("From the review"))
    reason = mark("Review of decision %(number)d: %(why)s") % {"number": decision.number, "why": why}
    rounds.open_straight(actor, proposal, reason, circle.answer_days)
    return proposal


def _proposed(decision: Decision, why: str, months: int | None) -> proposals.Words:
    """The words of the proposal, in the language of the record; `months` only where it is kept."""
    about = {
        "number": decision.number,
        "title": decision.title,
        "months": months,
        "day": decision.decided_at.date(),
    }
    if months is None:
        return proposals.Words(
            title=(mark("End decision %(number)d: %(title)s") % about)[:MOST_IN_TITLE],
            need=why,
            text=mark("Decision %(number)d, “%(title)s”, ends. It stays readable in the logbook.") % about,
            criteria=mark("At the review we ask whether anybody misses it."),
        )
    return proposals.Words(
        title=(mark("Keep decision %(number)d: %(title)s") % about)[:MOST_IN_TITLE],
        need=why,
        text=mark("Decision %(number)d, “%(title)s”, stands for %(months)d more months. Then we look again.")
        % about,
        criteria=decision.criteria,
        responsible=decision.responsible,
        term_months=months,
    )
