"""Finding a decision again: words, kinds, years, pages; and what is refused when it is written down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.makers import make_administrator, make_decision, make_top
from workspace.circles.models import Circle
from workspace.db import db, public_stamp, today
from workspace.logbook import queries, service
from workspace.logbook.models import Decision, SequelKind, TrailEntry
from workspace.logbook.queries import Finding, Kind
from workspace.people.models import Person
from workspace.refusal import Refusal
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def circle(app: object) -> Circle:
    return make_top(make_administrator())


@pytest.fixture
def actor(circle: Circle) -> Person:
    return db.session.scalars(select(Person)).one()


def titles(finding: Finding, page: int = 1) -> list[str]:
    return [row.title for row in queries.listing(select(Decision), finding, today(), page).rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hospital", True),
        ("HOSPITAL", True),
        ("hospital café", True),  # one in the title, one in the text
        ("CAFÉ", True),
        ("Élan", True),
        ("élan", True),
        ("asked", True),  # the need
        ("spital", True),
        ("hospital nowhere", False),
        ("100%", True),
        ("%", True),
        ("10_%", False),
        ("_", False),
        ("\\", False),
        ("'; DROP TABLE decision; --", False),
    ],
)
def test_words_are_found_in_title_need_and_text(
    actor: Person, circle: Circle, words: str, found: bool
) -> None:
    make_decision(
        actor,
        circle,
        "Going home from Hospital",
        need="Nobody asked us.",
        text="A Café with ÉLAN, 100% ours.",
    )
    make_decision(actor, circle, "Something else", need="Other.", text="Else.")
    assert titles(Finding(words)) == (["Going home from Hospital"] if found else [])


def test_too_many_and_too_long_words_are_cut(actor: Person, circle: Circle) -> None:
    make_decision(actor, circle, "aaa")
    assert titles(Finding("a " * 5000)) == ["aaa"]
    assert titles(Finding("a" * 10_000)) == []


@pytest.mark.parametrize(
    ("kinds", "about"),
    [
        (["publish"], Kind.PLAN),
        (["add_action", "give_hat"], Kind.PLAN),
        (["add_action", "give_hat"], Kind.HATS),
        (["end_policy"], Kind.POLICIES),
        (["change_circle"], Kind.CIRCLES),
        (["remove_member"], Kind.MEMBERSHIP),
        (["keep_decision"], Kind.REVIEWS),
        ([], Kind.WORDS),
    ],
)
def test_a_decision_is_found_by_what_it_changed(
    actor: Person, circle: Circle, kinds: list[str], about: Kind
) -> None:
    make_decision(actor, circle, "This one", kinds=kinds)
    others = {
        Kind.PLAN: "give_hat", Kind.HATS: "publish", Kind.POLICIES: "publish", Kind.CIRCLES: "publish",
        Kind.MEMBERSHIP: "publish", Kind.REVIEWS: "publish", Kind.WORDS: "publish",
    }  # fmt: skip
    make_decision(actor, circle, "Another", kinds=[others[about]])
    assert titles(Finding(kind=about)) == ["This one"]


def test_what_supersedes_is_found_among_the_reviews(actor: Person, circle: Circle) -> None:
    first = make_decision(actor, circle, "First")
    make_decision(actor, circle, "Second", supersedes_id=first.id)
    assert titles(Finding(kind=Kind.REVIEWS)) == ["Second"]


def test_every_effect_belongs_to_a_kind() -> None:
    from workspace.proposals import effects

    known = {name for names in queries._EFFECTS.values() for name in names}
    assert set(effects.SENTENCES) == known


def test_a_year_begins_at_midnight_here(actor: Person, circle: Circle, clock: Clock) -> None:
    clock.at(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    make_decision(actor, circle, "Old")
    clock.at(datetime(2027, 1, 1, 0, 1, tzinfo=UTC))
    make_decision(actor, circle, "New")
    assert titles(Finding(year=2026)) == ["Old"] and titles(Finding(year=2027)) == ["New"]
    assert titles(Finding(year=99_999)) == []
    assert queries.years(select(Decision)) == [2027, 2026]


def test_years_of_nothing(circle: Circle) -> None:
    assert queries.years(select(Decision)) == []


def test_pages_have_25_each_and_none_lies_behind_the_last(actor: Person, circle: Circle) -> None:
    for number in range(1, 28):
        make_decision(actor, circle, f"No {number}", number=number)
    assert titles(Finding()) == [f"No {number}" for number in range(27, 2, -1)]
    assert titles(Finding(), 2) == titles(Finding(), 10**6) == ["No 2", "No 1"]


def test_r16_a_correction_is_written_beside_and_noted(actor: Person, circle: Circle) -> None:
    made = make_decision(actor, circle, text="From 1 May.")
    with pytest.raises(Refusal):
        service.correct(actor, circle, made, "  \n ")
    service.correct(actor, circle, made, " From 1 March. ")
    assert [each.words for each in queries.corrections_of(made)] == ["From 1 March."]
    assert made.text == "From 1 May."
    noted = db.session.scalars(select(TrailEntry).where(TrailEntry.did == "corrected the record")).one()
    assert noted.person_id == actor.id


@pytest.mark.parametrize("visibility", list(Visibility))
def test_visitors_pages_are_made_anew_when_a_public_decision_has_news(
    actor: Person, circle: Circle, visibility: Visibility
) -> None:
    def stamp() -> int:
        db.session.commit()
        return public_stamp(db.engine)

    seen = [stamp()]
    made = make_decision(actor, circle, visibility=visibility)
    seen.append(stamp())
    service.correct(actor, circle, made, "Not quite.")
    seen.append(stamp())
    hidden = make_decision(actor, circle, visibility=Visibility.CIRCLE)
    service.follow(SequelKind.ENDED, made, hidden)
    seen.append(stamp())
    assert len(set(seen)) == (4 if visibility is Visibility.PUBLIC else 1)
