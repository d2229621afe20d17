"""Appeals at each stage, made by calling services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.makers import make_circle, make_member, make_person
from tests.proposals import makers
from tests.proposals.makers import Group
from tests.reviews.makers import decided
from workspace.appeals import service
from workspace.appeals.models import Appeal, AppealStage
from workspace.appeals.service import Met
from workspace.circles import service as circles
from workspace.circles.models import Circle, HatKind
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.people.models import Person


@dataclass
class Case:
    """A circle below the top one that decided something, three who appeal, and all the others around them."""

    made: Group  # the top circle with its people
    circle: Circle  # which decided
    facilitator: Person
    secretary: Person
    member: Person
    delegate: Person
    counsellor: Person
    beside: Person  # the delegate of the circle beside it
    appellants: list[Person]
    decision: Decision
    appeal: Appeal

    @property
    def group(self) -> Group:
        """The circle that decided, as other makers want it."""
        others = [self.member, self.delegate, self.member]
        return Group(self.made.admin, self.circle, self.facilitator, self.secretary, others)

    def answered(self, words: str = "We have moved it to noon.") -> None:
        """A meeting of the stage it is in, with an answer."""
        keeper = {
            AppealStage.CIRCLE: self.facilitator,
            AppealStage.COUNSEL: self.counsellor,
            AppealStage.BROADER: self.made.facilitator,
        }[self.appeal.stage]
        service.note_meeting(keeper, self.appeal, Met(today(), "All were there.", words))
        db.session.commit()

    def passed_on(self) -> None:
        """Taken to the next stage by one of those who appeal."""
        service.pass_on(self.appellants[0], self.appeal)
        db.session.commit()

    def to(self, stage: AppealStage) -> None:
        """On until this stage."""
        while self.appeal.stage is not stage:
            self.answered()
            if self.appeal.stage is AppealStage.COUNSEL:
                self.answered()
            self.passed_on()


def term(circle: Circle, person: Person, kind: HatKind) -> None:
    circles.give_hat(person, circle, person, kind=kind, term_end=today() + timedelta(days=365))


def case(people: int = 3, **more: Any) -> Case:
    """An appeal that so many people stand behind."""
    made = makers.group()
    circle = make_circle(made.admin, made.circle, "Transport")
    beside = make_circle(made.admin, made.circle, "Respite")
    names = ("Fay Facilitates", "Sue Secretary", "Mel Member", "Del Delegate")
    inside = [make_member(circle, name) for name in names]
    for person, kind in zip(
        inside, (HatKind.FACILITATOR, HatKind.SECRETARY, None, HatKind.DELEGATE), strict=True
    ):
        if kind:
            term(circle, person, kind)
    other = make_member(beside, "Bea Beside")
    term(beside, other, HatKind.DELEGATE)
    term(made.circle, made.members[0], HatKind.CARE_AND_COUNSEL)
    answers = [{"person": p.id, "name": p.name, "carer": True, "say": "consent"} for p in inside]
    appellants = [make_person(name) for name in ("Ada Appeals", "Ben Appeals", "Cem Appeals")]
    group = Group(made.admin, circle, inside[0], inside[1], [inside[2], inside[3], inside[2]])
    decision = decided(group, **{"answers": answers, **more})
    appeal = service.begin(appellants[0], decision, "The bus is too early.", True)
    for person in appellants[1:people]:
        service.join(person, appeal, "For me too.", True)
    db.session.commit()
    return Case(made, circle, *inside, made.members[0], other, appellants[:people], decision, appeal)
