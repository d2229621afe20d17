"""The pages of a selection: guided, for the circle's members only, and never a count on any of them (C10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.makers import make_circle, make_member, make_person, wear
from tests.proposals.test_parallel import at_once, hidden
from tests.selections.makers import (
    CONSENT,
    Group,
    all_consent,
    begin,
    everyone_names,
    everyone_stays,
    group,
    proposed,
    to_change,
)
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db
from workspace.home import waiting
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.models import Channel, Proposal
from workspace.selections import service
from workspace.selections.models import Nomination, Selection, SelectionStage

Sign = Callable[[Any], Any]
ROLE = {"hat": "secretary", "hat_name": "", "description": "Keeps the record.", "term_months": "12"}


def words(html: str) -> str:
    """What a person reads in the main part of a page, times of day and dates left out."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<time.*?</time>", "", main, flags=re.DOTALL)
    main = re.sub(r'<p class="hint limit".*?</p>', "", main, flags=re.DOTALL)  # how much can be written
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield said
        event.remove(db.engine, "before_cursor_execute", note)


# The way through, by clicking


def test_c10_from_opening_to_the_decision_through_the_pages(as_person: Sign) -> None:
    made = group(members=2)
    facilitator = as_person(made.facilitator)
    here = f"/circles/{made.circle.id}/selections"
    assert "Nobody is being chosen now" in facilitator.get(here).text
    form = facilitator.get(f"{here}/new?hat=secretary")
    assert "Keeps the record: who is in the circle" in form.text, "what the hat is usually for"
    sent = facilitator.post(f"{here}/new", data={**hidden(form.text), **ROLE})
    assert sent.status_code == 303
    at = sent.location
    asha, bela = made.members
    for who in made.everyone:
        client = as_person(who)
        page = client.get(f"{at}/name")
        answer = {"nominee": str(asha.id), "reason": f"{who.name} says: writes clearly."}
        assert client.post(f"{at}/name", data={**hidden(page.text), **answer}).status_code == 303
    shown = facilitator.get(at).text
    assert all(f"{who.name} says: writes clearly." in shown for who in made.everyone)
    assert "themselves" in shown
    go_on = facilitator.get(f"{at}/change-round")
    assert facilitator.post(f"{at}/change-round", data=hidden(go_on.text)).status_code == 303
    for who in (made.facilitator, made.secretary, asha):
        client = as_person(who)
        page = client.get(f"{at}/name")
        assert "What you said before" in page.text
        stay = {"staying": "yes", "nominee": str(bela.id), "reason": "typed and left"}
        assert client.post(f"{at}/name", data={**hidden(page.text), **stay}).status_code == 303
    client = as_person(bela)
    change = {"nominee": str(bela.id), "reason": "I would like to learn it."}
    client.post(f"{at}/name", data={**hidden(client.get(f"{at}/name").text), **change})
    shown = facilitator.get(at).text
    assert "stays with it" in shown
    assert "typed and left" not in shown
    assert "now names" in shown
    form = facilitator.get(f"{at}/propose")
    wanted = {"person": str(asha.id), "why": "Clear writing matters most now."}
    assert facilitator.post(f"{at}/propose", data={**hidden(form.text), **wanted}).status_code == 303
    found = db.session.scalars(select(Proposal)).one()
    shown = facilitator.get(at).text
    assert "is asked last" in shown
    assert f"/proposals/{found.id}" in shown
    all_consent(made, found, asha)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    shown = as_person(bela).get(at).text
    assert "Chosen" in shown
    assert f"/decisions/{found.decision_id}" in shown
    listed = as_person(bela).get(here).text
    assert f"/decisions/{found.decision_id}" in listed
    assert "Nobody is being chosen now" in listed


def everything(made: Group, selection: Selection) -> list[str]:
    """Every page that a selection has."""
    at = f"/selections/{selection.id}"
    person = made.members[1].id
    return [
        at, f"{at}/name", f"{at}/name/{person}", f"{at}/change-round", f"{at}/propose", f"{at}/stop",
    ]  # fmt: skip


@pytest.mark.parametrize("step", ["nominate", "change", "propose", "consent", "chosen", "stopped"])
def test_c10_never_a_count_on_any_page_of_anybody(as_person: Sign, step: str) -> None:
    made = group(members=3)
    names = {**dict(zip(made.members, ("Asha", "Bela", "Cem"), strict=True))}
    for person, name in names.items():
        person.name = name
    selection = begin(made)
    bring_to(made, selection, step)
    pages = 0
    assert made.learner
    for who in [*made.everyone, made.learner]:
        client = as_person(who)
        for path in everything(made, selection):
            answer = client.get(path)
            if answer.status_code != 200:
                continue
            pages += 1
            read = words(answer.text).replace("12 months", "")
            assert not re.search(r"\d", read), (path, re.findall(r".{30}\d.{30}", read))
            counted = r"\b(twice|two|three|four|five|six|most|majority|winner|votes?|nominations)\b"
            assert not re.search(counted, read, re.IGNORECASE), path
    assert pages >= 6


def bring_to(made: Group, selection: Selection, step: str) -> None:
    """To one step of the way, everyone naming the same person, which somebody could count."""
    if step in {"nominate", "stopped"}:
        everyone_names(made, selection)
        if step == "stopped":
            service.stop(made.facilitator, selection, "We wait.")
    elif step in {"change", "propose"}:
        to_change(made, selection)
        if step == "propose":
            everyone_stays(made, selection)
    else:
        found = proposed(made, selection)
        if step == "chosen":
            all_consent(made, found, made.members[0])
            rounds.decide(made.facilitator, found)
    db.session.commit()


def test_c10_what_was_said_is_ordered_by_who_speaks_never_by_who_was_named(as_person: Sign) -> None:
    made = group(members=3)
    selection = begin(made)
    everyone_names(made, selection)
    shown = as_person(made.secretary).get(f"/selections/{selection.id}").text
    said = shown[shown.index('id="said-by"') :]
    places = [said.index(f'<h3><span dir="auto">{who.name}') for who in selection.order()]
    assert places == sorted(places)
    assert "Named by somebody" not in shown


def test_c10_nominations_are_open_to_the_circle_at_once(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    one, two = made.members[:2]
    service.nominate(one, selection, one, two, "Keeps calm when it is loud.")
    db.session.commit()
    assert made.learner
    for who in (made.members[2], made.learner, made.facilitator):
        shown = as_person(who).get(f"/selections/{selection.id}").text
        assert "Keeps calm when it is loud." in shown
        assert "Speaks next" in shown


def test_v2_others_find_nothing_and_learners_read_along(as_person: Sign, client: Any) -> None:
    made = group()
    selection = begin(made)
    everyone_names(made, selection)
    stranger = make_person("Stefan Stranger")
    db.session.commit()
    for who in (stranger, made.admin):
        for path in [*everything(made, selection), f"/circles/{made.circle.id}/selections"]:
            assert as_person(who).get(path).status_code == 404, path
        assert as_person(who).get(f"/circles/{made.circle.id}/selections/new").status_code == 404
    assert client.get(f"/selections/{selection.id}").status_code == 303
    assert made.learner
    learner = as_person(made.learner)
    assert "You can read along" in learner.get(f"/selections/{selection.id}").text
    for path in everything(made, selection)[1:]:
        assert learner.get(path).status_code == 403, path
    member = as_person(made.members[0])
    for path in everything(made, selection)[2:]:
        assert member.get(path).status_code == 403, path
    assert member.get(f"/circles/{made.circle.id}/selections/new").status_code == 403
    assert "The facilitator begins a selection" in member.get(f"/circles/{made.circle.id}/selections").text


def test_p3_nothing_of_it_is_public(as_person: Sign, client: Any) -> None:
    made = group()
    selection = begin(made)
    found = proposed(made, selection)
    all_consent(made, found, made.members[0])
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    for path in ("/", f"/public/decisions/{decision.id}", f"/decisions/{decision.id}"):
        assert "Member 1" not in client.get(path).text


def test_c10_the_nominee_is_asked_last_and_told_so(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    nominee = made.members[0]
    found = proposed(made, selection)
    at = f"/selections/{selection.id}"
    assert "You answer once everyone else has" in as_person(nominee).get(at).text
    assert "Give my answer" not in as_person(nominee).get(at).text
    for who in made.everyone:
        if who is not nominee:
            assert "Give my answer" in as_person(who).get(at).text
            rounds.respond(who, found, CONSENT)
            db.session.commit()
            assert "Give my answer" not in as_person(who).get(at).text
    shown = as_person(nominee).get(at).text
    assert "Give my answer" in shown
    assert "You answer once everyone else has" not in shown


# What is typed wrong


def test_what_is_missing_is_said_at_its_field_and_typed_words_stay(as_person: Sign) -> None:
    made = group()
    facilitator = as_person(made.facilitator)
    new = f"/circles/{made.circle.id}/selections/new"
    refused = facilitator.post(new, data={**ROLE, "hat": "own", "description": ""})
    assert refused.status_code == 422
    assert "Enter what the hat is called" in refused.text
    assert "Say what the hat is for" in refused.text
    assert facilitator.post(new, data={**ROLE, "hat": "leader"}).status_code == 422
    selection = begin(made)
    at = f"/selections/{selection.id}"
    member = as_person(made.members[0])
    refused = member.post(f"{at}/name", data={"nominee": "0", "reason": ""})
    assert "Choose a person, or pass" in refused.text
    assert "Say why. One sentence is enough" in refused.text
    refused = member.post(f"{at}/name", data={"nominee": "0", "reason": "Because of her patience."})
    assert refused.status_code == 422
    assert "Because of her patience." in refused.text
    refused = facilitator.post(f"{at}/change-round", data={"why": ""})
    assert "Say why you go on without them" in refused.text
    assert "Member 2" in refused.text
    service.to_change_round(made.facilitator, selection, "They are away.")
    db.session.commit()
    refused = facilitator.post(f"{at}/propose", data={"person": "0", "why": "", "missing_why": ""})
    for sentence in ("Choose whom you propose", "Say why you propose this person", "without them"):
        assert sentence in refused.text
    assert "Say why it stops" in facilitator.post(f"{at}/stop", data={"why": ""}).text


def test_c10_a_second_selection_for_the_hat_is_refused_with_a_link_to_the_first(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    client = as_person(made.facilitator)
    new = f"/circles/{made.circle.id}/selections/new"
    shown = client.get(f"{new}?hat=secretary").text
    refused = client.post(new, data=ROLE)
    assert refused.status_code == 422
    for text in (shown, refused.text):
        assert f'href="/selections/{selection.id}"' in text
    assert "choosing who wears this hat already" in refused.text
    listed = client.get(f"/circles/{made.circle.id}/selections").text
    assert f'href="/selections/{selection.id}"' in listed


def test_c7_and_c8_are_refused_at_the_field_when_somebody_is_named(as_person: Sign) -> None:
    made = group()
    circle = make_circle(made.facilitator, made.circle, "Leaving hospital")
    fay, lea = make_member(circle, "Fay"), make_member(circle, "Lea")
    wear(circle, lea, HatKind.LEADER)
    wear(circle, fay, HatKind.FACILITATOR)
    selection = service.open_(
        fay, circle, hat=HatKind.DELEGATE, description="Takes our view up.", term_months=12
    )
    db.session.commit()
    refused = as_person(fay).post(
        f"/selections/{selection.id}/name", data={"nominee": str(lea.id), "reason": "Knows both."}
    )
    assert refused.status_code == 422
    assert "two different people" in refused.text
    assert "Knows both." in refused.text


def test_c6_the_page_says_that_a_leader_is_chosen_with_the_circle_above(as_person: Sign) -> None:
    made = group()
    circle = make_circle(made.facilitator, made.circle, "Leaving hospital")
    fay, lea = make_member(circle, "Fay"), make_member(circle, "Lea")
    wear(circle, fay, HatKind.FACILITATOR)
    db.session.commit()
    client = as_person(fay)
    role = {**ROLE, "hat": "leader"}
    sent = client.post(f"/circles/{circle.id}/selections/new", data=role)
    shown = client.get(sent.location).text
    assert "The leader is chosen with Being heard, the circle above" in shown
    naming = client.get(f"{sent.location}/name").text
    assert "People of Being heard can be named too" in naming
    assert "Member 1" not in naming, "who is above is for who is above (P3)"
    selection = db.session.scalars(select(Selection)).one()
    service.to_change_round(fay, selection, "Small.")
    db.session.commit()
    wanted = {"person": str(lea.id), "why": "Calm.", "missing_why": "Small."}
    refused = client.post(f"{sent.location}/propose", data=wanted)
    assert "Say what the circle above thinks of this person" in refused.text
    assert client.post(f"{sent.location}/propose", data={**wanted, "above": "Glad."}).status_code == 303


# On behalf


def test_r11_what_the_facilitator_enters_is_marked_told_and_theirs_to_change(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    one, two = made.members[:2]
    at = f"/selections/{selection.id}"
    facilitator = as_person(made.facilitator)
    page = facilitator.get(f"{at}/name/{one.id}").text
    assert "You enter it for Member 1" in page
    said = {"nominee": str(two.id), "reason": "Calm.", "how": "phone"}
    refused = facilitator.post(f"{at}/name/{one.id}", data={**said, "how": ""})
    assert "Choose how they told you" in refused.text
    assert facilitator.post(f"{at}/name/{one.id}", data=said).status_code == 303
    shown = as_person(two).get(at).text
    assert "Entered by Farah Facilitator." in shown
    assert "They told me on the telephone" in shown
    mine = as_person(one)
    assert "Farah Facilitator entered whom you would name" in mine.get("/home").text
    own = mine.get(f"{at}/name").text
    assert "Farah Facilitator entered this for you" in own
    assert mine.post(f"{at}/name", data={"nominee": str(two.id), "reason": "Calm."}).status_code == 303
    assert "entered whom you would name" not in mine.get("/home").text
    late = facilitator.post(f"{at}/name/{one.id}", data=said)
    assert "has spoken already, in person" in late.text
    assert facilitator.get(f"{at}/name/{made.facilitator.id}").location == f"{at}/name"
    stranger = make_person("Stefan Stranger")
    db.session.commit()
    assert facilitator.get(f"{at}/name/{stranger.id}").status_code == 404


def test_r11_somebody_passes_or_stays_by_the_facilitator(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    everyone_names(made, selection)
    service.to_change_round(made.facilitator, selection)
    db.session.commit()
    client, at = as_person(made.facilitator), f"/selections/{selection.id}"
    one, two = made.members[1:3]
    client.post(f"{at}/name/{one.id}", data={"staying": "yes", "how": "spoken", "nominee": "0"})
    client.post(f"{at}/name/{two.id}", data={"passing": "yes", "how": "spoken", "nominee": "0"})
    db.session.expire_all()
    stays, passes = selection.said(one, True), selection.said(two, True)
    assert stays and stays.nominee is made.members[0]
    assert passes and passes.nominee is None


# Steps that come too late


def test_steps_out_of_turn_are_refused_with_a_sentence(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    client, at = as_person(made.facilitator), f"/selections/{selection.id}"
    assert client.get(f"{at}/propose").status_code == 409
    to_change(made, selection)
    assert client.get(f"{at}/change-round").status_code == 409
    everyone_stays(made, selection)
    service.propose(made.facilitator, selection, made.members[0], "Calm.")
    db.session.commit()
    for path in ("name", "propose", "stop"):
        answer = client.get(f"{at}/{path}")
        assert answer.status_code == 409, path
    assert "Somebody has been proposed" in client.get(f"{at}/name").text


def test_words_that_come_after_the_round_moved_on_are_given_back_on_every_page(as_person: Sign) -> None:
    made = group(members=2)
    selection = begin(made)
    client, at = as_person(made.members[0]), f"/selections/{selection.id}/name"
    form = hidden(client.get(at).text)
    service.stop(made.facilitator, selection, "We wait.")
    db.session.commit()
    mine = {"nominee": str(made.members[1].id), "reason": "She kept the minutes of the forum for two years."}
    refused = client.post(at, data={**form, **mine})
    assert refused.status_code == 409 and mine["reason"] in refused.text
    [back] = re.findall(r'class="button" href="([^"]+kept=[^"]+)"', refused.text)
    again = client.get(back)  # as after signing in once more: the form is gone, the words are not
    assert again.status_code == 409 and mine["reason"] in again.text


def test_c10_propose_somebody_else_stands_on_the_page_when_a_proposal_was_withdrawn(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    found = proposed(made, selection)
    proposals.withdraw(made.facilitator, found, "She has no time.")
    db.session.commit()
    client = as_person(made.facilitator)
    assert "Propose somebody else" in client.get(f"/selections/{selection.id}").text
    assert "Propose somebody else: Secretary" in client.get("/home").text
    assert "Propose somebody else" not in as_person(made.members[1]).get(f"/selections/{selection.id}").text
    wanted = {"person": str(made.members[1].id), "why": "Has time."}
    assert client.post(f"/selections/{selection.id}/propose", data=wanted).status_code == 303


def test_r14_while_another_circle_has_the_proposal_nobody_is_told_that_it_came_to_nothing(
    as_person: Sign,
) -> None:
    made = group()
    selection = begin(made)
    found = proposed(made, selection)
    other = make_circle(made.facilitator, made.circle, "Transport")
    make_member(other)
    proposals.refer(made.facilitator, found, other, "It is about the buses.")
    db.session.commit()
    client = as_person(made.facilitator)
    page = client.get(f"/selections/{selection.id}").text
    assert "The last proposal was sent to another circle." in page and "Propose somebody else" in page
    assert "came to nothing" not in client.get("/home").text


def test_c9_standing_in_is_said_on_the_pages(as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    circles.put_down(made.facilitator, made.circle.live_terms(HatKind.FACILITATOR)[0])
    db.session.commit()
    client = as_person(made.members[0])
    assert "any full member may lead this" in client.get(f"/selections/{selection.id}").text
    here = f"/circles/{made.circle.id}/selections"
    assert "any full member may begin and lead this" in client.get(here).text
    assert "It is noted in the record" in client.get(f"{here}/new?hat=facilitator").text
    client.post(f"{here}/new", data={**ROLE, "hat": "facilitator"})
    made_now = db.session.scalars(select(Selection).order_by(Selection.id.desc())).first()
    assert made_now
    assert "stood in" in client.get(f"/selections/{made_now.id}").text


# Home


def needs(person: Person) -> list[str]:
    db.session.expire_all()
    return [need.what for need in waiting.on(waiting.desk_of(person)) if "/selections/" in need.url]


def test_home_asks_for_my_words_and_the_facilitator_for_the_next_step(app: Flask) -> None:
    made = group()
    assert made.learner
    with app.test_request_context():
        selection = begin(made)
        one = made.members[0]
        assert needs(one) == ["Whom would you name? Secretary"]
        assert needs(made.learner) == []
        service.nominate(one, selection, one, one, "I have time.")
        assert needs(one) == []
        everyone_names(made, selection)
        assert needs(made.facilitator) == ["Everyone has named somebody or passed: Secretary"]
        service.to_change_round(made.facilitator, selection)
        assert needs(one) == ["Did a reason change your mind? Secretary"]
        everyone_stays(made, selection)
        assert needs(one) == []
        assert needs(made.facilitator) == ["Everyone has spoken. Propose somebody: Secretary"]
        service.propose(made.facilitator, selection, one, "Calm.")
        assert needs(made.facilitator) == []


def test_c9_home_says_when_a_hat_is_to_be_chosen_again_until_it_is_being_chosen(
    as_person: Sign, clock: Any
) -> None:
    made = group()
    wear(made.circle, made.members[0], HatKind.OWN, days=20, name="Peer supporter")
    db.session.commit()
    clock.forward(days=10)
    new = f"/circles/{made.circle.id}/selections/new?hat=own&amp;name=Peer+supporter"
    home = as_person(made.facilitator).get("/home").text
    assert "The term of a hat ends: Peer supporter, worn by Member 1" in home
    assert new in home
    keeper = as_person(made.secretary).get("/home").text
    assert f'href="/circles/{made.circle.id}/selections"' in keeper
    assert "Peer supporter" not in as_person(made.members[1]).get("/home").text
    clock.forward(days=11)
    assert "A hat gives no power any more: Peer supporter" in as_person(made.secretary).get("/home").text
    form = as_person(made.facilitator).get(new.replace("&amp;", "&")).text
    assert 'value="Peer supporter"' in form
    begin(made, HatKind.OWN, hat_name="Peer supporter")
    assert "A hat gives no power any more" not in as_person(made.secretary).get("/home").text


def test_home_costs_the_same_with_many_selections(app: Flask, as_person: Sign) -> None:
    made = group(members=5)
    client = as_person(made.facilitator)
    none = request_cost(app, client, "/home")
    for number in range(4):
        everyone_names(made, begin(made, HatKind.OWN, hat_name=f"Hat {number}"))
    few = request_cost(app, client, "/home")
    assert few <= none + 3
    for number in range(4, 20):
        everyone_names(made, begin(made, HatKind.OWN, hat_name=f"Hat {number}"))
    assert request_cost(app, client, "/home") == few


def test_a_selection_costs_the_same_with_many_people_in_it(app: Flask, as_person: Sign) -> None:
    made = group(members=3)
    selection = begin(made)
    everyone_names(made, selection)
    client = as_person(made.facilitator)
    few = request_cost(app, client, f"/selections/{selection.id}")
    more = [make_member(made.circle, f"Late {n}") for n in range(30)]
    for who in more:
        service.nominate(made.facilitator, selection, who, more[0], "Calm.", Channel.SPOKEN)
    db.session.commit()
    assert request_cost(app, client, f"/selections/{selection.id}") == few
    here = f"/circles/{made.circle.id}/selections"
    few = request_cost(app, client, here)
    for number in range(15):
        begin(made, HatKind.OWN, hat_name=f"Hat {number}")
    assert request_cost(app, client, here) == few


def request_cost(app: Flask, client: Any, path: str) -> int:
    client.get(path)
    with asked(app) as said:
        assert client.get(path).status_code == 200
    return len(said)


# Two at once


def test_c10_twenty_times_the_same_nomination_at_once_is_one(app: Flask, as_person: Sign) -> None:
    made = group()
    selection = begin(made)
    url = f"/selections/{selection.id}/name"
    data = {"nominee": str(made.members[1].id), "reason": "Calm."}
    clients = [as_person(made.members[0]) for _ in range(20)]
    tokens = [hidden(client.get(url).text) for client in clients]
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(url, data={**t, **data}) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert {answer.status_code for answer in answers} == {303}
    assert how_many(Nomination) == 1


def test_c10_two_facilitators_at_once_open_one_selection_and_one_round(app: Flask, as_person: Sign) -> None:
    made = group()
    wear(made.circle, made.members[1], HatKind.FACILITATOR)
    db.session.commit()
    url = f"/circles/{made.circle.id}/selections/new"
    clients = [as_person(made.members[1]) for _ in range(4)]
    lead = made.members[1].id
    db.session.remove()
    answers = at_once([lambda c=c: c.post(url, data=ROLE) for c in clients])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert how_many(Selection) == 1
    selection = db.session.scalars(select(Selection)).one()
    leads = db.session.get_one(Person, lead)
    service.to_change_round(leads, selection, "All are in the room.")
    db.session.commit()
    wanted = {"person": str(leads.id), "why": "Calm.", "missing_why": "They said it in the room."}
    url = f"/selections/{selection.id}/propose"
    db.session.remove()
    answers = at_once([lambda c=c: c.post(url, data=wanted) for c in clients])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert how_many(Proposal) == 1
    assert db.session.scalars(select(Selection)).one().stage is SelectionStage.CONSENT


def how_many(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0
