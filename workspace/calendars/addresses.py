"""What makes a calendar's address unguessable: worked out from its row and our key, kept nowhere."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from workspace.calendars.models import CalendarFeed


def mark_of(feed: CalendarFeed, key: str) -> str:
    """32 letters that nobody can guess. A row that gets an old number after a backup has another mark."""
    said = f"workspace calendar {feed.id} {feed.person_id} {feed.circle_id} {feed.made_at.timestamp():.6f}"
    return urlsafe_b64encode(hmac.digest(key.encode(), said.encode(), sha256)[:24]).decode()


def is_its_mark(feed: CalendarFeed, key: str, mark: str) -> bool:
    """Whether this is the mark of this address, in a time that says nothing about how near it was."""
    return hmac.compare_digest(mark_of(feed, key).encode(), mark.encode())
