"""Words, numbers of things and dates in each language; and the language that is made up for tests."""

from datetime import date

import pytest
from babel.dates import format_date

from tests.languages.latin import Page
from workspace import languages
from workspace.languages.catalogs import spoken
from workspace.languages.mirror import Mirror, mirrored

ROUND = ("Round %(number)d: %(num)d answer", "Round %(number)d: %(num)d answers")


def test_welsh_counts_in_five_ways() -> None:
    welsh = spoken("cy")
    one, many = "%(num)d person", "%(num)d people"
    forms = {n: welsh.ngettext(one, many, n) for n in (0, 1, 2, 3, 4, 6, 11)}
    assert forms[0] == forms[4] == forms[11]
    assert forms[2].endswith("berson"), forms
    assert not any("people" in form for form in forms.values()), forms


def test_welsh_words_and_dates() -> None:
    assert spoken("cy").gettext("Sign in") == "Mewngofnodwch" or spoken("cy").gettext("Sign in") != "Sign in"
    assert format_date(date(2027, 3, 27), "d MMMM y", locale=languages.locale("cy")) == "27 Mawrth 2027"
    assert spoken("cy").gettext("nobody wrote this") == "nobody wrote this"


@pytest.mark.parametrize("code", ["en", "en-GB", "fr"])
def test_without_a_catalogue_it_is_english(code: str) -> None:
    assert spoken(code).gettext("Sign in") == "Sign in"
    assert [spoken(code).ngettext("day", "days", n) for n in (0, 1, 2)] == ["days", "day", "days"]


def test_languages_are_named_in_themselves() -> None:
    assert [languages.name_of(code) for code in ("en", "cy")] == ["English", "Cymraeg"]
    assert [languages.tag(code) for code in ("cy", "mirror", "pt_BR")] == ["cy", "he-x-mirror", "pt-BR"]
    assert [languages.direction(code) for code in ("cy", "mirror", "ar")] == ["ltr", "rtl", "rtl"]


def test_the_mirror_turns_letters_and_keeps_what_a_page_needs() -> None:
    said = mirrored('Read <a href="/plan/x">%(title)s</a> by %(name)s &amp; %(n)d others, 100%%')
    assert '<a href="/plan/x">\u2068%(title)s\u2069</a>' in said
    assert "&amp;" in said and "%(n)d" in said and said.endswith("100%%")
    said % {"title": "", "name": "", "n": 1}
    assert Page(f"<p>{said % {'title': '', 'name': '', 'n': 1}}</p>").said
    assert len(mirrored("What waits for me")) >= len("What waits for me") * 1.2
    assert [Mirror().ngettext("one", "many", n) == mirrored("one") for n in (1, 2)] == [True, False]


def test_an_address_inside_a_tag_is_not_touched() -> None:
    said = mirrored('<a href="%(url)s">Go</a>')
    assert '<a href="%(url)s">' in said and "\u2068" not in said
