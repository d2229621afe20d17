"""What is true of every page: a test client that looks at each page it is given and complains."""

import hashlib
import os
from collections.abc import Iterator
from contextvars import Context
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from workspace.db import db
from workspace.people import entering, sessions

FIELDS_WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}

MUST_SAY_SOMETHING = {"a", "button", "summary", "legend", "label", "h1", "h2", "h3", "h4"}


class CheckedClient(FlaskClient):
    """A browser without a screen. It keeps its cookies, sends forms with their token, and checks each page.

    What the test has prepared in the session is committed before a request, which then runs in a world of
    its own, as in production: its own session, its own `g`. Redirects are not followed unless asked.
    """

    checks = True

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> TestResponse:
        """Send a request. `forged=True` leaves the form's token out, as another site would."""
        if has_app_context():
            db.session.commit()
        if kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"} and not forged:
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {"csrf_token": self.token(), **(data or {})}
        response = Context().run(super().open, *args, **kwargs)
        if self.checks and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            problems = page_problems(response.get_data(as_text=True), response.status_code)
            assert not problems, f"{response.request.path} ({response.status_code}): " + "; ".join(problems)
        return response

    def enter(self, person: Any) -> None:
        """Begin a session of this person, as signing in by a link does."""
        with self.session_transaction() as session:
            session.permanent = True
            session.update(entering.cookie_of(sessions.begin(person)))
        db.session.commit()

    def token(self) -> str:
        """A token for forms that belongs to this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        signer = URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token")
        return str(signer.dumps(raw))


def page_problems(html: str, status: int = 200) -> list[str]:
    """What is wrong with this page, in words; nothing where it is right."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    problems = [f"HTML: {code} at line {line}, column {column}" for (line, column), code, _ in parser.errors]
    problems += _heading(root, status)
    problems += _references(root)
    problems += _fields(root)
    problems += _names(root)
    problems += _inline(root)
    return problems


def words(element: Element | None) -> str:
    """The text inside, its spaces tidied."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _heading(root: Element, status: int) -> Iterator[str]:
    if not root.get("lang"):
        yield "the page doesn't say its language"
    title = words(root.find("head/title"))
    headings = list(root.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
    elif not words(headings[0]):
        yield "the h1 is empty"
    elif not title.removeprefix("Error: ").startswith(words(headings[0])):
        yield f"the title “{title}” doesn't begin with the h1 “{words(headings[0])}”"
    if status == 422 and not title.startswith("Error: "):
        yield "a refused form, but the title doesn't begin with “Error:”"


def _references(root: Element) -> Iterator[str]:
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    for twice in sorted({str(each) for each in ids if ids.count(each) > 1}):
        yield f"the id {twice} stands there twice"
    for element in root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for wanted in element.get(attribute, "").split():
                if wanted not in ids:
                    yield f"{attribute}={wanted} leads nowhere"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"the link {href} leads nowhere"


def _fields(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label") if words(label)}
    inside = {id(field) for label in root.iter("label") if words(label) for field in label.iter()}
    for element in root.iter():
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in FIELDS_WITHOUT_LABEL:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby")
        if not (element.get("id") in labelled or id(element) in inside or named):
            yield f"the field {element.get('name')} has no label"
    for form in root.iter("form"):
        if form.get("method", "").lower() == "post":
            names = {field.get("name") for field in form.iter("input")}
            if "csrf_token" not in names and form.get("action") != "/language":  # harmless, and for everybody
                yield f"the form to {form.get('action') or 'this page'} carries no token"


def _names(root: Element) -> Iterator[str]:
    for element in root.iter():
        named = words(element) or element.get("aria-label") or element.find(".//img[@alt]") is not None
        if element.tag in MUST_SAY_SOMETHING and not named:
            yield f"an empty {element.tag} ({element.get('class') or element.get('href') or 'no class'})"
        if element.tag == "img" and element.get("alt") is None:
            yield f"the picture {element.get('src')} has no text"


def _inline(root: Element) -> Iterator[str]:
    """What our content policy would switch off."""
    for element in root.iter():
        if element.tag == "style" or element.get("style") is not None:
            yield "a style inside the page"
        if element.tag == "script" and not element.get("src"):
            yield "a script inside the page"
        for attribute in element.attrib:
            if str(attribute).startswith("on"):
                yield f"the handler {attribute} inside the page"
