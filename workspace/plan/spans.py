"""One time as people write it, as its first and last day: a day, a month, a season, a year. Pure."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date, datetime, timedelta

from dateutil import parser

from workspace.reviewing import months_after

Span = tuple[date, date]

_MONTHS = {month_name[n].casefold()[:3]: n for n in range(1, 13)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_YEARS = rf"(?P<year>{_YEAR}|\d\d)(?: ?[/–-] ?(?P<until>{_YEAR}|\d\d))?"
_DAYS = tuple(
    re.compile(rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?{shape}")
    for shape in (
        rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ./-]*{_MONTH}[ ,./'-]*(?:{_YEAR}|\d\d)",
        rf"{_MONTH}[ -]*\d{{1,2}}(?:st|nd|rd|th)?,? +{_YEAR}",
        rf"\d{{1,2}}([/.-])\d{{1,2}}\1(?:{_YEAR}|\d\d)",
    )
)
_ISO = re.compile(rf"({_YEAR})[-/](\d\d?)[-/](\d\d?)(?:[ t]\d\d:\d\d(?::\d\d)?)?")
_MONTH_YEAR = re.compile(rf"{_MONTH}[ ,./'–-]*(?P<year>{_YEAR}|\d\d)")
_MONTH_NUMBER = re.compile(
    rf"(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>{_YEAR})|(?P<iso>{_YEAR})-(?P<m>0[1-9]|1[0-2])"
)
_SEASON = re.compile(
    rf"(?P<season>spring|summer|autumn|fall|winter)(?: ?(?:/|–|-|to|or) ?(?P<second>summer|autumn|winter))?"
    rf"(?P<term> terms?)?(?: of)?,? '?{_YEARS}"
)
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
_TERMS = {"spring": (1, 4), "summer": (4, 7), "autumn": (9, 12), "fall": (9, 12), "winter": (9, 12)}
_NUMBERS = {
    "1st": 1,
    "first": 1,
    "2nd": 2,
    "second": 2,
    "3rd": 3,
    "third": 3,
    "4th": 4,
    "fourth": 4,
    "last": 0,
}
_PART = re.compile(
    r"(?:(?P<kind>q|quarter|qtr|h|half) ?(?P<number>[1-4])"
    rf"|(?P<name>{'|'.join(_NUMBERS)}) (?P<of>quarter|half))"
    rf"(?: ?(?:of|in|–|-|,))?(?: the)?(?: (?:fy|financial year|year))? ?{_YEARS}"
)
_PART_AFTER = re.compile(rf"(?:fy ?)?{_YEARS},? ?[–-]? ?(?P<kind>q|quarter|h|half) ?(?P<number>[1-4])")
_WHOLE_YEAR = re.compile(
    rf"(?P<kind>fy|f/y|financial year|academic year|school year|calendar year|year)? ?{_YEARS}"
    rf"(?P<after> (?:fy|financial year|academic year|school year))?"
)
_THIRD = re.compile(
    r"(?P<which>early|start of|beginning of|mid|middle of|late|end of|end)[ -](?:the )?(?P<of>.+)"
)
_NO_YEAR = re.compile(rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?{_MONTH}|spring|summer|autumn|winter")
_BETWEEN = re.compile(r" ?(?:–|-|/|;|,|&|\bto\b|\buntil\b|\btill\b|\bthrough\b|\band\b|\bthen\b) ?")
_ITS_YEAR = re.compile(rf"(?:{_YEAR}(?: ?/ ?(?:{_YEAR}|\d\d))?|(?<=[ '-])\d\d)$")


def span(said: str, written: date | None, depth: int = 2) -> Span | None:
    """The first and the last day of one time, or of several."""
    said = said.strip(" ,;:.–-")
    if not said or len(said) > 120:
        return None
    found = one(said) or _several(said, depth)
    if not found and written and _NO_YEAR.fullmatch(said):
        this, following = (one(f"{said} {year}") for year in (written.year, written.year + 1))
        found = this if this and this[1] >= written else following
    return found if found and found[0] <= found[1] else None


def one(said: str) -> Span | None:
    """The first and the last day of exactly one time."""
    for reader in (_day, _month, _season, _part, _whole_year, _third):
        found = reader(said)
        if found:
            return found
    return None


def _several(said: str, depth: int) -> Span | None:
    """From one time to another, the first without its year where the second has it: "April – June 2026"."""
    if not depth:
        return None
    said = re.sub(r"^between ", "", said)
    for cut in list(_BETWEEN.finditer(said))[:8]:
        left, right = said[: cut.start()], said[cut.end() :]
        later = one(right) or _several(right, depth - 1)
        earlier = later and (one(left) or _without_year(left, right))
        if left and later and earlier:
            return min(earlier[0], later[0]), max(earlier[1], later[1])
    return None


def _without_year(left: str, right: str) -> Span | None:
    whole = one(right)
    year = _ITS_YEAR.search(right)
    if not whole or not year:
        return None
    found = one(f"{left} {year.group()}")
    if found and found[0] > whole[1] and year.group().isdecimal():
        return one(f"{left} {int(year.group()) - 1}")
    if not found and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", left):
        return one(re.sub(r"^\d{1,2}(?:st|nd|rd|th)?", left, right))
    return found


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _months(year: int, first: int, last: int) -> Span:
    """From the first day of one month to the last of another; months beyond 12 lie in the next year."""
    begin = date(year, 1, 1)
    return months_after(begin, first - 1), months_after(begin, last) - timedelta(days=1)


def _day(said: str) -> Span | None:
    iso = _ISO.fullmatch(said)
    if not iso and not any(shape.fullmatch(said) for shape in _DAYS):
        return None
    try:
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            plain = said.replace("'", " ").replace(" of", " ").replace("sept ", "sep ")
            day = parser.parse(plain, dayfirst=True, default=datetime(2000, 1, 1)).date()  # noqa: DTZ001  a day has no zone
    except (ValueError, OverflowError):  # there is no 31 June
        return None
    return day, day


def _month(said: str) -> Span | None:
    found = _MONTH_YEAR.fullmatch(said)
    if found:
        return _months(_year(found["year"]), *[_MONTHS[found["month"][:3]]] * 2)
    number = _MONTH_NUMBER.fullmatch(said)
    if number:
        return _months(int(number["year"] or number["iso"]), *[int(number["month"] or number["m"])] * 2)
    return None


def _season(said: str) -> Span | None:
    found = _SEASON.fullmatch(said)
    if not found:
        return None
    table = _TERMS if found["term"] else _SEASONS
    first, last = table[found["season"]][0], table[found["second"] or found["season"]][1]
    year = _year(found["year"])
    if found["until"] and first < 8:  # spring of the school or financial year 2025/26 is spring 2026
        year += 1
    return _months(year, first, last)


def _part(said: str) -> Span | None:
    found = _PART.fullmatch(said) or _PART_AFTER.fullmatch(said)
    if not found:
        return None
    parts = found.groupdict()
    kind, name = parts["kind"] or parts["of"], parts.get("name")
    long = 3 if kind.startswith("q") else 6
    number = int(parts["number"]) if parts["number"] else (_NUMBERS[name or ""] or 12 // long)
    if number * long > 12:
        return None
    shift = 3 if parts["until"] or "fy" in said or "financial" in said else 0
    return _months(_year(parts["year"]), shift + (number - 1) * long + 1, shift + number * long)


def _whole_year(said: str) -> Span | None:
    found = _WHOLE_YEAR.fullmatch(said)
    if not found:
        return None
    kind, first = f"{found['kind'] or ''}{found['after'] or ''}", _year(found["year"])
    if not found["until"]:
        if len(found["year"]) == 2 and kind not in {"fy", "f/y", "financial year"}:
            return None
        return _months(first, 4, 15) if kind.startswith("f") else _months(first, 1, 12)
    last = _year(found["until"])
    if len(found["year"]) == 2 and not (13 <= first - 2000 < last - 2000 and len(found["until"]) == 2):
        return None  # "11/12" may be a month as well
    if "academic" in kind or "school" in kind:
        return _months(first, 9, 20 + 12 * (last - first - 1))
    if last - first == 1:
        return _months(first, 4, 15)
    return _months(first, 1, 12 * (last - first + 1)) if last > first else None


def _third(said: str) -> Span | None:
    found = _THIRD.fullmatch(said)
    span = found and (
        _month(found["of"]) or _season(found["of"]) or _part(found["of"]) or _whole_year(found["of"])
    )
    if not found or not span:
        return None
    if found["which"].startswith("end"):
        return None  # an end is a day, and the words around the time know it
    which = {"e": 0, "s": 0, "b": 0, "m": 1, "l": 2}[found["which"][0]]
    first, last = span
    if (last - first).days > 300:
        begin = months_after(first, 4 * which)
        return begin, months_after(begin, 4) - timedelta(days=1)
    third = ((last - first).days + 1) // 3
    begin = first + timedelta(days=third * which)
    return begin, last if which == 2 else begin + timedelta(days=third - 1)
