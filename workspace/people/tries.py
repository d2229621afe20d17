"""Too many tries: how often somebody may try to sign in, from one place and for one address."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address
from logging import getLogger
from typing import Any, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

log = getLogger(__name__)

TRIES_FROM_ONE_PLACE = parse("60 per 10 minutes")  # a whole meeting may share one address
TRIES_FOR_ONE_ADDRESS = parse("5 per 10 minutes")
GUESSES_FROM_ONE_PLACE = parse("100 per 10 minutes")  # of addresses that carry a secret


def install(app: Flask) -> None:
    """Flask-Limiter, asked only where somebody tries to sign in.

    It would look at every request of the app it is given, so it gets one of its own.
    """
    chosen = app.config["SETTINGS"]
    limiter = Limiter(get_remote_address, storage_uri=chosen.rate_limit_storage, strategy="moving-window")
    limiter.init_app(Flask("limits", static_folder=None))
    app.extensions["limiter"] = {limiter}


def may_try(address: str, how: str = "link") -> bool:
    """Whether somebody may try now: counted for where it comes from, and for the address and the way in.

    Wrong passwords keep nobody from asking for a link.
    """
    named = hashlib.sha256(f"{how} {address.strip().lower()}".encode()).hexdigest()[:32]
    return _counts(TRIES_FROM_ONE_PLACE, _place()) and _counts(TRIES_FOR_ONE_ADDRESS, named)


def may_guess() -> bool:
    """Whether one more wrong address with a secret is looked at from here. A right one always is."""
    return _counts(GUESSES_FROM_ONE_PLACE, _place())


def _counts(limit: Any, key: str) -> bool:
    limiter = next(iter(cast("set[Limiter]", current_app.extensions["limiter"]))).limiter
    try:
        return limiter.hit(limit, "sign-in", key)
    except Exception:  # whatever the store raises: people must be able to sign in while it is away
        log.exception("attempts to sign in can't be counted")
        return True


def _place() -> str:
    """Where a request comes from. One household or office has a whole /64 of the newer addresses."""
    address = request.remote_addr or ""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else ":".join(known.exploded.split(":")[:4])
