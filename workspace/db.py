"""The database and the clock: one session, one road for writes, one place that knows the time."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time: stored as UTC, always read back with its zone, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse times without a zone: they would mean something else in summer."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; give it back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


E = TypeVar("E", bound=StrEnum)


class Word(TypeDecorator[E], Generic[E]):
    """An enumeration kept as its plain value, so that the database can be read without the code."""

    impl = sa.String(30)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Store the value itself."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Give the member back."""
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """What every table stands on."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: sa.JSON, list[Any]: sa.JSON}  # noqa: RUF012  SQLAlchemy reads it


db = SQLAlchemy(metadata=Base.metadata)


class PublicStamp(Base):
    """One row whose number is another one whenever something a visitor can see has changed.

    Drawn by lot, not counted: after a backup is put back, a count would come by the same numbers again.
    """

    __tablename__ = "public_stamp"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, default=0)


_MOVE_STAMP = sa.text(
    "INSERT INTO public_stamp (id, number) VALUES (1, :number)"
    " ON CONFLICT (id) DO UPDATE SET number = excluded.number"
)
_READ_STAMP = "SELECT number FROM public_stamp WHERE id = 1"


def public_changed() -> None:
    """Say that public pages may look different from now on; they are rendered anew when next asked for."""
    db.session.execute(_MOVE_STAMP, {"number": secrets.randbits(62)})


def public_stamp(engine: Engine) -> int:
    """The stamp of what is public now: read from the database, so that all processes agree.

    Straight from the driver and outside any transaction: every request for a public page pays for this.
    """
    connection = engine.raw_connection()
    driver: Any = connection.dbapi_connection
    begins = engine.dialect.name == "postgresql"  # SQLite's connections never begin by themselves
    try:
        if begins:
            driver.autocommit = True
        row = driver.execute(_READ_STAMP).fetchone()
        if begins:
            driver.autocommit = False
    except BaseException:
        connection.invalidate()
        raise
    finally:
        connection.close()
    return int(row[0]) if row else 0


# The clock ------------------------------------------------------------------------------------------

_clock: list[Callable[[], datetime]] = []
_zone: list[ZoneInfo] = [ZoneInfo("Europe/London")]


def now() -> datetime:
    """The time, in UTC. Nobody else asks the machine, so tests and the demo can set it."""
    return _clock[-1]().astimezone(UTC) if _clock else datetime.now(UTC)


def zone() -> ZoneInfo:
    """The time zone in which this workspace shows dates."""
    return _zone[-1]


def set_zone(name: str) -> None:
    """Choose the time zone of the workspace."""
    _zone[-1] = ZoneInfo(name)


def today() -> date:
    """The date it is for the people of this workspace."""
    return now().astimezone(zone()).date()


def day_of(moment: datetime) -> date:
    """The date on which something happened, for the people of this workspace."""
    return moment.astimezone(zone()).date()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Put another clock in, or take it out again with None."""
    _clock.clear()
    if clock is not None:
        _clock.append(clock)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at this moment."""
    _clock.append(lambda: moment)
    try:
        yield
    finally:
        _clock.pop()


# Transactions ---------------------------------------------------------------------------------------

may_write: ContextVar[bool] = ContextVar("may_write", default=True)  # commands and tests may; a GET may not


def install(engine: Engine) -> None:
    """Make SQLite safe for many writers (BEGIN IMMEDIATE, WAL, full sync), and keep a GET from writing."""
    if engine.dialect.name != "sqlite":
        _install_postgresql(engine)
        return

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: sqlite3.Connection, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # sqlite3 must never BEGIN by itself
        cursor = dbapi_connection.cursor()
        for pragma in (
            "busy_timeout = 10000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock before the first read, so read-decide-write never works on a
        # stale row and never fails half way with "database is locked".
        write = may_write.get()
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _install_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not may_write.get():
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
