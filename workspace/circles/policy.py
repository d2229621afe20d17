"""Who may do what in a circle. Roles follow hats, and a hat past its term gives no power (C9)."""

from __future__ import annotations

from workspace.circles.models import Circle, CircleKind, HatKind, HatTerm, Joining, Membership, Standing
from workspace.people.models import Person


def is_member(person: Person, circle: Circle) -> bool:
    """Whether this person belongs to the circle today, by membership or by a link from below (C4, C6)."""
    return circle.standing_of(person) is not None


def is_full_member(person: Person, circle: Circle) -> bool:
    """Whether this person consents and objects here today."""
    return circle.standing_of(person) is Standing.FULL


def decides_about(deciding: Circle, circle: Circle) -> bool:
    """Whether this circle's decisions reach that one: itself, and every circle below it (C3)."""
    while circle.id != deciding.id:
        if circle.parent is None:
            return False
        circle = circle.parent
    return True


def may_facilitate(person: Person, circle: Circle) -> bool:
    """Run rounds: the facilitator; while no facilitator's term is live, any full member (C9)."""
    if circle.closed_at is not None:
        return False
    if circle.live_terms(HatKind.FACILITATOR):
        return circle.wears(person, HatKind.FACILITATOR)
    return is_full_member(person, circle)


def stands_in(person: Person, circle: Circle) -> bool:
    """Whether this person facilitates only because nobody's term is live: each such act is logged (C9)."""
    return may_facilitate(person, circle) and not circle.wears(person, HatKind.FACILITATOR)


def may_keep_record(person: Person, circle: Circle) -> bool:
    """Keep the record: the secretary; while no secretary's term is live, who may facilitate."""
    if circle.closed_at is not None:
        return False
    if circle.live_terms(HatKind.SECRETARY):
        return circle.wears(person, HatKind.SECRETARY)
    return may_facilitate(person, circle)


def may_open_top(person: Person, top: Circle | None) -> bool:
    """Open the first circle: an administrator, once (P4)."""
    return person.is_administrator and top is None


def may_open_within(person: Person, circle: Circle) -> bool:
    """Open a circle below this one, as this circle has decided: who runs its rounds or keeps its record."""
    return may_facilitate(person, circle) or may_keep_record(person, circle)


def may_invite(person: Person, circle: Circle) -> bool:
    """Offer a place: facilitator and secretary; an administrator only to begin the top circle (P4)."""
    if circle.closed_at is not None:
        return False
    if may_facilitate(person, circle) or may_keep_record(person, circle):
        return True
    return person.is_administrator and begins(circle)


def begins(circle: Circle) -> bool:
    """Whether the top circle still waits for its first facilitator or secretary, or has nobody left."""
    if circle.parent_id is not None:
        return False
    first = [hat for hat in circle.hats if hat.kind in (HatKind.FACILITATOR, HatKind.SECRETARY)]
    return not any(hat.terms for hat in first) or not circle.full_members()


def may_join(person: Person, circle: Circle) -> bool:
    """Come in without asking, where the circle is open to everyone. Who was removed asks first (C5)."""
    return _could_come(person, circle, Joining.OPEN) and not was_removed(person, circle)


def may_ask_to_join(person: Person, circle: Circle) -> bool:
    """Ask for a place, where the circle takes requests."""
    if was_removed(person, circle) and _could_come(person, circle, Joining.OPEN):
        return True
    return _could_come(person, circle, Joining.REQUEST)


def was_removed(person: Person, circle: Circle) -> bool:
    """Whether the circle ended this person's last membership by its own decision (C5)."""
    mine = [m for m in circle.memberships if m.person_id == person.id]
    return bool(mine) and mine[-1].ended_how == "removed"


def _could_come(person: Person, circle: Circle, joining: Joining) -> bool:
    return circle.closed_at is None and circle.joining is joining and membership_of(person, circle) is None


def membership_of(person: Person, circle: Circle) -> Membership | None:
    """This person's own membership, links from below left aside."""
    return next((m for m in circle.memberships if m.person_id == person.id and m.ended_at is None), None)


def may_leave(person: Person, circle: Circle) -> bool:
    """Leave at any time (C4). Who is here only through a hat below puts that hat down instead (C6)."""
    return membership_of(person, circle) is not None


def may_see_members(person: Person, circle: Circle) -> bool:
    """See who is in the circle: its members, nobody else (P3)."""
    return is_member(person, circle)


def may_answer_requests(person: Person, circle: Circle) -> bool:
    """Answer people who ask to join: who keeps the record."""
    return may_keep_record(person, circle)


def may_give_hats(person: Person, circle: Circle) -> bool:
    """Enter who was chosen for a hat: who keeps the record here, or above for the leader (C6)."""
    return may_give(person, circle, HatKind.SECRETARY) or may_give(person, circle, HatKind.LEADER)


def may_give(person: Person, circle: Circle, kind: HatKind) -> bool:
    """Enter who was chosen for this kind of hat. The leader is chosen with the circle above (C6)."""
    if circle.closed_at is not None:
        return False
    if kind is HatKind.LEADER:
        return circle.parent is not None and may_keep_record(person, circle.parent)
    if kind is HatKind.DELEGATE and circle.parent is None:
        return False
    return may_keep_record(person, circle)


def may_report(person: Person, circle: Circle) -> bool:
    """Write what a helping circle found: its facilitator or its secretary (C2)."""
    helping = circle.kind is CircleKind.HELPING_CIRCLE
    return helping and (may_facilitate(person, circle) or may_keep_record(person, circle))


def may_put_down(person: Person, term: HatTerm) -> bool:
    """Put a hat down: whoever wears it, at any time (C8)."""
    return term.person_id == person.id and term.ended_at is None


def may_welcome_fully(person: Person, membership: Membership) -> bool:
    """Make a learning member a full one: who keeps the record."""
    learning = membership.ended_at is None and membership.standing is Standing.LEARNING
    return learning and may_keep_record(person, membership.circle)


def may_look_at(person: Person, term: HatTerm) -> bool:
    """Write down what the circle found when it looked at a hat: who keeps the record, or facilitates."""
    circle = term.hat.circle
    return term.ended_at is None and (may_keep_record(person, circle) or may_facilitate(person, circle))
