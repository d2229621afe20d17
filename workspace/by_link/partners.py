"""Asking partners without accounts: what is due, in one letter for each contact, once a week at most."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from workspace.db import db, now, today
from workspace.plan import partner_answers
from workspace.plan.models import PartnerLink
from workspace.post import service as post
from workspace.post.models import Kind, Letter

PAUSE = timedelta(days=7)  # between two letters to one contact, however many of our actions lean on them
MOST = 10  # questions in one letter


def write_due() -> int:
    """Ask the contacts of partner plans what has come up for review: how many letters were written (A8).

    Each link is asked about once for each date on which it is due. Nobody is reminded: what stays without
    an answer is with the owner, as everything that is due (A9).
    """
    written = 0
    for contact, asked in _by_contact().items():
        before = _letters_to(contact)
        done = {tuple(pair) for letter in before for pair in letter.detail.get("links", [])}
        fresh = [pair for pair in asked if pair not in done][:MOST]
        if fresh and not any(letter.written_at > now() - PAUSE for letter in before):
            first, when = fresh[0]
            pairs = [list(pair) for pair in fresh]
            whom = sha256(contact.encode()).hexdigest()[
                :16
            ]  # another contact is asked for the same date, too
            once = f"link:{first}:{when}:{whom}"
            post.write(Kind.LINK_CHECK, to=contact, about=first, once=once, links=pairs)
            written += 1
    db.session.flush()
    return written


def _by_contact() -> dict[str, list[tuple[int, str]]]:
    """Whom to ask about which links, each with the day since when it is due."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for link, when in partner_answers.due(today()):
        contact = partner_answers.contact_of(link.partner_plan)
        if partner_answers.is_asked(link, contact) and partner_answers.published(link) is not None:
            found[contact].append((link.id, when.isoformat()))
    return found


def _letters_to(contact: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).filter_by(kind=Kind.LINK_CHECK, to=contact)))


def still_asked(letter: Letter) -> list[PartnerLink]:
    """The links of a letter that its contact is still asked about, at the moment when it is sent."""
    waiting = {link.id: link for link, _when in partner_answers.due(today())}
    keys = [key for key, _when in letter.detail.get("links", [])] or [letter.about_id]
    found = [waiting[key] for key in keys if key in waiting]
    return [link for link in found if partner_answers.is_asked(link, letter.to)]
