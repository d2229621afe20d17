"""The pages behind the links in letters: one question each."""

from flask import Blueprint

from workspace.by_link import models  # noqa: F401  so that its table is known

bp = Blueprint("by_link", __name__)

from workspace.by_link.views import answering  # noqa: E402  it hangs on bp

__all__ = ["answering", "bp"]
