"""Layout, traps and types, as pyproject.toml sets them: what a reviewer need not say."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", "--quiet", ".")


def test_the_code_is_laid_out_as_ruff_does() -> None:
    run("ruff", "format", "--check", "--quiet", ".")


def test_mypy_strict_finds_nothing() -> None:
    run("mypy")


MARK = re.compile(
    r"# (?:noqa|type: ignore|pragma: no cover)"
    r"[^\]#]*?(?:\[[^]]*\]|: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)?(?=\s|$)(.*)"
)


def test_every_exception_says_why() -> None:
    """A lint or type exception has its reason beside it."""
    bare = []
    files = [path for folder in ("workspace", "migrations") for path in (ROOT / folder).rglob("*.py")]
    for file in sorted(files):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = MARK.search(line)
            if found and len(found[1].strip(" #-–:")) < 5:
                bare.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not bare, "\n".join(bare)
