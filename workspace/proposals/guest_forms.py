"""What is asked for when somebody from outside is to be heard."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from workspace.fields import LongText, WorkspaceForm
from workspace.people.forms import EmailText


class GuestForm(WorkspaceForm):
    """Who is to be heard, and why."""

    email = EmailText(_l("Their email address"), render_kw={"autocomplete": "off"})
    why = LongText(_l("Why should they be heard?"), _l("Say why they should be heard"), 1000, 3)
