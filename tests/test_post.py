"""Letters: one that can't be written never undoes what was saved."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from workspace import post


class Server:
    """A mail server that takes everything."""

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def send_message(self, message: Any) -> None:
        self.last = message


@pytest.mark.parametrize("to", ["zoë@example.org", "a..b@example.org", "a@b@example.org"])
def test_an_address_no_mail_can_carry_is_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, to: str
) -> None:
    chosen = replace(app.config["SETTINGS"], smtp_host="mail.example.org", mail_from="post@example.org")
    monkeypatch.setattr(post, "_server", lambda _settings: Server())
    post.send([post.Letter(to, "Come\r\nBcc: all@example.org", "Hello")], chosen)
    assert "could not be sent" in caplog.text


def test_a_subject_stays_one_line(app: Flask) -> None:
    chosen = replace(app.config["SETTINGS"], mail_from="post@example.org")
    message = post._message(post.Letter("a@example.org", "Come\r\nBcc: all@example.org", "Hello"), chosen)
    assert message["Subject"] == "Come Bcc: all@example.org"
    assert message["Bcc"] is None
