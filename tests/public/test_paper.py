"""The plan on paper: a tagged PDF with right page numbers, made once, that asks nobody for anything."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.public import makers
from workspace.config import root_folder
from workspace.db import today
from workspace.plan.models import State
from workspace.public import queries
from workspace.public.paper import facts, printing
from workspace.text import LIMIT_LONG, render

MEMBERS_TEXT = {
    "brackets": "[" * 5000,
    "links in links": "[a](" * 1250,
    "quotes in quotes": ">" * 5000,
    "lists in lists": "\n".join("  " * depth + "- deep" for depth in range(65)),
    "stars": "*" * 5000,
    "one long word": "a" * 5000,
    "many short words": "a " * 2500,
    "many lines": "a\n\n" * 1666,
    "right to left": "مرحبا " * 800,
}


@pytest.fixture(scope="module", autouse=True)
def able() -> None:
    if not printing.can_make_pdf():
        pytest.skip("WeasyPrint or pango is not installed")


# Pure: the press --------------------------------------------------------------------------------------


def page_of(body: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>A plan</title></head><body><h1>A plan</h1>{body}'


def test_members_text_can_t_make_the_server_fetch_anything() -> None:
    """Neither an address nor a file: whatever somebody got into the page, the press asks nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}"
        wanted = (
            f'<link rel="stylesheet" href="{there}/a"><style>@import "{there}/b";'
            f"p {{ background: url({there}/c) }} @font-face {{ font-family: x; src: url({there}/d) }}"
            f'</style><p style="font-family: x">x</p><img alt="x" src="{there}/e"><img alt="x" src="file:///etc/passwd">'
            f'<svg><title>x</title><image href="{there}/f" width="1" height="1"/></svg>'
        )
        made = printing.printed(page_of(wanted))
        assert made.startswith(b"%PDF-") and b"root:" not in made
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_no_text_of_a_member_keeps_the_press_for_minutes() -> None:
    """All of them in one document, as long as members' texts may be."""
    assert all(len(text) <= LIMIT_LONG for text in MEMBERS_TEXT.values())
    style = Environment(loader=FileSystemLoader(root_folder("templates"))).get_template("public/paper.css")
    body = f"<style>{style.render(large=True, _=str)}</style>"
    body += "".join(f'<article class="words">{render(text)}</article>' for text in MEMBERS_TEXT.values())
    began = time.perf_counter()
    assert printing.printed(page_of(body)).startswith(b"%PDF-")
    print(f"{len(MEMBERS_TEXT)} hostile texts: {time.perf_counter() - began:.1f} s")


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "LONGEST", 0.01)
    with pytest.raises(printing.NotMade):
        printing.printed(page_of("<p>x</p>"))


def test_two_who_ask_at_once_have_it_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who would wait too long is told to come back, and it is there then. What failed waits for a change."""
    press, go_on, made = printing.Press(), Event(), []

    def slowly(html: str) -> bytes:
        made.append(html)
        go_on.wait(5)
        if html == "broken":
            raise printing.NotMade
        return html.encode()

    monkeypatch.setattr(printing, "printed", slowly)
    monkeypatch.setattr(printing, "PATIENCE", 0.05)
    for mark in (1, 1, 2):  # what is being made for 1 is never given to who asks for 2 (P2)
        with pytest.raises(printing.BeingMade):
            press.once("plan", mark, lambda: "first")
    go_on.set()
    monkeypatch.setattr(printing, "PATIENCE", 5)
    assert press.once("plan", 1, lambda: "not again") == b"first"
    assert press.once("plan", 2, lambda: "second") == b"second"
    for _ in range(2):
        with pytest.raises(printing.NotMade):
            press.once("other", 1, lambda: "broken")
    assert made == ["first", "second", "broken"]


def test_a_text_runs_the_way_its_first_letter_does() -> None:
    assert facts.direction("12, مرحبا, then English") == "rtl"
    assert facts.direction("<p>Hello, مرحبا</p>") == "ltr" == facts.direction("12 34")


# The document -----------------------------------------------------------------------------------------


def elements(reader: PdfReader) -> Iterator[Any]:
    """Every element of the structure that a screen reader walks through, in order."""

    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for each in node:
                yield from walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    return walk(root["/StructTreeRoot"]["/K"])


def outline(reader: PdfReader) -> list[str]:
    """The titles in the outline, with everything below them."""

    def flat(entries: Any) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield str(entry.title)

    return list(flat(reader.outline))


def texts(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def listed(pages: list[str]) -> dict[str, int]:
    """What the contents say: each reference and the page it should be on."""
    begins = next(number for number, page in enumerate(pages) if page.startswith("Contents"))
    ends = next(number for number, page in enumerate(pages) if page.startswith("At a glance"))
    found = re.findall(r"\b([A-Z]{3}(?:-\d+)?) [^.]*?[. ]*\.{2,} ?(\d+)", " ".join(pages[begins:ends]))
    return {reference: int(number) for reference, number in found}


@pytest.mark.parametrize("name", ["plan.pdf", "plan-large-print.pdf"])
def test_a10_the_pdf_is_tagged_numbered_and_whole(client: CheckedClient, name: str) -> None:
    """Title, language, headings, tables, pictures in words, version and day on each page; all of it there."""
    _admin, plan = makers.make_published(18, areas=3)
    answer = client.get(f"/plan/carers/{name}")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata and str(reader.metadata.title).startswith(plan.title)
    assert reader.metadata.author == "Co-production workspace"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()

    found = list(elements(reader))
    kinds = Counter(each["/S"] for each in found)
    assert kinds["/H1"] == 1 and kinds["/H3"] == 18 and kinds["/Table"] >= 1
    heads = {str(each["/ID"]) for each in found if each["/S"] == "/TH"}
    cells = [{str(head) for head in each["/A"]["/Headers"]} for each in found if each["/S"] == "/TD"]
    assert cells and all(len(names) == 2 and names <= heads for names in cells), (
        "each cell knows its two headings"
    )
    pictures = [str(each["/Alt"]) for each in found if each["/S"] == "/Figure"]
    assert len(pictures) == 3 and all(re.search(r": \d+\s\w+", alt) for alt in pictures)

    pages = texts(reader)
    day = f"{today():%-d %B %Y}"
    for number, page in enumerate(pages, 1):
        assert f"Version 1, published on {day}. This is how it stood on {day}." in page, number
        assert f"{number} of {len(pages)}" in page, number
    references = [told["reference"] for told in plan_content(plan)]
    whole = " ".join(pages)
    after = whole.index("How many actions of each priority area are where")
    places = [whole.index(f"{reference} ", after) for reference in references]
    assert places == sorted(places), "every action, in the order of the plan"
    assert [each.split()[0] for each in outline(reader) if re.match(r"[A-Z]{3}-", each)] == references
    contents = listed(pages)
    assert set(references) <= contents.keys() and {"HOS", "BRK", "HEA"} <= contents.keys()
    for reference, page_number in contents.items():
        assert re.search(rf"\b{reference} ", pages[page_number - 1]), reference
    assert all(told["what"] in whole for told in plan_content(plan))
    assert "Lee Private" not in whole and "Discharge lead, Northlea Hospital" in whole, "P2"
    assert State.WORKING_OUT.label in whole and "No owner yet" in whole


def plan_content(plan: Any) -> list[dict[str, Any]]:
    """The actions as they were published, in the order of the plan."""
    content = queries.content(plan, plan.versions_published)
    by_area = {area["code"]: number for number, area in enumerate(content["priorities"])}
    return sorted(content["actions"], key=lambda told: by_area[told["priority"]])


def test_a4_the_pdf_is_made_once_a_change_and_day_and_says_how_it_stands(
    client: CheckedClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shelf keeps it. A day later it is another one, in which health is no longer shown."""
    makers.make_published(3, areas=1)
    made: list[str] = []
    really = printing.printed
    monkeypatch.setattr(printing, "printed", lambda html: made.append(html) or really(html))
    first = client.get("/plan/carers/plan.pdf")
    again = client.get("/plan/carers/plan.pdf?again=and&again")
    assert len(made) == 1 and first.data == again.data and first.headers["ETag"] == again.headers["ETag"]
    assert (
        client.get("/plan/carers/plan.pdf", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 304
    )
    assert 'filename="carers-version-1.pdf"' in first.headers["Content-Disposition"]
    assert "No update since" not in made[0] and "Under way · Going to plan" in made[0]
    clock.forward(days=200)
    client.get("/plan/carers/plan.pdf")
    assert len(made) == 2 and "No update since" in made[1] and "Going to plan</p>" not in made[1]

    def never(html: str) -> bytes:
        raise printing.NotMade("too long")

    monkeypatch.setattr(printing, "printed", never)
    clock.forward(days=1)
    failed = client.get("/plan/carers/plan.pdf")
    assert failed.status_code == 503 and failed.headers["Retry-After"]
    assert "print button" in failed.get_data(as_text=True)
    assert client.get("/plan/nothing/plan.pdf").status_code == 404
    assert "plan-large-print.pdf" in client.get("/plan/carers/").get_data(as_text=True)
    clock.forward(days=1)
    monkeypatch.setattr(printing, "can_make_pdf", lambda: False)
    missing = client.get("/plan/carers/plan-large-print.pdf")
    assert missing.status_code == 404 and "print button" in missing.get_data(as_text=True)
    assert ".pdf" not in client.get("/plan/carers/").get_data(as_text=True)
