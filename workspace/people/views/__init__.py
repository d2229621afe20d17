"""Signing in and out, how I sign in, my details, and the office's lists of people and organisations."""

from __future__ import annotations

from flask import Blueprint

bp: Blueprint = Blueprint("people", __name__)

from workspace.people.views import (  # noqa: E402  they hang on bp
    details,
    drafting,
    language,
    office,
    second_step,
    signing_in,
    ways_in,
)
from workspace.people.views.details import said  # noqa: E402  other rooms ask the same of newcomers

__all__ = ["bp", "details", "drafting", "language", "office", "said", "second_step", "signing_in", "ways_in"]
