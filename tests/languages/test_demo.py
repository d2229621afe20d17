"""The whole demo in Welsh and from right to left: no English sentence left, nothing runs sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import borough as town
from tests.browser.borough import VISITOR, Borough, Found
from tests.browser.people import sideways
from tests.languages.latin import Finder

ROLES = (VISITOR, "halima", "sunita")
NAMES = ("Northlea carers together (demo)", "English", "Cymraeg")
NOTED = ("What happens when this is agreed",)  # what people of the demo wrote is a heading of ours, too


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borough]:
    """The demo in three languages, made once."""
    folder = tmp_path_factory.mktemp("borough")
    with town.opened(folder, ROLES, languages=("en", "cy", "mirror")) as made:
        yield made


def in_language(borough: Borough, found: Found, code: str) -> str:
    client = borough.client(found.role)
    client.set_cookie("language", code)
    return client.get(found.path).text


def test_no_english_sentence_is_left(borough: Borough) -> None:
    with borough.app.app_context():
        finder = Finder((*NAMES, *NOTED))
    left: dict[str, str] = {}
    for found in town.worth_a_look(borough.pages):
        html = in_language(borough, found, "mirror")
        assert '<html lang="he-x-mirror" dir="rtl">' in html, found.path
        for sentence in finder.untranslated(html):
            left.setdefault(sentence, f"{found.path} ({found.role})")
    assert not left, "\n".join(f"{where}: {sentence}" for sentence, where in left.items())


@pytest.mark.parametrize("code", ["mirror", "cy"])
def test_nothing_runs_out_of_a_small_telephone(browser: Browser, borough: Borough, code: str) -> None:
    one_of_each = {found.endpoint: found for found in borough.pages}
    too_wide = []
    for role in ROLES:
        context = browser.new_context(base_url=borough.address, viewport={"width": 320, "height": 800})
        chosen = {"name": "language", "value": code, "url": borough.address}
        context.add_cookies([*borough.cookies(role), chosen])  # type: ignore[list-item]
        page = context.new_page()
        for found in one_of_each.values():
            if found.role == role:
                page.goto(found.path, wait_until="domcontentloaded")
                too_wide += [f"{found.path} ({role}): {out}" for out in [sideways(page)] if out]
        context.close()
    assert not too_wide, "\n".join(too_wide)
