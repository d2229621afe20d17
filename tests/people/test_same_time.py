"""Whether an address is known can't be told: not from the pages, and not from the time they take."""

import dataclasses
import re
import time
from statistics import quantiles

import pytest
from flask import Flask

from tests.makers import make_person
from tests.pages import CheckedClient
from workspace.db import db
from workspace.people import passwords

TIMES = {"sqlite": 200, "postgresql": 40}  # the code is the same, and hashing takes its time on purpose
ONLY_THIS_ONCE = re.compile(r'(name="(?:csrf_token|once)" value=)"[^"]*"')


def asked(client: CheckedClient, path: str, email: str, password: str = "") -> tuple[float, str]:
    """How long this took, and what the person read then, without tokens and their own address."""
    for limiter in client.application.extensions["limiter"]:
        limiter.reset()
    data = {"email": email, "csrf_token": client.token(), **({"password": password} if password else {})}
    began = time.perf_counter()
    answer = client.open(path, method="POST", data=data, forged=True)
    took = time.perf_counter() - began
    read = f"{answer.status_code} {answer.location} {answer.text}"
    return took * 1000, ONLY_THIS_ONCE.sub("", read.replace(email, "EMAIL"))


def compared(client: CheckedClient, path: str, tries: dict[str, tuple[str, str]]) -> None:
    """Try each in turn, again and again; print how long they took and hold them to be alike."""
    took: dict[str, list[float]] = {who: [] for who in tries}
    read: set[str] = set()
    for number in range(TIMES[db.engine.dialect.name]):
        for who, (email, password) in tries.items():
            milliseconds, said = asked(client, path, email.format(number=number % 20), password)
            took[who].append(milliseconds)
            read.add(said)
    assert len(read) == 1, "the same words, byte for byte"
    middle = {}
    for who, each in took.items():
        low, median, high = quantiles(each, n=4)
        middle[who] = low, high
        print(f"{path:18} {who:24} quartiles {low:6.2f} {median:6.2f} {high:6.2f} ms ({len(each)} times)")
    for low, _high in middle.values():
        assert all(low <= high for _low, high in middle.values()), "the middle halves overlap"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/password"])
def test_known_or_not_the_same_words_and_the_same_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    settings = dataclasses.replace(
        app.config["SETTINGS"], smtp_host="mail.example.org", mail_from="w@example.org"
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    hashed = passwords.hashed("kettle orbit marmalade")
    for number in range(20):
        person = make_person(email=f"known.{number}@example.org")
        if number % 2:  # one has a password, the next has none
            passwords.keep(person, hashed)
    db.session.commit()
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.checks = False
    wrong = "not this one, surely" if path.endswith("password") else ""
    tries = {
        "known": ("known.{number}@example.org", wrong),
        "unknown": ("other.{number}@example.org", wrong),
    }
    for email, password in tries.values():  # everything is warm before it counts
        asked(client, path, email.format(number=0), password)
    compared(client, path, tries)
