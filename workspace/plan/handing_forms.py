"""What is asked for when an action is handed on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from workspace.fields import LongText, WorkspaceForm


class HandOnForm(WorkspaceForm):
    """That an owner can't do it any more."""

    why = LongText(
        _l("What should the next owner know?"),
        required=_l("Say what the next owner should know"),
        description=_l(
            "Why you hand it on, what is in hand, what was promised to whom. “I have no time any more” is"
            " enough of a reason. Write nothing about anybody's health."
        ),
        limit=2000,
        rows=6,
    )


class OfferForm(WorkspaceForm):
    """That somebody could take it on."""

    words = LongText(
        _l("Anything you want to say with it?"),
        description=_l("Like from when, or what help you would need."),
        limit=1000,
        rows=3,
    )
