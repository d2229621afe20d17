"""Reading people and organisations. There is no list of people for anybody but an administrator (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from workspace.db import db, now
from workspace.paging import Pager, page_of
from workspace.people import links
from workspace.people.models import Organisation, Person, SentForm, SignInLink

SAME_MOMENT = timedelta(minutes=2)  # within this, the same form sent again is a double click


def visible_to(person: Person) -> Select[Person]:
    """The accounts this person may look at: an administrator all, everybody else their own (P3)."""
    accounts = select(Person)
    return accounts if person.is_administrator else accounts.where(Person.id == person.id)


def listing(person: Person, words: str = "", number: int = 1) -> Pager[Person]:
    """The accounts whose name, email address or organisation holds these words, by name."""
    wanted = visible_to(person).outerjoin(Organisation, Person.organisation_id == Organisation.id)
    if words:
        wanted = wanted.where(_says(words))
    return page_of(wanted.order_by(func.lower(Person.name), Person.id), number)


def _says(words: str) -> ColumnElement[bool]:
    columns = (Person.name, Person.email, Organisation.name)
    # SQLite folds only English letters; as typed, Ł and É are found too
    return or_(
        *(func.lower(column).contains(words.lower(), autoescape=True) for column in columns),
        *(column.contains(words, autoescape=True) for column in columns),
    )


def by_email(email: str) -> Person | None:
    """The person with this address, removed or not. Give it tidied: `service.tidy_email`."""
    return db.session.scalar(select(Person).where(Person.email == email))


def known_in_session(session_id: str) -> Person | None:
    """Whose session it was, though it has ended: to keep their words for them. Nobody once removed."""
    number = session_id.partition(".")[0]
    person = db.session.get(Person, int(number)) if number.isdecimal() else None
    return person if person and person.is_active else None


def sign_in_link(token: str, lock: bool = False) -> SignInLink | None:
    """The link behind a token, used or not. `lock` makes two who use it at once come one after the other."""
    found = links.unseal("sign-in", token)
    if found is None:
        return None
    wanted = select(SignInLink).where(SignInLink.id == found[0], SignInLink.nonce == found[1])
    return db.session.scalar(wanted.with_for_update(of=SignInLink) if lock else wanted)


def sent_form(once: str) -> SentForm | None:
    """The form that was sent with this token."""
    if "\0" in once:
        return None  # PostgreSQL takes no such text, and no token of ours has it
    return db.session.scalar(select(SentForm).where(SentForm.once == once))


def just_sent_by(once: str) -> int | None:
    """The key of the person who sent the form with this token a moment ago."""
    sent = sent_form(once) if once else None
    return sent.person_id if sent and now() - sent.sent_at < SAME_MOMENT else None


def organisations() -> Sequence[Organisation]:
    """Every organisation, by name."""
    return db.session.scalars(select(Organisation).order_by(func.lower(Organisation.name))).all()


def organisation(number: int | None) -> Organisation | None:
    """One organisation, or None."""
    return db.session.get(Organisation, number) if number else None


def people_of() -> dict[int, int]:
    """How many people with an account belong to each organisation."""
    counted = (
        select(Person.organisation_id, func.count())
        .where(Person.organisation_id.is_not(None), Person.removed_at.is_(None))
        .group_by(Person.organisation_id)
    )
    return {number: count for number, count in db.session.execute(counted) if number is not None}


def any_administrator() -> bool:
    """Whether somebody looks after this installation: until then it isn't set up (P4)."""
    wanted = select(Person.id).where(Person.is_administrator, Person.removed_at.is_(None))
    return db.session.scalar(wanted.limit(1)) is not None
