"""How the outbox stands, for administrators: nobody else, and never what letters say."""

from collections.abc import Callable
from typing import Any

from tests.conftest import Clock
from tests.makers import make_administrator, make_person
from tests.pages import CheckedClient
from workspace.db import db, now
from workspace.post import service
from workspace.post.models import Fate, Kind, Letter


def test_p4_administrators_see_what_did_not_go_and_may_try_it_again(
    client: CheckedClient, as_person: Callable[[Any], CheckedClient], clock: Clock
) -> None:
    office, somebody = make_administrator(), make_person("Dilys Hughes")
    admin, other = as_person(office), as_person(somebody)
    assert client.get("/letters/").status_code == 303 and other.get("/letters/").status_code == 403
    empty = admin.get("/letters/").text
    assert "No letter has had a problem." in empty and "The worker was never here" in empty
    assert "No mail server is set" in empty and 'href="/letters/"' in empty
    assert 'href="/letters/"' not in other.get("/home").text
    service.write(Kind.ACCOUNT, somebody, what="secret words")
    for _ in range(2):
        service.write(Kind.INVITED, to="nasra@example.org", words="secret words")
    db.session.flush()
    given_up, maybe, fine = db.session.query(Letter).order_by(Letter.id)
    given_up.fate, given_up.why, given_up.ended_at = Fate.GIVEN_UP, "550 <nobody> here", now()
    maybe.fate, maybe.ended_at = Fate.MAY_HAVE_GONE, now()
    service.seen()
    shown = admin.get("/letters/").text
    assert "Dilys Hughes" in shown and "550 &lt;nobody&gt; here" in shown and "Given up" in shown
    assert "nasra@example.org" in shown and "It may have arrived." in shown
    assert "2 letters" in shown and "secret words" not in shown and "never here" not in shown
    assert shown.count("/try-again") == 1
    clock.forward(hours=1)
    assert "not been here for a while" in admin.get("/letters/").text
    path = f"/letters/{given_up.id}/try-again"
    assert other.post(path).status_code == 403 and client.post(path).status_code == 401
    assert admin.post(path, forged=True).status_code == 400 and given_up.fate is Fate.GIVEN_UP
    for wrong in (maybe, fine):
        assert admin.post(f"/letters/{wrong.id}/try-again").status_code == 404
    assert admin.post(path).status_code == 303
    db.session.expire_all()
    assert given_up.fate is Fate.WAITING and maybe.fate is Fate.MAY_HAVE_GONE
    assert admin.post(path).status_code == 404
