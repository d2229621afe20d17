"""Nobody loses words: what came with a form is kept when it can't be sent, and stands in the form again."""

from __future__ import annotations

import json
from contextlib import suppress

from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField

from workspace.db import db, zone
from workspace.fields import WorkspaceForm, all_fields
from workspace.people import drafts, links, queries
from workspace.people.drafts import Mark
from workspace.people.models import Draft, Person
from workspace.refusal import Refusal
from workspace.web import READING, me_or_none, safe_path

KEEP = "people.keep_draft"


def install(app: Flask) -> None:
    """Look after the words in every form. After the door knows who is asking."""
    app.config["ON_LOST_FORM"] = form_was_lost
    app.config["KEEP_FORM"] = keep_for_another_try
    app.config["UNSENT_WORDS"] = unsent_words
    app.config["HAS_UNSENT_WORDS"] = has_unsent_words
    app.config["KEEP_WHEN_REFUSED"] = keep_when_refused
    app.before_request(_bring_back)
    app.after_request(_settle)
    app.jinja_env.globals.update(draft_mark=draft_mark, draft_shown=draft_shown, draft_seal=seal_of_reader)


# Words that come back -------------------------------------------------------------------------------


def _bring_back() -> None:
    """Words that were asked for by their number: only their own person's, and only in their own form."""
    if request.method not in READING or "_login_user" not in g or (person := me_or_none()) is None:
        return
    number = request.args.get("kept", "")
    draft = drafts.by_number(person, int(number[:9])) if number.isdecimal() else None
    if draft is not None and drafts.address_of(draft).partition("?")[0] == request.path:
        _show(draft)


def unsent_words() -> None:
    """The newest unsent words for the form at this address, brought back once in a request."""
    if "draft_shown" in g or "draft_sought" in g:
        return
    g.draft_sought = True
    person = me_or_none()
    if person is None or not (found := drafts.newest(person, here())):
        return
    g.draft_others = len(found) > 1
    _show(found[0])


def has_unsent_words() -> bool:
    """Whether words for this very address are kept, though it can't be opened: nothing more is told (V2)."""
    person = me_or_none()
    return person is not None and ((_is_long() and bool(typed())) or bool(drafts.newest(person, here())))


def _show(draft: Draft) -> None:
    g.draft_shown, g.draft_mark = draft, drafts.mark_of(draft)
    g.kept_fields = drafts.words_in(draft)


def draft_mark() -> Mark:
    """What stands in a form with long fields, so that its words are told from those of another phone."""
    mark: Mark = g.get("draft_mark") or drafts.new_mark()
    return mark


def draft_shown(form: WorkspaceForm) -> str:
    """What stands in a form before anybody types, as fingerprints that tell own words from others'."""
    if request.method not in READING:
        return request.form.get("draft_shown", "{}")
    if "draft_shown" in g:
        return drafts.shown_in(g.draft_shown) or "{}"
    texts = [f for f in all_fields(form) if isinstance(f, StringField) and f.data and drafts.is_kept(f.name)]
    return json.dumps({f.name: drafts.print_of(str(f.data)) for f in texts})


def seal_of_reader() -> str:
    """Whose page this is: a script left open keeps words for them, and for nobody who comes after."""
    person = me_or_none()
    return links.seal("draft", person.id, "") if person else ""


def _opener() -> Person | None:
    """Who opened the page that sends this, by its seal: two people may use one browser after each other."""
    found = links.unseal("draft", request.form.get("draft_for", ""))
    return queries.known_in_session(str(found[0])) if found else None


# Words that could not be sent -----------------------------------------------------------------------


def form_was_lost() -> Response | BaseResponse | None:
    """The form's own token no longer counts, though the person is signed in: show it again, filled."""
    person = me_or_none()
    if request.endpoint == KEEP:  # signed in anew in another window: the page's own seal says whose it is
        return keep_sent_words()
    if person is None or not typed():
        return None
    flash(_("This page was open for a long time, so nothing has been sent yet. Check it and send it again."))
    return redirect(kept_for(person), 303)


def keep_for_another_try() -> str | None:
    """A rule said no: where the form is shown again, with everything that was typed in it."""
    person = me_or_none()
    return kept_for(person) if person is not None and has_page(request.path) else None


def kept_for(person: Person) -> str:
    """Keep what was typed and say where it is shown again: in its form; where that has no page, to copy."""
    back = here() if has_page(request.path) else way_back() or "/home"
    if not typed():
        return back
    kept = _keep(person)
    if not has_page(request.path):
        return url_for("people.kept", kept_id=kept.id, back=back)
    path, _mark, query = here().partition("?")
    others = "&".join(part for part in query.split("&") if part and not part.startswith("kept="))
    return f"{path}?{others}&kept={kept.id}" if others else f"{path}?kept={kept.id}"


def keep_when_refused() -> None:
    """Choose the mark before a form is shown again; its words are kept once the rest is rolled back."""
    person = me_or_none()
    if person is not None and _is_long() and "draft_kept" not in g and typed():
        g.draft_mark = drafts.renewed(person, here(), came_with(), request.form.items(multi=True))


def _keep(person: Person) -> Draft:
    person = _opener() or person
    fields = list(request.form.items(multi=True))
    under = g.get("draft_mark") or drafts.renewed(person, here(), came_with(), fields)
    g.draft_kept = True
    title = str(g.get("long_label", ""))
    once, shown = request.form.get("once", ""), request.form.get("draft_shown", "")
    return drafts.keep(person, here(), fields, under, once=once, title=title, shown=shown)


def _settle(response: Response) -> Response:
    """A form that was sent needs no words kept; one that came back does, whatever became of the rest."""
    if request.method in READING or request.endpoint == KEEP or "_login_user" not in g or "draft_kept" in g:
        return response
    person = me_or_none()
    if person is None or response.status_code < 300:
        return response
    if response.status_code >= 400:
        if _is_long() and typed():
            db.session.rollback()
            with suppress(Refusal, SQLAlchemyError):  # too long, or our database is away: it is on the page
                _keep(person)
                g.commit_anyway = True
    elif "form_came" in g:
        _forget_sent(person)
    elif _is_long() and queries.sent_form(request.form.get("once", "")) is None:
        _keep(person)  # led somewhere else before anybody looked at it
    return response


def _forget_sent(person: Person) -> None:
    number = request.args.get("kept", "")
    if "draft_mark" in request.form or not number.isdecimal():
        if _is_long():
            drafts.sent(person, here(), came_with(), request.form.get("once", ""))
    elif (draft := drafts.by_number(person, int(number[:9]))) is not None:  # a short form carries no mark
        drafts.throw_away(draft)


# Words kept while they are typed ----------------------------------------------------------------------


def keep_sent_words() -> Response:
    """Keep what a page sends while somebody types: for who opened the page, and for nobody else."""
    person, path = me_or_none(), safe_path(request.form.get("draft_path"))
    if person is None:
        return Response(status=401, mimetype="text/plain")
    if path is None or _opener() is not person or not _leads_to(path.partition("?")[0], "POST"):
        return Response(status=403, mimetype="text/plain")
    response = Response(status=204, mimetype="text/plain")
    once = request.form.get("draft_once", "")
    if once and queries.sent_form(once) is not None:
        return response  # it has been sent while this was on its way
    fields = list(request.form.items(multi=True))
    try:
        under = drafts.renewed(person, path, came_with(), fields)
        title, shown = request.form.get("draft_title", ""), request.form.get("draft_shown", "")
        draft = drafts.keep(person, path, fields, under, once=once, title=title, shown=shown)
    except Refusal:
        return Response(status=413, mimetype="text/plain")
    response.headers["Draft-Mark"] = str(drafts.mark_of(draft))
    response.headers["Draft-Clock"] = f"{draft.kept_at.astimezone(zone()):%H:%M}"
    return response


# What came, and from where ----------------------------------------------------------------------------


def came_with() -> Mark:
    """The mark of the form that came."""
    return drafts.read_mark(request.form.get("draft_mark", ""))


def _is_long() -> bool:
    try:  # a page for visitors belongs to nobody who is signed in beside it
        return "visitor_page" not in g and ("long_form" in g or "draft_mark" in request.form)
    except RequestEntityTooLarge:  # it was never read
        return False


def typed() -> list[tuple[str, str]]:
    """What somebody typed or chose, and nothing secret."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if drafts.is_kept(name) and value.strip()]


def here() -> str:
    """This very address, to come back to."""
    return safe_path(request.full_path.rstrip("?")) or "/home"


def way_back() -> str | None:
    """The page a form was sent from, where that is one of ours."""
    host, path = request.host_url.rstrip("/"), request.referrer or ""
    return safe_path(path[len(host) :]) if path.startswith(host + "/") else None


def has_page(path: str) -> bool:
    """Whether this address can be opened as well as sent to."""
    return _leads_to(path, "GET")


def _leads_to(path: str, method: str) -> bool:
    try:
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None  # noqa: S101  there always is one during a request
        adapter.match(path, method=method)
    except (HTTPException, RequestRedirect):
        return False
    return True
