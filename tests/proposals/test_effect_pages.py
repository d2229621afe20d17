"""The pages on which people say what should happen: choosing, filling in, refusing, changing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from tests.proposals import makers
from tests.proposals.test_effects import asked, below, decided
from tests.proposals.test_parallel import hidden
from workspace.circles import service as circles
from workspace.circles.models import CircleKind, HatKind, Standing
from workspace.db import db, today
from workspace.plan import service as plans
from workspace.policies.models import Policy
from workspace.proposals import effects, rounds, service
from workspace.proposals.effects import build
from workspace.proposals.models import Proposal, Response
from workspace.refusal import Refusal
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
LATER = today() + timedelta(days=90)
UNTIL = {"ends_on-day": str(LATER.day), "ends_on-month": str(LATER.month), "ends_on-year": str(LATER.year)}


def sending(client: Any, address: str, **data: str) -> Any:
    """Open the form, change these fields and send it with all that it was filled with, as a browser would."""
    opened = client.get(address)
    assert opened.status_code == 200, (address, opened.status_code)
    return client.post(address, data={**hidden(opened.text), **filled(opened.text), **data})


def filled(page: str) -> dict[str, str]:
    """What the visible fields of a page hold."""
    texts = {
        name: unescape(text).strip()
        for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', page)
    }
    for tag in re.findall(r"<input[^>]*>", page):
        kept = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if kept.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        if kept.get("type") not in {"hidden", "submit", None} and "name" in kept:
            texts[kept["name"]] = unescape(kept.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', options)
        texts[name] = chosen[1] if chosen else ""
    return {name: value for name, value in texts.items() if name != "reference"}


def kinds_of(found: Proposal) -> list[str]:
    db.session.expire_all()
    return [effect["kind"] for effect in found.version.effects]


def test_what_can_happen_is_offered_in_groups_and_policy_is_explained(as_person: Sign) -> None:
    made = makers.group(plan=True)
    found = makers.proposal(made)
    shown = as_person(found.proposer).get(f"/proposals/{found.id}/effects/").text
    groups = [
        shown.find(f"<h2>{name}</h2>") for name in ("The plan", "People and hats", "Policies", "Circles")
    ]
    assert -1 not in groups and groups == sorted(groups)
    assert "A policy is something that a circle has agreed" in shown
    for kind in effects.OFFERED:
        assert f"/proposals/{found.id}/effects/add/{kind}" in shown
    assert "keep_decision" not in shown and "end_decision" not in shown


def test_without_a_plan_nothing_about_plans_is_offered(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    client = as_person(found.proposer)
    shown = client.get(f"/proposals/{found.id}/effects/").text
    assert "add_action" not in shown and "adopt_policy" in shown
    assert "no plan yet" in client.get(f"/proposals/{found.id}/effects/add/reword_principle").text


@pytest.mark.parametrize("kind", ["keep_decision", "end_decision", "nonsense"])
def test_what_comes_of_earlier_decisions_is_written_where_they_are_reviewed(
    kind: str, as_person: Sign
) -> None:
    found = makers.proposal(makers.group())
    assert as_person(found.proposer).get(f"/proposals/{found.id}/effects/add/{kind}").status_code == 404


def test_areas_and_principles_are_chosen_and_put_in_other_words(as_person: Sign) -> None:
    made = makers.group(plan=True)
    assert made.plan
    found = makers.proposal(made)
    client, url = as_person(found.proposer), f"/proposals/{found.id}/effects/add"
    assert "The plan has no principles yet" in client.get(f"{url}/reword_principle").text
    held = plans.add_principle(made.secretary, made.plan, text="Nothing about us without us.")
    db.session.commit()
    assert "Nothing about us without us." in client.get(f"{url}/reword_principle").text
    chosen = f"{url}/reword_principle?plan=carers&principle={held.id}"
    assert "Nothing is different yet" in sending(client, chosen).text
    assert sending(client, chosen, text="Nothing without us.").status_code == 303
    assert "Hospital discharge" in client.get(f"{url}/reword_priority").text
    area = f"{url}/reword_priority?plan=carers&code=HOS"
    assert "Nothing is different yet" in sending(client, area).text
    assert sending(client, area, title="Going home").status_code == 303
    assert sending(client, f"{url}/add_principle", text="We pay for time.").status_code == 303
    assert kinds_of(found) == ["reword_principle", "reword_priority", "add_principle"]
    shown = client.get(f"/proposals/{found.id}").text
    assert "Going home" in shown and "<del>" in shown
    for place, words in enumerate(("Nothing without us.", "Going home", "We pay for time.")):
        assert words in client.get(f"/proposals/{found.id}/effects/{place}").text
    twice = sending(client, area, title="Home again")
    assert twice.status_code == 422 and "same thing already" in twice.text and "Home again" in twice.text


def test_a_circle_s_settings_are_filled_with_what_stands_and_shown_before_and_after(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    client, url = as_person(found.proposer), f"/proposals/{found.id}/effects"
    address = f"{url}/add/change_circle"
    opened = client.get(address).text
    assert made.circle.aim in unescape(opened) and 'value="7"' in opened
    assert 'name="brief"' not in opened and 'name="ends_on-day"' not in opened
    assert "Nothing is different yet" in sending(client, address).text
    refused = sending(client, address, answer_days="99")
    assert refused.status_code == 422 and 'value="99"' in refused.text
    saved = sending(client, address, answer_days="10", absence_policy="notice", takes_appeals="no")
    assert saved.status_code == 303
    db.session.expire_all()
    [effect] = found.version.effects
    assert effect["after"] == {"absence_policy": "notice", "answer_days": 10, "takes_appeals": False}
    shown = client.get(f"/proposals/{found.id}").text
    assert "Days to answer in a round" in shown and "We wait until everyone has answered" in shown
    again = client.get(f"{url}/0").text
    assert 'value="10"' in again and made.circle.aim in unescape(again)
    assert sending(client, f"{url}/0", answer_days="12").status_code == 303
    db.session.expire_all()
    assert found.version.effects[0]["after"]["answer_days"] == 12


def test_a_name_that_another_circle_has_is_refused_on_the_form(as_person: Sign) -> None:
    made = makers.group()
    below(made)
    found = makers.proposal(made)
    address = f"/proposals/{found.id}/effects/add/change_circle?circle={made.circle.id}"
    refused = sending(as_person(found.proposer), address, name="Hospitals")
    assert refused.status_code == 422 and "already. Choose another name" in refused.text


def test_c3_only_circles_from_here_down_can_be_chosen(as_person: Sign) -> None:
    made = makers.group()
    child, sister = below(made), below(made, "Schools")
    grandchild = below(made, "Wards", child)
    found = service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    db.session.commit()
    client, url = as_person(made.members[1]), f"/proposals/{found.id}/effects/add"
    shown = client.get(f"{url}/change_circle").text
    assert f"circle={child.id}" in shown and f"circle={grandchild.id}" in shown
    assert f"circle={sister.id}" not in shown and f"circle={made.circle.id}" not in shown
    assert "Which circle?" in client.get(f"{url}/change_circle?circle={sister.id}").text
    closing = client.get(f"{url}/close_circle?circle={grandchild.id}")
    assert "Its plans pass to the circle above" in closing.text
    assert sending(client, f"{url}/close_circle?circle={grandchild.id}", why="Done.").status_code == 303
    assert "Close “Wards”" in client.get(f"/proposals/{found.id}").text


def test_the_top_circle_is_not_offered_for_closing(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    shown = as_person(found.proposer).get(f"/proposals/{found.id}/effects/add/close_circle")
    assert "There is no circle here that this proposal could close" in shown.text


@pytest.mark.parametrize(("kind", "needed"), [("working_group", "brief"), ("helping_circle", "question")])
def test_c2_each_kind_of_circle_asks_for_what_it_needs(kind: str, needed: str, as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    client, address = as_person(found.proposer), f"/proposals/{found.id}/effects/add/open_circle"
    data = {
        "name": "Who is missing", "circle_kind": kind, "aim": "A", "domain": "D",
        "leader": str(made.members[1].id), "joining": "open", "visibility": "members",
    }  # fmt: skip
    without = sending(client, address, **data)
    assert without.status_code == 422
    assert f'href="#{needed}"' in without.text and 'href="#ends_on' in without.text
    bad = sending(client, address, **data, **{**UNTIL, "ends_on-day": "99"}, **{needed: "Who?"})
    assert bad.status_code == 422 and bad.text.count("real date") >= 1 and "Enter when" not in bad.text
    assert sending(client, address, **data, **UNTIL, **{needed: "Who is it?"}).status_code == 303
    assert "Who is it?" in client.get(f"/proposals/{found.id}").text


# Policies -------------------------------------------------------------------------------------------


def test_a_policy_is_adopted_changed_and_ended_through_the_pages(as_person: Sign) -> None:
    made = makers.group()
    first = makers.proposal(made)
    client = as_person(first.proposer)
    address = f"/proposals/{first.id}/effects/add/adopt_policy"
    assert sending(client, address).status_code == 422
    saved = sending(client, address, name="Expenses", text="We pay **the bus**.", review_months="12")
    assert saved.status_code == 303
    assert "Expenses" in client.get(f"/proposals/{first.id}/effects/0").text
    db.session.expire_all()
    decided(made, *first.version.effects)
    policy = db.session.query(Policy).one()
    other = makers.proposal(made)
    url = f"/proposals/{other.id}/effects/add"
    which = client.get(f"{url}/adopt_policy").text
    assert "A new policy" in which and f"policy={policy.id}" in which
    assert "A new policy" not in client.get(f"{url}/end_policy").text
    changing = f"{url}/adopt_policy?policy={policy.id}"
    opened = client.get(changing).text
    assert "We pay **the bus**." in opened and 'name="name"' not in opened
    assert "Nothing is different yet" in sending(client, changing, review_months="6").text
    assert sending(client, changing, text="We pay **the taxi**.", review_months="6").status_code == 303
    shown = client.get(f"/proposals/{other.id}").text
    assert "Adopt this text as the policy “Expenses”" in shown
    both = sending(client, f"{url}/end_policy?policy={policy.id}", why="The council pays.")
    assert both.status_code == 422 and "same thing already" in both.text
    assert "We pay **the taxi**." in client.get(f"/proposals/{other.id}/effects/0").text


def test_a_long_text_shows_its_change_word_by_word(as_person: Sign) -> None:
    made = makers.group()
    long = "Carers who come to a meeting are paid the bus fare and an hour of somebody who stays at home. "
    decided(made, build.adopt_policy(made.circle, "Expenses", long * 3, 6))
    policy = db.session.query(Policy).one()
    found = makers.proposal(made)
    service.write_effects(
        found.proposer, found, [build.adopt_policy(made.circle, "", long * 3 + "Ask early.", 6, policy)]
    )
    shown = as_person(found.proposer).get(f"/proposals/{found.id}").text
    assert (
        re.search(r"<ins>.{0,80}Ask early", shown, re.S) and shown.count("Carers who come to a meeting") == 3
    )


def test_there_is_no_policy_to_end_at_first(as_person: Sign) -> None:
    found = makers.proposal(makers.group())
    client = as_person(found.proposer)
    assert "no policy in force" in client.get(f"/proposals/{found.id}/effects/add/end_policy").text
    assert client.get(f"/proposals/{found.id}/effects/add/end_policy?policy=7").status_code == 404


@pytest.mark.parametrize(
    "asked_for",
    [
        "effect=adopt_policy&circle={circle}",
        "effect=adopt_policy&policy={policy}",
        "effect=end_policy&policy={policy}",
        "effect=change_circle&circle={circle}",
        "effect=close_circle&circle={child}",
        "effect=reword_priority&plan=carers&code=HOS",
        "effect=reword_principle&plan=carers&principle={principle}",
        "effect=add_principle&plan=carers",
        "effect=open_circle",
    ],
)
def test_a_link_leads_over_the_draft_straight_to_the_form(asked_for: str, as_person: Sign) -> None:
    made = makers.group(plan=True)
    assert made.plan
    held = plans.add_principle(made.secretary, made.plan, text="Nothing about us.")
    decided(made, build.adopt_policy(made.circle, "Expenses", "We pay.", 6))
    policy = db.session.query(Policy).one()
    asked_for = asked_for.format(
        circle=made.circle.id, policy=policy.id, child=below(made).id, principle=held.id
    )
    client = as_person(made.members[0])
    address = f"/circles/{made.circle.id}/proposals/new?{asked_for}"
    data = {
        "title": "T",
        "need": "N",
        "text": "W",
        "criteria": "C",
        "term_months": "6",
        "visibility": "members",
    }
    sent = sending(client, address, **data)
    assert sent.status_code == 303 and "/effects/add/" in sent.location
    assert "Save it in the proposal" in client.get(sent.location).text


def test_a_refused_beginning_keeps_every_word(as_person: Sign) -> None:
    made = makers.group()
    client = as_person(made.members[0])
    address = f"/circles/{made.circle.id}/proposals/new"
    data = {"title": "T", "need": "N", "text": "All my words", "criteria": "C", "term_months": "6"}
    refused = sending(client, address, **data, visibility="circle")
    assert refused.status_code == 422
    assert "Say why only this circle should see it" in refused.text and "All my words" in refused.text


def test_what_is_no_link_of_ours_just_saves_the_draft(as_person: Sign) -> None:
    made = makers.group()
    address = f"/circles/{made.circle.id}/proposals/new?effect=end_decision&circle=1"
    data = {
        "title": "T",
        "need": "N",
        "text": "W",
        "criteria": "C",
        "term_months": "6",
        "visibility": "members",
    }
    sent = sending(as_person(made.members[0]), address, **data)
    assert sent.status_code == 303 and "/effects/" not in sent.location


# Reviews write these; here they can be changed -------------------------------------------------------


def test_r17_keeping_and_ending_a_decision_can_be_put_differently(as_person: Sign) -> None:
    made = makers.group()
    first, second = decided(made), decided(made)
    found = makers.proposal(made)
    service.write_effects(
        found.proposer, found, [build.keep_decision(first, 6), build.end_decision(second, "It is over.")]
    )
    client, url = as_person(found.proposer), f"/proposals/{found.id}/effects"
    assert sending(client, f"{url}/0", review_months="12").status_code == 303
    assert "It is over." in client.get(f"{url}/1").text
    assert sending(client, f"{url}/1", why="Nobody came.").status_code == 303
    db.session.expire_all()
    assert found.version.effects[0]["review_months"] == 12
    assert found.version.effects[1]["why"] == "Nobody came."


# What was referred ----------------------------------------------------------------------------------


def referred(made: makers.Group) -> tuple[Proposal, Any, Any]:
    """A hat below, referred to the circle above; and somebody only that circle below knows."""
    child = below(made)
    quiet = makers.person("Quentin Quiet")
    circles.add_member(child, quiet, Standing.FULL)
    db.session.expire_all()
    found = service.raise_proposal(made.members[1], child, makers.WORDS, Visibility.MEMBERS)
    service.write_effects(
        found.proposer, found, [build.give_hat(child, made.members[2], HatKind.FACILITATOR, 6)]
    )
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    above = service.refer(made.members[1], found, made.circle, "It is wider.")
    db.session.commit()
    return above, child, quiet


def test_c3_a_referred_effect_stays_about_its_circle_when_it_is_changed_above(as_person: Sign) -> None:
    made = makers.group()
    above, child, _quiet = referred(made)
    client = as_person(above.proposer)
    address = f"/proposals/{above.id}/effects/0"
    assert "Hospitals" in client.get(address).text
    assert sending(client, address, term_months="12").status_code == 303
    db.session.expire_all()
    effect = above.version.effects[0]
    assert (effect["circle"], effect["term_months"]) == (child.id, 12)


def test_p3_who_is_only_in_the_circle_below_is_not_shown_to_the_one_above(as_person: Sign) -> None:
    made = makers.group()
    above, child, quiet = referred(made)
    above.proposer = made.facilitator  # who is not in the circle below
    db.session.commit()
    client = as_person(made.facilitator)
    shown = client.get(f"/proposals/{above.id}/effects/0").text
    assert made.members[2].name in shown and quiet.name not in shown
    removing = client.get(f"/proposals/{above.id}/effects/add/remove_member?circle={child.id}").text
    assert quiet.name not in removing
    above.proposer = made.members[1]
    db.session.commit()
    assert quiet.name in as_person(made.members[1]).get(f"/proposals/{above.id}/effects/0").text


# Deciding -------------------------------------------------------------------------------------------


def test_r13_the_facilitator_reads_why_it_can_t_be_decided_and_nothing_has_happened(as_person: Sign) -> None:
    made = makers.group()
    found = asked(made, build.change_circle(made.circle, {"answer_days": 14}))
    decided(made, build.change_circle(made.circle, {"answer_days": 10}))
    said = sending(as_person(made.facilitator), f"/proposals/{found.id}/move/decide")
    assert said.status_code in {409, 422}
    assert "has changed since this was written" in unescape(said.text)
    db.session.expire_all()
    assert found.decision_id is None and made.circle.answer_days == 10


def test_a_learning_member_can_be_removed_by_proposal(as_person: Sign) -> None:
    made = makers.group()
    assert made.learner
    found = makers.proposal(made)
    address = f"/proposals/{found.id}/effects/add/remove_member"
    saved = sending(as_person(found.proposer), address, person=str(made.learner.id), why="Moved away.")
    assert saved.status_code == 303
    rounds.open_straight(made.facilitator, found, "Small.", 7)
    for who in made.everyone:
        rounds.respond(who, found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    db.session.expire_all()
    assert made.circle.standing_of(made.learner) is None


def test_c2_a_circle_opened_by_a_builder_is_what_the_form_would_write() -> None:
    made = makers.group()
    with pytest.raises(Refusal, match="in the brief"):
        decided(
            made,
            build.open_circle(
                made.circle, made.members[1], kind=CircleKind.WORKING_GROUP, name="X", aim="A", domain="D",
                ends_on=LATER,
            ),
        )  # fmt: skip
    db.session.rollback()
