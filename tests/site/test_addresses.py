"""Where addresses lie as files, and that rewriting links changes nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.site.addresses import file_of, relinked, way


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/about", "about/index.html"),
        ("/plan/carers/", "plan/carers/index.html"),
        ("/plan/carers/actions/COM-4", "plan/carers/actions/COM-4/index.html"),
        ("/plan/carers/plan.csv", "plan/carers/plan.csv"),
        ("/plan/carers/feed.atom", "plan/carers/feed.atom"),
        ("/decided/?page=2", "decided/page-2/index.html"),
        ("/decided/?year=2026&page=2", "decided/page-2-year-2026/index.html"),
        ("/decided/?page=2&year=2026", "decided/page-2-year-2026/index.html"),
    ],
)
def test_each_address_has_one_file(address: str, file: str) -> None:
    assert file_of(address) == file


@pytest.mark.parametrize(
    "address", ["/plan/../../etc/passwd", "/plan/%2e%2e/x", "/plan/a%5Cb/", "/plan/a%00b"]
)
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    with pytest.raises(ValueError, match="no file"):
        file_of(address)


def test_one_file_links_to_another_from_wherever_it_lies() -> None:
    assert way("index.html", "plan/carers/index.html") == "plan/carers/index.html"
    assert way("plan/carers/actions/COM-4/index.html", "plan/carers/index.html") == "../../index.html"
    assert way("plan/carers/index.html", "static/workspace.css") == "../../static/workspace.css"
    assert way("about/index.html", "about/index.html") == "index.html"


def test_only_links_change_and_words_that_look_like_links_stay() -> None:
    page = (
        '<!DOCTYPE html><p title="a">Write href="/about" &amp; so on &#8211; &nbsp;'
        '<a class="x" href="/about?a=1&amp;b=2">About</a><img src=\'/static/i.svg\' alt="">'
        '<svg viewBox="0 0 1 1"><rect width="1"/></svg><!-- href="/no" --></p>'
    )
    led: list[str] = []

    def lead(target: str) -> str:
        led.append(target)
        return 'to"' + target

    out = relinked(page, lead)
    assert led == ["/about?a=1&b=2", "/static/i.svg"]
    assert 'href="to&quot;/about?a=1&amp;b=2"' in out
    assert 'Write href="/about" &amp; so on &#8211; &nbsp;' in out and '<!-- href="/no" -->' in out
    assert relinked(page, lambda target: target).replace("'", '"') == page.replace("'", '"')


@given(st.text(alphabet="<>/=\"' abhref&;#!-?", max_size=60))
def test_no_page_makes_it_fail(page: str) -> None:
    relinked(page, lambda target: target)
