"""The pages of an appeal, as each person meets them; who sees what; two at once; /home (R18, V2, P2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.appeals.makers import Case, case
from tests.makers import make_person
from tests.proposals import makers
from tests.proposals.test_parallel import at_once, hidden
from tests.proposals.test_views import send
from tests.reviews.makers import decided
from tests.reviews.test_views import queries_of
from workspace.appeals import service
from workspace.appeals.models import Appeal, AppealStage, Appellant
from workspace.circles import service as circles
from workspace.circles.models import HatKind, Standing
from workspace.db import db, today
from workspace.people.models import Person
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
WHY = {"words": "The bus is too early.", "unrelated": "y"}


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def meets(client: Any, url: str, outcome: str = "", on: date | None = None) -> Any:
    return send(
        client, f"{url}/meeting", **day("held_on", on or today()), notes="All were there.", outcome=outcome
    )


def text(answer: Any) -> str:
    return unescape(answer.text)


def test_r18_an_appeal_through_all_its_stages_in_the_pages(as_person: Sign) -> None:
    it = case(people=1)
    service.take_back(it.appellants[0], it.appeal)
    listed = f"/decisions/{it.decision.id}/appeals"
    people = [make_person(name) for name in ("Uma", "Vic", "Wyn")]
    uma, vic, wyn = (as_person(person) for person in people)
    assert "How an appeal goes" in text(uma.get(listed))
    url = send(uma, f"{listed}/new", **WHY).location
    assert "2 more people are needed" in text(uma.get(url))
    assert "Uma" in text(vic.get(f"{url}/join"))
    for client in (vic, wyn):
        assert send(client, f"{url}/join", **WHY).location == url
    boss = as_person(it.facilitator)
    assert "0 held, 1 left" in text(boss.get(url))
    assert meets(boss, url, "We keep it.").location == url
    assert "We keep it." in text(uma.get(url))
    before = text(vic.get(f"{url}/pass-on"))
    assert "Care and counsel look at it next" in before
    assert "that the answer settles it. Ask them first" in before
    assert send(uma, f"{url}/settled", settles="no", words="Too early.").location == url
    assert "Too early." in text(boss.get(url))
    send(uma, f"{url}/pass-on")
    counsel = as_person(it.counsellor)
    page = text(counsel.get(url))
    assert (
        it.counsellor.name in page and "Del Delegate (Transport)" in page and "Bea Beside (Respite)" in page
    )
    meets(counsel, url)
    assert "It is the last meeting of this stage" in text(counsel.get(f"{url}/meeting"))
    send(counsel, f"{url}/more", words="All consented to a third.")
    meets(counsel, url)
    meets(counsel, url, "Half past nine.")
    assert "All consented to a third." in text(wyn.get(url))
    assert "Being heard looks at it next" in text(counsel.get(f"{url}/pass-on"))
    send(counsel, f"{url}/pass-on")
    top = as_person(it.made.facilitator)
    assert "the next broader circle, looks at it" in text(top.get(url))
    meets(top, url, "Noon it is.")
    for client in (uma, vic, wyn):
        send(client, f"{url}/settled", settles="yes", words="")
    ended = text(uma.get(url))
    assert "Everyone who appealed said that the answer settles it." in ended and "Noon it is." in ended
    assert "Settled" in text(uma.get(listed))


def test_r18_where_it_ends_unsettled_the_page_says_so(as_person: Sign) -> None:
    it = case()
    it.to(AppealStage.BROADER)
    it.answered("No.")
    it.passed_on()
    page = text(as_person(it.appellants[0]).get(f"/appeals/{it.appeal.id}"))
    assert "Ended, not settled for everyone" in page and "the last stage" in page and "No." in page


def test_r18_without_care_and_counsel_the_page_says_who_keeps_the_stage(as_person: Sign) -> None:
    it = case()
    it.to(AppealStage.COUNSEL)
    [hat] = [hat for hat in it.made.circle.hats if hat.kind is HatKind.CARE_AND_COUNSEL]
    hat.terms[-1].term_end = hat.terms[-1].since = date(2020, 1, 1)
    page = text(as_person(it.facilitator).get(f"/appeals/{it.appeal.id}"))
    assert "Nobody wears care and counsel now" in page and "Write down a meeting" in page


# Why there is no form ---------------------------------------------------------------------------------


def test_r18_switched_off_the_page_says_so_and_shows_no_form(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made)
    made.circle.takes_appeals = False
    client = as_person(make_person("Uma"))
    page = text(client.get(f"/decisions/{decision.id}/appeals"))
    assert "decided not to take appeals" in page and "Begin an appeal" not in page
    refused = client.get(f"/decisions/{decision.id}/appeals/new")
    assert refused.status_code == 409 and "decided not to take appeals" in text(refused)


def test_r18_who_was_on_the_roster_is_told_why(as_person: Sign) -> None:
    made = makers.group()
    decision = decided(made)
    client = as_person(made.members[0])
    page = text(client.get(f"/decisions/{decision.id}/appeals"))
    assert "You were on the roster of this decision" in page and "Begin an appeal" not in page
    assert client.get(f"/decisions/{decision.id}/appeals/new").status_code == 409
    assert client.post(f"/decisions/{decision.id}/appeals/new", data=WHY).status_code == 409


def test_r18_refused_forms_come_back_filled(as_person: Sign) -> None:
    it = case()
    decision = decided(it.made)
    client = as_person(make_person("Uma"))
    half = send(client, f"/decisions/{decision.id}/appeals/new", words="My long reason.")
    assert half.status_code == 422 and "Declare that you are unrelated" in text(half)
    assert "My long reason." in half.text
    boss, url = as_person(it.facilitator), f"/appeals/{it.appeal.id}"
    later = meets(boss, url, "An answer.", today().replace(year=today().year + 1))
    assert later.status_code == 422 and "in the future" in text(later) and "All were there." in later.text
    open_ = meets(boss, url)
    assert open_.status_code == 422 and "say what it answers" in text(open_)
    meets(boss, url, "An answer.")
    used = boss.post(
        f"{url}/meeting", data={**day("held_on", today()), "notes": "Words that must not be lost."}
    )
    assert used.status_code == 409 and "Words that must not be lost." in used.text
    no = send(as_person(it.appellants[0]), f"{url}/settled", settles="no", words="")
    assert no.status_code == 422 and "what is still missing" in text(no)
    early = as_person(it.appellants[0]).get(f"{url}/more")
    assert early.status_code == 403
    assert boss.get(f"{url}/more").status_code == 409


def test_r18_an_empty_page_says_what_will_be_here(as_person: Sign) -> None:
    decision = decided(makers.group())
    page = text(as_person(make_person("Uma")).get(f"/decisions/{decision.id}/appeals"))
    assert "Nobody has appealed this decision." in page and "Begin an appeal" in page


def test_r18_taking_back_is_confirmed_first(as_person: Sign) -> None:
    it = case(people=2)
    client = as_person(it.appellants[0])
    url = f"/appeals/{it.appeal.id}/take-back"
    assert "undone" in client.get(url).text
    assert send(client, url).location == f"/decisions/{it.decision.id}/appeals"
    assert it.appellants[0].name not in as_person(it.appellants[1]).get(f"/appeals/{it.appeal.id}").text


def test_v2_who_takes_back_and_may_not_see_the_decision_is_not_led_to_it(as_person: Sign) -> None:
    made = makers.group()
    person = made.members[0]
    off = {"person": person.id, "name": person.name, "carer": True, "excluded": "It is about them."}
    decision = decided(made, visibility=Visibility.CIRCLE, answers=[off])
    appeal = service.begin(person, decision, "It is too early.", True)
    circles.leave(person, made.circle)
    db.session.commit()
    client = as_person(person)
    went = send(client, f"/appeals/{appeal.id}/take-back")
    assert "You have taken it back." in client.get(went.location).text


def test_r18_a_change_begins_with_the_words_of_the_decision(as_person: Sign) -> None:
    it = case()
    client = as_person(it.member)
    draft = send(client, f"/appeals/{it.appeal.id}/propose")
    assert it.decision.text in client.get(draft.location).text


# Two at once ------------------------------------------------------------------------------------------


def test_r18_two_who_join_at_once_as_third_and_fourth(as_person: Sign) -> None:
    it = case(people=2)
    url = f"/appeals/{it.appeal.id}/join"
    clients = [as_person(make_person(name)) for name in ("Uma", "Vic", "Wyn")]
    tokens = [hidden(client.get(url).text) for client in clients]
    key = it.appeal.id
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(url, data={**t, **WHY}) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert sorted(a.status_code for a in answers) == [303, 409, 409]
    late = next(a for a in answers if a.status_code == 409)
    assert "Nobody can join it any more" in late.text and WHY["words"] in late.text
    assert db.session.scalar(select(func.count()).select_from(Appellant)) == 3
    assert db.session.get_one(Appeal, key).stage is AppealStage.CIRCLE


def test_r18_two_who_begin_at_once_make_one_appeal(as_person: Sign) -> None:
    decision = decided(makers.group())
    url = f"/decisions/{decision.id}/appeals/new"
    clients = [as_person(make_person(name)) for name in ("Uma", "Vic")]
    tokens = [hidden(client.get(url).text) for client in clients]
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(url, data={**t, **WHY}) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert sorted(a.status_code for a in answers) == [303, 409]
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1


# Who sees what ------------------------------------------------------------------------------------------

STAGES = ("gathering", "circle", "counsel", "broader", "settled")
SEES = {  # at these stages a person reads the appeal with its names; of a decision that everyone may see
    "appellant": STAGES,
    "could join": ("gathering",),
    "on the roster": STAGES[1:],
    "learning member": STAGES,
    "counsellor": ("gathering", "counsel", "broader"),
    "delegate beside": ("gathering", "counsel", "broader"),
    "member above": ("gathering", "broader"),
    "administrator": ("gathering",),
}
SEES_CLOSED = {  # and of a decision that only its circle may see
    "appellant": STAGES,
    "could join": (),
    "on the roster": STAGES[1:],
    "learning member": STAGES,
    "counsellor": ("counsel", "broader"),
    "delegate beside": ("counsel", "broader"),
    "member above": ("broader",),
    "administrator": (),
}


def people_of(it: Case) -> dict[str, Person]:
    learning = make_person("Lena Learns")
    circles.add_member(it.circle, learning, Standing.LEARNING)
    return {
        "appellant": it.appellants[0], "could join": make_person("Joe Joins"), "on the roster": it.member,
        "learning member": learning, "counsellor": it.counsellor, "delegate beside": it.beside,
        "member above": it.made.members[1], "administrator": it.made.admin,
    }  # fmt: skip


@pytest.mark.parametrize("closed", [False, True])
def test_r18_v2_who_sees_an_appeal_at_each_stage(closed: bool, as_person: Sign) -> None:
    it = case(people=2, visibility=Visibility.CIRCLE if closed else Visibility.MEMBERS)
    people = people_of(it)
    clients = {name: as_person(person) for name, person in people.items()}
    expected = SEES_CLOSED if closed else SEES
    for stage in STAGES:
        _bring(it, stage)
        for name, client in clients.items():
            answer = client.get(f"/appeals/{it.appeal.id}")
            assert answer.status_code == (200 if stage in expected[name] else 404), (stage, name)
            listed = client.get(f"/decisions/{it.decision.id}/appeals")
            _check_list(it, listed, name, stage in expected[name], closed)


def _bring(it: Case, stage: str) -> None:
    if stage == "circle":
        service.join(make_person("Third"), it.appeal, "Me too.", True)
    elif stage == "settled":
        _settle_another(it)
    elif stage != "gathering":
        it.to(AppealStage(stage))
    db.session.commit()


def _settle_another(it: Case) -> None:
    """The appeal is taken back to be settled in the circle itself, so that nobody beyond it has heard it."""
    for appellant in list(it.appeal.appellants):
        service.take_back(appellant.person, it.appeal)
    it.appeal = service.begin(it.appellants[0], it.decision, "Again.", True)
    for person in (it.appellants[1], make_person("Another")):
        service.join(person, it.appeal, "Me too.", True)
    it.answered("Noon.")
    for one in list(it.appeal.appellants):
        service.say_settled(one.person, it.appeal, True)
    db.session.commit()


def _check_list(it: Case, listed: Any, name: str, reads: bool, closed: bool) -> None:
    """Whoever may see the decision sees that there is one: never a name, nor the way in unless they may."""
    inside = name in {"on the roster", "learning member"}
    if closed and not inside:
        assert listed.status_code == 404
        return
    assert listed.status_code == 200
    assert "Ada Appeals" not in listed.text.replace(_own_menu(listed.text), "") or name == "appellant"
    assert (f'/appeals/{it.appeal.id}"' in listed.text) is reads


def _own_menu(html: str) -> str:
    return html[: html.index("<main")] if "<main" in html else ""


def test_v2_who_does_not_see_the_appeal_can_do_nothing_with_it(as_person: Sign) -> None:
    it = case()
    client = as_person(make_person("Stan"))
    for page in ("meeting", "more", "settled", "pass-on", "take-back", "propose"):
        assert client.get(f"/appeals/{it.appeal.id}/{page}").status_code == 404
        assert client.post(f"/appeals/{it.appeal.id}/{page}", data={}).status_code == 404
    closed = case_closed(it)
    assert client.get(f"/appeals/{closed}/join").status_code == 404


def case_closed(it: Case) -> int:
    decision = decided(it.made, visibility=Visibility.CIRCLE)
    assert it.made.learner is not None
    appeal = service.begin(it.made.learner, decision, "x", True)
    db.session.commit()
    return appeal.id


def test_r18_who_may_do_what_with_it(as_person: Sign) -> None:
    it = case()
    pages = ("meeting", "more", "settled", "pass-on", "take-back", "propose")
    expected = {
        it.facilitator: (200, 409, 403, 200, 403, 200),
        it.member: (403, 403, 403, 403, 403, 200),
        it.appellants[0]: (403, 403, 200, 200, 200, 403),
    }
    for person, codes in expected.items():
        client = as_person(person)
        found = tuple(client.get(f"/appeals/{it.appeal.id}/{page}").status_code for page in pages)
        assert found == codes, person.name


# What waits -----------------------------------------------------------------------------------------


def test_r18_home_tells_who_keeps_the_stage_and_the_appellants(as_person: Sign) -> None:
    it = case(people=2, number=4)
    heard = "Three people appeal decision 4"
    assert heard not in as_person(it.facilitator).get("/home").text
    third = make_person("Third")
    service.join(third, it.appeal, "Me too.", True)
    for person in (it.facilitator, it.secretary):
        assert heard in as_person(person).get("/home").text
    for person in (it.member, it.counsellor, third):
        assert heard not in as_person(person).get("/home").text
    it.answered()
    asks = "Does the answer to your appeal settle it?"
    assert asks in as_person(third).get("/home").text
    assert heard not in as_person(it.facilitator).get("/home").text
    service.say_settled(third, it.appeal, False, "Too early.")
    page = as_person(third).get("/home").text
    assert asks not in page and "Your appeal can go to its next stage" in page
    assert "An appeal is not settled for everyone" in as_person(it.facilitator).get("/home").text
    it.passed_on()
    assert heard in as_person(it.counsellor).get("/home").text
    assert heard not in as_person(it.facilitator).get("/home").text


def test_r18_home_and_the_pages_cost_the_same_with_many_appeals(as_person: Sign) -> None:
    it = case()
    client = as_person(it.facilitator)
    pages = ("/home", f"/appeals/{it.appeal.id}", f"/decisions/{it.decision.id}/appeals")
    it.to(AppealStage.COUNSEL)
    it.answered()
    few = [queries_of(lambda url=url: client.get(url)) for url in pages]  # type: ignore[misc]
    for _ in range(4):
        service.agree_more(it.counsellor, it.appeal, "All agree.")
        it.answered()
    for number in range(4):
        about = decided(it.group, title=f"Number {number}")
        appeal = service.begin(it.appellants[0], about, "x", True)
        for person in it.appellants[1:]:
            service.join(person, appeal, "x", True)
    assert [queries_of(lambda url=url: client.get(url)) for url in pages] == few  # type: ignore[misc]
