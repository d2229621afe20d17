"""Writing the whole public site as plain files, all or nothing (`workspace publish`)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.test import Client, TestResponse

from workspace.config import root_folder
from workspace.public import plain
from workspace.public.shelf import BEHIND
from workspace.refusal import Refusal, mark
from workspace.site.addresses import file_of, relinked, way

MARK = ".written-by-workspace"  # a folder with this file may be written anew
WEB = {"http", "https"}


@dataclass
class Written:
    """What was written: how many pages and other files, and how many bytes."""

    pages: int = 0
    files: int = 0
    size: int = 0


@dataclass
class _Site:
    """One walk through the public site: what is still to be written, and what is."""

    router: MapAdapter
    client: Client
    folder: Path
    address: str
    with_pdf: bool
    language: str = ""  # empty: the usual one
    written: Written = field(default_factory=Written)
    waiting: list[str] = field(default_factory=lambda: ["/"])
    # Where each address is written; None: not here.
    files: dict[str, str | None] = field(default_factory=lambda: {"/": file_of("/")})

    def walk(self) -> None:
        """Write each page that can be reached from the first one by links."""
        while self.waiting:
            self._write(self.waiting.pop())

    def _write(self, path: str) -> None:
        response = self._get(path)
        here = self.files[path]
        if response.status_code == 503 or here is None:  # a PDF that can't be made now; the living one may be
            self.files[path] = None
            return
        if response.status_code != 200:
            raise Refusal(
                mark("The address %(address)s can't be written: it answers %(status)d."),
                address=path,
                status=response.status_code,
            )
        body = response.get_data()
        if response.mimetype == "text/html":
            page = relinked(body.decode(), lambda target: self._lead(target, path, here))
            body = page.encode()
            self.written.pages += 1
        else:
            self.written.files += 1
        self.written.size += len(body)
        file = self.folder / here
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)

    def _lead(self, target: str, path: str, here: str) -> str:
        """Where a link leads in the plain site: to another file, or to the living workspace."""
        parts = urlsplit(urljoin(self.address + path, target))
        if not target or target.startswith("#") or parts.scheme not in WEB:
            return target
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            return target
        wanted = parts.path + (f"?{parts.query}" if parts.query else "")
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        if parts.path.startswith("/static/"):
            return way(here, file_of(parts.path))
        found = self._public(wanted)
        in_words = bool(urlsplit(target).netloc)  # our own links are paths; who writes one in a text errs
        if found is None or (in_words and found not in self.files and not self._answers(found)):
            return self.address + wanted + anchor
        if found not in self.files:
            self._take_on(found)
        file = self.files[found]
        return (way(here, file) if file else self.address + wanted) + anchor

    def _answers(self, found: str) -> bool:
        """Whether there is such a page; questions in addresses are left to the living workspace."""
        return "?" not in found and self._get(found).status_code == 200

    def _get(self, path: str) -> TestResponse:
        asks = {"Accept-Language": self.language} if self.language else {}
        return self.client.get(path, base_url=self.address, headers=asks)

    def _take_on(self, found: str) -> None:
        """Write a page when its turn comes; a PDF at once: links to it must know whether there is one."""
        self.files[found] = file_of(found)
        if not found.endswith(".pdf"):
            self.waiting.append(found)
        elif self.with_pdf:
            self._write(found)
        else:
            self.files[found] = None

    def _public(self, wanted: str) -> str | None:
        """The address that will answer, where it is one of the public site; None where it isn't."""
        path, _, query = wanted.partition("?")
        try:
            endpoint, _values = self.router.match(path, method="GET")
        except RequestRedirect as moved:
            return self._public(urlsplit(moved.new_url).path + (f"?{query}" if query else ""))
        except HTTPException:
            return None
        return wanted if endpoint.startswith("public.") else None


def write(app: Flask, folder: Path, with_pdf: bool = True, language: str = "") -> Written:
    """Write the public site of this workspace into a folder that any web server can serve.

    The app is for this alone: its pages say from now on that they are written, and on which day. The folder
    holds the old site until the new one is whole. Where there is no PDF here, links lead to the living one.
    """
    app.config["PLAIN_FILES"] = True
    address = app.config["SETTINGS"].address.rstrip("/")
    with app.app_context():
        plain.begin()
    with _beside(folder) as fresh:
        router = app.url_map.bind(urlsplit(address).netloc)
        site = _Site(router, Client(app.extensions[BEHIND]), fresh, address, with_pdf, language)
        site.walk()
        shutil.copytree(root_folder("static"), fresh / "static")
    return site.written


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new folder beside the old one, which takes its place only when everything in it is written."""
    folder = folder.expanduser().resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent):
        yield from _fresh(folder)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Whoever writes here at the same moment comes after this one."""
    door = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def _fresh(folder: Path) -> Iterator[Path]:
    if folder.exists() and not folder.is_dir():
        raise Refusal(mark("%(place)s is a file. Choose a folder."), place=str(folder))
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Refusal(
            mark("%(place)s holds something else. Choose an empty folder, or one this command has written."),
            place=str(folder),
        )
    fresh, old = (folder.with_name(f".{folder.name}.{which}") for which in ("new", "old"))
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        (fresh / MARK).write_text("The public site, written by the command: workspace publish\n")
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
