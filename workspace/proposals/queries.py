"""Reading proposals, rounds and decisions: every list and every row starts from what this person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db, now
from workspace.languages.tongue import RECORD, Tongue
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.post import queries as letters
from workspace.post.models import Kind
from workspace.proposals.consent import Absence, Outcome, Say, Stage, outcome
from workspace.proposals.heard import heard_on
from workspace.proposals.models import (
    AheadAnswer,
    Answer,
    Conflict,
    EarlierAnswer,
    Objection,
    Proposal,
    Round,
    Speech,
    SpeechKind,
    Step,
    Version,
)
from workspace.proposals.sent_on import handed_to, sent_from
from workspace.refusal import mark, marks
from workspace.text import differences
from workspace.visibility import Visibility

ENDED = (Stage.DECIDED, Stage.REFERRED, Stage.WITHDRAWN)


def visible_to(person: Person) -> Select[Proposal]:
    """All of one's own circles', and of others what is neither a draft nor only that circle's.

    A draft that was withdrawn stays what it was: the circle's.
    """
    return _visible_to(circles.ids_of(person), handed_to(person), heard_on(person))


@lru_cache(maxsize=512)  # every page asks, and writing the question down costs more than asking it
def _visible_to(mine: Select[int], handed: Select[int], heard: Select[int]) -> Select[Proposal]:
    dropped = exists().where(
        Step.proposal_id == Proposal.id, Step.from_stage == Stage.DRAFT, Step.to_stage == Stage.WITHDRAWN
    )
    elsewhere = and_(
        Proposal.visibility != Visibility.CIRCLE,
        Proposal.stage != Stage.DRAFT,
        or_(Proposal.stage != Stage.WITHDRAWN, ~dropped),
    )
    own, along = Proposal.circle_id.in_(mine), or_(Proposal.id.in_(handed), Proposal.id.in_(heard))
    return select(Proposal).where(or_(own, elsewhere, along))


def decisions_visible_to(person: Person) -> Select[Decision]:
    """The decisions this person may see."""
    return _decisions(circles.ids_of(person), handed_to(person), sent_from(person), heard_on(person))


@lru_cache(maxsize=512)
def _decisions(mine: Select[int], *ways: Select[int]) -> Select[Decision]:
    along = or_(*(Proposal.id.in_(way) for way in ways))
    answers = select(Proposal.decision_id).where(Proposal.decision_id.is_not(None), along)
    own = Decision.circle_id.in_(mine)
    return select(Decision).where(
        or_(own, Decision.visibility != Visibility.CIRCLE, Decision.id.in_(answers))
    )


def objections_visible_to(person: Person) -> Select[Objection]:
    """The objections of this person's circles: open to it, and where it was sent on to (R10, R14)."""
    mine = select(Proposal.id).where(Proposal.circle_id.in_(circles.ids_of(person)))
    return select(Objection).where(
        or_(Objection.proposal_id.in_(mine), Objection.proposal_id.in_(handed_to(person)))
    )


def is_of_objection(objection_id: int) -> ColumnElement[bool]:
    """Which proposal an objection belongs to. For `find()`: the proposal's row is locked first, always."""
    about = select(Objection.proposal_id).where(Objection.id == objection_id)
    return Proposal.id == about.scalar_subquery()


def speeches_visible_to(person: Person) -> Select[Speech]:
    """What was said on proposals this person may see."""
    return select(Speech).where(Speech.proposal_id.in_(visible_to(person).with_only_columns(Proposal.id)))


@dataclass(frozen=True)
class Story:
    """Everything a proposal's page shows, loaded in a number of queries that does not grow."""

    steps: list[Step]
    speeches: list[Speech]
    objections: list[Objection]
    conflicts: list[Conflict]
    referred_to: list[Proposal]

    def replies_to(self, question: Speech) -> list[Speech]:
        """The proposer's answers to one question."""
        return [s for s in self.speeches if s.replies_to_id == question.id]

    def said(self, *kinds: str) -> list[Speech]:
        """What was said of these kinds, oldest first."""
        return [s for s in self.speeches if s.kind.value in kinds]


def story(proposal: Proposal, inside: bool = True) -> Story:
    """How this proposal came to where it is. Draft comments and conflicts are for the circle (`inside`)."""
    mine = {"proposal_id": proposal.id}
    scalars = db.session.scalars
    people = (joinedload(Speech.person), joinedload(Speech.entered_by))
    spoken = select(Speech).filter_by(**mine).order_by(Speech.id).options(*people)
    if not inside:
        spoken = spoken.where(Speech.kind != SpeechKind.COMMENT)
    worked_on = any(r.closed_at is not None for r in proposal.rounds)
    return Story(
        steps=list(
            scalars(select(Step).filter_by(**mine).order_by(Step.id).options(joinedload(Step.person)))
        ),
        speeches=list(scalars(spoken)),
        objections=list(scalars(_objections(proposal))) if worked_on else [],
        conflicts=conflicts(proposal) if inside and not proposal.stage.is_end else [],
        referred_to=list(scalars(_sent_on(proposal))) if proposal.stage is Stage.REFERRED else [],
    )


def with_earlier(rounds: Sequence[Round]) -> list[Round]:
    """These rounds, with what people had answered before they changed their answer: one query for all."""
    answers = {answer.id: answer for round_ in rounds for answer in round_.answers}
    given: dict[int, list[EarlierAnswer]] = {key: [] for key in answers}
    wanted = select(Answer.id).where(Answer.round_id.in_([round_.id for round_ in rounds]))
    if answers:
        earlier = select(EarlierAnswer).where(EarlierAnswer.answer_id.in_(wanted))
        for each in db.session.scalars(earlier.order_by(EarlierAnswer.id)):
            given[each.answer_id].append(each)
    for key, answer in answers.items():
        set_committed_value(answer, "earlier", given[key])
    return list(rounds)


def conflicts(proposal: Proposal) -> list[Conflict]:
    """Who stays off the roster of the rounds to come, and why."""
    found = select(Conflict).filter_by(proposal_id=proposal.id).options(joinedload(Conflict.person))
    return list(db.session.scalars(found.order_by(Conflict.id)))


def _objections(proposal: Proposal) -> Select[Objection]:
    known = (lazyload(Round.places), lazyload(Round.stops), joinedload(Round.version))  # with the rounds
    whole = joinedload(Objection.answer).joinedload(Answer.round).options(*known)
    return select(Objection).filter_by(proposal_id=proposal.id).options(whole).order_by(Objection.id)


def _sent_on(proposal: Proposal) -> Select[Proposal]:
    whole = (joinedload(Proposal.circle), joinedload(Proposal.decision))
    return select(Proposal).where(Proposal.came_from_id == proposal.id).options(*whole)


def in_circle(
    person: Person, circle: Circle, *, open_only: bool = True, also: Sequence[ExecutableOption] = ()
) -> list[Proposal]:
    """A circle's proposals that this person may see, the most recently moved first."""
    found = visible_to(person).where(Proposal.circle_id == circle.id)
    found = found.where(Proposal.stage.not_in(ENDED) if open_only else Proposal.stage.in_(ENDED))
    return list(
        db.session.scalars(
            found.order_by(Proposal.moved_at.desc(), Proposal.id.desc())
            .options(joinedload(Proposal.proposer), *also)
            .limit(100)
        )
    )


def versions_shown(proposal: Proposal, inside: bool) -> list[Version]:
    """Its versions; to others than its circle without those that were written over while it was a draft."""
    if inside:
        return proposal.versions
    steps = select(Step).filter_by(proposal_id=proposal.id).order_by(Step.id)
    began, drafting = proposal.raised_at, []
    for step in db.session.scalars(steps):
        if step.from_stage is Stage.DRAFT:
            drafting.append((began, step.at))
        began = step.at
    hidden = {
        version.number
        for version, newer in pairwise(proposal.versions)
        if any(begin <= version.written_at and newer.written_at <= end for begin, end in drafting)
    }
    return [version for version in proposal.versions if version.number not in hidden]


def version_of(proposal: Proposal, number: int) -> Version | None:
    """One version by its number."""
    return db.session.scalar(select(Version).filter_by(proposal_id=proposal.id, number=number))


def word_changes(
    old: Version, new: Version, tongue: Tongue = RECORD
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What differs between two versions, field by field, in words added and removed (R3)."""
    from_, to = _fields(old, tongue), _fields(new, tongue)
    return [(name, differences(from_[name], to[name])) for name in to if from_[name] != to[name]]


def _fields(version: Version, tongue: Tongue) -> dict[str, str]:
    return {
        mark("Title"): version.title,
        mark("The need"): version.need,
        mark("What should be done"): version.text,
        mark("How we will know whether it works"): version.criteria,
        mark("Who is responsible"): version.responsible,
        mark("Term"): tongue.count(*marks("%(num)d month", "%(num)d months"), version.term_months),
        mark("Review date"): tongue.day(version.review_on)
        if version.review_on
        else tongue.say(mark("at the end of the term")),
    }


def ahead_answer(person: Person, version: Version) -> AheadAnswer | None:
    """This person's own answer given before the round."""
    return db.session.scalar(select(AheadAnswer).filter_by(version_id=version.id, person_id=person.id))


def still_objecting(about: Collection[int]) -> dict[int, set[int]]:
    """Whose last word on these proposals, in the rounds that closed, is an objection they never ended (R8).

    Also where the round was cut off before anybody worked on it. By proposal, in one query.
    """
    found: dict[int, set[int]] = {key: set() for key in about}
    later, its_round = aliased(Answer), aliased(Round)
    said_since = (
        exists()
        .where(later.person_id == Answer.person_id, later.round_id == its_round.id)
        .where(its_round.proposal_id == Round.proposal_id, its_round.number > Round.number)
    )
    objected = (
        select(Round.proposal_id, Answer.person_id)
        .join(Round, Answer.round_id == Round.id)
        .outerjoin(Objection, Objection.answer_id == Answer.id)
        .where(Round.proposal_id.in_(about), Round.closed_at.is_not(None), Answer.say == Say.OBJECTION)
        .where(Objection.confirmed_at.is_(None), ~said_since)
    )
    for row in db.session.execute(objected) if about else ():
        found[row.proposal_id].add(row.person_id)
    return found


def standing(round_: Round) -> Outcome:
    """What the answers of this round amount to now.

    Who left the circle before answering is no longer waited for; who had answered is still heard. The
    silence of somebody whose objection was never confirmed as integrated is not absence: they are waited
    for, whichever way the proposal came to this round (R8). Nor is that of the nominee: who is asked last
    could not answer sooner, and nobody is given a hat by silence (C10). Nor that of somebody whose letter
    has not gone yet: they were not told (R6).
    """
    return standings([round_])[0]


def standings(rounds: Sequence[Round]) -> list[Outcome]:
    """The same for many rounds at once, in the order given, in a number of queries that does not grow."""
    by_notice = [round_ for round_ in rounds if round_.policy is Absence.NOTICE]
    waiting = still_objecting([round_.proposal_id for round_ in by_notice])
    untold = letters.on_the_way(Kind.ANSWER_WANTED, [round_.id for round_ in by_notice])
    return [
        _standing(round_, waiting.get(round_.proposal_id, set()) | untold.get(round_.id, set()))
        for round_ in rounds
    ]


def asked_too_early(person: Person, round_: Round, result: Outcome | None = None) -> bool:
    """Whether this person is asked last, because it is about them, and others have not answered (C10)."""
    if person.id != round_.asked_last_id:
        return False
    return bool((result or standing(round_)).missing - {person.id})


def _standing(round_: Round, waiting: set[int]) -> Outcome:
    answered = {a.person_id: a.say for a in round_.answers}
    here = {p.id for p in round_.proposal.circle.full_members()}
    roster = {
        p.person_id: p.is_carer
        for p in round_.places
        if not p.excluded and (p.person_id in answered or p.person_id in here)
    }
    never_absent = waiting | {round_.asked_last_id}
    told = [p.person_id for p in round_.places if p.told_at is not None and p.person_id not in never_absent]
    window_over = round_.stopped is None and now() > round_.answer_by  # R12: the clock stands still
    return outcome(roster, answered, round_.policy, window_over, told)


# What waits for a person ----------------------------------------------------------------------------


def under_way(person: Person) -> list[Proposal]:
    """Everything that has not ended in this person's circles, with its rounds; the oldest move first."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.circle_id.in_(circles.ids_of(person)), Proposal.stage.not_in(ENDED))
            .options(joinedload(Proposal.circle), selectinload(Proposal.rounds))
            .order_by(Proposal.moved_at, Proposal.id)
            .limit(500)
        )
    )


def confirmations_wanted(person: Person) -> list[Objection]:
    """This person's objections for which somebody offered an end that waits to be confirmed."""
    integrating = select(Proposal.id).where(Proposal.stage == Stage.INTEGRATING)
    return list(
        db.session.scalars(
            objections_visible_to(person)
            .where(
                Objection.person_id == person.id,
                Objection.end.is_not(None),
                Objection.confirmed_at.is_(None),
                Objection.proposal_id.in_(integrating),
            )
            .order_by(Objection.id)
        )
    )


def spoken(person: Person, proposals: Sequence[Proposal]) -> set[tuple[int, Stage]]:
    """In which stages of these proposals this person has asked, reacted or passed."""
    said = select(Speech.proposal_id, Speech.stage).where(
        Speech.person_id == person.id,
        Speech.proposal_id.in_([p.id for p in proposals]),
        Speech.kind.in_([SpeechKind.QUESTION, SpeechKind.REACTION, SpeechKind.PASS]),
    )
    return {(row.proposal_id, row.stage) for row in db.session.execute(said)} if proposals else set()


def unanswered(proposals: Sequence[Proposal]) -> set[int]:
    """Which of these proposals have questions that nobody answered yet."""
    answered = select(Speech.replies_to_id).where(Speech.replies_to_id.is_not(None))
    waiting = select(Speech.proposal_id).where(
        Speech.proposal_id.in_([p.id for p in proposals]),
        Speech.kind == SpeechKind.QUESTION,
        Speech.id.not_in(answered),
    )
    return set(db.session.scalars(waiting)) if proposals else set()


def from_decision(person: Person, decision: Decision) -> Proposal | None:
    """The proposal a decision came from, where this person may see it."""
    return db.session.scalar(visible_to(person).where(Proposal.decision_id == decision.id))
