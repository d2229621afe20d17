"""Choosing who wears a hat (C10): opening, naming with reasons, the change round, proposing one, stopping."""

from __future__ import annotations

from typing import Any

from workspace.circles import hats, policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle, HatKind
from workspace.circles.places import log
from workspace.db import db, now
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.consent import Stage
from workspace.proposals.effects import build
from workspace.proposals.models import Channel, Proposal
from workspace.refusal import Refusal, mark
from workspace.selections import queries
from workspace.selections.models import Nomination, Selection, SelectionStage
from workspace.visibility import Visibility


def open_(
    actor: Person, circle: Circle, *, hat: HatKind, hat_name: str = "", description: str, term_months: int
) -> Selection:
    """Begin to choose who wears a hat: the role and its term are described first. One at a time for a hat."""
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. Nobody wears a hat there."), name=circle.name)
    circles.lock(circle)
    hats.check_hat(circle, hat)
    if hat is HatKind.OWN and not hat_name.strip():
        raise Refusal(mark("Give the hat a name."))
    if not 1 <= term_months <= 60:
        raise Refusal(mark("A term is 1 to 60 months."))
    if not description.strip():
        raise Refusal(mark("Say first what the hat is for: people name somebody for exactly that."))
    if queries.open_for(circle, hat, hat_name) is not None:
        raise Refusal(mark("The circle is choosing who wears this hat already. Go on with that selection."))
    selection = Selection(
        circle=circle,
        hat=hat,
        hat_name=hat_name.strip() if hat is HatKind.OWN else "",
        description=description.strip(),
        term_months=term_months,
        stage=SelectionStage.NOMINATE,
        opened_by=actor,
        opened_at=now(),
    )
    db.session.add(selection)
    db.session.flush()
    _note(actor, "opened a selection", selection)
    return selection


# Naming ---------------------------------------------------------------------------------------------


def nominate(
    actor: Person,
    selection: Selection,
    person: Person,
    nominee: Person | None,
    reason: str = "",
    how: Channel | None = None,
) -> Nomination:
    """Say whom one would name and why, or pass (no nominee). In the change round: stay with it, or change.

    The facilitator enters it for somebody who speaks, phones or writes on paper, and says how (R11).
    """
    _lock(selection)
    check_takes_words(selection)
    changing = selection.stage is SelectionStage.CHANGE
    _check_speaks(selection, person)
    said = selection.said(person, changing)
    if actor.id != person.id:
        _check_on_behalf(selection, person, said, how)
    if nominee is not None:
        hats.check_may_wear(selection.circle, nominee, selection.hat)
        first = selection.said(person, False)
        stays = changing and first is not None and first.nominee_id == nominee.id
        if not reason.strip() and not stays:
            raise Refusal(mark("Say why you name this person. One sentence is enough."))
    if said is None:
        said = Nomination(person=person, in_change_round=changing)
        selection.nominations.append(said)
    said.nominee, said.reason, said.said_at = nominee, reason.strip(), now()
    said.entered_by, said.entered_how = (actor, how) if actor.id != person.id else (None, None)
    db.session.flush()
    if actor.id != person.id and how is not None:
        _note(actor, "entered a nomination", selection, person=person.id, how=how.value)
    return said


def check_takes_words(selection: Selection) -> None:
    """Refuse words that come too late."""
    if selection.stage is SelectionStage.STOPPED:
        raise Refusal(mark("This selection was stopped. Begin a new one to choose again."))
    if not selection.takes_words:
        raise Refusal(mark("Somebody has been proposed, so nobody is named any more. Answer the proposal."))


def _check_speaks(selection: Selection, person: Person) -> None:
    if not policy.is_full_member(person, selection.circle):
        raise Refusal(
            mark("Full members name somebody. %(name)s is not a full member of %(circle)s."),
            name=person.name,
            circle=selection.circle.name,
        )


def _check_on_behalf(
    selection: Selection, person: Person, said: Nomination | None, how: Channel | None
) -> None:
    if how is None:
        raise Refusal(mark("Say how %(name)s told you."), name=person.name)
    if said is not None and said.entered_by_id is None:
        raise Refusal(
            mark("%(name)s has spoken already, in person. Ask them to change it themselves."),
            name=person.name,
        )


# The facilitator's steps ----------------------------------------------------------------------------


def to_change_round(actor: Person, selection: Selection, why: str = "") -> None:
    """Open the change round, once everyone has named somebody or passed; or say why not all have."""
    _lock(selection)
    check_may_open_change(selection)
    missing = _missing(selection, why)
    selection.stage = SelectionStage.CHANGE
    _note(actor, "opened the change round", selection, **missing)
    db.session.flush()


def propose(
    actor: Person, selection: Selection, person: Person, why: str, *, above: str = "", missing_why: str = ""
) -> Proposal:
    """Propose one person, with a reason drawn from what was said, and open the consent round (C10).

    The person is asked last. For a leader `above` says what the circle above thinks of it (C6).
    """
    _lock(selection)
    check_may_propose(selection)
    _check_reasons(selection, why, above)
    hats.check_may_wear(selection.circle, person, selection.hat)
    missing = {} if selection.fell else _missing(selection, missing_why)
    selection.stage = SelectionStage.CONSENT
    selection.proposed, selection.proposed_why = person, _whole_why(selection, why, above)
    selection.proposal = _ask_for_consent(actor, selection, person)
    _note(actor, "proposed a person", selection, name=person.name, proposal=selection.proposal.id, **missing)
    db.session.flush()
    return selection.proposal


def stop(actor: Person, selection: Selection, why: str) -> None:
    """Stop choosing, with a reason. What was said stays readable for the circle."""
    _lock(selection)
    check_may_stop(selection)
    if not why.strip():
        raise Refusal(mark("Say why it stops."))
    selection.stage, selection.stopped_why = SelectionStage.STOPPED, why.strip()
    _note(actor, "stopped a selection", selection)
    db.session.flush()


def check_may_open_change(selection: Selection) -> None:
    """Refuse to open the change round a second time."""
    if selection.stage is not SelectionStage.NOMINATE:
        raise Refusal(mark("The change round was opened already."))


def check_may_stop(selection: Selection) -> None:
    """Refuse to stop what has ended, or what the circle is just being asked about."""
    if not selection.is_open:
        raise Refusal(mark("This selection has ended already."))
    at = selection.proposal.stage if selection.proposal is not None else None
    if at not in {None, Stage.WITHDRAWN, Stage.REFERRED, Stage.PARKED}:
        raise Refusal(
            mark("The circle is being asked for its consent. Withdraw or park that proposal first.")
        )


def check_may_propose(selection: Selection) -> None:
    """Refuse to propose before the change round, after the end, or a second person beside the first."""
    if selection.stage is SelectionStage.NOMINATE:
        raise Refusal(mark("Open the change round first: a reason may change somebody's mind."))
    if not selection.is_open:
        raise Refusal(mark("This selection has ended already."))
    if selection.stage is SelectionStage.CONSENT and not selection.fell:
        raise Refusal(mark("Somebody is proposed already. First that proposal has to come to its end."))


def _check_reasons(selection: Selection, why: str, above: str) -> None:
    if not why.strip():
        raise Refusal(mark("Say why you propose this person, from what was said."))
    if selection.hat is HatKind.LEADER and not above.strip():
        raise Refusal(mark("A leader is chosen with the circle above. Say what it thinks of this person."))


def _missing(selection: Selection, why: str) -> dict[str, Any]:
    """What the trail keeps where it goes on without somebody; refused without a reason."""
    waiting = selection.waiting()
    if not waiting:
        return {}
    if not why.strip():
        raise Refusal(mark("Somebody has not spoken yet. Ask them, or say why you go on without them."))
    return {"without": ", ".join(person.name for person in waiting), "why": why.strip()}


def _whole_why(selection: Selection, why: str, above: str) -> str:
    if selection.hat is not HatKind.LEADER or selection.circle.parent is None:
        return why.strip()
    return f"{why.strip()}\n\n{selection.circle.parent.name}: {above.strip()}"


def _ask_for_consent(actor: Person, selection: Selection, person: Person) -> Proposal:
    """Raise the proposal and open its round. It never becomes public: it is about a person (P3)."""
    circle, months = selection.circle, selection.term_months
    span = f"{months} month" if months == 1 else f"{months} months"
    sentence = f"{person.name} wears the hat “{selection.hat_word}” for {span}"
    words = proposals.Words(
        title=sentence[:200],
        need=selection.description,
        text=f"{sentence}, from the day this is agreed.\n\n{selection.proposed_why}",
        criteria="At the end of the term we look back: did this hat do what it is there for?",
        responsible=person.name,
        term_months=months,
    )
    sees = Visibility.CIRCLE if circle.visibility is Visibility.CIRCLE else Visibility.MEMBERS
    proposal = proposals.raise_proposal(actor, circle, words, sees)
    effect = build.give_hat(
        circle, person, selection.hat, months, name=selection.hat_name, description=selection.description
    )
    proposals.write_effects(actor, proposal, [effect])
    reason = "The circle named people with reasons, and had its change round."
    rounds.open_straight(actor, proposal, reason, circle.answer_days, asked_last=person)
    return proposal


def _lock(selection: Selection) -> None:
    """Let those who speak and who lead take turns, each seeing what the one before did."""
    db.session.refresh(selection, with_for_update={"of": Selection})


def _note(actor: Person, did: str, selection: Selection, **detail: Any) -> None:
    log(actor, did, f"selection {selection.id}", selection.circle, **detail)
