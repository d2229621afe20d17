"""What is asked for: an email address, who you are here, an organisation."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are a version behind
from wtforms.validators import URL, Email, InputRequired, Length, Optional, Regexp

from workspace.fields import ShortText, WorkspaceForm, choices_of
from workspace.people.models import Organisation, OrganisationKind, Part


class EmailText(EmailField):
    """An email address, with a sentence for what is missing or mistyped."""

    def __init__(self, label: object = None, **more: object) -> None:
        checks = [
            InputRequired(_l("Enter an email address, like name@example.org")),
            Length(max=254, message=_l("Use %(max)d characters or fewer")),
            Email(_l("Enter an email address in full, like name@example.org"), allow_smtputf8=False),
        ]
        tidy = [lambda text: (text or "").strip()]
        super().__init__(label, checks, filters=tidy, **more)  # type: ignore[arg-type]  # whatever WTForms takes


class SignIn(WorkspaceForm):
    """Ask for a link."""

    email = EmailText(_l("Your email address"), render_kw={"autocomplete": "email"})


class SignInByPassword(WorkspaceForm):
    """An address and a password, on one page, so that the browser can fill them in."""

    email = EmailText(_l("Your email address"), render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordAgain(WorkspaceForm):
    """The password of somebody we know."""

    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class NewPassword(WorkspaceForm):
    """A password to be used from now on. The address beside it is for the browser's own memory."""

    password = PasswordField(
        _l("A new password"),
        [InputRequired(_l("Enter a new password"))],
        render_kw={"autocomplete": "new-password"},
    )


class SaidByPasskey(WorkspaceForm):
    """What a passkey has signed, as the browser gives it."""

    credential = HiddenField()


class NewPasskey(SaidByPasskey):
    """A passkey and what it is called."""

    name = ShortText(
        _l("A name for it"),
        _l("Enter a name, so that you know it again"),
        80,
        render_kw={"autocomplete": "off"},
    )


class Nothing(WorkspaceForm):
    """A page with a button and nothing to fill in."""


class WhoIAm(WorkspaceForm):
    """Said once, when somebody comes in (P1)."""

    name = ShortText(
        _l("The name that others in the workspace see"), _l("Enter a name that others will see"), 80
    )
    part = RadioField(
        _l("How do you take part?"),
        choices=choices_of(Part),
        validators=[InputRequired(_l("Choose how you take part"))],
    )
    organisation = SelectField(_l("Your organisation"), coerce=int, default=0)

    def choices(self, organisations: Sequence[Organisation]) -> None:
        """Fill in the organisations there are."""
        none = SelectChoice(0, _l("None, or not in this list"))
        self.organisation.choices = [none, *(SelectChoice(one.id, one.name) for one in organisations)]

    def chosen_part(self) -> Part:
        """The part as it was chosen."""
        return Part(self.part.data)


class Me(WhoIAm):
    """My details: everything others may see of me."""

    role = ShortText(_l("Your role"), None, 100)
    public_name = ShortText(_l("Public name"), None, 80)


class OrganisationForm(WorkspaceForm):
    """An organisation that people belong to."""

    name = ShortText(_l("Name"), _l("Enter the organisation’s name"))
    kind = SelectField(_l("What it is"), choices=choices_of(OrganisationKind))
    address = URLField(
        _l("Web address"),
        [
            Optional(),
            Length(max=500, message=_l("Use %(max)d characters or fewer")),
            Regexp(r"^https?://", message=_l("Enter a web address in full, like https://example.org")),
            URL(require_tld=False, message=_l("Enter a web address in full, like https://example.org")),
        ],
        filters=[lambda text: (text or "").strip()],
    )

    def chosen_kind(self) -> OrganisationKind:
        """The kind as it was chosen."""
        return OrganisationKind(self.kind.data)
