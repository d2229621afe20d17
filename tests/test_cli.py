"""The `workspace` command, as somebody types it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.databases import Database
from workspace import config
from workspace.cli import main

Run = Callable[..., Result]

ANSWERS = {
    "--name": "Northlea together",
    "--address": "https://plan.example.org",
    "--help-email": "help@example.org",
    "--help-phone": "01632 960 001",
    "--admin-name": "Ruth Adeyemi",
    "--admin-email": "ruth@example.org",
}
INIT = ["init", *[word for pair in ANSWERS.items() for word in pair]]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def run(instance: Path) -> Run:
    """Type a command: `run("init", typed="…", WORKSPACE_NAME="…")`. It sees no other settings than these."""
    others = {name: None for name in os.environ if name.startswith("WORKSPACE_")}

    def type_it(*words: str, typed: str = "", **environ: str) -> Result:
        environ = {"WORKSPACE_INSTANCE": str(instance), **environ}
        return CliRunner().invoke(main, list(words), input=typed, env={**others, **environ})

    return type_it


# First set-up ---------------------------------------------------------------------------------------


def test_set_up_with_options(run: Run, instance: Path) -> None:
    done = run(*INIT)
    assert done.exit_code == 0, done.output
    assert re.search(r"https://plan\.example\.org/sign-in/\S{20,}", done.output)
    settings = config.load(instance, {})
    assert settings.name == "Northlea together"
    assert settings.help_phone == "01632 960 001"
    assert (instance / "settings.toml").stat().st_mode & 0o077 == 0


def test_set_up_by_answering(run: Run, instance: Path) -> None:
    typed = ["Northlea together", "plan.example.org", "https://plan.example.org", "", "", "Ruth Adeyemi"]
    typed += ["nobody", "ruth@example.org", ""]
    done = run("init", typed="\n".join(typed))
    assert done.exit_code == 0, done.output
    assert "must be the address people type" in done.output, "a slip is said at once and asked again"
    assert done.output.count("Your email address") == 2
    assert config.load(instance, {}).name == "Northlea together"


def test_setting_up_twice_changes_nothing(run: Run, instance: Path) -> None:
    run(*INIT)
    before = (instance / "settings.toml").read_text()
    again = run("init", "--name", "Another name", "--admin-email", "other@example.org")
    assert again.exit_code == 0
    assert again.output == "This workspace is set up already. Nothing was changed.\n"
    assert (instance / "settings.toml").read_text() == before
    assert run("sign-in", "other@example.org").exit_code == 1


def test_an_option_that_makes_no_sense_is_refused_before_anything_is_made(run: Run, instance: Path) -> None:
    words = [word if word != "ruth@example.org" else "nobody" for word in INIT]
    done = run(*words)
    assert done.exit_code == 2
    assert "--admin-email" in done.output
    assert not (instance / "settings.toml").exists()
    assert not (instance / "workspace.sqlite3").exists()


@pytest.mark.usefixtures("app")
def test_set_up_on_both_databases(run: Run, database: Database) -> None:
    environ = {"WORKSPACE_DATABASE": database.address}
    done = run(*INIT, **environ)
    assert done.exit_code == 0, done.output
    assert "set up already" in run("init", **environ).output
    assert "https://plan.example.org/sign-in/" in run("sign-in", "ruth@example.org", **environ).output


# Signing in -----------------------------------------------------------------------------------------


def test_an_address_to_sign_in_with_is_new_each_time(run: Run) -> None:
    run(*INIT)
    addresses = {run("sign-in", "ruth@example.org").output for _ in range(2)}
    assert len(addresses) == 2
    assert all(re.fullmatch(r"https://plan\.example\.org/sign-in/\S{20,}\n", each) for each in addresses)


def test_nobody_has_this_address(run: Run) -> None:
    run(*INIT)
    done = run("sign-in", "nobody@example.org")
    assert done.exit_code == 1
    assert done.output == "Nobody who may sign in has the email address nobody@example.org.\n"


@pytest.mark.parametrize("words", [["sign-in", "ruth@example.org"], ["run"]])
def test_before_set_up_it_says_what_to_do(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert done.output == "This workspace isn't set up yet. Run: workspace init\n"


def test_an_old_database_is_not_served(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*INIT)
    for module in ("opening", "migrating"):
        monkeypatch.setattr(f"workspace.cli.{module}.newest", lambda: "9999")
    for words in (["run"], ["sign-in", "ruth@example.org"], ["db", "check"]):
        done = run(*words)
        assert done.exit_code == 1
        assert done.output.endswith("Run: workspace db upgrade\n")


def test_settings_that_make_no_sense_end_with_sentences(run: Run) -> None:
    done = run("run", WORKSPACE_THREADS="many", WORKSPACE_NMAE="x")
    assert done.exit_code == 2
    assert done.output == (
        "The workspace can't start with these settings:\n"
        "  - WORKSPACE_NMAE in the environment is not a setting. Did you mean WORKSPACE_NAME?\n"
        "  - WORKSPACE_THREADS must be a whole number from 1 to 64.\n"
    )


def test_a_database_that_cant_be_reached_ends_with_a_sentence(run: Run) -> None:
    done = run("db", "current", WORKSPACE_DATABASE="postgresql://us@127.0.0.1:1/plan")
    assert done.exit_code == 1
    assert done.output.startswith("The database can't be used: ")


# The database ---------------------------------------------------------------------------------------


def test_bringing_the_database_up_to_date(run: Run) -> None:
    assert "is at nothing" in run("db", "current").output
    assert run("db", "check").exit_code == 1
    assert run("db", "upgrade").output.startswith("The database is up to date (")
    assert run("db", "check").exit_code == 0
    assert run("run").output == "This workspace isn't set up yet. Run: workspace init\n"


def test_no_migration_is_written_where_nothing_has_changed(run: Run) -> None:
    folder = config.root_folder("migrations") / "versions"
    before = sorted(folder.glob("*.py"))
    run("db", "upgrade")
    run("db", "new", "nothing at all")
    assert sorted(folder.glob("*.py")) == before


# Processes of their own -----------------------------------------------------------------------------


class Started:
    """A `workspace` command that goes on until it is stopped."""

    def __init__(self, *words: str, **environ: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WORKSPACE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", "from workspace.cli import main; main()", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**clean, **environ},
            cwd=Path(config.__file__).parents[1],
        )
        self.said = ""

    def until(self, words: str) -> str:
        """All it has said up to and with these words."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return self.said
        raise AssertionError(f"it ended before it said “{words}”:\n{self.said}")

    def stop(self) -> int:
        """Press Ctrl+C and wait."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=30)
        self.said += said
        return self.process.returncode


@pytest.fixture
def start() -> Iterator[Callable[..., Started]]:
    """Start a command in a process of its own; it is stopped afterwards."""
    started: list[Started] = []

    def begin(*words: str, **environ: str) -> Started:
        started.append(Started(*words, **environ))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_demo_answers_and_lets_people_in(start: Callable[..., Started], tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "demo"
    demo = start("demo", "--port", "0", "--instance", str(folder))
    said = demo.until("Ctrl+C")  # all of it is there before the first request
    address = re.search(r"ready: (http://127\.0\.0\.1:\d+)/", said)
    assert address, said
    ways_in = re.findall(r"http://127\.0\.0\.1:\d+/sign-in/\S+", said)
    assert len(ways_in) >= 5
    for way in [address[1] + "/", *ways_in]:
        assert fetch(way)[0] == 200

    second = run("demo", "--port", "0", "--instance", str(folder))
    assert second.exit_code == 1
    assert "is running" in second.output

    assert demo.stop() == 0, demo.said
    assert "Traceback" not in demo.said


def test_the_demo_empties_only_what_is_a_demo(run: Run, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    done = run("demo", "--port", "0", "--instance", str(tmp_path))
    assert done.exit_code == 1
    assert "not a demo" in done.output
    assert (tmp_path / "precious").read_text() == "mine"


def test_the_demo_says_when_its_port_is_taken(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("demo", "--port", str(port), "--instance", str(tmp_path / "demo"))
    assert done.exit_code == 1
    assert f"Port {port} can't be used" in done.output
    assert not (tmp_path / "demo").exists()


@pytest.mark.usefixtures("app")
def test_serving_with_several_processes(
    start: Callable[..., Started], run: Run, database: Database, instance: Path
) -> None:
    environ = {"WORKSPACE_INSTANCE": str(instance), "WORKSPACE_DATABASE": database.address}
    run(*INIT, **environ)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = start("run", "--port", str(port), **environ)
    server.until("listens on")
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                break
        except OSError:
            time.sleep(0.1)
    for _ in range(10):
        status, page = fetch(f"http://127.0.0.1:{port}/")
        assert (status, "Northlea together" in page) == (200, True)
    assert server.stop() == 0, server.said
    assert "Traceback" not in server.said
