"""`kill -9` of the worker, 200 times under load: each letter arrives at most once, none is lost unseen."""

import subprocess
import sys
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import Database
from tests.post.servers import PLAIN, Office, mail_server
from workspace.config import root_folder
from workspace.db import db
from workspace.post.models import Fate, Letter

KILLS = 200


def test_killed_workers_send_each_letter_at_most_once_and_lose_none(
    app: Flask, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    db.session.remove()
    office = Office()
    with mail_server(PLAIN, office) as settings:
        words = [sys.executable, "-m", "tests.post.killing", database.address, settings.smtp_port, KILLS]
        done = subprocess.run(
            [str(word) for word in words],
            cwd=root_folder("templates").parent,
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    times = Counter(str(letter["Subject"]) for letter in office.letters())
    rows = db.session.execute(select(Letter.id, Letter.fate)).all()
    arrived = {key: times.pop(f"Letter {key}", 0) for key, _ in rows}
    assert not times, "nothing arrived that nobody asked for"
    assert set(arrived.values()) <= {0, 1}, "no letter arrived twice"
    of = {fate: {key for key, has in rows if has is fate} for fate in Fate}
    sent, maybe = of[Fate.SENT], of[Fate.MAY_HAVE_GONE]
    assert len(sent) + len(maybe) == len(rows) > KILLS, {fate: len(keys) for fate, keys in of.items()}
    missing = {key for key, count in arrived.items() if not count}
    assert missing <= maybe, "what did not arrive is known to be in doubt"
    with capsys.disabled():
        print(
            f"\n{database.name}: {KILLS} workers killed, {len(rows)} letters, {len(sent)} surely sent,"
            f" {len(maybe)} may have gone: {len(maybe - missing)} of them had arrived, {len(missing)} had not"
        )
