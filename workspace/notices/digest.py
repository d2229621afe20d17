"""The digest: what needs you first, then what happened since the last one, readable without a click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from workspace.calendars import addresses
from workspace.calendars import queries as calendars
from workspace.db import day_of, db, now
from workspace.home import waiting
from workspace.home.need import Desk, Need
from workspace.notices import news_of_circles, news_of_plans, news_of_proposals, planning, wording
from workspace.notices.body import Block, Heading, Item, Items, Link, Words, greeting, written
from workspace.notices.needs import as_items
from workspace.notices.news import Group, Span
from workspace.notices.service import unsubscribe_path
from workspace.people.models import Digest, Person
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import NotWanted, Written
from workspace.refusal import mark
from workspace.web import day_words

FIRST = timedelta(days=7)  # the first one tells of so many days
LONGEST = timedelta(days=31)  # who had none for longer finds the rest in the workspace
AT_THAT_MOMENT = timedelta(seconds=1)  # what happened as they joined is told, too
UNTIL = "until"  # in the letter's row: up to when it tells


def in_words(letter: Letter) -> Written:
    """The digest as things stand now; none where there is nothing to tell, or none is wanted any more."""
    person = db.session.get(Person, letter.person_id)
    if person is None or not person.is_active or person.digest is Digest.OFF:
        raise NotWanted(mark("They want no digest any more."))
    desk = waiting.desk_of(person)
    if not desk.circles:
        raise NotWanted(mark("They are in no circle any more."))
    span = Span(desk, _begin(person, letter), now())
    needs, news = waiting.on(desk), since(span)
    if not needs and not news:
        raise NotWanted(mark("There was nothing to tell."))
    letter.detail = {**letter.detail, UNTIL: span.end.isoformat()}
    return written(
        person.email,
        _subject(needs, news),
        [greeting(person.name), *_needs(desk, needs), *_news(span, news), *_dates(desk)],
        why=[Words(_how_often(person))],
        unsubscribe=unsubscribe_path(person, "digest"),
    )


def since(span: Span) -> list[Group]:
    """What there is to tell, what was decided first: always the same few queries."""
    groups = [
        Group(_("Decided"), news_of_proposals.decided(span), url_for("proposals.decisions")),
        Group(_("Proposals"), news_of_proposals.moved(span), url_for("home.index")),
        Group(_("Plans and their actions"), news_of_plans.told(span), url_for("plan.index")),
        Group(_("Circles"), news_of_circles.told(span), url_for("circles.list_circles")),
    ]
    return [group for group in groups if group.things]


def _begin(person: Person, letter: Letter) -> datetime:
    """Where the last digest that was sent, or may have been, left off."""
    last = db.session.scalar(
        select(Letter)
        .where(
            Letter.person_id == person.id,
            Letter.kind == Kind.DIGEST,
            Letter.fate.in_([Fate.SENT, Fate.MAY_HAVE_GONE]),
            Letter.id != letter.id,
        )
        .order_by(Letter.id.desc())
        .limit(1)
    )
    if last is None:
        return max(person.joined_at - AT_THAT_MOMENT, now() - FIRST)
    told = last.detail.get(UNTIL)
    return max(datetime.fromisoformat(told) if told else last.written_at, now() - LONGEST)


# What it says ---------------------------------------------------------------------------------------


def _subject(needs: Sequence[Need], news: Sequence[Group]) -> str:
    """How many things need you, and whose news there are; a single need by its name."""
    where = {thing.circle for group in news for thing in group.things}
    number = len(needs)
    if not where:
        if number == 1:
            return str(_("This needs you: %(what)s", what=needs[0].what))
        return str(ngettext("%(num)d thing needs you", "%(num)d things need you", number))
    if len(where) > 1:
        if not number:
            return str(_("What happened in your circles"))
        return str(
            ngettext(
                "%(num)d thing needs you, and what happened in your circles",
                "%(num)d things need you, and what happened in your circles",
                number,
            )
        )
    circle = where.pop()
    if not number:
        return str(_("What happened in %(circle)s", circle=circle))
    return str(
        ngettext(
            "%(num)d thing needs you, and what happened in %(circle)s",
            "%(num)d things need you, and what happened in %(circle)s",
            number,
            circle=circle,
        )
    )


def _needs(desk: Desk, needs: Sequence[Need]) -> list[Block]:
    if not needs:
        return [Words(_("Nothing waits for you now."))]
    return [
        Heading(ngettext("%(num)d thing needs you", "%(num)d things need you", len(needs))),
        as_items(desk, needs),
        Link(_("See what waits for me"), url_for("home.index")),
    ]


def _news(span: Span, news: Sequence[Group]) -> list[Block]:
    day = day_words(day_of(span.begin))
    if not news:
        return [Words(_("Since %(day)s nothing else happened in your circles.", day=day))]
    told: list[Block] = [Heading(_("What happened since %(day)s", day=day))]
    return told + [block for group in news for block in group.blocks()]


def _dates(desk: Desk) -> list[Block]:
    """The person's own calendar addresses, as far as they still give something."""
    key, here = str(current_app.secret_key), {circle.id for circle in desk.circles}
    feeds = [
        Item(
            feed.circle.name if feed.circle else _("My dates"),
            url_for("calendars.read", feed_id=feed.id, mark=addresses.mark_of(feed, key)),
        )
        for feed in calendars.mine(desk.person)
        if feed.circle_id is None or feed.circle_id in here
    ]
    if not feeds:
        return [Link(_("Have your dates in your own calendar"), url_for("calendars.mine"))]
    return [
        Heading(_("Your dates in your calendar")),
        Words(_("Give these addresses to your own calendar only.")),
        Items(tuple(feeds)),
        Link(_("Change your calendar addresses"), url_for("calendars.mine")),
    ]


def _how_often(person: Person) -> str:
    """How often this comes. How to change or stop it stands below it."""
    if person.digest is Digest.DAILY:
        return str(_("You get this letter at most once a day, because you have chosen that."))
    day = wording.weekday(planning.hours().day)
    return str(_("You get this letter at most once a week, on %(day)s.", day=day))
