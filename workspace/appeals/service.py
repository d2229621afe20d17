"""Appealing a decision: three people, then stages that are counted in meetings (R18).

The decision stands while the appeal runs. An answer that changes it is a new proposal. What a meeting noted
is never edited: a later meeting says more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from workspace.appeals import policy, queries
from workspace.appeals.models import Appeal, AppealStage, Appellant, Hearing
from workspace.circles import policy as circles
from workspace.db import day_of, db, now, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import superseding
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal, mark

USED_UP = mark("The meetings of this stage are used up. It can be passed on to the next stage now.")
ONLY_COUNSEL = mark("More meetings can be agreed while care and counsel have the appeal, and only then.")


@dataclass(frozen=True)
class Met:
    """What is written down of one meeting."""

    held_on: date
    notes: str
    outcome: str = ""


def begin(actor: Person, decision: Decision, words: str, unrelated: bool) -> Appeal:
    """Begin an appeal as its first appellant. It is heard once three people stand behind it (R18)."""
    _check(policy.why_not(actor, decision), unrelated)
    db.session.refresh(decision, with_for_update={"of": Decision})
    if queries.running(decision) is not None:
        raise Refusal(
            mark("There is an appeal against this decision already. You can join it while it gathers.")
        )
    appeal = Appeal(
        decision=decision,
        circle=queries.circle_of(decision),
        stage=AppealStage.GATHERING,
        raised_at=now(),
    )
    db.session.add(appeal)
    db.session.flush()
    _stand_behind(actor, appeal, words)
    _write(actor, "raised an appeal", appeal)
    db.session.flush()
    return appeal


def join(actor: Person, appeal: Appeal, words: str, unrelated: bool) -> None:
    """Stand behind an appeal. The third person begins it, and then it is full."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    _check(policy.why_not_join(actor, appeal), unrelated)
    _stand_behind(actor, appeal, words)
    _write(actor, "joined an appeal", appeal)
    if len(appeal.appellants) >= policy.ENOUGH:
        appeal.stage = AppealStage.CIRCLE
        _write(actor, "began an appeal", appeal)
    db.session.flush()


def _check(why_not: str | None, unrelated: bool) -> None:
    """Refuse who may not appeal, and who has not declared to be unrelated to the others."""
    if why_not is not None:
        raise Refusal(why_not)
    if not unrelated:
        raise Refusal(
            mark("Declare that you are unrelated to the others: not the same household, family or employer.")
        )


def _stand_behind(actor: Person, appeal: Appeal, words: str) -> None:
    appeal.appellants.append(Appellant(person=actor, words=words, unrelated=True, at=now()))


def take_back(actor: Person, appeal: Appeal) -> None:
    """Take back your own part. The others go on; when nobody is left, the appeal is taken back."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    mine = policy.appellant(actor, appeal)
    if mine is None or not policy.may_take_back(actor, appeal):
        raise Refusal(mark("You don't stand behind this appeal, or it has ended."))
    _write(actor, "took back their appeal", appeal, words=mine.words)
    appeal.appellants.remove(mine)
    db.session.delete(mine)
    if not appeal.appellants:
        _end(actor, appeal, AppealStage.WITHDRAWN)
    else:
        _settle_if_all_content(actor, appeal)
    db.session.flush()


# The stages ---------------------------------------------------------------------------------------------


def note_meeting(actor: Person, appeal: Appeal, met: Met) -> Hearing:
    """Write down a meeting that heard the appeal, and what it answers the appellants."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    if not policy.may_keep(actor, appeal):
        raise Refusal(mark("This is for whoever keeps this stage of the appeal."))
    left = queries.meetings_left(appeal)
    if left == 0:
        raise Refusal(USED_UP)
    _check_meeting(appeal, met, last=left == 1)
    hearing = Hearing(
        stage=appeal.stage,
        held_on=met.held_on,
        notes=met.notes,
        outcome=met.outcome,
        noted_by=actor,
        noted_at=now(),
    )
    appeal.meetings.append(hearing)
    for one in appeal.appellants:
        one.content_at = None  # there is something new to be content with, or not
    _write_kept(actor, "noted a meeting", appeal, held_on=met.held_on.isoformat(), stage=appeal.stage.value)
    db.session.flush()
    return hearing


def _check_meeting(appeal: Appeal, met: Met, last: bool) -> None:
    if met.held_on > today():
        raise Refusal(mark("A meeting is written down once it was held: its date can't be in the future."))
    if met.held_on < day_of(appeal.raised_at):
        raise Refusal(mark("That is before the appeal was raised: no meeting could have heard it then."))
    if last and not met.outcome:
        raise Refusal(mark("It is the last meeting of this stage: say what it answers the appellants."))


def agree_more(actor: Person, appeal: Appeal, words: str) -> None:
    """Write down that one more meeting was agreed by consent, in the words of the agreement."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    if appeal.stage is not AppealStage.COUNSEL:
        raise Refusal(ONLY_COUNSEL)
    if not policy.may_agree_more(actor, appeal):
        raise Refusal(mark("This is for whoever keeps this stage of the appeal."))
    if not words:
        raise Refusal(mark("Write down what was agreed, and by whom."))
    appeal.more_meetings += 1
    _write_kept(actor, "agreed to one more meeting", appeal, words=words)
    db.session.flush()


def say_settled(actor: Person, appeal: Appeal, settles: bool, words: str = "") -> None:
    """Say whether the answer settles it for you. When it does for all, the appeal is settled."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    mine = policy.appellant(actor, appeal)
    if mine is None or not policy.may_say(actor, appeal):
        raise Refusal(
            mark("There is nothing to answer here now: each appellant says it once there is an answer.")
        )
    if settles:
        mine.content_at = now()
        _write(actor, "said that it is settled for them", appeal)
        _settle_if_all_content(actor, appeal)
    else:
        if not words:
            raise Refusal(mark("Say what is still missing, so that it can be looked at."))
        mine.content_at = None
        _write(actor, queries.NOT_SETTLED, appeal, words=words)
    db.session.flush()


def pass_on(actor: Person, appeal: Appeal) -> None:
    """Take it to the next stage, once the meetings of this one are used up. After the last one it ends."""
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    if not policy.is_used_up(appeal):
        raise Refusal(
            mark("This stage still has a meeting: it goes on to the next when its meetings are used up.")
        )
    if not policy.may_pass_on(actor, appeal):
        raise Refusal(mark("Who keeps this stage passes it on, or one of the appellants."))
    broader = queries.next_broader(appeal)
    if appeal.stage is AppealStage.CIRCLE:
        appeal.stage = AppealStage.COUNSEL
    elif appeal.stage is AppealStage.COUNSEL and broader is not None:
        appeal.stage, appeal.circle = AppealStage.BROADER, broader
    else:
        _end(actor, appeal, appeal.stage)
        db.session.flush()
        return
    for one in appeal.appellants:
        one.content_at = None
    _write(actor, "passed an appeal on", appeal, to=appeal.stage.value)
    db.session.flush()


def propose(actor: Person, appeal: Appeal) -> Proposal:
    """Begin a draft with the decision's words, which takes its place once it is decided."""
    if not policy.may_propose(actor, appeal):
        raise Refusal(mark("Full members of the circle that has the appeal in hand can propose a change."))
    proposal = superseding.draft(actor, appeal.circle, appeal.decision)
    _write(actor, "proposed a change", appeal, proposal=proposal.id)
    db.session.flush()
    return proposal


def _settle_if_all_content(actor: Person, appeal: Appeal) -> None:
    if appeal.stage in queries.MEETINGS and all(one.content_at for one in appeal.appellants):
        _end(actor, appeal, AppealStage.SETTLED)


def _end(actor: Person, appeal: Appeal, stage: AppealStage) -> None:
    """End it: settled, taken back, or at the stage that was the last, with what was answered there."""
    gathering = appeal.stage is AppealStage.GATHERING
    appeal.stage, appeal.ended_at, appeal.answer = stage, now(), queries.last_answer(appeal)
    if not gathering:
        _write(actor, "an appeal ended", appeal, stage=stage.value)


def _write(actor: Person, did: str, appeal: Appeal, **detail: Any) -> None:
    """Note it in the trail: while people are gathered not in the circle's, which does not know them yet."""
    gathering = appeal.stage is AppealStage.GATHERING
    logbook.write(actor, did, f"appeal {appeal.id}", None if gathering else appeal.circle, **detail)


def _write_kept(actor: Person, did: str, appeal: Appeal, **detail: Any) -> None:
    """Note what was done for the circle, and whether they only stood in because no term was live (C9)."""
    counsel = appeal.stage is AppealStage.COUNSEL and policy.counsellors(appeal)
    if not counsel and circles.stands_in(actor, appeal.circle):
        detail["stood_in"] = True
    _write(actor, did, appeal, **detail)
