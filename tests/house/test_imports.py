"""Every import runs down the house; the contracts are in pyproject.toml."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_imports_run_down_the_house(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


def test_no_room_knows_the_whole_app() -> None:
    """`from workspace import create_app` would reach every room at once, past the contracts."""
    above = ROOT / "workspace" / "cli"
    for file in sorted((ROOT / "workspace").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "workspace" and above not in file.parents:
                assert "create_app" not in {each.name for each in node.names}, file


def test_relationships_are_declared_in_the_upper_room() -> None:
    """A lower room never names an upper one, not even by a back reference (house.md)."""
    for file in sorted((ROOT / "workspace").rglob("models.py")):
        text = file.read_text(encoding="utf-8")
        assert "backref" not in text, file
