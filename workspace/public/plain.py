"""While the whole site is written as plain files, what was read once is not read again.

The living site asks anew for each page. Writing thousands of pages in one go asks once for each plan, so that
its cost grows with the pages and not with their square; nothing is kept longer than that one app lives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import current_app

T = TypeVar("T")
KEPT = "workspace.plain_files"


def writing() -> bool:
    """Whether the site is being written as plain files."""
    return bool(current_app.config.get("PLAIN_FILES"))


def once(make: Callable[[], T], *key: object) -> T:
    """What `make` gives, kept under this key while the site is being written."""
    if not writing():
        return make()
    kept = current_app.extensions.setdefault(KEPT, {})
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found


def begin() -> None:
    """Forget what was read for an earlier writing."""
    current_app.extensions.pop(KEPT, None)
