"""Pieces of forms that every room uses: text with a limit, dates as three fields, a form that sends once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.utils import unset_value
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from workspace.text import LIMIT_LONG, LIMIT_SHORT


def once_token() -> str:
    """A token that is new for each form shown: the same one sent twice acts once."""
    return secrets.token_urlsafe(12)


class WorkspaceForm(FlaskForm):
    """A form with protection against forged requests and against a double click."""

    class Meta(FlaskForm.Meta):
        """The token is checked at the door, for every form at once."""

        csrf = False

    once = HiddenField(default=lambda: once_token())

    @property
    def long_fields(self) -> list[Any]:
        """The fields for long texts: where there are any, what is typed is kept until it is sent."""
        return [field for field in all_fields(self) if isinstance(field, TextAreaField)]


def all_fields(fields: Iterable[Any]) -> Iterator[Any]:
    """Every field of a form, also those inside of others."""
    for field in fields:
        yield field
        if isinstance(field, FieldList | FormField):
            yield from all_fields(field)


def choices_of(kinds: Iterable[Any]) -> list[SelectChoice]:
    """The members of an enumeration as choices, in the words people read."""
    return [SelectChoice(each.value, _l(each.label)) for each in kinds]


def months_of(numbers: Iterable[int]) -> list[SelectChoice]:
    """Some numbers of months as choices."""
    return [SelectChoice(str(n), lazy_ngettext("%(num)d month", "%(num)d months", n)) for n in numbers]


def chosen(value: Any) -> Any:
    """A radio's value, or None while nothing is chosen: the filter that lets "choose one" be asked for."""
    return value or None


def _tidy(text: str | None) -> str:
    """Line ends as one kind, no invisible control characters, no empty space around."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\ufffe", "").replace("\uffff", "")  # no letters, and no XML may hold them
    return "".join(c for c in lines if c in "\n\t" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0)).strip()


def _required(message: Any) -> list[Any]:
    """What asks for words: some have to be sent (what stood there before is none), and not only spaces."""
    return [InputRequired(message), DataRequired(message)] if message else []


class ShortText(StringField):
    """One line of text. `required` is the sentence said when it is empty, or None when it may be."""

    def __init__(
        self, label: Any = None, required: Any = None, limit: int = LIMIT_SHORT, **more: Any
    ) -> None:
        checks = _required(required)
        checks.append(Length(max=limit, message=_l("Use %(max)d characters or fewer")))
        checks.extend(more.pop("validators", ()))
        super().__init__(label, checks, filters=[_one_line], **more)
        self.limit = limit


def _one_line(text: str | None) -> str:
    return " ".join(_tidy(text).split())


class LongText(TextAreaField):
    """Several lines of text, up to a limit that is shown while writing."""

    def __init__(
        self, label: Any = None, required: Any = None, limit: int = LIMIT_LONG, rows: int = 5, **more: Any
    ) -> None:
        checks = _required(required)
        checks.append(Length(max=limit, message=_l("Use %(max)d characters or fewer")))
        checks.extend(more.pop("validators", ()))
        super().__init__(label, checks, filters=[_tidy], **more)
        self.limit = limit
        self.rows = rows


@dataclass(frozen=True)
class DayPart:
    """One of the three inputs of a date."""

    name: str
    id: str
    label: Any
    value: str
    width: int


class DayField(Field):
    """A date typed as day, month and year. `data` is a date or None; what was typed always comes back."""

    widget = None  # type: ignore[assignment]  # the template draws its three inputs

    def __init__(self, label: Any = None, required: Any = None, **more: Any) -> None:
        super().__init__(label, more.pop("validators", ()), **more)
        self.required_sentence = required
        self.typed: tuple[str, str, str] | None = None

    @property
    def parts(self) -> Sequence[DayPart]:
        """The three inputs: name, id, label, value and width in characters."""
        shown = self.typed or (
            (str(self.data.day), str(self.data.month), str(self.data.year)) if self.data else ("", "", "")
        )
        labels = (("day", _l("Day"), 2), ("month", _l("Month"), 2), ("year", _l("Year"), 4))
        return [
            DayPart(f"{self.name}-{key}", f"{self.id}-{key}", label, value, width)
            for (key, label, width), value in zip(labels, shown, strict=True)
        ]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three inputs; a date that does not exist becomes an error at the field."""
        self.process_errors: list[Any] = []
        if data is None or data is unset_value:
            data = self.default
        self.object_data = data() if callable(data) else data
        self.data = self.object_data
        if not formdata or f"{self.name}-day" not in formdata:
            return
        day, month, year = (
            str(formdata.get(f"{self.name}-{key}", "")).strip() for key in ("day", "month", "year")
        )
        self.typed = (day, month, year)
        self.data = None
        if not any(self.typed):
            return
        try:
            if not 2000 <= int(year) <= 2100:
                raise ValueError
            self.data = date(int(year), int(month), int(day))
        except (ValueError, OverflowError):
            self.process_errors.append(_l("Enter a real date with day, month and year, like 27 3 2027"))

    def pre_validate(self, form: Any) -> None:
        """An empty date is refused with the field's own sentence when it is needed."""
        if self.required_sentence and self.data is None and not self.process_errors:
            raise ValidationError(self.required_sentence)

    def populate_obj(self, obj: Any, name: str) -> None:
        """Put the date on the thing."""
        setattr(obj, name, self.data)


class Blocks(FieldList):  # type: ignore[type-arg]  # generic in its stubs only
    """The same few fields again and again, like measures: a handful, and never more than a page can bear."""

    MOST = 100
    NUMBER = re.compile("[0-9]{1,4}")

    def __init__(self, block: Any, **more: Any) -> None:
        super().__init__(block, max_entries=self.MOST, **more)

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and self.NUMBER.fullmatch(number):
                yield int(number)
