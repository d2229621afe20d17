"""Passwords, for who wants one: what makes a good one, and its hash, which is all that is kept.

Nothing here that hashes may run inside a transaction that writes: it takes its time, and on SQLite everybody
else would wait for it. `entering.meanwhile` lets go of the database first.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, func, select

from workspace.db import db, now
from workspace.people.models import Password, Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.refusal import Refusal, mark

LEAST, MOST = 12, 200

# argon2id, 19 MiB, two passes, one lane: what OWASP's cheat sheet asks for at least. Eight at once take
# 150 MiB, so that a small machine stands a wave of wrong guesses. A change here makes new hashes as people
# sign in; then write a new UNLIKELY too (a test says so).
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The hash of a long random text that nobody has: an address without a password costs the same work.
UNLIKELY = "$argon2id$v=19$m=19456,t=2,p=1$8mDGepNiB9lKYmYJdPAezQ$iit2e3RTGde/NWh4v/QxBjg3XG6LWPn2XyjPHT37XtU"

OBVIOUS = frozenset(
    {
        "password", "passwordpassword", "password1234", "passwort1234", "qwertyuiop", "qwertyuiopas",
        "qwertyqwerty", "qwerty123456", "123456789012", "1234567890123", "12345678901234", "123456781234",
        "abcdefghijkl", "abcdef123456", "abcd12345678", "letmeinletmein", "letmein12345", "iloveyou1234",
        "iloveyouiloveyou", "welcome12345", "welcomewelcome", "administrator", "admin1234567",
        "adminadminadmin", "changemechangeme", "changeme1234", "correcthorsebatterystaple", "monkeymonkey",
        "dragondragon", "footballfootball", "sunshine1234", "princess1234", "manchesterunited",
        "unpaidcarers", "carercarercarer", "ilovemymother", "co-production",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What stands behind an address somebody signs in with; nothing where nobody has it."""

    person_id: int | None = None
    hash: str = UNLIKELY


def tidy(words: str) -> str:
    """The same password however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", words)


def check(person: Person, words: str) -> None:
    """Refuse a password that is short or easily guessed."""
    plain = "".join(tidy(words).casefold().split())
    if len(tidy(words)) < LEAST:
        raise Refusal(mark("Use %(least)d characters or more. Three or four words are good."), least=LEAST)
    if len(words) > MOST:
        raise Refusal(mark("Use %(most)d characters or fewer."), most=MOST)
    if plain in OBVIOUS or len(set(plain)) < 5:
        raise Refusal(mark("Many people would guess this one. Choose something longer or less usual."))
    own = {person.email, person.email.partition("@")[0], person.name, person.public_name}
    rest = plain
    for each in sorted(("".join(word.casefold().split()) for word in own), key=len, reverse=True):
        rest = rest.replace(each, "") if len(each) > 2 else rest
    if len(rest) < LEAST // 2:
        raise Refusal(mark("Do not use your own name or email address."))


def hashed(words: str) -> str:
    """The hash of a password. Slow on purpose."""
    return HASHER.hash(tidy(words)[:MOST])


def fits(known: str, words: str) -> bool:
    """Whether this is the password behind the hash. Slow on purpose, and as slow where it isn't."""
    try:
        return HASHER.verify(known, tidy(words)[:MOST])
    except (Argon2Error, InvalidHashError):
        return False


def is_dated(known: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return HASHER.check_needs_rehash(known)


def compared(found: Found, words: str) -> tuple[bool, str]:
    """Whether the password fits, and its new hash where the old one is dated. Slow on purpose."""
    right = fits(found.hash, words)
    return right, hashed(words) if right and is_dated(found.hash) else ""


def of(person: Person, lock: bool = False) -> Password | None:
    """The password of this person, if they have set one."""
    wanted = select(Password).where(Password.person_id == person.id)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def behind(email: str) -> Found:
    """The hash to compare with for this address: one question, whether or not it is known."""
    wanted = (
        select(Password.person_id, Password.hash)
        .join(Person, Person.id == Password.person_id)
        .where(func.lower(Person.email) == email.strip().lower(), Person.removed_at.is_(None))
    )
    row = db.session.execute(wanted).first()
    return Found(row[0], row[1]) if row else Found()


def vouched(found: Found, renewed: str) -> Person | None:
    """Who has signed in with what fitted, unless it was changed in the meantime. `renewed`: its new hash."""
    if found.person_id is None:
        return None
    person = db.session.get(Person, found.person_id)
    kept = of(person, lock=True) if person else None
    if person is None or not person.is_active or kept is None or kept.hash != found.hash:
        return None
    if renewed:
        kept.hash = renewed
        db.session.flush()
    return person


def keep(person: Person, fresh: str) -> None:
    """Set or change a password, given as its hash; a letter says so."""
    kept = of(person, lock=True)
    if kept is None:
        db.session.add(Password(person_id=person.id, hash=fresh, set_at=now()))
    else:
        kept.hash, kept.set_at = fresh, now()
    db.session.flush()
    post.write(Kind.ACCOUNT, person, what="password changed" if kept else "password set")


def remove(person: Person) -> None:
    """Go back to links in emails; a letter says so."""
    if of(person) is None:
        raise Refusal(mark("You have no password."))
    db.session.execute(delete(Password).where(Password.person_id == person.id))
    post.write(Kind.ACCOUNT, person, what="password removed")
