"""The one reminder somebody gets of a round, and the letter to who runs it when somebody is missing (R5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.calendars import deadline
from workspace.db import day_of, db, now
from workspace.notices.asking import MAY_NOT_SEE, page_link, seen
from workspace.notices.body import Block, Button, Item, Items, Words, greeting, written
from workspace.notices.news import and_more
from workspace.notices.service import unsubscribe_path
from workspace.people.models import Person
from workspace.post.models import Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals import policy, queries
from workspace.proposals.models import Proposal, Round
from workspace.proposals.rounds.due import waited_for
from workspace.refusal import mark
from workspace.web import day_words, moment_words

MOST = 20  # of those who are missing are named


def in_words(letter: Letter) -> Written:
    """The letter, as the round stands now; none where nobody is waited for any more."""
    person = db.session.get(Person, letter.person_id)
    asked = db.session.get(Round, letter.about_id)
    proposal = seen(person, asked.proposal_id) if person and asked else None
    if person is None or asked is None or proposal is None:
        raise NotWanted(MAY_NOT_SEE)
    if asked.closed_at is not None:
        raise NotWanted(mark("The round has closed."))
    if asked.stopped is not None:
        raise NotWanted(mark("The round was taken to a meeting: nobody is written to while it waits for it."))
    waiting = waited_for(asked, queries.standing(asked))
    if letter.kind is Kind.STILL_MISSING:
        return _still_missing(person, asked, proposal, waiting)
    return _reminder(person, asked, proposal, waiting)


# To who has not answered ----------------------------------------------------------------------------


def _reminder(person: Person, asked: Round, proposal: Proposal, waiting: Sequence[int]) -> Written:
    if person.id not in waiting:
        raise NotWanted(mark("They are not waited for."))
    passed = now() > asked.answer_by
    return written(
        person.email,
        _subject(asked, passed=passed),
        [
            greeting(person.name),
            Words(_why_now(asked, proposal, passed=passed)),
            Button(_("Give my answer"), path_for(Ask.ROUND, asked.id, person)),
            Words(
                _(
                    "You can say: consent, consent with a concern, or objection. You don’t need to sign in. "
                    "Silence is not consent."
                )
            ),
            page_link(proposal.id),
        ],
        why=[
            Words(_("You get this letter once for this round, because your answer is not there yet.")),
        ],
        unsubscribe=unsubscribe_path(person, "at-once"),
        calendar=None if passed else deadline.file_of(asked, person, current_app.config["SETTINGS"].address),
    )


def _subject(asked: Round, *, passed: bool) -> str:
    title, day = asked.version.title, day_words(day_of(asked.answer_by))
    if passed:
        return str(_("You are still waited for: “%(title)s”", title=title))
    return str(_("Reminder: please answer by %(day)s: “%(title)s”", day=day, title=title))


def _why_now(asked: Round, proposal: Proposal, *, passed: bool) -> str:
    title, circle, when = asked.version.title, proposal.circle.name, moment_words(asked.answer_by)
    if passed:
        return str(
            _(
                "The time to answer “%(title)s” in %(circle)s passed on %(when)s. "
                "You can still answer, and you are waited for.",
                title=title,
                circle=circle,
                when=when,
            )
        )
    return str(
        _(
            "Your answer to “%(title)s” in %(circle)s is wanted until %(when)s.",
            title=title,
            circle=circle,
            when=when,
        )
    )


# To who runs the round ------------------------------------------------------------------------------


def _still_missing(person: Person, asked: Round, proposal: Proposal, waiting: Sequence[int]) -> Written:
    if not policy.may_facilitate(person, proposal):
        raise NotWanted(mark("They don’t run this round any more."))
    missing = [place.person for place in asked.places if place.person_id in waiting]
    others = [each for each in missing if each.id != person.id]
    if not others:
        raise NotWanted(mark("Nobody is missing any more."))
    title = asked.version.title
    return written(
        person.email,
        ngettext(
            "%(num)d person has not answered “%(title)s”: what do you do?",
            "%(num)d people have not answered “%(title)s”: what do you do?",
            len(others),
            title=title,
        ),
        [
            greeting(person.name),
            Words(
                _(
                    "The time to answer “%(title)s” in %(circle)s passed on %(when)s. "
                    "The people below have not answered. Everyone who gets letters was reminded once.",
                    title=title,
                    circle=proposal.circle.name,
                    when=moment_words(asked.answer_by),
                )
            ),
            _named([each.name for each in others], proposal),
            Words(
                _(
                    "You can wait, telephone them and enter their answers, or take it to a meeting. "
                    "No answer is not consent: nothing is decided by itself."
                )
            ),
            Button(_("Enter their answers"), url_for("facilitating.key_in", proposal_id=asked.proposal_id)),
            page_link(proposal.id),
        ],
        why=[
            Words(_("You get this letter because you run this round. It comes once for each round.")),
        ],
        unsubscribe=unsubscribe_path(person, "at-once"),
    )


def _named(names: Sequence[str], proposal: Proposal) -> Block:
    shown = [Item(name) for name in names[:MOST]]
    left = len(names) - len(shown)
    if left:
        shown.append(Item(and_more(left), url_for("facilitating.run", proposal_id=proposal.id)))
    return Items(tuple(shown))
