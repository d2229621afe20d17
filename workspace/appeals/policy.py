"""Who may do what in an appeal, and who may see one.

*Who sees what.* That there is an appeal, and at which stage, is known to everyone who may see the decision:
no names, no words. While three people are being gathered, names and words are for those who could join: they
have to know whom they declare themselves unrelated to. The circle whose decision it is reads them once the
appeal has begun, so that nobody is talked out of it before. From then on it is read by the appellants, by the
members of the circle that decided, and of the circle whose stage it is; from the second stage on also by
whoever wears care and counsel and by the delegates who sit with them, even where the decision itself is only
its circle's: who has to answer an appeal can read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from workspace.appeals import queries
from workspace.appeals.models import Appeal, AppealStage, Appellant
from workspace.circles import policy as circles
from workspace.circles.models import HatTerm
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.refusal import mark

ENOUGH = 3  # unrelated people (R18)
ON_ROSTER = mark(
    "You were on the roster of this decision, so you can't appeal it. You can begin a review, or raise a new "
    "proposal."
)


def was_on_roster(person: Person, decision: Decision) -> bool:
    """Whether this person was asked and heard, or told and silent, when it was decided.

    Who was taken off the roster, or left before answering, had no say in it: they may appeal.
    """
    return any(
        row.get("person") == person.id and ("say" in row or "absent" in row) for row in decision.answers
    )


def why_not(person: Person, decision: Decision) -> str | None:
    """Why this person can't appeal this decision, in a sentence; None where they can."""
    circle = queries.circle_of(decision)
    if not circle.takes_appeals:
        return mark("This circle has decided not to take appeals. A member can begin a review instead.")
    if circle.closed_at is not None:
        return mark("This circle is closed: nobody there could hear an appeal.")
    if was_on_roster(person, decision):
        return ON_ROSTER
    return None


def may_begin(person: Person, decision: Decision) -> bool:
    """Begin an appeal: whoever may see the decision and was not on its roster, where appeals are taken."""
    return why_not(person, decision) is None


def appellant(person: Person, appeal: Appeal) -> Appellant | None:
    """This person's own place among the appellants."""
    return next((one for one in appeal.appellants if one.person_id == person.id), None)


def why_not_join(person: Person, appeal: Appeal) -> str | None:
    """Why this person can't stand behind this appeal, in a sentence; None where they can."""
    if appellant(person, appeal) is not None:
        return mark("You stand behind this appeal already.")
    if appeal.stage is not AppealStage.GATHERING:
        return mark("This appeal has begun, or has ended. Nobody can join it any more.")
    return ON_ROSTER if was_on_roster(person, appeal.decision) else None


def may_join(person: Person, appeal: Appeal) -> bool:
    """Stand behind it too: while people are gathered, whoever could begin one. What began goes on."""
    return why_not_join(person, appeal) is None


def may_read(person: Person, appeal: Appeal) -> bool:
    """Read it, names and all. While people are gathered: its appellants, and who could join them."""
    if appeal.stage is not AppealStage.GATHERING:
        return True  # to whom it is there at all: see `queries.visible_to`
    return appellant(person, appeal) is not None or may_join(person, appeal)


def counsellors(appeal: Appeal, wearing: Sequence[HatTerm] | None = None) -> list[Person]:
    """Who wears care and counsel and can keep this stage: not the appellants themselves."""
    mine = {one.person_id for one in appeal.appellants}
    live = queries.counsel() if wearing is None else wearing
    return list({term.person_id: term.person for term in live if term.person_id not in mine}.values())


def may_keep(person: Person, appeal: Appeal, wearing: Sequence[HatTerm] | None = None) -> bool:
    """Keep the stage: write its meetings down, and pass it on.

    The facilitator or secretary of the circle whose stage it is. In the second stage whoever wears care and
    counsel; while nobody does, the facilitator of the circle that decided. Never an appellant. `wearing`
    spares asking who wears that hat for each of many appeals.
    """
    if appeal.ended_at is not None or appeal.stage not in queries.MEETINGS:
        return False
    if appellant(person, appeal) is not None:
        return False
    if appeal.stage is AppealStage.COUNSEL:
        keepers = counsellors(appeal, wearing)
        return person in keepers if keepers else circles.may_facilitate(person, appeal.circle)
    return circles.may_facilitate(person, appeal.circle) or circles.may_keep_record(person, appeal.circle)


def may_note(person: Person, appeal: Appeal, wearing: Sequence[HatTerm] | None = None) -> bool:
    """Write down a meeting, while the stage has one left."""
    return queries.meetings_left(appeal) > 0 and may_keep(person, appeal, wearing)


def may_agree_more(person: Person, appeal: Appeal) -> bool:
    """Write down that more meetings were agreed: in the second stage only (R18)."""
    return appeal.stage is AppealStage.COUNSEL and may_keep(person, appeal)


def may_say(person: Person, appeal: Appeal) -> bool:
    """Say whether the answer settles it: each appellant for themselves, once there is an answer."""
    asked = appeal.ended_at is None and queries.answer_now(appeal) is not None
    return asked and appellant(person, appeal) is not None


def is_used_up(appeal: Appeal) -> bool:
    """Whether the stage has no meeting left, or nobody to hold one because its circle was closed."""
    if appeal.ended_at is not None or appeal.stage not in queries.MEETINGS:
        return False
    if queries.meetings_left(appeal) == 0:
        return True
    closed = appeal.circle.closed_at is not None
    return closed and (appeal.stage is not AppealStage.COUNSEL or not counsellors(appeal))


def may_pass_on(person: Person, appeal: Appeal, wearing: Sequence[HatTerm] | None = None) -> bool:
    """Take it to the next stage once its meetings are used up: who keeps the stage, or any appellant."""
    if not is_used_up(appeal):
        return False
    return appellant(person, appeal) is not None or may_keep(person, appeal, wearing)


def may_take_back(person: Person, appeal: Appeal) -> bool:
    """Take back one's own part, at any time while it runs."""
    return appeal.ended_at is None and appellant(person, appeal) is not None


def may_propose(person: Person, appeal: Appeal) -> bool:
    """Begin a proposal that takes the decision's place: full members of the circle whose stage it is."""
    begun = appeal.stage not in {AppealStage.GATHERING, AppealStage.WITHDRAWN}
    return begun and appeal.circle.closed_at is None and circles.is_full_member(person, appeal.circle)
