"""When, as people write it: the days it means, beside the words (A11)."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workspace.plan.timescale import Meant, in_words, understand

WRITTEN = date(2026, 11, 22)
MEANT = {
    "Spring 2026": "1 March to 31 May 2026",
    "spring 26": "1 March to 31 May 2026",
    "Summer 2026": "1 June to 31 August 2026",
    "Autumn 2026": "1 September to 30 November 2026",
    "Winter 2025/26": "1 December 2025 to 28 February 2026",
    "Winter 2027": "1 December 2027 to 29 February 2028",
    "Spring/Summer 2026": "1 March to 31 August 2026",
    "Autumn term 2025": "1 September to 31 December 2025",
    "May 25": "1 to 31 May 2025",
    "May-25": "1 to 31 May 2025",
    "Sept ’25": "1 to 30 September 2025",
    "MAY 2025.": "1 to 31 May 2025",
    "05/2026": "1 to 31 May 2026",
    "2026-05": "1 to 31 May 2026",
    "03/04/2026": "3 April 2026",
    "3.4.26": "3 April 2026",
    "3rd of April 2026": "3 April 2026",
    "Friday 3 April 2026": "3 April 2026",
    "April 3, 2026": "3 April 2026",
    "3-Apr-26": "3 April 2026",
    "2026-04-03": "3 April 2026",
    "2026-04-03 09:30": "3 April 2026",
    "4/25/2026": "25 April 2026",
    "w/c 6 April 2026": "6 April 2026",
    "Q3 2025/26": "1 October to 31 December 2025",
    "Q4 2025/26": "1 January to 31 March 2026",
    "Q1 2026": "1 January to 31 March 2026",
    "2025-26 Q2": "1 July to 30 September 2025",
    "Quarter 1 2026/27": "1 April to 30 June 2026",
    "Q1–Q2 2026/27": "1 April to 30 September 2026",
    "third quarter of 2026": "1 July to 30 September 2026",
    "H1 2026": "1 January to 30 June 2026",
    "second half of 2026/27": "1 October 2026 to 31 March 2027",
    "2026/27": "1 April 2026 to 31 March 2027",
    "FY 2025-26": "1 April 2025 to 31 March 2026",
    "25/26": "1 April 2025 to 31 March 2026",
    "2026-2028": "1 January 2026 to 31 December 2028",
    "academic year 2025/26": "1 September 2025 to 31 August 2026",
    "2026": "1 January to 31 December 2026",
    "early 2026": "1 January to 30 April 2026",
    "mid-2026": "1 May to 31 August 2026",
    "late 2026": "1 September to 31 December 2026",
    "early March 2026": "1 to 10 March 2026",
    "April 2026 – March 2027": "1 April 2026 to 31 March 2027",
    "April - June 2026": "1 April to 30 June 2026",
    "Nov to Feb 2026": "1 November 2025 to 28 February 2026",
    "1–30 June 2026": "1 to 30 June 2026",
    "from 1 April 2026 to March 2027": "1 April 2026 to 31 March 2027",
    "Between April and June 2026": "1 April to 30 June 2026",
    "March 2026, June 2026 and September 2026": "1 March to 30 September 2026",
    "Throughout 2026": "1 January to 31 December 2026",
    "Dec 2025 (was Sept 2025)": "1 to 31 December 2025",
    "Year 1 (2024/25)": "1 April 2024 to 31 March 2025",
    "by end of March 2026": "by 31 March 2026",
    "By 31/03/2026": "by 31 March 2026",
    "end 2026": "by 31 December 2026",
    "before April 2026": "by 31 March 2026",
    "by the end of Q2 2026/27": "by 30 September 2026",
    "Completed May 2025": "by 31 May 2025",
    "Commencing April 2014": "from 1 April 2014",
    "Starting Sept 2025": "from 1 September 2025",
    "April 2026 onwards": "from 1 April 2026",
    "from 2026/27": "from 1 April 2026",
    "ongoing": "ongoing",
    "On-going": "ongoing",
    "termly": "ongoing",
    "every quarter": "ongoing",
    "Annually": "ongoing",
    "6 monthly": "ongoing",
    "twice a year": "ongoing",
    "continuous": "ongoing",
    "Ongoing from April 2026": "ongoing, from 1 April 2026",
    "Ongoing until March 2027": "ongoing, by 31 March 2027",
    "within 6 months": "22 November 2026 to 22 May 2027",
    "within twelve weeks": "22 November 2026 to 14 February 2027",
    "31 March": "31 March 2027",
    "by December": "by 31 December 2026",
}


def test_a11_times_are_understood_as_people_write_them() -> None:
    wrong = {}
    for text, words in MEANT.items():
        meant = understand(text, WRITTEN)
        if meant is None or in_words(meant) != words:
            wrong[text] = meant and in_words(meant)
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TBC",
        "n/a",
        "?",
        "to be confirmed",
        "31 June 2026",
        "99/99/9999",
        "Year 2",
        "short term",
        "ASAP",
        "year",
        "Q3",
        "11/12",
        "1.5",
        "the board",
        "SEND 2",
        "12 carers",
        "2026 carers and 3 groups",
    ],
)
def test_a11_what_says_no_time_means_none(text: str) -> None:
    assert understand(text, WRITTEN) is None


def test_a11_without_the_day_of_writing_nothing_is_guessed() -> None:
    assert [understand(text) for text in ("within 6 months", "31 March", "March")] == [None, None, None]
    assert understand("ongoing") == Meant(None, None, True)
    assert understand("Commencing April 2014") == Meant(date(2014, 4, 1), None, False)


PIECES = st.sampled_from(
    [
        *MEANT,
        "by",
        "end of",
        "(",
        ")",
        "–",
        "/",
        "to",
        "q",
        "1",
        "31",
        "2026",
        "feb",
        "every",
        "99",
        "'",
        ",",
        "٣",
        "İ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=220), st.lists(PIECES, max_size=8).map(" ".join)), st.booleans())
@example("29 Feb 2027", True)
@example("0/0/0000", True)
@example("within 99 years", True)
@example("²/²/2026", False)
def test_a11_no_text_about_time_breaks_it(text: str, written: bool) -> None:
    meant = understand(text, WRITTEN if written else None)
    if meant:
        assert meant.first or meant.last or meant.ongoing
        assert not (meant.first and meant.last) or meant.first <= meant.last
        assert in_words(meant)


def test_a11_hostile_text_about_time_costs_nothing() -> None:
    bits = [
        "(",
        "1 ",
        "a",
        "-",
        "1-",
        "may ",
        "to ",
        "every ",
        "()",
        "end of ",
        "(by ",
        "1/",
        "and 2026 ",
        " ",
        "(1) ",
    ]
    begun = time.perf_counter()
    for bit in bits:
        for long in (10_000, 199):
            understand((bit * long)[:long], WRITTEN)
    assert time.perf_counter() - begun < 1
