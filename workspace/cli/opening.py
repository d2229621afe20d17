"""The app, opened for one command, and whether it is ready to serve anybody."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from workspace import config, create_app
from workspace.config import Settings
from workspace.db import db
from workspace.people import queries as people

ANOTHER_VERSION = "The database belongs to another version of the workspace. Run: workspace db upgrade"


def here() -> Settings:
    """The settings of this installation."""
    return config.load(config.instance_folder(os.environ), os.environ)


@contextmanager
def opened(settings: Settings) -> Iterator[Flask]:
    """The app, for one command; no connection is left open behind it."""
    os.umask(0o077)  # what a command makes in the instance folder, the database above all, is for its owner
    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def not_ready(settings: Settings) -> str | None:
    """What has to be done before this workspace can serve anybody; None where nothing has."""
    if not set_up(settings):
        return "This workspace isn't set up yet. Run: workspace init"
    if version() != newest():
        return ANOTHER_VERSION
    return None


def set_up(settings: Settings) -> bool:
    """Whether `workspace init` has been through: there is a database, and an administrator in it."""
    file = config.sqlite_file(settings)
    if file is not None and not file.exists():
        return False
    if version() is None:
        return False
    return people.any_administrator()


def version() -> str | None:
    """The migration that the database has reached."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def newest() -> str | None:
    """The newest migration there is."""
    return ScriptDirectory(str(config.root_folder("migrations"))).get_current_head()
