"""`workspace init` and `workspace sign-in`: the first way in, and the one for somebody locked out."""

from collections.abc import Callable

import click
import flask_migrate

from workspace import config
from workspace import instance as place
from workspace.cli.opening import here, not_ready, opened, set_up
from workspace.cli.telling import Said
from workspace.config import Settings
from workspace.db import db
from workspace.people import passkeys, service
from workspace.refusal import Refusal


def _read(name: str) -> Callable[[str], str]:
    """The setting's own check, so that a slip is said at once and asked again."""

    def check(value: str) -> str:
        try:
            return str(config.read(name, value))
        except ValueError as error:
            raise click.BadParameter(f"It {error}.") from error

    return check


def _some_email(value: str) -> str:
    try:
        return service.tidy_email(value)
    except Refusal as refusal:
        raise click.BadParameter(str(refusal)) from refusal


def _some_name(value: str) -> str:
    return _read("name")(value)


# What first set-up asks and how it checks the answer. All but what is about the administrator is a setting.
QUESTIONS: dict[str, tuple[str, Callable[[str], str]]] = {
    "name": ("What is the workspace called?", _some_name),
    "address": ("At which address will people reach it?", _read("address")),
    "help_email": ("Which email address do people write to for help? (may be empty)", _read("help_email")),
    "help_phone": ("Which telephone number do they call for help? (may be empty)", _read("help_phone")),
    "admin_name": ("Your name, as others will see it:", _some_name),
    "admin_email": ("Your email address:", _some_email),
}


@click.command("init")
@click.option("--name", help="What the workspace is called.")
@click.option("--admin-email", help="The email address of the first administrator.")
@click.option("--admin-name", help="The name of the first administrator, as others will see it.")
@click.option("--help-email", help="The email address people write to for help.")
@click.option("--help-phone", help="The telephone number people call for help.")
@click.option("--address", help="The address people reach the workspace at, like https://plan.example.org.")
def first_set_up(**given: str | None) -> None:
    """Set this workspace up: asks what it isn't told. Safe to run again."""
    settings = here()
    with opened(settings):
        if set_up(settings):
            click.echo("This workspace is set up already. Nothing was changed.")
            return
        db.session.remove()  # nobody is kept waiting while the questions are answered
        answers = {key: _ask(key, given[key], settings) for key in QUESTIONS}
        written = {key: value for key, value in answers.items() if not key.startswith("admin_")}
        place.remember(settings.instance, {key: value for key, value in written.items() if value})
        flask_migrate.upgrade()
        service.first_administrator(answers["admin_email"], answers["admin_name"])
        way_in = service.link_for(answers["admin_email"])
        db.session.commit()
    file = settings.instance / place.SETTINGS_FILE
    click.echo(f"\n{answers['name']} is set up. Its settings are in {file}.")
    click.echo("Start it with: workspace run\n")
    click.echo(f"Then sign in here, once, in the next ten minutes: {answers['address']}{way_in}")
    click.echo(f"For another such address: workspace sign-in {answers['admin_email']}")


def _ask(key: str, given: str | None, settings: Settings) -> str:
    """What the option says, or what the person answers; the setting as it is now stands as the suggestion."""
    question, check = QUESTIONS[key]
    if given is not None:
        try:
            return check(given)
        except click.BadParameter as error:
            error.param_hint = f"--{key.replace('_', '-')}"
            raise
    usual = getattr(settings, key, None)
    return str(click.prompt(question, default=usual, value_proc=check))


@click.command("sign-in")
@click.argument("email")
@click.option(
    "--start-over", is_flag=True, help="Take away their password and passkeys, which they have lost."
)
def print_sign_in_address(email: str, start_over: bool) -> None:
    """Print a one-use sign-in address for the person with this EMAIL."""
    settings = here()
    with opened(settings):
        if trouble := not_ready(settings):
            raise Said(trouble)
        way_in = service.link_for(email)
        if way_in is None:
            raise Said(f"Nobody who may sign in has the email address {email}.")
        if start_over:
            passkeys.forget_all(service.welcome(email, ""))
        db.session.commit()
    click.echo(f"{settings.address}{way_in}")
