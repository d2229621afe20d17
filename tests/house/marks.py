"""Who asks in the tests of the whole house, what is marked for them, and who may ever read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals.consent import Say

# Who may ask ----------------------------------------------------------------------------------------

INSIDE = frozenset({"learning", "member", "facilitator", "secretary", "objector"})  # of Being heard
SIGNED_IN = INSIDE | {"stranger", "asker", "administrator"}
EVERYBODY = SIGNED_IN | {"visitor", "removed"}
ACTORS = (
    "visitor", "stranger", "learning", "member", "facilitator", "secretary", "removed", "administrator",
    "objector", "asker",
)  # fmt: skip

CALENDARS = (
    "member",
    "stranger",
    "learning",
    "facilitator",
    "secretary",
    "objector",
    "asker",
    "administrator",
)

# What is marked, and who may ever read it. A place that nobody may read yet is shown on no page at all.
MARKS: dict[str, frozenset[str]] = {
    # a draft, and a draft that was withdrawn without ever being opened
    "draft-title": INSIDE,
    "draft-need": INSIDE,
    "draft-text": INSIDE,
    "draft-criteria": INSIDE,
    "draft-responsible": INSIDE,
    "draft-comment": INSIDE,
    "draft-effect": INSIDE,
    "draft-effect-why": INSIDE,
    "dropped-title": INSIDE,
    "dropped-text": INSIDE,
    "dropped-comment": INSIDE,
    "dropped-reason": INSIDE,
    # what was said and written before a proposal was opened
    "early-words": INSIDE,
    "early-comment": INSIDE,
    # the answers in an open round, until one's own is given; and answers before the round
    "answer-words": frozenset({"objector"}),
    "answer-suggestion": frozenset({"objector"}),
    "answer-before": frozenset({"objector"}),
    "ahead-words": frozenset({"objector"}),
    # what only the circle sees: a proposal, its decision, a plan
    "closed-title": INSIDE,
    "closed-text": INSIDE,
    "closed-why": INSIDE,
    "closed-question": INSIDE,
    "closed-version": INSIDE,
    "decision-title": INSIDE,
    "decision-text": INSIDE,
    "decision-concern": INSIDE,
    "decision-objection": INSIDE,
    "decision-how": INSIDE,
    "decision-effect": INSIDE,
    "plan-title": INSIDE,
    "plan-introduction": INSIDE,
    "plan-principle": INSIDE,
    "plan-area": INSIDE,
    "plan-action": INSIDE,
    "plan-why": INSIDE,
    "plan-link-note": INSIDE,
    "plan-update": INSIDE,
    # open objections are the circle's; a decision tells what was said, not who said it
    "objection-words": INSIDE,
    "objection-not-yet": INSIDE,
    "objector-name": INSIDE | {"administrator"},
    # what everybody who is signed in may read, and nobody else
    "member-name": SIGNED_IN,
    "owner-name": SIGNED_IN,
    "hidden-name": SIGNED_IN,
    "joined-role": INSIDE | {"administrator"},
    "members-title": SIGNED_IN,
    "members-text": SIGNED_IN,
    "drafted-plan": SIGNED_IN,
    "drafted-action": SIGNED_IN,
    "unpublished-action": SIGNED_IN,
    "partner-contact": SIGNED_IN,
    # what is between few
    "member-email": frozenset({"member", "administrator"}),
    "removed-role": frozenset({"administrator"}),
    "removed-email": frozenset({"administrator"}),
    "request-words": frozenset({"secretary", "asker"}),
    "invited-name": frozenset({"facilitator", "secretary"}),
    "invited-email": frozenset({"facilitator"}),
    "invited-words": frozenset(),  # only in the invitation itself
    "kept-words": frozenset({"member"}),
    "trail-detail": frozenset(),
    # a policy of a circle that shows what it does, and one of a circle that keeps it to itself
    "policy-text": SIGNED_IN,
    "policy-before": SIGNED_IN,
    "policy-closed": frozenset({"objector", "secretary"}),
    "quiet-decision": frozenset({"objector", "secretary"}),
    "report-words": INSIDE,
    # choosing is about people, so it is the circle's; what is proposed in the end is a proposal like others
    "selection-role": INSIDE,
    "nomination-words": INSIDE,
    "nomination-changed": INSIDE,
    "selection-without": INSIDE,
    "proposed-why": SIGNED_IN,
    "chosen-answer": frozenset({"objector"}),
    # what people find at a review is said to the circle
    "finding-words": INSIDE,
    "finding-closed": INSIDE,
    # an appeal: for who could join while it gathers; then for who made it and who hears it
    "appeal-words": frozenset({"stranger", "learning", "administrator", "asker"}),
    "appeal-closed": frozenset({"learning"}),
    "hearing-words": INSIDE | {"stranger", "asker"},
    "hearing-notes": INSIDE | {"stranger", "asker"},
    "hearing-answer": INSIDE | {"stranger", "asker"},
    # the test of an objection: the circle's; its answers only to who has answered, until it is closed
    "doubt-why": INSIDE,
    "doubt-words": frozenset(),  # only those who answered, and none of them asks here
    "tested-why": INSIDE,
    "tested-words": INSIDE,
    "tested-outcome": INSIDE,
    # who is heard on one item sees that item, and not what the circle said before
    "guest-text": INSIDE | {"asker"},
    "guest-why": INSIDE | {"asker"},
    "guest-comment": INSIDE,
    # answers entered for somebody: who entered it knows it anyway
    "entered-words": frozenset({"facilitator", "objector"}),
    "entered-too": frozenset({"objector"}),
    "stop-why": INSIDE,
    # what was sent to another circle goes along with it, and its answer comes back
    "sent-text": INSIDE | {"stranger"},
    "over-there": frozenset({"stranger"}),
    "answer-back": INSIDE | {"stranger"},
    # where carers were heard; in public the words stand as their circle wrote them down
    "session-title": INSIDE,
    "session-words": INSIDE,
    "session-members": SIGNED_IN,
    "session-public": EVERYBODY,
    "session-all": EVERYBODY,
    # figures are as open as the plan they stand in; what is due is seen by who sees it when it isn't
    "figure-closed": INSIDE,
    "figure-public": EVERYBODY,
    "plan-due": INSIDE,
    "decision-due": INSIDE,
    "look-words": SIGNED_IN,
    # why an action is handed on and who would take it: the circle's. A suggestion is for who reports
    "handing-why": INSIDE,
    "handing-closed": INSIDE,
    "handing-drafted": INSIDE,
    "offer-words": INSIDE,
    "suggested-file": frozenset({"member", "facilitator", "secretary"}),
    "suggested-words": frozenset({"member", "facilitator", "secretary"}),
    # a spreadsheet on its way is its bringer's; at its end it is a draft, or a proposal that is drafted
    "brought-file": frozenset({"member"}),
    "brought-cell": frozenset({"member"}),
    "brought-closed": frozenset({"facilitator"}),
    "imported-action": SIGNED_IN,
    "awaited-action": INSIDE,
    "calendar-address": frozenset({"member"}),
    # entered for somebody from the telephone stands where their own words would stand
    "entered-update": EVERYBODY,
    "entered-closed": INSIDE,
    # how somebody signs in is theirs; so is the address in their letter
    "passkey-name": frozenset({"member"}),
    "passkey-key": frozenset(),
    "answer-address": frozenset({"member"}),
    # whether a letter went out is the administrators' to know, and never what it says
    "letter-why": frozenset({"administrator"}),
    "letter-detail": frozenset(),
    # what a partner answered is for members
    "partner-said": SIGNED_IN,
    # beside a decision, whoever sees the decision
    "correction-words": SIGNED_IN,
    "correction-closed": INSIDE,
    "correction-public": EVERYBODY,
    "sequel-words": INSIDE,
    # what anyone may read: the other side of the test
    "public-name": EVERYBODY,
    "public-action": EVERYBODY,
    "public-decision": EVERYBODY,
}


def mark(place: str) -> str:
    """The word that stands in this place and nowhere else."""
    assert place in MARKS, place
    return f"kestrel-{place}-x"


MARKED = re.compile(r"kestrel-([a-z-]+?)-x")


@dataclass
class World:
    """Who and what there is. The keys are numbers and paths, so that nothing needs the database again."""

    people: dict[str, Person]
    sessions: dict[str, str] = field(default_factory=dict)  # what a session of each actor remembers
    keys: dict[str, Any] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)  # that each actor alone has been given
    secrets: dict[str, str] = field(default_factory=dict)  # what can't hold a mark, and the mark it counts as
    loud: bool = True

    def given(self, say: Say, words: str, *more: Any) -> rounds.Given:
        """A hidden answer: this one, or plain consent where the world is quiet."""
        return rounds.Given(say, words, *more) if self.loud else rounds.Given(Say.CONSENT)
