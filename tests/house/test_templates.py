"""Each template is used, each that is named exists, and so does every address that one leads to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import Environment, meta

from workspace.config import root_folder

ROOT = Path(__file__).parents[2]
TEMPLATES = root_folder("templates")
NAME = re.compile(r"[\w./-]+\.(html|svg|txt|xml)")
# Parts of a workbook, and what pages are called where they stand as plain files.
NO_TEMPLATES = {"xl/workbook.xml", "index.html"}
ENDPOINT = re.compile(r"\b(?:url_for|go)\(\s*[\"']([\w.]+)[\"']")


def there() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}


def named_by_views() -> Iterator[tuple[str, str]]:
    """Each name of a template that stands in the code, with the file it stands in."""
    for file in sorted((ROOT / "workspace").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and NAME.fullmatch(value) and value not in NO_TEMPLATES:
                yield value, file.relative_to(ROOT).as_posix()


def named_by_templates(app: Flask) -> Iterator[tuple[str, str]]:
    """Each template that another extends, includes or imports from."""
    jinja: Environment = app.jinja_env
    for name in sorted(there()):
        tree = jinja.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for wanted in meta.find_referenced_templates(tree):
            assert wanted is not None, f"{name} works out which template it uses: nobody can follow that"
            yield wanted, name


def test_each_that_is_named_exists(whole_app: Flask) -> None:
    missing = [
        f"{name} in {where}"
        for name, where in [*named_by_views(), *named_by_templates(whole_app)]
        if name not in there()
    ]
    assert not missing


def test_each_is_used(whole_app: Flask) -> None:
    used = {name for name, _ in named_by_views()}
    while more := {name for name, where in named_by_templates(whole_app) if where in used} - used:
        used |= more
    assert there() - used == set()


def test_each_stands_in_the_folder_of_the_room_that_shows_it() -> None:
    """templates/ mirrors workspace/: what plan's views render is in templates/plan (house.md)."""
    away = [
        f"{name} in {where}"
        for name, where in named_by_views()
        if "/" in name and name.partition("/")[0] != where.split("/")[1].removesuffix(".py")
    ]
    assert not away


def test_each_address_that_a_page_or_view_leads_to_exists(whole_app: Flask) -> None:
    """Flask finds out only when a page is shown, and some are seldom shown."""
    broken = [
        f"{endpoint} in {file.relative_to(ROOT)}"
        for file in [*sorted(TEMPLATES.rglob("*.html")), *sorted((ROOT / "workspace").rglob("*.py"))]
        for endpoint in ENDPOINT.findall(file.read_text(encoding="utf-8"))
        if endpoint not in whole_app.view_functions and not endpoint.startswith("demo.")
    ]
    assert not broken


def test_each_macro_that_is_imported_exists() -> None:
    """Jinja finds out only when the page is shown."""
    wrong = []
    for name in sorted(there()):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        for source, names in re.findall(r"{%-? from \"([^\"]+)\" import (.+?)(?: with context)? -?%}", text):
            macros = set(re.findall(r"{%-? macro (\w+)\(", (TEMPLATES / source).read_text(encoding="utf-8")))
            wrong += [
                f"{name}: {each} is not in {source}" for each in names.split(", ") if each not in macros
            ]
    assert not wrong
