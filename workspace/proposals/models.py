"""Proposals, their immutable versions, what was said, rounds with a frozen roster, answers and objections."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle
from workspace.db import Base, Word
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan.models import Channel as Channel
from workspace.proposals.consent import Absence, End, Move, Say, Stage
from workspace.refusal import mark
from workspace.visibility import Visibility


class Response(StrEnum):
    """How the circle means to respond to the need (R1)."""

    DECIDE = "decide"
    RESEARCH = "research"
    OPINIONS = "opinions"
    SEND_ON = "send_on"
    HELPING_CIRCLE = "helping_circle"
    CONVERSATION = "conversation"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Response.DECIDE: mark("Decide it here"),
            Response.RESEARCH: mark("Find out more first"),
            Response.OPINIONS: mark("Ask people for their opinions"),
            Response.SEND_ON: mark("Send it to another circle"),
            Response.HELPING_CIRCLE: mark("Appoint a helping circle"),
            Response.CONVERSATION: mark("Hold a community conversation"),
        }[self]


class Touches(StrEnum):
    """What an objection says would be harmed (R8)."""

    AIM = "aim"
    DOMAIN = "domain"
    DUTY = "duty"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Touches.AIM: mark("Our aim"),
            Touches.DOMAIN: mark("Our domain: what we may decide"),
            Touches.DUTY: mark("A duty we have, in law or to each other"),
        }[self]


class SpeechKind(StrEnum):
    """What somebody said on the way to a decision."""

    COMMENT = "comment"
    QUESTION = "question"
    REPLY = "reply"
    REACTION = "reaction"
    PASS = "pass"  # noqa: S105  not a password: somebody passes
    INPUT = "input"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            SpeechKind.COMMENT: mark("Comment"),
            SpeechKind.QUESTION: mark("Question"),
            SpeechKind.REPLY: mark("Answer"),
            SpeechKind.REACTION: mark("Reaction"),
            SpeechKind.PASS: mark("Passed"),
            SpeechKind.INPUT: mark("Input from others"),
        }[self]


class Proposal(Base):
    """A need and what should be done about it, on its way through the stages."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Word(Stage), default=Stage.DRAFT, index=True)
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    confidential_why: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    in_domain: Mapped[bool | None]  # the opening answers of R1
    is_major: Mapped[bool | None]
    response: Mapped[Response | None] = mapped_column(Word(Response))
    left_stage: Mapped[Stage | None] = mapped_column(Word(Stage))  # by parking
    look_again_on: Mapped[date | None]
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)  # R16, R17
    title: Mapped[str] = mapped_column(String(200))  # of the latest version, for lists
    latest: Mapped[int] = mapped_column(default=0)  # number of the latest version
    language: Mapped[str] = mapped_column(String(20), default="")  # it is written in; empty: the usual one
    circle: Mapped[Circle] = relationship()
    proposer: Mapped[Person] = relationship()
    came_from: Mapped[Proposal | None] = relationship(remote_side=[id])
    decision: Mapped[Decision | None] = relationship(foreign_keys=[decision_id])
    supersedes: Mapped[Decision | None] = relationship(foreign_keys=[supersedes_id])
    versions: Mapped[list[Version]] = relationship(back_populates="proposal", order_by="Version.number")
    rounds: Mapped[list[Round]] = relationship(back_populates="proposal", order_by="Round.number")

    @property
    def written_in(self) -> str:
        """The language of its words; empty: the workspace's usual one."""
        return self.language

    @property
    def version(self) -> Version:
        """The latest version."""
        return self.versions[-1]

    @property
    def round(self) -> Round | None:
        """The latest round, open or closed."""
        return self.rounds[-1] if self.rounds else None

    @property
    def open_round(self) -> Round | None:
        """The round people are answering now."""
        last = self.round
        return last if last and last.closed_at is None else None


class Version(Base):
    """The exact words of a proposal at one time, with its effects, term and criteria. Never changed (R3).

    `effects` is a list of {"kind": …, …}: the shapes are documented in `proposals.effects`.
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(Text)
    need_html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    criteria: Mapped[str] = mapped_column(Text)
    responsible: Mapped[str] = mapped_column(String(200), default="")
    term_months: Mapped[int] = mapped_column(default=6)
    review_on: Mapped[date | None]  # None: at the end of the term
    effects: Mapped[list[Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text, default="")  # what changed, in the author's words
    proposal: Mapped[Proposal] = relationship(back_populates="versions")
    author: Mapped[Person] = relationship()


class Step(Base):
    """One move of a proposal: who made it, when, why, and whether they stood in for a facilitator."""

    __tablename__ = "step"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    move: Mapped[Move] = mapped_column(Word(Move))
    from_stage: Mapped[Stage] = mapped_column(Word(Stage))
    to_stage: Mapped[Stage] = mapped_column(Word(Stage))
    reason: Mapped[str] = mapped_column(Text, default="")
    stood_in: Mapped[bool] = mapped_column(default=False)  # C9: no facilitator held a live term
    person: Mapped[Person] = relationship()


class Speech(Base):
    """What somebody said in a stage: a comment, a question and its answer, a reaction, a pass, an input."""

    __tablename__ = "speech"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    kind: Mapped[SpeechKind] = mapped_column(Word(SpeechKind))
    version_number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    replies_to_id: Mapped[int | None] = mapped_column(ForeignKey("speech.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # R11: on behalf
    entered_how: Mapped[Channel | None] = mapped_column(Word(Channel))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])


class Guest(Base):
    """Somebody from outside the circle who may be heard on this one proposal (C4)."""

    __tablename__ = "guest"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    why: Mapped[str] = mapped_column(Text)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])


class Conflict(Base):
    """That somebody stays off the roster of this proposal, with the reason, shown to all (R7, C5)."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Round(Base):
    """A round on exactly one version, with a roster and an absence policy frozen when it opened (R4)."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    policy: Mapped[Absence] = mapped_column(Word(Absence))
    opened_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    asked_last_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # C10: the nominee
    proposal: Mapped[Proposal] = relationship(back_populates="rounds")
    version: Mapped[Version] = relationship()
    places: Mapped[list[Place]] = relationship(back_populates="round", order_by="Place.id", lazy="selectin")
    answers: Mapped[list[Answer]] = relationship(
        back_populates="round", order_by="Answer.given_at", lazy="selectin"
    )
    stops: Mapped[list[ClockStop]] = relationship(
        back_populates="round", order_by="ClockStop.id", lazy="selectin"
    )

    @property
    def stopped(self) -> ClockStop | None:
        """The stop of the clock that holds now, if the round waits for a meeting (R12)."""
        last = self.stops[-1] if self.stops else None
        return last if last and last.restarted_at is None else None

    def place_of(self, person: Person) -> Place | None:
        """This person's place on the roster, if they are asked."""
        return next((p for p in self.places if p.person_id == person.id and not p.excluded), None)

    def answer_of(self, person: Person) -> Answer | None:
        """This person's answer, if given."""
        return next((a for a in self.answers if a.person_id == person.id), None)


class ClockStop(Base):
    """That a member took the round to a meeting: no time runs until it is started again (R12)."""

    __tablename__ = "clock_stop"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    stopped_at: Mapped[datetime]
    stopped_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    restarted_at: Mapped[datetime | None]
    restarted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    round: Mapped[Round] = relationship(back_populates="stops")
    stopped_by: Mapped[Person] = relationship(foreign_keys=[stopped_by_id], lazy="joined")


class Place(Base):
    """One person on a round's roster, or taken off it before the round with the reason shown (R7)."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_carer: Mapped[bool]
    excluded: Mapped[bool] = mapped_column(default=False)
    why_excluded: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=0)  # R11: the shown order, another start in each round
    round: Mapped[Round] = relationship(back_populates="places")
    person: Mapped[Person] = relationship(lazy="joined")


class Answer(Base):
    """What one person says in one round: one row, however often the button was pressed."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    say: Mapped[Say] = mapped_column(Word(Say))
    words: Mapped[str] = mapped_column(Text, default="")  # a concern, or what would go wrong
    touches: Mapped[Touches | None] = mapped_column(Word(Touches))
    suggestion: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
    stands_from_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))  # carried on by R4
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # R11: on behalf
    entered_how: Mapped[Channel | None] = mapped_column(Word(Channel))
    checked_at: Mapped[datetime | None]  # when the person said that what was entered for them is right
    round: Mapped[Round] = relationship(back_populates="answers")
    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=[person_id])
    entered_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[entered_by_id])
    earlier: Mapped[list[EarlierAnswer]] = relationship(order_by="EarlierAnswer.id")


class EarlierAnswer(Base):
    """What somebody had answered before they changed their answer within the same round. Never changed."""

    __tablename__ = "earlier_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    say: Mapped[Say] = mapped_column(Word(Say))
    words: Mapped[str] = mapped_column(Text, default="")
    touches: Mapped[Touches | None] = mapped_column(Word(Touches))
    suggestion: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_how: Mapped[Channel | None] = mapped_column(Word(Channel))


class AheadAnswer(Base):
    """An answer given before the round opened, under *early answers*: for that very version only."""

    __tablename__ = "ahead_answer"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    say: Mapped[Say] = mapped_column(Word(Say))
    words: Mapped[str] = mapped_column(Text, default="")
    touches: Mapped[Touches | None] = mapped_column(Word(Touches))
    suggestion: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]


class Objection(Base):
    """An objection after its round closed, on its way to an end that the objector confirms (R8)."""

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    end: Mapped[End | None] = mapped_column(Word(End))
    how: Mapped[str] = mapped_column(Text, default="")
    by_version: Mapped[int | None]
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    not_yet: Mapped[str] = mapped_column(Text, default="")  # why the objector did not confirm the last offer
    answer: Mapped[Answer] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    offered_by: Mapped[Person | None] = relationship(foreign_keys=[offered_by_id])


class Doubt(Base):
    """Somebody doubts that an objection touches the aim: the circle tests that in a round of its own (R8).

    `roster` is the list of people's keys who are asked, frozen when it opens; the objector is not among them.
    """

    __tablename__ = "doubt"
    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    roster: Mapped[list[Any]]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    harm_seen: Mapped[bool | None]  # what came of it: whether anybody asked sees the harm
    words: Mapped[str] = mapped_column(Text, default="")  # the outcome, in the words of who ran the round
    objection: Mapped[Objection] = relationship()
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    answers: Mapped[list[DoubtAnswer]] = relationship(
        back_populates="doubt", order_by="DoubtAnswer.id", lazy="selectin"
    )


class DoubtAnswer(Base):
    """What one person says when an objection is tested: do they see the harm it describes, and why."""

    __tablename__ = "doubt_answer"
    __table_args__ = (UniqueConstraint("doubt_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    doubt_id: Mapped[int] = mapped_column(ForeignKey("doubt.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sees_harm: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_how: Mapped[Channel | None] = mapped_column(Word(Channel))
    doubt: Mapped[Doubt] = relationship(back_populates="answers")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
