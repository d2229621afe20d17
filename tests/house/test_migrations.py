"""The migrations: one line of them, that ends where the models are, and can be walked both ways."""

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from tests.house.marks import mark
from tests.house.world import make_world
from workspace.config import root_folder
from workspace.db import db

FILES = sorted((root_folder("migrations") / "versions").glob("*.py"))


def differences() -> list[object]:
    """What autogenerate would write."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.fixture
def empty(app: Flask) -> Iterator[Flask]:
    """The app on a database with nothing in it, made so by walking all migrations down."""
    flask_migrate.downgrade(revision="base")
    yield app
    db.engine.dispose()


def test_there_are_migrations() -> None:
    assert FILES


def test_one_head() -> None:
    assert len(ScriptDirectory(str(root_folder("migrations"))).get_heads()) == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_is_numbered_says_why_and_stands_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}_[a-z0-9_]+", file.stem)
    assert len(text.splitlines()[0].strip('"')) > 15, "the first line says why"
    assert "workspace" not in re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE), (
        "it imports our models"
    )


def test_upgrade_from_empty_ends_where_the_models_are(app: Flask) -> None:
    assert differences() == []


def test_down_to_nothing_and_up_again(empty: Flask) -> None:
    assert tables() == set()
    flask_migrate.upgrade()
    assert differences() == []


def test_a_full_database_loses_no_words_on_the_way_down_and_up(app: Flask) -> None:
    """What somebody has not sent yet is theirs on both sides of 0005; and every other row stays."""
    world = make_world()
    before = counts()
    mine = sa.text("SELECT fields FROM draft WHERE person_id = :person ORDER BY id")
    person = {"person": world.people["member"].id}
    typed = ["title", mark("kept-words")]
    db.session.remove()
    flask_migrate.downgrade(revision="0004")
    assert counts()["kept_form"] == before["draft"]
    flask_migrate.upgrade()
    assert differences() == []
    after = counts()
    lost = {"letter", "answer_link", "signed_in", "passkey", "partner_answer"}  # 0004 knows none of them
    assert {n: c for n, c in before.items() if n not in lost} == {
        n: c for n, c in after.items() if n not in lost
    }
    with db.engine.connect() as connection:
        (fields,) = connection.scalars(mine.columns(fields=sa.JSON()), person)
    assert typed in fields


def counts() -> dict[str, int]:
    """How many rows there are in each table."""
    with db.engine.connect() as connection:
        found = {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) for name in tables()}
    return {name: count or 0 for name, count in found.items()}


PARENT_AND_CHILD = '''"""Two tables with a row each, for this test alone."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("old", sa.String(9)))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE", name="fk_child")),
    )
    op.execute("INSERT INTO parent (id) VALUES (1)")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1)")
'''

CHANGE_PARENT = '''"""Change the parent, which SQLite does by making it anew."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    with op.batch_alter_table("parent") as parent:
        parent.drop_column("old")
        parent.add_column(sa.Column("new", sa.String(9)))
'''

LOSE_PARENT = '''"""A mistake: the parent goes, the child still points at it."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("DELETE FROM parent")
'''


def line_of(folder: Path, *migrations: str) -> Path:
    """A folder with our own environment and these migrations."""
    (folder / "versions").mkdir()
    for name in ("env.py", "script.py.mako", "alembic.ini"):
        shutil.copy(root_folder("migrations") / name, folder)
    for number, text in enumerate(migrations, 1):
        (folder / "versions" / f"{number:04d}_step.py").write_text(text, encoding="utf-8")
    return folder


def test_a_migration_loses_no_row_that_refers_to_another(empty: Flask, tmp_path: Path) -> None:
    """SQLite rebuilds a table to change it; with foreign keys enforced the rows that refer to it would go."""
    folder = line_of(tmp_path, PARENT_AND_CHILD, CHANGE_PARENT)
    flask_migrate.upgrade(directory=str(folder))
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM child")) == 1
        if connection.dialect.name == "sqlite":
            assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1, (
                "they are enforced again afterwards"
            )


def test_a_migration_that_leaves_dangling_rows_is_undone(empty: Flask, tmp_path: Path) -> None:
    """Only SQLite can be asked to look away; PostgreSQL deletes the child with its parent."""
    folder = line_of(tmp_path, PARENT_AND_CHILD, LOSE_PARENT)
    if db.engine.dialect.name != "sqlite":
        flask_migrate.upgrade(directory=str(folder))
        return
    with pytest.raises(SystemExit):
        flask_migrate.upgrade(directory=str(folder))
    assert tables() == set(), "all of it was undone"


def test_migrating_leaves_the_loggers_alone(empty: Flask) -> None:
    """The stock environment switches the app's own loggers off."""
    logger = logging.getLogger("workspace.anything")
    flask_migrate.upgrade()
    assert not logger.disabled
