"""`workspace import-plan FILE --plan SLUG [--preview] [--as EMAIL]` (A11), as somebody types it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.importing.test_service import DEVON
from tests.makers import make_board, make_plan
from tests.test_cli import INIT
from workspace import config
from workspace.cli import main
from workspace.cli.opening import opened
from workspace.db import db
from workspace.plan.models import Action

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Type a command in an installation that has a circle with a secretary, and its plan."""
    instance = tmp_path / "instance"
    others = {name: None for name in os.environ if name.startswith("WORKSPACE_")}
    environ = {**others, "WORKSPACE_INSTANCE": str(instance)}

    def type_it(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environ)

    assert type_it(*INIT).exit_code == 0
    with opened(config.load(instance, {})):
        board = make_board()
        make_plan(board.secretary, board.circle)
        board.member.email = "mina@example.org"
        board.stranger.email = "stefan@example.org"
        db.session.commit()
    return type_it


def actions(tmp_path: Path) -> int:
    with opened(config.load(tmp_path / "instance", {})):
        return db.session.scalar(select(func.count()).select_from(Action)) or 0


def test_a11_a_plan_from_the_command_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "devon.csv"
    file.write_bytes(DEVON)
    looked = run("import-plan", str(file), "--plan", "carers-plan", "--preview")
    assert looked.exit_code == 0, looked.output
    assert "As Sam Secretary, into “Carers' plan”" in looked.output
    assert "Responsible officer (action lead) → Owner" in looked.output
    assert "12 cells say something" in looked.output
    assert "Who is “SEND Programme Manager”?" in looked.output
    assert "https://plan.example.org/plans/carers-plan/bring" in looked.output
    assert actions(tmp_path) == 0, "looking changes nothing"
    done = run("import-plan", str(file), "--plan", "carers-plan", "--as", "mina@example.org")
    assert done.exit_code == 0, done.output
    assert "As Mina Member" in done.output and "Put into the draft: 2 actions." in done.output
    assert "Not known yet: keep these words" in done.output, "it says which answer it gave"
    assert actions(tmp_path) == 2
    again = run("import-plan", str(file), "--plan", "carers-plan")
    assert again.exit_code == 0 and "Nothing in it was new" in again.output
    assert actions(tmp_path) == 2


def test_a11_what_cant_be_brought_in_says_so_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes("Für,Maßnahme\n".encode("latin-1"))
    assert run("import-plan", str(file), "--plan", "other").exit_code == 2
    refused = run("import-plan", str(file), "--plan", "carers-plan")
    assert refused.exit_code == 1 and "not saved as UTF-8" in refused.output
    file.write_bytes(DEVON)
    assert run("import-plan", str(file), "--plan", "carers-plan", "--as", "no@example.org").exit_code == 2
    stranger = run("import-plan", str(file), "--plan", "carers-plan", "--as", "stefan@example.org")
    assert stranger.exit_code == 1 and "Stefan Stranger may not" in stranger.output
    assert actions(tmp_path) == 0
    told = run("import-plan", "--help").output
    assert all(code in told for code in ("Exit code 0", "1:", "2:"))
