"""The way of a decision in the reader's language: for its picture and for the list beside it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_date, get_locale, gettext, ngettext

from workspace.proposals import drawing
from workspace.proposals.drawing import Picture, Worded
from workspace.proposals.way import Said, Station


def say(said: Said) -> str:
    """One of our sentences, in the reader's language."""
    if said.many:
        return str(ngettext(said.one, said.many, said.n, **said.values))
    return str(gettext(said.one, **said.values))


def picture(way: Sequence[Station]) -> Picture:
    """The way as a picture, its words in the reader's language."""
    worded = [
        Worded(each.mark, each.place, say(each.title), [*_day(each), *map(say, each.details)], each.ahead)
        for each in way
    ]
    return drawing.draw(worded, from_right=getattr(get_locale(), "text_direction", "ltr") == "rtl")


def _day(station: Station) -> list[str]:
    return [str(format_date(station.when, "d MMMM y"))] if station.when else []
