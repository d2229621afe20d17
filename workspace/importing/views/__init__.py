"""Bringing a spreadsheet: the file, its headings, its questions, and the end; and the sheet to take along."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("importing", __name__)

from workspace.importing.views import bringing, ended, taking  # noqa: E402  they hang their pages on bp

__all__ = ["bp", "bringing", "ended", "taking"]
