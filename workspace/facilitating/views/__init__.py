"""The pages on which a round is run: whose turn it is, what is missing, and words entered for others."""

from flask import Blueprint

bp = Blueprint("facilitating", __name__)

from workspace.facilitating.views import behalf, clock, paper, running  # noqa: E402  they hang on bp

__all__ = ["behalf", "bp", "clock", "paper", "running"]
