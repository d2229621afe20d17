"""What is asked for while a spreadsheet is on its way."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.fields import DayField, LongText, ShortText, WorkspaceForm
from workspace.importing.understanding.headings import FIELDS, LEFT_OUT
from workspace.plan import shape


class FileForm(WorkspaceForm):
    """The file."""

    file = FileField(
        _l("Your spreadsheet"),
        [FileRequired(_l("Choose the file with your plan"))],
        description=_l("An Excel workbook (.xlsx) or a CSV file, at most 5 MB."),
    )


class StepForm(WorkspaceForm):
    """One step with a file. `seen` tells whether another window has answered meanwhile."""

    seen = HiddenField()


def field_choices() -> list[SelectChoice]:
    """What a column can be."""
    rest = [SelectChoice(name, _l(label)) for name, label in FIELDS.items() if name != LEFT_OUT]
    return [SelectChoice(LEFT_OUT, _l(FIELDS[LEFT_OUT])), *rest]


class AnswersForm(StepForm):
    """What is answered once for the whole file."""

    area = SelectField(_l("Priority area for rows that name none"))
    by = ShortText(
        _l("Who works out what has no owner or no review date yet"),
        description=_l("A role, a group or an organisation. Everybody can read it."),
    )
    until = DayField(_l("By when they work it out"))
    review = DayField(
        _l("First review of actions that have an owner"),
        description=_l("For rows that give no review date. Left empty, they are being worked out."),
    )

    def whole(self) -> dict[str, str]:
        """The same as answers to keep."""
        return {
            "whole:area": self.area.data or "",
            "whole:by": self.by.data or "",
            "whole:until": shape.iso(self.until.data),
            "whole:review": shape.iso(self.review.data) or "none",
        }


class EndForm(StepForm):
    """Bring it in, exactly as it was shown."""

    shown = HiddenField()


class ProposeForm(EndForm):
    """The words of the proposal that a spreadsheet becomes. They can be changed afterwards."""

    title = ShortText(_l("Title of the proposal"), required=_l("Enter a title"))
    need = LongText(_l("Which need does it answer?"), required=_l("Say which need it answers"), rows=3)
    criteria = LongText(
        _l("How will we know whether it works?"), required=_l("Say how we will know whether it works"), rows=3
    )
