"""Rounds: a frozen roster, answers, objections on their way to an end, and the decision itself."""

from workspace.proposals.queries import standing
from workspace.proposals.rounds.answers import Given, respond, respond_ahead
from workspace.proposals.rounds.deciding import decide
from workspace.proposals.rounds.objections import confirm, integrate, not_yet, objections_of, offer_end
from workspace.proposals.rounds.opening import ask_again, open_straight, take_up, to_consent

__all__ = [
    "Given",
    "ask_again",
    "confirm",
    "decide",
    "integrate",
    "not_yet",
    "objections_of",
    "offer_end",
    "open_straight",
    "respond",
    "respond_ahead",
    "standing",
    "take_up",
    "to_consent",
]
