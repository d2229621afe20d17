"""What the README says is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from workspace import config
from workspace.proposals.consent import MOVES, Move, Stage

README = (Path(__file__).parents[2] / "README.md").read_text()


def rows_after(mark: str) -> list[list[str]]:
    table = README.split(f"<!-- {mark}:", 1)[1].split("-->", 1)[1].lstrip("\n").split("\n\n", 1)[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_table_of_moves_is_the_code() -> None:
    said = {row[0]: row[1] for row in rows_after("moves")}
    assert list(said) == [stage.label for stage in Stage]
    for stage in Stage:
        moves = MOVES[stage]
        if not moves:
            assert said[stage.label] == "none"
            continue
        written = dict(part.split(" → ") for part in said[stage.label].split(" · "))
        meant = {
            move.label: "the stage it left, or Draft" if move is Move.TAKE_UP else to.label
            for move, to in moves.items()
        }
        assert written == meant


def test_every_setting_is_documented_and_no_other() -> None:
    said = {row[0].strip("`"): row for row in rows_after("settings")}
    assert set(said) == {setting.name for setting in config.documented()}
    for setting in config.documented():
        assert said[setting.name][1].strip("`") == setting.variable
        assert said[setting.name][2] == setting.purpose


def test_it_opens_with_exactly_two_commands() -> None:
    section = README.split("## Two commands", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 2
    assert "workspace demo" in blocks[0]
    assert "pytest" in blocks[1]
    assert README.index("```sh") == README.index("```sh", README.index("## Two commands"))


def test_the_public_addresses_named_exist(app: object) -> None:
    from flask import Flask

    assert isinstance(app, Flask)
    known = {re.sub(r"<(?:\w+:)?(\w+)>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    section = README.split("## Public addresses", 1)[1].split("\n## ", 1)[0]
    for address in re.findall(r"`(/[^`]*)`", section):
        assert re.sub(r"<\w+>", "<>", address.split("?")[0]) in known, address


def test_the_map_of_the_house_is_the_one_that_imports_follow() -> None:
    """Each room stands on the README's map on the floor that lint-imports holds it to."""
    contracts = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]
    floors = [re.split(r" [:|] ", floor) for floor in contracts["contracts"][0]["layers"]]
    drawn = README.split("## The map of the house", 1)[1].split("```\n", 2)[1].splitlines()
    names = [re.split(r" {2,}", line)[0].split(" · ") for line in drawn]
    assert [room for floor in names for room in floor] == [room for floor in floors for room in floor]


def test_every_rule_names_the_tests_that_pin_it() -> None:
    """C1 to C10, R1 to R18, A1 to A11, H1, H3, P1 to P4, V1, V2: each with tests that say its number."""
    table = rows_after("rules")
    numbered = {"C": 10, "R": 18, "A": 11}
    expected = [f"{letter}{n}" for letter, last in numbered.items() for n in range(1, last + 1)]
    assert [row[0] for row in table] == [*expected, "H1", "H3", "P1", "P2", "P3", "P4", "V1", "V2"]
    for rule, _, cell in table:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", cell)
        assert named, rule
        for file, name in named:
            text = (Path(__file__).parents[2] / file).read_text()
            assert re.search(rf"def {name}\(", text), f"{rule}: {file}::{name}"
            assert rule.lower() in name.split("_"), f"{name} doesn't say that it pins {rule}"
