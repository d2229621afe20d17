"""People, organisations, one-use sign-in links, and what became of forms."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.refusal import mark


class Part(StrEnum):
    """How a person takes part (P1): said once, and nothing more is asked about anybody's health."""

    CARER = "carer"
    FORMER_CARER = "former_carer"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Part.CARER: mark("Unpaid carer"),
            Part.FORMER_CARER: mark("Former carer"),
            Part.ORGANISATION: mark("For an organisation"),
        }[self]

    @property
    def is_carer(self) -> bool:
        """Whether this person speaks from caring, now or before."""
        return self is not Part.ORGANISATION


class OrganisationKind(StrEnum):
    """What an organisation is."""

    COUNCIL = "council"
    NHS = "nhs"
    CHARITY = "charity"
    GROUP = "group"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            OrganisationKind.COUNCIL: mark("Council"),
            OrganisationKind.NHS: mark("NHS"),
            OrganisationKind.CHARITY: mark("Charity"),
            OrganisationKind.GROUP: mark("Community group"),
            OrganisationKind.OTHER: mark("Other"),
        }[self]


class Digest(StrEnum):
    """How often somebody gets everything that is not urgent, in one letter."""

    WEEKLY = "weekly"
    DAILY = "daily"
    OFF = "off"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Digest.WEEKLY: mark("Once a week"),
            Digest.DAILY: mark("Once a day"),
            Digest.OFF: mark("Never"),
        }[self]


class Organisation(Base):
    """A council department, NHS trust, charity or group whose people own actions."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    address: Mapped[str] = mapped_column(String(500), default="")


class Person(Base):
    """Somebody with an account. `name` is what other members see; visitors see `public_name` or nobody."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[Part | None] = mapped_column(Word(Part))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(200), default="")
    public_name: Mapped[str] = mapped_column(String(200), default="")
    is_administrator: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=1)  # counts up to end every session of this person
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(20), default="")  # empty: the workspace's usual one
    digest: Mapped[Digest] = mapped_column(Word(Digest), default=Digest.WEEKLY)
    letters_at_once: Mapped[bool] = mapped_column(default=True)  # when something waits for just them
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    # What Flask-Login asks of a person
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.removed_at is None

    def get_id(self) -> str:
        """What a session remembers: it stops counting when the epoch moves on."""
        return f"{self.id}.{self.epoch}"

    @property
    def is_carer(self) -> bool:
        """Whether this person takes part as a carer or former carer."""
        return self.part is not None and self.part.is_carer

    @property
    def post(self) -> str:
        """Role and organisation, the way owners stand in public: "Discharge lead, Northlea Hospital"."""
        return ", ".join(x for x in (self.role, self.organisation.name if self.organisation else "") if x)


class SignInLink(Base):
    """A link that signs one person in, once, for a short time. The address itself is never stored."""

    __tablename__ = "sign_in_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(String(40))
    next_path: Mapped[str] = mapped_column(String(2000), default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class SentForm(Base):
    """A form that has been sent: the same one sent again leads to the same answer and does nothing twice."""

    __tablename__ = "sent_form"
    __table_args__ = (CheckConstraint("length(once) >= 8", name="once_long_enough"),)
    once: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    went_to: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(index=True)


class SignedIn(Base):
    """One session on one phone or computer: what it may do ends when it is ended, here or there."""

    __tablename__ = "signed_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(String(40), unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(200), default="")  # in a few words, as its browser says it
    first_step: Mapped[str] = mapped_column(String(20), default="link")  # link, password, passkey
    second_step_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class Password(Base):
    """A password, for who wants one. Only its hash is kept."""

    __tablename__ = "password"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]


class Passkey(Base):
    """A passkey: a phone, computer or security key that signs somebody in by itself."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url, as browsers name it
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(80), default="")
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Draft(Base):
    """Unsent words: what somebody has typed into one form so far, for them alone, on any device."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "path"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(500))  # the form's address#its opening, see people.drafts
    title: Mapped[str] = mapped_column(String(300), default="")  # what was asked, in the form's own words
    fields: Mapped[list[Any]]  # pairs of name and value, as they would be sent
    began_at: Mapped[datetime]
    kept_at: Mapped[datetime]
