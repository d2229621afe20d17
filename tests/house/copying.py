"""Copies of one row beside it, put in by plain inserts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select

from workspace.db import Base, db

CIRCLES = 100  # and no more: SQLAlchemy fetches what belongs to 500 rows at a time, and each has hats


class Copier:
    """Puts copies of one row beside it."""

    def __init__(self, many: int) -> None:
        self.many = many

    def fewer(self) -> Copier:
        """For what no borough has a thousand of in one place."""
        return Copier(min(self.many, CIRCLES))

    def copy(self, kind: type[Base], key: int, /, **different: Any) -> list[int]:
        """So many copies. What is different is a value, one for each copy, or worked out from its number."""
        table = kind.__table__
        row = dict(db.session.execute(select(table).where(table.c.id == key)).mappings().one())
        first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
        del row["id"]
        rows = [row | {name: _for(value, n) for name, value in different.items()} for n in range(self.many)]
        db.session.execute(insert(kind), rows)
        return list(db.session.scalars(select(table.c.id).where(table.c.id >= first).order_by(table.c.id)))


def _for(value: Any, number: int) -> Any:
    """What stands in this copy."""
    if isinstance(value, list):
        return value[number]
    return value(number) if callable(value) else value


def first_of(kind: type[Base], /, **where: Any) -> int:
    found: int = db.session.scalars(select(kind.__table__.c.id).filter_by(**where).limit(1)).one()
    return found
