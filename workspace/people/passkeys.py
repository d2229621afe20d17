"""Passkeys: a phone, computer or security key that vouches for somebody (WebAuthn)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import func, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers import structs as shapes

from workspace.db import db, now
from workspace.people import passwords
from workspace.people.models import Passkey, Person
from workspace.people.service import take_once
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.refusal import Refusal, mark

CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 20  # passkeys of one person
NOT_TAKEN = mark("That did not work. Try again, or sign in with a link.")


def site_of(address: str) -> str | None:
    """The name that passkeys of this installation belong to; None where browsers would make none.

    They want a domain, not a number, and https everywhere but on the very machine.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
        return host if host and (here or parts.scheme == "https") else None
    return None


def of(person: Person) -> Sequence[Passkey]:
    """The passkeys of this person, in the order in which they were added."""
    return db.session.scalars(
        select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)
    ).all()


def one_of(person: Person, number: int) -> Passkey | None:
    """One passkey of this very person."""
    return db.session.scalar(select(Passkey).where(Passkey.id == number, Passkey.person_id == person.id))


def new_challenge() -> str:
    """Something to be signed, as text."""
    return bytes_to_base64url(secrets.token_bytes(32))


def to_add(address: str, name: str, person: Person, challenge: str) -> dict[str, Any]:
    """What a browser needs to know to make a passkey for this person."""
    options = webauthn.generate_registration_options(
        rp_id=_site(address),
        rp_name=name,
        user_id=_handle(person),
        user_name=person.email,
        user_display_name=person.name,
        challenge=base64url_to_bytes(challenge),
        timeout=CHALLENGE_LASTS.seconds * 1000,
        authenticator_selection=shapes.AuthenticatorSelectionCriteria(
            resident_key=shapes.ResidentKeyRequirement.REQUIRED,
            user_verification=shapes.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            shapes.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential))
            for each in of(person)
        ],
    )
    return options_to_json_dict(options)


def to_enter(address: str, challenge: str) -> dict[str, Any]:
    """What a browser needs to know to sign somebody in: it asks them which passkey."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(address),
        challenge=base64url_to_bytes(challenge),
        timeout=CHALLENGE_LASTS.seconds * 1000,
        user_verification=shapes.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def add(person: Person, address: str, said: str, challenge: str, name: str) -> Passkey:
    """Keep the passkey that a browser has made; a letter says so."""
    if len(of(person)) >= MOST:
        raise Refusal(mark("You have %(most)d passkeys. Remove one that you no longer use."), most=MOST)
    try:
        made = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=_asked(challenge),
            expected_rp_id=_site(address),
            expected_origin=address,
            require_user_verification=True,
        )
    except Exception as wrong:  # what the library raises for a forged text is of many kinds
        raise Refusal(NOT_TAKEN) from wrong
    credential = bytes_to_base64url(made.credential_id)
    taken = db.session.scalar(select(func.count()).where(Passkey.credential == credential))
    if taken or len(credential) > 1400 or not take_once(person.id, _mark_of(challenge)):
        raise Refusal(NOT_TAKEN)
    passkey = Passkey(
        person_id=person.id, credential=credential, public_key=made.credential_public_key,
        sign_count=made.sign_count, name=name.strip()[:80], added_at=now(),
    )  # fmt: skip
    db.session.add(passkey)
    db.session.flush()
    post.write(Kind.ACCOUNT, person, what="passkey added")
    return passkey


def vouched(address: str, said: str, challenge: str) -> Person:
    """Who signs in with what a passkey has signed. One answer for everything that is wrong."""
    try:
        given = webauthn.helpers.parse_authentication_credential_json(said)
    except Exception as wrong:  # what the library raises for a forged text is of many kinds
        raise Refusal(NOT_TAKEN) from wrong
    # Two with the same count come one after the other.
    found = select(Passkey).where(Passkey.credential == given.id).with_for_update()
    passkey = db.session.scalar(found)
    person = db.session.get(Person, passkey.person_id) if passkey else None
    if passkey is None or person is None or not person.is_active:
        raise Refusal(NOT_TAKEN)
    if given.response.user_handle not in (None, _handle(person)):
        raise Refusal(NOT_TAKEN)
    try:
        shown = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=_asked(challenge),
            expected_rp_id=_site(address),
            expected_origin=address,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as wrong:  # what the library raises for a forged text is of many kinds
        raise Refusal(NOT_TAKEN) from wrong
    if not take_once(person.id, _mark_of(challenge)):
        raise Refusal(NOT_TAKEN)
    passkey.sign_count, passkey.used_at = shown.new_sign_count, now()
    db.session.flush()
    return person


def remove(person: Person, passkey: Passkey) -> None:
    """Let this passkey sign nobody in any more; a letter says so."""
    db.session.delete(passkey)
    db.session.flush()
    post.write(Kind.ACCOUNT, person, what="passkey removed")


def forget_all(person: Person) -> None:
    """Take away the password and every passkey of somebody who has lost them: they set up new ones."""
    for passkey in of(person):
        remove(person, passkey)
    if passwords.of(person) is not None:
        passwords.remove(person)


def _asked(challenge: str) -> bytes:
    """What was to be signed: nothing is no challenge."""
    if not challenge:
        raise Refusal(NOT_TAKEN)
    return base64url_to_bytes(challenge)


def _site(address: str) -> str:
    site = site_of(address)
    if site is None:
        raise Refusal(mark("Passkeys can’t be used at this address."))
    return site


def _handle(person: Person) -> bytes:
    """What a passkey remembers of whose it is: nothing that names anybody."""
    return f"person {person.id}".encode()


def _mark_of(challenge: str) -> str:
    """The name under which a challenge is remembered as used: a cookie that holds it may be kept."""
    return "passkey-" + sha256(challenge.encode()).hexdigest()[:40]
