"""Letters that ask for one's own word: an answer in a round, and whether an end meets one's objection.

Nothing in them says who has answered, what, or how many (R10): what is hidden in a round is hidden here.
"""

from __future__ import annotations

import re
from html import unescape

from flask import current_app, url_for
from flask_babel import gettext as _

from workspace import languages
from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.calendars import deadline
from workspace.circles import policy as circles
from workspace.db import day_of, db
from workspace.notices.body import Block, Button, Heading, Link, Quote, Words, greeting, written
from workspace.notices.service import unsubscribe_path
from workspace.people.models import Person
from workspace.post import queries as letters
from workspace.post.models import Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals import queries as proposals
from workspace.proposals.consent import Stage
from workspace.proposals.models import Objection, Proposal, Round
from workspace.refusal import mark
from workspace.web import day_words, moment_words

SHORT = 700  # of the need and of the text each: what is read without opening anything
MAY_NOT_SEE = mark("They may not see it any more.")


def answer_wanted(letter: Letter, person: Person) -> Written:
    """Your answer is wanted: what it is about, in short, until when, and one button to give it."""
    asked = db.session.get(Round, letter.about_id)
    proposal = seen(person, asked.proposal_id) if asked else None
    if asked is None or proposal is None:
        raise NotWanted(MAY_NOT_SEE)
    _check_still_asked(letter, person, asked, proposal)
    title, day = asked.version.title, day_words(day_of(asked.answer_by))
    by_whom = db.session.get(Person, asked.opened_by_id)
    first = _(
        "%(who)s asks for your answer to “%(title)s” in %(circle)s, until %(when)s.",
        who=by_whom.name if by_whom else proposal.circle.name,
        title=title,
        circle=proposal.circle.name,
        when=moment_words(asked.answer_by),
    )
    return written(
        person.email,
        _("Your answer is wanted by %(day)s: “%(title)s”", day=day, title=title),
        [greeting(person.name), Words(first), *_how_to_answer(person, asked), *_in_short(asked, proposal)],
        why=[
            Words(
                _(
                    "You get this letter because you are a full member of %(circle)s, "
                    "and your answer counts. We remind you once.",
                    circle=proposal.circle.name,
                )
            )
        ],
        unsubscribe=unsubscribe_path(person, "at-once"),
        calendar=deadline.file_of(asked, person, current_app.config["SETTINGS"].address),
    )


def _check_still_asked(letter: Letter, person: Person, asked: Round, proposal: Proposal) -> None:
    if asked.closed_at is not None:
        raise NotWanted(mark("The round has closed."))
    if asked.stopped is not None:
        raise NotWanted(mark("The round was taken to a meeting: nobody is written to while it waits for it."))
    if letters.newer(letter):  # the round waited for a meeting, and they were asked anew since
        raise NotWanted(mark("A newer letter asks for it."))
    if asked.answer_of(person) is not None:
        raise NotWanted(mark("They have answered."))
    if asked.place_of(person) is None or not circles.is_full_member(person, proposal.circle):
        raise NotWanted(mark("They are not asked any more."))


def _how_to_answer(person: Person, asked: Round) -> list[Block]:
    """One button. Who is asked last, because it is about them, waits for the others (C10)."""
    here = page_link(asked.proposal_id)
    if asked.asked_last_id == person.id and proposals.asked_too_early(person, asked):
        return [
            Words(
                _(
                    "You are asked last, because it is about you. "
                    "Your turn comes when all others have answered."
                )
            ),
            here,
        ]
    return [
        Button(_("Give my answer"), path_for(Ask.ROUND, asked.id, person)),
        Words(
            _(
                "You can say: consent, consent with a concern, or objection. You don’t need to sign in. "
                "Nobody sees your answer before they have given their own."
            )
        ),
        here,
    ]


def _in_short(asked: Round, proposal: Proposal) -> list[Block]:
    """The need and what should be done, as this round’s version has them, without opening anything."""
    found: list[Block] = []
    for heading, html in (
        (_("The need"), asked.version.need_html),
        (_("What should be done"), asked.version.text_html),
    ):
        words, cut = in_short(html)
        if words:
            found += [Heading(heading), Quote(words, language_of(proposal))]
        if cut:
            found.append(Link(_("Read on: %(what)s", what=heading), _page_of(proposal.id)))
    return found


def change_suggested(letter: Letter, person: Person) -> Written:
    """Somebody offers an end for your objection: which, in what words, and whether it meets it (R8)."""
    objection = db.session.scalar(
        proposals.objections_visible_to(person).where(Objection.id == letter.about_id)
    )
    proposal = seen(person, objection.proposal_id) if objection else None
    if objection is None or proposal is None or objection.person_id != person.id:
        raise NotWanted(MAY_NOT_SEE)
    if objection.confirmed_at is not None or proposal.stage is not Stage.INTEGRATING:
        raise NotWanted(mark("The objection has come to its end."))
    if objection.end is None or objection.offered_by is None:
        raise NotWanted(mark("They have answered this offer."))
    blocks: list[Block] = [
        greeting(person.name),
        Words(
            _(
                "%(who)s has thought about your objection to “%(title)s” in %(circle)s, and offers this:",
                who=objection.offered_by.name,
                title=proposal.title,
                circle=proposal.circle.name,
            )
        ),
        Words(str(_(objection.end.label)) + "."),
    ]
    if objection.how.strip():
        blocks.append(Quote(objection.how, language_of(proposal)))
    blocks += [
        Button(_("Say whether this meets my objection"), path_for(Ask.OBJECTION, objection.id, person)),
        Words(_("You don’t need to sign in. Nobody can end your objection but you.")),
        Link(
            _("See what changed in the text"),
            url_for("proposals.objection", objection_id=objection.id),
        ),
    ]
    if objection.answer.words.strip():
        blocks += [Heading(_("What you had said")), Quote(objection.answer.words)]
    return written(
        person.email,
        _("Does this meet your objection? “%(title)s”", title=proposal.title),
        blocks,
        why=[
            Words(_("You get this letter because you objected to “%(title)s”.", title=proposal.title)),
        ],
        unsubscribe=unsubscribe_path(person, "at-once"),
    )


def seen(person: Person, proposal_id: int) -> Proposal | None:
    """The proposal, where this person may see it at this moment (V2)."""
    return db.session.scalar(proposals.visible_to(person).where(Proposal.id == proposal_id))


def language_of(proposal: Proposal) -> str:
    """What it is written in; the usual language where nobody said."""
    return proposal.language or languages.offered()[0]


def in_short(html: str, most: int = SHORT) -> tuple[str, bool]:
    """Rendered words as plain ones, cut between words where they are long; and whether they were cut."""
    lined = re.sub(r"<br\s*/?>|</(?:p|li|h[1-6]|blockquote|tr)>", "\n", html)
    lined = re.sub(r"<li[^>]*>", "• ", lined)
    lines = [" ".join(unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in lined.splitlines()]
    words = "\n".join(line for line in lines if line.strip("• "))
    if len(words) <= most:
        return words, False
    return words[:most].rsplit(None, 1)[0].rstrip(" ,;:") + " …", True


def page_link(proposal_id: int) -> Link:
    """To the proposal itself."""
    return Link(_("Read everything on the proposal’s page"), _page_of(proposal_id))


def _page_of(proposal_id: int) -> str:
    return url_for("proposals.show", proposal_id=proposal_id)
