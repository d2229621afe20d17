"""Writing people, organisations, sign-in links, and what became of forms."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workspace.db import db, now, public_changed
from workspace.people import drafts, links, policy, queries, sessions
from workspace.people.models import (
    Organisation,
    OrganisationKind,
    Part,
    Person,
    SentForm,
    SignedIn,
    SignInLink,
)
from workspace.post import service as post
from workspace.post.models import Fate, Kind
from workspace.refusal import Refusal, mark

LINK_LASTS = timedelta(minutes=10)
KEEP_WORDS = timedelta(days=30)
KEEP_SENT = timedelta(days=2)


# People ---------------------------------------------------------------------------------------------


def tidy_email(email: str) -> str:
    """An address as we compare it. Refuses what can't be one."""
    tidy = email.strip().lower()
    if len(tidy) > 254 or not re.fullmatch(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+", tidy):
        raise Refusal(mark("This is not an email address. Enter one like name@example.org."))
    return tidy


def first_administrator(email: str, name: str) -> Person:
    """Make this person an administrator, so that somebody can open the workspace (P4)."""
    person = welcome(email, name)
    person.is_administrator = True
    db.session.flush()
    return person


def welcome(email: str, name: str) -> Person:
    """The person with this address, a new one if need be."""
    return queries.by_email(tidy_email(email)) or register(email, name)


def register(email: str, name: str) -> Person:
    """A new person, and never one who is there already: the database says no where two register at once."""
    email = tidy_email(email)
    person = Person(email=email, name=name.strip() or email.partition("@")[0], joined_at=now(), epoch=1)
    db.session.add(person)
    db.session.flush()
    return person


def describe(
    person: Person,
    name: str,
    part: Part | None,
    organisation: Organisation | None,
    role: str,
    public_name: str,
) -> None:
    """Say who you are here: the name others see, your part, and a public name if you want one (P1, P2)."""
    if not name.strip():
        raise Refusal(mark("Choose a name that others will see."))
    person.name = name.strip()
    person.part = part
    person.organisation = organisation
    person.role = role.strip()
    person.public_name = public_name.strip()
    public_changed()
    db.session.flush()


def choose_language(person: Person, code: str) -> None:
    """Speak to this person in the language they chose: on pages and in letters."""
    person.language = code
    db.session.flush()


def remove(actor: Person, person: Person) -> None:
    """Take an account away: every session ends at once, and what the person said stays in the record.

    Circles end the memberships too: `circles.service.close_account` does both.
    """
    if not policy.may_administer(actor):
        raise Refusal(mark("Only an administrator can remove an account."))
    if person.id == actor.id:
        raise Refusal(mark("You can't remove yourself. Ask another administrator."))
    if not person.is_active:
        raise Refusal(mark("This account was removed already."))
    person.removed_at = now()
    drafts.forget(person)
    end_sessions(person)
    public_changed()


def restore(actor: Person, person: Person) -> None:
    """Let a person who was removed sign in again. They are in no circle until they are invited."""
    if not policy.may_administer(actor):
        raise Refusal(mark("Only an administrator can restore an account."))
    if person.is_active:
        raise Refusal(mark("This account is open already."))
    person.removed_at = None
    public_changed()
    db.session.flush()


def end_sessions(person: Person) -> None:
    """Sign this person out on every phone and computer, and make links not used yet useless."""
    person.epoch += 1
    sessions.end_all(person)
    unused = SignInLink.person_id == person.id, SignInLink.used_at.is_(None)
    db.session.execute(update(SignInLink).where(*unused).values(used_at=now()))
    db.session.flush()


# Organisations --------------------------------------------------------------------------------------


def add_organisation(actor: Person, name: str, kind: OrganisationKind, address: str = "") -> Organisation:
    """Add an organisation that people can belong to and that can own actions."""
    _may_organise(actor, name, address, None)
    organisation = Organisation(name=name.strip(), kind=kind, address=address.strip())
    db.session.add(organisation)
    db.session.flush()
    return organisation


def name_organisation(name: str) -> Organisation:
    """An organisation that a plan names and that isn't there yet; an administrator completes what it is.

    Who may bring such a name in is for the room that brings it to say.
    """
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise Refusal(mark("The name of an organisation has 1 to 200 characters."))
    same = db.session.scalar(select(Organisation).where(func.lower(Organisation.name) == name.lower()))
    if same is not None:
        return same
    organisation = Organisation(name=name, kind=OrganisationKind.OTHER, address="")
    db.session.add(organisation)
    db.session.flush()
    return organisation


def change_organisation(
    actor: Person, organisation: Organisation, name: str, kind: OrganisationKind, address: str = ""
) -> None:
    """Correct an organisation; its new name stands everywhere at once."""
    _may_organise(actor, name, address, organisation)
    organisation.name, organisation.kind, organisation.address = name.strip(), kind, address.strip()
    public_changed()
    db.session.flush()


def _may_organise(actor: Person, name: str, address: str, organisation: Organisation | None) -> None:
    if not policy.may_administer(actor):
        raise Refusal(mark("Only an administrator can change organisations."))
    if address.strip() and not re.match(r"https?://", address.strip()):
        raise Refusal(mark("The web address begins with https:// or http://."))
    same = db.session.scalar(select(Organisation).where(Organisation.name == name.strip()))
    if same is not None and same is not organisation:
        raise Refusal(mark("%(name)s is in the list already."), name=same.name)


# Signing in -----------------------------------------------------------------------------------------


def sign_in_link(person: Person, next_path: str = "", lasts: timedelta = LINK_LASTS) -> SignInLink:
    """A link that signs this person in once, within ten minutes."""
    if not person.is_active:
        raise Refusal(mark("This account was removed. It can't sign in."))
    link = SignInLink(
        person=person,
        nonce=links.bound_nonce(person.email),
        next_path=next_path[:2000],
        expires_at=now() + lasts,
    )
    db.session.add(link)
    db.session.flush()
    return link


def link_for(email: str, next_path: str = "") -> str | None:
    """The path that signs the person with this address in once; None where nobody has it."""
    person = queries.by_email(tidy_email(email))
    if person is None or not person.is_active:
        return None
    return links.path_of(sign_in_link(person, next_path))


def write_link(email: str, next_path: str = "") -> None:
    """Ask for a letter with a link that signs the person with this address in, once.

    An address that nobody has costs the same work, so that the time it takes tells nothing.
    """
    person = queries.by_email(tidy_email(email))
    if person is not None and person.is_active:
        link = sign_in_link(person, next_path)
        post.write(Kind.SIGN_IN, person, about=link.id)
    else:
        _useless_link()


def _useless_link() -> None:
    """Write as much as for a link that will be sent: used already, and swept away with the others."""
    somebody = db.session.scalar(select(Person).order_by(Person.id).limit(1))
    if somebody is None:
        return
    link = SignInLink(person=somebody, nonce=links.new_nonce(), expires_at=now(), used_at=now())
    db.session.add(link)
    db.session.flush()
    post.write(Kind.SIGN_IN, somebody, about=link.id, fate=Fate.DROPPED)


def token_of(link: SignInLink) -> str:
    """The token that stands in the address of this link."""
    return links.token_of(link)


def may_use(link: SignInLink) -> bool:
    """Whether the link still signs somebody in: not once their address is another one than it was sent to."""
    open_still = link.used_at is None and now() < link.expires_at and link.person.is_active
    return open_still and links.is_bound(link.nonce, link.person.email)


def use_link(link: SignInLink) -> Person:
    """Use the link up and say who signs in by it. Also clears away what is old."""
    if not may_use(link):
        raise Refusal(mark("This sign-in link has been used or is too old. Ask for a new one."))
    link.used_at = now()
    sweep()
    db.session.flush()
    return link.person


def sweep() -> None:
    """Clear away what nobody needs any more: old links, kept words, forms that were sent, sessions."""
    today = now()
    db.session.execute(delete(SignedIn).where(sessions.old(KEEP_WORDS)))
    db.session.execute(delete(SentForm).where(SentForm.sent_at < today - KEEP_SENT))
    drafts.sweep()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < today - KEEP_WORDS))


# Forms ----------------------------------------------------------------------------------------------


def take_once(person_id: int, once: str) -> bool:
    """Claim a form's token. False where the same form was sent before; waits for one that is on its way.

    On SQLite the whole file is locked by now; on PostgreSQL the unique key makes the second wait here.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    claim = insert(SentForm).values(once=once, person_id=person_id, went_to="", sent_at=now())
    mine = claim.on_conflict_do_nothing(index_elements=["once"]).returning(SentForm.once)
    return db.session.scalar(mine) is not None


def note_where_it_went(once: str, went_to: str) -> None:
    """Remember where the form led, so that the same one sent again leads there too."""
    db.session.execute(update(SentForm).where(SentForm.once == once).values(went_to=went_to))


def give_back_once(once: str) -> None:
    """The form led nowhere: it may be sent again."""
    db.session.execute(delete(SentForm).where(SentForm.once == once))
