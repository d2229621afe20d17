"""The public plan in a real browser: what it weighs, whether it fits, whether it prints."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import LiveServer
from tests.public import makers

ADDRESSES = [
    "/", "/plan/carers/", "/plan/carers/actions/HOS-1", "/plan/carers/priorities/HOS",
    "/plan/carers/changes/1",
    "/plan/carers/versions/", "/plan/carers/versions/1", "/plan/carers/versions/9", "/plan/carers/came-about",
    "/about", "/glossary",
]  # fmt: skip
LOOKED_AT = {"/plan/carers/", "/plan/carers/actions/HOS-1", "/about"}  # the whole demo is looked at elsewhere


@pytest.fixture
def plan(live_server: LiveServer) -> None:
    """A published plan of the size of a real one."""
    makers.make_published(40)


@pytest.mark.usefixtures("plan")
def test_the_first_view_is_small(open_page: Callable[..., Page]) -> None:
    page = open_page()
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.responseReceived", lambda said: names.update({said["requestId"]: said["response"]["url"]})
    )
    wire.on(
        "Network.loadingFinished", lambda said: weights.update({said["requestId"]: said["encodedDataLength"]})
    )
    page.goto("/plan/carers/", wait_until="networkidle")
    total = sum(weights.values())
    print(f"\nfirst view of the public plan: {total:,.0f} bytes over the wire, {len(names)} requests")
    assert total < 60_000 and len(names) <= 5
    assert all(url.startswith("http://127.0.0.1:") for url in names.values())
    assert not page.context.cookies()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_page_fits_and_has_no_barrier_a_machine_finds(
    open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        if address not in LOOKED_AT:
            continue
        found = Axe().run(page).response["violations"]
        assert not found, (address, [(each["id"], each["nodes"][0]["target"]) for each in found])


@pytest.mark.usefixtures("plan")
def test_on_paper_no_action_splits_and_the_version_and_day_stand_on_top(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(javascript=False)
    page.goto("/plan/carers/")
    page.emulate_media(media="print")
    assert page.get_by_text("This is how it stood on").is_visible()
    assert page.get_by_text("Version 1, published on").is_visible()
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert not page.get_by_text("Take it along", exact=True).is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
