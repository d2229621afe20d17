"""Every message there is, found in the code and the templates; and how complete a catalogue is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from workspace.config import PACKAGE, root_folder
from workspace.languages import catalogs

SAYS = {
    "_": None, "_l": None, "mark": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2), "marks": (1, 2),
}  # fmt: skip
HOW = [("**.py", "python"), ("**.html", "jinja2"), ("**.svg", "jinja2"), ("**.xml", "jinja2")]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")  # the last for scripts
TAG = re.compile(r"</?[a-zA-Z][^>]*>|&#?\w+;")
WRITTEN = datetime(2026, 11, 22, tzinfo=UTC)  # in the file's head: a time that changes would only be noise


@dataclass(frozen=True)
class Message:
    """One message: its English, its plural where a number is in it, and the file it stands in."""

    one: str
    many: str = ""
    file: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """How a catalogue knows it."""
        return (self.one, self.many) if self.many else self.one


@dataclass
class Standing:
    """How complete a catalogue is."""

    code: str
    messages: int
    missing: list[Message] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # the placeholders or tags are others than in English
    left_over: list[str] = field(default_factory=list)  # nothing says it any more

    @property
    def translated(self) -> int:
        """How many messages are said in this language."""
        return self.messages - len(self.missing)


def messages() -> list[Message]:
    """Every message of the workspace, in order of the files."""
    found: dict[str, Message] = {}
    for folder in (root_folder("templates"), PACKAGE):
        options = {"**.html": {"trim_blocks": "true", "silent": "false"}}
        for file, _line, said, _comments, _context in extract_from_dir(folder, HOW, options, keywords=SAYS):
            one, many = (said, "") if isinstance(said, str) else (said[0], said[1])
            if one and (one not in found or many):
                found[one] = Message(one, many, f"{folder.name}/{file}")
    return list(found.values())


def standing(code: str, known: list[Message], catalog: Catalog | None = None) -> Standing:
    """What this language lacks of these messages, and what is wrong in it."""
    catalog = catalogs.read(code) if catalog is None else catalog
    result = Standing(code, len(known))
    for message in known:
        entry = catalog.get(message.one)
        forms = _forms(entry.string) if entry is not None and entry.id == message.id else []
        if not forms or not all(forms) or (message.many and len(forms) != catalog.num_plurals):
            result.missing.append(message)
        elif not all(_fits(message, form) for form in forms):
            result.wrong.append(message.one)
    ids = {message.id for message in known}
    result.left_over = [str(entry.id) for entry in catalog if entry.id and entry.id not in ids]
    return result


def _forms(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def _fits(message: Message, form: str) -> bool:
    """Whether this translation keeps what is filled in and marked up, and the empty space around."""
    if message.many:
        wanted = {*PLACEHOLDER.findall(message.one), *PLACEHOLDER.findall(message.many)}
        return set(PLACEHOLDER.findall(form)) <= wanted
    kept = all(sorted(what.findall(message.one)) == sorted(what.findall(form)) for what in (PLACEHOLDER, TAG))
    edges = [(text[:1].isspace(), text[-1:].isspace()) for text in (message.one, form)]
    return kept and edges[0] == edges[1]


# For translators ------------------------------------------------------------------------------------


def write_missing(code: str, file: Path) -> int:
    """Write what is missing in this language as lines of JSON, for translators. How many there are."""
    missing = standing(code, messages(), _catalog(code)).missing
    lines = [
        json.dumps({"en": m.one, **({"plural": m.many} if m.many else {}), "in": m.file}, ensure_ascii=False)
        for m in sorted(missing, key=lambda message: message.file)
    ]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(missing)


def take(code: str, answers: Mapping[str, str | list[str]]) -> int:
    """Put translators' answers into the catalogue; what nothing says any more leaves it."""
    before = _catalog(code)
    after = Catalog(
        locale=code.replace("-", "_"), project="workspace", version="1", fuzzy=False,
        header_comment="# What the workspace says in this language. Written by: workspace languages --take",
        creation_date=WRITTEN, revision_date=WRITTEN,
        msgid_bugs_address=" ", last_translator=" ", language_team=" ",
    )  # fmt: skip
    taken = 0
    for message in messages():
        entry = before.get(message.one)
        said: Any = answers.get(message.one)
        if isinstance(said, str) == bool(message.many):
            said = None  # for words that had no number in them, or have none now
        taken += bool(said)
        if not said and entry is not None and entry.id == message.id:
            said = entry.string
        if said:
            after.add(message.id, said if isinstance(said, str) else tuple(said))
    with catalogs.file_of(code).open("wb") as file:
        write_po(file, after, width=110, no_location=True, sort_output=True, include_previous=False)
    catalogs.spoken.cache_clear()
    return taken


def _catalog(code: str) -> Catalog:
    file = catalogs.file_of(code)
    return catalogs.read(code) if file.is_file() else Catalog(locale=code.replace("-", "_"))


def standings() -> Iterator[Standing]:
    """How complete each catalogue is."""
    known = messages()
    for code in catalogs.codes():
        yield standing(code, known)
