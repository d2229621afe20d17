"""Long lists, some rows to a page: which page it is, of how many, and how many rows there are in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func

from workspace.db import db

PER_PAGE = 25

T = TypeVar("T")


@dataclass(frozen=True)
class Pager(Generic[T]):
    """One page of a longer list."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int


def place(asked: int, total: int, per_page: int = PER_PAGE) -> tuple[int, int, slice]:
    """The page that is there for the one asked for, of how many, and which rows stand on it."""
    pages = max(1, -(-total // per_page))
    number = min(max(1, asked), pages)
    return number, pages, slice((number - 1) * per_page, number * per_page)


def page_of(wanted: Select[Any], asked: int) -> Pager[Any]:
    """One page of what is wanted, and how many there are in all: two queries, however many."""
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = db.session.scalar(counted) or 0
    number, pages, here = place(asked, total)
    return Pager(db.session.scalars(wanted.slice(here.start, here.stop)).all(), number, pages, total)
