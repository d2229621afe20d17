"""What the test client looks for on every page is really found."""

import pytest

from tests.pages import page_problems

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your answer · Northlea</title></head>
<body><a href="#main">Skip to the text</a>
<main id="main"><h1>Your answer</h1>
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="why">Why?</label><p id="hint">In a few words</p>
<textarea id="why" name="why" aria-describedby="hint"></textarea>
<label><input type="radio" name="answer" value="yes"> Consent</label>
<button>Send my answer</button></form>
</main></body></html>"""


def test_a_good_page_has_no_problems() -> None:
    assert page_problems(GOOD) == []
    assert page_problems(GOOD.replace("<title>", "<title>Error: "), 422) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (' lang="en"', "", "doesn't say its language"),
        ("<!doctype html>", "", "HTML: expected-doctype"),
        ("</main>", "", "HTML: "),
        ("<h1>Your answer</h1>", "", "0 h1"),
        ("</main>", "<h1>Your answer</h1></main>", "2 h1"),
        ("<h1>Your answer</h1>", "<h1> </h1>", "the h1 is empty"),
        ("<title>Your answer", "<title>Northlea", "doesn't begin with the h1"),
        ('id="hint"', 'id="why"', "the id why stands there twice"),
        ('id="hint"', "", "aria-describedby=hint leads nowhere"),
        ('"#main"', '"#nowhere"', "the link #nowhere leads nowhere"),
        ('<label for="why">Why?</label>', "", "the field why has no label"),
        (" Consent</label>", "</label>", "the field answer has no label"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "carries no token"),
        ("Send my answer", "", "an empty button"),
        ("<h1>", '<h1 style="color: red">', "a style inside the page"),
        ("<h1>", '<h1 onclick="go()">', "the handler onclick inside the page"),
        ("</main>", "<script>go()</script></main>", "a script inside the page"),
        ("</main>", '<img src="/map.svg"></main>', "the picture /map.svg has no text"),
    ],
)
def test_what_is_wrong_is_said(before: str, after: str, says: str) -> None:
    assert before in GOOD
    problems = page_problems(GOOD.replace(before, after, 1))
    assert any(says in problem for problem in problems), problems


def test_a_refused_form_says_so_in_its_title() -> None:
    assert page_problems(GOOD, 422) == ["a refused form, but the title doesn't begin with “Error:”"]
