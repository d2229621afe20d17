"""How a plan came about, told to anyone: who was heard, how it was written, what was decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.public import makers
from tests.public.test_pages import decide, text
from workspace.circles import service as circles
from workspace.db import db, now, public_changed, today
from workspace.plan import service as plans
from workspace.public.came_about import LONGEST, Facts, way
from workspace.public.history import enough
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session, Source


def heard(admin: Any, circle: Any, title: str, people: int | None, **more: Any) -> Session:
    """A session of a circle."""
    session = Session(
        circle=circle, source=Source.SESSION, title=title, held_on=today(), people=people, said="We *wait*.",
        said_html="<p>We <em>wait</em>.</p>", added_by=admin, added_at=now(),
        **{"visibility": Visibility.PUBLIC} | more,
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    return session


def test_h3_few_people_are_never_counted() -> None:
    assert [enough(n) for n in (None, 0, 1, 4, 5, 40)] == [None, None, None, None, 5, 40]


def test_the_way_is_short_however_long_it_took() -> None:
    def version(number: int) -> Any:
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=30 * number)
        return SimpleNamespace(number=number, published_at=at)

    def decision(number: int) -> Any:
        return SimpleNamespace(decided_at=datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number))

    sessions: list[Any] = [
        SimpleNamespace(held_on=date(2025, 1, 1) + timedelta(days=3 * n), people=n % 7) for n in range(500)
    ]
    for count in (1, 2, LONGEST, LONGEST + 1, 60):
        versions = [version(n) for n in range(1, count + 1)]
        found = way(Facts(date(2025, 6, 1), 7, sessions, [decision(n) for n in range(400)], versions))
        assert len(found) <= 3 * LONGEST + 3
        published = [each for each in found if each.place.startswith("version-")]
        assert len(published) == min(count, LONGEST) and published[-1].place == f"version-{count}"
        days = [each.when for each in published]
        assert days == sorted(days)  # type: ignore[type-var]  # each has a day
        assert sum(each.title.n for each in found if each.place == "heard") == 500
        assert sum(each.title.n for each in found if each.place == "decisions") == 400
        assert sum(1 for each in found if each.place == "writing") == 1


def test_how_a_plan_came_about_from_sessions_to_versions(
    app: Any, client: CheckedClient, clock: Clock
) -> None:
    clock.at(now())
    admin, plan = makers.make_plan()
    group = CarerGroup(name="Night-shift carers", position=99)
    tea = heard(admin, plan.circle, "Tea at the hall", 12, groups=[group])
    small = heard(admin, plan.circle, "Two at the kitchen table", 4)
    hidden = heard(admin, plan.circle, "CANARY of the circle", 9, visibility=Visibility.MEMBERS)
    more = {"sessions": [tea.id, small.id, hidden.id], "heard": "Nobody asks us."}
    action = plans.draft_action(
        admin, plan, makers.owned(admin, **more, timescale="Spring 2027", groups=[group.id])
    )
    makers.publish(admin, plan, "The first.")
    clock.forward(days=5)
    public, private = decide(admin, plan), decide(admin, plan, Visibility.CIRCLE, number=13, title="CANARY")
    plans.change_action(admin, action, {"why": "Better."}, public, action.agreed_number)
    plans.change_action(admin, action, {"difference": "More."}, private, action.agreed_number)
    makers.publish(admin, plan, "The second.")

    said = text(client, "/plan/carers/came-about")
    assert "CANARY" not in said and "Private" not in said
    assert "12 people were heard" in said and "4 people" not in said and "Night-shift carers" in said
    assert "people wrote" not in said and "person wrote" not in said, "fewer than five wrote it"
    assert "It led to 1 action:" in said and 'href="/plan/carers/actions/HOS-1"' in said
    assert f'href="/decided/{public.id}"' in said and "1 decision, newest first." in said
    assert "The second." in said and 'href="/plan/carers/changes/1/2"' in said
    assert "1 action says on its page what carers said." in said
    for place in ("heard", "writing", "decisions", "version-1", "version-2"):
        assert f'href="#{place}"' in said and f'id="{place}"' in said

    told = text(client, "/plan/carers/actions/HOS-1")
    for words in (
        "Nobody asks us.", "Tea at the hall", "We <em>wait</em>.", "Night-shift carers", "Spring 2027",
        "12 people were heard", "How it was agreed", "from <time",
    ):  # fmt: skip
        assert words in told, words
    assert "CANARY" not in told and "4 people" not in told

    for number in range(5):
        writer = makers.make_person(f"w{number}@example.org", f"Writer {number} Private")
        circles.add_member(plan.circle, writer)
    tea.visibility = Visibility.MEMBERS  # taken back
    public_changed()
    db.session.commit()
    for path in (
        "came-about",
        "actions/HOS-1",
        "plan.csv",
        "plan.json",
        "versions/1",
        "versions/1/plan.json",
    ):
        assert "Tea at the hall" not in client.get(f"/plan/carers/{path}").text, path


def test_a_plan_without_sessions_and_decisions_says_so(app: Any, client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    makers.publish(admin, plan)
    said = text(client, "/plan/carers/came-about")
    assert (
        "No session with carers is public yet." in said
        and "No decision behind this plan is public yet." in said
    )
    assert "The first draft was begun" in said and "Private" not in said
