"""How people in the demo talk a proposal through: short words for what each story does many times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workspace.circles.models import HatKind
from workspace.demo.town import Story, Town
from workspace.demo.writing import Told, fields
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import shape
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.effects import Effect, build
from workspace.proposals.models import Objection, Proposal, Response, Round, SpeechKind, Touches
from workspace.proposals.rounds import Given
from workspace.proposals.service import Words
from workspace.visibility import Visibility

CONSENT = Given(Say.CONSENT)


def concern(words: str) -> Given:
    """Consent, with a worry that is kept (R9)."""
    return Given(Say.CONCERN, words)


def objection(words: str, touches: Touches = Touches.AIM, suggestion: str = "") -> Given:
    """What would go wrong, and what it harms (R8)."""
    return Given(Say.OBJECTION, words, touches, suggestion)


def raised(
    town: Town,
    who: str,
    circle: str,
    words: Words,
    *effects: Effect,
    visibility: Visibility = Visibility.MEMBERS,
    why_confidential: str = "",
    instead_of: Decision | None = None,
) -> Proposal:
    """Somebody writes a proposal down, with what it would change and which decision it takes the place of."""
    proposal = service.raise_proposal(
        town.people[who], town.circles[circle], words, visibility, why_confidential, instead_of
    )
    if effects:
        service.write_effects(town.people[who], proposal, list(effects), "What happens when this is agreed")
    return proposal


def opened(proposal: Proposal, *, major: bool = False, response: Response = Response.DECIDE) -> None:
    """The proposer opens it for questions."""
    service.open_(proposal.proposer, proposal, in_domain=True, is_major=major, response=response)


def ask(town: Town, who: str, proposal: Proposal, question: str, answer: str = "") -> None:
    """Somebody asks; the proposer answers, or hasn't yet."""
    asked = service.say(town.people[who], proposal, SpeechKind.QUESTION, question)
    if answer:
        service.reply(proposal.proposer, proposal, asked, answer)


def react(town: Town, proposal: Proposal, said: Mapping[str, str]) -> None:
    """Everybody says something short, or passes with no words."""
    for who, words in said.items():
        service.say(town.people[who], proposal, SpeechKind.REACTION if words else SpeechKind.PASS, words)


def passes(town: Town, proposal: Proposal, *who: str) -> None:
    """They have nothing to say at this stage."""
    react(town, proposal, dict.fromkeys(who, ""))


def answers(
    town: Town,
    proposal: Proposal,
    since: int,
    until: int,
    special: Mapping[str, Given] | None = None,
    silent: tuple[str, ...] = (),
) -> Story:
    """Everybody asked answers the round between two days, one after the other; most simply consent."""
    said = {town.people[who].id: given for who, given in (special or {}).items()}
    quiet = {town.people[who].id for who in silent}
    asked = [place.person for place in open_round(proposal).places if not place.excluded]
    waiting = [person for person in asked if person.id not in quiet and not _answered(proposal, person)]
    for number, person in enumerate(waiting):
        yield town.at(since + number * (until - since) // max(len(waiting), 1), 8 + number, 7 * number % 60)
        rounds.respond(person, proposal, said.get(person.id, CONSENT))


def _answered(proposal: Proposal, person: Person) -> bool:
    return open_round(proposal).answer_of(person) is not None


def open_round(proposal: Proposal) -> Round:
    """The round that people are answering; the stories only ask for it while one is open."""
    if proposal.open_round is None:
        raise LookupError(proposal.title)
    return proposal.open_round


def only_objection(proposal: Proposal) -> Objection:
    """The objection that is being worked on."""
    return next(each for each in rounds.objections_of(proposal) if each.confirmed_at is None)


def resolved(town: Town, proposal: Proposal, facilitator: str, end: End, how: str) -> None:
    """The facilitator says how the objection was integrated; who objected confirms it (R8)."""
    found = only_objection(proposal)
    rounds.offer_end(town.people[facilitator], proposal, found, end, how)
    rounds.confirm(found.person, proposal, found)


def straight(town: Town, facilitator: str, proposal: Proposal, reason: str, since: int, until: int) -> Story:
    """A small matter goes straight to its round, and is decided (R2)."""
    yield town.at(since, 20)
    rounds.open_straight(town.people[facilitator], proposal, reason, 7)
    yield from answers(town, proposal, since + 1, until)


# What a decision would change ------------------------------------------------------------------------


def publish(town: Town, note: str) -> Effect:
    """Publish the plan as it stands on the day of the decision."""
    return build.publish(town.plan, note)


def add(town: Town, action: Told, **other: Any) -> Effect:
    """Add this action to the plan; `other` says what this version of the proposal puts differently."""
    return build.add_action(town.plan, fields(town, action, **other))


def change(town: Town, action_said: str, /, **different: Any) -> Effect:
    """Change what was agreed about an action; `different` names the fields as the plan keeps them."""
    action = town.actions[action_said]
    return build.change_action(action, {**shape.of(action), **different})


def stop(town: Town, what: str, why: str) -> Effect:
    """Stop an action, and say why."""
    return build.stop_action(town.actions[what], why)


def hat(town: Town, circle: str, who: str, kind: HatKind, months: int) -> Effect:
    """Give somebody a hat of a circle for so many months."""
    return build.give_hat(town.circles[circle], town.people[who], kind, months)
