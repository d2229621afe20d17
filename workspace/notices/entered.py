"""Somebody entered words for you: who, what, how they came by them, and whether it is right (R11)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.db import db
from workspace.notices.asking import MAY_NOT_SEE, seen
from workspace.notices.body import Block, Button, Quote, Words, greeting, written
from workspace.notices.service import unsubscribe_path
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import Action, ActionUpdate
from workspace.post import queries as letters
from workspace.post.models import Letter
from workspace.post.words import NotWanted, Written
from workspace.proposals.models import Answer, Channel, Doubt, DoubtAnswer, Speech
from workspace.proposals.rounds import doubts
from workspace.refusal import mark

NOT_THEIRS = mark("They have said it themselves since.")


@dataclass(frozen=True)
class Entry:
    """What was entered for somebody: about what, by whom, how, in which words, and where it is put right."""

    title: str
    by: Person | None
    how: str
    said: str  # of ours: “Consent with a concern”, “Going to plan”
    words: str  # of the person, as they were entered
    button: Button
    then: str


def answered_for_you(letter: Letter, person: Person) -> Written:
    """Tell somebody what was entered for them, with a button to say that it is right or to change it."""
    _check_latest(letter)
    read = {"answer": _answer, "doubt": _doubt, "speech": _speech, "update": _update}
    entry = read[str(letter.detail.get("what"))](letter.about_id or 0, person)
    by = entry.by.name if entry.by else _("Somebody")
    blocks: list[Block] = [
        greeting(person.name),
        Words(_("%(who)s entered something for you: “%(title)s”.", who=by, title=entry.title)),
        Words(_how(entry.how)),
    ]
    if entry.said:
        blocks += [Words(_("What was entered: %(what)s", what=entry.said))]
    if entry.words.strip():
        blocks += [Words(_("In these words:")), Quote(entry.words)]
    return written(
        person.email,
        _("Is it right? %(who)s wrote this down for you: “%(title)s”", who=by, title=entry.title),
        [*blocks, entry.button, Words(entry.then)],
        why=[Words(_("You get this letter because we tell people whenever something is entered for them."))],
        unsubscribe=unsubscribe_path(person, "at-once"),
    )


def _check_latest(letter: Letter) -> None:
    """Entered twice before the first letter went: the last one tells how it stands."""
    what = letter.detail.get("what")
    if any(each.detail.get("what") == what for each in letters.newer(letter)):
        raise NotWanted(mark("A newer letter tells it."))


def _how(how: str) -> str:
    """How they came by the words, said to the person themselves."""
    known = {
        Channel.SPOKEN.value: _("They wrote down what you said in the meeting."),
        Channel.PHONE.value: _("They wrote down what you said on the telephone."),
        Channel.PAPER.value: _("They copied what you wrote on paper."),
    }
    return str(known.get(how) or _("They wrote it down for you."))


def _answer(about_id: int, person: Person) -> Entry:
    answer = db.session.get(Answer, about_id)
    proposal = seen(person, answer.round.proposal_id) if answer else None
    if answer is None or proposal is None or answer.person_id != person.id:
        raise NotWanted(MAY_NOT_SEE)
    if answer.entered_by is None or answer.checked_at is not None:
        raise NotWanted(NOT_THEIRS)
    if answer.round.closed_at is None:
        button = Button(_("Say whether it is right"), path_for(Ask.ENTERED, answer.id, person))
        then = _("You don’t need to sign in. You can change it for as long as the round is open.")
    else:
        button = Button(_("Open the proposal"), url_for("proposals.show", proposal_id=proposal.id))
        then = _("The round has closed. If it is not right, tell who runs the round.")
    return Entry(
        title=answer.round.version.title,
        by=answer.entered_by,
        how=str(answer.entered_how or ""),
        said=_(answer.say.label),
        words="\n\n".join(filter(None, (answer.words, answer.suggestion))),
        button=button,
        then=then,
    )


def _doubt(about_id: int, person: Person) -> Entry:
    given = db.session.get(DoubtAnswer, about_id)
    doubt = db.session.scalar(doubts.visible_to(person).where(Doubt.id == given.doubt_id)) if given else None
    proposal = seen(person, doubt.objection.proposal_id) if doubt else None
    if given is None or doubt is None or proposal is None or given.person_id != person.id:
        raise NotWanted(MAY_NOT_SEE)
    if given.entered_by_id is None:
        raise NotWanted(NOT_THEIRS)
    return Entry(
        title=proposal.title,
        by=db.session.get(Person, given.entered_by_id),
        how=str(given.entered_how or ""),
        said=_("I see the harm that the objection describes")
        if given.sees_harm
        else _("I don’t see the harm that the objection describes"),
        words=given.words,
        button=Button(_("See it, and change it"), url_for("proposals.doubt", doubt_id=doubt.id)),
        then=_("You can change it for as long as the test of the objection is open."),
    )


def _speech(about_id: int, person: Person) -> Entry:
    speech = db.session.get(Speech, about_id)
    proposal = seen(person, speech.proposal_id) if speech else None
    if speech is None or proposal is None or speech.person_id != person.id:
        raise NotWanted(MAY_NOT_SEE)
    return Entry(
        title=proposal.title,
        by=speech.entered_by,
        how=str(speech.entered_how or ""),
        said=_(speech.kind.label),
        words=speech.text,
        button=Button(_("See it on the proposal’s page"), url_for("proposals.show", proposal_id=proposal.id)),
        then=_("If it is not right, say it in your own words there, or tell who runs the round."),
    )


def _update(about_id: int, person: Person) -> Entry:
    update = db.session.get(ActionUpdate, about_id)
    mine = plans.actions_visible_to(person)
    action = db.session.scalar(mine.where(Action.id == update.action_id)) if update else None
    if update is None or action is None or update.person_id != person.id:
        raise NotWanted(MAY_NOT_SEE)
    if update.entered_by_id is None or update.checked_at is not None:
        raise NotWanted(NOT_THEIRS)
    stood = update.health or update.state
    return Entry(
        title=f"{action.reference}: {action.what}",
        by=update.entered_by,
        how=update.entered_how,
        said=_(stood.label),
        words=update.happened,
        button=Button(
            _("Say whether it is right"),
            url_for("plan.check_update", slug=action.plan.slug, ref=action.reference, update_id=update.id),
        ),
        then=_("If it is not right, you can say it in your own words there."),
    )
