"""Every kind of letter as a mail program gets it: both parts, headers, and what axe finds."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.browser.people import sideways
from tests.makers import make_action, make_partner_plan
from tests.post.servers import Office, mail_server
from tests.proposals import makers
from workspace.by_link import partners
from workspace.circles import service as circles
from workspace.circles.models import Standing
from workspace.db import db, today
from workspace.notices.sending import delivery
from workspace.people import service as people
from workspace.plan import service as plans
from workspace.plan.models import PartnerLink
from workspace.post import service as post
from workspace.post.carrying import Mail
from workspace.post.models import Fate, Kind, Letter
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Channel, Proposal
from workspace.proposals.rounds import doubts
from workspace.visibility import Visibility

ODD = "Zoë “Zed”\r\nBcc: everybody@example.org\tO'Neill <b>"
ADDRESS = re.compile(r"https?://\S+")


# Everything that is sent ------------------------------------------------------------------------------


def one_of_each(made: makers.Group) -> None:
    """Have a letter of every kind written, most of them by what causes them."""
    assert made.plan is not None
    first, second, third = made.members[:3]
    people.write_link(first.email, "/plans/")
    circles.invite(
        made.facilitator, made.circle, "nasra@example.org", ODD, Standing.FULL, "Come & help <us>.\n\nSoon?"
    )
    words = replace(makers.WORDS, title=ODD)
    open_one = service.raise_proposal(first, made.circle, words, Visibility.MEMBERS)
    makers.to_consent(made, open_one)
    assert open_one.open_round is not None
    rounds.respond_for(
        made.facilitator, open_one, third,
        rounds.Given(Say.CONCERN, "Who pays for the bus?"), Channel.PHONE,
    )  # fmt: skip
    integrating(made)
    action = make_action(made.secretary, made.plan, owner=f"person:{first.id}", due_on="2027-05-04")
    make_action(made.secretary, made.plan, owner=f"person:{first.id}", timescale="Spring 2027")
    strategy = make_partner_plan(
        made.admin, "Hospital discharge <strategy>", contact="Jo, jo@nhs.example.org"
    )
    link = PartnerLink(
        action=action,
        partner_plan=strategy,
        part="Chapter 3",
        note="Staff are trained.",
        review_on=today(),
    )
    db.session.add(link)
    plans.publish(made.secretary, made.plan, "The first version.", None)  # only what is public is asked (V2)
    partners.write_due()
    post.write(Kind.REMINDER, second, about=open_one.open_round.id, once="remind:1")
    post.write(Kind.STILL_MISSING, made.facilitator, about=open_one.open_round.id, once="missing:1")
    post.write(Kind.ACCOUNT, second, what="password set")
    post.write(Kind.TEST, to="test@example.org")
    post.write(Kind.DIGEST, first, once=f"digest:{first.id}:{today():%G-W%V}")
    db.session.commit()


def integrating(made: makers.Group) -> Proposal:
    """A proposal with an objection that was tested by telephone, and an end offered for it."""
    found = makers.proposal(made, made.members[1])
    makers.to_consent(made, found)
    for person in made.everyone:
        said = makers.objection() if person is made.members[0] else makers.CONSENT
        rounds.respond(person, found, said)
    rounds.integrate(made.facilitator, found)
    (objection,) = rounds.objections_of(found)
    doubt = doubts.raise_doubt(made.members[1], found, objection, "It takes half a day.")
    doubts.answer_for(made.facilitator, found, doubt, made.members[2], True, "A day is long.", Channel.PAPER)
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "The carer gets a sitter for the day.")
    db.session.commit()
    return found


@pytest.fixture
def posted(app: Flask) -> list[EmailMessage]:
    """One letter of every kind, carried by a real mail server."""
    made = makers.group(plan=True)
    one_of_each(made)
    office = Office()
    with mail_server(app.config["SETTINGS"], office) as settings:
        sending = delivery(app, Mail(settings))
        sending.settings = settings
        sending.run()
    return office.letters()


def parts(message: EmailMessage) -> tuple[str, str]:
    """The text part and the HTML part."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def words_of(html: str) -> list[str]:
    """The words that a reader sees."""
    body = html.partition("<body>")[2]
    return unescape(re.sub(r"<[^>]*>", " ", body)).split()


def barriers(window: Page, message: EmailMessage, width: int, scheme: Any) -> list[str]:
    """What axe and a ruler find wrong with the HTML part."""
    window.set_viewport_size({"width": width, "height": 700})
    window.emulate_media(color_scheme=scheme)
    window.set_content(parts(message)[1])
    found = Axe().run(window, options={"resultTypes": ["violations"]}).response["violations"]
    wrong = [f"{message['Subject']} {scheme}: {each['id']} {each['nodes'][0]['target']}" for each in found]
    return [*wrong, f"{message['Subject']}: too wide"] if sideways(window) > 0 else wrong


def test_every_kind_of_letter_arrives_whole(posted: list[EmailMessage], browser: Browser) -> None:
    """Must-show 1: headers, both parts with the same facts, and no barrier in any of them."""
    ended = db.session.execute(select(Letter.kind, Letter.fate, Letter.why)).all()
    assert {kind for kind, fate, _ in ended if fate is Fate.SENT} == set(Kind), ended
    wrong: list[str] = []
    window = browser.new_page()
    for number, message in enumerate(posted):
        check_headers(message)
        wrong += same_facts(message)
        if db.engine.dialect.name == "sqlite":  # they look the same on both
            scheme, width = (("dark", 320), ("light", 320), ("light", 800))[number % 3]
            wrong += barriers(window, message, width, scheme)
    window.close()
    assert not wrong, "\n".join(wrong)

    asked = the(posted, "Your answer is wanted by")
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in asked.iter_attachments()] == ["text/calendar"]
    assert the(posted, "link to sign in")["List-Unsubscribe"] is None, "it was asked for"
    assert "Bcc: everybody@example.org" in " ".join(parts(the(posted, "invites you"))[0].split())
    owned = [each for each in posted if "You own" in str(each["Subject"])]
    assert [str(each["Subject"])[:20] for each in owned] == ["You own 2 actions no"], "together in one letter"
    assert "Spring 2027" in parts(owned[0])[0]


def check_headers(message: EmailMessage) -> None:
    """One of each header that there must be, none that somebody typed."""
    assert message["From"].addresses[0].addr_spec == "post@example.org"
    for header in ("To", "Subject", "Date", "Message-ID", "From", "Auto-Submitted"):
        assert len(message.get_all(header, [])) == 1, header
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert part["Content-Language"] == "en"


def same_facts(message: EmailMessage) -> list[str]:
    """What one part of this letter says and the other one doesn't."""
    text, html = parts(message)
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert [unescape(each) for each in headings] == [str(message["Subject"]).strip()], "with all its spaces"
    assert '<html lang="en" dir="ltr">' in html
    assert "<img" not in html
    lines = {line.strip() for line in text.splitlines()}
    linked = {unescape(link) for link in re.findall(r'href="([^"]*)"', html)}
    wrong = [f"{message['Subject']}: no line for {link}" for link in linked - lines]
    said = {bare(word) for word in ADDRESS.sub(" ", text).split()} - {""}
    shown = {bare(word) for word in words_of(html)} - {""}
    return wrong + [f"{message['Subject']}: only in one part: {word}" for word in said ^ shown]


def bare(word: str) -> str:
    """A word without what a text part puts around it: the strokes of headings, lists and quotations."""
    return "" if not word.strip("=->*") else word.rstrip(":")


def the(posted: list[EmailMessage], subject: str) -> EmailMessage:
    """The letter with these words in its subject."""
    return next(message for message in posted if subject in str(message["Subject"]))
