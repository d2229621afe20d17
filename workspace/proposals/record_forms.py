"""What the secretary fills in to correct the record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from workspace.fields import LongText, WorkspaceForm


class CorrectionForm(WorkspaceForm):
    """What should be read instead, and why."""

    words = LongText(
        _l("What should be read instead, and why?"),
        required=_l("Write what should be read instead, and why"),
        limit=2000,
        rows=6,
    )
