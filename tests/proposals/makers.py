"""A small circle with people in it, made by calling services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, HatKind, Joining, Standing
from workspace.db import db, today
from workspace.people import service as people
from workspace.people.models import Part, Person
from workspace.plan import service as plans
from workspace.plan.models import Plan
from workspace.post.models import Fate, Letter
from workspace.proposals import rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Proposal, Response, SpeechKind, Touches
from workspace.visibility import Visibility

WORDS = service.Words(
    title="Carers help to train hospital discharge staff",
    need="Carers say that nobody asks them before somebody is sent home.",
    text="Two carers join each training day for discharge staff.",
    criteria="We count the training days with carers, and ask staff what they do differently.",
)


@dataclass
class Group:
    """A circle, who facilitates, who keeps the record, and the others."""

    admin: Person
    circle: Circle
    facilitator: Person
    secretary: Person
    members: list[Person] = field(default_factory=list)
    learner: Person | None = None
    plan: Plan | None = None

    @property
    def everyone(self) -> list[Person]:
        return [self.facilitator, self.secretary, *self.members]


def person(name: str, part: Part = Part.CARER) -> Person:
    made = people.welcome(f"{name.lower().replace(' ', '.')}@example.org", name)
    made.part = part
    return made


def group(members: int = 3, absence: AbsencePolicy = AbsencePolicy.WAIT, plan: bool = False) -> Group:
    """A top circle with a facilitator, a secretary and so many other full members, and a learning member."""
    admin = people.first_administrator("admin@example.org", "Ada Admin")
    circle = circles.open_top(
        admin,
        kind=CircleKind.CIRCLE,
        name="Being heard",
        aim="Carers are heard wherever decisions about them are made.",
        domain="How carers take part in the borough's plan.",
        joining=Joining.REQUEST,
        visibility=Visibility.MEMBERS,
        absence_policy=absence,
        answer_days=7,
    )
    first = person("Farah Facilitator")
    second = person("Sam Secretary", Part.ORGANISATION)
    others = [
        person(f"Member {n}", Part.CARER if n % 2 else Part.ORGANISATION) for n in range(1, members + 1)
    ]
    for each in (first, second, *others):
        circles.add_member(circle, each, Standing.FULL)
    learner = person("Lena Learner")
    circles.add_member(circle, learner, Standing.LEARNING)
    db.session.flush()
    db.session.expire_all()
    for who, kind in ((first, HatKind.FACILITATOR), (second, HatKind.SECRETARY)):
        circles.give_hat(admin, circle, who, kind=kind, term_end=today() + timedelta(days=365))
    made = Group(admin, circle, first, second, others, learner)
    if plan:
        made.plan = plans.start_plan(
            second, circle, title="Carers' plan", slug="carers", for_whom="Unpaid carers", introduction="",
            visibility=Visibility.PUBLIC,
        )  # fmt: skip
        plans.add_priority(
            second, made.plan, code="HOS", title="Hospital discharge", why="It goes wrong often."
        )
    db.session.commit()
    return made


def proposal(made: Group, proposer: Person | None = None, **more: Any) -> Proposal:
    """A draft."""
    found = service.raise_proposal(
        proposer or made.members[0], made.circle, WORDS, more.pop("visibility", Visibility.MEMBERS), **more
    )
    db.session.commit()
    return found


def to_reactions(made: Group, found: Proposal) -> None:
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    service.say(made.members[1], found, SpeechKind.QUESTION, "Who pays for the day?")
    service.to_reactions(made.facilitator, found)
    db.session.commit()


def to_consent(made: Group, found: Proposal, days: int = 7) -> None:
    to_reactions(made, found)
    rounds.to_consent(made.facilitator, found, days)
    db.session.commit()


def letters_gone() -> None:
    """All letters so far have reached their people: a worker carries them within seconds."""
    db.session.execute(update(Letter).values(fate=Fate.SENT))


def objection(words: str = "The training would take carers away from home for a day.") -> rounds.Given:
    return rounds.Given(Say.OBJECTION, words, Touches.AIM, "Half a day")


CONSENT = rounds.Given(Say.CONSENT)


def action_fields(made: Group, **more: Any) -> dict[str, Any]:
    """An agreed action, as an effect carries it."""
    from workspace.plan import shape

    return {
        **shape.empty(),
        "what": "Carers help to train hospital discharge staff",
        "why": "Carers know what goes wrong at home.",
        "priority": "HOS",
        "owner": f"person:{made.secretary.id}",
        "review_on": (today() + timedelta(days=60)).isoformat(),
        "review_every": 3,
        **more,
    }
