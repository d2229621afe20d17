"""What is asked for: how often somebody is written to, whether at once, and in which language."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are a version behind
from wtforms.validators import InputRequired

from workspace.fields import WorkspaceForm, choices_of
from workspace.people.models import Digest


class Letters(WorkspaceForm):
    """How and when I am written to."""

    digest = RadioField(
        _l("How often do you want one letter with everything that happened?"),
        choices=choices_of(Digest),
        validators=[InputRequired(_l("Choose how often"))],
    )
    at_once = RadioField(
        _l("Do you want a letter at once when something waits for you?"),
        choices=[
            SelectChoice("yes", _l("Yes, at once")),
            SelectChoice("no", _l("No, only in that one letter")),
        ],
        validators=[InputRequired(_l("Choose whether you want it at once"))],
    )
    language = RadioField(
        _l("Which language should pages and letters be in?"),
        validators=[InputRequired(_l("Choose a language"))],
    )

    def languages(self, named: Sequence[tuple[str, str]]) -> None:
        """Fill in the languages there are; where there is only one, nobody is asked."""
        if len(named) > 1:
            self.language.choices = [SelectChoice(code, name) for code, name in named]
        else:
            del self.language


class Nothing(WorkspaceForm):
    """A page with a button and nothing to fill in."""
