"""A circle's week on paper: what is on it, for whom, and the pile that comes back (R10, R11, V1, V2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from tests.makers import make_action, make_circle, make_person
from tests.pages import CheckedClient
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.plan import service as plans
from workspace.proposals import rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Response
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]


def words(answer: Any) -> str:
    """What the page says, without its marks."""
    assert answer.status_code == 200, answer.status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_r11_the_week_of_a_circle_on_paper_and_back(as_person: SignIn) -> None:
    """Rounds to fill in without anybody's answer, due actions, what changed; each with a way back in."""
    made = makers.group(plan=True)
    assert made.plan is not None and made.learner is not None
    owner = made.members[0]
    action = make_action(made.secretary, made.plan, owner=f"person:{owner.id}")
    action.review_on = today()
    done = make_action(made.secretary, made.plan, what="Far away")
    done.review_on = today() + timedelta(days=90)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, rounds.Given(Say.CONCERN, "Who pays for the bus?"))
    other = makers.proposal(made)
    service.open_(owner, other, in_domain=True, is_major=False, response=Response.DECIDE)
    db.session.commit()
    path = f"/circles/{made.circle.id}/pack"
    for reader in (made.learner, made.secretary, made.members[1]):
        said = words(as_person(reader).get(path))
        assert "Who pays for the bus?" not in said, "nobody's answer is on paper, to nobody (R10)"
        assert f"Round 1 · version 1 · proposal {found.id}" in said
        assert "Is it still going to plan?" in said and "HOS-1" in said
        assert "Owner: Member 1" in said and "Give it back to Sam Secretary" in said
    said = words(as_person(made.secretary).get(path))
    assert "1 round that asks for your answer" in said and "1 proposal to ask or say something about" in said
    assert "1 action that its owner says something about" in said
    assert "What changed in a week: Carers' plan" in said
    large = as_person(made.learner).get(f"{path}?large=1&from={today() + timedelta(days=90)}").text
    assert 'class="large"' in large and "HOS-2" in large, "another week, in large print"
    for odd in ("tomorrow", "9999-12-31"):
        assert as_person(made.learner).get(f"{path}?from={odd}").status_code == 200
    pile = as_person(made.secretary).get(f"{path}/key-in").text
    assert "/actions/HOS-1/update-for?how=paper&amp;back=pack" in pile
    assert f"/proposals/{found.id}/key-in" not in pile, "rounds are the facilitator's"
    assert f"/proposals/{found.id}/key-in" in as_person(made.facilitator).get(f"{path}/key-in").text
    assert as_person(made.learner).get(f"{path}/key-in").status_code == 403
    assert path in as_person(made.learner).get(f"/circles/{made.circle.id}").text


def test_v2_a_pack_has_only_what_every_member_of_the_circle_may_see(as_person: SignIn) -> None:
    """Not what its printer sees in another circle; for others no pack at all; an empty week says so."""
    made = makers.group()
    below = make_circle(made.admin, made.circle, "The quiet one", visibility=Visibility.CIRCLE)
    circles.add_member(below, made.secretary)
    circles.give_hat(
        made.admin, below, made.secretary, kind=HatKind.SECRETARY, term_end=today() + timedelta(days=20)
    )
    hidden = plans.start_plan(
        made.secretary, below, title="Hidden plan", slug="hidden", for_whom="Us", introduction="",
        visibility=Visibility.CIRCLE,
    )  # fmt: skip
    plans.add_priority(made.secretary, hidden, code="HID", title="Hidden", why="")
    secret = make_action(made.secretary, hidden, what="The Zanzibar action", priority="HID")
    secret.review_on = today()
    stranger = make_person("Stefan Stranger")
    db.session.commit()
    above, own = f"/circles/{made.circle.id}/pack", f"/circles/{below.id}/pack"
    secretary = as_person(made.secretary)
    said = secretary.get(above).text
    assert "Zanzibar" not in said and "Hidden" not in said and "The quiet one" not in said
    assert "Nothing waits in this circle this week" in words(as_person(made.members[0]).get(above))
    assert "The Zanzibar action" in secretary.get(own).text
    assert "the term of Sam Secretary ends" in words(secretary.get(own))
    for person in (made.members[0], stranger):
        for path in (own, f"{own}/key-in"):
            refused = as_person(person).get(path)
            assert refused.status_code == 403 and "Zanzibar" not in refused.text
    assert as_person(stranger).get(above).status_code == 403, "they see the circle, and are not in it"
