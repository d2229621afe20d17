"""Every address, asked by everybody, answers as this table says (house.md). A new one without a row fails.

One row for each endpoint and method; where it matters, one for each stage or visibility too. Nothing that is
asked for here is saved, so every row meets the same world. Forms are sent empty: 422 (or a redirect, where
there is nothing to fill in) means that this person may, 403 that they see it and may not, 404 that for them
it is not there, 401 and 303 to the sign-in page that nobody knows who they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.house.asking import Asking
from workspace import create_app
from workspace.config import Settings
from workspace.db import db

WHO = (
    "visitor", "stranger", "learning", "member", "facilitator", "secretary", "removed", "administrator",
)  # fmt: skip

# Method, address, endpoint, and what these are answered: visitor, stranger (of another circle), learning
# member, full member (who proposed), facilitator, secretary, removed person, administrator (in no circle).
TABLE = """
GET  /                                              public.front               200 200 200 200 200 200 200 200
GET  /about                                         public.about               200 200 200 200 200 200 200 200
GET  /accessibility                                 public.accessibility       200 200 200 200 200 200 200 200
GET  /glossary                                      public.glossary            200 200 200 200 200 200 200 200
GET  /privacy                                       public.privacy             200 200 200 200 200 200 200 200
GET  /plan/open/                                    public.plan                200 200 200 200 200 200 200 200
GET  /plan/open/actions/HOS-1                       public.action              200 200 200 200 200 200 200 200
GET  /plan/open/changes?since=1                     public.changes             200 200 200 200 200 200 200 200
GET  /plan/open/decisions/{public}                  public.decision            200 200 200 200 200 200 200 200
GET  /plan/open/plan.csv                            public.plan_csv            200 200 200 200 200 200 200 200
GET  /plan/open/plan.json                           public.plan_json           200 200 200 200 200 200 200 200
GET  /plan/open/priorities/HOS                      public.priority            200 200 200 200 200 200 200 200
GET  /plan/open/versions/                           public.versions            200 200 200 200 200 200 200 200
GET  /plan/open/versions/1                          public.version             200 200 200 200 200 200 200 200
GET  /plan/drafted/                                 public.plan                404 404 404 404 404 404 404 404
GET  /plan/shut/                                    public.plan                404 404 404 404 404 404 404 404

GET  /static/workspace.css                          static                     200 200 200 200 200 200 200 200

GET  /sign-in/                                      people.sign_in             200 303 303 303 303 303 200 303
POST /sign-in/                                      people.sign_in             200 200 200 200 200 200 200 200
GET  /sign-in/sent                                  people.link_sent           200 200 200 200 200 200 200 200
POST /sign-in/sent                                  people.use_link            404 404 404 404 404 404 404 404
GET  /sign-in/{sign_in}                             people.use_link            200 200 200 200 200 200 200 200
POST /sign-in/{sign_in}                             people.use_link            303 303 303 303 303 303 303 303
POST /sign-in/{sign_in}/again                       people.send_again          404 404 404 404 404 404 404 404

POST /sign-out                                      people.sign_out            303 303 303 303 303 303 303 303

POST /sign-out-everywhere                           people.sign_out_everywhere 401 303 303 303 303 303 401 303

GET  /kept/{kept}                                   people.kept                303 404 404 200 404 404 303 404

GET  /me                                            people.me                  303 200 200 200 200 200 303 200
POST /me                                            people.me                  401 422 422 422 422 422 401 422

GET  /people/                                       people.list_people         303 403 403 403 403 403 303 200
GET  /people/{asker}/remove                         circles.remove_person      303 403 403 403 403 403 303 200
POST /people/{asker}/remove                         circles.remove_person      401 403 403 403 403 403 401 303
GET  /people/{gone}/restore                         circles.restore_person     303 403 403 403 403 403 303 200
POST /people/{gone}/restore                         circles.restore_person     401 403 403 403 403 403 401 303

GET  /organisations/                                people.list_organisations  303 403 403 403 403 403 303 200
GET  /organisations/new                             people.new_organisation    303 403 403 403 403 403 303 200
POST /organisations/new                             people.new_organisation    401 403 403 403 403 403 401 422
GET  /organisations/1/edit                          people.change_organisation 303 403 403 403 403 403 303 200
POST /organisations/1/edit                          people.change_organisation 401 403 403 403 403 403 401 422

GET  /circles/                                      circles.list_circles       303 200 200 200 200 200 303 200
GET  /circles/new                                   circles.open_top           303 403 403 403 403 403 303 403
POST /circles/new                                   circles.open_top           401 403 403 403 403 403 401 403
GET  /circles/{circle}                              home.circle                303 200 200 200 200 200 303 200
GET  /circles/{circle}/new                          circles.open_within        303 403 403 403 200 200 303 403
POST /circles/{circle}/new                          circles.open_within        401 403 403 403 422 422 401 403
GET  /circles/{circle}/ask                          circles.ask                303 200 303 303 303 303 303 200
POST /circles/{circle}/ask                          circles.ask                401 303 303 303 303 303 401 303
GET  /circles/{other}/join                          circles.join               303 303 200 200 200 200 303 200
POST /circles/{other}/join                          circles.join               401 303 303 303 303 303 401 303
GET  /circles/{circle}/leave                        circles.leave              303 403 200 200 200 200 303 403
POST /circles/{circle}/leave                        circles.leave              401 403 303 303 303 303 401 403
GET  /circles/{circle}/members                      circles.members            303 403 200 200 200 200 303 403
GET  /circles/{circle}/invite                       circles.invite             303 403 403 403 200 200 303 403
POST /circles/{circle}/invite                       circles.invite             401 403 403 403 422 422 401 403
GET  /circles/{circle}/hats/new                     circles.give_hat           303 403 403 403 403 200 303 403
POST /circles/{circle}/hats/new                     circles.give_hat           401 403 403 403 403 422 401 403
GET  /circles/hats/{term}/put-down                  circles.put_down           303 403 403 200 403 403 303 403
POST /circles/hats/{term}/put-down                  circles.put_down           401 403 403 303 403 403 401 403
POST /circles/invitations/{invitation}/cancel       circles.cancel             401 404 403 403 303 303 401 404
POST /circles/memberships/{membership}/full         circles.welcome_fully      401 404 403 403 403 303 401 404
GET  /circles/requests/{request}                    circles.answer             303 404 403 403 403 200 303 404
POST /circles/requests/{request}                    circles.answer             401 404 403 403 403 422 401 404

GET  /invitations/{invited}                         circles.invitation         200 403 403 403 403 403 200 403
POST /invitations/{invited}                         circles.invitation         422 403 403 403 403 403 422 403

GET  /partner-plans/                                partners.index             303 200 200 200 200 200 303 200
GET  /partner-plans/new                             partners.new               303 200 403 200 200 200 303 403
POST /partner-plans/new                             partners.new               401 422 403 422 422 422 401 403
GET  /partner-plans/{partner}                       plan.partner               303 200 200 200 200 200 303 200
GET  /partner-plans/{partner}/edit                  partners.edit              303 200 403 200 200 200 303 403
POST /partner-plans/{partner}/edit                  partners.edit              401 422 403 422 422 422 401 403

GET  /plans/                                        plan.index                 303 200 200 200 200 200 303 200

GET  /circles/{circle}/plans/new                    plan.start                 303 403 403 200 200 200 303 403
POST /circles/{circle}/plans/new                    plan.start                 401 403 403 422 422 422 401 403

GET  /plans/drafted/                                plan.show                  303 200 200 200 200 200 303 200
GET  /plans/shut/                                   plan.show                  303 404 200 200 200 200 303 404
GET  /plans/drafted/edit                            plan.edit                  303 403 200 200 200 200 303 403
POST /plans/drafted/edit                            plan.edit                  401 403 422 422 422 422 401 403
GET  /plans/shut/edit                               plan.edit                  303 404 200 200 200 200 303 404
POST /plans/shut/edit                               plan.edit                  401 404 422 422 422 422 401 404
GET  /plans/drafted/history                         plan.changes               303 200 200 200 200 200 303 200
GET  /plans/shut/history                            plan.changes               303 404 200 200 200 200 303 404
GET  /plans/drafted/priorities/new                  plan.new_priority          303 403 200 200 200 200 303 403
POST /plans/drafted/priorities/new                  plan.new_priority          401 403 422 422 422 422 401 403
GET  /plans/drafted/priorities/HOS/edit             plan.edit_priority         303 403 200 200 200 200 303 403
POST /plans/drafted/priorities/HOS/edit             plan.edit_priority         401 403 422 422 422 422 401 403
GET  /plans/drafted/principles/new                  plan.new_principle         303 403 200 200 200 200 303 403
POST /plans/drafted/principles/new                  plan.new_principle         401 403 422 422 422 422 401 403
GET  /plans/drafted/principles/{principle}/edit     plan.edit_principle        303 403 200 200 200 200 303 403
POST /plans/drafted/principles/{principle}/edit     plan.edit_principle        401 403 422 422 422 422 401 403
GET  /plans/drafted/actions/new                     plan.new_action            303 403 200 200 200 200 303 403
POST /plans/drafted/actions/new                     plan.new_action            401 403 422 422 422 422 401 403
GET  /plans/drafted/actions/HOS-1                   plan.action                303 200 200 200 200 200 303 200
GET  /plans/shut/actions/HOS-1                      plan.action                303 404 200 200 200 200 303 404
GET  /plans/drafted/actions/HOS-1/edit              plan.edit_action           303 403 200 200 200 200 303 403
POST /plans/drafted/actions/HOS-1/edit              plan.edit_action           401 403 422 422 422 422 401 403
GET  /plans/open/actions/HOS-1/edit                 plan.edit_action           303 403 409 409 409 409 303 403
POST /plans/open/actions/HOS-1/edit                 plan.edit_action           401 403 409 409 409 409 401 403
GET  /plans/drafted/actions/HOS-1/history           plan.history               303 200 200 200 200 200 303 200
GET  /plans/shut/actions/HOS-1/history              plan.history               303 404 200 200 200 200 303 404
GET  /plans/open/actions/HOS-2/update               plan.report                303 403 403 200 200 200 303 403
POST /plans/open/actions/HOS-2/update               plan.report                401 403 403 422 422 422 401 403
GET  /plans/open/actions/HOS-2/correct              plan.correct               303 403 403 403 403 200 303 403
POST /plans/open/actions/HOS-2/correct              plan.correct               401 403 403 403 403 422 401 403
GET  /plans/open/actions/HOS-1/partner-plans/{link} plan.check_link            303 403 200 200 200 200 303 403
POST /plans/open/actions/HOS-1/partner-plans/{link} plan.check_link            401 403 422 422 422 422 401 403

GET  /circles/{circle}/proposals/new                proposals.new              303 403 403 200 200 200 303 403
POST /circles/{circle}/proposals/new                proposals.new              401 403 403 422 422 422 401 403
GET  /circles/{circle}/logbook                      proposals.logbook          303 200 200 200 200 200 303 200

GET  /proposals/{draft}                             proposals.show             303 404 200 200 200 200 303 404
GET  /proposals/{asked}                             proposals.show             303 200 200 200 200 200 303 200
GET  /proposals/{closed}                            proposals.show             303 404 200 200 200 200 303 404

GET  /decisions/{decision}                          proposals.decision         303 200 200 200 200 200 303 200
GET  /decisions/{secret}                            proposals.decision         303 404 200 200 200 200 303 404

GET  /proposals/{draft}/versions                    proposals.versions         303 404 200 200 200 200 303 404
GET  /proposals/{asked}/versions                    proposals.versions         303 200 200 200 200 200 303 200
GET  /proposals/{draft}/write                       proposals.write            303 404 403 200 403 403 303 404
POST /proposals/{draft}/write                       proposals.write            401 404 403 422 403 403 401 404
GET  /proposals/{asked}/write                       proposals.write            303 403 403 200 403 403 303 403
POST /proposals/{asked}/write                       proposals.write            401 403 403 422 403 403 401 403
GET  /proposals/{integrating}/write                 proposals.write            303 403 403 200 200 403 303 403
POST /proposals/{integrating}/write                 proposals.write            401 403 403 422 422 403 401 403
GET  /proposals/{draft}/effects/                    proposals.choose_effect    303 404 403 200 403 403 303 404
GET  /proposals/{draft}/effects/add/give_hat        proposals.add_effect       303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/add/give_hat        proposals.add_effect       401 404 403 422 403 403 401 404
GET  /proposals/{draft}/effects/0                   proposals.change_effect    303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/0                   proposals.change_effect    401 404 403 422 403 403 401 404
GET  /proposals/{draft}/effects/0/remove            proposals.remove_effect    303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/0/remove            proposals.remove_effect    401 404 403 303 403 403 401 404
GET  /proposals/{draft}/say                         proposals.say              303 404 200 200 200 200 303 404
POST /proposals/{draft}/say                         proposals.say              401 404 422 422 422 422 401 404
GET  /proposals/{asked}/say                         proposals.say              303 403 200 200 200 200 303 403
POST /proposals/{asked}/say                         proposals.say              401 403 422 422 422 422 401 403
GET  /proposals/{closed}/say                        proposals.say              303 404 200 200 200 200 303 404
POST /proposals/{closed}/say                        proposals.say              401 404 422 422 422 422 401 404
GET  /proposals/{asked}/questions/{question}        proposals.reply            303 403 403 200 403 403 303 403
POST /proposals/{asked}/questions/{question}        proposals.reply            401 403 403 422 403 403 401 403
GET  /proposals/{asked}/input                       proposals.record_input     303 403 403 200 200 200 303 403
POST /proposals/{asked}/input                       proposals.record_input     401 403 403 422 422 422 401 403
GET  /proposals/{asked}/roster                      proposals.roster           303 403 403 403 200 403 303 403
POST /proposals/{asked}/roster                      proposals.roster           401 403 403 403 422 403 401 403
GET  /proposals/{asked}/answer-ahead                proposals.answer_ahead     303 403 403 200 200 200 303 403
POST /proposals/{asked}/answer-ahead                proposals.answer_ahead     401 403 403 422 422 422 401 403
GET  /proposals/{asking}/answer                     proposals.answer           303 403 403 200 200 200 303 403
POST /proposals/{asking}/answer                     proposals.answer           401 403 403 422 422 422 401 403
GET  /proposals/{draft}/move/open                   proposals.move             303 404 403 200 403 403 303 404
POST /proposals/{draft}/move/open                   proposals.move             401 404 403 422 403 403 401 404
GET  /proposals/{draft}/move/open_straight          proposals.move             303 404 403 403 200 403 303 404
POST /proposals/{draft}/move/open_straight          proposals.move             401 404 403 403 422 403 401 404
GET  /proposals/{draft}/move/withdraw               proposals.move             303 404 403 200 403 403 303 404
POST /proposals/{draft}/move/withdraw               proposals.move             401 404 403 422 403 403 401 404
GET  /proposals/{asked}/move/next                   proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/next                   proposals.move             401 403 403 403 303 403 401 403
GET  /proposals/{asked}/move/park                   proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/park                   proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{asked}/move/refer                  proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/refer                  proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{asking}/move/integrate             proposals.move             303 403 403 403 403 403 303 403
POST /proposals/{asking}/move/integrate             proposals.move             401 403 403 403 403 403 401 403
GET  /proposals/{asking}/move/decide                proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asking}/move/decide                proposals.move             401 403 403 403 409 403 401 403
GET  /proposals/{integrating}/move/ask_again        proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{integrating}/move/ask_again        proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{parked}/move/take_up               proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{parked}/move/take_up               proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{agreed}/move/decide                proposals.move             303 403 403 403 303 403 303 403
POST /proposals/{agreed}/move/decide                proposals.move             401 403 403 403 303 403 401 403
GET  /proposals/{agreed}/move/withdraw              proposals.move             303 403 403 409 403 403 303 403
POST /proposals/{agreed}/move/withdraw              proposals.move             401 403 403 409 403 403 401 403

GET  /objections/{objection}                        proposals.objection        303 404 403 200 200 403 303 404
POST /objections/{objection}                        proposals.objection        401 404 403 422 422 403 401 404
GET  /objections/{my_objection}                     proposals.objection        303 404 403 200 200 403 303 404
POST /objections/{my_objection}                     proposals.objection        401 404 403 422 422 403 401 404
GET  /objections/{my_objection}/confirm             proposals.confirm          303 404 403 200 403 403 303 404
POST /objections/{my_objection}/confirm             proposals.confirm          401 404 403 422 403 403 401 404
GET  /objections/{objection}/confirm                proposals.confirm          303 404 403 403 403 403 303 404
POST /objections/{objection}/confirm                proposals.confirm          401 404 403 403 403 403 401 404

GET  /home                                          home.index                 303 200 200 200 200 200 303 200
"""

DEMO = """
GET  /demo/                                         demo.index                 200 200 200 200 200 200 200 200
POST /demo/sign-in/nobody                           demo.sign_in               404 404 404 404 404 404 404 404
GET  /demo/letters                                  demo.letters               200 200 200 200 200 200 200 200
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    address: str
    endpoint: str
    answers: tuple[int, ...]


def rows(table: str) -> list[Row]:
    split = [line.split() for line in table.splitlines() if line.strip()]
    return [Row(each[0], each[1], each[2], tuple(map(int, each[3:]))) for each in split]


def doors(app: Flask) -> set[tuple[str, str]]:
    """Every endpoint with every method it takes. HEAD goes where GET goes, and OPTIONS tells nothing."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def wrong(asking: Asking, table: str) -> list[str]:
    """The rows whose answers are not those of the table, with what was answered."""
    found = []
    for row in rows(table):
        assert len(row.answers) == len(WHO), row
        address = row.address.format(**asking.world.keys)
        answered, looked_at = [], set()
        for actor, expected in zip(WHO, row.answers, strict=True):
            asking.checks = expected not in looked_at  # each kind of page once
            looked_at.add(expected)
            answered.append(asking.ask(actor, row.method, address).status_code)
        if tuple(answered) != row.answers:
            said = " ".join(map(str, answered))
            found.append(f"{row.method:<4} {row.address:<46} {row.endpoint:<26} {said}")
    return found


def test_the_table_has_a_row_for_every_door(whole_app: Flask) -> None:
    named = {(row.endpoint, row.method) for row in rows(TABLE)}
    assert named == doors(whole_app)


def test_each_address_leads_to_its_endpoint(whole_app: Flask) -> None:
    addresses = whole_app.url_map.bind("localhost")
    for row in rows(TABLE):
        path = re.sub(r"{\w+}", "1", row.address.partition("?")[0])
        assert addresses.match(path, method=row.method)[0] == row.endpoint, row.address


def test_every_door_answers_everybody_as_the_table_says(asking: Asking) -> None:
    found = wrong(asking, TABLE)
    assert not found, "\n".join(["these answered otherwise:", *found])


def test_no_address_takes_what_it_has_no_row_for(asking: Asking) -> None:
    """Nothing can be sent to a page that is only for reading, nor read where only forms are taken."""
    addresses = asking.app.url_map.bind("localhost")
    for address in sorted({row.address for row in rows(TABLE) if row.endpoint != "static"}):
        path = address.format(**asking.world.keys).partition("?")[0]
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            try:
                addresses.match(path, method=method)
            except MethodNotAllowed:
                for actor in ("visitor", "administrator"):
                    assert asking.ask(actor, method, path).status_code == 405, (actor, method, address)
            except NotFound:
                pytest.fail(f"{address} leads nowhere")


def test_a_form_that_another_site_sends_is_refused_everywhere(asking: Asking) -> None:
    for row in rows(TABLE):
        if row.method == "POST":
            path = row.address.format(**asking.world.keys)
            assert asking.window("member").post(path, forged=True).status_code == 400, row.address


def test_no_address_is_taken_for_another_number(asking: Asking) -> None:
    """What isn't there is not there for anybody: a key or a token that nobody has made."""
    nothing = dict.fromkeys(asking.world.keys, 9_999_999)
    for row in rows(TABLE):
        if "{" in row.address and not row.endpoint.startswith("people.s"):
            got = asking.ask("secretary", row.method, row.address.format(**nothing)).status_code
            assert got == (403 if row.address.startswith("/people/") else 404), (row, got)


def test_the_pages_of_the_demo_are_in_the_demo_alone(asking: Asking, settings: Settings) -> None:
    app, demo = asking.app, create_app(replace(settings, demo=True))
    demo.test_client_class = app.test_client_class
    assert doors(demo) - doors(app) == {(row.endpoint, row.method) for row in rows(DEMO)}
    found = wrong(Asking(demo, asking.world), DEMO)
    with demo.app_context():
        db.engine.dispose()
    assert not found, "\n".join(["these answered otherwise:", *found])
