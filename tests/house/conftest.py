"""The world of the tests of the whole house, and everybody in it who asks."""

import pytest
from flask import Flask

from tests.house.asking import Asking, nothing_is_saved
from tests.house.world import make_world


@pytest.fixture
def asking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """The world, saved; from now on nothing is."""
    world = make_world()
    nothing_is_saved(monkeypatch)
    return Asking(app, world)
