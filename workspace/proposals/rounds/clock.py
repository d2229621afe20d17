"""The clock of a round: any member takes it to a meeting; no time runs until it is started again (R12)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workspace.circles import policy as circles
from workspace.db import db, now, today, zone
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.proposals.models import ClockStop, Proposal, Round
from workspace.proposals.rounds.opening import ask
from workspace.refusal import Refusal, mark


def end_of_day(days: int) -> datetime:
    """The end of the day so many days from now, which is until when people can answer."""
    if not 1 <= days <= 90:
        raise Refusal(mark("Give people between 1 and 90 days to answer."))
    return datetime.combine(today() + timedelta(days=days), time(23, 59), zone())


def stop_clock(actor: Person, proposal: Proposal, why: str = "") -> ClockStop:
    """Take the round to a meeting: from now on no time runs. Two people saying so stop it once."""
    open_round = _open(proposal)
    if open_round.stopped is not None:
        return open_round.stopped
    stop = ClockStop(stopped_at=now(), stopped_by=actor, why=why)
    open_round.stops.append(stop)
    logbook.write(actor, "stopped the clock", f"proposal {proposal.id}", proposal.circle)
    db.session.flush()
    return stop


def start_clock(actor: Person, proposal: Proposal, days: int) -> Round:
    """Let time run again, with a new deadline that everyone asked is told anew (R6, R12)."""
    open_round = _open(proposal)
    stop = open_round.stopped
    if stop is None:
        raise Refusal(mark("The clock is running already."))
    open_round.answer_by = end_of_day(days)
    stop.restarted_at, stop.restarted_by_id = now(), actor.id
    for place in open_round.places:
        if not place.excluded:  # silence counts only in the window that was announced last
            place.told_at = now()
    stood_in = {"stood_in": True} if circles.stands_in(actor, proposal.circle) else {}
    logbook.write(actor, "started the clock", f"proposal {proposal.id}", proposal.circle, **stood_in)
    db.session.flush()
    ask(actor, open_round, again=f":{stop.id}")
    return open_round


def not_reached(asked: Round, person: Person) -> None:
    """Note that a letter about this round never arrived: whose turn it is was not told (R6).

    Their silence is no absence then. They are waited for, and who runs the round sees whom to telephone.
    """
    place = asked.place_of(person)
    if asked.closed_at is not None or place is None or place.told_at is None:
        return
    place.told_at = None
    proposal = asked.proposal
    logbook.write(None, "could not be reached", f"proposal {proposal.id}", proposal.circle, person=person.id)
    db.session.flush()


def _open(proposal: Proposal) -> Round:
    if proposal.open_round is None:
        raise Refusal(mark("No round is open, so no clock is running."))
    return proposal.open_round
