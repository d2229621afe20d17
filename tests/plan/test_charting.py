"""Figures over time: which number a figure says, when there is a picture, and what it shows. No app."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from workspace.plan.charting import Number, chart, number_in

BEGAN = datetime(2027, 1, 4, 12, tzinfo=UTC)


@dataclass
class Said:
    figure: str
    days: int = 0
    period: str = ""
    source: str = ""

    @property
    def at(self) -> datetime:
        return BEGAN + timedelta(days=self.days)


@dataclass
class Measure:
    what: str = "Staff trained"
    baseline: str = ""
    target: str = ""
    source: str = ""


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("62%", 62, "%"),
        ("about 62 per cent", 62, "%"),
        ("1,240", 1240, ""),
        ("1,240.5 hours", 1240.5, ""),
        ("£3.50", 3.5, "£"),
        ("£ 12,000 in all.", 12000, "£"),
        ("-3", -3, ""),
        ("at least 80%.", 80, "%"),
        ("0", 0, ""),
        ("7 in 10", 70, "%"),
        ("13 of 20 so far", 65, "%"),
        ("about 1 out of 4.", 25, "%"),
        ("0 of 8", 0, "%"),
        ("600 of 2,400", 25, "%"),
        ("1 in 1,000", 0.1, "%"),
    ],
)
def test_a1_one_number_is_found_in_a_figure(text: str, value: float, unit: str) -> None:
    assert number_in(text) == Number(value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none yet",
        "12 of 10",
        "12 in 2026",
        "£3 in 10",
        "3 in 5, then 4 in 5",
        "1 of 1",
        "5/10",
        "10-20",
        "Q3",
        "12k",
        "1,2,3",
        "3,5",
        "1.2.3",
        "12 May 2027",
        "٦٢%",
        "£5%",
    ],
)
def test_a1_a_figure_that_is_not_one_number_is_left_as_words(text: str) -> None:
    assert number_in(text) is None


def test_a1_a_picture_needs_two_numbers_of_one_kind() -> None:
    for figures in ([], [Said("62%")], [Said("62%"), Said("better", 9)], [Said("62%"), Said("40", 9)]):
        shown = chart(1, Measure(), figures)
        assert shown.picture is None
        assert [row.figure for row in shown.rows] == [each.figure for each in figures[::-1]]


def test_a1_the_line_runs_by_days_from_nought_between_where_we_began_and_want_to_be() -> None:
    figures = [Said("40%", 100, "April", "HR"), Said("20%"), Said("a few", 20), Said("30%", 50)]
    shown = chart(7, Measure("Trained", "20%", "80%"), figures)
    assert (shown.key, shown.first.figure, shown.latest.figure) == ("chart-7", "20%", "40%")
    assert (shown.rows[0].on.isoformat(), shown.rows[0].period, shown.rows[0].source) == (
        "2027-04-14",
        "April",
        "HR",
    )
    picture = shown.picture
    assert picture is not None
    assert [x for x, _ in picture.points] == [8, 150, 292]  # "a few" has no place on the line
    heights = [y for _, y in picture.points]
    assert heights == sorted(heights, reverse=True)  # more stands higher
    assert (picture.target, picture.baseline) == (8, heights[0])
    assert heights[0] == pytest.approx(102 - 94 / 4, abs=0.1)  # the scale begins at nought


def test_a1_shares_of_different_wholes_stand_on_one_line() -> None:
    picture = chart(1, Measure(baseline="1 in 4", target="all"), [Said("9 of 12"), Said("50%", 5)]).picture
    assert picture is not None
    assert picture.points[0][1] < picture.points[1][1] < (picture.baseline or 0)
    assert picture.target is None


def test_a1_lines_that_count_something_else_are_left_out() -> None:
    picture = chart(1, Measure(baseline="12", target="most"), [Said("20%"), Said("30%", 5)]).picture
    assert picture is not None
    assert (picture.baseline, picture.target) == (None, None)


def test_a1_equal_figures_and_figures_of_one_day_have_their_places() -> None:
    picture = chart(1, Measure(), [Said("0"), Said("0"), Said("0")]).picture
    assert picture is not None
    assert picture.points == [(8, 55), (150, 55), (292, 55)]
