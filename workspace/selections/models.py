"""A selection and the nominations in it, open to the circle and never counted (C10)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle, HatKind
from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.proposals.consent import Stage
from workspace.proposals.models import Channel, Proposal
from workspace.refusal import mark


class SelectionStage(StrEnum):
    """Where a selection is on its way."""

    NOMINATE = "nominate"
    CHANGE = "change"
    CONSENT = "consent"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            SelectionStage.NOMINATE: mark("Everyone names a person, with a reason"),
            SelectionStage.CHANGE: mark("Change round: does a reason change your mind?"),
            SelectionStage.CONSENT: mark("Consent round on the person proposed"),
            SelectionStage.DONE: mark("Chosen"),
            SelectionStage.STOPPED: mark("Stopped"),
        }[self]


class Step(StrEnum):
    """The steps as people go through them: proposing somebody is a step of its own (C10)."""

    NOMINATE = "nominate"
    CHANGE = "change"
    PROPOSE = "propose"
    CONSENT = "consent"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Step.NOMINATE: mark("Everyone names a person"),
            Step.CHANGE: mark("Change round"),
            Step.PROPOSE: mark("The facilitator proposes one"),
            Step.CONSENT: mark("Consent round"),
            Step.CHOSEN: mark("Chosen"),
        }[self]


class Selection(Base):
    """A circle chooses who wears a hat: the role and its term, described first (C10)."""

    __tablename__ = "selection"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    hat: Mapped[HatKind] = mapped_column(Word(HatKind))
    hat_name: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text)
    term_months: Mapped[int]
    stage: Mapped[SelectionStage] = mapped_column(Word(SelectionStage), default=SelectionStage.NOMINATE)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    proposed_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_why: Mapped[str] = mapped_column(Text, default="")
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    stopped_why: Mapped[str] = mapped_column(Text, default="")
    circle: Mapped[Circle] = relationship()
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])
    proposed: Mapped[Person | None] = relationship(foreign_keys=[proposed_id])
    proposal: Mapped[Proposal | None] = relationship()
    nominations: Mapped[list[Nomination]] = relationship(
        back_populates="selection", order_by="Nomination.id", lazy="selectin"
    )

    @property
    def hat_word(self) -> str:
        """What the hat is called: its usual word, or the name that the circle gave it."""
        return self.hat_name if self.hat is HatKind.OWN else self.hat.label

    @property
    def is_chosen(self) -> bool:
        """Whether the circle has decided: known from the proposal, and written down nowhere twice."""
        return self.proposal is not None and self.proposal.stage is Stage.DECIDED

    @property
    def fell(self) -> bool:
        """Whether the last proposal ended without a decision, so that somebody else can be proposed."""
        ended = {Stage.WITHDRAWN, Stage.REFERRED}
        return self._asks and self.proposal is not None and self.proposal.stage in ended

    @property
    def is_elsewhere(self) -> bool:
        """Whether the last proposal was sent to another circle, and its answer comes from there."""
        return self.proposal is not None and self.proposal.stage is Stage.REFERRED

    @property
    def _asks(self) -> bool:
        return self.stage is SelectionStage.CONSENT

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.stage is not SelectionStage.STOPPED and not self.is_chosen

    @property
    def takes_words(self) -> bool:
        """Whether people name somebody, or change whom they named."""
        return self.stage in {SelectionStage.NOMINATE, SelectionStage.CHANGE}

    @property
    def step(self) -> Step:
        """Where it is on its way, for people to see."""
        if self.is_chosen:
            return Step.CHOSEN
        if self.stage is SelectionStage.NOMINATE:
            return Step.NOMINATE
        if self.fell or (self.stage is SelectionStage.CHANGE and not self.waiting()):
            return Step.PROPOSE
        return Step.CHANGE if self.stage is SelectionStage.CHANGE else Step.CONSENT

    def said(self, person: Person, in_change_round: bool) -> Nomination | None:
        """What this person said in one of the two rounds."""
        mine = (n for n in self.nominations if n.person_id == person.id)
        return next((n for n in mine if n.in_change_round is in_change_round), None)

    def said_now(self, person: Person) -> Nomination | None:
        """What this person said in the round that runs, or ran last."""
        return self.said(person, self.stage is not SelectionStage.NOMINATE)

    def said_last(self, person: Person) -> Nomination | None:
        """What this person said last: in the change round, or before it."""
        return self.said(person, True) or self.said(person, False)

    def order(self) -> list[Person]:
        """Everyone who is asked, in the shown order: another person begins each time (R11)."""
        people = self.circle.full_members()
        if not people:
            return []
        start = (self.id + (self.stage is not SelectionStage.NOMINATE)) % len(people)
        return people[start:] + people[:start]

    def waiting(self) -> list[Person]:
        """Who has neither spoken nor passed in the round that runs, in the shown order."""
        changing = self.stage is not SelectionStage.NOMINATE
        spoken = {said.person_id for said in self.nominations if said.in_change_round is changing}
        return [person for person in self.order() if person.id not in spoken]

    def named(self) -> list[Person]:
        """Everyone who stands named, each once and by name: how often is nobody's business (C10)."""
        last = {n.person_id: n for n in self.nominations}  # the change round comes after
        people = {n.nominee.id: n.nominee for n in last.values() if n.nominee is not None}
        return sorted(people.values(), key=lambda p: (p.name.casefold(), p.id))


class Nomination(Base):
    """Whom one person names, or that they pass, with the reason: one in each of the two rounds at most."""

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("selection_id", "person_id", "in_change_round"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    nominee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: this person passed
    reason: Mapped[str] = mapped_column(Text, default="")
    in_change_round: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # R11: on behalf
    entered_how: Mapped[Channel | None] = mapped_column(Word(Channel))
    selection: Mapped[Selection] = relationship(back_populates="nominations")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    nominee: Mapped[Person | None] = relationship(foreign_keys=[nominee_id], lazy="joined")
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
