"""Pages of this room: what is being chosen, saying whom one would name, and leading it step by step."""

from flask import Blueprint

bp = Blueprint("selections", __name__)

from workspace.selections.views import leading, naming, reading  # noqa: E402, F401  they hang their pages on bp
