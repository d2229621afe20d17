"""The one door to what cells say: all that the rest of the room uses (A11)."""

from __future__ import annotations

from workspace.importing.understanding.leads import Leads, split_leads
from workspace.importing.understanding.meaning import (
    LEAVE,
    NEW,
    ONE,
    SEVERAL,
    WORDS,
    Account,
    Cell,
    Context,
    Item,
    Kind,
    Question,
)
from workspace.importing.understanding.reading import understand
from workspace.importing.understanding.rows import account, items, split_actions

__all__ = [
    "LEAVE", "NEW", "ONE", "SEVERAL", "WORDS", "Account", "Cell", "Context", "Item", "Kind", "Leads",
    "Question", "account", "items", "split_actions", "split_leads", "understand",
]  # fmt: skip
