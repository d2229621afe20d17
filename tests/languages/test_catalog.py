"""Each catalogue is whole: every message is there, keeps what is filled in, and nothing is left over."""

import pytest
from babel.messages.catalog import Catalog

from workspace.languages import catalogs, gathering
from workspace.languages.gathering import Message, standing


@pytest.fixture(scope="module")
def known() -> list[Message]:
    return gathering.messages()


@pytest.mark.parametrize("code", catalogs.codes())
def test_the_catalogue_is_complete(known: list[Message], code: str) -> None:
    found = standing(code, known)
    missing = [message.one for message in found.missing]
    assert not missing, (
        f"workspace languages --missing {code} FILE writes them for translators: {missing[:9]}"
    )
    assert not found.wrong and not found.left_over


def test_welsh_is_there() -> None:
    assert "cy" in catalogs.codes()


def test_what_is_missing_or_wrong_is_found() -> None:
    catalog = Catalog(locale="cy")
    catalog.add("Send it", "Anfonwch ef")
    catalog.add("For %(name)s", "I %(person)s")
    catalog.add("Read <b>this</b>", "Darllenwch hwn")
    catalog.add(("%(num)d day", "%(num)d days"), ("%(num)d diwrnod",))
    catalog.add("Old", "Hen")
    said = ["Send it", "For %(name)s", "Read <b>this</b>", "New"]
    found = standing("cy", [*map(Message, said), Message("%(num)d day", "%(num)d days")], catalog)
    assert [message.one for message in found.missing] == ["New", "%(num)d day"]
    assert found.wrong == ["For %(name)s", "Read <b>this</b>"] and found.left_over == ["Old"]
    assert found.translated == 3


def test_messages_are_gathered_from_code_and_templates(known: list[Message]) -> None:
    by_words = {message.one: message for message in known}
    assert by_words["Skip to the main part"].file == "templates/base.html"
    assert by_words["That can't be done now"].file == "workspace/web.py"
    assert by_words["Use %(max)d characters or fewer"].file == "workspace/fields.py"
    assert any(message.many for message in known)
    assert not [
        message.one for message in known if message.one != message.one.strip() and len(message.one) < 2
    ]
