"""Nobody edits the record: the database itself refuses, whoever asks, on both databases."""

from __future__ import annotations

import importlib.util
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from tests.proposals import makers
from workspace.circles.models import HelpingReport
from workspace.config import root_folder
from workspace.db import Base, db, now, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind, TrailEntry
from workspace.policies.models import Policy, PolicyText
from workspace.proposals import rounds
from workspace.proposals.consent import Say
from workspace.proposals.models import Answer, EarlierAnswer, Proposal, Step, Version

FILE = root_folder("migrations") / "versions" / "0003_nobody_edits_the_record.py"


def migration() -> Any:
    """The migration that hangs the triggers, read from its file."""
    spec = importlib.util.spec_from_file_location("nobody_edits_the_record", FILE)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


ALWAYS: tuple[str, ...] = migration().ALWAYS
SENTENCE: str = migration().SENTENCE

# For each protected table its model and a column that somebody might like to put right.
MODELS: dict[str, tuple[type[Base], str]] = {
    "decision": (Decision, "text"),
    "correction": (Correction, "words"),
    "sequel": (Sequel, "words"),
    "version": (Version, "text"),
    "step": (Step, "reason"),
    "earlier_answer": (EarlierAnswer, "words"),
    "trail": (TrailEntry, "about"),
    "policy_text": (PolicyText, "text"),
    "helping_report": (HelpingReport, "text"),
}


@pytest.fixture
def written(app: Flask) -> tuple[makers.Group, Proposal]:
    """At least one row in each protected table; the proposal is decided, its round closed."""
    made = makers.group(2)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    for person in made.everyone:
        rounds.respond(person, found, makers.CONSENT)
    rounds.respond(made.facilitator, found, rounds.Given(Say.CONCERN, "Parking is dear."))
    decision = rounds.decide(made.facilitator, found)
    logbook.correct(made.secretary, made.circle, decision, "Not quite.")
    logbook.follow(SequelKind.KEPT, decision, decision, review_on=today(), words="It helped.")
    policy = Policy(circle=made.circle, name="Breaks")
    text = {"text": "A break.", "html": "<p>A break.</p>", "since": today(), "review_on": today()}
    db.session.add(PolicyText(policy=policy, number=1, decision=decision, **text))
    report = HelpingReport(circle=made.circle, text="Found.", html="<p>Found.</p>", written_by=made.secretary)
    report.written_at = now()
    db.session.add(report)
    db.session.commit()
    return made, found


def rows(table: str) -> list[tuple[Any, ...]]:
    """Everything in a table, as the database has it."""
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.text(f"SELECT * FROM {table} ORDER BY id"))]


def refused(*statements: str) -> None:
    """Each of these is refused, with the sentence."""
    for statement in statements:
        with pytest.raises(DBAPIError, match=SENTENCE):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_every_protected_table_is_tried_here() -> None:
    assert set(MODELS) == set(ALWAYS)
    assert all(model.__tablename__ == name for name, (model, _) in MODELS.items())


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", ALWAYS)
def test_r16_the_record_is_not_changed_or_deleted_by_sql(table: str) -> None:
    before = rows(table)
    assert before, "a row to try it on"
    column = MODELS[table][1]
    refused(
        f"UPDATE {table} SET {column} = 'Otherwise'",
        f"UPDATE {table} SET {column} = {column}",
        f"UPDATE {table} SET id = id + 1000",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})",
    )
    assert rows(table) == before


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", ALWAYS)
def test_r16_the_record_is_not_changed_or_deleted_by_our_own_code(table: str) -> None:
    before = rows(table)
    model, column = MODELS[table]
    row = db.session.scalars(sa.select(model)).first()
    setattr(row, column, "Otherwise")
    with pytest.raises(DBAPIError, match=SENTENCE):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(DBAPIError, match=SENTENCE):
        db.session.execute(sa.delete(model))
    db.session.rollback()
    with pytest.raises(DBAPIError, match=SENTENCE):
        db.session.execute(sa.update(model).values({column: "Otherwise"}))
    assert rows(table) == before


def test_r16_a_later_entry_can_still_be_added(written: tuple[makers.Group, Proposal]) -> None:
    made, found = written
    assert found.decision
    logbook.correct(made.secretary, made.circle, found.decision, "One more.")
    db.session.commit()
    assert len(rows("correction")) == 2


def test_answers_of_a_closed_round_stay_as_they_are(written: tuple[makers.Group, Proposal]) -> None:
    made, found = written
    closed = found.rounds[-1]
    assert closed.closed_at is not None
    before = rows("answer")
    refused("UPDATE answer SET say = 'objection'", "UPDATE answer SET round_id = 999", "DELETE FROM answer")
    db.session.add(Answer(round_id=closed.id, person_id=made.admin.id, say=Say.CONSENT, given_at=now()))
    with pytest.raises(DBAPIError, match=SENTENCE):
        db.session.flush()
    db.session.rollback()
    answer = db.session.scalars(sa.select(Answer)).first()
    assert answer
    answer.words = "I never said that."
    with pytest.raises(DBAPIError, match=SENTENCE):
        db.session.flush()
    assert rows("answer") == before


def test_answers_of_an_open_round_can_be_given_changed_and_taken_out(app: Flask) -> None:
    made = makers.group(2)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    answer = rounds.respond(made.members[0], found, makers.CONSENT)
    db.session.commit()
    db.session.execute(sa.text("UPDATE answer SET words = 'Changed'"))
    db.session.commit()
    assert db.session.get_one(Answer, answer.id).words == "Changed"
    db.session.execute(sa.text("DELETE FROM answer"))
    db.session.commit()
    assert rows("answer") == []


def test_r16_what_is_refused_takes_everything_of_its_request_with_it(
    written: tuple[makers.Group, Proposal],
) -> None:
    """An edit beside an honest entry undoes both: nothing half done is saved."""
    made, found = written
    assert found.decision
    before = rows("trail")
    logbook.write(made.secretary, "did something", "honest", made.circle)
    db.session.flush()
    refused("UPDATE decision SET title = 'Otherwise'")
    assert rows("trail") == before


# The triggers themselves --------------------------------------------------------------------------------


def triggers() -> set[tuple[str, str]]:
    """The triggers there are: name and table."""
    if db.engine.dialect.name == "sqlite":
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
        )
    with db.engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(sa.text(asked))}


def wanted() -> set[tuple[str, str]]:
    """The triggers that there must be."""
    if db.engine.dialect.name != "sqlite":
        return {(f"{table}_refused", table) for table in (*ALWAYS, "answer")}
    each = {(f"{table}_{what}_refused", table) for table in ALWAYS for what in ("update", "delete")}
    return each | {(f"answer_{what}_refused", "answer") for what in ("update", "delete", "insert")}


@pytest.mark.usefixtures("app")
def test_every_protected_table_is_there_and_has_its_triggers() -> None:
    """A later migration that rebuilds a table on SQLite loses its triggers: then this fails."""
    assert set(ALWAYS) | {"answer", "round"} <= set(sa.inspect(db.engine).get_table_names())
    assert triggers() == wanted()


@pytest.mark.usefixtures("app")
def test_the_triggers_are_there_again_after_walking_the_migrations_down_and_up() -> None:
    flask_migrate.downgrade(revision="base")
    assert triggers() == set()
    flask_migrate.upgrade()
    assert triggers() == wanted()
    flask_migrate.downgrade(revision="0002")
    assert triggers() == set()
    flask_migrate.upgrade()
    assert triggers() == wanted()
    db.engine.dispose()


def test_after_walking_down_and_up_the_record_still_refuses(written: tuple[makers.Group, Proposal]) -> None:
    """With rows in every table: one step down, and up again."""
    before = rows("decision")
    db.session.remove()
    flask_migrate.downgrade(revision="0002")
    flask_migrate.upgrade()
    refused("UPDATE decision SET text = 'Otherwise'", "DELETE FROM answer")
    assert rows("decision") == before
    db.session.remove()
    db.engine.dispose()
