"""A7, the comparison itself: a table of who changed what, no app."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from workspace import together
from workspace.fields import LongText
from workspace.together import SharedForm, weigh

SEEN = {"text": "old", "other": "o"}


class NoteForm(SharedForm):
    text = LongText("Text")
    other = LongText("Other")


def form(app: object, typed: dict[str, str], **more: str) -> NoteForm:
    hidden = {"seen": "1", "was": json.dumps(together.prints(SEEN)), "clash": ""}
    return NoteForm(MultiDict({**SEEN, **hidden, **typed, **more}))


@pytest.mark.parametrize(
    ("mine", "theirs", "version", "saved", "clashes", "merged"),
    [
        ("old", "old", 1, "old", [], []),  # nobody changed anything
        ("mine", "old", 1, "mine", [], []),  # only I did
        ("mine", "old", 2, "mine", [], []),  # somebody changed another field
        ("old", "theirs", 2, "theirs", [], ["text"]),  # only they did: theirs stays
        ("mine", "theirs", 2, "mine", ["text"], []),  # both, differently: I choose
        ("same", "same", 2, "same", [], []),  # both, alike
        ("", "theirs", 2, "", ["text"], []),  # I took it away, they changed it
        ("mine", "", 2, "mine", ["text"], []),  # and the other way round
    ],
)
def test_a7_each_field_is_compared_with_what_was_seen(
    app: object, mine: str, theirs: str, version: int, saved: str, clashes: list[str], merged: list[str]
) -> None:
    weighed = weigh(form(app, {"text": mine}), {"text": theirs, "other": "o"}, version)
    assert (weighed.values["text"], weighed.clashes, weighed.merged) == (saved, clashes, merged)
    assert weighed.values["other"] == "o"


@pytest.mark.parametrize("was", ["", "[]", "nonsense", "{}"])
def test_a7_a_form_that_remembers_nothing_is_asked_about_everything(app: object, was: str) -> None:
    weighed = weigh(form(app, {"text": "mine"}, was=was, seen=""), {"text": "theirs", "other": "o"}, 2)
    assert weighed.clashes == ["text"]


def test_a7_a_choice_has_to_be_made(app: object) -> None:
    sent = form(app, {"text": "mine"}, clash="text", seen="2")
    sent.was.data = json.dumps(together.prints({"text": "theirs", "other": "o"}))
    weighed = weigh(sent, {"text": "theirs", "other": "o"}, 2)
    assert (weighed.clashes, weighed.unchosen) == (["text"], ["text"])
    sent.chosen = {"text": "theirs"}
    assert weigh(sent, {"text": "theirs", "other": "o"}, 2).values["text"] == "theirs"
    sent.chosen = {"text": "mine"}
    assert weigh(sent, {"text": "theirs", "other": "o"}, 2).values["text"] == "mine"
    assert weigh(sent, {"text": "a third text", "other": "o"}, 3).clashes == ["text"]


def test_a_memory_that_no_form_holds_is_no_memory(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]  # as above
        weighed = weigh(form(app, {"text": "mine"}, was="[" * 100_000), SEEN, 1)
    assert weighed.values["text"] == "mine"
