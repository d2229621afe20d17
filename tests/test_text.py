"""The one road for what members write: quick whatever its shape, and safe whatever is in it."""

from __future__ import annotations

import re
import string
import time
from collections.abc import Callable
from functools import partial
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workspace import text
from workspace.text import LIMIT_LONG, differences, render

LONGEST = 0.5  # seconds of processor time: far more than any text needs, far less than a shape that explodes


def seconds(do: Callable[[], object]) -> float:
    """How much of the processor this takes, other programs left aside: the better of two times."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        do()
        best = min(best, time.process_time() - began)
        if best < LONGEST:
            break  # quick enough: no need to ask twice
    return best


def full(piece: str, around: tuple[str, str] = ("", "")) -> str:
    """As many of these as a field takes."""
    before, after = around
    room = LIMIT_LONG - len(before) - len(after)
    return before + (piece * (room // len(piece) + 1))[:room] + after


def nested(opening: str, closing: str, inside: str = "x") -> str:
    """These, one in another, as deep as a field takes."""
    depth = (LIMIT_LONG - len(inside)) // (len(opening) + len(closing))
    return opening * depth + inside + closing * depth


# No shape takes long --------------------------------------------------------------------------------

PIECES = [
    "*", "**", "***", "_", "__", "* ", "**a", "a**", "*a_", "_a*", "**a*", "*a **b ", "a*b", "a_b",
    "***a", "_*_",
    "[", "]", "[]", "[a]", "[a](", "[a](b", "[a](b)", "[[a]", "![", "![a](b)", "![[", "[a][", "[a][b]",
    "[a]:", "[a]: b\n",
    "[^1]", "[x](<", "](", ")(", "[(", "[a](b \"", "[a](b 'c", '[a]("', "[](", "\\[", "[\\", "&#91;",
    "<", ">", "<a", "<a>", "</", "<!--", "-->", "<![CDATA[", "<?", "<b><i>", "<a href=\"", "<http://a",
    "<a@b>", "<script>",
    "&", "&amp;", "&#", "&#x", "&#91", "&lt;", "&a", "&&;",
    "`", "``", "`a", "``a`", "```\n", "~~~\n", "    a\n", "\t", "`` ` ", "\\`",
    ">", "> ", "> > ", ">>", "\n>", "> a\n", "> - ", ">\n\n",
    "- ", "- a\n", "-\n", "* a\n", "1. ", "1. a\n", "1.\n\n", "  - a\n", "    - a\n", "- - ", "+ ",
    "1) ", "- a\n\n", "* 1. ",
    "#", "# ", "# a\n", "###### a ######\n", "a\n=\n", "a\n-\n", "=\n", "-\n", "---\n", "***\n",
    "- - -\n", "_ _ _",
    "|", "|a|b|\n", "|-|-|\n", "a|b\n", ":-:|", "\\", "\\\\", "\\*", "\\_", "\n", "\n\n", "\r\n",
    "  \n", " ", "\xa0", "\u200b", "\t\t",
    "http://", "http://a ", "a@b.c ", "www.a.b ", "mailto:a@b ", "javascript:", ":", "::", "/", "(",
    ")", "((", "{", "}", "{: ",
    "\x02", "\x03", "\x02klzzwxh:0001\x03", "klzzwxh:1", "wzxhzdk:0", "stx", "\ufeff", "é", "漢", "ع",
    "👩‍👧", "\u202e", "\u0301",
    "!", "!!", '"', "'", "''", '"a" ', "--", "...", "~", "~~", "^", "$", "%", "@", "=", "+", ",", ";",
    "?", "a", "a ", "1", "0.",
]  # fmt: skip
NESTED = [
    ("*", "*"), ("**", "**"), ("_", "_"), ("*a ", " b*"), ("**a *b ", "* c**"), ("[", "]"),
    ("[", "](a)"), ("![", "](a)"),
    ("(", ")"), ("[a](", ")"), ("<", ">"), ("<b>", "</b>"), ("<a href='", "'>"), ("`", "`"),
    ("> ", ""), (">", ""), ("- ", ""),
    ("1. ", ""), ("> - ", ""), ("> 1. > ", ""), ("# ", ""), ("&", ";"), ("\\", ""), ("[[", "]]"),
    ("**[", "](a)**"), ("*[*", "*]*"),
    ("_*", "*_"), ("***", "***"), ("&lt;", "&gt;"), ("<!--", "-->"), ("[a]: <", ">"), ("`` ", " ``"),
    ("\n> ", ""), ("\n\t", ""),
]  # fmt: skip


def deeper(mark: str) -> str:
    """A list or a quotation, each line one step further in."""
    lines, length = [], 0
    for depth in range(1000):
        line = "    " * depth + mark
        if length + len(line) + 1 > LIMIT_LONG:
            break
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


SHAPES = {
    **{f"run of {piece!r}": full(piece) for piece in PIECES},
    **{f"run of {piece!r} in emphasis": full(piece, ("**", "**")) for piece in PIECES},
    **{f"run of {piece!r} in brackets": full(piece, ("[", "](a)")) for piece in PIECES},
    **{f"run of {piece!r} in a quotation": full(piece, ("> ", "\n")) for piece in PIECES},
    **{f"run of {piece!r} in a list": full(piece, ("- a\n\n    ", "\n")) for piece in PIECES},
    **{f"nested {a!r}{b!r}": nested(a, b) for a, b in NESTED},
    **{f"only opened {a!r}": full(a) for a, b in NESTED},
    **{f"only closed {b!r}": full(b) for a, b in NESTED if b},
    **{f"mixed {a!r}{c!r}": full(a + c + b) for (a, b) in NESTED for (c, d) in NESTED[:5]},
    **{f"deeper {mark!r}": deeper(mark) for mark in ("- a", "* a", "1. a", "> a", "- > a", "a", "# a")},
    **{f"run of {letter!r}": letter * LIMIT_LONG for letter in string.printable},
    "names without their addresses": full("[a][b] ", ("", "")),
    "addresses and names": "".join(f"[{n}]: x\n" for n in range(400)) + full("[1] ")[:1500],
    "words": full("We ask carers *first*, and **listen**: [how](https://example.org).\n\n- one\n- two\n\n"),
}


def test_no_shape_at_the_limit_takes_over_half_a_second() -> None:
    slow = {}
    for name, source in SHAPES.items():
        assert len(source) <= LIMIT_LONG, name
        took = seconds(partial(render, source))
        if took > LONGEST:
            slow[name] = round(took, 2)
    assert not slow, slow


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from([*PIECES, *(p for pair in NESTED for p in pair if p)]), min_size=1, max_size=6),
    st.sampled_from(["", "**", "[", "> ", "- ", "`", "    ", "<", "# "]),
    st.sampled_from(["", "**", "]", "](a)", ")", "`", ">", "\n"]),
)
def test_no_mixture_at_the_limit_takes_over_half_a_second(pieces: list[str], before: str, after: str) -> None:
    source = full("".join(pieces), (before, after))
    assert seconds(lambda: render(source)) < LONGEST


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="*_[]()<>!`\\&#>-+1. \n\tab:/", max_size=LIMIT_LONG))
def test_no_text_takes_over_half_a_second(source: str) -> None:
    assert seconds(lambda: render(source)) < LONGEST


@pytest.mark.parametrize("shape", ["a ", "a\n", "ab", "* ", "a b ", "a b c d ", "a a b ", " ", "\n \n\t"])
@pytest.mark.parametrize("changed", ["c ", "b a ", "a ", "\n", "a b b "])
def test_differences_at_the_limit_take_no_longer(shape: str, changed: str) -> None:
    """Pages with two versions work them out each time they are read."""
    one, other = full(shape), full(shape + changed)
    for old, new in ((one, other), (other, one), (one, one), (one, one[::-1]), (one, "")):
        assert seconds(partial(differences, old, new)) < LONGEST


def test_what_is_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        render("a" * (LIMIT_LONG + 1))


# Only what is allowed comes out ---------------------------------------------------------------------

ALLOWED = {
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "h4", "h5", "h6", "code", "pre", "hr",
}  # fmt: skip


def elements(markup: str) -> list[Element]:
    fragment = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [each for each in fragment.iter() if isinstance(each.tag, str) and each.tag != "DOCUMENT_FRAGMENT"]


def links(markup: str) -> list[str]:
    return [each.get("href", "") for each in elements(markup) if each.tag == "a"]


def assert_safe(markup: str) -> None:
    """Nothing but our few elements; no attribute but an address of ours to follow and what protects it."""
    for each in elements(markup):
        assert each.tag in ALLOWED, markup
        if each.tag == "a":
            assert set(each.attrib) == {"href", "rel"}, markup
            assert re.match(r"https?://[^/?#]|mailto:[^\s]", each.get("href", ""), re.IGNORECASE), markup
            assert each.get("rel") == "nofollow noopener noreferrer"
        else:
            assert not each.attrib, markup


UNSAFE = [
    "javascript:123", "javascript:123/", "JavaScript:123", "javascript:alert(1)", "javascript&colon;alert(1)",
    "java\tscript:alert(1)", "java\nscript:1", " javascript:1", "\x01javascript:1", "javascript&#58;1",
    "&#106;avascript:1", "&#x6A;avascript:1", "%6Aavascript:1", "vbscript:1", "vbscript:123",
    "data:text/html,x",
    "data:1", "file:///etc/passwd", "file:1", "ftp://example.org", "tel:123", "blob:x", "about:blank",
    "ws://a",
    "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "/home", "home",
    "#home", "?a=b", "",
    "http:", "http:/", "http://", "https:evil.example", "http:///evil.example", "mailto:", "x:1",
    "localhost:8000",
    "https:\\\\evil.example", "http&#58;//a",
]  # fmt: skip


@pytest.mark.parametrize("address", UNSAFE)
@pytest.mark.parametrize(
    "written", ["[a]({})", "[a](<{}>)", "<{}>", "[a][b]\n\n[b]: {}", "[a]( {} 'title')", "[a]: {}\n\n[a]"]
)
def test_unsafe_addresses_never_become_links(address: str, written: str) -> None:
    markup = str(render(written.format(address)))
    assert_safe(markup)
    assert links(markup) == []


@pytest.mark.parametrize(
    "address", ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"]
)
def test_an_address_without_a_scheme_is_refused(address: str) -> None:
    """It would lead to another site while it looks like a path of ours."""
    markup = str(render(f"[read this]({address})"))
    assert markup == "<p>read this</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org/a?b=c&d=e#f",
        "https://example.org:8443/",
        "mailto:a@example.org",
    ],
)
def test_safe_addresses_become_links(address: str) -> None:
    assert links(str(render(f"[a]({address})"))) == [address]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>bold</b>", "<div>\n\n*a*\n\n</div>",
        "<a href='https://example.org' onclick='x'>a</a>", "<!-- hidden -->", "<style>p{}</style>",
        "<svg/onload=x>",
        "<iframe src='https://example.org'></iframe>", "<details open ontoggle=x>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p onclick=x>", "<math><mi//xlink:href='data:x'>",
        "<noscript><p title='</noscript><img src=x>'>", "<?php ?>",
        "`<script>`", "    <script>", "<scr<script>ipt>", "<a\nhref='x'>", "&#60;script&#62;",
        "\x02<b>\x03", "<http://a><b>",
    ],
)  # fmt: skip
def test_html_is_shown_as_text_and_never_as_html(source: str) -> None:
    markup = str(render(source))
    assert_safe(markup)
    for each in ("<script", "<img", "<div", "<style", "<svg", "<iframe", "<details", "<b>", "onclick=x>"):
        assert each not in markup.lower() or each == "onclick=x>"


@pytest.mark.parametrize(
    "source",
    ["![a](https://example.org/a.png)", "![a][b]\n\n[b]: https://example.org/a.png", "<img src='https://a'>"],
)
def test_there_are_no_pictures(source: str) -> None:
    assert "<img" not in str(render(source))


@pytest.mark.parametrize("level", range(1, 7))
def test_headings_stand_below_the_pages_own(level: int) -> None:
    tags = [each.tag for each in elements(str(render("#" * level + " a")))]
    assert tags == [f"h{min(level + 3, 6)}"]
    assert "<h1" not in str(render("a\n==="))
    assert "<h2" not in str(render("a\n---"))


def test_what_people_write_comes_out_as_they_meant_it() -> None:
    source = "We **ask** carers *first*.\nThen we listen.\n\n- one\n- two\n\n1. a\n2. b\n\n> said\n\n`HOS-3`"
    tags = {each.tag for each in elements(str(render(source)))}
    assert tags == {"p", "strong", "em", "br", "ul", "ol", "li", "blockquote", "code"}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [*PIECES, *UNSAFE, "<img src=x onerror=y>", "<script>", "[a](javascript:1)", "](", "<a "]
            ),
            st.text(max_size=8),
        ),
        max_size=25,
    )
)
def test_whatever_is_written_what_comes_out_is_safe(pieces: list[str]) -> None:
    assert_safe(str(render("".join(pieces)[:LIMIT_LONG])))


WORDS = st.lists(st.sampled_from(["we", "ask", "carers", "first", " ", "  ", "\n"]), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(WORDS, st.text(max_size=60)), st.one_of(WORDS, st.text(max_size=60)))
def test_differences_lose_no_letter_of_either_text(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(words for kind, words in pieces if kind != "added") == old
    assert "".join(words for kind, words in pieces if kind != "removed") == new
    assert differences(old, old) == ([("same", old)] if old else [])


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("", "a", [("added", "a")]),
        ("a", "", [("removed", "a")]),
        ("We ask.", "We ask first.", [("same", "We "), ("removed", "ask."), ("added", "ask first.")]),
        (
            "Two carers join each day.", "Two carers join the first day.",
            [("same", "Two carers join "), ("removed", "each"), ("added", "the first"), ("same", " day.")],
        ),
        (
            "one two three four", "one deux trois four",
            [("same", "one "), ("removed", "two three"), ("added", "deux trois"), ("same", " four")],
        ),
        ("a b c", "b c d", [("removed", "a "), ("same", "b c"), ("added", " d")]),
    ],
)  # fmt: skip
def test_differences_are_told_in_words(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert differences(old, new) == pieces


def test_a_text_of_very_many_brackets_keeps_its_words() -> None:
    """Above that many, brackets are letters: the links are lost, and nothing else."""
    markup = str(render("[a](b) " * (text.MAX_BRACKETS + 1)))
    assert links(markup) == []
    assert markup.count("[a](b)") == text.MAX_BRACKETS + 1


@pytest.mark.parametrize("mark", ["- ", "1. ", "+ ", "* 1. "])
def test_lists_in_lists_without_end_are_shown_as_they_were_written(mark: str) -> None:
    """Python-Markdown would find no way out of them."""
    markup = str(render(full(mark)))
    assert_safe(markup)
    assert markup
