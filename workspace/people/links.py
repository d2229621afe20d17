"""Addresses that carry a secret: the secret is worked out from the row and our key, and stored nowhere.

A copy of the database alone opens nothing, and an address alone says nothing about anybody.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from workspace.people.models import SignInLink

_key: list[str] = []


def set_key(key: str) -> None:
    """Say which key seals the addresses of this installation."""
    _key[:] = [key]


def new_nonce() -> str:
    """Something that makes one address unlike every other."""
    return secrets.token_urlsafe(18)


def bound_nonce(email: str) -> str:
    """The same, bound to an address: it says nothing to who doesn't have our key."""
    return f"{new_nonce()}.{_bond(email)}"


def is_bound(nonce: str, email: str) -> bool:
    """Whether what was made for an address is still for this one."""
    return hmac.compare_digest(nonce.partition(".")[2], _bond(email))


def _bond(email: str) -> str:
    return hmac.digest(_key[0].encode(), f"address {email}".encode(), "sha256").hex()[:15]


def seal(kind: str, number: int, nonce: str) -> str:
    """The token in the address of this row. `kind` keeps one sort of link from serving as another."""
    return str(_sealer(kind).dumps([number, nonce]))


def unseal(kind: str, token: str) -> tuple[int, str] | None:
    """The row's number and nonce, or None where the token was not made here."""
    try:
        said: Any = _sealer(kind).loads(token[:500])
    except BadSignature:
        return None
    number, nonce = said
    return int(number), str(nonce)


def token_of(link: SignInLink) -> str:
    """The token of a sign-in link."""
    return seal("sign-in", link.id, link.nonce)


def path_of(link: SignInLink) -> str:
    """The path to which a sign-in link leads."""
    return f"/sign-in/{token_of(link)}"


def _sealer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(_key[0], salt=f"workspace {kind}")
