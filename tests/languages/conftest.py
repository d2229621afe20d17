"""A workspace in several languages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.pages import CheckedClient
from workspace import create_app
from workspace.config import Settings
from workspace.db import db


@pytest.fixture
def polyglot(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The app on the same fresh database, in English, Welsh and a language from right to left."""
    made = create_app(replace(settings, languages=("en", "cy", "mirror")))
    made.test_client_class = CheckedClient
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
