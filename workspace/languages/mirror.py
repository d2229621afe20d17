"""A language that nobody speaks, for trying pages out: written from right to left, longer than English.

Each message is made from its English: every letter becomes a Hebrew one, and every third stands twice.
What is still in Latin letters on a page did not come through gettext, or is somebody's own words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase

LETTERS = dict(zip(ascii_lowercase, "אבגדהוזחטיכלמנסעפצקרשתךםןף", strict=True))
# What has to stay: placeholders, HTML's tags and entities.
FILLED_IN = re.compile(r"<[^>]*>|(%\(\w+\)s)")  # but not what stands inside a tag
STAYS = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|</?[a-zA-Z][^>]*>|&#?\w+;)")


@lru_cache(8192)
def mirrored(message: str) -> str:
    """This message in letters from right to left, a third longer."""
    parts = STAYS.split(message)
    return isolated("".join(part if place % 2 else _turned(part) for place, part in enumerate(parts)))


def isolated(message: str) -> str:
    """Keep what is filled in from mixing with what stands around it: a name may run the other way."""
    return FILLED_IN.sub(lambda found: f"\u2068{found[1]}\u2069" if found[1] else found[0], message)


def _turned(text: str) -> str:
    written, count = [], 0
    for sign in text:
        letter = LETTERS.get(sign.lower())
        count += letter is not None
        written.append((letter or sign) * (2 if letter and count % 3 == 0 else 1))
    return "".join(written)


class Mirror:
    """Says every message in the pretended language."""

    def gettext(self, message: str) -> str:
        """This message."""
        return mirrored(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form that goes with this number."""
        return mirrored(one if n == 1 else many)
