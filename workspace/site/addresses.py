"""Where each public address lies as a file, and how one file links to another. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from posixpath import dirname, relpath
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

PAGE = "index.html"
AS_IT_IS = re.compile(r"\.(css|js|svg|png|csv|json|xlsx|pdf|atom|txt|xml)$")
LINKS = re.compile(r"""(\s(?:href|src|action|xlink:href)=)("([^"]*)"|'([^']*)')""", re.IGNORECASE)


def file_of(address: str) -> str:
    """The file in which an address of ours is written: "/plan/carers/" is "plan/carers/index.html".

    A question in the address becomes a folder of its own, because a plain server doesn't read questions.
    """
    parts = urlsplit(address)
    steps = [step for step in unquote(parts.path).split("/") if step]
    if any(step in {".", ".."} or "\\" in step or "\0" in step for step in steps):
        raise ValueError(f"no file can be called {address}")
    if not parts.query and steps and AS_IT_IS.search(steps[-1]):
        return "/".join(steps)
    if parts.query:
        asked = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
        steps.append(re.sub(r"[^a-zA-Z0-9_.-]+", "-", asked))
    return "/".join([*steps, PAGE])


def way(here: str, there: str) -> str:
    """How the page in one file links to another: it works in any folder of any server, and from a disk."""
    return relpath(there, dirname(here) or ".")


class _Rewriter(HTMLParser):
    """Gives a page back as it was, letter by letter, except for where its links lead."""

    def __init__(self, lead: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self.lead = lead
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.out.append(LINKS.sub(self._link, self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.handle_starttag(tag, attrs)

    def _link(self, found: re.Match[str]) -> str:
        target = unescape(found[3] if found[3] is not None else found[4])
        return f'{found[1]}"{escape(self.lead(target))}"'

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")


def relinked(html: str, lead: Callable[[str], str]) -> str:
    """The same page with every link led elsewhere: `lead` is given each target as a reader would see it."""
    rewriter = _Rewriter(lead)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.out)
