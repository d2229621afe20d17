"""So many rows of everything that a page lists: copies of what services made, put in by plain inserts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select, update

from tests.house.copying import Copier, first_of
from tests.house.many_reaching import reach_many
from tests.house.many_tended import tend_many
from tests.house.marks import World
from workspace.appeals.models import Appeal, Appellant, Hearing
from workspace.circles.models import Circle, Hat, HatTerm, HelpingReport, Invitation, JoinRequest, Membership
from workspace.db import db, now, today
from workspace.logbook.models import Correction, Decision, Sequel, TrailEntry
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.plan import service as plans
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    Measure,
    PartnerLink,
    Plan,
    PlanChange,
    PlanVersion,
    Principle,
    Priority,
)
from workspace.policies.models import Policy, PolicyText
from workspace.proposals.models import (
    Answer,
    Conflict,
    Doubt,
    DoubtAnswer,
    EarlierAnswer,
    Guest,
    Objection,
    Place,
    Proposal,
    Round,
    Speech,
    Step,
    Version,
)
from workspace.reviews.models import Finding, Review
from workspace.selections.models import Nomination, Selection


def make_many(world: World, many: int) -> None:
    """So many more of everything that a page lists."""
    copier = Copier(many)
    _people_and_circles(copier, world)
    _actions(copier, world)
    _proposals(copier, world)
    _after_deciding(copier, world)
    _choosing_and_doubting(copier, world)
    tend_many(copier, world)
    reach_many(copier, world)
    db.session.expire_all()
    plan = db.session.get_one(Plan, world.keys["public_plan"])
    plans.publish(world.people["secretary"], plan, "Very much more.", None)
    db.session.commit()


def _people_and_circles(copier: Copier, world: World) -> None:
    copy, circle = copier.copy, world.keys["circle"]
    organisations = copy(Organisation, 1, name=lambda n: f"Organisation {n}")
    people = copy(
        Person, world.people["facilitator"].id, email=lambda n: f"p{n}@example.org",
        name=lambda n: f"Person {n}",
        organisation_id=organisations, public_name=lambda n: f"Public {n}",
    )  # fmt: skip
    world.keys |= {"people": people, "organisations": organisations}
    member = first_of(Membership, circle_id=circle, person_id=world.people["member"].id)
    copy(Membership, member, person_id=people)
    copy(JoinRequest, world.keys["request"], person_id=people)
    copy(
        Invitation,
        world.keys["invitation"],
        email=lambda n: f"i{n}@example.org",
        nonce=lambda n: f"nonce {n}",
    )
    copy = copier.fewer().copy
    below = copy(Circle, world.keys["other"], name=lambda n: f"Circle {n}")
    mine = first_of(Membership, circle_id=world.keys["other"])
    copy(Membership, mine, circle_id=below, person_id=world.people["member"].id)
    copy(Membership, mine, circle_id=below, person_id=people)
    for kind, name in (("facilitator", "Facilitator"), ("leader", "Leader"), ("secretary", "Secretary")):
        hats = copy(Hat, first_of(Hat), circle_id=below, kind=kind, name=name)
        copy(
            HatTerm, world.keys["term"], hat_id=hats,
            person_id=people if kind != "secretary" else world.people["secretary"].id,
            term_end=today() + timedelta(days=5),
        )  # fmt: skip
    own = copy(Hat, first_of(Hat, kind="own"), name=lambda n: f"Hat {n}")
    copy(HatTerm, world.keys["term"], hat_id=own, term_end=today() + timedelta(days=5))
    copy(TrailEntry, first_of(TrailEntry, circle_id=circle))


def _actions(copier: Copier, world: World) -> None:
    copy, people = copier.copy, world.keys["people"]
    partners = copy(PartnerPlan, world.keys["partner"], title=lambda n: f"Partner plan {n}")
    plan = world.keys["public_plan"]
    copy(Plan, first_of(Plan, slug="drafted"), slug=lambda n: f"plan-{n}", title=lambda n: f"Plan {n}")
    copy(Principle, first_of(Principle, plan_id=plan), position=lambda n: n + 2)
    first = first_of(Action, plan_id=plan, reference="HOS-1")
    number = db.session.scalar(
        select(Priority.last_number).where(Priority.plan_id == plan, Priority.code == "HOS")
    )
    start = (number or 0) + 1
    actions = copy(
        Action, first, number=lambda n: start + n, reference=lambda n: f"HOS-{start + n}",
        what=lambda n: f"Action {n}", owner_person_id=people,
        checker_person_id=people[::-1],
    )  # fmt: skip
    mine = copy(
        Action, first, number=lambda n: start + copier.many + n,
        reference=lambda n: f"HOS-{start + copier.many + n}", owner_person_id=world.people["member"].id,
        review_on=today() - timedelta(days=20), checker_person_id=None,
    )  # fmt: skip
    world.keys |= {"actions": actions, "my_actions": mine}
    db.session.execute(
        update(Priority).where(Priority.plan_id == plan, Priority.code == "HOS")
        .values(last_number=start + 2 * copier.many)
    )  # fmt: skip
    copy(Measure, first_of(Measure, action_id=first), action_id=actions)
    copy(PartnerLink, world.keys["link"], action_id=actions)
    copy(PartnerLink, world.keys["link"], action_id=mine, partner_plan_id=partners)
    copy(ActionChange, first_of(ActionChange, action_id=first), person_id=people)
    said = first_of(ActionUpdate)
    copy(ActionUpdate, said, action_id=first, person_id=people)
    copy(ActionUpdate, said, action_id=actions)
    for slug in ("open", "drafted"):
        about = first_of(Plan, slug=slug)
        copy(PlanChange, first_of(PlanChange), plan_id=about, person_id=people)
    version = first_of(PlanVersion, plan_id=plan)
    copy(PlanVersion, version, number=lambda n: n + 3)
    db.session.execute(update(Plan).where(Plan.id == plan).values(versions_published=copier.many + 2))


def _proposals(copier: Copier, world: World) -> None:
    """A hundred proposals in each busy stage, a thousand at their questions, and one that has it all."""
    copy, people, k = copier.copy, world.keys["people"], world.keys
    copy(Decision, k["decision"], number=lambda n: n + 100, title=lambda n: f"Decision {n}")
    for name in ("draft", "asking", "integrating", "asked"):
        some = copier if name == "asked" else copier.fewer()
        made = some.copy(Proposal, k[name], title=lambda n: f"Proposal {n}", latest=1, moved_at=now())
        versions = some.copy(
            Version, first_of(Version, proposal_id=k[name]), proposal_id=made, number=1, written_at=now()
        )
        if name == "asking":
            _rounds(copier, world, made, versions)
        if name == "integrating":
            _objections(copier, world, made, versions)
        if name == "asked":
            copy(Speech, k["question"], proposal_id=made)
    copy(Speech, k["question"], person_id=people)
    copy(Step, first_of(Step, proposal_id=k["asked"]), person_id=people)
    latest = db.session.scalar(select(Proposal.latest).where(Proposal.id == k["asked"])) or 0
    first = first_of(Version, proposal_id=k["asked"])
    copy(Version, first, number=lambda n: latest + 1 + n, written_at=now())
    db.session.execute(update(Proposal).where(Proposal.id == k["asked"]).values(latest=latest + copier.many))
    off = {"proposal_id": k["asked"], "reason": "x", "noted_by_id": people[0]}
    db.session.execute(insert(Conflict), [off | {"person_id": each} for each in people])


def _rounds(copier: Copier, world: World, made: list[int], versions: list[int]) -> None:
    """An open round on each proposal, where the member is asked; and everybody on the roster of one."""
    people, member = world.keys["people"], world.people["member"].id
    asking = first_of(Round, proposal_id=world.keys["asking"])
    place = first_of(Place, round_id=asking, person_id=member)
    given = first_of(Answer, round_id=asking)
    some = copier.fewer().copy
    rounds = some(Round, asking, proposal_id=made, version_id=versions)
    some(Place, place, round_id=rounds)
    some(Place, place, round_id=rounds, person_id=world.people["objector"].id)
    some(Answer, given, round_id=rounds)
    copier.copy(Place, place, person_id=people)
    answers = copier.copy(Answer, given, person_id=people)
    copier.copy(EarlierAnswer, first_of(EarlierAnswer), answer_id=answers)


def _objections(copier: Copier, world: World, made: list[int], versions: list[int]) -> None:
    """An objection of the member that waits to be confirmed on each proposal; and everybody's on one."""
    people, member = world.keys["people"], world.people["member"].id
    closed = first_of(Round, proposal_id=world.keys["integrating"])
    mine = first_of(Answer, round_id=closed, person_id=member)
    some = copier.fewer().copy
    rounds = some(Round, closed, proposal_id=made, version_id=versions, closed_at=None)
    answers = some(Answer, mine, round_id=rounds)
    some(Objection, world.keys["my_objection"], proposal_id=made, answer_id=answers)
    (again,) = Copier(1).copy(Round, closed, number=2, closed_at=None)
    copier.copy(Place, first_of(Place, round_id=closed, person_id=member), round_id=again, person_id=people)
    others = copier.copy(Answer, mine, round_id=again, person_id=people)
    db.session.execute(update(Round).where(Round.id.in_([*rounds, again])).values(closed_at=now()))
    copier.copy(Objection, world.keys["objection"], answer_id=others, person_id=people)


def _after_deciding(copier: Copier, world: World) -> None:
    """Policies and reviews of one decision by the hundred; corrections, later decisions, reports, appeals."""
    copy, people, k = copier.copy, world.keys["people"], world.keys
    decided = list(db.session.scalars(select(Decision.id).where(Decision.number >= 100)))
    copy(Decision, k["public_decision"], number=lambda n: n + 5000, title=lambda n: f"Public {n}")
    copy(Correction, first_of(Correction, decision_id=k["decision"]), person_id=people)
    copy(Sequel, first_of(Sequel, decision_id=k["decision"]), by_id=decided)
    some = copier.fewer().copy
    policies = some(Policy, k["policy"], name=lambda n: f"Policy {n}")
    some(PolicyText, first_of(PolicyText, policy_id=k["policy"]), policy_id=policies)
    copy(PolicyText, first_of(PolicyText, policy_id=k["policy"]), number=lambda n: n + 3)
    found = first_of(Finding, review_id=k["review"])
    some(Review, k["review"], closed_at=now())
    reviews = copy(Review, k["review"], decision_id=decided)
    copy(Finding, found, review_id=reviews)
    copy(Finding, found, person_id=people)
    copy(HelpingReport, k["report"], text=lambda n: f"Report {n}")
    _appeals(copier, world, decided)


def _appeals(copier: Copier, world: World, decided: list[int]) -> None:
    """A hundred that are being heard, each on a decision of its own; one with many people and meetings."""
    people, k = world.keys["people"], world.keys
    some, mine = copier.fewer().copy, first_of(Appellant, appeal_id=k["hearing"])
    met = first_of(Hearing, appeal_id=k["hearing"])
    made = some(Appeal, k["hearing"], decision_id=decided)
    some(Appellant, mine, appeal_id=made)
    some(Appellant, mine, appeal_id=made, person_id=people)
    some(Hearing, met, appeal_id=made)
    copier.copy(Appellant, mine, person_id=people)
    copier.copy(Hearing, met, noted_by_id=people)
    some(Appeal, k["hearing"], decision_id=k["decision"], ended_at=now())


def _choosing_and_doubting(copier: Copier, world: World) -> None:
    """A hundred selections under way, one in which everybody has spoken; tests of objections; guests."""
    copy, people, k = copier.copy, world.keys["people"], world.keys
    some = copier.fewer().copy
    made = some(Selection, k["naming"], hat="own", hat_name=lambda n: f"Hat {n}")
    said = first_of(Nomination, selection_id=k["naming"])
    some(Nomination, said, selection_id=made)
    copy(Nomination, said, person_id=people, nominee_id=people[::-1])
    given = first_of(DoubtAnswer, doubt_id=k["tested"])
    some(Doubt, k["tested"], why="Another.")
    copy(DoubtAnswer, given, person_id=people)
    copy(Guest, k["guest"], person_id=people)
    about = list(db.session.scalars(select(Proposal.id).where(Proposal.title.like("Proposal %"))))
    some(Guest, k["guest"], proposal_id=about, person_id=world.people["stranger"].id)
