"""Unsent words: what somebody has typed so far, for them alone, until it is sent or 90 days have gone by.

Each opening of a form has a name of its own, which stands in the form: so two phones never write over each
other, and words that were kept are found again by the form's address. `Draft.path` is `address#name`; once
laid aside it begins with `#`, and no form finds it any more.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from workspace.db import db, now
from workspace.people.models import Draft, Person
from workspace.refusal import Refusal, mark

KEPT_FOR = timedelta(days=90)
ASIDE_FOR = timedelta(days=1)  # after a mistaken press
MOST = 50  # of one person
MOST_BYTES = 512 * 1024
LONGEST = 450  # of an address; the name and the mark of what is laid aside come to it
PASSING = frozenset({"kept", "back", "next", "say"})  # asks for no other form, only says how one came to it
MOST_SHOWN = 64 * 1024
LONG_WORD = 20  # what is shorter and has no space is a choice
HIDDEN = frozenset({"seen", "was", "clash"})
OWN = frozenset({"csrf_token", "once", "draft_mark", "credential"})
MARK = re.compile(r"([\w-]{1,24})\.([0-9]{1,17})")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

Pairs = Iterable[Sequence[str]]


@dataclass(frozen=True)
class Mark:
    """Which opening of a form this is, and the newest words it knows of; None where it can't say."""

    name: str
    known: int | None

    def __str__(self) -> str:
        return f"{self.name}.{self.known or 0}"


def read_mark(text: str) -> Mark:
    """The mark that came with a form; forms without one share a name."""
    found = MARK.fullmatch(text)
    return Mark(found[1], int(found[2])) if found else Mark("0", None)


def new_mark() -> Mark:
    """For a form that is opened afresh."""
    return Mark(secrets.token_urlsafe(8), 0)


def mark_of(draft: Draft) -> Mark:
    """For a form that is opened with these words in it."""
    return Mark(draft.path.rpartition("#")[2], _stamp(draft.kept_at))


def _stamp(moment: datetime) -> int:
    return (moment - BEGINNING) // TICK


def address(path: str) -> str:
    """The form's own address: with what its query asks for, without what only says where to go on to."""
    bare, _mark, query = path.replace("#", "%23").partition("?")
    asks = [part for part in query.split("&") if part and part.partition("=")[0] not in PASSING]
    whole = f"{bare}?{'&'.join(asks)}" if asks else bare
    return whole if len(whole) <= LONGEST else bare[:LONGEST]


def address_of(draft: Draft) -> str:
    """Where the form of these words is."""
    return draft.path.removeprefix("#").partition("#")[0]


def is_aside(draft: Draft) -> bool:
    """Whether these words were laid aside: to copy for a day, and no longer in their form."""
    return draft.path.startswith("#")


def words_in(draft: Draft) -> list[tuple[str, str]]:
    """The fields as they would be sent."""
    return [(name, value) for name, value in draft.fields if is_kept(name)]


def own_words_in(draft: Draft) -> list[str]:
    """Only what this person wrote: not what stood in the form before, which may be somebody else's (V2)."""
    shown = _read_shown(shown_in(draft))
    said = [(n, v.strip()) for n, v in words_in(draft) if n not in HIDDEN and shown.get(n) != print_of(v)]
    texts = [value for _name, value in said if " " in value or len(value) > LONG_WORD]
    return texts or [value for _name, value in said if value]


def shown_in(draft: Draft) -> str:
    """What stood in the form when it was first opened, as fingerprints."""
    return next((value for name, value in draft.fields if name == "draft_shown"), "")


def print_of(text: str) -> str:
    """A short mark that two equal texts share, however their lines end."""
    tidy = text.replace("\r\n", "\n").strip()
    return blake2b(tidy.encode(), digest_size=6).hexdigest()


def _read_shown(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_kept(name: str) -> bool:
    """Whether a field of this name is the person's own: nothing secret, and nothing of the form itself."""
    return name not in OWN and "password" not in name and not name.startswith("draft_")


def _tidy(fields: Pairs) -> list[list[str]]:
    wanted = [[_plain(name), _plain(value)] for name, value in fields if is_kept(name)]
    if sum(len(n.encode()) + len(v.encode()) for n, v in wanted) > MOST_BYTES:
        raise Refusal(mark("This is too long to be kept. Copy your words, and shorten them."))
    return wanted


def _plain(text: str) -> str:
    """Without what PostgreSQL takes in no text, and no page can show."""
    return text.replace("\0", "")


# Reading --------------------------------------------------------------------------------------------


def newest(person: Person, path: str) -> Sequence[Draft]:
    """The newest unsent words of this person for this form, and one older entry where there is any."""
    there = Draft.path.startswith(address(path) + "#", autoescape=True)
    wanted = select(Draft).where(Draft.person_id == person.id, there)
    return db.session.scalars(wanted.order_by(Draft.kept_at.desc(), Draft.id.desc()).limit(2)).all()


def by_number(person: Person, number: int) -> Draft | None:
    """One entry of this very person."""
    return db.session.scalar(select(Draft).where(Draft.id == number, Draft.person_id == person.id))


def of(person: Person) -> Sequence[Draft]:
    """All unsent words of this person, the newest first."""
    mine = select(Draft).where(Draft.person_id == person.id)
    return db.session.scalars(mine.order_by(Draft.kept_at.desc(), Draft.id.desc())).all()


def waiting(person: Person) -> int:
    """How many forms of this person wait to be sent."""
    mine = Draft.person_id == person.id, Draft.path.startswith("/")
    return db.session.scalar(select(func.count()).select_from(Draft).where(*mine)) or 0


def is_full(person: Person) -> bool:
    """Whether one more entry would push out the oldest."""
    mine = select(func.count()).select_from(Draft).where(Draft.person_id == person.id)
    return (db.session.scalar(mine) or 0) >= MOST


def _named(person: Person, path: str, name: str) -> Draft | None:
    here = Draft.person_id == person.id, Draft.path == f"{address(path)}#{name}"
    return db.session.scalar(select(Draft).where(*here).with_for_update())


# Writing --------------------------------------------------------------------------------------------


def renewed(person: Person, path: str, old: Mark, fields: Pairs) -> Mark:
    """The mark under which these words will be kept: a new name where newer words than these are there."""
    kept = _named(person, path, old.name)
    if kept is None:
        return Mark(old.name, _stamp(now()))
    after = max(_stamp(now()), _stamp(kept.kept_at) + 1)
    same = old.known in (None, _stamp(kept.kept_at)) or words_in(kept) == [(n, v) for n, v in _tidy(fields)]
    return Mark(old.name if same else new_mark().name, after)


def keep(
    person: Person,
    path: str,
    fields: Pairs,
    under: Mark | None = None,
    *,
    once: str = "",
    title: str = "",
    shown: str = "",
) -> Draft:
    """Keep what somebody has typed so far, for them alone. `under` is the mark as `renewed` gave it."""
    words = _tidy(fields)
    chosen = under or renewed(person, path, new_mark(), words)
    at = BEGINNING + (chosen.known or 0) * TICK
    draft = _named(person, path, chosen.name) or _begun(person, path, chosen.name)
    draft.fields = [*words, ["once", once], ["draft_shown", shown[:MOST_SHOWN] or shown_in(draft)]]
    draft.kept_at, draft.title = at, _plain(title or draft.title)[:300]
    db.session.flush()
    mine = (
        select(Draft.id).where(Draft.person_id == person.id).order_by(Draft.kept_at.desc(), Draft.id.desc())
    )
    if old := db.session.scalars(mine.offset(MOST)).all():
        db.session.execute(delete(Draft).where(Draft.id.in_(old)))
    return draft


def _begun(person: Person, path: str, name: str) -> Draft:
    """A new entry; where the same page has begun it in this moment too, another beside it."""
    draft = _empty(person, f"{address(path)}#{name}")
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        draft = _empty(person, f"{address(path)}#{new_mark().name}")
        db.session.add(draft)
    return draft


def _empty(person: Person, path: str) -> Draft:
    return Draft(person_id=person.id, path=path, title="", fields=[], began_at=now(), kept_at=now())


def sent(person: Person, path: str, under: Mark, once: str = "") -> None:
    """Forget words that have been sent now. What another phone has added meanwhile stays unsent."""
    kept = _named(person, path, under.name)
    if kept is None:
        return
    knew = under.known is None or _stamp(kept.kept_at) <= under.known
    if knew or (once and ["once", once] in kept.fields):
        throw_away(kept)


def lay_aside(draft: Draft) -> None:
    """Open the form without these words. For a day they can still be copied."""
    draft.path, draft.began_at = f"#{draft.path[: LONGEST + 25]}{secrets.token_urlsafe(6)}", now()
    db.session.flush()


def throw_away(draft: Draft) -> None:
    """Forget these words for good."""
    db.session.delete(draft)
    db.session.flush()


def forget(person: Person) -> None:
    """Forget everything that this person has not sent."""
    db.session.execute(delete(Draft).where(Draft.person_id == person.id))


def sweep() -> None:
    """Forget what nobody has come back to for 90 days, and what was laid aside a day ago."""
    aside = Draft.path.startswith("#"), Draft.began_at < now() - ASIDE_FOR
    db.session.execute(delete(Draft).where(*aside))
    db.session.execute(delete(Draft).where(Draft.kept_at < now() - KEPT_FOR))
