"""A published version keeps the whole text, as plain data, with nobody's name in it (A10, P2)."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from tests.public import makers
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.partners import service as partners
from workspace.people import service as people
from workspace.people.models import OrganisationKind
from workspace.plan import service as plans
from workspace.plan import snapshot


def test_a10_everything_agreed_is_in_it_and_it_is_plain_json(app: Flask) -> None:
    admin, plan = makers.make_plan()
    hospital = people.add_organisation(admin, "Northlea Hospital", OrganisationKind.NHS)
    partner = partners.add(admin, **makers.partner_plan(hospital))
    carer = makers.make_person(public_name="Amina Y")
    measure = {
        "what": "Staff trained",
        "baseline": "12",
        "target": "80",
        "latest": "",
        "period": "",
        "source": "HR",
    }
    link = {"plan": partner.id, "part": "Chapter 3", "note": "Discharge", "review_on": ""}
    more = {
        "also": ["BRK"], "measures": [measure], "partner_links": [link], "supporters": [hospital.id],
        "checker": f"organisation:{hospital.id}", "involvement": "A meeting", "heard": "Nobody asks us.",
    }  # fmt: skip
    plans.draft_action(admin, plan, makers.owned(carer, **more))
    plans.draft_action(admin, plan, makers.fields("BRK"))
    content = snapshot.take(plan)
    assert json.loads(json.dumps(content)) == content
    assert list(content) == [
        "shape",
        "title",
        "for_whom",
        "introduction",
        "introduction_html",
        "principles",
        "priorities",
        "actions",
    ]
    assert content["introduction_html"] == "<p>What we <strong>promise</strong> to do together.</p>"
    assert content["principles"] == ["Carers are asked first."]
    assert [each["code"] for each in content["priorities"]] == ["HOS", "BRK"]
    owned, waiting = content["actions"]
    assert owned["reference"] == "HOS-1" and owned["also"] == ["BRK"] and owned["measures"] == [measure]
    assert owned["owner"] == {"kind": "person", "id": carer.id, "post": "An unpaid carer"}
    theirs = {"kind": "organisation", "id": hospital.id, "post": "Northlea Hospital"}
    assert owned["checker"] == theirs and owned["supporters"] == [theirs]
    assert owned["due_on"] == (today() + timedelta(days=180)).isoformat() and owned["state"] == "agreed"
    assert owned["partner_links"] == [
        {
            "plan": partner.id,
            "title": "Going home well",
            "organisation": "Northlea Hospital",
            "address": "https://hospital.example.org/plan",
            "part": "Chapter 3",
            "note": "Discharge",
        }
    ]
    assert waiting["owner"] is None and waiting["working_out_by"] == "Being heard"
    assert waiting["decision"] is None and waiting["state"] == "working_out"
    words = json.dumps(content)
    assert "Amina" not in words and "private-contact" not in words


def test_p2_a_hat_stands_with_its_circle_whoever_wears_it(app: Flask) -> None:
    admin, plan = makers.make_plan()
    term = circles.give_hat(
        admin, plan.circle, admin, kind=HatKind.FACILITATOR, term_end=today() + timedelta(days=90)
    )
    plans.draft_action(admin, plan, makers.owned(term.hat))
    db.session.commit()
    [action] = snapshot.take(plan)["actions"]
    assert action["owner"] == {"kind": "hat", "id": term.hat_id, "post": "Facilitator, Being heard"}
