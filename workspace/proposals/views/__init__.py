"""The pages on which people propose, speak, answer and read what was decided."""

from flask import Blueprint

bp = Blueprint("proposals", __name__)

from workspace.proposals.views import (  # noqa: E402  they hang on bp
    answering,
    changing,
    doubting,
    guests,
    objecting,
    record,
    steering,
    writing,
)

__all__ = ["answering", "bp", "changing", "doubting", "guests", "objecting", "record", "steering", "writing"]
