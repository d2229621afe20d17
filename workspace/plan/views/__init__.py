"""The pages of the plan: reading it, drafting it together, and saying how it goes."""

from flask import Blueprint

bp = Blueprint("plan", __name__)

from workspace.plan.views import (  # noqa: E402  they hang on bp
    acting,
    drafting,
    entering,
    handing,
    hearing,
    looking,
    overview,
    reading,
)

__all__ = ["acting", "bp", "drafting", "entering", "handing", "hearing", "looking", "overview", "reading"]
