"""The languages of the workspace: which there are, what is translated, and which one a reader gets."""

from workspace.languages.catalogs import ENGLISH
from workspace.languages.reader import (
    COOKIE,
    current,
    direction,
    gettext,
    install,
    locale,
    name_of,
    ngettext,
    of,
    offered,
    reading,
    tag,
)
from workspace.languages.theirs import Theirs, theirs, written_in

__all__ = [
    "COOKIE",
    "ENGLISH",
    "Theirs",
    "current",
    "direction",
    "gettext",
    "install",
    "locale",
    "name_of",
    "ngettext",
    "of",
    "offered",
    "reading",
    "tag",
    "theirs",
    "written_in",
]
