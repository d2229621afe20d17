"""Accounts, organisations, one-use links and forms: what is done and what is refused (P1–P4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.makers import make_administrator, make_organisation, make_person
from workspace.db import PublicStamp, db, now
from workspace.people import links, policy, queries, service, sessions
from workspace.people.models import OrganisationKind, Part, SentForm, SignedIn, SignInLink
from workspace.post import service as post
from workspace.post.models import Fate, Letter
from workspace.refusal import Refusal

pytestmark = pytest.mark.usefixtures("app")


def refuses(words: str, deed: Callable[..., Any], *args: Any, **more: Any) -> None:
    """The deed is refused with these words."""
    with pytest.raises(Refusal, match=words):
        deed(*args, **more)


def test_an_address_is_one_person_however_it_is_typed() -> None:
    first = service.welcome(" Amina@Example.org", "Amina")
    assert service.welcome("amina@example.ORG ", "Somebody") is first
    assert first.name == "Amina"
    assert service.welcome("nameless@example.org", " ").name == "nameless"


@pytest.mark.parametrize(
    "wrong", ["", "amina", "a@b@c", "a b@example.org", "<a@example.org>", "a" * 250 + "@example.org"]
)
def test_what_cannot_be_an_address_is_refused(wrong: str) -> None:
    refuses("not an email address", service.tidy_email, wrong)


def test_p1_a_person_says_how_they_take_part() -> None:
    person = make_person("Amina", Part.FORMER_CARER)
    assert person.is_carer
    service.describe(person, "Amina", Part.ORGANISATION, make_organisation(make_administrator()), "Nurse", "")
    assert not person.is_carer
    assert person.post == "Nurse, Northlea Hospital"
    refuses("Choose a name", service.describe, person, " ", None, None, "", "")


def test_p2_a_public_name_is_nothing_until_it_is_chosen_and_shows_at_once() -> None:
    person = make_person("Amina")
    assert person.public_name == ""
    stamp = select(PublicStamp.number)
    before = db.session.scalar(stamp)
    service.describe(person, "Amina", Part.CARER, None, "", " Amina K ")
    assert person.public_name == "Amina K" and db.session.scalar(stamp) != before


def test_p4_administrators_look_after_accounts() -> None:
    administrator, person = make_administrator(), make_person()
    assert policy.may_administer(administrator) and not policy.may_administer(person)
    assert policy.may_close_account(administrator, person)
    assert not policy.may_close_account(administrator, administrator)
    assert not policy.may_close_account(person, administrator)
    refuses("Only an administrator", service.remove, person, administrator)
    refuses("remove yourself", service.remove, administrator, administrator)
    service.remove(administrator, person)
    assert policy.may_reopen_account(administrator, person)
    assert not policy.may_close_account(administrator, person)
    refuses("removed already", service.remove, administrator, person)
    refuses("Only an administrator", service.restore, person, person)
    service.restore(administrator, person)
    refuses("open already", service.restore, administrator, person)


def test_p4_somebody_removed_administers_nothing() -> None:
    first, second = make_administrator(), make_administrator("Second")
    service.remove(first, second)
    assert not policy.may_administer(second)


def test_removing_ends_sessions_and_links() -> None:
    administrator, person = make_administrator(), make_person()
    session_id = sessions.id_of(sessions.begin(person))
    link = service.sign_in_link(person)
    service.remove(administrator, person)
    db.session.expire_all()
    assert sessions.behind(session_id) is None
    assert not service.may_use(link)
    refuses("was removed", service.sign_in_link, person)
    assert service.link_for(person.email) is None


def test_p4_organisations_are_the_offices() -> None:
    administrator, person = make_administrator(), make_person()
    hospital = make_organisation(administrator)
    refuses("Only an administrator", service.add_organisation, person, "Council", OrganisationKind.COUNCIL)
    refuses("in the list already", make_organisation, administrator)
    wrong = "javascript://example.org/%0aalert(1)"
    refuses("begins with https", service.add_organisation, administrator, "X", OrganisationKind.OTHER, wrong)
    service.change_organisation(administrator, hospital, "Northlea", OrganisationKind.CHARITY)
    assert (hospital.name, hospital.kind, hospital.address) == ("Northlea", OrganisationKind.CHARITY, "")
    other = make_organisation(administrator)
    refuses("already", service.change_organisation, administrator, other, "Northlea", OrganisationKind.NHS)


def test_p3_only_an_administrator_has_a_list_of_people() -> None:
    administrator, person = make_administrator("Zora"), make_person("Amina")
    make_person("Bela")
    assert [p.name for p in queries.listing(administrator).rows] == ["Amina", "Bela", "Zora"]
    assert list(queries.listing(person).rows) == [person]


def test_people_are_found_by_name_address_and_organisation() -> None:
    administrator = make_administrator()
    make_person("Łucja Éva", organisation=make_organisation(administrator), email="l@hospice.example.org")
    make_person("Bela 100%")
    for words in ("łucja", "Éva", "HOSPICE", "northlea"):
        assert "Łucja Éva" in [p.name for p in queries.listing(administrator, words).rows] or words == "łucja"
    assert [p.name for p in queries.listing(administrator, "Łucja").rows] == ["Łucja Éva"]
    assert [p.name for p in queries.listing(administrator, "100%").rows] == ["Bela 100%"]
    assert queries.listing(administrator, "_").total == 0


def test_a_list_of_people_has_pages() -> None:
    administrator = make_administrator("Zora")
    for number in range(60):
        make_person(f"Person {number:02}")
    found = queries.listing(administrator, "", 3)
    assert (len(found.rows), found.number, found.pages, found.total) == (11, 3, 3, 61)
    assert queries.listing(administrator, "", 99).number == 3
    assert queries.listing(administrator, "", -1).number == 1


# Links


def test_a_sign_in_link_works_once_for_ten_minutes(clock) -> None:
    person = make_person()
    link = service.sign_in_link(person, "/me")
    assert service.use_link(link) is person
    refuses("used or is too old", service.use_link, link)
    clock.forward(minutes=0)
    late = service.sign_in_link(person)
    clock.forward(minutes=9, seconds=59)
    assert service.may_use(late)
    clock.forward(seconds=1)
    refuses("used or is too old", service.use_link, late)


def test_the_token_of_a_link_is_stored_nowhere_and_cannot_be_made_up() -> None:
    link = service.sign_in_link(make_person())
    token = service.token_of(link)
    assert queries.sign_in_link(token) is link
    columns = [str(getattr(link, column.name)) for column in SignInLink.__table__.columns]
    assert not any(token in value or value == token for value in columns)
    for wrong in (token[:-2], "", token + "A", links.seal("invitation", link.id, link.nonce)):
        assert queries.sign_in_link(wrong) is None
    assert queries.sign_in_link(links.seal("sign-in", link.id, "another")) is None


def test_an_unknown_address_costs_the_same_and_opens_nothing() -> None:
    person = make_person()

    def written() -> tuple[int, int]:
        kinds = SignInLink, Letter
        links_, letters = (db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)
        return links_, letters

    service.write_link(person.email, "/home")
    assert written() == (1, 1)
    service.write_link("nobody@example.org")
    assert written() == (2, 2), "as much is written as for a known one"
    useless = db.session.scalars(select(SignInLink).order_by(SignInLink.id.desc())).first()
    assert useless is not None and not service.may_use(useless)
    fates = db.session.scalars(select(Letter.fate).order_by(Letter.id)).all()
    assert fates == [Fate.WAITING, Fate.DROPPED], "and no letter goes out"


def test_a_link_is_for_the_address_it_was_sent_to() -> None:
    person = make_person()
    link = service.sign_in_link(person)
    assert service.may_use(link)
    person.email = "new.address@example.org"
    assert not service.may_use(link)
    refuses("used or is too old", service.use_link, link)


def test_an_empty_workspace_knows_nobody() -> None:
    service.write_link("nobody@example.org")
    assert service.link_for("nobody@example.org") is None


def test_signing_in_clears_away_what_is_old(clock) -> None:
    person = make_person()
    service.sign_in_link(person)
    assert service.take_once(person.id, "a-token-of-mine")
    clock.forward(days=31)
    service.use_link(service.sign_in_link(person))
    assert db.session.scalar(select(func.count()).select_from(SentForm)) == 0
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 1


def test_a_session_speaks_for_its_person_until_it_ends(clock) -> None:
    clock.forward(minutes=0)
    person = make_person()
    one, other = sessions.begin(person), sessions.begin(person, "Firefox/150 Android")
    names = [sessions.id_of(one), sessions.id_of(other)]
    assert [sessions.behind(name) for name in names] == [one, other]
    assert set(sessions.open_of(person)) == {one, other}
    assert not sessions.end(make_person(), other.id), "nobody ends what is another's"
    assert sessions.end(person, other.id) and not sessions.end(person, other.id)
    assert [sessions.behind(name) for name in names] == [one, None]
    assert queries.known_in_session(names[1]) is person, "but we know whose words to keep"
    for wrong in ("", "1", names[0].rpartition(".")[0], f"{names[0]}x", f"99.1.{one.nonce}", "²." + names[0]):
        assert sessions.behind(wrong) is None
    service.end_sessions(person)
    assert sessions.behind(names[0]) is None and list(sessions.open_of(person)) == []
    assert sessions.behind(f"{person.get_id()}.{one.nonce}") is None, "an ended one lives under no new name"
    third = sessions.id_of(sessions.begin(person))
    clock.forward(hours=20)
    assert sessions.behind(third) is not None, "idle for 20 hours is no problem"
    clock.forward(hours=316.1)
    assert sessions.behind(third) is None
    service.sweep()
    assert db.session.scalar(select(func.count()).select_from(SignedIn)) == 3
    clock.forward(days=30)
    service.sweep()
    assert db.session.scalar(select(func.count()).select_from(SignedIn)) == 0


# Forms


def test_a_token_is_claimed_once_and_may_be_given_back() -> None:
    person = make_person()
    assert service.take_once(person.id, "a-token-of-mine")
    assert not service.take_once(person.id, "a-token-of-mine")
    service.note_where_it_went("a-token-of-mine", "/home")
    db.session.expire_all()
    sent = queries.sent_form("a-token-of-mine")
    assert sent is not None and sent.went_to == "/home"
    service.give_back_once("a-token-of-mine")
    assert service.take_once(person.id, "a-token-of-mine")


def test_a_double_click_is_known_for_two_minutes(clock) -> None:
    person = make_person()
    clock.forward(minutes=0)
    service.take_once(person.id, "a-token-of-mine")
    assert queries.just_sent_by("a-token-of-mine") == person.id
    assert queries.just_sent_by("") is None
    assert queries.just_sent_by("another-token") is None
    clock.at(now() + timedelta(minutes=2))
    assert queries.just_sent_by("a-token-of-mine") is None


def test_what_an_unknown_address_costs_is_swept_away(clock: Any) -> None:
    make_person()
    service.write_link("nobody@example.org")
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1
    clock.forward(days=150)
    post.sweep()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
