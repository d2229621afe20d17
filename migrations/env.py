"""How a migration runs: on the app's own engine, in one transaction, without losing rows on the way.

SQLite changes a table by copying it and dropping the old one; with foreign keys enforced that would delete
every row that refers to it. So they are off while the migration runs and checked before it is kept.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import MigrationScript
from flask import current_app

migrate = current_app.extensions["migrate"]
db = migrate.db


def _numbered(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Name a new migration 0001, 0002, …; make none where nothing has changed."""
    if not directives:
        return
    script = directives[0]
    compared = getattr(context.config.cmd_opts, "autogenerate", False)
    if compared and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    head = context.script.get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04d}"


def _plain(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column types as what they are in the database: a migration never imports our code."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def _run() -> None:
    settings: dict[str, Any] = {
        "compare_type": True,
        "render_as_batch": True,
        "render_item": _plain,
        "transactional_ddl": True,
        "process_revision_directives": _numbered,
    }
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")  # only acts outside a transaction
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                **{**migrate.configure_args, **settings},
            )
            with context.begin_transaction():
                context.run_migrations()
                if sqlite and (bad := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"this migration leaves rows that refer to nothing: {bad[:5]}")
        finally:
            if sqlite:
                connection.rollback()
                raw.execute("PRAGMA foreign_keys = ON")


def _print() -> None:
    """Write the SQL instead of running it, for those who must show it to somebody first."""
    context.configure(
        url=sa.make_url(db.engine.url).render_as_string(hide_password=False),
        target_metadata=db.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    _print()
else:
    _run()
