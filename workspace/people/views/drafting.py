"""My unsent words: kept while I type, shown again, laid aside, thrown away."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people import drafts, keeping
from workspace.people.models import Draft
from workspace.people.views import bp
from workspace.web import go, me, open_to_visitors, page, safe_path


@bp.route("/drafts/keep", methods=["POST"])
@open_to_visitors
def keep_draft() -> Response:
    """Keep what is being typed, for the script. Once the session has ended it says so, and no page comes."""
    return keeping.keep_sent_words()


@bp.route("/me/drafts")
def my_drafts() -> ResponseReturnValue:
    """Read and copy what I have typed and not sent: my own words, nothing about what they are for (V2)."""
    found = drafts.of(me())
    return page(
        "people/drafts.html",
        drafts=[(draft, drafts.own_words_in(draft), drafts.is_aside(draft)) for draft in found],
        addresses={draft.id: _back_to(draft) for draft in found},
    )


def _back_to(draft: Draft) -> str:
    path = drafts.address_of(draft)
    return f"{path}{'&' if '?' in path else '?'}kept={draft.id}"


@bp.route("/me/drafts/<int:draft_id>/aside", methods=["POST"])
def lay_draft_aside(draft_id: int) -> ResponseReturnValue:
    """Open the form afresh. My words can still be copied for a day, in case I pressed by mistake."""
    draft = drafts.by_number(me(), draft_id) or abort(404)
    path = safe_path(drafts.address_of(draft)) or url_for("home.index")
    if not drafts.is_aside(draft):
        drafts.lay_aside(draft)
    flash(_("You start again. For one day your words can still be copied: “My unsent words” in My details."))
    return redirect(path, 303)


@bp.route("/me/drafts/<int:draft_id>/throw-away", methods=["POST"])
def throw_draft_away(draft_id: int) -> ResponseReturnValue:
    """Forget words of mine for good."""
    drafts.throw_away(drafts.by_number(me(), draft_id) or abort(404))
    return go("people.my_drafts", _("These words are thrown away."))
