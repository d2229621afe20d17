"""The record: a decision's page with its whole way, the logbook to find it in, and corrections beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.pages import CheckedClient
from tests.proposals import makers
from tests.proposals.decided import HEARD, another, counted, gone, kept, read
from tests.proposals.makers import CONSENT, Group
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, HatKind, Standing
from workspace.db import db, today
from workspace.logbook import queries as logbook_queries
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision, SequelKind
from workspace.proposals import drawing, forms, rounds, service, way
from workspace.proposals.effects import build
from workspace.proposals.models import Response
from workspace.reviewing import months_after
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")

Enter = Callable[[Any], CheckedClient]


# R15 and R16 --------------------------------------------------------------------------------------------


def test_r15_every_decision_has_a_term_and_a_review_date_of_six_months_unless_it_says_otherwise() -> None:
    made = makers.group(1)
    words = service.Words("Title", "Need", "Text", "We count.")
    assert words.term_months == 6 and forms.ProposalForm.term_months.kwargs["default"] == "6"
    found = service.raise_proposal(made.members[0], made.circle, words, Visibility.MEMBERS)
    rounds.open_straight(made.facilitator, found, "Small", 7)
    for person in made.everyone:
        rounds.respond(person, found, CONSENT)
    decision = rounds.decide(made.facilitator, found)
    assert decision.term_end == decision.review_on == months_after(today(), 6)
    for column in ("term_end", "review_on", "criteria"):
        assert not Decision.__table__.c[column].nullable


def test_r15_how_we_will_know_is_asked_for(as_person: Enter) -> None:
    made = makers.group(1)
    typed = {
        "title": "T",
        "need": "N",
        "text": "X",
        "criteria": " ",
        "term_months": "6",
        "visibility": "members",
    }
    answer = as_person(made.members[0]).post(f"/circles/{made.circle.id}/proposals/new", data=typed)
    assert answer.status_code == 422
    assert "Say how we will know whether it works" in answer.get_data(as_text=True)


def test_r16_everything_stands_in_the_record() -> None:
    it = gone()
    decision, made = it.decision, it.group
    assert (decision.circle_id, decision.circle_name, decision.number) == (made.circle.id, "Being heard", 1)
    assert decision.text == "Two carers join each day, for half a day." and decision.version_number == 3
    assert decision.need == makers.WORDS.need and decision.criteria == makers.WORDS.criteria
    assert len(decision.effects) == 2 and decision.kinds == "|add_action|give_hat|"
    assert {row["name"]: row["say"] for row in decision.answers} == {
        person.name: "concern" if person is made.members[1] else "consent" for person in made.everyone
    }
    assert decision.absence_policy == "wait"
    [objection] = decision.objections
    assert objection["round"] == 1 and objection["by_version"] == 3 and objection["end"] == "changed"
    assert objection["how"] == "It is half a day now." and objection["name"] == "Member 3"
    assert [each["words"] for each in decision.concerns] == ["Parking is dear."]
    assert decision.term_end and decision.review_on and decision.decided_at
    assert decision.announced_by_id == made.facilitator.id


def test_r16_everything_in_the_record_stands_on_the_page(as_person: Enter) -> None:
    it = gone()
    said = read(as_person(it.group.members[0]), it.path)
    for words in (
        "Decision 1:", "Being heard", "for half a day", "version 3", makers.WORDS.need, makers.WORDS.criteria,
        "We waited until everyone had answered", "Parking is dear.", "It is half a day now.",
        "The training would take carers away", "It stands until", "We said that we look at it again",
        "Announced by Farah Facilitator", "consent with a concern", "Training lead",
    ):  # fmt: skip
        assert words in said, words


def test_r16_responsible_people_and_what_it_supersedes_stand_on_the_page(as_person: Enter) -> None:
    it = gone()
    new = another(it, "Better training", responsible="The training group", supersedes_id=it.decision.id)
    logbook.follow(SequelKind.CHANGED, it.decision, new)
    db.session.commit()
    client = as_person(it.group.members[0])
    newer, older = read(client, f"/decisions/{new.id}"), read(client, it.path)
    assert "The training group" in newer and f'href="{it.path}"' in newer and "It changes" in newer
    assert f'href="/decisions/{new.id}"' in older and "Changed by a later decision" in older


def test_r16_it_names_who_it_takes_the_place_of_without_a_sequel(as_person: Enter) -> None:
    it = gone()
    new = another(it, "Better training", supersedes_id=it.decision.id)
    db.session.commit()
    client = as_person(it.group.members[0])
    assert "It takes the place of" in read(client, f"/decisions/{new.id}")
    assert "Its place was taken by" in read(client, it.path)


def test_r6_who_was_absent_is_named_and_the_policy_too(as_person: Enter) -> None:
    made = makers.group(1, absence=AbsencePolicy.NOTICE)
    rows = [
        {"person": 1, "name": "Silent Sue", "carer": True, "absent": True},
        {"person": 2, "name": "Gone Gus", "carer": False, "left": True},
        {"person": 3, "name": "Off Olive", "carer": False, "excluded": "It is about her own house."},
    ]
    decision = another(made, answers=rows, absence_policy="notice")
    db.session.commit()
    said = read(as_person(made.members[0]), f"/decisions/{decision.id}")
    assert "who stayed silent was recorded as absent" in said
    assert re.search(r"Silent Sue</span>: absent, told and silent", said)
    assert "left the circle before answering" in said
    assert "not on the roster. It is about her own house." in said
    outside = read(as_person(makers.person("Otto Outside")), f"/decisions/{decision.id}")
    assert "Silent Sue" not in outside and "known to the circle only" in outside


def test_r11_an_answer_entered_for_somebody_is_marked(as_person: Enter) -> None:
    it = gone()
    said = read(as_person(it.group.members[0]), it.path)
    assert "(entered for them by Farah Facilitator)" in said and "They wrote it on paper" in said


def test_r8_how_an_objection_was_tested_stands_with_it(as_person: Enter) -> None:
    made = makers.group(1)
    tested = {
        "name": "Dora Doubt",
        "why": "It is about taste.",
        "harm_seen": False,
        "words": "Nobody sees it.",
        "answers": [],
    }
    kept_one = {
        "person": 1, "name": "Olga", "round": 1, "harm": "Harm", "touches": "aim", "suggestion": "",
        "end": "concern", "how": "", "by_version": None, "doubt": tested,
    }  # fmt: skip
    decision = another(made, objections=[kept_one])
    db.session.commit()
    said = read(as_person(made.members[0]), f"/decisions/{decision.id}")
    assert "Dora Doubt" in said and "nobody saw the harm" in said and "made it a concern" in said
    outside = read(as_person(makers.person("Otto Outside")), f"/decisions/{decision.id}")
    assert "Dora Doubt" not in outside and "Olga" not in outside and "nobody saw the harm" in outside


def test_r9_concerns_are_kept_and_shown(as_person: Enter) -> None:
    it = gone()
    assert "Member 2: Parking is dear." in read(as_person(it.group.members[0]), it.path)
    outside = read(as_person(makers.person("Otto Outside")), it.path)
    assert "Parking is dear." in outside and "Member 2" not in outside


# The way ------------------------------------------------------------------------------------------------


def test_the_whole_way_is_told_in_its_order(as_person: Enter) -> None:
    it = gone()
    kept(it)
    said = read(as_person(it.group.members[0]), it.path)
    words = said[said.index('<div class="way">') :]
    words = words[words.index("<ol>") : words.index("</ol>")]
    titles = re.findall(r'<a href="#(\w+)">([^<]+)</a>', words)
    assert titles == [
        ("heard", "We heard"),
        ("proposal", "A proposal was written"),
        ("rounds", "Round 1, on version 2"),
        ("objections", "1 objection"),
        ("rounds", "Round 2, on version 3"),
        ("words", "Decision 1 of “Being heard”"),
        ("changed", "It changed 2 things"),
        ("later", "Reviewed and kept"),
        ("later", "We look at it again"),
    ]
    for detail in (
        "1 input from others", "What was heard, at 1 action", "3 versions of the text",
        "5 people were asked", "5 answered", "The text was changed: version 3", "1 concern is kept",
        "Decision 2",
    ):  # fmt: skip
        assert detail in words, detail
    assert HEARD in said


def test_the_picture_says_the_same_as_the_words_and_leads_to_places_that_exist(as_person: Enter) -> None:
    it = gone()
    kept(it)
    said = read(as_person(it.group.members[0]), it.path)
    picture = said[said.index('<svg viewBox="0 0 290') :]
    picture = picture[: picture.index("<ol>")]
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]+)</text>", picture))
    for words in (
        "We heard",
        "Round 1, on version 2",
        "1 objection",
        "It changed 2 things",
        "Reviewed and kept",
    ):
        assert words in drawn
    places = set(re.findall(r'href="#(\w+)"', picture))
    assert places == {"heard", "proposal", "rounds", "objections", "words", "changed", "later"}
    for place in places:
        assert f'id="{place}"' in said
    assert picture.count('tabindex="-1"') == picture.count("<a ")  # the keyboard has the list


def test_what_it_changed_leads_there(as_person: Enter) -> None:
    it = gone()
    said = read(as_person(it.group.members[0]), it.path)
    assert 'href="/plans/carers/actions/HOS-1"' in said
    assert "The hat “Training lead” in Being heard" in said


def test_what_it_changed_in_policies_and_circles_leads_there(as_person: Enter) -> None:
    made = makers.group(1)
    found = makers.proposal(made)
    policy = build.adopt_policy(made.circle, "Breaks", "We take a break each hour.", 6)
    service.write_effects(found.proposer, found, [policy])
    rounds.open_straight(made.facilitator, found, "Small", 7)
    for person in made.everyone:
        rounds.respond(person, found, CONSENT)
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    said = read(as_person(made.members[0]), f"/decisions/{decision.id}")
    assert "The policy “Breaks” of Being heard" in said and re.search(r'href="/policies/\d+"', said)


def test_reviews_and_appeals_are_one_tap_away(as_person: Enter) -> None:
    it = gone()
    said = read(as_person(it.group.members[0]), it.path)
    assert f'href="{it.path}/reviews"' in said and f'href="{it.path}/appeals"' in said


def test_v2_of_a_later_decision_nobody_may_see_only_what_it_means_is_told(as_person: Enter) -> None:
    it = gone()
    hidden = another(it, "Secret ending", visibility=Visibility.CIRCLE)
    logbook.follow(SequelKind.ENDED, it.decision, hidden, words="Secret reason")
    db.session.commit()
    outside = read(as_person(makers.person("Otto Outside")), it.path)
    assert "Ended by a later decision" in outside
    assert (
        "Secret" not in outside and f"/decisions/{hidden.id}" not in outside and "Decision 2" not in outside
    )
    assert "Secret ending" in read(as_person(it.group.members[0]), it.path)
    read(as_person(makers.person("Olaf Outside")), f"/decisions/{hidden.id}", 404)
    read(as_person(makers.person("Olaf Outside")), f"/decisions/{hidden.id}/correct", 404)


def below(made: Group, name: str = "Training group") -> Circle:
    circle = circles.open_circle(
        made.admin, made.circle, kind=CircleKind.CIRCLE, name=name, aim="Training", domain="Training days"
    )
    for person in made.everyone:
        circles.add_member(circle, person, Standing.FULL)
    for person, kind in ((made.facilitator, HatKind.FACILITATOR), (made.secretary, HatKind.SECRETARY)):
        circles.give_hat(made.admin, circle, person, kind=kind, term_end=today() + timedelta(days=99))
    db.session.commit()
    db.session.expire_all()
    return circle


def test_r14_a_referred_way_shows_where_it_came_from_and_both_logbooks_show_the_answer(
    as_person: Enter,
) -> None:
    made = makers.group(3, plan=True)
    lower = below(made)
    began = service.raise_proposal(made.members[0], lower, makers.WORDS, Visibility.MEMBERS)
    service.open_(made.members[0], began, in_domain=False, is_major=False, response=Response.SEND_ON)
    sent = service.refer(made.facilitator, began, made.circle, "Not ours to decide")
    db.session.commit()
    it = gone(made, before=sent)
    client = as_person(made.members[0])
    said = read(client, it.path)
    assert "Sent here by “Training group”" in said and "The answer went back to “Training group”" in said
    assert f'href="/proposals/{began.id}"' in said
    above, under = (read(client, f"/circles/{circle.id}/logbook") for circle in (made.circle, lower))
    assert "It answers what Training group sent here." in above
    assert f'href="{it.path}"' in under


def test_a_decision_without_its_proposal_still_tells_its_way() -> None:
    made = makers.group(1)
    rows = [
        {"person": 1, "name": "A", "carer": True, "say": "consent"},
        {"person": 2, "name": "B", "carer": True, "absent": True},
    ]
    decision = another(made, answers=rows, rounds=2)
    facts = way.Facts(decision, rounds=way.asked_last(decision))
    titles = [way_station.mark.value for way_station in way.stations(facts, today())]
    assert titles == ["heard", "round", "decided", "reviewed"]
    assert (facts.rounds[0].number, facts.rounds[0].asked, facts.rounds[0].answered) == (2, 2, 1)


def test_r10_a_round_that_is_still_open_is_not_told() -> None:
    made = makers.group(2)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    assert way.asked_in(found.rounds) == []


def test_the_picture_keeps_long_words_inside_and_grows_with_them() -> None:
    def station(title: str) -> drawing.Worded:
        return drawing.Worded(way.Mark.DECIDED, "words", title, ["one", "two"])

    short, long = drawing.draw([station("Short")]), drawing.draw([station("x" * 90 + " and more " * 40)] * 2)
    assert long.height > 2 * short.height
    assert max(len(line.text) for drawn in long.stations for line in drawn.lines) <= drawing.LETTERS_SMALL
    first, second = long.stations
    assert first.next_y == second.y and second.next_y is None
    assert (
        max(line.y for line in first.lines) < second.y and max(line.y for line in second.lines) < long.height
    )


def test_the_picture_turns_for_languages_from_right_to_left() -> None:
    way_ = [drawing.Worded(way.Mark.HEARD, "heard", "We heard", [])]
    left, right = drawing.draw(way_), drawing.draw(way_, from_right=True)
    assert (left.x, left.words_x) == (right.width - right.x, right.width - right.words_x)


# The logbook --------------------------------------------------------------------------------------------


@pytest.fixture
def full() -> Group:
    """A logbook with some of each."""
    made = makers.group(1)
    first = another(made, "Parking at the hospital", kinds=["add_action"], need="It is dear.")
    by = another(made, "End the parking trial", kinds=["end_decision"])
    logbook.follow(SequelKind.ENDED, first, by)
    another(made, "Tea at meetings", kinds=[])
    another(made, "Secret supper", visibility=Visibility.CIRCLE)
    another(made, "Review me", review_on=today() + timedelta(days=3))
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            "",
            [
                "Review me",
                "Secret supper",
                "Tea at meetings",
                "End the parking trial",
                "Parking at the hospital",
            ],
        ),
        ("?words=PARKING", ["End the parking trial", "Parking at the hospital"]),
        ("?words=parking+dear", ["Parking at the hospital"]),
        ("?kind=plan", ["Parking at the hospital"]),
        ("?kind=reviews", ["End the parking trial"]),
        ("?state=ended", ["Parking at the hospital"]),
        ("?state=review_due", ["Review me"]),
        ("?state=kept", []),
        ("?words=parking&state=in_force", ["End the parking trial"]),
        ("?year=1999", []),
    ],
)
def test_the_logbook_is_searched_and_narrowed(
    as_person: Enter, full: Group, asked: str, found: list[str]
) -> None:
    said = read(as_person(full.members[0]), f"/circles/{full.circle.id}/logbook{asked}")
    assert re.findall(r'<h2><a href="/decisions/\d+" dir="auto">\d+\. ([^<]+)</a>', said) == found
    assert f"{len(found)} decision" in said


def test_v2_what_is_only_the_circles_is_found_by_its_members_alone(as_person: Enter, full: Group) -> None:
    outside = as_person(makers.person("Otto Outside"))
    for path in (f"/circles/{full.circle.id}/logbook", "/decisions/", "/decisions/?words=secret"):
        said = read(outside, path)
        assert "Secret supper" not in said
        assert ("0 decisions" if "words" in path else "4 decisions") in said
        assert "Secret supper" in read(as_person(full.members[0]), path)


def test_all_decisions_can_be_narrowed_to_a_circle(as_person: Enter, full: Group) -> None:
    lower = below(full, "Lower circle")
    logbook.record(full.facilitator, lower, 1, **_plain("Down there"))
    db.session.commit()
    client = as_person(full.members[0])
    assert "Down there" in read(client, "/decisions/")
    said = read(client, f"/decisions/?circle={lower.id}")
    assert "Down there" in said and "Tea at meetings" not in said
    assert f'<option value="{lower.id}" selected>' in said


def _plain(title: str) -> dict[str, Any]:
    return {
        "title": title, "need": "N", "text": "T", "text_html": "<p>T</p>", "version_number": 1, "rounds": 1,
        "effects": [], "criteria": "C", "responsible": "", "absence_policy": "wait", "answers": [],
        "objections": [], "concerns": [], "term_end": today(), "review_on": today(),
        "visibility": Visibility.MEMBERS,
    }  # fmt: skip


def test_empty_logbooks_say_so(as_person: Enter) -> None:
    made = makers.group(1)
    client = as_person(made.members[0])
    path = f"/circles/{made.circle.id}/logbook"
    assert "Nothing has been decided yet" in read(client, path)
    assert "Nothing was found for “tea”" in read(client, path + "?words=tea")
    assert "Choose less, and more will be shown" in read(client, path + "?kind=plan")
    assert "Nothing has been decided yet" in read(client, "/decisions/")


def test_the_search_is_kept_on_the_next_page(as_person: Enter) -> None:
    made = makers.group(1)
    for number in range(27):
        another(made, f"Tea {number}")
    db.session.commit()
    path = f"/circles/{made.circle.id}/logbook?words=tea&state=in_force&year={today().year}&kind=words"
    said = read(as_person(made.members[0]), path)
    assert "27 decisions" in said
    [after] = re.findall(r'rel="next" href="([^"]+)"', said)
    for part in ("page=2", "words=tea", "state=in_force", f"year={today().year}", "kind=words"):
        assert part in after
    second = read(as_person(made.members[0]), after.replace("&amp;", "&"))
    assert "Page 2 of 2" in second and 'value="tea"' in second


HOSTILE = [
    "page=999999999999999999999999", "page=-1", "page=x", "year=99999999999999999999", "year=-5", "year=٢٠٢٦",
    "words=" + "a" * 10_000, "words=" + "%F0%9F%92%A9" * 500, "words=%25%25%25_%5C", "words=%ED%A0%80",
    "words=%E2%80%AE%C2%A0", "kind=nothing", "state=%27;--", "circle=99999999999999999999", "circle=-1",
    "kind=plan&kind=hats", "words=%CC%81" * 3,
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_searches_are_answered_calmly(as_person: Enter, full: Group, asked: str) -> None:
    client = as_person(full.members[0])
    for path in (f"/circles/{full.circle.id}/logbook", "/decisions/"):
        read(client, f"{path}?{asked}")


def test_the_logbook_costs_the_same_at_ten_and_at_a_thousand(as_person: Enter) -> None:
    made = makers.group(1)
    it = another(made, "First", review_on=today() + timedelta(days=100))
    db.session.commit()
    client = as_person(made.members[0])
    paths = (f"/circles/{made.circle.id}/logbook?words=first", "/decisions/?state=in_force")

    def costs() -> list[int]:
        found = []
        for path in paths:
            with counted() as asked:
                read(client, path)
            found.append(len(asked))
        return found

    row = {c.name: getattr(it, c.name) for c in Decision.__table__.columns if c.name not in ("id", "number")}
    db.session.execute(insert(Decision), [{**row, "number": number} for number in range(2, 11)])
    db.session.commit()
    at_ten = costs()
    db.session.execute(insert(Decision), [{**row, "number": number} for number in range(11, 1001)])
    db.session.commit()
    assert costs() == at_ten and max(at_ten) < 30
    assert "1000 decisions" in read(client, paths[0]) or "1,000 decisions" in read(client, paths[0])


def test_a_logbook_that_is_not_there_is_not_there(as_person: Enter) -> None:
    made = makers.group(1)
    read(as_person(made.members[0]), "/circles/999/logbook", 404)
    read(as_person(made.members[0]), "/decisions/999", 404)


# Corrections --------------------------------------------------------------------------------------------


def test_r16_the_secretary_corrects_beside_the_record_and_it_stays_as_it_was(as_person: Enter) -> None:
    it = gone()
    before = it.decision.text
    client = as_person(it.group.secretary)
    assert "Write a correction" in read(client, it.path)
    assert "stays as it is" in read(client, f"{it.path}/correct")
    answer = client.post(f"{it.path}/correct", data={"words": "It is a whole day, not half."})
    assert answer.status_code == 303
    said = read(as_person(it.group.members[0]), it.path)
    assert "It is a whole day, not half." in said and "Sam Secretary," in said and "1 correction" in said
    assert before in said
    db.session.expire_all()
    assert db.session.get_one(Decision, it.decision.id).text == before
    assert len(logbook_queries.corrections_of(it.decision)) == 1


def test_r16_a_correction_without_words_is_asked_for(as_person: Enter) -> None:
    it = gone()
    for typed in ("", "  \r\n "):
        answer = as_person(it.group.secretary).post(f"{it.path}/correct", data={"words": typed})
        assert answer.status_code == 422
        assert "Write what should be read instead, and why" in answer.get_data(as_text=True)
    too_long = as_person(it.group.secretary).post(f"{it.path}/correct", data={"words": "x" * 2001})
    assert too_long.status_code == 422 and "x" * 2001 in too_long.get_data(as_text=True)


def test_r16_nobody_but_the_secretary_corrects(as_person: Enter) -> None:
    it = gone()
    for person in (it.group.members[0], it.group.facilitator, it.group.learner, it.group.admin):
        client = as_person(person)
        assert client.get(f"{it.path}/correct").status_code == 403
        assert client.post(f"{it.path}/correct", data={"words": "No."}).status_code == 403
        assert "Write a correction" not in read(client, it.path)
    assert logbook_queries.corrections_of(it.decision) == []


def test_the_decision_page_costs_the_same_however_much_there_is(as_person: Enter) -> None:
    it = gone()
    client = as_person(it.group.members[0])
    kept(it)
    logbook.correct(it.group.secretary, it.group.circle, it.decision, "One")
    db.session.commit()
    with counted() as before:
        read(client, it.path)
    for number in range(10):
        kept(it)
        logbook.correct(it.group.secretary, it.group.circle, it.decision, f"No {number}")
    db.session.commit()
    with counted() as after:
        read(client, it.path)
    assert len(after) == len(before) < 60
