"""Dates made in Python for people are in the reader's language; what the record keeps stays English. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from workspace import languages, web
from workspace.languages import tongue
from workspace.languages.tongue import RECORD
from workspace.plan import shape, timescale
from workspace.plan.timescale import Meant
from workspace.refusal import Refusal

MONTHS = [date(2027, month, 3) for month in range(1, 13)]
WELSH = [
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
    "Tachwedd", "Rhagfyr",
]  # fmt: skip


@pytest.fixture
def speaking() -> Flask:
    """Nothing but an app that knows languages: no database."""
    app = Flask("speaking")
    app.config["SETTINGS"] = SimpleNamespace(languages=("en", "cy"))
    languages.install(app, lambda: "en")
    return app


def test_a_date_in_words_has_no_english_month_in_welsh(speaking: Flask) -> None:
    with speaking.test_request_context(), languages.reading("cy"):
        assert [web.day_words(each) for each in MONTHS] == [f"3 {name} 2027" for name in WELSH]
        assert [web.day_month_words(each) for each in MONTHS] == [f"3 {name}" for name in WELSH]
        assert web.moment_words(datetime(2027, 3, 3, 21, 40, tzinfo=UTC)) == "3 Mawrth 2027, 21:40"
        refusal = Refusal("It ends on %(day)s.", day=MONTHS[2])
        assert web.refusal_words(refusal).endswith("3 Mawrth 2027.")
        assert web.refusal_words(Refusal("Row 3: %(problem)s", problem=refusal)).endswith("3 Mawrth 2027.")
        assert web.day_again("3 March 2027") == "3 Mawrth 2027", "what the history has written down"
        assert web.day_again("Soon, in March 2027") == "Soon, in March 2027"
        meant = Meant(date(2027, 3, 1), date(2027, 5, 31))
        said = timescale.in_words(meant, web.READER)
        assert said.startswith("1 Mawrth ") and said.endswith(" 31 Mai 2027")
        for said in (web.READER.day(MONTHS[7]), shape.written(MONTHS[7], web.READER)):
            assert said == "3 Awst 2027"


def test_in_english_the_words_are_as_they_were(speaking: Flask) -> None:
    with speaking.test_request_context(), languages.reading("en"):
        assert web.day_words(date(2027, 3, 27)) == RECORD.day(date(2027, 3, 27)) == "27 March 2027"
        assert web.day_month_words(datetime(2027, 3, 3, 21, 40, tzinfo=UTC)) == "3 March, 21:40"
    with speaking.test_request_context(), languages.reading("cy"):  # the record is not the reader's
        assert shape.written(date(2027, 3, 27)) == "27 March 2027"
        assert (shape.every(1), shape.every(6)) == ("every month", "every 6 months")
        assert str(Meant(date(2027, 3, 1), date(2027, 3, 9))) == "1 to 9 March 2027"
        assert str(Meant(None, date(2027, 3, 9), ongoing=True)) == "ongoing, by 9 March 2027"
    assert tongue.day_in_record("31 February 2027") is None
    assert [tongue.day_in_record(RECORD.day(each)) for each in MONTHS] == MONTHS
