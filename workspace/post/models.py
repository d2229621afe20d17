"""The outbox: letters that wait, are carried, or have ended, and when each errand was last run."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, Word
from workspace.refusal import mark


class Kind(StrEnum):
    """What a letter is about. Its words are found when it is sent, from how things stand then."""

    SIGN_IN = "sign-in"
    TEST = "test"
    INVITED = "invited"
    ANSWER_WANTED = "answer-wanted"
    CHANGE_SUGGESTED = "change-suggested"
    ANSWERED_FOR_YOU = "answered-for-you"
    OWN_ACTION = "own-action"
    REMINDER = "reminder"
    STILL_MISSING = "still-missing"  # to who runs the round: the time has passed (R5)
    LINK_CHECK = "link-check"  # to a partner who may have no account
    ACCOUNT = "account"  # something about how you sign in has changed
    DIGEST = "digest"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Kind.SIGN_IN: mark("A link to sign in"),
            Kind.TEST: mark("A test letter"),
            Kind.INVITED: mark("An invitation"),
            Kind.ANSWER_WANTED: mark("An answer is wanted"),
            Kind.CHANGE_SUGGESTED: mark("A change for an objection"),
            Kind.ANSWERED_FOR_YOU: mark("Somebody answered for them"),
            Kind.OWN_ACTION: mark("A new action of theirs"),
            Kind.REMINDER: mark("A reminder"),
            Kind.STILL_MISSING: mark("Somebody is still missing in a round"),
            Kind.LINK_CHECK: mark("A question about a partner plan"),
            Kind.ACCOUNT: mark("A change in how they sign in"),
            Kind.DIGEST: mark("A digest"),
        }[self]


class Fate(StrEnum):
    """What has become of a letter."""

    WAITING = "waiting"
    CLAIMED = "claimed"  # a worker has it; surely not sent yet
    GOING = "going"  # handed to the mail server this moment
    SENT = "sent"
    MAY_HAVE_GONE = "may-have-gone"  # the worker ended while it was going: never sent again
    GIVEN_UP = "given-up"
    DROPPED = "dropped"  # by the time it could be sent there was nothing to say, or they may not know

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Fate.WAITING: mark("Waiting"),
            Fate.CLAIMED: mark("Being sent"),
            Fate.GOING: mark("Being sent"),
            Fate.SENT: mark("Sent"),
            Fate.MAY_HAVE_GONE: mark("May have gone"),
            Fate.GIVEN_UP: mark("Given up"),
            Fate.DROPPED: mark("Not needed any more"),
        }[self]

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self in {Fate.WAITING, Fate.CLAIMED, Fate.GOING}


class Letter(Base):
    """One letter, without its words: to whom, about what, and what became of it.

    `to` is empty for a person with an account: theirs is looked up when it is sent. `detail` has what a kind
    needs besides the key `about_id`. Of two with one `once_key` only the first is written.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_fate_send_after", "fate", "send_after"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    to: Mapped[str] = mapped_column(String(254), default="")
    about_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    once_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    written_at: Mapped[datetime]
    send_after: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(Word(Fate), default=Fate.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(Text, default="")  # it was given up or dropped, or waits again
    claimed_by: Mapped[str] = mapped_column(String(60), default="")
    claimed_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Errand(Base):
    """What the worker does again and again, and when it last did: one row each, locked while it is done."""

    __tablename__ = "errand"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(Text, default="")
