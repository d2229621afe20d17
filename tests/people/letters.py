"""The links in letters that wait to be sent."""

from sqlalchemy import select

from workspace.db import db
from workspace.people import links
from workspace.people.models import Person, SignInLink
from workspace.post.models import Fate, Kind, Letter


class Letters:
    """Letters with a link to sign in, in the order in which they were asked for."""

    def _rows(self) -> list[Letter]:
        db.session.commit()
        wanted = select(Letter).where(Letter.kind == Kind.SIGN_IN, Letter.fate == Fate.WAITING)
        return list(db.session.scalars(wanted.order_by(Letter.id)))

    def to(self) -> list[str]:
        """To whom each goes."""
        return [db.session.get_one(Person, row.person_id).email for row in self._rows()]

    def path(self, number: int = -1) -> str:
        """Where the link in one of them leads."""
        return links.path_of(db.session.get_one(SignInLink, self._rows()[number].about_id))


def told() -> list[str]:
    """What people were told about how they sign in, in order."""
    db.session.commit()
    wanted = select(Letter).where(Letter.kind == Kind.ACCOUNT).order_by(Letter.id)
    return [str(row.detail["what"]) for row in db.session.scalars(wanted)]
