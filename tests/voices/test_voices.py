"""Where carers were heard (H1), which groups (H3): who writes it down, who reads it, two people at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.makers import make_action, make_board, make_circle, make_member, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from tests.plan.test_views import day
from workspace.circles.models import Circle
from workspace.db import PublicStamp, db, today
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.refusal import Refusal
from workspace.visibility import Visibility
from workspace.voices import policy, queries, service
from workspace.voices.models import CarerGroup, Session, Source

SignIn = Callable[[Any], CheckedClient]


def make_session(actor: Person, circle: Circle, title: str = "Coffee morning", **more: Any) -> Session:
    """A time when carers were heard."""
    described: dict[str, Any] = {
        "source": Source.SESSION, "held_on": date(2026, 3, 3), "people": 12, "groups": [],
        "said": "“Nobody **told** us.”", "visibility": Visibility.MEMBERS, **more,
    }  # fmt: skip
    return service.add(actor, circle, title=title, **described)


@pytest.mark.parametrize(("people", "shown"), [(None, None), (0, None), (4, None), (5, 5), (60, 60)])
def test_h3_a_count_under_five_is_not_for_visitors(people: int | None, shown: int | None) -> None:
    assert Session(people=people).people_for_all == shown


def test_h1_full_members_write_down_where_carers_were_heard(as_person: SignIn) -> None:
    board = make_board(visibility=Visibility.CIRCLE)
    path = f"/circles/{board.circle.id}/sessions"
    for person in (board.learning, board.stranger, board.administrator):
        assert as_person(person).get(f"{path}/new").status_code == 403, person.name
    assert "Full members of the circle add them" in as_person(board.learning).get(path).text
    member, secretary = as_person(board.member), as_person(board.secretary)
    assert path in member.get(f"/circles/{board.circle.id}").text
    assert "Add the first one" in member.get(path).text
    page = member.get(f"{path}/new").text
    form = filled(page)
    assert form["visibility"] == ["circle"]  # the circle's own choice (V1)
    assert "Ask who keeps the record" in page
    assert "another" not in form

    empty = member.post(f"{path}/new", data=form)
    assert empty.status_code == 422
    for words in ("Say what it was", "Enter the day on which carers were heard"):
        assert words in empty.text
    typed = {**form, "title": "Coffee morning", "said": "“Nobody **told** us.”", **day("held_on", -10)}
    for wrong, words in (
        ({"people": "a few"}, "Enter a whole number"),
        ({"people": "-1"}, "Enter a whole number"),
        (day("held_on", 1), "today or earlier"),
        ({"groups": "999"}, "not"),
    ):
        refused = member.post(f"{path}/new", data={**typed, **wrong})
        assert refused.status_code == 422, wrong
        assert words in refused.text
        assert "Coffee morning" in refused.text
    made = member.post(f"{path}/new", data={**typed, "people": "4", "groups": ["1", "6"]})
    assert made.status_code == 303
    shown = text_of(member.get(made.location).text)
    for words in ("Male carers", "Working carers", "Mina Member", "“Nobody told us.”", "Fewer than five"):
        assert words in shown
    assert "No action that you can see says yet" in shown
    assert "Carers were heard 1 time" in text_of(secretary.get(path).text)

    board.circle.visibility = Visibility.MEMBERS
    stranger = as_person(board.stranger)  # V2: no title, no count, and 404
    assert "Coffee morning" not in stranger.get(path).text
    assert "1 time" not in text_of(stranger.get(path).text)
    number = made.location.rsplit("/", 1)[1]
    assert stranger.get(f"/sessions/{number}").status_code == 404
    assert stranger.get(f"/sessions/{number}/edit").status_code == 404
    assert as_person(board.facilitator).get(f"/sessions/{number}/edit").status_code == 403

    form = filled(secretary.get(f"/sessions/{number}/edit").text)  # H3: who keeps the record names a group
    saved = secretary.post(f"/sessions/{number}/edit", data={**form, "another": "Carers  of veterans"})
    assert saved.status_code == 303
    assert "Carers of veterans" in member.get(f"{path}/new").text
    again = secretary.post(
        f"/sessions/{number}/edit",
        data={**filled(secretary.get(f"/sessions/{number}/edit").text), "another": "CARERS OF VETERANS"},
    )
    assert again.status_code == 303
    assert db.session.query(CarerGroup).filter(CarerGroup.name.ilike("carers of veterans")).count() == 1


def test_a7_two_people_put_the_same_session_right(as_person: SignIn) -> None:
    board = make_board()
    session = make_session(board.member, board.circle, groups=[1])
    path = f"/sessions/{session.id}/edit"
    first, second = as_person(board.member), as_person(board.secretary)
    one, two = filled(first.get(path).text), filled(second.get(path).text)
    assert first.post(path, data={**one, "said": "Theirs", "groups": ["1", "2"]}).status_code == 303
    answer = second.post(path, data={**two, "said": "Mine", "people": "13"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert f'href="/sessions/{session.id}">Keep all that stands now' in answer.text
    db.session.expire_all()
    assert (session.said, session.people) == ("Theirs", 12)
    saved = second.post(path, data={**filled(answer.text), "keep-said": "mine"})
    assert saved.status_code == 303
    db.session.expire_all()
    assert (session.said, session.said_html, session.people) == ("Mine", "<p>Mine</p>", 13)
    assert [group.id for group in session.groups] == [1, 2]
    trail = db.session.query(TrailEntry).filter_by(did="put right where carers were heard").all()
    assert trail[-1].detail["fields"]["said"] == ["Theirs", "Mine"]  # nothing is lost
    with pytest.raises(Refusal, match="Somebody else changed"):
        _again(board.member, session, seen=1)
    version = session.row_version
    assert _again(board.member, session, groups=[3], seen=version)
    assert session.row_version > version  # other groups alone make an open form stale too


def _again(actor: Person, session: Session, **more: Any) -> bool:
    stands: dict[str, Any] = {
        "source": session.source, "title": session.title, "held_on": session.held_on,
        "people": session.people, "groups": [1, 2], "said": session.said, "visibility": session.visibility,
    }  # fmt: skip
    return service.put_right(actor, session, **{**stands, **more})


@pytest.mark.usefixtures("app")
def test_h1_who_puts_it_right_and_what_visitors_hear_of() -> None:
    board = make_board()
    stamp = db.session.query(PublicStamp.number).scalar()
    session = make_session(board.member, board.circle)
    assert db.session.query(PublicStamp.number).scalar() == stamp
    public = make_session(board.member, board.circle, "Survey", visibility=Visibility.PUBLIC)
    assert db.session.query(PublicStamp.number).scalar() != stamp
    assert db.session.scalars(queries.public()).all() == [public]
    people = (board.member, board.secretary, board.facilitator, board.stranger, board.administrator)
    assert [p for p in people if policy.may_put_right(p, session)] == [board.member, board.secretary]
    board.circle.memberships[0].ended_at = session.added_at  # whoever left puts nothing right any more (C5)
    left = board.circle.memberships[0].person
    session.added_by = left
    assert not policy.may_put_right(left, session)
    with pytest.raises(Refusal, match="today or earlier"):
        make_session(board.member, board.circle, held_on=today() + timedelta(days=1))
    with pytest.raises(Refusal, match="not there any more"):
        make_session(board.member, board.circle, groups=[999])


def test_h1_a_session_shows_what_came_of_it_at_the_same_cost(as_person: SignIn) -> None:
    board = make_board()
    below = make_circle(board.administrator, board.circle)
    inside = make_member(below, "Ina Inside")
    session = make_session(board.member, board.circle)
    plan = make_plan(board.member, board.circle)
    hidden = make_plan(inside, below, slug="hidden", visibility=Visibility.CIRCLE)
    make_action(board.member, plan, sessions=[session.id])
    make_action(board.member, plan, what="Heard elsewhere")
    make_action(inside, hidden, what="Canary", sessions=[session.id])
    client, address = as_person(board.stranger), f"/sessions/{session.id}"

    def asked() -> int:
        statements: list[str] = []

        def note(*given: Any) -> None:
            statements.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        assert answer.status_code == 200
        page.append(answer.text)
        return len(statements)

    page: list[str] = []
    few = asked()
    shown = text_of(page[-1])
    assert "1 action" in shown
    assert "HOS-1" in shown
    assert "Heard elsewhere" not in shown
    assert "Canary" not in shown
    for _number in range(10):
        make_action(board.member, plan, sessions=[session.id])
    assert asked() == few
    assert "11 actions" in text_of(page[-1])
    for _number in range(26):
        make_session(board.member, board.circle)
    assert queries.listing(board.stranger, board.circle, 99).number == 2
    listed = text_of(client.get(f"/circles/{board.circle.id}/sessions").text)
    assert "Carers were heard 27 times" in listed
