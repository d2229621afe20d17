"""An installation with decisions in it is brought up to date; its record is protected from then on (R16)."""

from __future__ import annotations

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.proposals import makers
from tests.proposals.decided import another, gone
from workspace.db import db

TABLES = ("decision", "version", "round", "place", "answer", "earlier_answer", "objection", "speech", "trail")


def counted() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() or 0
            for table in TABLES
        }


def kinds() -> list[str]:
    with db.engine.connect() as connection:
        return [row[0] for row in connection.execute(sa.text("SELECT kinds FROM decision ORDER BY id"))]


@pytest.mark.usefixtures("app")
def test_r16_what_was_decided_before_is_all_there_afterwards_and_known_by_its_kinds() -> None:
    it = gone(makers.group(3, plan=True))
    another(it)
    db.session.commit()
    db.session.remove()
    before, known = counted(), kinds()
    assert known == ["|add_action|give_hat|", "|"]
    flask_migrate.downgrade(revision="0001")
    assert counted() == before
    flask_migrate.upgrade()
    assert (counted(), kinds()) == (before, known)
    with db.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="never edited"):
        connection.execute(sa.text("UPDATE decision SET title = 'Another'"))


def test_the_migrations_can_be_printed_instead_of_run(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # it changes a table by copying it, which nothing can print
            with pytest.raises(SystemExit):
                flask_migrate.upgrade(revision="0001:head", sql=True)
            return
        flask_migrate.upgrade(revision="0001:head", sql=True)
    printed = capsys.readouterr().out
    assert "SET kinds" in printed and "CREATE TRIGGER answer_refused" in printed
