"""What the first view of the demo's public plan costs somebody who pays for every megabyte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import LiveServer
from workspace import demo


def test_the_first_view_of_the_plan_is_small_and_all_our_own(
    open_page: Callable[..., Page], live_server: LiveServer, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.fill(live_server.app)
    page = open_page(width=320)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def asked(said: dict[str, Any]) -> None:
        addresses[said["requestId"]] = said["request"]["url"]

    def came(said: dict[str, Any]) -> None:
        weights[said["requestId"]] = said["encodedDataLength"]  # headers and body, as they came over the wire

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    page.goto("/plan/carers/", wait_until="networkidle")
    page.get_by_role("heading", level=1).wait_for()
    total = sum(weights.values())
    with capsys.disabled():
        print(f"\nfirst view of the demo's public plan: {total:,} bytes, {len(addresses)} requests")
        for key, url in addresses.items():
            print(f"  {weights.get(key, 0):>7,}  {url.removeprefix(live_server.address)}")
    assert set(weights) == set(addresses), "every answer has come whole"
    assert total < 60_000
    assert len(addresses) <= 5
    assert all(url.startswith(f"{live_server.address}/") for url in addresses.values())
    assert not page.context.cookies(), "nothing is put on a visitor's phone"
