"""Where the demo's letters end: on a page, instead of with a mail server."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Lock

from workspace.db import now
from workspace.post.carrying import Going, Taken
from workspace.post.words import Written

MOST = 200


@dataclass(frozen=True)
class Arrived:
    """One letter that would have been sent."""

    number: int
    at: datetime
    written: Written


class Postbox:
    """Takes every letter, and keeps the newest."""

    def __init__(self) -> None:
        self._letters: deque[Arrived] = deque(maxlen=MOST)
        self._numbers = count(1)
        self._lock = Lock()

    def carry(self, written: Written, going: Going) -> str:
        """Keep this letter, if it still may go."""
        if not going():
            raise Taken
        with self._lock:
            self._letters.appendleft(Arrived(next(self._numbers), now(), written))
        return ""

    def close(self) -> None:
        """It stays open."""

    def letters(self) -> list[Arrived]:
        """The letters, the newest first."""
        with self._lock:
            return list(self._letters)

    def letter(self, number: int) -> Arrived | None:
        """The letter with this number, while it is kept."""
        return next((each for each in self.letters() if each.number == number), None)

    def empty(self) -> None:
        """Throw all letters away."""
        with self._lock:
            self._letters.clear()


postbox = Postbox()  # the one of this process: the worker fills it, the page reads it
