"""`workspace work` and `workspace test-email`, as somebody types them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner, Result
from flask import Flask

from tests.databases import Database
from tests.makers import make_administrator, make_board
from tests.post.servers import PLAIN, Office, mail_server
from workspace.circles import service as circles
from workspace.cli import main
from workspace.config import Settings
from workspace.db import db
from workspace.post import queries

Run = Callable[..., Result]
OTHERS = {name: None for name in os.environ if name.startswith("WORKSPACE_")}


def variables(server: Settings) -> dict[str, str]:
    return {
        "WORKSPACE_SMTP_HOST": server.smtp_host,
        "WORKSPACE_SMTP_PORT": str(server.smtp_port),
        "WORKSPACE_SMTP_SECURITY": "none",
        "WORKSPACE_MAIL_FROM": "post@example.org",
        "WORKSPACE_QUIET_FROM": "3",
        "WORKSPACE_QUIET_UNTIL": "3",
    }


@pytest.fixture
def run(tmp_path: Path, database: Database) -> Run:
    """Type a command of an installation on the test's database."""

    def type_it(*words: str, **environ: str) -> Result:
        here = {"WORKSPACE_INSTANCE": str(tmp_path), "WORKSPACE_DATABASE": database.address}
        return CliRunner().invoke(main, list(words), env={**OTHERS, **here, **environ})

    return type_it


def test_work_refuses_until_there_is_a_workspace_then_sends_what_waits_and_ends(app: Flask, run: Run) -> None:
    asked = run("work", "--once")
    assert asked.exit_code == 1 and "workspace init" in asked.output
    board = make_board()
    circles.invite(board.facilitator, board.circle, "nasra@example.org")
    db.session.commit()
    db.session.remove()
    waits = run("work", "--once")
    assert waits.exit_code == 0 and "No mail server is set" in waits.output, waits.output
    assert queries.standing().waiting == 1 and queries.standing().worker_seen is not None
    db.session.remove()
    office = Office()
    with mail_server(PLAIN, office) as server:
        done = run("work", "--once", **variables(server))
        again = run("work", "--once", **variables(server))
    assert done.exit_code == again.exit_code == 0, done.output
    assert "Letters: 1 sent." in done.output and "Letters:" not in again.output
    assert [letter["To"] for letter in office.letters()] == ["nasra@example.org"]


def test_a_worker_that_is_asked_to_end_ends_after_the_letter_in_hand(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    board = make_board()
    circles.invite(board.facilitator, board.circle, "nasra@example.org")
    db.session.commit()
    db.session.remove()
    office = Office()
    with mail_server(PLAIN, office) as server:
        here = {"WORKSPACE_INSTANCE": str(tmp_path), "WORKSPACE_DATABASE": database.address}
        clean = {name: value for name, value in os.environ.items() if name not in OTHERS}
        worker = subprocess.Popen(
            [sys.executable, "-c", "from workspace.cli import main; main()", "work"],
            env={**clean, **here, **variables(server)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 60
        while not office.raw and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        said, wrong = worker.communicate(timeout=30)
    assert worker.returncode == 0, wrong
    assert said.splitlines()[0].startswith("The worker of ") and "1 sent" in said
    assert queries.standing().sent_lately == 1


def test_a_test_email_says_what_the_server_answered_or_what_is_wrong(app: Flask, run: Run) -> None:
    make_administrator()
    db.session.commit()
    db.session.remove()
    none = run("test-email", "ruth@example.org")
    assert none.exit_code == 1 and "smtp_host" in none.output
    office = Office(data="250 2.0.0 queued as 4711")
    with mail_server(PLAIN, office) as server:
        settings = variables(server)
        done = run("test-email", "Ruth@example.org", **settings)
        assert done.exit_code == 0 and "queued as 4711" in done.output, done.output
        assert office.letters()[0]["To"] == "ruth@example.org" and office.letters()[0]["Subject"]
        assert "not an email address" in run("test-email", "ruth", **settings).output
        office.rcpt = "550 no such person"
        refused = run("test-email", "ruth@example.org", **settings)
        assert refused.exit_code == 1 and "does not take the letter" in refused.output
        assert "550 no such person" in refused.output
        bare = run("test-email", "ruth@example.org", **{**settings, "WORKSPACE_SMTP_SECURITY": "starttls"})
        assert bare.exit_code == 1 and "can’t be protected" in bare.output and "465" in bare.output
    gone = run("test-email", "ruth@example.org", **settings)
    assert gone.exit_code == 1 and "No mail server answers at 127.0.0.1" in gone.output
    rights = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    with mail_server(PLAIN, Office(), **rights) as server:
        who = {"WORKSPACE_SMTP_USER": "us", "WORKSPACE_SMTP_PASSWORD": "sesame"}
        wrong = run("test-email", "ruth@example.org", **variables(server), **who)
    assert "refuses the user name or the password" in wrong.output and "sesame" not in wrong.output
