"""One small world for the tests of the whole house: a bit of everything, made by calling services.

Whatever not everybody may read carries a mark of its own, a word that stands nowhere else (`kestrel-…`).
`MARKS` says what it marks and who may ever read it.
"""

from __future__ import annotations

from datetime import timedelta

from tests import makers
from tests.house import more, reaching, tending
from tests.house.marks import ACTORS, World, mark
from tests.house.steps import add_action, decided, in_round, opened, raised, words_of
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, Circle, HatKind, Joining, Standing
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.people import drafts, links
from workspace.people import service as people
from workspace.people import sessions as begun
from workspace.people.models import OrganisationKind, Part, Person
from workspace.plan import service as plans
from workspace.plan import shape
from workspace.plan.models import Health, Plan, State
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Proposal, SpeechKind, Touches
from workspace.visibility import Visibility


def make_world(loud: bool = True) -> World:
    """Everything, saved. Quiet, everybody whose answer is hidden says yes, and nothing more."""
    who = _people()
    world = World(who, loud=loud)
    circle, other = _circles(who, world)
    _coming_and_going(who, circle, world)
    _plans(who, circle, world)
    tending.before_it_is_agreed(world, circle)
    _proposals(who, circle, world)
    _closed(who, circle, other, world)
    more.add_more(world, circle, other)
    tending.after_it_is_agreed(world, circle)
    kept = drafts.keep(
        who["member"], f"/proposals/{world.keys['draft']}/write", [("title", mark("kept-words"))]
    )
    logbook.write(who["member"], "did something", "a thing", circle, detail=mark("trail-detail"))
    world.keys |= {
        "kept": kept.id,
        "asker": who["asker"].id,
        "gone": who["removed"].id,
        "waits": who["member"].id,
    }
    reaching.reach(world)
    link = people.sign_in_link(who["member"])
    world.keys["sign_in"] = links.token_of(link)
    sessions = {name: begun.id_of(begun.begin(one)) for name, one in who.items()}
    circles.close_account(who["administrator"], who["removed"])
    db.session.commit()
    world.sessions = {name: sessions[name] for name in ACTORS if name in sessions}
    return world


def _people() -> dict[str, Person]:
    administrator = makers.make_administrator("Ada Admin")
    hospital = people.add_organisation(administrator, "Northlea Hospital", OrganisationKind.NHS)
    return {
        "administrator": administrator,
        "facilitator": makers.make_person("Farah Facilitator"),
        "secretary": makers.make_person("Sam Secretary", Part.ORGANISATION, organisation=hospital),
        "member": makers.make_person(mark("member-name"), email=f"{mark('member-email')}@example.org"),
        "learning": makers.make_person("Lena Learner"),
        "objector": makers.make_person(mark("objector-name"), role=mark("joined-role")),
        "removed": makers.make_person(
            "Remo Removed", email=f"{mark('removed-email')}@example.org", role=mark("removed-role")
        ),
        "stranger": makers.make_person("Stefan Stranger"),
        "asker": makers.make_person("Ravi Asker"),
        "owner": makers.make_person(mark("owner-name")),
        "named": makers.make_person(mark("hidden-name"), public_name=mark("public-name")),
        "newcomer": makers.make_person("Nia Newcomer", None),
    }


def _circles(who: dict[str, Person], world: World) -> tuple[Circle, Circle]:
    circle = makers.make_top(
        who["administrator"], name="Being heard", joining=Joining.REQUEST,
        absence_policy=AbsencePolicy.EARLY_ANSWERS, answer_days=7,
    )  # fmt: skip
    for name in ("facilitator", "secretary", "member", "objector", "removed", "owner", "named"):
        circles.add_member(circle, who[name], Standing.FULL)
    circles.add_member(circle, who["learning"], Standing.LEARNING)
    makers.wear(circle, who["facilitator"], HatKind.FACILITATOR)
    makers.wear(circle, who["secretary"], HatKind.SECRETARY)
    own = makers.wear(circle, who["member"], HatKind.OWN, name="Peer supporter")
    other = makers.make_circle(who["administrator"], circle, "Young carers", joining=Joining.OPEN)
    circles.add_member(other, who["stranger"], Standing.FULL)
    db.session.flush()
    db.session.expire_all()
    world.keys |= {"circle": circle.id, "other": other.id, "term": own.id}
    learning = next(m for m in circle.memberships if m.person_id == who["learning"].id)
    world.keys["membership"] = learning.id
    return circle, other


def _coming_and_going(who: dict[str, Person], circle: Circle, world: World) -> None:
    request = circles.ask_to_join(who["asker"], circle, mark("request-words"))
    invitation = circles.invite(
        who["facilitator"], circle, f"{mark('invited-email')}@example.org", mark("invited-name"),
        Standing.FULL, mark("invited-words"),
    )  # fmt: skip
    world.keys |= {
        "request": request.id,
        "invitation": invitation.id,
        "invited": links.seal("invitation", invitation.id, invitation.nonce),
    }


def _plans(who: dict[str, Person], circle: Circle, world: World) -> None:
    secretary = who["secretary"]
    partner = makers.make_partner_plan(secretary, "Going home well", contact=mark("partner-contact"))
    link = {"plan": partner.id, "part": "Chapter 3", "note": "Discharge", "review_on": ""}
    public = makers.make_plan(secretary, circle, slug="open", visibility=Visibility.PUBLIC)
    plans.add_principle(secretary, public, text="Carers are asked first.")
    action = makers.make_action(
        secretary, public, owner=f"person:{who['owner'].id}", what=mark("public-action"),
        partner_links=[link], checker=f"person:{who['named'].id}",
        measures=[{"what": "Staff trained", "baseline": "12", "target": "80"}],
    )  # fmt: skip
    own = makers.make_action(secretary, public, owner=f"person:{who['member'].id}", what="Ring the bell")
    makers.make_action(secretary, public, owner=f"person:{who['named'].id}", what="Bring a friend")
    makers.make_action(secretary, public, owner="", what="Find a room")
    plans.report(
        secretary, own, state=State.UNDER_WAY, health=Health.TO_PLAN, happened="Two sessions.", outcome="",
        latest={}, next_review_on=today() + timedelta(days=30),
    )  # fmt: skip
    drafted = makers.make_plan(
        secretary, circle, slug="drafted", title=mark("drafted-plan"), areas=(("HOS", "Hospital"),)
    )
    principle = plans.add_principle(secretary, drafted, text="Plain words.")
    makers.make_action(secretary, drafted, owner="", what=mark("drafted-action"))
    closed = makers.make_plan(
        secretary, circle, slug="shut", title=mark("plan-title"), introduction=mark("plan-introduction"),
        visibility=Visibility.CIRCLE, areas=(("HOS", mark("plan-area")),),
    )  # fmt: skip
    plans.add_principle(secretary, closed, text=mark("plan-principle"))
    hidden = makers.make_action(
        secretary, closed, what=mark("plan-action"), why=mark("plan-why"),
        partner_links=[{**link, "note": mark("plan-link-note")}],
    )  # fmt: skip
    plans.report(
        secretary, hidden, state=State.UNDER_WAY, health=Health.TO_PLAN, happened=mark("plan-update"),
        outcome="", latest={}, next_review_on=today() + timedelta(days=30),
    )  # fmt: skip
    db.session.flush()
    world.keys |= {
        "partner": partner.id, "public_plan": public.id, "closed_plan": closed.id,
        "link": action.partner_links[0].id, "hidden_link": hidden.partner_links[0].id,
        "principle": principle.id, "action": action.reference, "own_action": own.reference,
    }  # fmt: skip


def _proposals(who: dict[str, Person], circle: Circle, world: World) -> None:
    member, objector, facilitator = who["member"], who["objector"], who["facilitator"]
    plan = world.keys["public_plan"]

    draft = raised(member, circle, words_of(
        title=mark("draft-title"), need=mark("draft-need"), text=mark("draft-text"),
        criteria=mark("draft-criteria"), responsible=mark("draft-responsible"),
    ))  # fmt: skip
    service.write_effects(
        member, draft, [add_action(plan, mark("draft-effect"), why=mark("draft-effect-why"))]
    )
    service.say(objector, draft, SpeechKind.COMMENT, mark("draft-comment"))

    dropped = raised(member, circle, words_of(title=mark("dropped-title"), text=mark("dropped-text")))
    service.say(objector, dropped, SpeechKind.COMMENT, mark("dropped-comment"))
    service.withdraw(member, dropped, mark("dropped-reason"))

    asked = raised(member, circle, words_of(text=mark("early-words")))
    service.say(facilitator, asked, SpeechKind.COMMENT, mark("early-comment"))
    service.write(member, asked, words_of(title=mark("members-title"), text=mark("members-text")))
    opened(asked)
    question = service.say(facilitator, asked, SpeechKind.QUESTION, "Who pays?")
    rounds.respond_ahead(objector, asked, world.given(Say.CONCERN, mark("ahead-words")))

    asking = in_round(raised(member, circle, words_of(title="Ask in the evening")), facilitator)
    more.enter_answers(world, asking)
    if world.loud:
        rounds.respond(objector, asking, rounds.Given(Say.CONCERN, mark("answer-before")))
    rounds.respond(
        objector, asking,
        world.given(Say.OBJECTION, mark("answer-words"), Touches.AIM, mark("answer-suggestion")),
    )  # fmt: skip

    integrating = in_round(raised(member, circle, words_of(title="Ask by letter")), facilitator)
    rounds.respond(objector, integrating, rounds.Given(Say.OBJECTION, mark("objection-words"), Touches.AIM))
    rounds.respond(member, integrating, rounds.Given(Say.OBJECTION, "Too dear.", Touches.AIM))
    rounds.integrate(facilitator, integrating)
    others, mine = sorted(rounds.objections_of(integrating), key=lambda o: o.person_id == member.id)
    more.doubt_objections(world, integrating, others, mine)
    rounds.not_yet(objector, integrating, others, mark("objection-not-yet"))
    rounds.offer_end(facilitator, integrating, mine, End.COVERED, "We have stamps.")

    parked = opened(raised(member, circle, words_of(title="Ask by phone")))
    service.park(facilitator, parked, "Not now.", today() + timedelta(days=30))

    agreed = decided(raised(member, circle, words_of(title="Ask on Sundays")), facilitator)
    added = raised(member, circle, words_of(title=mark("public-decision")), Visibility.PUBLIC)
    service.write_effects(member, added, [
        add_action(plan, "Ask at the door"), {"kind": "publish", "plan": plan, "title": "x", "note": "More."},
    ])  # fmt: skip
    decided(added, facilitator)
    plans.publish(facilitator, db.session.get_one(Plan, plan), "The same again.", None)
    later = raised(member, circle, words_of(title="Ask in the park"))
    service.write_effects(member, later, [add_action(plan, mark("unpublished-action"))])
    decided(later, facilitator)
    assert agreed.decision and added.decision and later.decision
    world.keys |= {
        "draft": draft.id, "dropped": dropped.id, "asked": asked.id, "question": question.id,
        "asking": asking.id, "integrating": integrating.id, "objection": others.id, "my_objection": mine.id,
        "parked": parked.id, "agreed": agreed.id, "decision": agreed.decision.id,
        "public": added.decision.number, "public_decision": added.decision.id, "later": later.decision.id,
    }  # fmt: skip


def _closed(who: dict[str, Person], circle: Circle, other: Circle, world: World) -> None:
    """What only the circle sees; and one that goes on in another circle."""
    member, objector, facilitator = who["member"], who["objector"], who["facilitator"]
    plan = world.keys["closed_plan"]
    closed = raised(
        member, circle, words_of(title=mark("closed-title"), text=mark("closed-version")), Visibility.CIRCLE,
        mark("closed-why"),
    )  # fmt: skip
    opened(closed)
    service.write(member, closed, words_of(title=mark("closed-title"), text=mark("closed-text")))
    service.say(objector, closed, SpeechKind.QUESTION, mark("closed-question"))

    secret = raised(
        member, circle, words_of(title=mark("decision-title"), text=mark("decision-text")), Visibility.CIRCLE,
        mark("closed-why"),
    )  # fmt: skip
    service.write_effects(member, secret, [add_action(plan, mark("decision-effect"))])
    in_round(secret, facilitator)
    rounds.respond(objector, secret, rounds.Given(Say.OBJECTION, mark("decision-objection"), Touches.AIM))
    rounds.integrate(facilitator, secret)
    (objection,) = rounds.objections_of(secret)
    rounds.offer_end(facilitator, secret, objection, End.COVERED, mark("decision-how"))
    rounds.confirm(objector, secret, objection)
    rounds.ask_again(facilitator, secret, 7)
    assert secret.round is not None
    for place in secret.round.places:
        concern = rounds.Given(Say.CONCERN, mark("decision-concern"))
        rounds.respond(
            place.person, secret, concern if place.person_id == member.id else rounds.Given(Say.CONSENT)
        )
    rounds.decide(facilitator, secret)
    sent = opened(raised(member, circle, words_of(title="Ask young carers")))
    service.refer(facilitator, sent, other, "It is theirs.")
    assert secret.decision is not None
    world.keys |= {
        "closed": closed.id, "secret": secret.decision.id, "sent": sent.id,
    }  # fmt: skip


def one_more_of_everything_hidden(world: World) -> None:
    """As much again of what others can't see; for them, nothing on any page may look different."""
    circle = db.session.get_one(Circle, world.keys["circle"])
    member, facilitator = world.people["member"], world.people["facilitator"]
    raised(member, circle, words_of(title="Another draft"))
    opened(raised(member, circle, words_of(title="Another of ours"), Visibility.CIRCLE, "It is ours."))
    decided(
        raised(member, circle, words_of(title="Another decision"), Visibility.CIRCLE, "It is ours."),
        facilitator,
    )
    more.more_hidden(world, circle)
    tending.more_hidden(world, circle)
    reaching.more_hidden(world)
    hidden = makers.make_plan(member, circle, slug="hidden", title="Hidden", visibility=Visibility.CIRCLE)
    makers.make_action(
        member, hidden, what="Hidden",
        partner_links=[{"plan": world.keys["partner"], "part": "", "note": "", "review_on": ""}],
    )  # fmt: skip
    closed = db.session.get_one(Plan, world.keys["closed_plan"])
    plans.draft_action(member, closed, shape.tidy(makers.action_fields(what="Hidden too")))
    asked = db.session.get_one(Proposal, world.keys["asked"])
    rounds.respond_ahead(facilitator, asked, rounds.Given(Say.CONSENT))
    circles.invite(facilitator, circle, "another@example.org", "Another")
    drafts.keep(member, "/me", [("name", "Another")])
    db.session.commit()
