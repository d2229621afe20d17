"""Circles, who belongs to them, and the hats they give. Roles follow hats: there is no table of roles."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word, today
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.refusal import mark
from workspace.visibility import Visibility


class CircleKind(StrEnum):
    """What sort of circle it is (C2)."""

    CIRCLE = "circle"
    WORKING_GROUP = "working_group"
    HELPING_CIRCLE = "helping_circle"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            CircleKind.CIRCLE: mark("Circle"),
            CircleKind.WORKING_GROUP: mark("Working group"),
            CircleKind.HELPING_CIRCLE: mark("Helping circle"),
        }[self]


class Joining(StrEnum):
    """How people come in (C4)."""

    OPEN = "open"
    REQUEST = "request"
    INVITATION = "invitation"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Joining.OPEN: mark("Anyone who is signed in can join"),
            Joining.REQUEST: mark("You can ask to join"),
            Joining.INVITATION: mark("People join by invitation"),
        }[self]


class Standing(StrEnum):
    """How a person belongs to a circle (C4)."""

    FULL = "full"
    LEARNING = "learning"

    @property
    def label(self) -> str:
        """The words people read."""
        return {Standing.FULL: mark("Full member"), Standing.LEARNING: mark("Learning member")}[self]


class HatKind(StrEnum):
    """The hats every circle knows, and its own (C8)."""

    FACILITATOR = "facilitator"
    SECRETARY = "secretary"
    LEADER = "leader"
    DELEGATE = "delegate"
    CARE_AND_COUNSEL = "care_and_counsel"
    OWN = "own"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            HatKind.FACILITATOR: mark("Facilitator"),
            HatKind.SECRETARY: mark("Secretary"),
            HatKind.LEADER: mark("Leader"),
            HatKind.DELEGATE: mark("Delegate"),
            HatKind.CARE_AND_COUNSEL: mark("Care and counsel"),
            HatKind.OWN: mark("Another hat"),
        }[self]


class AbsencePolicy(StrEnum):
    """What it means when somebody has not answered (R6). Never that they consent (R5)."""

    WAIT = "wait"
    NOTICE = "notice"
    EARLY_ANSWERS = "early_answers"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            AbsencePolicy.WAIT: mark("We wait until everyone has answered"),
            AbsencePolicy.NOTICE: mark("After the announced time, who stayed silent is recorded as absent"),
            AbsencePolicy.EARLY_ANSWERS: mark(
                "We wait for everyone, and you may answer before the round opens"
            ),
        }[self]


class Circle(Base):
    """A group with an aim and a domain, which decides by consent (C1)."""

    __tablename__ = "circle"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[CircleKind] = mapped_column(Word(CircleKind), default=CircleKind.CIRCLE)
    aim: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    brief: Mapped[str] = mapped_column(Text, default="")  # of a working group
    question: Mapped[str] = mapped_column(Text, default="")  # of a helping circle (C2)
    ends_on: Mapped[date | None]  # a working group's expected end, or when a helping circle reports
    joining: Mapped[Joining] = mapped_column(Word(Joining), default=Joining.REQUEST)
    joining_note: Mapped[str] = mapped_column(Text, default="")
    joining_note_html: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility), default=Visibility.MEMBERS)
    absence_policy: Mapped[AbsencePolicy] = mapped_column(Word(AbsencePolicy), default=AbsencePolicy.WAIT)
    answer_days: Mapped[int] = mapped_column(default=7)
    takes_appeals: Mapped[bool] = mapped_column(default=True)  # R18: may be switched off
    decisions_made: Mapped[int] = mapped_column(
        default=0
    )  # the last number in the logbook, counted up in SQL
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    parent: Mapped[Circle | None] = relationship(remote_side=[id], back_populates="children")
    children: Mapped[list[Circle]] = relationship(back_populates="parent", order_by="Circle.name")
    memberships: Mapped[list[Membership]] = relationship(back_populates="circle", order_by="Membership.id")
    hats: Mapped[list[Hat]] = relationship(back_populates="circle", order_by="Hat.id", lazy="selectin")

    def standing_of(self, person: Person) -> Standing | None:
        """How this person belongs here now; leaders and delegates of circles below are full members (C6)."""
        for membership in self.memberships:
            if membership.person_id == person.id and membership.ended_at is None:
                if membership.standing is Standing.FULL or not self._links(person):
                    return membership.standing
                return Standing.FULL
        return Standing.FULL if self._links(person) else None

    def _links(self, person: Person) -> bool:
        return any(
            term.person_id == person.id
            for child in self.children
            if child.closed_at is None
            for term in child.live_terms(HatKind.LEADER, HatKind.DELEGATE)
        )

    def live_terms(self, *kinds: HatKind) -> list[HatTerm]:
        """Who wears these hats today, terms that ran out left aside (C9)."""
        return [
            term
            for hat in self.hats
            if not kinds or hat.kind in kinds
            for term in hat.terms
            if term.is_live()
        ]

    def wears(self, person: Person, *kinds: HatKind) -> bool:
        """Whether this person wears one of these hats here today."""
        return any(term.person_id == person.id for term in self.live_terms(*kinds))

    def full_members(self) -> list[Person]:
        """Everyone who consents and objects here, links from below included, in order of name."""
        found = {
            m.person_id: m.person
            for m in self.memberships
            if m.ended_at is None and m.standing is Standing.FULL
        }
        for child in self.children:
            if child.closed_at is None:
                for term in child.live_terms(HatKind.LEADER, HatKind.DELEGATE):
                    found.setdefault(term.person_id, term.person)
        return sorted((p for p in found.values() if p.is_active), key=lambda p: (p.name.casefold(), p.id))


class Membership(Base):
    """That a person belongs to a circle, from when to when. A closed row stays as history."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_now",
            "circle_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_membership_person", "person_id", "ended_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[Standing] = mapped_column(Word(Standing))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str] = mapped_column(String(30), default="")  # "left" or "removed"
    ended_why: Mapped[str] = mapped_column(Text, default="")
    circle: Mapped[Circle] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship(lazy="joined")


class JoinRequest(Base):
    """Somebody asks to join, in their own words, and is answered."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index(
            "uq_join_request_open",
            "circle_id",
            "person_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    welcomed: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    circle: Mapped[Circle] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


class Invitation(Base):
    """A place in a circle offered to one email address, for a short time. The link itself is never stored."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    standing: Mapped[Standing] = mapped_column(Word(Standing), default=Standing.FULL)
    words: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(40))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    circle: Mapped[Circle] = relationship()
    invited_by: Mapped[Person] = relationship()


class Hat(Base):
    """A named responsibility in a circle (C8)."""

    __tablename__ = "hat"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    kind: Mapped[HatKind] = mapped_column(Word(HatKind))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    circle: Mapped[Circle] = relationship(back_populates="hats")
    terms: Mapped[list[HatTerm]] = relationship(back_populates="hat", order_by="HatTerm.id", lazy="selectin")

    def holder(self) -> HatTerm | None:
        """Who wears it today, if anybody."""
        return next((term for term in reversed(self.terms) if term.is_live()), None)

    def lapsed(self) -> HatTerm | None:
        """The last term, when it has run out and nobody was chosen since (C9)."""
        last = self.terms[-1] if self.terms else None
        return last if last and last.ended_at is None and not last.is_live() else None


class HatTerm(Base):
    """That a person wears a hat, since when, until when, and by which decision."""

    __tablename__ = "hat_term"
    __table_args__ = (CheckConstraint("term_end >= since", name="ends_after_start"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hat_id: Mapped[int] = mapped_column(ForeignKey("hat.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date]
    term_end: Mapped[date]
    review_on: Mapped[date | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str] = mapped_column(String(30), default="")
    hat: Mapped[Hat] = relationship(back_populates="terms")
    person: Mapped[Person] = relationship(lazy="joined")
    decision: Mapped[Decision | None] = relationship()

    def is_live(self) -> bool:
        """Whether the hat gives its wearer anything today: a term that ran out gives no power (C9)."""
        return self.ended_at is None and self.since <= today() <= self.term_end and self.person.is_active


class HelpingReport(Base):
    """What a helping circle found, for the circle that appointed it and decides (C2). Never changed."""

    __tablename__ = "helping_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)  # the helping circle
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    circle: Mapped[Circle] = relationship()
    written_by: Mapped[Person] = relationship()
