"""The test of an objection as a round of its own (R8): hidden until answered (R10), never past its person."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.proposals import makers
from tests.proposals.decided import counted
from tests.proposals.test_parallel import hidden
from tests.proposals.test_rounds import objected
from tests.proposals.test_views import send
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db
from workspace.people.models import Person
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Stage
from workspace.proposals.models import Channel, Doubt, DoubtAnswer, Objection, Proposal
from workspace.proposals.rounds import doubts
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")


class World:
    """A proposal at integrating with one objection of Member 2, doubted by Member 3."""

    def __init__(self, doubted: bool = True) -> None:
        self.made = makers.group()
        self.found = objected(self.made)
        self.objector = self.made.members[1]
        self.doubter = self.made.members[2]
        self.one: Objection = rounds.objections_of(self.found)[0]
        if doubted:
            self.doubt = self.raise_doubt()
            db.session.commit()

    def raise_doubt(self) -> Doubt:
        return doubts.raise_doubt(self.doubter, self.found, self.one, "It is about one day only.")

    @property
    def asked(self) -> list[Person]:
        return [person for person in self.made.everyone if person is not self.objector]

    def all_answer(self, sees: frozenset[int] = frozenset(), but: tuple[Person, ...] = ()) -> None:
        for person in self.asked:
            if person not in but:
                says = person.id in sees
                doubts.answer(person, self.found, self.doubt, says, f"words of {person.name}")
        db.session.commit()

    def close(self, words: str = "We talked about it for an hour.") -> None:
        doubts.close(self.made.facilitator, self.found, self.doubt, words)
        db.session.commit()


def test_r8_the_test_asks_everyone_on_the_roster_but_the_objector() -> None:
    world = World()
    assert set(world.doubt.roster) == {person.id for person in world.asked}
    assert world.objector.id not in world.doubt.roster
    assert world.doubt.raised_by is world.doubter and world.doubt.why == "It is about one day only."


def test_r8_who_may_doubt_and_when() -> None:
    world = World(doubted=False)
    made, found, one = world.made, world.found, world.one
    assert made.learner
    with pytest.raises(Refusal, match="your own objection"):
        doubts.raise_doubt(world.objector, found, one, "Me")
    for nobody in (made.learner, made.admin, makers.person("Stan Stranger")):
        with pytest.raises(Refusal, match="roster"):
            doubts.raise_doubt(nobody, found, one, "Why not")
    with pytest.raises(Refusal, match="Say why"):
        doubts.raise_doubt(world.doubter, found, one, "  ")
    world.raise_doubt()
    with pytest.raises(Refusal, match="testing this objection already"):
        doubts.raise_doubt(made.members[0], found, one, "I doubt it as well")
    assert db.session.scalar(select(func.count()).select_from(Doubt)) == 1


def test_r8_an_objection_is_tested_only_while_it_is_being_integrated() -> None:
    world = World(doubted=False)
    rounds.offer_end(world.objector, world.found, world.one, End.WITHDRAWN, "")
    with pytest.raises(Refusal, match="integrated and confirmed"):
        world.raise_doubt()
    rounds.ask_again(world.made.facilitator, world.found, 3)
    with pytest.raises(Refusal, match="while the proposal is integrating"):
        world.raise_doubt()


def test_r10_the_answers_of_a_test_are_hidden_until_ones_own_is_given() -> None:
    world = World()
    world.all_answer(but=(world.made.facilitator,))
    made, doubt, found = world.made, world.doubt, world.found
    assert made.learner
    assert doubts.may_see_answers(world.doubter, found, doubt)
    for waits in (made.facilitator, world.objector, made.learner, makers.person("Stan Stranger")):
        assert not doubts.may_see_answers(waits, found, doubt), waits.name
    doubts.answer(made.facilitator, found, doubt, False, "No")
    for sees in (made.facilitator, world.objector, made.learner):
        assert doubts.may_see_answers(sees, found, doubt), sees.name
    assert not doubts.may_see_answers(makers.person("Stan Stranger"), found, doubt)


def test_r10_no_page_shows_an_answer_of_a_test_before_ones_own_is_given(as_person: Sign) -> None:
    world = World()
    doubts.answer(world.doubter, world.found, world.doubt, True, "CANARY sings")
    db.session.commit()
    assert world.made.learner
    pages = (
        f"/doubts/{world.doubt.id}", f"/doubts/{world.doubt.id}/close", f"/objections/{world.one.id}",
        f"/proposals/{world.found.id}", "/home", f"/proposals/{world.found.id}/run",
        f"/doubts/{world.doubt.id}/for/{world.made.members[0].id}",
        f"/doubts/{world.doubt.id}/for/{world.doubter.id}",
    )  # fmt: skip
    for who in (world.made.facilitator, world.objector, world.made.learner, world.made.members[0]):
        client = as_person(who)
        for url in pages:
            text = client.get(url).text
            assert "CANARY" not in text and "sees the harm" not in text, (who.name, url)
    assert "CANARY sings" in as_person(world.doubter).get(pages[0]).text


def test_r10_what_one_person_entered_in_a_test_is_hidden_from_another_who_may_enter(as_person: Sign) -> None:
    world = World()
    made = world.made
    term = made.circle.live_terms(HatKind.FACILITATOR)[0]
    circles.put_down(made.facilitator, term)  # from now on every full member may enter answers (C9)
    doubts.answer_for(
        made.members[0], world.found, world.doubt, world.doubter, True, "CANARY sings", Channel.PHONE
    )
    db.session.commit()
    url = f"/doubts/{world.doubt.id}/for/{world.doubter.id}"
    assert "CANARY" in as_person(made.members[0]).get(url).text
    other = as_person(made.secretary).get(url)
    assert other.status_code == 200 and "CANARY" not in other.text


def test_r8_nobody_decides_by_silence_and_only_the_facilitator_closes() -> None:
    world = World()
    world.all_answer(but=(world.made.secretary,))
    with pytest.raises(Refusal, match="Silence decides nothing"):
        world.close()
    doubts.answer(world.made.secretary, world.found, world.doubt, False, "I don't see it")
    for other in (world.doubter, world.objector, world.made.admin):
        with pytest.raises(Refusal, match="Only the facilitator"):
            doubts.close(other, world.found, world.doubt, "Done")
    with pytest.raises(Refusal, match="Write down"):
        world.close(" ")
    world.close()
    assert world.doubt.harm_seen is False
    assert world.doubt.words == "We talked about it for an hour."
    for late in (world.close, lambda: doubts.answer(world.doubter, world.found, world.doubt, True, "So")):
        with pytest.raises(Refusal, match="closed"):
            late()


def test_r8_one_person_who_sees_the_harm_is_enough() -> None:
    world = World()
    world.all_answer(sees=frozenset({world.made.members[0].id}))
    world.close()
    assert world.doubt.harm_seen is True


def test_r8_who_left_is_no_longer_waited_for_and_who_is_not_asked_can_not_answer() -> None:
    world = World()
    with pytest.raises(Refusal, match="not asked"):
        doubts.answer(world.objector, world.found, world.doubt, False, "Me too")
    assert world.made.learner
    with pytest.raises(Refusal, match="not asked"):
        doubts.answer(world.made.learner, world.found, world.doubt, False, "Me too")
    with pytest.raises(Refusal, match="few words"):
        doubts.answer(world.doubter, world.found, world.doubt, True, " ")
    world.all_answer(but=(world.made.secretary,))
    circles.leave(world.made.secretary, world.made.circle)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(Refusal, match="not asked"):
        doubts.answer(world.made.secretary, world.found, world.doubt, False, "After I left")
    world.close()


def test_r8_a_test_that_nobody_answered_proves_nothing() -> None:
    world = World()
    for person in world.asked:
        if person is not world.made.facilitator:
            circles.leave(person, world.made.circle)
    db.session.commit()
    db.session.expire_all()
    world.doubt.roster = [p for p in world.doubt.roster if p != world.made.facilitator.id]
    with pytest.raises(Refusal, match="nothing was tested"):
        world.close()


def test_r11_an_answer_of_a_test_can_be_entered_for_somebody_and_is_theirs_to_change() -> None:
    world = World()
    made, doubt, found = world.made, world.doubt, world.found
    on_paper = made.members[0]
    with pytest.raises(Refusal, match="Only the facilitator"):
        doubts.answer_for(world.doubter, found, doubt, on_paper, True, "They said", Channel.PAPER)
    with pytest.raises(Refusal, match="your own answer page"):
        doubts.answer_for(made.facilitator, found, doubt, made.facilitator, True, "I", Channel.PAPER)
    with pytest.raises(Refusal, match="not asked"):
        doubts.answer_for(made.facilitator, found, doubt, world.objector, True, "They", Channel.PAPER)
    given = doubts.answer_for(made.facilitator, found, doubt, on_paper, True, "They said", Channel.PAPER)
    assert (given.entered_by_id, given.entered_how) == (made.facilitator.id, Channel.PAPER)
    again = doubts.answer_for(made.facilitator, found, doubt, on_paper, False, "No", Channel.PHONE)
    assert again is given and not given.sees_harm
    doubts.answer(on_paper, found, doubt, True, "I do see it")
    assert given.entered_by_id is None and given.sees_harm
    with pytest.raises(Refusal, match="in person"):
        doubts.answer_for(made.facilitator, found, doubt, on_paper, False, "No", Channel.PHONE)
    assert db.session.scalar(select(func.count()).select_from(DoubtAnswer)) == 1


def test_r8_after_a_test_the_objector_may_make_it_a_concern_and_nobody_else() -> None:
    world = World()
    with pytest.raises(Refusal, match="tested it"):
        rounds.offer_end(world.objector, world.found, world.one, End.CONCERN, "A concern")
    world.all_answer()
    with pytest.raises(Refusal, match="tested it"):
        rounds.offer_end(world.objector, world.found, world.one, End.CONCERN, "A concern")
    world.close()
    for other in (world.made.facilitator, world.doubter, world.made.members[0]):
        with pytest.raises(Refusal, match="make it a concern"):
            rounds.offer_end(other, world.found, world.one, End.CONCERN, "It is one")
    rounds.offer_end(world.objector, world.found, world.one, End.CONCERN, "A day is long for me.")
    assert world.one.end is End.CONCERN and world.one.confirmed_at is not None


@pytest.mark.parametrize("seen", [True, False])
def test_r8_who_keeps_the_objection_is_never_gone_past(seen: bool) -> None:
    world = World()
    world.all_answer(sees=frozenset({world.doubter.id} if seen else ()))
    world.close()
    assert world.one.confirmed_at is None, "the outcome of a test ends nothing"
    with pytest.raises(Refusal, match="confirm"):
        rounds.ask_again(world.made.facilitator, world.found, 3)
    with pytest.raises(Refusal):
        rounds.decide(world.made.facilitator, world.found)


def test_r8_r9_the_test_and_the_concern_made_of_it_are_kept_with_the_decision(as_person: Sign) -> None:
    world = World()
    world.all_answer()
    world.close()
    rounds.offer_end(world.objector, world.found, world.one, End.CONCERN, "A day is long for me.")
    rounds.ask_again(world.made.facilitator, world.found, 3)
    rounds.respond(world.objector, world.found, makers.CONSENT)
    decision = rounds.decide(world.made.facilitator, world.found)
    db.session.commit()
    kept = decision.objections[0]
    assert kept["end"] == "concern"
    assert kept["doubt"]["why"] == "It is about one day only." and kept["doubt"]["harm_seen"] is False
    assert kept["doubt"]["words"] == "We talked about it for an hour."
    assert [a["sees_harm"] for a in kept["doubt"]["answers"]] == [False] * 4
    assert {"person": world.objector.id, "name": "Member 2", "words": "A day is long for me."} in (
        decision.concerns
    )
    shown = as_person(world.made.members[0]).get(f"/decisions/{decision.id}").text
    assert "A day is long for me." in shown


def test_r8_where_the_objector_ends_the_objection_its_test_ends_without_an_outcome() -> None:
    world = World()
    doubts.answer(world.doubter, world.found, world.doubt, True, "I see it after all")
    rounds.offer_end(world.objector, world.found, world.one, End.WITHDRAWN, "")
    assert world.doubt.closed_at is not None and world.doubt.harm_seen is None
    with pytest.raises(Refusal, match="closed"):
        doubts.answer(world.made.members[0], world.found, world.doubt, False, "Late")


def test_r8_an_objection_can_be_tested_again_and_a_parked_proposal_waits() -> None:
    world = World()
    from workspace.web import in_days

    service.park(world.made.facilitator, world.found, "Summer", in_days(3))
    with pytest.raises(Refusal, match="while the proposal is integrating"):
        doubts.answer(world.doubter, world.found, world.doubt, False, "While it is parked")
    rounds.take_up(world.made.facilitator, world.found, to_draft=False, days=3)
    assert world.found.stage is Stage.INTEGRATING
    world.all_answer()
    world.close()
    again = doubts.raise_doubt(world.made.members[0], world.found, world.one, "We know more now.")
    assert again.id != world.doubt.id
    assert [d.id for d in doubts.of_objections([world.one])[world.one.id]] == [world.doubt.id, again.id]


def test_r8_home_says_that_a_test_waits_for_me_and_when_it_can_be_closed(as_person: Sign) -> None:
    world = World()
    made = world.made
    wanted = "Do you see the harm in the objection of Member 2"
    closing = "Everybody has answered the test"
    for person in world.asked:
        assert wanted in unescape(as_person(person).get("/home").text)
    assert wanted not in unescape(as_person(world.objector).get("/home").text)
    doubts.answer_for(made.facilitator, world.found, world.doubt, made.members[0], True, "Hm", Channel.PHONE)
    world.all_answer(but=(made.facilitator, made.members[0]))
    told = unescape(as_person(made.members[0]).get("/home").text)
    assert "Your answer to a test was entered for you" in told and wanted not in told
    assert closing not in as_person(made.facilitator).get("/home").text
    doubts.answer(made.facilitator, world.found, world.doubt, False, "No")
    db.session.commit()
    assert closing in as_person(made.facilitator).get("/home").text
    assert closing not in as_person(made.secretary).get("/home").text
    world.close()
    for person in made.everyone:
        text = unescape(as_person(person).get("/home").text)
        assert wanted not in text and closing not in text and "was entered for you" not in text


# The pages ----------------------------------------------------------------------------------------------


def test_r8_an_objection_is_tested_through_the_pages(as_person: Sign) -> None:
    world = World(doubted=False)
    made, one = world.made, world.one
    doubter, boss, objector = (as_person(p) for p in (world.doubter, made.facilitator, world.objector))
    assert "let the circle test it" in doubter.get(f"/objections/{one.id}").text
    assert "let the circle test it" not in objector.get(f"/objections/{one.id}").text
    assert objector.get(f"/objections/{one.id}/doubt").status_code == 403
    assert made.learner
    assert as_person(made.learner).get(f"/objections/{one.id}/doubt").status_code == 403
    stranger = as_person(makers.person("Stan Stranger"))
    assert stranger.get(f"/objections/{one.id}/doubt").status_code == 404
    assert send(doubter, f"/objections/{one.id}/doubt").status_code == 422
    begun = send(doubter, f"/objections/{one.id}/doubt", why="It is one day only.")
    url = begun.location
    twice = send(doubter, f"/objections/{one.id}/doubt", why="Again")
    assert twice.status_code == 422 and "testing this objection already" in twice.text
    assert "let the circle test it" not in doubter.get(f"/objections/{one.id}").text
    assert stranger.get(url).status_code == 404
    assert objector.get(url).status_code == 200
    assert objector.post(url, data={"sees": "no", "words": "Me"}).status_code == 403
    empty = send(doubter, url)
    assert empty.status_code == 422 and "Choose whether you see the harm" in empty.text
    assert send(doubter, url, sees="no", words="It is one day in a year.").status_code == 303
    for person in (made.secretary, made.facilitator):
        assert send(as_person(person), url, sees="no", words="I don't").status_code == 303
    boss_sees = unescape(boss.get(url).text)
    assert "Enter what Member 1 said" in boss_sees and "It is one day in a year." in boss_sees
    early = send(boss, f"{url}/close", words="Nobody sees it.")
    assert early.status_code == 422 and "Silence decides nothing" in early.text
    assert doubter.get(f"{url}/close").status_code == 403
    theirs = f"{url}/for/{made.members[0].id}"
    assert doubter.get(theirs).status_code == 403
    assert boss.get(f"{url}/for/{world.objector.id}").status_code == 404
    assert boss.get(f"{url}/for/999999").status_code == 404
    assert send(boss, theirs, sees="no", words="She said no.").status_code == 422
    assert send(boss, theirs, sees="no", words="She said no.", how="phone").status_code == 303
    told = as_person(made.members[0]).get(url).text
    assert "Somebody entered this for you" in told
    assert send(boss, f"{url}/close").status_code == 422
    assert send(boss, f"{url}/close", words="We agree that it is a day.").status_code == 303
    for page in (f"/objections/{one.id}", f"/proposals/{world.found.id}", url):
        shown = unescape(objector.get(page).text)
        assert "nobody else sees the harm" in shown and "We agree that it is a day." in shown
    kept = send(objector, f"/objections/{one.id}?end=concern", how="It is long.")
    assert kept.status_code == 303
    assert db.session.get_one(Proposal, world.found.id).stage is Stage.INTEGRATING
    db.session.expire_all()
    assert world.one.end is End.CONCERN


def test_whoever_works_on_an_objection_waits_for_its_proposal_first(as_person: Sign) -> None:
    """Two people who lock the same rows in another order would wait for each other for ever."""
    world = World()
    world.all_answer()
    rounds.offer_end(world.made.facilitator, world.found, world.one, End.COVERED, "The trust pays.")
    db.session.commit()
    objector, boss = as_person(world.objector), as_person(world.made.facilitator)
    asked = [
        (objector, f"/objections/{world.one.id}/confirm", {"met": "no"}),
        (boss, f"/objections/{world.one.id}", {"end": "covered"}),
        (boss, f"/objections/{world.one.id}/doubt", {}),
        (boss, f"/doubts/{world.doubt.id}", {}),
        (boss, f"/doubts/{world.doubt.id}/close", {}),
    ]
    for client, url, data in asked:
        form = hidden(client.get(url).text)
        with counted() as said:
            assert client.post(url, data={**form, **data}).status_code == 422, url
        locked = [line.rsplit("FOR UPDATE OF ", 1)[1].split()[0] for line in said if "FOR UPDATE OF" in line]
        assert locked[:1] == ([] if db.engine.dialect.name == "sqlite" else ["proposal"]), url
