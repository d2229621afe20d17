"""The body of a letter: written once in blocks, read as plain text or as HTML with the same facts in both."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flask import current_app, render_template
from flask_babel import gettext as _

from workspace import languages
from workspace.config import Settings
from workspace.post.envelope import one_line
from workspace.post.words import Written

WIDE = 72  # what every mail program shows without breaking lines again


@dataclass(frozen=True)
class Heading:
    """What the next part is about. The letter's own heading is its subject."""

    words: str


@dataclass(frozen=True)
class Words:
    """A paragraph of ours."""

    words: str


@dataclass(frozen=True)
class Quote:
    """Members' own words; `language` is what they are written in, where that is known."""

    words: str
    language: str = ""


@dataclass(frozen=True)
class Button:
    """What to do now: one in a letter. It is a link, which changes nothing by itself."""

    label: str
    path: str


@dataclass(frozen=True)
class Link:
    """Somewhere to go on reading."""

    label: str
    path: str


@dataclass(frozen=True)
class Item:
    """One line of a list: what it is, a line about it, and where it leads: by a `button` if it has one."""

    words: str
    path: str = ""
    about: str = ""
    button: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Item, ...]


Block: TypeAlias = Heading | Words | Quote | Button | Link | Items


def written(
    to: str,
    subject: str,
    blocks: Sequence[Block],
    *,
    why: Sequence[Block] = (),
    unsubscribe: str = "",
    calendar: bytes | None = None,
    also: tuple[int, ...] = (),
) -> Written:
    """The whole letter, in the language that is spoken now. `why` says at its end why somebody gets it.

    `unsubscribe` is a path: who opens it stops letters of this sort with one press. `also` are the keys of
    other letters that are told in this one.
    """
    subject = one_line(subject)
    foot = [*why, *_how_to_stop(unsubscribe), *_how_to_get_help()]
    whole = [_absolute(block) for block in blocks], [_absolute(block) for block in foot]
    return Written(
        to=to,
        subject=subject,
        text=_text(subject, *whole),
        html=render_template(
            "notices/letter.html",
            subject=subject,
            blocks=[(type(block).__name__, block) for block in whole[0]],
            foot=[(type(block).__name__, block) for block in whole[1]],
        ),
        language=languages.tag(languages.current()),
        unsubscribe=address_of(unsubscribe) if unsubscribe else "",
        calendar=calendar,
        also=also,
    )


def greeting(name: str) -> Words:
    """How every letter begins."""
    return Words(_("Hello %(name)s,", name=one_line(name)) if name.strip() else str(_("Hello,")))


def address_of(path: str) -> str:
    """The whole address of a path: as this installation is set to be reached, never as somebody asked it."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.address.rstrip("/") + path if path.startswith("/") else path


def _how_to_stop(unsubscribe: str) -> list[Block]:
    if not unsubscribe:
        return []
    return [
        Link(_("Choose what we write to you about, and how often"), "/me/letters"),
        Link(_("Stop letters like this one"), unsubscribe),
    ]


def _how_to_get_help() -> list[Block]:
    settings: Settings = current_app.config["SETTINGS"]
    email, phone = settings.help_email, settings.help_phone
    if email and phone:
        return [
            Words(_("If you need help: write to %(email)s or phone %(phone)s.", email=email, phone=phone))
        ]
    if email:
        return [Words(_("If you need help: write to %(email)s.", email=email))]
    return [Words(_("If you need help: phone %(phone)s.", phone=phone))] if phone else []


def _absolute(block: Block) -> Block:
    match block:
        case Button(label, path):
            return Button(label, address_of(path))
        case Link(label, path):
            return Link(label, address_of(path))
        case Items(items):
            return Items(
                tuple(
                    Item(one.words, address_of(one.path) if one.path else "", one.about, one.button)
                    for one in items
                )
            )
        case _:
            return block


# The text part --------------------------------------------------------------------------------------


def _text(subject: str, blocks: Sequence[Block], foot: Sequence[Block]) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    parts = [_under(subject, "="), *map(_part, blocks), "-- \n" + settings.name, *map(_part, foot)]
    return "\n\n".join(parts) + "\n"


def _part(block: Block) -> str:
    match block:
        case Heading(words):
            return _under(words, "-")
        case Words(words):
            return _wrapped(words)
        case Quote(words):
            return _wrapped(words, "> ")
        case Button(label, path) | Link(label, path):
            return f"{_wrapped(label)}:\n{path}"
        case Items(items):
            return "\n\n".join(map(_line, items))


def _under(words: str, stroke: str) -> str:
    """A heading, and a line under it as long as it is."""
    wrapped = _wrapped(words)
    return f"{wrapped}\n{stroke * max(map(len, wrapped.splitlines()), default=0)}"


def _line(item: Item) -> str:
    lines = [_wrapped(item.words, "  ").replace("  ", "* ", 1)]
    if item.about:
        lines.append(_wrapped(item.about, "  "))
    if item.path:
        lines.append(f"  {item.button}:\n  {item.path}" if item.button else f"  {item.path}")
    return "\n".join(lines)


def _wrapped(words: str, before: str = "") -> str:
    """Paragraphs of at most 72 characters a line. Addresses stay whole."""
    wrap = textwrap.TextWrapper(
        width=WIDE,
        initial_indent=before,
        subsequent_indent=before,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrap.fill(line) or before.rstrip() for line in words.strip().splitlines())
