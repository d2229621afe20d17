"""Figures over time as a small picture, with its numbers beside it. Pure; figures are what people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from workspace.db import day_of

WIDTH, HEIGHT, EDGE = 300, 110, 8  # the picture's own units; the page lets it shrink

_RUN = re.compile(r"[0-9][0-9,.]*")
_PLAIN = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SHARE = re.compile(  # "in 2026" is a year, and no share
    r"(?<![\w.,£-])([0-9][0-9,]*) (?:in(?! (?:19|20)[0-9]{2}\b)|of|out of) ([0-9][0-9,]*)(?![\w%]|[.,][0-9])"
)
_PER_CENT = re.compile(r"\s?(?:%|per ?cent\b)", re.IGNORECASE)


class Figure(Protocol):
    """As much of a figure as the picture needs; `plan.models.MeasureFigure` is one."""

    @property
    def at(self) -> datetime: ...  # noqa: D102  a shape, not a thing
    @property
    def figure(self) -> str: ...  # noqa: D102  named so that it explains itself
    @property
    def period(self) -> str: ...  # noqa: D102  named so that it explains itself
    @property
    def source(self) -> str: ...  # noqa: D102  named so that it explains itself


class Counted(Protocol):
    """As much of a measure as the picture needs; what a published version keeps of one will do as well."""

    @property
    def what(self) -> str: ...  # noqa: D102  named so that it explains itself
    @property
    def baseline(self) -> str: ...  # noqa: D102  named so that it explains itself
    @property
    def target(self) -> str: ...  # noqa: D102  named so that it explains itself
    @property
    def source(self) -> str: ...  # noqa: D102  named so that it explains itself


@dataclass(frozen=True)
class Number:
    """The one number in a figure, and what it counts: "%", "£" or plain things ("")."""

    value: float
    unit: str


@dataclass(frozen=True)
class Row:
    """One figure in the table beside the picture."""

    on: date
    figure: str
    period: str
    source: str


@dataclass(frozen=True)
class Picture:
    """Where the points of the line are, the latest last; and how high the two lines beside it."""

    points: list[tuple[float, float]]
    baseline: float | None
    target: float | None

    @property
    def line(self) -> str:
        """The points as a `polyline` wants them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Chart:
    """One measure over time: its figures, newest first; a picture where two of them are numbers of a kind."""

    key: str  # makes the ids of its title unique on the page
    what: str
    baseline: str
    target: str
    source: str  # where its figures usually come from
    rows: list[Row]
    picture: Picture | None

    @property
    def first(self) -> Row:
        """Where the line begins."""
        return self.rows[-1]

    @property
    def latest(self) -> Row:
        """Where the line ends."""
        return self.rows[0]

    @property
    def tells_sources(self) -> bool:
        """Whether its figures say where they come from: not where all come from where they usually do."""
        return any(row.source != self.source for row in self.rows)


def chart(key: object, measure: Counted, figures: Iterable[Figure]) -> Chart:
    """One measure over time, from its figures in the order in which they were said."""
    said = sorted(figures, key=lambda figure: figure.at)
    rows = [Row(day_of(each.at), each.figure, each.period, each.source) for each in reversed(said)]
    picture = _picture(said, measure)
    usual = measure.baseline, measure.target, measure.source
    return Chart(f"chart-{key}", measure.what, *usual, rows, picture)


def number_in(text: str) -> Number | None:
    """The one number that a figure says: "62%", "1,240", "£3.50", or the share in "7 in 10". Else None."""
    runs = [(m.start(), m[0].rstrip(",.")) for m in _RUN.finditer(text)]
    if len(runs) == 2:
        return _share_in(text)
    if len(runs) != 1 or not _PLAIN.fullmatch(runs[0][1]):
        return None
    start, digits = runs[0]
    before, after = text[:start], text[start + len(digits) :]
    pounds, per_cent = before.rstrip().endswith("£"), _PER_CENT.match(after)
    if before[-1:].isalnum() or after[:1].isalnum() or (pounds and per_cent):
        return None  # "Q3", "12k": not a number by itself
    less = -1 if re.search(r"(?:^|\s)[-\N{MINUS SIGN}]\s?£?$", before) else 1
    value = less * float(digits.replace(",", ""))
    return Number(value, "%" if per_cent else "£" if pounds else "")


def _share_in(text: str) -> Number | None:
    """ "7 in 10" and "13 of 18" in per cent, so that checks of different sizes stand on one line."""
    found = _SHARE.search(text)
    if found is None or not all(_PLAIN.fullmatch(each.rstrip(",")) for each in found.groups()):
        return None
    part, whole = (int(each.replace(",", "")) for each in found.groups())
    return Number(100 * part / whole, "%") if part <= whole >= 2 else None


def _picture(said: Sequence[Figure], measure: Counted) -> Picture | None:
    """Nothing to draw with fewer than two numbers, or where they count different things."""
    found = [(figure.at, number) for figure in said if (number := number_in(figure.figure))]
    units = {number.unit for _, number in found}
    if len(found) < 2 or len(units) > 1:
        return None
    baseline, target = (_of_unit(text, units) for text in (measure.baseline, measure.target))
    values = [number.value for _, number in found]
    shown = [*values, *(each for each in (baseline, target) if each is not None), 0.0]  # 0 keeps it honest
    low, high = min(shown), max(shown)

    def height(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE), 1)

    across = zip(_across([at for at, _ in found]), values, strict=True)
    return Picture(
        [(x, height(value)) for x, value in across],
        None if baseline is None else height(baseline),
        None if target is None else height(target),
    )


def _of_unit(text: str, units: set[str]) -> float | None:
    """The number of a text, if it counts the same as the figures do."""
    number = number_in(text)
    return number.value if number and number.unit in units else None


def _across(moments: Sequence[datetime]) -> list[float]:
    """Where the points stand from start to end: by their days; evenly where all are of one day."""
    days = [(moment - moments[0]).days for moment in moments]
    span = days[-1]
    parts = [day / span for day in days] if span else [n / (len(days) - 1) for n in range(len(days))]
    return [round(EDGE + part * (WIDTH - 2 * EDGE), 1) for part in parts]
