"""Partners without accounts are asked whether what we say of their plan is still right, and what they said.

To them only what is public is told: the words of the published version (V2). What they answer is for members.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from workspace import reviewing
from workspace.db import day_of, db, now, public_changed, today
from workspace.logbook.models import TrailEntry
from workspace.partners.models import PartnerPlan
from workspace.people.models import Person
from workspace.plan.leaning import due_on
from workspace.plan.models import Action, PartnerAnswer, PartnerLink, Plan, PlanVersion
from workspace.plan.sight import links_visible_to
from workspace.post.models import Kind, Letter
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

MOST_A_DAY = 10  # answers to one question
EVERY = 6  # months between two looks at a link, as the form of a member suggests it too
# Half of a sentence is no address: both ends stand where a word ends, and the domain has a dot in it.
ADDRESS = re.compile(
    r"(?<![\w.%+'@-])[\w%+'-]+(?:\.[\w%+'-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?![\w@-])",
    re.ASCII | re.IGNORECASE,
)


def contact_of(plan: PartnerPlan) -> str:
    """The first email address in the words about whom to ask; empty where there is none."""
    found = ADDRESS.search(plan.contact)
    return found[0].lower() if found and len(found[0]) <= 254 else ""


# What is asked --------------------------------------------------------------------------------------


def one(link_id: int, to_write: bool = False) -> PartnerLink | None:
    """One link; to write, its action's row is locked first."""
    link = db.session.get(PartnerLink, link_id)
    if link is not None and to_write:
        locked = select(Action).where(Action.id == link.action_id).with_for_update(of=Action)
        db.session.scalars(locked, execution_options={"populate_existing": True}).one()
        db.session.refresh(link)
    return link


def due(day: date) -> list[tuple[PartnerLink, date]]:
    """The links whose contact may be asked now, with the day since when; what was answered waits for us."""
    found = [(link, due_on(link.review_on, link.checked_on, None)) for link in _of_public_plans()]
    past = [(link, when) for link, when in found if when is not None and when <= day]
    waiting = standing([link for link, _ in past])
    return [(link, when) for link, when in past if link.id not in waiting and contact_of(link.partner_plan)]


def _of_public_plans() -> Sequence[PartnerLink]:
    wanted = (
        select(PartnerLink)
        .join(PartnerLink.action)
        .join(Action.plan)
        .join(PartnerLink.partner_plan)
        .where(Plan.visibility == Visibility.PUBLIC, Plan.versions_published > 0)
        .where(PartnerPlan.replaced_by_id.is_(None), PartnerPlan.contact != "")
        .options(joinedload(PartnerLink.action).joinedload(Action.plan), joinedload(PartnerLink.partner_plan))
        .order_by(PartnerLink.id)
    )
    return [link for link in db.session.scalars(wanted) if link.action.state.is_open]


def published(link: PartnerLink) -> dict[str, Any] | None:
    """What the public plan says: `what` and `why` of the action; `title` and `organisation` of the partner
    plan, `part` and `note` of the link to it. None where it says nothing of this link."""
    plan = link.action.plan
    if plan.visibility is not Visibility.PUBLIC or not plan.is_agreed:
        return None
    current = select(PlanVersion).filter_by(plan_id=plan.id, number=plan.versions_published)
    version = db.session.scalar(current)
    actions = version.content["actions"] if version else []
    action = next((each for each in actions if each["reference"] == link.action.reference), None)
    told = [] if action is None else action["partner_links"]
    said = next((each for each in told if each["plan"] == link.partner_plan_id), None)
    if action is None or said is None:
        return None
    told_of_link = {name: said[name] for name in ("title", "organisation", "part", "note")}
    return {"what": action["what"], "why": action["why"], **told_of_link}


def is_asked(link: PartnerLink, contact: str) -> bool:
    """Whether this contact is asked about this link today; not once they said that they are the wrong one."""
    plan = link.partner_plan
    fits = link.action.state.is_open and plan.replaced_by_id is None and contact_of(plan) == contact
    return fits and not is_wrong_person(plan, contact)


def is_wrong_person(plan: PartnerPlan, contact: str) -> bool:
    """Whether whoever reads this address said it isn't theirs to answer, and nobody changed it since."""
    mine = select(PartnerLink.id).where(PartnerLink.partner_plan_id == plan.id)
    said = select(PartnerAnswer).where(PartnerAnswer.link_id.in_(mine), PartnerAnswer.contact == contact)
    answers = db.session.scalars(said.order_by(PartnerAnswer.id.desc())).all()
    last = next((each for each in answers if each.is_wrong_person), None)
    if last is None or any(each.id > last.id for each in answers):
        return False
    changed = select(TrailEntry).where(
        TrailEntry.did == "changed a partner plan",
        TrailEntry.detail["partner_plan"].as_integer() == plan.id,
        TrailEntry.at > last.at,
    )
    return not any("contact" in entry.detail.get("fields", {}) for entry in db.session.scalars(changed))


# What was answered ----------------------------------------------------------------------------------


def of_links(link_ids: Collection[int]) -> list[PartnerAnswer]:
    """What partners said about these links, newest first: for members only."""
    link = joinedload(PartnerAnswer.link)
    options = (link.joinedload(PartnerLink.action), link.joinedload(PartnerLink.partner_plan))
    return list(db.session.scalars(_newest(link_ids).options(*options).limit(100))) if link_ids else []


def of_partner_plan(person: Person, plan: PartnerPlan) -> list[PartnerAnswer]:
    """What was said of all links to this plan that this person may see, newest first (V2)."""
    seen = links_visible_to(person).where(PartnerLink.partner_plan_id == plan.id)
    return of_links(db.session.scalars(seen.with_only_columns(PartnerLink.id)).all())


def letters_about(person: Person, plan: PartnerPlan) -> list[Letter]:
    """The letters that asked this plan’s contact about links that this person may see, newest first."""
    seen = links_visible_to(person).where(PartnerLink.partner_plan_id == plan.id)
    keys = set(db.session.scalars(seen.with_only_columns(PartnerLink.id)))
    sent = select(Letter).filter_by(kind=Kind.LINK_CHECK, to=contact_of(plan))
    newest = db.session.scalars(sent.order_by(Letter.id.desc()).limit(20)) if contact_of(plan) else ()
    return [letter for letter in newest if keys & {link for link, _when in letter.detail.get("links", [])}]


def _newest(link_ids: Collection[int]) -> Select[PartnerAnswer]:
    return select(PartnerAnswer).where(PartnerAnswer.link_id.in_(link_ids)).order_by(PartnerAnswer.id.desc())


def standing(links: Collection[PartnerLink]) -> dict[int, PartnerAnswer]:
    """By link: that its partner said it is no longer right, until somebody here has looked at it again."""
    days = {link.id: link.review_on for link in links}
    last: dict[int, PartnerAnswer] = {}
    for answer in db.session.scalars(_newest(list(days))) if days else ():
        if not answer.is_wrong_person:
            last.setdefault(answer.link_id, answer)
    return {
        key: answer
        for key, answer in last.items()
        if not answer.still_right and waits_since(answer.at, days[key])
    }


def waits_since(said_at: datetime, review_on: date | None) -> bool:
    """Whether nobody looked since this was said: a look puts the next date after the day it is done on."""
    return review_on is None or review_on <= day_of(said_at)


def answer(link: PartnerLink, contact: str, still_right: bool, words: str = "") -> PartnerAnswer:
    """Write down what a partner said. Yes counts as a look at it; no makes it due now, for its owner (A8).

    There is no account behind it: who said it is the address that was asked, never one of us.
    """
    words = words.strip()
    if not still_right and not words:
        raise Refusal(mark("Say in a few words what has changed."))
    last = _last(link, contact)
    if last is not None and (last.still_right, last.words, day_of(last.at)) == (still_right, words, today()):
        return last  # the same again says nothing new
    link.review_on = reviewing.months_after(today(), EVERY) if still_right else _now_due(link)
    if still_right:
        link.checked_on = today()
    flag_modified(link.action, "reference")  # forms opened before are stale now (A7)
    return _write(link, contact, still_right, words)


def wrong_person(link: PartnerLink, contact: str) -> PartnerAnswer:
    """Note that this is not theirs to answer: no more letters there until somebody changes the contact."""
    last = _last(link, contact)
    return last if last is not None and last.is_wrong_person else _write(link, contact, False, "")


def said_often(link: PartnerLink, contact: str) -> bool:
    """Whether this contact answered more often today than people do: the record is not theirs to fill."""
    mine = select(PartnerAnswer.at).filter_by(link_id=link.id, contact=contact)
    last = db.session.scalars(mine.order_by(PartnerAnswer.id.desc()).limit(MOST_A_DAY)).all()
    return len(last) == MOST_A_DAY and day_of(last[-1]) == today()


def _now_due(link: PartnerLink) -> date:
    return min(link.review_on or today(), today())


def _last(link: PartnerLink, contact: str) -> PartnerAnswer | None:
    mine = select(PartnerAnswer).filter_by(link_id=link.id, contact=contact)
    return db.session.scalars(mine.order_by(PartnerAnswer.id.desc()).limit(1)).first()


def _write(link: PartnerLink, contact: str, still_right: bool, words: str) -> PartnerAnswer:
    said = PartnerAnswer(link=link, contact=contact, at=now(), still_right=still_right, words=words)
    db.session.add(said)
    db.session.flush()
    public_changed()  # whether a link is confirmed stands in public (A8)
    return said
