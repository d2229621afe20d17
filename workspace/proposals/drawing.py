"""The way of a decision as a picture: where each station stands, and its words broken into lines. Pure.

Sizes are in units of the picture, which is shown so that one unit is about a pixel: its words can be read on
the smallest telephone, and grow with the reader's text size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from workspace.proposals.way import Mark

WIDTH = 290
EDGE = 17  # from the side to the middle of a station
RADIUS = 15
WORDS = 44  # from the side to the words
LETTERS = 25  # that fit in a line of the title; details are smaller
LETTERS_SMALL = 31
LINE = 20
GAP = 18
MOST_LINES = 6  # of one text: a circle may have a long name, and a picture is for a glance


@dataclass(frozen=True)
class Line:
    """A line of words and where it begins."""

    text: str
    y: int
    strong: bool


@dataclass(frozen=True)
class Drawn:
    """One station: its middle, the end of the line to the next, and its words."""

    mark: Mark
    place: str
    y: int
    next_y: int | None
    ahead: bool
    dashed: bool
    lines: list[Line]


@dataclass(frozen=True)
class Picture:
    """The whole picture. `x` is the middle of the stations, `words_x` where the words begin."""

    width: int
    height: int
    x: int
    words_x: int
    stations: list[Drawn]


@dataclass(frozen=True)
class Worded:
    """A station in the reader's language: its title, then one text for each line of detail."""

    mark: Mark
    place: str
    title: str
    details: list[str]
    ahead: bool = False


def draw(way: Sequence[Worded], *, from_right: bool = False) -> Picture:
    """Put the stations below one another. `from_right` is for languages written from right to left."""
    y, placed = 4, []
    for station in way:
        lines = _lines(station, y + 20)
        placed.append((y + RADIUS, lines))
        y += max(2 * RADIUS, LINE * len(lines)) + GAP
    middles = [middle for middle, _lines_ in placed]
    drawn = [
        Drawn(
            station.mark,
            station.place,
            middle,
            middles[index + 1] if index + 1 < len(way) else None,
            station.ahead,
            index + 1 < len(way) and way[index + 1].ahead,
            lines,
        )
        for index, (station, (middle, lines)) in enumerate(zip(way, placed, strict=True))
    ]
    x, words_x = (WIDTH - EDGE, WIDTH - WORDS) if from_right else (EDGE, WORDS)
    return Picture(WIDTH, max(y - GAP + 8, LINE), x, words_x, drawn)


def _lines(station: Worded, first: int) -> list[Line]:
    texts = [(part, True) for part in _broken(station.title, LETTERS)]
    texts += [(part, False) for text in station.details for part in _broken(text, LETTERS_SMALL)]
    return [Line(text, first + LINE * index, strong) for index, (text, strong) in enumerate(texts)]


def _broken(text: str, letters: int) -> list[str]:
    return wrap(text, letters, max_lines=MOST_LINES, placeholder=" …")
