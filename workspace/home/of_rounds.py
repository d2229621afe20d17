"""What waits for a person in rounds: words entered for me, the clock, deadlines that passed."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from workspace.db import now
from workspace.home.need import Desk, Need
from workspace.people.models import Person
from workspace.proposals import policy, queries
from workspace.proposals.models import Answer, Round
from workspace.proposals.rounds.behalf import entered_for
from workspace.proposals.rounds.due import waited_for

NAMED = 3  # so many are named; of the others only the number
SHOWN_ON = timedelta(days=14)  # how long a round that has closed still tells what was entered in it


def of_rounds(desk: Desk) -> list[Need]:
    """What waits here for this person."""
    return [*_entered_for_me(desk.person), *_rounds_that_wait(desk)]


def _entered_for_me(person: Person) -> list[Need]:
    """What somebody entered for this person, until they have said that it is right (R11)."""
    return [_entered(answer) for answer in entered_for(person, now() - SHOWN_ON)]


def _entered(answer: Answer) -> Need:
    round_ = answer.round
    is_open = round_.closed_at is None
    return Need(
        answer.given_at,
        _(
            "%(name)s entered your answer to “%(title)s”: “%(say)s”. Is it right?",
            name=answer.entered_by.name if answer.entered_by else "",
            title=round_.proposal.title,
            say=_(answer.say.label),
        ),
        _("Say whether it is right") if is_open else _("Look at what was entered"),
        url_for("facilitating.check_entered", proposal_id=round_.proposal_id),
        _("%(circle)s. You can change it while the round is open.", circle=round_.proposal.circle.name)
        if is_open
        else _("%(circle)s. The round has closed.", circle=round_.proposal.circle.name),
        urgent=is_open,
    )


def _rounds_that_wait(desk: Desk) -> list[Need]:
    """For who runs the round: the time has passed and somebody is missing (R5), or the clock stands (R12)."""
    mine = [
        p.open_round
        for p in desk.under_way
        if p.open_round is not None and policy.may_facilitate(desk.person, p)
    ]
    late = [r for r in mine if r.stopped is None and now() > r.answer_by]
    needs = []
    for round_, outcome in zip(late, queries.standings(late), strict=True):
        waiting = waited_for(round_, outcome)
        missing = [
            p.person for p in round_.places if p.person_id in waiting and p.person_id != desk.person.id
        ]
        if missing:
            needs.append(_late(round_, missing))
    return needs + [_stands_still(r) for r in mine if r.stopped is not None]


def _late(round_: Round, missing: list[Person]) -> Need:
    title = round_.proposal.title
    names = _names([person.name for person in missing])
    return Need(
        round_.answer_by,
        _("The time to answer “%(title)s” has passed. Still missing: %(names)s", title=title, names=names),
        _("Enter their answers"),
        url_for("facilitating.key_in", proposal_id=round_.proposal_id),
        _(
            "%(circle)s. Wait, phone them and enter their answer, or take it to a meeting.",
            circle=round_.proposal.circle.name,
        ),
    )


def _stands_still(round_: Round) -> Need:
    stop = round_.stopped
    return Need(
        stop.stopped_at if stop else round_.opened_at,
        _("The clock stands still for “%(title)s”: it goes to a meeting", title=round_.proposal.title),
        _("Start the clock again"),
        url_for("facilitating.start_clock", proposal_id=round_.proposal_id),
        round_.proposal.circle.name,
    )


def _names(names: list[str]) -> str:
    """The first few by name: Anna, Ben and 5 others."""
    shown, more = names[:NAMED], len(names) - NAMED
    if more > 0:
        return str(_("%(names)s and %(more)d more", names=", ".join(shown), more=more))
    return (
        str(_("%(names)s and %(last)s", names=", ".join(shown[:-1]), last=shown[-1]))
        if shown[1:]
        else shown[0]
    )
