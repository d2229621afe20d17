"""What a visitor reads: the plan as published, what is live, what changed, and nothing that isn't theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.answers import words_in
from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.public import makers
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people import service as people
from workspace.people.models import OrganisationKind, Part, Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, Plan, State
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def text(client: CheckedClient, path: str, status: int = 200) -> str:
    """The words of a page."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def decide(admin: Person, plan: Plan, visibility: Visibility = Visibility.PUBLIC, **more: Any) -> Decision:
    """A decision of the plan's circle, straight into the logbook."""
    number = more.pop("number", 12)
    values = {
        "title": "A trial with the hospital",
        "need": "Carers go home *unprepared*.",
        "text": "Six months.",
        "text_html": "<p>Six months.</p>",
        "version_number": 2,
        "rounds": 2,
        "effects": ["Owner: Amina Private"],
        "criteria": "Eighty trained",
        "responsible": "Amina Private",
        "absence_policy": "wait",
        "answers": [{"person": admin.id, "name": "Amina Private", "carer": True, "say": "consent"}],
        "objections": [
            {
                "person": admin.id,
                "name": "Amina Private",
                "round": 1,
                "harm": "Two years are too long",
                "touches": "aim",
                "suggestion": "Half a year",
                "end": "shorter_term",
                "how": "Six months, then we look",
                "by_version": 2,
            }
        ],
        "concerns": [{"person": admin.id, "name": "Amina Private", "words": "Parking is dear"}],
        "term_end": today() + timedelta(days=180),
        "review_on": today() + timedelta(days=170),
        "visibility": visibility,
    } | more
    return logbook.record(admin, plan.circle, number, **values)


@pytest.fixture
def published(app: Any) -> tuple[Person, Plan, Action]:
    """A public plan in its first version, with an owned action HOS-1 and HOS-2 that is being worked out."""
    admin, plan = makers.make_plan()
    owner = makers.make_person(
        role="Discharge lead",
        part=Part.ORGANISATION,
        organisation=people.add_organisation(admin, "Northlea Hospital", OrganisationKind.NHS),
    )
    action = plans.draft_action(
        admin,
        plan,
        makers.owned(owner, measures=[{"what": "Staff trained", "baseline": "12", "target": "80"}]),
    )
    plans.draft_action(admin, plan, makers.fields(what="A sitting service", also=["BRK"]))
    makers.publish(admin, plan)
    return admin, plan, action


# The front page and the pages about this place ------------------------------------------------------


def test_front_page_says_what_will_be_here_while_there_is_no_plan(client: CheckedClient) -> None:
    assert "as soon as its first version is agreed" in text(client, "/")


@pytest.mark.usefixtures("published")
def test_front_page_leads_to_the_current_plan(client: CheckedClient) -> None:
    said = text(client, "/")
    assert 'href="/plan/carers/"' in said and "Version 1, published on" in said and 'href="/sign-in"' in said


@pytest.mark.parametrize("path", ["/about", "/accessibility", "/privacy", "/glossary"])
def test_pages_about_this_place(client: CheckedClient, path: str) -> None:
    assert "I need help with this" in text(client, path)


@pytest.mark.usefixtures("published")
def test_about_lists_what_the_json_holds(client: CheckedClient) -> None:
    said = text(client, "/about")
    assert "/plan/carers/plan.json" in said and "review_every_months" in said


# The plan with what is live -------------------------------------------------------------------------


@pytest.mark.usefixtures("published")
def test_a3_actions_without_an_owner_are_counted_and_say_who_works_them_out(client: CheckedClient) -> None:
    said = text(client, "/plan/carers/")
    assert "1 action has no owner yet." in said
    assert "Who is working it out" in said and "No owner yet" in said and "Being worked out" in said


def test_a4_stale_health_gives_way_to_a_sentence(
    client: CheckedClient, clock: Clock, published: tuple[Person, Plan, Action]
) -> None:
    admin, _plan, action = published
    makers.report(admin, action)
    said = text(client, "/plan/carers/actions/HOS-1")
    assert "Going to plan" in said and "No update since" not in said
    review_on, told = action.review_on, today()
    assert review_on
    clock.forward(days=(review_on - told).days + 14)
    assert "No update since" not in text(client, "/plan/carers/actions/HOS-1")
    clock.forward(days=1)
    for path in ("/plan/carers/", "/plan/carers/actions/HOS-1", "/plan/carers/priorities/HOS"):
        said = re.sub("<[^>]*>", "", text(client, path))
        assert f"No update since {told.day} {told:%B %Y}" in said
    assert "0 of 2 open actions were looked at when we said we would." in text(client, "/plan/carers/")
    rows = client.get("/plan/carers/plan.csv").get_data(as_text=True)
    assert f"No update since {told.day} {told:%B %Y}" in rows
    one = client.get("/plan/carers/plan.json").get_json()["actions"][0]
    assert one["no_update"] is True and one["health"] is None


def test_a6_an_update_is_public_at_once(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, _plan, action = published
    assert "eleven carers" not in text(client, "/plan/carers/")
    makers.report(
        admin,
        action,
        "We met eleven carers & <b>listened</b>.",
        health=Health.SOME_PROBLEMS,
        outcome="Less waiting",
        latest={action.measures[0].id: "31"},
    )
    for path in ("/plan/carers/", "/plan/carers/actions/HOS-1", "/plan/carers/priorities/HOS"):
        said = text(client, path)
        assert "eleven carers" in said and "<b>listened" not in said
        assert "Some problems" in said and "Less waiting" in said and "latest: 31" in said


def test_a5_why_a_date_moved_and_why_it_stopped(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    later = today() + timedelta(days=300)
    makers.report(admin, action, next_review_on=later, why_moved="The ward was being rebuilt.")
    said = text(client, "/plan/carers/actions/HOS-1")
    assert "Dates that moved" in said and "The ward was being rebuilt." in said
    plans.stop_action(admin, action, "The ward has closed.", decide(admin, plan))
    for path in ("/plan/carers/", "/plan/carers/actions/HOS-1"):
        said = text(client, path)
        assert "Stopped" in said and "The ward has closed." in said


def test_a_date_decided_but_not_yet_published_waits_for_the_next_version(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    due = {"due_on": (today() + timedelta(days=400)).isoformat()}
    decision = decide(admin, plan, Visibility.CIRCLE, title="CANARY title")
    plans.change_action(admin, action, due, decision, action.agreed_number)
    assert "Dates that moved" not in text(client, "/plan/carers/actions/HOS-1")
    makers.publish(admin, plan, "Later.")
    said = text(client, "/plan/carers/actions/HOS-1")
    assert "Dates that moved" in said and "Decision 12 of Being heard" in said and "CANARY" not in said


def test_what_is_agreed_later_waits_for_its_version(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, _action = published
    waiting = db.session.scalars(select(Action).where(Action.reference == "HOS-2")).one()
    new = makers.owned(makers.make_person("b@example.org", "Ben Private"), what="A sitting service, CANARY")
    plans.change_action(admin, waiting, new, decide(admin, plan), waiting.agreed_number)
    plans.agree_action(
        admin, plan, makers.owned(admin, "BRK", what="CANARY of a new action"), decide(admin, plan, number=13)
    )
    assert waiting.state is State.AGREED
    for path in ("/plan/carers/", "/plan/carers/actions/HOS-2"):
        said = text(client, path)
        assert "CANARY" not in said and "Being worked out" in said
    text(client, "/plan/carers/actions/BRK-1", 404)
    makers.publish(admin, plan, "More.")
    assert text(client, "/plan/carers/").count("CANARY") == 2


def test_a_plan_without_actions_says_so(client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    makers.publish(admin, plan)
    said = text(client, "/plan/carers/")
    assert "This version has no actions yet" in said and "No action is agreed here yet." in said
    assert "No action is agreed here yet." in text(client, "/plan/carers/priorities/BRK")


@pytest.mark.usefixtures("published")
def test_an_action_can_be_asked_for_in_small_letters(client: CheckedClient) -> None:
    answer = client.get("/plan/carers/actions/hos-1")
    assert answer.status_code == 302 and answer.location == "/plan/carers/actions/HOS-1"
    assert "HOS-2" in text(client, "/plan/carers/priorities/BRK")  # it helps here too
    text(client, "/plan/carers/priorities/XXX", 404)
    text(client, "/plan/carers/actions/HOS-9", 404)


# Versions (A10) -------------------------------------------------------------------------------------


def test_a10_a_version_never_changes_and_says_when_it_is_old(
    client: CheckedClient, clock: Clock, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    first = text(client, "/plan/carers/versions/1")
    assert "This is the text of the current version" in first
    makers.report(admin, action, "CANARY of an update", state=State.PAUSED)
    clock.forward(days=200)
    assert text(client, "/plan/carers/versions/1") == first
    change = {"why": "Because three in four carers were never asked. That was in 2026."}
    plans.change_action(admin, action, change, decide(admin, plan), action.agreed_number)
    makers.publish(admin, plan, "A better reason for the first action.")
    old = text(client, "/plan/carers/versions/1")
    assert "This is an old version" in old and "The current one is version 2" in old
    assert "three in four" not in old and "CANARY" not in old and "Paused" not in old
    new = text(client, "/plan/carers/versions/2")
    assert "three in four" in new and "A better reason for the first action." in new
    listed = text(client, "/plan/carers/versions/")
    assert "2 versions have been published" in listed and "The first version." in listed


def test_a10_what_changed_in_words(client: CheckedClient, published: tuple[Person, Plan, Action]) -> None:
    admin, plan, action = published
    assert "is the current version, so nothing has changed since" in text(client, "/plan/carers/changes/1")
    decision = decide(admin, plan)
    longer = {"why": "People go home before anybody asked who will look after them, least of all at night."}
    plans.change_action(admin, action, longer, decision, action.agreed_number)
    plans.agree_action(admin, plan, makers.owned(admin, "BRK", what="Lunch together"), decision)
    stopped = db.session.scalars(select(Action).where(Action.reference == "HOS-2")).one()
    plans.stop_action(admin, stopped, "Nobody came.", decision)
    makers.publish(admin, plan, "Lunch.")
    said = text(client, "/plan/carers/changes/1")
    assert "1 action was added" in said and "Lunch together" in said
    assert "1 action was stopped" in said and "Nobody came." in said
    assert "1 action was changed" in said
    assert "<ins>" in said and "least of all at night." in said and "<del>" in said
    makers.publish(admin, plan, "The same again.")
    said = text(client, "/plan/carers/changes/2")
    assert "The words of the plan are the same as they were then." in said
    assert 'href="/plan/carers/changes/1"' in said and 'href="/plan/carers/changes/1/2"' not in said


def test_a10_what_left_the_plan_keeps_its_address(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, _action = published
    version = makers.publish(admin, plan, "Nothing new.")
    version.content = version.content | {
        "title": "Carers’ plan",
        "priorities": version.content["priorities"][:1],
        "actions": version.content["actions"][:1],
    }
    db.session.commit()
    said = text(client, "/plan/carers/changes/1")
    assert "1 action is no longer there" in said and "A sitting service" in said
    assert "Priority areas" in said and "The plan itself" in said
    said = text(client, "/plan/carers/actions/HOS-2")
    assert "This action is no longer in the plan" in said and "last in version 1" in said


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("asked", ["0", "2", "-1", "x", "1.5", "99999999999999999999", "١"])
def test_a10_a_version_that_is_not_there_gets_a_clear_page(client: CheckedClient, asked: str) -> None:
    for path in (f"/plan/carers/changes?since={asked}", f"/plan/carers/versions/{asked}"):
        said = text(client, path, 404)
        assert "There is no such version" in said and "This plan has 1 published version." in said


# Decisions ------------------------------------------------------------------------------------------


def test_a_public_decision_is_told_without_names(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    plans.change_action(admin, action, {"what": "Carers train"}, decide(admin, plan), action.agreed_number)
    makers.publish(admin, plan, "Trained.")
    assert 'href="/plan/carers/decisions/12"' in text(client, "/plan/carers/actions/HOS-1")
    said = text(client, "/plan/carers/decisions/12")
    for words in (
        "<em>unprepared</em>",
        "Six months.",
        "Two years are too long",
        "Half a year",
        "Our aim",
        "Six months, then we look",
        "Parking is dear",
        "Carers train",
    ):
        assert words in said
    assert "Private" not in said and "consent</" not in said


def test_a_decision_without_worries_says_so(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, _action = published
    plans.publish(admin, plan, "Agreed.", decide(admin, plan, objections=[], concerns=[]))
    said = text(client, "/plan/carers/decisions/12")
    assert (
        "Nobody objected." in said and "Nobody named a concern." in said and "Version 2 of the plan" in said
    )
    assert "The decision to publish it" in text(client, "/plan/carers/versions/2")


def test_v2_a_decision_that_is_not_public_has_no_page(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    hidden = decide(admin, plan, Visibility.MEMBERS, title="CANARY")
    plans.change_action(admin, action, {"what": "Carers train"}, hidden, action.agreed_number)
    decide(admin, plan, number=13)  # public, but nothing in the plan came of it
    makers.publish(admin, plan, "Trained.")
    for number in (12, 13, 14):
        text(client, f"/plan/carers/decisions/{number}", 404)
    said = text(client, "/plan/carers/actions/HOS-1")
    assert "Decision 12 of Being heard" in said and "decisions/12" not in said and "CANARY" not in said


# Who may see what -----------------------------------------------------------------------------------

ADDRESSES = [
    "",
    "actions/HOS-1",
    "priorities/HOS",
    "changes",
    "changes?since=7",
    "changes/1",
    "changes/1/2",
    "changes/7",
    "came-about",
    "feed.atom",
    "plan.xlsx",
    "versions/1/plan.csv",
    "versions/1/plan.json",
    "versions/7/plan.json",
    "versions/",
    "versions/1",
    "versions/7",
    "plan.csv",
    "plan.json",
    "decisions/1",
]


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.CIRCLE])
def test_v2_a_plan_that_is_not_public_is_not_there(client: CheckedClient, visibility: Visibility) -> None:
    admin, plan = makers.make_plan(visibility=visibility)
    plans.draft_action(admin, plan, makers.fields())
    makers.publish(admin, plan)
    _is_not_there(client)


def test_v2_a_plan_without_a_version_is_not_there(client: CheckedClient) -> None:
    admin, plan = makers.make_plan()
    plans.draft_action(admin, plan, makers.fields())
    _is_not_there(client)


def _is_not_there(client: CheckedClient) -> None:
    for address in ADDRESSES:
        there = client.get(f"/plan/carers/{address}")
        nowhere = client.get(f"/plan/nowhere/{address}")
        assert there.status_code == nowhere.status_code == 404
        assert there.data == nowhere.data, "a page that is not there looks the same, whatever the reason"
        assert b"Carers\xe2\x80\x99 action plan" not in there.data
    for path in ("/", "/about"):
        assert "carers/" not in text(client, path)


def test_p2_nobody_is_named_who_did_not_choose_it(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    makers.report(admin, action)
    plans.change_action(admin, action, {"why": "Better."}, decide(admin, plan), action.agreed_number)
    makers.publish(admin, plan, "Two.")
    for path in _everything():
        said = words_in(client.get(path))  # a workbook is looked into
        assert "Private" not in said and "@example.org" not in said.replace("help@example.org", ""), path
    assert "Discharge lead, Northlea Hospital" in text(client, "/plan/carers/")


def test_p2_a_name_taken_back_goes_at_once_everywhere(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, _action = published
    carer = makers.make_person("joy@example.org", "Joy Private", public_name="Joy Adeyemi")
    plans.agree_action(admin, plan, makers.owned(carer, what="Lunch"), decide(admin, plan))
    makers.publish(admin, plan, "Two.")
    makers.publish(admin, plan, "Three.")
    named = [
        "/plan/carers/",
        "/plan/carers/actions/HOS-3",
        "/plan/carers/priorities/HOS",
        "/plan/carers/versions/2",
        "/plan/carers/versions/3",
        "/plan/carers/plan.csv",
        "/plan/carers/plan.json",
    ]
    for path in named:
        assert "Joy Adeyemi" in client.get(path).get_data(as_text=True), path
    people.describe(carer, "Joy Private", Part.CARER, None, "", "")
    for path in named:
        said = client.get(path).get_data(as_text=True)
        assert "Joy" not in said and "An unpaid carer" in said, path


def test_p2_a_person_who_was_removed_is_not_named(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, _action = published
    carer = makers.make_person("joy@example.org", "Joy Private", public_name="Joy Adeyemi")
    plans.agree_action(admin, plan, makers.owned(carer, what="Lunch"), decide(admin, plan))
    makers.publish(admin, plan, "Two.")
    assert "Joy Adeyemi" in text(client, "/plan/carers/")
    people.remove(admin, carer)
    assert "Joy" not in text(client, "/plan/carers/")


def _everything() -> list[str]:
    about = ["/", "/about", "/accessibility", "/privacy", "/glossary"]
    return about + [f"/plan/carers/{a}" for a in (*ADDRESSES, "decisions/12", "versions/2", "actions/HOS-2")]


def test_public_pages_are_the_same_for_everybody(
    client: CheckedClient,
    as_person: Callable[[Any], CheckedClient],
    published: tuple[Person, Plan, Action],
) -> None:
    member = as_person(published[0])
    for path in _everything():
        theirs, ours = member.get(path), client.get(path)
        assert theirs.data == ours.data and theirs.status_code == ours.status_code
        for answer in (theirs, ours):
            assert "Set-Cookie" not in answer.headers
            if answer.status_code == 200:
                assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
                assert answer.headers["Vary"] == "Accept-Encoding"
                assert b"csrf" not in answer.data
            else:
                assert answer.headers["Cache-Control"] == "no-store"
    assert member.get("/me").status_code == 200  # and still signed in
