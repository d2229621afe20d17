"""The one road for what members write: Markdown to safe HTML, differences in words, cells of spreadsheets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from urllib.parse import urlsplit

import markdown
import nh3
from bleach.sanitizer import Cleaner
from markupsafe import Markup, escape

LIMIT_SHORT = 200  # a title, a name: characters
LIMIT_LONG = 5_000  # a field that takes Markdown: characters; above it Markdown itself grows slow
MAX_BRACKETS = 200
MAX_BACKTICKS = 400

_TAGS = frozenset(
    {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "h4", "h5", "h6", "code", "pre", "hr"}
)
_HEADINGS_UP = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6", "h6": "h6"}
_SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "nofollow noopener noreferrer"
_LINK_TO_NOWHERE = re.compile(f'<a rel="{_REL}">(.*?)</a>', re.DOTALL)  # its address was refused


def _link_is_safe(address: str) -> bool:
    """Only http(s) with a host, and mailto: what else a browser would follow is not for members' text."""
    squeezed = re.sub(r"[\x00-\x20]+", "", address)
    if squeezed != address.strip():
        return False
    try:
        parts = urlsplit(squeezed)
    except ValueError:
        return False
    if parts.scheme.lower() not in _SCHEMES:
        return False
    return bool(parts.path if parts.scheme.lower() == "mailto" else parts.netloc)


def _allow(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and _link_is_safe(value)


def _parser() -> markdown.Markdown:
    """A parser of its own for each call: Python-Markdown is not safe for threads."""
    parser = markdown.Markdown(extensions=["sane_lists", "nl2br"])
    parser.preprocessors.deregister("html_block")  # raw HTML is shown as text, never parsed
    parser.inlinePatterns.deregister("html")
    parser.inlinePatterns.deregister("image_link")
    parser.inlinePatterns.deregister("image_reference")
    return parser


def render(source: str) -> Markup:
    """Members' Markdown as safe HTML. Headings come out below the page's own; no images, no raw HTML."""
    if len(source) > LIMIT_LONG:
        raise ValueError(f"text longer than {LIMIT_LONG} characters is refused before it is rendered")
    if source.count("[") > MAX_BRACKETS:
        source = source.replace("[", "&#91;")  # not a backslash: "\\[" would revive it
    if source.count("`") > MAX_BACKTICKS:
        source = source.replace("`", "&#96;")
    html = re.sub(
        r"<(/?)(h[1-6])>", lambda found: f"<{found[1]}{_HEADINGS_UP[found[2]]}>", _converted(source)
    )
    once = Cleaner(tags=_TAGS, attributes=_allow, protocols=_SCHEMES, strip=True).clean(html)
    twice = nh3.clean(
        once,
        tags=set(_TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(_SCHEMES),
        link_rel=_REL,
    )
    kept = _LINK_TO_NOWHERE.sub(r"\1", twice)
    return Markup(kept)  # noqa: S704  the one place where members' text becomes markup, cleaned twice


def _converted(source: str) -> str:
    """What Python-Markdown makes of it; where it gets lost (lists in lists in lists), the text as written."""
    try:
        return _parser().convert(source)
    except RecursionError:
        return f"<p>{escape(source)}</p>"


_WORDS = re.compile(r"\s+|\S+")


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """What was kept, removed and added between two texts: ("same" | "removed" | "added", words).

    The longest common row of words, exactly, in a time that no text can stretch: difflib takes minutes for
    some texts of 5,000 characters.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    a = b = 0
    for begins, there, length in [*_common(before, after), (len(before), len(after), 0)]:
        if begins > a:
            pieces.append(("removed", "".join(before[a:begins])))
        if there > b:
            pieces.append(("added", "".join(after[b:there])))
        a, b = begins + length, there + length
        if length:
            pieces.append(("same", "".join(before[begins:a])))
    return pieces


def _common(before: list[str], after: list[str]) -> list[tuple[int, int, int]]:
    """Where both are the same: (place in before, place in after, how many), in order.

    A space that stayed between two changed words isn't news: it goes along with them.
    """
    blocks: list[list[int]] = []
    for a, b in _pairs(before, after):
        if blocks and (a, b) == (blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]):
            blocks[-1][2] += 1
        else:
            blocks.append([a, b, 1])
    ends = (len(before), len(after))
    return [
        (a, b, length)
        for a, b, length in blocks
        if length > 1 or not before[a].isspace() or 0 in (a, b) or (a + 1, b + 1) == ends
    ]


def _pairs(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """The longest common subsequence: its beginning, its end, and the rest by the bits of large numbers."""
    shorter = min(len(before), len(after))
    first = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - first
    last = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    head = [(n, n) for n in range(first)]
    tail = [(len(before) - n, len(after) - n) for n in range(last, 0, -1)]
    middle = _pairs_by_bits(before[first : len(before) - last], after[first : len(after) - last])
    return [*head, *((a + first, b + first) for a, b in middle), *tail]


def _pairs_by_bits(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Each row of the table of lengths is one number: its bits are clear where the length grows by one."""
    places: dict[str, int] = {}
    for place, word in enumerate(after):
        places[word] = places.get(word, 0) | 1 << place
    everywhere = (1 << len(after)) - 1
    rows = [everywhere]
    for word in before:
        row = rows[-1]
        hit = row & places.get(word, 0)
        rows.append(((row + hit) | (row - hit)) & everywhere)
    found = []
    a, b = len(before), len(after)
    while a and b:
        if rows[a] >> (b - 1) & 1:
            b -= 1
        elif not rows[a - 1] >> (b - 1) & 1:
            a -= 1
        else:
            a, b = a - 1, b - 1
            found.append((a, b))
    return found[::-1]


# Cells of spreadsheets -------------------------------------------------------------------------------

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet program would work out


def safe_cell(text: str) -> str:
    """The text of a cell, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV, every cell safe: UTF-8 with a mark in front, so that Excel reads it right."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
