"""What a language says for each message: read from its catalogue once, and kept for as long as we run."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from workspace.config import PRETEND
from workspace.languages.mirror import Mirror

FOLDER = Path(__file__).parent  # the catalogues stand beside the code, in a checkout and in a wheel
ENGLISH = "en"  # what the messages are written in: needs no catalogue


class Spoken(Protocol):
    """What can say a message in its language."""

    def gettext(self, message: str, /) -> str:
        """This message."""

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The form of this message that goes with this number."""


class English:
    """The messages as they are written."""

    def gettext(self, message: str) -> str:
        """This message."""
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form that goes with this number."""
        return one if n == 1 else many


def file_of(code: str) -> Path:
    """Where the catalogue of this language stands, or would."""
    return FOLDER / f"{code.replace('-', '_')}.po"


def codes() -> list[str]:
    """Every language that has a catalogue."""
    return sorted(file.stem for file in FOLDER.glob("*.po"))


def read(code: str) -> Catalog:
    """The catalogue as its file has it."""
    with file_of(code).open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"))


@lru_cache
def spoken(code: str) -> Spoken:
    """What says messages in this language; in English as far as there is no catalogue."""
    if code == PRETEND:
        return Mirror()
    if code.partition("-")[0].partition("_")[0] == ENGLISH or not file_of(code).is_file():
        return English()
    compiled = BytesIO()
    write_mo(compiled, read(code))
    compiled.seek(0)
    return Translations(compiled)
