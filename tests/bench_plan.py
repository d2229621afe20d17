"""The other half of tests/bench.py: what a plan costs with 100 actions and with 2,000, each with ten updates.

Each thing is asked for a few times in this process, never from the shelf; what is counted are the statements
that the database got and the seconds of CPU. "Grows" is the cost of an action among 2,000 beside that among
100: at most about 1 where nothing gets dearer with the length of the plan.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

FEW, MANY, UPDATES = 100, 2000, 10
PUBLIC = {
    "public page": "/plan/carers/",
    "public filter: no update": "/plan/carers/only/no-update/",
    "public filter: one area": "/plan/carers/only/priority/HOS/",
    "one action": "/plan/carers/actions/HOS-1",
    "export: CSV": "/plan/carers/plan.csv",
    "export: JSON": "/plan/carers/plan.json",
    "export: XLSX": "/plan/carers/plan.xlsx",
}
SIGNED_IN = {
    "members' page": "/plans/carers/",
    "members' filter": "/plans/carers/?only=no-update",
    "review queue of the plan": "/plans/carers/reviews-due",
    "working sheet: CSV": "/plans/carers/sheet.csv",
    "working sheet: XLSX": "/plans/carers/sheet.xlsx",
}


@dataclass
class Cost:
    """What one thing cost: statements to the database, and seconds of CPU."""

    statements: int
    seconds: float


def measure(actions: int, folder: Path) -> dict[str, Cost]:
    """What each thing costs with a plan of so many actions."""
    import flask_migrate

    from tests.public import makers
    from workspace import config, create_app
    from workspace.db import db
    from workspace.people import sessions

    app = create_app(config.load(folder, {}))
    with app.app_context():
        flask_migrate.upgrade()
        admin, plan = makers.make_published(actions)
        _updates(plan.id, admin.id)
        db.session.commit()
        person = sessions.id_of(sessions.begin(admin))
        db.session.commit()
        db.session.remove()
    costs = {}
    with _counted(app) as count:
        for label, path in PUBLIC.items():
            costs[label] = _least(lambda p=path: _ask(app, p, None), count)  # type: ignore[misc]
        for label, path in SIGNED_IN.items():
            costs[label] = _least(lambda p=path: _ask(app, p, person), count)  # type: ignore[misc]
    return costs | {"publish all, without PDF": _published(folder)}


def _updates(plan: int, person: int) -> None:
    """Ten updates for each action, by plain inserts."""
    from sqlalchemy import insert, select

    from tests.public import makers
    from workspace.db import db, now
    from workspace.plan.models import Action, ActionUpdate, Health, State

    keys = db.session.scalars(select(Action.id).where(Action.plan_id == plan)).all()
    rows = [
        {
            "action_id": key, "at": now() - timedelta(days=30 * (UPDATES - turn)), "person_id": person,
            "state": State.UNDER_WAY, "health": Health.TO_PLAN, "happened": makers.sentence(key * turn),
            "happened_html": f"<p>{makers.sentence(key * turn)}</p>", "next_review_on": None,
        }
        for key in keys
        for turn in range(UPDATES)
    ]  # fmt: skip
    db.session.execute(insert(ActionUpdate), rows)


@contextmanager
def _counted(app: Any) -> Iterator[list[int]]:
    """How many statements the database got, in a list of one."""
    from sqlalchemy import event

    from workspace.db import db

    count = [0]

    def one_more(*_: Any) -> None:
        count[0] += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", one_more)


def _ask(app: Any, path: str, person: str | None) -> None:
    """Ask for a page as it is when it lies on no shelf."""
    from workspace.db import db, public_changed
    from workspace.people import entering

    with app.app_context():
        public_changed()
        db.session.commit()
    client = app.test_client()
    if person is not None:
        with client.session_transaction() as session:
            session.update(_user_id=person, _fresh=True, seen=entering.hour())
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    answer.get_data()


def _least(what: Callable[[], None], count: list[int], times: int = 3) -> Cost:
    """The least of a few times: what came beside it is not counted. The first warms up."""
    what()
    found = []
    for _ in range(times):
        before, clock = count[0], time.process_time()
        what()
        found.append(Cost(count[0] - before - 1, time.process_time() - clock))  # 1: saying that it changed
    return min(found, key=lambda cost: cost.seconds)


def _published(folder: Path) -> Cost:
    """The whole public site written as plain files, once."""
    from workspace import config, create_app
    from workspace.site import writing

    settings = config.load(folder, {})
    app = create_app(replace(settings, demo=False))
    with _counted(app) as count, app.app_context():
        clock = time.process_time()
        writing.write(app, folder / "site", with_pdf=False)
        return Cost(count[0], time.process_time() - clock)


def plan_lines() -> None:
    """Print the lines."""
    costs = []
    for actions in (FEW, MANY):
        with tempfile.TemporaryDirectory() as name:
            costs.append(measure(actions, Path(name)))
    few, many = costs
    print(
        f"\n{UPDATES} updates an action         statements at {FEW}  at {MANY:,}"
        f"   ms CPU at {FEW}    at {MANY:,}   grows"
    )
    for label, one in few.items():
        other = many[label]
        grows = (other.seconds / MANY) / (one.seconds / FEW)
        print(
            f"{label:<27}{one.statements:13}{other.statements:10}"
            f"{1000 * one.seconds:15.1f}{1000 * other.seconds:12.1f}{grows:8.2f}"
        )


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    plan_lines()
