"""What the world of the tests of the whole house has besides plans and proposals: rounds run in a meeting,
tested objections, guests, choosing, reviews, appeals, policies, helping circles, and what came back."""

from __future__ import annotations

from datetime import timedelta

from tests import makers
from tests.house.marks import World, mark
from tests.house.steps import decided, in_round, opened, raised, words_of
from workspace.appeals import service as appeals
from workspace.appeals.models import Appeal
from workspace.circles import helping
from workspace.circles import service as circles
from workspace.circles.models import Circle, CircleKind, HatKind, Standing
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision, SequelKind
from workspace.policies import service as policies
from workspace.proposals import guests, rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Channel, Objection, Proposal, SpeechKind, Touches
from workspace.reviewing import months_after
from workspace.reviews import service as reviews
from workspace.reviews.models import Review
from workspace.selections import service as selections
from workspace.selections.models import Selection
from workspace.visibility import Visibility


def add_more(world: World, circle: Circle, other: Circle) -> None:
    """All of it, each once."""
    _stopped(world, circle)
    _guests(world, circle)
    _beside_decisions(world, circle)
    _reviews(world)
    _appeals(world, circle)
    _selections(world, circle)
    quiet = _helping(world, circle)
    _policies(world, circle, quiet)
    _sent_and_back(world, circle, other)


# Rounds -----------------------------------------------------------------------------------------------


def enter_answers(world: World, asking: Proposal) -> None:
    """Two answers that somebody else entered; what the second says is hidden from the facilitator too."""
    who = world.people
    concern = rounds.Given(Say.CONCERN, mark("entered-words"))
    rounds.respond_for(who["facilitator"], asking, who["owner"], concern, Channel.PHONE)
    again = world.given(Say.OBJECTION, mark("entered-too"), Touches.DOMAIN, "")
    rounds.respond_for(who["objector"], asking, who["named"], again, Channel.PAPER)


def doubt_objections(world: World, found: Proposal, others: Objection, mine: Objection) -> None:
    """The test of one objection is open and answered by one; that of the other is over."""
    who = world.people
    doubt = rounds.doubts.raise_doubt(who["owner"], found, others, mark("doubt-why"))
    rounds.doubts.answer(who["named"], found, doubt, world.loud, mark("doubt-words") if world.loud else "No.")
    tested = rounds.doubts.raise_doubt(who["owner"], found, mine, mark("tested-why"))
    for person in found.circle.full_members():
        if person.id in tested.roster:
            rounds.doubts.answer(person, found, tested, False, mark("tested-words"))
    rounds.doubts.close(who["facilitator"], found, tested, mark("tested-outcome"))
    world.keys |= {"doubt": doubt.id, "tested": tested.id}


def _stopped(world: World, circle: Circle) -> None:
    who = world.people
    stopped = in_round(raised(who["member"], circle, words_of(title="Ask at noon")), who["facilitator"])
    rounds.stop_clock(who["learning"], stopped, mark("stop-why"))
    rounds.respond_for(
        who["facilitator"], stopped, who["secretary"], rounds.Given(Say.CONSENT), Channel.SPOKEN
    )
    world.keys["stopped"] = stopped.id


def _guests(world: World, circle: Circle) -> None:
    who = world.people
    heard = raised(
        who["member"], circle, words_of(title="Ask the drivers", text=mark("guest-text")), Visibility.CIRCLE,
        "It is ours.",
    )  # fmt: skip
    service.say(who["objector"], heard, SpeechKind.COMMENT, mark("guest-comment"))
    opened(heard)
    guest = guests.invite(who["facilitator"], heard, who["asker"].email, mark("guest-why"))
    world.keys |= {"heard": heard.id, "guest": guest.id}


# What comes after a decision ----------------------------------------------------------------------------


def _decision(world: World, name: str) -> Decision:
    return db.session.get_one(Decision, world.keys[name])


def _beside_decisions(world: World, circle: Circle) -> None:
    who = world.people
    agreed, secret = _decision(world, "decision"), _decision(world, "secret")
    public = db.session.get_one(Decision, world.keys["public_decision"])
    for decision, words in (
        (agreed, "correction-words"),
        (secret, "correction-closed"),
        (public, "correction-public"),
    ):
        logbook.correct(who["secretary"], circle, decision, mark(words))
    keeper = raised(who["member"], circle, words_of(title="Keep it"), Visibility.CIRCLE, "It is ours.")
    by = decided(keeper, who["facilitator"]).decision
    assert by is not None
    words = mark("sequel-words")
    logbook.follow(SequelKind.KEPT, agreed, by, review_on=months_after(today(), 9), words=words)


def _reviews(world: World) -> None:
    who = world.people
    review = reviews.begin(who["member"], _decision(world, "decision"))
    reviews.find(who["objector"], review, reviews.Found(mark("finding-words"), "", ""))
    closed = reviews.begin(who["member"], _decision(world, "secret"))
    reviews.find(who["objector"], closed, reviews.Found("", "", mark("finding-closed")))
    world.keys |= {"review": review.id, "closed_review": closed.id}


def _appeals(world: World, circle: Circle) -> None:
    who = world.people
    gathering = appeals.begin(who["asker"], _decision(world, "decision"), mark("appeal-words"), True)
    closed = appeals.begin(who["learning"], _decision(world, "secret"), mark("appeal-closed"), True)
    later = _decision(world, "later")
    hearing = appeals.begin(who["stranger"], later, mark("hearing-words"), True)
    appeals.join(who["asker"], hearing, "For me too.", True)
    appeals.join(who["newcomer"], hearing, "And for me.", True)
    met = appeals.Met(today(), mark("hearing-notes"), mark("hearing-answer"))
    appeals.note_meeting(who["secretary"], hearing, met)
    appeals.pass_on(who["asker"], hearing)
    world.keys |= {"gathering": gathering.id, "closed_appeal": closed.id, "hearing": hearing.id}


# Choosing ---------------------------------------------------------------------------------------------


def _selections(world: World, circle: Circle) -> None:
    """One in each step: naming, the change round, and asking the circle about one person."""
    who = world.people
    facilitator, objector, secretary = who["facilitator"], who["objector"], who["secretary"]
    naming = selections.open_(
        facilitator, circle, hat=HatKind.FACILITATOR, description=mark("selection-role"), term_months=12
    )
    selections.nominate(objector, naming, objector, who["owner"], mark("nomination-words"))
    chosen = selections.open_(
        facilitator, circle, hat=HatKind.CARE_AND_COUNSEL, description="Listens.", term_months=12
    )
    selections.nominate(objector, chosen, objector, secretary, "Listens well.")
    selections.to_change_round(facilitator, chosen, mark("selection-without"))
    selections.nominate(objector, chosen, objector, who["owner"], mark("nomination-changed"))
    proposal = selections.propose(
        facilitator, chosen, secretary, mark("proposed-why"), missing_why="They were told."
    )
    rounds.respond(objector, proposal, world.given(Say.OBJECTION, mark("chosen-answer"), Touches.AIM))
    changing = selections.open_(
        facilitator, circle, hat=HatKind.OWN, hat_name="Campaigns", description="Leads them.", term_months=12
    )
    selections.to_change_round(facilitator, changing, "They were told.")
    world.keys["changing"] = changing.id
    world.keys |= {"naming": naming.id, "chosen": chosen.id, "about": proposal.id}


# Circles ------------------------------------------------------------------------------------------------


def _helping(world: World, circle: Circle) -> Circle:
    """A helping circle that keeps to itself what it does."""
    who = world.people
    made = circles.open_circle(
        who["administrator"], circle, kind=CircleKind.HELPING_CIRCLE, name="Night buses", aim="An answer.",
        domain="The question.", question="Do carers come home at night?",
        ends_on=today() + timedelta(days=30), visibility=Visibility.CIRCLE,
    )  # fmt: skip
    for name in ("objector", "secretary"):
        circles.add_member(made, who[name], Standing.FULL)
    db.session.flush()
    db.session.expire(made)
    written = helping.report(who["objector"], made, mark("report-words"))
    world.keys |= {"helping": made.id, "report": written.id}
    return made


def _policies(world: World, circle: Circle, quiet: Circle) -> None:
    who = world.people
    agreed = _decision(world, "decision")
    policy = policies.adopt(
        who["facilitator"], circle, name="Expenses", text=mark("policy-before"), review_months=12,
        decision=agreed,
    )  # fmt: skip
    policies.adopt(
        who["facilitator"], circle, name="Expenses", text=mark("policy-text"), review_months=12,
        decision=agreed, policy=policy, seen=1,
    )  # fmt: skip
    own = makers.make_decision(
        who["objector"], quiet, mark("quiet-decision"), visibility=Visibility.CIRCLE,
        number=circles.next_decision_number(quiet),
    )  # fmt: skip
    closed = policies.adopt(
        who["objector"], quiet, name="Taxis", text=mark("policy-closed"), review_months=12, decision=own
    )
    world.keys |= {"policy": policy.id, "closed_policy": closed.id}


def _sent_and_back(world: World, circle: Circle, other: Circle) -> None:
    """What only this circle saw goes on in another, which talks about it and answers."""
    who = world.people
    sent = opened(
        raised(
            who["member"], circle, words_of(title="Ask schools", text=mark("sent-text")), Visibility.CIRCLE,
            "It is ours.",
        )
    )  # fmt: skip
    there = service.refer(who["facilitator"], sent, other, "It is theirs.")
    service.say(who["stranger"], there, SpeechKind.COMMENT, mark("over-there"))
    service.write(who["stranger"], there, words_of(title="Ask schools", text=mark("answer-back")))
    decided(there, who["stranger"])
    assert there.decision is not None
    world.keys |= {"sent_secretly": sent.id, "there": there.id, "answer": there.decision.id}


# As much again ------------------------------------------------------------------------------------------


def more_hidden(world: World, circle: Circle) -> None:
    """One more of everything in here that a stranger, a visitor and an administrator can't see."""
    who = world.people
    review = db.session.get_one(Review, world.keys["review"])
    reviews.find(who["member"], review, reviews.Found("", "Another reason.", ""))
    selections.open_(
        who["facilitator"], circle, hat=HatKind.SECRETARY, description="Another.", term_months=12
    )
    naming = db.session.get_one(Selection, world.keys["naming"])
    selections.nominate(who["member"], naming, who["member"], who["owner"], "Another reason.")
    asking = db.session.get_one(Proposal, world.keys["stopped"])
    rounds.respond(who["secretary"], asking, rounds.Given(Say.CONCERN, "Another concern."))
    integrating = db.session.get_one(Proposal, world.keys["integrating"])
    doubt = next(
        one for one in rounds.doubts.open_around(who["facilitator"]) if one.id == world.keys["doubt"]
    )
    rounds.doubts.answer(who["facilitator"], integrating, doubt, True, "Another.")
    secret = _decision(world, "secret")
    logbook.correct(who["secretary"], circle, secret, "Another correction.")
    quiet = db.session.get_one(Circle, world.keys["helping"])
    helping.report(who["objector"], quiet, "Another report.")
    policies.adopt(
        who["objector"], quiet, name="Another", text="Another.", review_months=12,
        decision=makers.make_decision(
            who["objector"], quiet, visibility=Visibility.CIRCLE, number=circles.next_decision_number(quiet)
        ),
    )  # fmt: skip
    heard = db.session.get_one(Proposal, world.keys["heard"])
    guests.invite(who["facilitator"], heard, who["newcomer"].email, "Another guest.")
    appeal = db.session.get_one(Appeal, world.keys["closed_appeal"])
    appeals.take_back(who["learning"], appeal)
