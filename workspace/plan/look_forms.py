"""What is asked of somebody who has seen what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from workspace.fields import WorkspaceForm


class SeenForm(WorkspaceForm):
    """Up to when the page told what changed: what happened after it was opened is still to be told."""

    until = HiddenField()

    @property
    def moment(self) -> datetime:
        """The moment that was sent."""
        return datetime.fromisoformat(self.until.data or "")

    def validate_until(self, field: Any) -> None:
        """Only a moment of ours will do."""
        try:
            known = self.moment.tzinfo is not None
        except ValueError:
            known = False
        if not known:
            raise ValidationError(_l("Open this page again, and read what changed first."))
