"""Asking every address of the world as everybody, without changing it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.house.marks import World
from tests.pages import CheckedClient
from workspace.db import db, now


def nothing_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take everything back where production would save it, so that each request meets the same world.

    What the database itself refuses is still refused: services flush before they come to an end.
    """

    def take_back() -> None:
        db.session.flush()
        db.session.rollback()

    monkeypatch.setattr(db.session, "commit", take_back)


class Asking:
    """Requests by the people of a world, each in a browser window of its own."""

    def __init__(self, app: Flask, world: World, checks: bool = False) -> None:
        self.app = app
        self.world = world
        self.checks = checks

    def window(self, actor: str) -> CheckedClient:
        """A window in which this actor is signed in, or was."""
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        client.checks = self.checks
        remembered = self.world.sessions.get(actor)
        if remembered:
            with client.session_transaction() as session:
                session.permanent = True
                moment = int(now().timestamp())
                session.update(_user_id=remembered, _fresh=True, seen=moment // 3600, confirmed=moment)
        return client

    def ask(self, actor: str, method: str, address: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Ask for one address."""
        for limiter in self.app.extensions.get("limiter", ()):
            limiter.reset()
        response = self.window(actor).open(address, method=method, data=data)
        response.get_data()  # read to the end, and the file that a static answer came from closed
        response.close()
        return response
