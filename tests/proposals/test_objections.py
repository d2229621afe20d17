"""Objections on their way to an end (R8), concerns kept (R9), and the rules around: R3, R4, R7, R13, R14."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.proposals import makers
from tests.proposals.test_parallel import hidden
from tests.proposals.test_referring import circle_of
from tests.proposals.test_rounds import everyone_consents, objected
from tests.proposals.test_views import send
from workspace.circles.models import CircleKind
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.proposals import policy, rounds, service
from workspace.proposals.consent import End, Move, Say, Stage
from workspace.proposals.models import Objection, Proposal
from workspace.proposals.rounds import objections
from workspace.proposals.views import ladder
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
LATER = {"look_on-day": "1", "look_on-month": "6", "look_on-year": "2099"}


def one_of(found: Proposal) -> Objection:
    return rounds.objections_of(found)[-1]


def amended(made: makers.Group, found: Proposal, text: str = "For half a day.", **more: Any) -> None:
    words = replace(service.words_of(found.version), text=text, **more)
    service.write(made.facilitator, found, words, "So that it is safe enough")
    db.session.commit()


def three_rounds(made: makers.Group, closed: int = 3) -> Proposal:
    """A proposal whose rounds closed so many times with somebody objecting."""
    found = objected(made)
    for number in range(2, closed + 1):
        one = one_of(found)
        rounds.offer_end(made.facilitator, found, one, End.COVERED, "We talked it through.")
        rounds.confirm(made.members[1], found, one)
        rounds.ask_again(made.facilitator, found, 3)
        rounds.respond(made.members[1], found, makers.objection(f"Round {number}: it still takes a day."))
        rounds.integrate(made.facilitator, found)
    db.session.commit()
    return found


# Each end, offered and confirmed ------------------------------------------------------------------------


def test_r8_an_end_is_kept_with_who_offered_it_and_what_was_answered() -> None:
    made = makers.group()
    found = objected(made)
    one = one_of(found)
    rounds.offer_end(made.facilitator, found, one, End.COVERED, "The trust pays for a sitter.")
    rounds.not_yet(made.members[1], found, one, "Not on Sundays.")
    rounds.offer_end(made.members[0], found, one, End.COVERED, "On Sundays too.")
    told = [(e.person.name, e.did, e.detail["words"]) for e in objections.offers_of(found, one)]
    assert told == [
        ("Farah Facilitator", objections.OFFERED, "The trust pays for a sitter."),
        ("Member 2", objections.NOT_YET, "Not on Sundays."),
        ("Member 1", objections.OFFERED, "On Sundays too."),
    ]


def test_r8_the_version_that_changed_it_is_one_that_came_after_the_objection() -> None:
    made = makers.group()
    found = objected(made)
    amended(made, found)
    amended(made, found, "For an hour.")
    one = one_of(found)
    for wrong in (1, 4, 0):
        with pytest.raises(Refusal, match="newer"):
            rounds.offer_end(made.facilitator, found, one, End.CHANGED, "See there", wrong)
    rounds.offer_end(made.facilitator, found, one, End.CHANGED, "Half a day is enough.", 2)
    assert one.by_version == 2 and one.confirmed_at is None


def test_r8_taking_it_back_is_the_objectors_alone_and_names_no_version() -> None:
    made = makers.group()
    found = objected(made)
    amended(made, found)
    one = one_of(found)
    for other in (made.facilitator, made.members[0], made.admin):
        with pytest.raises(Refusal, match="take the objection back"):
            rounds.offer_end(other, found, one, End.WITHDRAWN, "They must")
    rounds.offer_end(made.members[1], found, one, End.WITHDRAWN, "")
    assert one.confirmed_at is not None and one.by_version is None


def test_r8_nobody_but_the_objector_closes_an_objection_even_where_it_waits_forever() -> None:
    made = makers.group()
    found = objected(made)
    one = one_of(found)
    rounds.offer_end(made.facilitator, found, one, End.COVERED, "It is covered.")
    for other in [p for p in made.everyone if p is not made.members[1]] + [made.admin]:
        with pytest.raises(Refusal):
            rounds.confirm(other, found, one)
        with pytest.raises(Refusal):
            rounds.offer_end(other, found, one, End.CONCERN, "It is only a concern")
    with pytest.raises(Refusal, match="confirm"):
        rounds.ask_again(made.facilitator, found, 3)


# The page of one objection ------------------------------------------------------------------------------


def test_r8_the_page_shows_the_objection_the_difference_the_offers_and_the_next(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    everyone_consents(made, found, but=(made.members[1], made.members[2]))
    rounds.respond(made.members[1], found, makers.objection("It takes a whole day."))
    rounds.respond(made.members[2], found, makers.objection("Nobody pays."))
    rounds.integrate(made.facilitator, found)
    amended(made, found, makers.WORDS.text.replace("Two", "Four"))
    first, second = rounds.objections_of(found)
    rounds.offer_end(made.facilitator, found, first, End.CHANGED, "More of us share the day.")
    rounds.not_yet(made.members[1], found, first, "It is still a day.")
    db.session.commit()
    boss = as_person(made.facilitator)
    shown = unescape(boss.get(f"/objections/{first.id}").text)
    for words in (
        "Thank you, Member 2", "It takes a whole day.", "Our aim", "Half a day", "about version 1",
        "Now it is version 2", "<ins>", "<del>", "More of us share the day.", "It is still a day.",
        "Next objection: Member 3", "Objection 1 of 2",
    ):  # fmt: skip
        assert words in shown, words
    onward = unescape(boss.get(f"/objections/{second.id}").text)
    assert "Next objection: Member 2" in onward
    rounds.offer_end(made.members[1], found, first, End.WITHDRAWN, "")
    db.session.commit()
    assert "Next objection" not in boss.get(f"/objections/{second.id}").text
    assert "How an objection was worked on" in boss.get(f"/objections/{first.id}").text


def test_r8_who_may_read_and_who_may_work_on_an_objection(as_person: Sign) -> None:
    made = makers.group()
    one = one_of(objected(made))
    assert made.learner
    for reads in (made.members[2], made.learner):
        client = as_person(reads)
        shown = client.get(f"/objections/{one.id}?end=changed")
        assert shown.status_code == 200 and "Send this to be confirmed" not in shown.text
        assert client.post(f"/objections/{one.id}", data={"end": "covered", "how": "So"}).status_code == 403
    stranger = as_person(makers.person("Stan Stranger"))
    assert stranger.get(f"/objections/{one.id}").status_code == 404
    assert stranger.post(f"/objections/{one.id}", data={"end": "covered"}).status_code == 404
    assert one_of(db.session.get_one(Proposal, one.proposal_id)).end is None


def test_r8_the_end_is_chosen_first_and_nothing_is_preset(as_person: Sign) -> None:
    made = makers.group()
    one = one_of(objected(made))
    boss, objector = as_person(made.facilitator), as_person(made.members[1])
    url = f"/objections/{one.id}"
    shown = boss.get(url).text
    assert 'value="withdrawn"' not in shown and 'value="concern"' not in shown and 'value="covered"' in shown
    assert 'value="withdrawn"' in objector.get(url).text
    assert 'value="concern"' not in objector.get(url).text, "only after the circle has tested it"
    nothing = send(boss, url)
    assert nothing.status_code == 422 and "Choose how it is integrated" in nothing.text
    for wrong in ("withdrawn", "concern", "nonsense"):
        assert send(boss, url, end=wrong).status_code == 422
    assert "What will we watch" not in boss.get(f"{url}?end=nonsense").text


def test_r8_changed_asks_for_a_new_text_first_and_then_by_which_version(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    one, boss = one_of(found), as_person(made.facilitator)
    url = f"/objections/{one.id}?end=changed"
    assert "Make a new version first" in boss.get(url).text
    amended(made, found)
    amended(made, found, "For an hour.")
    shown = boss.get(url).text
    assert "Version 2" in shown and "Version 3" in shown
    empty = send(boss, url, version="3")
    assert empty.status_code == 422 and "Say how the change avoids the harm" in empty.text
    wrong = send(boss, url, version="99", how="Half a day is enough.")
    assert wrong.status_code == 422 and "Half a day is enough." in wrong.text
    assert send(boss, url, version="2", how="Half a day is enough.").status_code == 303
    db.session.expire_all()
    assert (one.end, one.by_version, one.how) == (End.CHANGED, 2, "Half a day is enough.")
    asked = unescape(as_person(made.members[1]).get(f"/objections/{one.id}/confirm").text)
    assert "Half a day is enough." in asked and "<ins>" in asked and "Farah Facilitator wrote this" in asked


def test_r8_shorter_term_shows_both_terms_and_asks_to_amend_first(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    one, boss = one_of(found), as_person(made.facilitator)
    url = f"/objections/{one.id}?end=shorter_term"
    before = unescape(boss.get(url).text)
    assert "The term isn't shorter than it was" in before and "6 months" in before
    amended(made, found, found.version.text, term_months=2)
    after = boss.get(url).text
    assert "6 months" in after and "2 months" in after and "isn" not in after.split("Now it is for")[1][:200]
    assert send(boss, url, how="").status_code == 422
    assert send(boss, url, how="Two months can be borne.").status_code == 303
    db.session.expire_all()
    assert one.end is End.SHORTER_TERM


@pytest.mark.parametrize("missing", ["indicator", "if_wrong", "look_on-year"])
def test_r8_measured_needs_the_indicator_the_day_and_what_happens_then(missing: str, as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    one, boss = one_of(found), as_person(made.facilitator)
    url = f"/objections/{one.id}?end=measured"
    whole = {"indicator": "How many carers can't come.", "if_wrong": "We stop the training.", **LATER}
    past = send(boss, url, **{**whole, "look_on-year": "2001"})
    assert past.status_code == 422 and "Enter a date after today" in past.text
    refused = send(boss, url, **{**whole, missing: ""})
    assert refused.status_code == 422
    assert ("We stop the training." in refused.text) == (missing != "if_wrong"), "what was typed stays"
    assert send(boss, url, **whole).status_code == 303
    db.session.expire_all()
    assert one.end is End.MEASURED
    assert one.how == (
        "We watch: How many carers can't come. We look at it by 1 June 2099. "
        "If it goes wrong: We stop the training."
    )


def test_r8_covered_says_where_and_withdrawn_needs_no_words(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    one = one_of(found)
    boss, objector = as_person(made.facilitator), as_person(made.members[1])
    url = f"/objections/{one.id}"
    assert send(boss, f"{url}?end=covered").status_code == 422
    assert send(boss, f"{url}?end=covered", how="In action HOS-2.").status_code == 303
    said = send(objector, f"{url}/confirm", met="no")
    assert said.status_code == 422 and "Say what is missing" in said.text
    assert send(objector, f"{url}/confirm", met="no", why="HOS-2 has stopped.").status_code == 303
    assert "HOS-2 has stopped." in boss.get(url).text
    assert boss.get(f"{url}/confirm").status_code == 403
    assert "Nobody has said yet" in objector.get(f"{url}/confirm").text
    assert send(objector, f"{url}?end=withdrawn").status_code == 303
    db.session.expire_all()
    assert one.end is End.WITHDRAWN and one.confirmed_at is not None
    assert boss.post(url, data={"end": "covered", "how": "Again"}).status_code == 422


# The rules around it ------------------------------------------------------------------------------------


def test_r7_there_is_no_abstaining_no_standing_aside_and_no_vote(as_person: Sign) -> None:
    assert {say.value for say in Say} == {"consent", "concern", "objection"}
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    client = as_person(made.members[1])
    for wrong in ("abstain", "stand_aside", "yes"):
        assert send(client, f"/proposals/{found.id}/answer", say=wrong).status_code == 422
    assert not found.open_round or not found.open_round.answers


def test_r7_who_has_a_conflict_of_interest_is_off_the_roster_with_the_reason_shown(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.members[1], "Her firm sells the training.")
    rounds.to_consent(made.facilitator, found, 3)
    db.session.commit()
    with pytest.raises(Refusal, match="roster"):
        rounds.respond(made.members[1], found, makers.CONSENT)
    shown = as_person(made.members[2]).get(f"/proposals/{found.id}").text
    assert "Her firm sells the training." in shown
    with pytest.raises(Refusal, match="fixed"):
        service.note_conflict(made.facilitator, found, made.members[2], "Now it is too late")
    everyone_consents(made, found, but=(made.members[1],))
    decision = rounds.decide(made.facilitator, found)
    assert {"person": made.members[1].id, "excluded": "Her firm sells the training."}.items() <= next(
        row for row in decision.answers if row["person"] == made.members[1].id
    ).items()


def test_r3_each_change_is_a_version_and_the_page_shows_words_added_and_removed(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    amended(made, found, makers.WORDS.text.replace("Two carers", "Three people"), term_months=3)
    assert [v.number for v in found.versions] == [1, 2]
    assert found.versions[0].text == makers.WORDS.text
    last = found.version
    assert last.author is made.facilitator and last.written_at and last.why
    for url in (f"/proposals/{found.id}/versions", f"/objections/{one_of(found).id}"):
        shown = unescape(as_person(made.members[2]).get(url).text)
        assert "<del>" in shown and "Two carers" in shown.split("<del>")[1].split("</del>")[0]
        assert "Three people" in shown.split("<ins>")[1].split("</ins>")[0]
        assert "Term" in shown


def test_r4_a_new_version_means_a_new_round_and_earlier_answers_stay_readable(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    amended(made, found)
    one = one_of(found)
    rounds.offer_end(made.facilitator, found, one, End.CHANGED, "Half a day.")
    rounds.confirm(made.members[1], found, one)
    rounds.ask_again(made.facilitator, found, 3)
    db.session.commit()
    assert [(r.number, r.version.number) for r in found.rounds] == [(1, 1), (2, 2)]
    assert found.open_round and not found.open_round.answers
    with pytest.raises(Refusal):
        rounds.decide(made.facilitator, found)
    shown = as_person(made.members[2]).get(f"/proposals/{found.id}").text
    assert makers.objection().words in shown, "what was said in round 1 stays readable"


def test_r9_a_concern_does_not_stop_the_decision_and_is_kept_with_it(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    everyone_consents(made, found, but=(made.members[2],))
    rounds.respond(made.members[2], found, rounds.Given(Say.CONCERN, "Parking costs money."))
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    kept = [{"person": made.members[2].id, "name": "Member 3", "words": "Parking costs money."}]
    assert decision.concerns == kept
    assert "Parking costs money." in as_person(made.members[1]).get(f"/decisions/{decision.id}").text


def test_r13_two_people_deciding_at_once_make_one_decision(as_person: Sign) -> None:
    """The second of two taps finds the decision of the first. At the same moment: test_parallel.py."""
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    everyone_consents(made, found)
    db.session.commit()
    boss = as_person(made.facilitator)
    url = f"/proposals/{found.id}/move/decide"
    both = [send(boss, url), boss.post(url, data={})]
    assert [answer.status_code for answer in both] == [303, 303]
    assert both[0].location == both[1].location
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1
    with pytest.raises(Refusal, match="decided"):
        rounds.decide(made.facilitator, db.session.get_one(Proposal, found.id))


# The ladder ---------------------------------------------------------------------------------------------


def test_r14_after_two_rounds_the_page_offers_no_ladder_yet(as_person: Sign) -> None:
    made = makers.group()
    two = three_rounds(made, closed=2)
    boss = as_person(made.facilitator)
    assert "Three rounds without consent" not in boss.get(f"/proposals/{two.id}").text


def test_r14_each_rung_leads_to_the_form_that_does_it(as_person: Sign) -> None:
    made = makers.group()
    found = three_rounds(made)
    boss = as_person(made.facilitator)
    one = one_of(found)
    url = f"/proposals/{found.id}"
    for page in (url, f"{url}/run"):
        shown = unescape(boss.get(page).text)
        for words in ("A smaller trial", "A shorter term", "A measure", "A helping circle"):
            assert words in shown, (page, words)
        for link in (
            f"{url}/write",
            f"{url}/write#term_months",
            f"/objections/{one.id}?end=measured",
            f"/circles/{made.circle.id}/proposals/new?effect=open_circle",
        ):
            assert f'href="{link}"' in shown, (page, link)
            assert boss.get(link).status_code == 200
    assert "The next broader circle" not in boss.get(url).text, "this is the broadest one"
    plain = as_person(made.members[2]).get(url).text
    assert "A smaller trial" in plain and f'href="{url}/write"' not in plain


def test_r14_the_ladder_names_the_helping_circle_and_the_broader_one_where_there_are_any() -> None:
    made = makers.group()
    below = circle_of(made, made.circle, "Leaving hospital", made.everyone)
    helping = circle_of(made, below, "Who pays", [made.members[0]], CircleKind.HELPING_CIRCLE)
    top, made.circle = made.circle, below
    db.session.commit()
    db.session.expire_all()
    found = three_rounds(made)
    with_urls = {r.title: r for r in ladder_of(found, made)}
    assert "Who pays" in with_urls["A helping circle"].sentence
    assert (with_urls["A helping circle"].url or "").endswith(f"to={helping.id}")
    assert "Being heard" in with_urls["The next broader circle"].sentence
    assert (with_urls["The next broader circle"].url or "").endswith(f"to={top.id}")


def ladder_of(found: Proposal, made: makers.Group) -> list[ladder.Rung]:
    from flask import current_app

    with current_app.test_request_context():
        return ladder.rungs(made.facilitator, found, rounds.objections_of(found))


def test_r14_while_the_fourth_round_is_open_the_ladder_stays_and_when_decided_it_goes() -> None:
    made = makers.group()
    found = three_rounds(made)
    one = one_of(found)
    rounds.offer_end(made.members[1], found, one, End.WITHDRAWN, "")
    rounds.ask_again(made.facilitator, found, 3)
    db.session.commit()
    offered = ladder_of(found, made)
    assert [r.title for r in offered[:3]] == ["A smaller trial", "A shorter term", "A measure"]
    assert not any(r.url for r in offered[:3]), "the text is fixed while people are asked about it"
    rounds.respond(made.members[1], found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    assert found.stage is Stage.DECIDED and ladder_of(found, made) == []
    assert not policy.may_move(made.members[2], found, Move.REFER)


def test_r8_nobody_confirms_words_that_were_written_after_they_began_to_read(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    one, url = one_of(found), f"/objections/{one_of(found).id}/confirm"
    rounds.offer_end(made.facilitator, found, one, End.COVERED, "The trust pays for a sitter.")
    db.session.commit()
    objector = as_person(made.members[1])
    read = hidden(objector.get(url).text)
    rounds.offer_end(made.facilitator, found, one, End.COVERED, "Nobody pays, and that is fine.")
    db.session.commit()
    refused = objector.post(url, data={**read, "met": "yes"})
    assert refused.status_code == 422
    assert "Nobody pays" in refused.text and "has changed since" in refused.text
    db.session.expire_all()
    assert one.confirmed_at is None
    assert objector.post(url, data={**hidden(refused.text), "met": "yes"}).status_code == 303
    db.session.expire_all()
    assert one.confirmed_at is not None


def test_r8_nobody_confirms_a_text_that_was_changed_after_they_began_to_read(as_person: Sign) -> None:
    made = makers.group()
    found = objected(made)
    amended(made, found)
    one, url = one_of(found), f"/objections/{one_of(found).id}/confirm"
    rounds.offer_end(made.facilitator, found, one, End.CHANGED, "Half a day.")
    db.session.commit()
    objector = as_person(made.members[1])
    read = hidden(objector.get(url).text)
    amended(made, found, "For two days.")
    assert objector.post(url, data={**read, "met": "yes"}).status_code == 422
    assert objector.post(url, data={**read, "met": "no", "why": "It is longer now."}).status_code == 303
