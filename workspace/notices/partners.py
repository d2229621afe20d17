"""A letter to partners who may have no account: is what we lean on in your plan still right? (A8)

What it says of our action is what the public plan says (V2).
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from workspace.by_link import partners
from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.notices.body import Block, Button, Heading, Link, Quote, Words, greeting, written
from workspace.plan import partner_answers
from workspace.plan.models import PartnerLink
from workspace.post.models import Letter
from workspace.post.words import NotWanted, Written
from workspace.refusal import mark

Told = tuple[PartnerLink, dict[str, Any]]


def in_words(letter: Letter) -> Written:
    """What our actions lean on in their plans, and a button for each to say whether that is still right."""
    asked = [(link, partner_answers.published(link)) for link in partners.still_asked(letter)]
    told = [(link, public) for link, public in asked if public is not None]
    if not told:
        raise NotWanted(
            mark("They have answered, somebody has looked at it, or nobody leans on it any more.")
        )
    first, said = told[0]
    subject = (
        _(
            "Is this still right? Our action %(ref)s leans on “%(title)s”",
            ref=first.action.reference,
            title=said["title"],
        )
        if len(told) == 1
        else _("Is this still right? %(num)d things our plan says of yours", num=len(told))
    )
    return written(letter.to, subject, [greeting(""), *_blocks(letter, told)], why=[Words(_why(said))])


def _blocks(letter: Letter, told: list[Told]) -> list[Block]:
    begin: list[Block] = [
        Words(_("Actions of ours lean on your plans. Please tell us whether what we say of them is right."))
    ]
    each = [block for link, public in told for block in _one(letter, link, public, len(told) == 1)]
    end = Words(_("You don’t need an account, and you don’t need to sign in."))
    return [*begin, *each, end]


def _one(letter: Letter, link: PartnerLink, public: dict[str, Any], alone: bool) -> list[Block]:
    """One question. A letter has one button at most; where it asks several things, each is a link."""
    language = link.action.plan.language
    path = path_for(Ask.PARTNER_LINK, link.id, contact=letter.to)
    blocks: list[Block] = [
        Heading(public["title"]),
        Words(_("Our action:")),
        Quote(f"{link.action.reference}: {public['what']}", language),
    ]
    if public["part"]:
        blocks += [Words(_("The part of your plan that it leans on:")), Quote(public["part"])]
    if public["note"]:
        blocks += [Words(_("What we have noted:")), Quote(public["note"], language)]
    said = _("Tell us whether it is still right")
    return [*blocks, Button(said, path) if alone else Link(said, path)]


def _why(said: dict[str, Any]) -> str:
    return str(
        _(
            "You get this letter because you are the contact for “%(title)s” with %(workspace)s. "
            "If somebody else should be asked, say so on the page: then we write to you no more.",
            title=said["title"],
            workspace=str(current_app.config["SETTINGS"].name),
        )
    )
