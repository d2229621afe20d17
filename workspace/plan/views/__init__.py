"""The pages of the plan: reading it, drafting it together, and saying how it goes."""

from flask import Blueprint

bp = Blueprint("plan", __name__)

from workspace.plan.views import acting, drafting, reading  # noqa: E402  they hang on bp

__all__ = ["acting", "bp", "drafting", "reading"]
