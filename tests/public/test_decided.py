"""Public decisions: found by anyone, told with their whole way and no name, and nothing else is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.pages import CheckedClient
from tests.proposals import makers
from tests.proposals.decided import Gone, another, counted, gone, kept, read
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import SequelKind
from workspace.plan import service as plans
from workspace.proposals.models import Touches
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def public(app: Flask) -> Gone:
    return gone(visibility=Visibility.PUBLIC)


def path_of(it: Gone) -> str:
    return f"/decided/{it.decision.id}"


def test_p2_a_public_decision_is_told_with_its_whole_way_and_no_name(
    client: CheckedClient, public: Gone
) -> None:
    kept(public)
    said = read(client, path_of(public))
    for words in (
        "We heard", "versions of the text", "Round 1, on version 2", "5 people were asked", "1 objection",
        "The text was changed: version 3", "Round 2, on version 3", "It changed 2 things",
        "Reviewed and kept", "We look at it again", "Parking is dear.", "It is half a day now.",
        "for half a day", Touches.AIM.label,
    ):  # fmt: skip
        assert words in said, words
    for person in [*public.group.everyone, public.group.admin, public.group.learner]:
        assert person and person.name not in said
    assert "Training lead" not in said  # a sentence of an effect names a person
    assert "<svg" in said and said.count('tabindex="-1"') > 8


def test_v2_how_often_a_draft_was_written_over_is_for_its_circle(
    client: CheckedClient, public: Gone, as_person: Callable[[Any], CheckedClient]
) -> None:
    assert "2 versions of the text" in read(client, path_of(public))
    assert "3 versions of the text" in read(as_person(public.group.members[0]), public.path)


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.CIRCLE])
def test_v2_what_is_not_public_is_not_there(client: CheckedClient, visibility: Visibility) -> None:
    it = gone(visibility=Visibility.MEMBERS)
    hidden = another(it, "Hidden thing", visibility=visibility)
    db.session.commit()
    read(client, f"/decided/{hidden.id}", 404)
    read(client, path_of(it), 404)
    said = read(client, "/decided/")
    assert "Hidden thing" not in said and "No public decision has been made yet" in said
    assert "Hidden thing" not in read(client, "/decided/?words=hidden")


def test_v2_of_a_later_decision_that_is_not_public_nothing_is_told_but_what_it_means(
    client: CheckedClient, public: Gone
) -> None:
    hidden = another(public, "Secret ending")
    logbook.follow(SequelKind.ENDED, public.decision, hidden, words="Secret reason")
    db.session.commit()
    said = read(client, path_of(public))
    assert (
        "Ended by a later decision" in said and "Secret" not in said and f"/decided/{hidden.id}" not in said
    )


def test_before_and_after_are_linked_both_ways(client: CheckedClient, public: Gone) -> None:
    new = another(public, "Better", visibility=Visibility.PUBLIC, supersedes_id=public.decision.id)
    logbook.follow(SequelKind.CHANGED, public.decision, new, words="Said by Amina Private")
    db.session.commit()
    older, newer = read(client, path_of(public)), read(client, f"/decided/{new.id}")
    assert f'href="/decided/{new.id}"' in older and f'href="{path_of(public)}"' in newer
    assert "Amina" not in older + newer


def test_r16_a_correction_is_read_at_once_without_the_name(client: CheckedClient, public: Gone) -> None:
    assert "whole day" not in read(client, path_of(public))
    logbook.correct(public.group.secretary, public.group.circle, public.decision, "A whole day, not half.")
    db.session.commit()
    said = read(client, path_of(public))
    assert "A whole day, not half." in said and "Sam Secretary" not in said and 'id="corrections"' in said


def test_the_shelf_is_filled_anew_when_a_decision_is_added_or_followed(
    client: CheckedClient, public: Gone
) -> None:
    assert "1 decision," in read(client, "/decided/") and "In force" in read(client, path_of(public))
    by = another(public, "The end of it", visibility=Visibility.PUBLIC)
    db.session.commit()
    assert "2 decisions," in read(client, "/decided/")
    logbook.follow(SequelKind.ENDED, public.decision, by)
    db.session.commit()
    assert "Ended by a later decision" in read(client, path_of(public))
    assert "Ended by a later decision" in read(client, "/decided/")


def test_the_list_is_searched_by_words_and_year_and_paged(client: CheckedClient) -> None:
    made = makers.group(1)
    for number in range(27):
        another(made, f"Tea {number}", visibility=Visibility.PUBLIC)
    another(made, "Coffee", visibility=Visibility.PUBLIC)
    db.session.commit()
    assert "1 decision found" in read(client, "/decided/?words=COFFEE")
    said = read(client, f"/decided/?words=tea&year={today().year}")
    assert "27 decisions found" in said
    [after] = re.findall(r'rel="next" href="([^"]+)"', said)
    assert "words=tea" in after and f"year={today().year}" in after
    assert "Page 2 of 2" in read(client, after.replace("&amp;", "&"))
    assert read(client, "/decided/?page=2") != read(client, "/decided/")
    assert "Nothing was found for “cake”" in read(client, "/decided/?words=cake")
    assert "Choose less" in read(client, "/decided/?year=1999")


@pytest.mark.parametrize(
    "asked",
    [
        "page=99999999999999999999",
        "page=-3",
        "year=99999999999",
        "words=" + "%25" * 4000,
        "words=%ED%A0%80&page=x",
    ],
)
def test_hostile_searches_are_answered_calmly(client: CheckedClient, public: Gone, asked: str) -> None:
    read(client, f"/decided/?{asked}")


def test_nobody_fills_the_shelf_with_words(client: CheckedClient, public: Gone) -> None:
    """Each odd question would be one page more to keep; the list itself is kept."""
    for asked in ("words=tea", "words=+", "page=7", "page=x", "year=x"):
        assert client.get(f"/decided/?{asked}").headers["Cache-Control"] == "no-store", asked
    for asked in ("", "?page=1", f"?words=&year={today().year}"):
        assert client.get(f"/decided/{asked}").headers["Cache-Control"].startswith("public"), asked


def test_what_came_of_it_leads_to_the_published_plan(client: CheckedClient) -> None:
    it = gone(visibility=Visibility.PUBLIC)
    assert it.group.plan
    assert "Nothing in a published plan was changed by it." in read(client, path_of(it))
    plans.publish(it.group.secretary, it.group.plan, "First version", it.decision)
    db.session.commit()
    for path in (path_of(it), "/plan/carers/decisions/1"):
        said = read(client, path)
        assert 'href="/plan/carers/actions/HOS-1"' in said and 'href="/plan/carers/versions/1"' in said


def test_the_list_and_the_page_cost_the_same_at_any_length(client: CheckedClient, public: Gone) -> None:
    made = public.group

    def costs() -> list[int]:
        found = []
        for path in ("/decided/?words=a", path_of(public)):
            with counted() as asked:
                read(client, path)
            found.append(len(asked))
        return found

    kept(public)
    before = costs()
    for number in range(30):
        another(made, f"A {number}", visibility=Visibility.PUBLIC)
    kept(public)
    assert costs() == before


def test_visitors_find_the_list_from_every_page(client: CheckedClient) -> None:
    assert 'href="/decided/"' in read(client, "/") and 'href="/decided/"' in read(client, "/about")


def test_members_are_led_to_the_public_page_of_a_public_decision_only(
    public: Gone, as_person: Callable[[Any], CheckedClient]
) -> None:
    other = another(public, "For members")
    db.session.commit()
    client = as_person(public.group.members[0])
    assert f'href="{path_of(public)}"' in read(client, public.path)
    assert f"/decided/{other.id}" not in read(client, f"/decisions/{other.id}")
