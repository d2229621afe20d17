"""Which language a reader gets, on which page, and what stays in the language it was written in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import makers
from tests.by_link import asked
from tests.languages.latin import Finder
from tests.pages import CheckedClient
from tests.public import makers as published
from workspace import languages
from workspace.by_link.models import Ask
from workspace.db import db
from workspace.notices import letters
from workspace.post import service as post
from workspace.post.models import Kind, Letter
from workspace.site import writing
from workspace.visibility import Visibility

HTML = re.compile(r'<html lang="([^"]+)" dir="([^"]+)">')


def spoken(answer: Any) -> tuple[str, ...]:
    found = HTML.search(answer.text)
    assert found and answer.headers["Content-Language"] == found[1]
    return found.groups()


def a_client(app: Flask) -> CheckedClient:
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


def test_a_visitor_reads_in_the_language_of_the_browser_or_the_chosen_one(polyglot: Flask) -> None:
    visitor = a_client(polyglot)
    welsh = {"Accept-Language": "cy, en;q=0.5"}
    for path in ("/", "/sign-in/"):
        assert spoken(visitor.get(path)) == ("en", "ltr")
        assert spoken(visitor.get(path, headers={"Accept-Language": "fr"})) == ("en", "ltr")
        assert spoken(visitor.get(path, headers=welsh)) == ("cy", "ltr")
    assert visitor.get("/").headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"

    refused = visitor.post("/language", data={"language": "fr"}), visitor.post("/language")
    forged = visitor.post("/language", data={"language": "cy"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert {answer.status_code for answer in (*refused, forged)} == {400}
    assert visitor.get_cookie("language") is None

    chosen = visitor.post(
        "/language", data={"language": "cy", "back": "/about"}, headers={"Referer": "http://localhost/decided/?year=2027"},
        forged=True,
    )  # fmt: skip
    assert (chosen.status_code, chosen.location) == (303, "/decided/?year=2027")
    elsewhere = visitor.post(
        "/language", data={"language": "cy", "back": "//evil.example"}, headers={"Referer": "https://evil.example/x"}
    )  # fmt: skip
    assert elsewhere.location == "/"
    odd = visitor.post("/language", data={"language": "cy"}, headers={"Referer": "http://[odd"}, forged=True)
    assert odd.status_code == 303
    for path in ("/", "/sign-in/", "/decided/"):
        assert spoken(visitor.get(path, headers={"Accept-Language": "en"})) == ("cy", "ltr")
    assert spoken(a_client(polyglot).get("/")) == ("en", "ltr"), "what one reader chose is not for others"


def test_each_person_reads_in_their_own_language_everywhere(polyglot: Flask) -> None:
    someone = makers.make_person("Ann Kestrel")
    phone, desk = a_client(polyglot), a_client(polyglot)
    phone.enter(someone)
    desk.enter(someone)
    page = phone.get("/home").text
    assert 'value="cy" lang="cy">Cymraeg</button>' in page
    assert 'value="en" lang="en" aria-current="true">English</button>' in page
    phone.post("/language", data={"language": "cy"}, headers={"Referer": "http://localhost/home"})
    db.session.refresh(someone)
    assert someone.language == "cy"
    assert spoken(desk.get("/home")) == ("cy", "ltr")
    assert spoken(desk.get("/")) == ("cy", "ltr"), (
        "the public page follows, though it can't know who reads it"
    )
    someone.language = "fr"  # a language that was offered once
    db.session.commit()
    assert spoken(a_client(polyglot).get("/sign-in/")) == ("en", "ltr")
    other = a_client(polyglot)
    other.enter(someone)
    assert spoken(other.get("/home")) == ("en", "ltr")


def test_with_one_language_nothing_is_offered(app: Flask, client: CheckedClient) -> None:
    client.set_cookie("language", "cy")
    answer = client.get("/", headers={"Accept-Language": "cy"})
    assert HTML.search(answer.text).groups() == ("en", "ltr")  # type: ignore[union-attr]
    assert 'action="/language"' not in answer.text and answer.headers["Vary"] == "Accept-Encoding"
    assert client.post("/language", data={"language": "cy"}).status_code == 400


def test_members_words_say_their_language(polyglot: Flask) -> None:
    circle = makers.make_circle(makers.make_administrator(), makers.make_top())
    author = makers.make_member(circle, "Megan Rhys")
    author.language = "cy"
    plan = makers.make_plan(author, circle)
    assert plan.language == "cy"
    reader = a_client(polyglot)
    reader.enter(author)
    path = f"/plans/{plan.slug}/"
    assert ' lang="cy"' not in _main(reader.get(path).text), "the page itself says it"
    author.language = "en"
    assert 'dir="auto" lang="cy"' in _main(reader.get(path).text)


def _main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_the_worker_speaks_any_language_outside_a_request(polyglot: Flask) -> None:
    def said() -> str:
        return languages.gettext("Sign in")

    assert said() == "Sign in"
    with languages.reading("cy"):
        welsh = said()
        with languages.reading("mirror"):
            assert said() not in {welsh, "Sign in"} and languages.current() == "mirror"
        assert said() == welsh != "Sign in"
        with languages.reading("fr"):
            assert said() == "Sign in", "what isn't offered is read in the usual language"
    with pytest.raises(ZeroDivisionError), languages.reading("cy"):
        raise ZeroDivisionError
    assert said() == "Sign in"
    with polyglot.test_request_context("/", headers={"Accept-Language": "cy"}), languages.reading("en"):
        assert said() == "Sign in"


def test_the_finder_finds(polyglot: Flask) -> None:
    makers.make_person("Ann Kestrel")
    finder = Finder(("Northlea",))
    found = finder.untranslated(
        "<p>Sent to \u2068Ann Kestrel\u2069</p><p>אב Ann Kestrel</p><p dir='auto'>Sign in</p>"
        "<p dir='auto'>Hm</p><img alt='A picture'><code>workspace run</code>"
        "<p>COM-4, a@b.example, Northlea</p><option>Draft</option>"
    )
    wanted = ["p: Sent to \u2068Ann Kestrel\u2069", "p: Sign in", "img alt: A picture", "option: Draft"]
    assert found == wanted


def test_the_published_site_is_in_one_language(polyglot: Flask, tmp_path: Path) -> None:
    circle = makers.make_circle(makers.make_administrator(), makers.make_top())
    author = makers.make_member(circle)
    plan = makers.make_plan(author, circle, visibility=Visibility.PUBLIC)
    published.publish(author, plan)
    db.session.commit()
    english = a_client(polyglot).get(f"/plan/{plan.slug}/plan.csv", headers={"Accept-Language": "cy"}).data
    assert english == a_client(polyglot).get(f"/plan/{plan.slug}/plan.csv").data, "files are the same for all"
    writing.write(polyglot, tmp_path / "site", with_pdf=False, language="cy")
    first = (tmp_path / "site" / "index.html").read_text()
    assert '<html lang="cy" dir="ltr">' in first and "/language" not in first
    assert 'lang="en"' in (tmp_path / "site" / "plan" / plan.slug / "index.html").read_text()


def test_a_letter_is_in_the_language_of_who_gets_it(polyglot: Flask) -> None:
    person = makers.make_person("Ann Kestrel")
    person.language = "mirror"
    post.write(Kind.ACCOUNT, person, what="password set")
    db.session.commit()
    chosen = polyglot.config["SETTINGS"]
    finder = Finder((chosen.name, person.name))
    with polyglot.test_request_context("/", base_url=chosen.address, headers={"Accept-Language": "cy"}):
        written = letters.in_words(db.session.scalars(select(Letter)).one())
    assert written.language == "he-x-mirror" and '<html lang="he-x-mirror" dir="rtl">' in written.html
    assert finder.untranslated(written.html) == []
    assert [line for line in (written.subject, *written.text.splitlines()) if finder.left(line)] == []


def test_a_link_from_a_letter_speaks_the_language_chosen_on_that_phone(polyglot: Flask) -> None:
    """First that of the letter; the switch on the page itself does something there, too."""
    made, found = asked.asked_round()
    made.members[1].language = "cy"
    assert found.open_round is not None
    path = asked.link_to(Ask.ROUND, found.open_round.id, made.members[1])
    phone = a_client(polyglot)
    assert "<h1>Eich ateb</h1>" in phone.get(path).text
    there = phone.post("/language", data={"language": "en", "back": path}, forged=True)
    assert there.location == path
    assert "<h1>Your answer</h1>" in phone.get(path).text
