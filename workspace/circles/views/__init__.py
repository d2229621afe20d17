"""The pages on which people find circles, come in, look after who is there, and leave."""

from flask import Blueprint

bp = Blueprint("circles", __name__)

from workspace.circles.views import coming, hats, helping, inviting, members  # noqa: E402  they hang on bp

__all__ = ["bp", "coming", "hats", "helping", "inviting", "members"]
