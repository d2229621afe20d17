"""Letters about coming in: a link to sign in, an invitation, what changed in how one signs in, a test."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _

from workspace.circles import queries as circles
from workspace.circles import service as inviting
from workspace.circles.models import Invitation
from workspace.db import day_of, db
from workspace.notices.body import Block, Button, Heading, Link, Quote, Words, greeting, written
from workspace.people import links
from workspace.people import service as people
from workspace.people.models import Person, SignInLink
from workspace.post.models import Letter
from workspace.post.words import NotWanted, Written
from workspace.refusal import mark
from workspace.web import day_words, moment_words


def sign_in(letter: Letter, person: Person) -> Written:
    """The link that signs somebody in once, within ten minutes, bound to the address that asked for it."""
    link = db.session.get(SignInLink, letter.about_id)
    if link is None or not people.may_use(link):
        raise NotWanted(mark("The link was used or is too old."))
    if link.person_id != person.id or letter.to not in ("", person.email):
        raise NotWanted(mark("Their address has changed since."))
    return written(
        person.email,
        _("Your link to sign in to %(workspace)s", workspace=_workspace()),
        [
            greeting(person.name),
            Words(_("Open this link and press the button on the page. It signs you in.")),
            Button(_("Sign in"), links.path_of(link)),
            Words(
                _(
                    "The link works once, until %(when)s. If it is too late, its page sends you a new one.",
                    when=moment_words(link.expires_at),
                )
            ),
        ],
        why=[
            Words(
                _(
                    "You get this letter because somebody asked for a link to sign in with your address. "
                    "If it was not you, do nothing: without the link nobody gets in."
                )
            )
        ],
    )


def invited(letter: Letter) -> Written:
    """A place in a circle, offered to an address: who invites, into what, and in what words."""
    made = db.session.get(Invitation, letter.about_id)
    if made is None or not inviting.still_open(made):
        raise NotWanted(mark("The invitation was used, taken back, or is too old."))
    circle, who = made.circle, made.invited_by.name
    blocks: list[Block] = [
        greeting(made.name),
        Words(_("%(who)s invites you to join %(circle)s.", who=who, circle=circle.name)),
    ]
    if made.words.strip():
        blocks += [Words(_("%(who)s writes:", who=who)), Quote(made.words)]
    blocks += [
        Heading(_("What %(circle)s is for", circle=circle.name)),
        Quote(circle.aim),
        Button(_("Read more, and say yes"), url_for("circles.invitation", token=circles.token_of(made))),
        Words(
            _(
                "The invitation is for you only. It works once, until %(day)s.",
                day=moment_words(made.expires_at),
            )
        ),
    ]
    return written(
        made.email,
        _("%(who)s invites you to join “%(circle)s”", who=who, circle=circle.name),
        blocks,
        why=[
            Words(
                _(
                    "You get this letter because %(who)s gave us your address to invite you. "
                    "If you don't want to join, do nothing. We don't write again about it.",
                    who=who,
                )
            )
        ],
    )


def account_changed(letter: Letter, person: Person) -> Written:
    """Something about how somebody signs in has changed: what, and what to do if it wasn't them."""
    said = _what_changed(str(letter.detail.get("what", "")))
    return written(
        person.email,
        _("How you sign in to %(workspace)s has changed: %(what)s", workspace=_workspace(), what=said),
        [
            greeting(person.name),
            Words(said),
            Words(_("It was done on %(when)s.", when=moment_words(letter.written_at))),
            Words(_("If this was you, there is nothing to do.")),
            Heading(_("If this was not you")),
            Words(
                _(
                    "Somebody else may be using your account. Sign in with a link by email, look at your "
                    "details, take away what is not yours, and sign out everywhere. Then tell us."
                )
            ),
            Button(_("Look at my details"), url_for("people.me")),
        ],
        why=[
            Words(_("You get this letter because it is about your account. It can't be switched off.")),
        ],
    )


def _what_changed(what: str) -> str:
    """What has changed, as a sentence."""
    known = {
        "password set": _("A password was set."),
        "password changed": _("The password was changed."),
        "password removed": _("The password was taken away."),
        "passkey added": _("A passkey was added."),
        "passkey removed": _("A passkey was taken away."),
    }
    return str(known.get(what) or _("The way you sign in was changed."))


def test(letter: Letter) -> Written:
    """A letter that says only that letters arrive."""
    return written(
        letter.to,
        _("A test letter from %(workspace)s", workspace=_workspace()),
        [
            greeting(""),
            Words(_("Letters from %(workspace)s arrive at this address.", workspace=_workspace())),
            Link(_("Open %(workspace)s", workspace=_workspace()), "/"),
        ],
        why=[
            Words(
                _(
                    "You get this letter because whoever looks after %(workspace)s tried it out on %(day)s.",
                    workspace=_workspace(),
                    day=day_words(day_of(letter.written_at)),
                )
            )
        ],
    )


def _workspace() -> str:
    return str(current_app.config["SETTINGS"].name)
