"""Who may see a thing: everything in the workspace has one of these three (V1)."""

from __future__ import annotations

from enum import StrEnum

from workspace.refusal import mark


class Visibility(StrEnum):
    """Who may see a thing."""

    PUBLIC = "public"
    MEMBERS = "members"
    CIRCLE = "circle"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Visibility.PUBLIC: mark("Anyone"),
            Visibility.MEMBERS: mark("Everyone who is signed in"),
            Visibility.CIRCLE: mark("Only this circle"),
        }[self]
