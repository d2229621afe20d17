"""`workspace db`: the database brought up to date."""

import click
import flask_migrate

from workspace.cli.opening import ANOTHER_VERSION, here, newest, opened, version
from workspace.cli.telling import Said
from workspace.db import db


@click.group("db")
def database() -> None:
    """The database: bring it up to date, see where it is."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database up to date. Keep a copy of it first."""
    with opened(here()):
        flask_migrate.upgrade()
        click.echo(f"The database is up to date ({version()}).")


@database.command("current")
def show_version() -> None:
    """Say which migration the database has reached."""
    with opened(here()):
        click.echo(f"The database is at {version() or 'nothing'}; the newest is {newest() or 'nothing'}.")


@database.command("check")
def check_database() -> None:
    """Fail where the database isn't what this version of the workspace needs."""
    with opened(here()):
        if version() != newest():
            raise Said(ANOTHER_VERSION)
        db.session.remove()
        flask_migrate.check()
        click.echo("The database is what this version needs.")


@database.command("new")
@click.argument("what")
def new_migration(what: str) -> None:
    """For developers: write the migration that brings the database to the models; WHAT says why."""
    with opened(here()):
        flask_migrate.migrate(message=what)
