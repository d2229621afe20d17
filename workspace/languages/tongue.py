"""In whose language something is put into words: that of the record, or that of whoever reads it now.

What is written down (a history, a decision, a spreadsheet) is in the record's language, which is English.
The same thing on a page is said in the reader's language: the pages pass `web.READER`. Knows no request.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

_ENGLISH = {name: number for number, name in enumerate(month_name) if name}
_WRITTEN = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")


@dataclass(frozen=True)
class Tongue:
    """How sentences, numbers of things and dates are said."""

    say: Callable[..., str]  # a marked sentence, and what stands in it
    count: Callable[..., str]  # one, many, how many
    day: Callable[[date], str]  # 27 March 2027
    day_month: Callable[[date], str]  # 27 March


def _say(sentence: str, **values: Any) -> str:
    return sentence % values if values else sentence


def _count(one: str, many: str, number: int) -> str:
    return (one if number == 1 else many) % {"num": number}


def _day_month(when: date) -> str:
    return f"{when.day} {month_name[when.month]}"


def _day(when: date) -> str:
    return f"{_day_month(when)} {when.year}"


RECORD = Tongue(_say, _count, _day, _day_month)


def day_in_record(text: str) -> date | None:
    """The date that the record wrote out in English; None where the text is anything else."""
    found = _WRITTEN.fullmatch(text)
    month = _ENGLISH.get(found[2]) if found else None
    try:
        return date(int(found[3]), month, int(found[1])) if found and month else None
    except ValueError:
        return None
