"""The public site as plain files: a plain server serves it whole, and it says the same as the living one."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import html5lib
import pytest
from flask import Flask

from tests.pages import page_problems, words
from tests.public import makers
from workspace import create_app, demo
from workspace.config import Settings
from workspace.db import db, today
from workspace.public.paper.printing import can_make_pdf
from workspace.refusal import Refusal
from workspace.site import writing


@pytest.fixture
def plain(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The app that writes files, as the command makes it: one of its own on the same database."""
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def served() -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a plain file server serves it, below a folder of its own."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        handler = functools.partial(_Quiet, directory=name)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Path(name) / "carers", f"http://127.0.0.1:{server.server_port}/carers/"
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a10_the_site_is_whole_on_a_plain_server_and_says_the_same(
    app: Flask, plain: Flask, settings: Settings, served: tuple[Path, str]
) -> None:
    demo.fill(app)
    db.session.commit()
    folder, address = served
    # A PDF takes seconds and is the same on both databases.
    written = writing.write(plain, folder, with_pdf=settings.database.startswith("sqlite"))

    pages = _walk(address)
    reached = {path for path in pages if path.endswith((".html", "/"))}
    assert len(reached) >= written.pages > 40, "every page can be reached by links"
    for path, html in pages.items():
        if path in reached:
            assert not (problems := page_problems(html)), f"{path}: {problems}"
            assert "<form" not in html, f"{path}: nothing here can take a form"
            assert "These pages were written on" in html and "datetime=" in html, path

    for slug in ("carers",):
        live = app.test_client().get(f"/plan/{slug}/").get_data(as_text=True)
        assert _main(pages[f"plan/{slug}/index.html"]) == _main(live)
    for file in ("plan.csv", "plan.json", "feed.atom"):
        live_bytes = app.test_client().get(f"/plan/carers/{file}").get_data()
        assert (folder / "plan" / "carers" / file).read_bytes() == live_bytes
    assert (folder / "static" / "workspace.css").exists()


def _walk(address: str) -> dict[str, str]:
    """Every page and file that links reach from the first one, by its path; each link must lead somewhere."""
    waiting, found = ["index.html"], {}
    anchors: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        with urlopen(address + path) as answer:
            body = answer.read()
            kind = answer.headers.get_content_type()
        found[path] = body.decode() if kind == "text/html" else ""
        if kind != "text/html":
            continue
        root = html5lib.parse(found[path], namespaceHTMLElements=False)
        for element in root.iter():
            target = element.get("href") or element.get("src") or ""
            there, anchor = urldefrag(urljoin(address + path, target))
            if not there.startswith(address):
                assert urlsplit(there).netloc != urlsplit(address).netloc, f"{path} leads out to {there}"
                continue
            assert "?" not in there, f"{path}: a plain server reads no questions: {target}"
            wanted = there.removeprefix(address)
            if anchor:
                anchors.add((wanted, anchor))
            if wanted not in found and wanted not in waiting:
                waiting.append(wanted)
    for path, anchor in anchors:
        assert f'id="{anchor}"' in found[path], f"nothing is called {anchor} in {path}"
    return found


def _main(html: str) -> tuple[str, list[str]]:
    """What a page says, and what its pictures show; not where its links lead."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    main = next(element for element in root.iter("main"))
    shapes = [f"{e.get('class')} {e.get('x')} {e.get('width')}" for e in main.iter("rect")]
    return words(main), shapes


def test_a4_freshness_is_right_on_the_day_of_writing(
    app: Flask, plain: Flask, clock: object, tmp_path: Path
) -> None:
    admin, plan = makers.make_plan()
    action = makers.plans.draft_action(admin, plan, makers.owned(admin))
    makers.report(admin, action)
    makers.publish(admin, plan)
    writing.write(plain, tmp_path / "site", with_pdf=False)
    page = tmp_path / "site" / "plan" / "carers" / "index.html"
    assert "Going to plan" in page.read_text() and "No update since" not in page.read_text()

    assert not list(page.parent.glob("*.pdf"))
    if can_make_pdf():
        living = f'href="{plain.config["SETTINGS"].address}/plan/carers/plan.pdf"'
        assert living in page.read_text(), "what is not written here is asked of the living workspace"

    said = today()
    clock.forward(days=120)  # type: ignore[attr-defined]  # the fixture's own type is no module
    writing.write(plain, tmp_path / "site", with_pdf=False)
    text = words(html5lib.parse(page.read_text(), namespaceHTMLElements=False))
    assert f"No update since {said.day} {said:%B}" in text
    day = said + timedelta(days=120)
    assert f"These pages were written on {day.day} {day:%B %Y}" in text


def test_what_is_not_public_any_more_goes_with_the_next_writing(
    app: Flask, plain: Flask, tmp_path: Path
) -> None:
    from workspace.visibility import Visibility

    _admin, plan = makers.make_published(4)
    folder = tmp_path / "site"
    writing.write(plain, folder, with_pdf=False)
    assert (folder / "plan" / "carers" / "index.html").exists()
    plan.visibility = Visibility.MEMBERS
    db.session.commit()
    writing.write(plain, folder, with_pdf=False)
    left = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.*"))
    assert "index.html" in left
    assert [each for each in left if each.startswith("plan/")] == ["plan/schema.json"]
    assert [each.name for each in tmp_path.iterdir()] == ["site"], "nothing is left beside it"


def test_a_folder_with_something_else_and_a_failure_half_way_lose_nothing(
    app: Flask, plain: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.make_published(2)
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds something else"):
        writing.write(plain, other, with_pdf=False)
    assert (other / "chapter.txt").read_text() == "mine"

    folder = tmp_path / "site"
    writing.write(plain, folder, with_pdf=False)
    before = (folder / "index.html").read_bytes()

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "relinked", broken)
    with pytest.raises(RuntimeError):
        writing.write(plain, folder, with_pdf=False)
    assert (folder / "index.html").read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["site", "thesis"]


def test_a_link_to_nowhere_in_somebodys_words_doesnt_stop_the_writing(
    app: Flask, plain: Flask, tmp_path: Path
) -> None:
    admin, plan = makers.make_plan()
    action = makers.plans.draft_action(admin, plan, makers.owned(admin))
    here = plain.config["SETTINGS"].address.rstrip("/")
    long, odd = f"{here}/plan/carers/?{'a' * 300}=1", f"{here}/plan/carers/only/state/%00/"
    links = (f"{here}/plan/carers/actions/HOS-99", f"{here}/plan/carers/changes", long, odd)
    said = " ".join(f"[here]({each})" for each in links) + f" [area]({here}/plan/carers/priorities/HOS)"
    makers.report(admin, action, said)
    makers.publish(admin, plan)
    writing.write(plain, tmp_path / "site", with_pdf=False)
    page = (tmp_path / "site" / "plan" / "carers" / "actions" / "HOS-1" / "index.html").read_text()
    for each in links:
        assert f'href="{each}"' in page, "it leads to the living workspace"


def test_two_who_write_at_once_come_one_after_the_other(tmp_path: Path) -> None:
    begun, done = threading.Event(), []

    def second() -> None:
        begun.wait()
        with writing._beside(tmp_path / "site") as fresh:
            done.append("second")
            (fresh / "index.html").write_text("second")

    other = threading.Thread(target=second)
    other.start()
    with writing._beside(tmp_path / "site") as fresh:
        begun.set()
        other.join(0.3)
        done.append("first")
        (fresh / "index.html").write_text("first")
    other.join()
    assert done == ["first", "second"] and (tmp_path / "site" / "index.html").read_text() == "second"
    assert [each.name for each in tmp_path.iterdir()] == ["site"]
