"""What is asked for around calendars: whose dates, and whether an address is to be made anew."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are a version behind
from wtforms.validators import InputRequired

from workspace.fields import WorkspaceForm


class Make(WorkspaceForm):
    """Whose dates should stand in the calendar."""

    whose = RadioField(
        _l("Whose dates do you want in your calendar?"), validators=[InputRequired(_l("Choose whose dates"))]
    )

    def choices(self, circles: Sequence[tuple[int, str]], mine: bool) -> None:
        """Fill in what this person can have an address for."""
        self.whose.choices = [
            *([SelectChoice("0", _l("Mine: everything I look after, and the rounds that ask me"))] * mine),
            *(SelectChoice(str(key), _l("The circle %(name)s", name=name)) for key, name in circles),
        ]


class TakeBack(WorkspaceForm):
    """What happens once the address is taken back."""

    then = RadioField(
        _l("And then?"),
        choices=[
            SelectChoice("anew", _l("Make a new address, which I give to my calendar")),
            SelectChoice("end", _l("I want no calendar of this any more")),
        ],
        validators=[InputRequired(_l("Choose what happens then"))],
    )
