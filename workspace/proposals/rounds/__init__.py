"""Rounds: a frozen roster, answers, objections on their way to an end, and the decision itself."""

from workspace.proposals.queries import standing
from workspace.proposals.rounds import doubts
from workspace.proposals.rounds.answers import Given, respond, respond_ahead
from workspace.proposals.rounds.behalf import check_entered, respond_for, room_consents
from workspace.proposals.rounds.clock import start_clock, stop_clock
from workspace.proposals.rounds.deciding import decide
from workspace.proposals.rounds.objections import confirm, integrate, not_yet, objections_of, offer_end
from workspace.proposals.rounds.opening import ask_again, open_straight, take_up, to_consent

__all__ = [
    "Given",
    "ask_again",
    "check_entered",
    "confirm",
    "decide",
    "doubts",
    "integrate",
    "not_yet",
    "objections_of",
    "offer_end",
    "open_straight",
    "respond",
    "respond_ahead",
    "respond_for",
    "room_consents",
    "standing",
    "start_clock",
    "stop_clock",
    "take_up",
    "to_consent",
]
