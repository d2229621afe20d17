"""What changed between any two versions, in words, at addresses that are only paths (A10)."""

from __future__ import annotations

from typing import Any

from tests.pages import CheckedClient
from tests.public import makers
from tests.public.test_pages import decide, text
from tests.public.test_telling import content
from workspace.db import db
from workspace.people.models import Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Plan
from workspace.public.changes import between
from workspace.public.telling import tell


def three_versions() -> tuple[Person, Plan, Action]:
    """Why, in three versions; in the second a new action too."""
    admin, plan = makers.make_plan()
    action = plans.draft_action(admin, plan, makers.owned(admin, why="First reason."))
    makers.publish(admin, plan, "Note of the first.")
    plans.change_action(admin, action, {"why": "Second reason."}, decide(admin, plan), action.agreed_number)
    plans.agree_action(admin, plan, makers.owned(admin, "BRK", what="Lunch"), decide(admin, plan, number=13))
    makers.publish(admin, plan, "Note of the second.")
    third = {"why": "Third reason.", "timescale": "Spring 2027"}
    plans.change_action(admin, action, third, decide(admin, plan, number=14), action.agreed_number)
    makers.publish(admin, plan, "Note of the third.")
    return admin, plan, action


def test_a10_what_changed_between_any_two_versions(app: Any, client: CheckedClient) -> None:
    admin, _plan, action = three_versions()
    one_two = text(client, "/plan/carers/changes/1/2")
    assert "What changed from version 1 to version 2" in one_two and "1 action was added" in one_two
    assert "First reason." in one_two and "Second reason." in one_two and "Third reason." not in one_two
    assert "Note of the second." in one_two and "Note of the third." not in one_two
    two_three = text(client, "/plan/carers/changes/2/3")
    assert "First reason." not in two_three and "Spring 2027" in two_three and "was added" not in two_three
    one_three = text(client, "/plan/carers/changes/1/3")
    assert "First reason." in one_three and "Third reason." in one_three and "Second reason." not in one_three

    def offered(page: str) -> set[str]:
        pairs = ("1", "2", "1/2", "1/3", "2/3")
        return {pair for pair in pairs if f'href="/plan/carers/changes/{pair}"' in page}

    assert offered(one_two) == {"1", "1/3"} and offered(one_three) == {"1", "1/2", "2/3"}
    assert "?since" not in one_two + two_three + one_three
    assert 'href="/plan/carers/changes/1/2"' in text(client, "/plan/carers/versions/2")

    plans.stop_action(admin, action, "The ward has closed.", decide(admin, action.plan, number=15))
    db.session.commit()
    now = text(client, "/plan/carers/changes/2")
    assert "The ward has closed." in now and "Now: version 3" in now, "until now, with what is live"
    assert text(client, "/plan/carers/changes/2/3") == two_three, "two versions never change"


def test_a10_other_ways_of_asking_lead_to_the_one_address(app: Any, client: CheckedClient) -> None:
    three_versions()
    for asked, there, status in (
        ("changes", "changes/2", 302),
        ("changes?since=1", "changes/1", 301),
        ("changes?since=3", "changes/3", 301),
        ("changes/01", "changes/1", 301),
        ("changes/1/0003", "changes/1/3", 301),
    ):
        answer = client.get(f"/plan/carers/{asked}")
        assert (answer.status_code, answer.location) == (status, f"/plan/carers/{there}"), asked
    assert "is the current version, so nothing has changed" in text(client, "/plan/carers/changes/3")
    for asked in (
        "changes?since=4",
        "changes?since=01",
        "changes/0",
        "changes/4",
        "changes/1/4",
        "changes/1/0",
    ):
        said = text(client, f"/plan/carers/{asked}", 404)
        assert "There is no such version" in said and "has 3 published versions" in said, asked
    said = text(client, "/plan/carers/changes/3/1", 404)
    assert "the wrong way round" in said and 'href="/plan/carers/changes/1/3"' in said
    assert "These are the same version" in text(client, "/plan/carers/changes/2/2", 404)
    assert client.get("/plan/carers/changes/x").status_code == 404


def test_of_very_many_versions_only_the_numbers_are_offered(app: Any, client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    plans.draft_action(admin, plan, makers.fields())
    for _ in range(12):
        plans.publish(admin, plan, "Again.", None)
    db.session.commit()
    said = text(client, "/plan/carers/changes/5/9")
    assert said.count('class="key"') == 2 and said.count("/plan/carers/changes/") == 7 + 6 + 1


def test_a_version_of_the_first_shape_compares_with_one_of_the_second(app: Any) -> None:
    old = tell(content(), {3: "Joy"})
    new: dict[str, Any] = {"timescale": "", "groups": [], "sessions": []}
    assert not between(old, tell({**content(**new), "shape": 2}, {3: "Joy"})), "what is empty is not news"
    heard = {"id": 4, "title": "Tea at the hall", "held_on": "2027-01-09"}
    more = content(**new | {"timescale": "Spring 2027", "groups": ["Parent carers"], "sessions": [heard]})
    found = between(old, tell(more, {3: "Joy"}))
    assert [label for label, _pieces in found.changed[0].parts] == [
        "When, as it was written",
        "Groups of carers it is for",
        "Where we heard it",
    ]
    assert not found.added and not found.gone and not found.plan and not found.areas
