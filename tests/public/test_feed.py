"""The Atom feed of what is new: versions and updates, whole, valid and without names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import event, insert

from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.public import makers
from tests.public.test_pages import decide
from workspace.db import db, now, public_changed
from workspace.plan import service as plans
from workspace.plan.models import ActionUpdate, Health, State
from workspace.public import plain

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "http://127.0.0.1:8000/plan/carers/"


def feed(client: CheckedClient) -> ElementTree.Element:
    """The feed, parsed; and that it holds what Atom (RFC 4287) asks for."""
    answer = client.get("/plan/carers/feed.atom")
    assert answer.status_code == 200 and answer.content_type == "application/atom+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = each.findall(f"{ATOM}{name}")
            assert len(found) == 1 and found[0].text, name
        assert datetime.fromisoformat(str(each.findtext(f"{ATOM}updated"))).tzinfo is not None
        ways = [(link.get("rel"), link.get("type")) for link in each.findall(f"{ATOM}link")]
        assert len(ways) == len(set(ways)) and ("alternate", "text/html") in ways
    assert root.findtext(f"{ATOM}author/{ATOM}name"), "an author of the whole stands for every entry"
    ids = [each.findtext(f"{ATOM}id") for each in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    times = [str(each.findtext(f"{ATOM}updated")) for each in root.findall(f"{ATOM}entry")]
    assert times == sorted(times, reverse=True) and root.findtext(f"{ATOM}updated") == times[0]
    return root


def told(root: ElementTree.Element) -> list[tuple[str, str, str, str]]:
    """Id, title, address and content of each entry."""
    return [
        (
            str(each.findtext(f"{ATOM}id")).removeprefix(HERE), str(each.findtext(f"{ATOM}title")),
            str(each.find(f"{ATOM}link").get("href")).removeprefix(HERE),  # type: ignore[union-attr]
            str(each.findtext(f"{ATOM}content")),
        )
        for each in root.findall(f"{ATOM}entry")
    ]  # fmt: skip


def test_a10_the_feed_tells_of_versions_and_of_updates(
    app: Flask, client: CheckedClient, clock: Clock
) -> None:
    clock.at(now())
    admin, plan = makers.make_plan()
    owner = makers.make_person("o@example.org", "Ola Private", public_name="Ola Ade")
    action = plans.draft_action(admin, plan, makers.owned(owner, what="Tea & <talk>"))
    makers.publish(admin, plan, "The first & only.")
    clock.forward(days=1)
    makers.report(owner, action, "Eleven *came* & sang <b>.", why_moved="So it goes.")
    db.session.commit()
    clock.forward(days=1)
    decision = decide(admin, plan)
    plans.change_action(admin, action, {"why": "Better."}, decision, action.agreed_number)
    unpublished = plans.agree_action(admin, plan, makers.owned(owner, "BRK", what="CANARY"), decision)
    makers.report(owner, unpublished, "CANARY: not yet in any version.", why_moved="So it goes.")
    db.session.commit()
    assert [each[0] for each in told(feed(client))] == ["actions/HOS-1#update-1", "versions/1"]
    makers.publish(admin, plan, "A better reason.")
    newest, *rest = told(feed(client))
    assert newest[:3] == ("versions/2", "Version 2 was published", "changes/1/2")
    assert newest[3] == "<p>A better reason.</p><p>1 action was added</p><p>1 action was changed</p>"
    assert rest[0][0].startswith("actions/BRK-1#update-"), "it stands in a version now"
    assert rest[1][1] == "HOS-1 Tea & <talk>" and rest[1][2] == "actions/HOS-1"
    assert rest[1][3].startswith("<p>Under way, Going to plan</p>") and "<em>came</em>" in rest[1][3]
    assert rest[2][2:] == ("versions/1", "<p>The first &amp; only.</p>")
    whole = client.get("/plan/carers/feed.atom").text
    assert "Private" not in whole and "Ola" not in whole and "@example.org" not in whole
    link = 'type="application/atom+xml" title="Carers’ action plan" href="/plan/carers/feed.atom">'
    for path in ("", "versions/", "versions/1", "changes/1", "actions/HOS-1", "priorities/HOS", "came-about"):
        assert link in client.get(f"/plan/carers/{path}").text, path


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions asked of the database meanwhile."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_long_plan_of_many_versions_costs_as_much_as_a_short_one(app: Flask) -> None:
    admin, plan = makers.make_published(8)
    costs = []
    for _ in range(2):
        client = app.test_client()
        client.checks = False  # type: ignore[attr-defined]  # looked at elsewhere
        found = {}
        for path in ("feed.atom", "came-about", "plan.json", "plan.xlsx", "changes/1/2", "actions/HOS-1"):
            if plan.versions_published < 2:
                makers.publish(admin, plan, "Again.")
            with counted() as asked:
                assert client.get(f"/plan/carers/{path}").status_code == 200, path
            found[path] = len(asked)
        costs.append(found)
        for number in range(12):
            plans.publish(admin, plan, f"Note {number}", None)
        reports: dict[str, Any] = {
            "at": now(), "person_id": admin.id, "state": State.UNDER_WAY, "health": Health.TO_PLAN,
            "next_review_on": None, "happened_html": "<p>Said.</p>", "happened": "Said.",
        }  # fmt: skip
        db.session.execute(insert(ActionUpdate), [{**reports, "action_id": n % 6 + 1} for n in range(200)])
        public_changed()
        db.session.commit()
    assert costs[0] == costs[1]
    root = feed(app.test_client())  # type: ignore[arg-type]  # the checked one
    entries = told(root)
    assert len(entries) == 50 and sum(1 for each in entries if each[0].startswith("versions/")) == 10


def test_written_as_plain_files_all_stories_are_read_once(app: Flask) -> None:
    admin, plan = makers.make_published(8)
    makers.publish(admin, plan, "Again.")
    client = app.test_client()
    client.checks = False  # type: ignore[attr-defined]  # looked at elsewhere
    references = [f"{code}-1" for code, _title in makers.AREAS]
    live = {each: client.get(f"/plan/carers/actions/{each}").text for each in references}
    app.config["PLAIN_FILES"] = True
    plain.begin()
    public_changed()
    db.session.commit()
    try:
        first, *others = references
        client.get(f"/plan/carers/actions/{first}")
        for each in others:
            with counted() as asked:
                said = client.get(f"/plan/carers/actions/{each}").text
            assert not [sentence for sentence in asked if sentence.startswith("SELECT")], each
            assert (
                said.split("<main")[1].split("</main")[0] == live[each].split("<main")[1].split("</main")[0]
            )
    finally:
        app.config["PLAIN_FILES"] = False
        plain.begin()


def test_a10_the_feed_keeps_to_what_is_published_and_can_always_be_read(
    app: Flask, client: CheckedClient
) -> None:
    admin, plan = makers.make_plan()
    action = plans.draft_action(admin, plan, makers.owned(admin))
    makers.publish(admin, plan, "What \uffff no XML may hold")
    plans.change_action(
        admin, action, {"what": "Agreed, and not published yet"}, decide(admin, plan), action.agreed_number
    )
    makers.report(admin, action, "Two \ufffe wards")
    db.session.commit()
    said = ElementTree.tostring(feed(client), encoding="unicode")
    assert "wards" in said and "not published yet" not in said
