"""The pages on which people propose, speak, answer and read what was decided."""

from flask import Blueprint

bp = Blueprint("proposals", __name__)

from workspace.proposals.views import answering, changing, record, steering, writing  # noqa: E402  they hang on bp

__all__ = ["answering", "bp", "changing", "record", "steering", "writing"]
