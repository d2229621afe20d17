"""Nobody edits the record: the database itself refuses to change or delete what was decided, said and answered.

Revision: 0003 (after 0002)

SQLite loses the triggers of a table that a later migration rebuilds: such a migration drops and makes them
again, and `tests/house/test_record.py` notices where one forgot.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Rows that nothing ever changes, and what the database says to somebody who tries.
ALWAYS = (
    "decision", "correction", "sequel", "version", "step", "earlier_answer", "trail", "policy_text",
    "helping_report",
)  # fmt: skip
SENTENCE = "The record is never edited. Write a correction instead."


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for table in (*ALWAYS, "answer"):
            for what in ("update", "delete", "insert"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{what}_refused")
        return
    for table in (*ALWAYS, "answer"):
        op.execute(f"DROP TRIGGER {table}_refused ON {table}")
    op.execute("DROP FUNCTION record_refused()")
    op.execute("DROP FUNCTION closed_answer_refused()")


def _on_sqlite() -> None:
    refused = f"SELECT RAISE(ABORT, '{SENTENCE}')"
    for table in ALWAYS:
        for what in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_{what}_refused BEFORE {what.upper()} ON {table} BEGIN {refused}; END"
            )
    for what, row in (("update", "OLD"), ("delete", "OLD"), ("insert", "NEW")):
        op.execute(
            f"CREATE TRIGGER answer_{what}_refused BEFORE {what.upper()} ON answer "  # noqa: S608  our own words only
            f"WHEN (SELECT closed_at FROM round WHERE id = {row}.round_id) IS NOT NULL BEGIN {refused}; END"
        )


def _on_postgresql() -> None:
    refused = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        f"CREATE FUNCTION record_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refused}; END $$"
    )
    for table in ALWAYS:
        op.execute(
            f"CREATE TRIGGER {table}_refused BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION record_refused()"
        )
    op.execute(
        "CREATE FUNCTION closed_answer_refused() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608  the same
        "DECLARE about integer; BEGIN "
        "IF TG_OP = 'INSERT' THEN about := NEW.round_id; ELSE about := OLD.round_id; END IF; "
        "IF (SELECT closed_at FROM round WHERE id = about) IS NOT NULL THEN "
        f"{refused}; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER answer_refused BEFORE INSERT OR UPDATE OR DELETE ON answer "
        "FOR EACH ROW EXECUTE FUNCTION closed_answer_refused()"
    )
