"""The pieces of forms, with what only a forged form holds."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField

from workspace.fields import Blocks, DayField, ShortText


class Part(Form):
    """One block."""

    what = ShortText("What")


class Whole(Form):
    """A day and blocks."""

    when = DayField("When")
    parts = Blocks(FormField(Part))


@pytest.fixture(autouse=True)
def _asking(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "typed", [("1", "9" * 40, "2027"), ("9" * 40, "1", "2027"), ("1", "1", "99999"), ("²", "1", "2027")]
)
def test_a_date_that_cannot_be_is_refused_with_its_sentence(typed: tuple[str, str, str]) -> None:
    day, month, year = typed
    form = Whole(MultiDict({"when-day": day, "when-month": month, "when-year": year}))
    assert not form.validate()
    assert "real date" in str(form.when.errors[0])
    assert form.when.typed == typed, "what was typed comes back"


def test_blocks_are_read_by_their_numbers_and_end_somewhere() -> None:
    odd = {"parts-²-what": "odd", f"parts-{'9' * 5000}-what": "odd", "partsx-3-what": "odd"}
    form = Whole(MultiDict({"parts-0-what": "one", "parts-7-what": "two", **odd}))
    assert [entry.form.what.data for entry in form.parts] == ["one", "two"]
    form = Whole(MultiDict({f"parts-{n}-what": "x" for n in range(9000)}))
    assert len(form.parts.entries) == Blocks.MOST
