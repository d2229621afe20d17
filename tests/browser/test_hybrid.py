"""A hybrid round in a real browser: a laptop, three phones, one on paper, one late; then up, back, appealed.

Farah runs the round on a laptop. Amina, Olu and Mei answer on their phones, Gwen on paper, Hal too late and
then by telephone. Everything is done by hand, each person in a browser of their own; only the two circles,
their people, hats and plan are there at the beginning. The chapters are in hybrid_round and hybrid_after.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import hybrid_after as after
from tests.browser import hybrid_round as first
from tests.browser.hybrid import AMINA, MEI, Table, everybody_sits_down, propose_an_action
from tests.conftest import LiveServer

EVENING = datetime(2027, 3, 3, 18, 30, tzinfo=UTC)


@pytest.fixture
def table(open_page: Callable[..., Page], live_server: LiveServer, clock: Any, javascript: bool) -> Table:
    """Everybody at a browser of their own, before the story begins."""
    clock.at(EVENING)
    chosen = os.environ.get("WORKSPACE_SCREENSHOTS") if javascript else None
    if chosen:
        Path(chosen).mkdir(parents=True, exist_ok=True)
    made = Table(open_page, live_server, Path(chosen) if chosen else None, javascript)
    everybody_sits_down(made)
    return made


@pytest.mark.parametrize(
    ("javascript", "settled"),
    [(True, True), (False, False)],
    ids=["with-javascript-and-settled", "without-javascript-and-taken-on"],
)
def test_a_hybrid_round_goes_up_comes_back_and_is_appealed(table: Table, clock: Any, settled: bool) -> None:
    table.proposal = propose_an_action(table[AMINA], first.WORDS, MEI, date(2027, 6, 1))
    clock.forward(minutes=5)
    first.they_ask_in_the_room_and_on_phones(table)
    first.they_react(table)
    clock.forward(minutes=5)
    first.the_first_round_is_answered_on_phones(table)
    first.gwen_answers_on_paper(table)
    first.hal_is_late(table, clock)
    first.the_round_is_full_and_closed(table)
    clock.forward(minutes=5)
    after.one_objection_changes_the_text(table)
    after.the_other_is_measured(table)
    clock.forward(minutes=5)
    after.in_the_second_round_hal_objects_aloud(table)
    after.the_circle_tests_it_and_hal_makes_it_a_concern(table)
    clock.forward(minutes=5)
    after.in_the_third_round_olu_objects_again(table)
    after.the_ladder_leads_to_the_board(table)
    clock.forward(minutes=5)
    decision = after.the_board_decides(table)
    after.the_answer_is_back_where_it_began(table)
    clock.forward(days=2)
    after.three_of_them_appeal(table, decision)
    after.the_board_hears_them_in_one_meeting(table, settled)
