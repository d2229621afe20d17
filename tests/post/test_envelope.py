"""A letter as a message: whatever people type adds no header, and breaks no letter."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from workspace.config import Settings
from workspace.post.envelope import addressed, folded, message
from workspace.post.words import Written

OURS = Settings(
    instance=Path("/nowhere"),
    secret_key="x",
    name="Northlea, “together”",
    address="https://plan.example.org/northlea",
    mail_from="post@example.org",
)
USUAL = ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


def letter(subject: str = "Hello", to: str = "a@example.org", **more: object) -> Written:
    said = {"text": "Hello\n.\n.dot\n", "html": "<p>Hello</p>", "subject": subject, "to": to}
    return Written(**{**said, **more})  # type: ignore[arg-type]


def arrived(written: Written, ours: Settings = OURS):  # type: ignore[no-untyped-def]
    return message_from_bytes(folded(written, ours, any_letters=False), policy=policy.default)


ODD = [
    "Come\r\nBcc: all@example.org",
    "Come\nBcc: all@example.org\n\nAnother body",
    "Come\rBcc: all@example.org",
    "Come\u2028Bcc: a\u2029b\x0bc\x0cd\x85e\x1cf\x00g\x7fh\ud800",
    "=?utf-8?q?Come=0D=0ABcc=3A_all=40example=2Eorg?=",
    'a, "b" <c@example.org>; d: \\ (e)',
    "Zoë 👩‍👩‍👧 Łódź متن",
    "W" * 300,
    "é" * 300,
    "word " * 60,
]


@pytest.mark.parametrize("words", ODD)
def test_nothing_that_is_typed_adds_a_header(words: str) -> None:
    got = arrived(letter(words), replace(OURS, name=words))
    assert sorted(got.keys()) == sorted(USUAL)
    assert got["Bcc"] is None and len(got["To"].addresses) == len(got["From"].addresses) == 1
    assert got["To"] == "a@example.org" and got["From"].addresses[0].addr_spec == "post@example.org"
    first = words.replace("=?utf-8?q?", "").split()[0][:3]
    assert first in got["Subject"] and not set("\r\n\0") & set(got["Subject"])


@settings(max_examples=150, deadline=None)
@given(strategies.text(max_size=80), strategies.text(alphabet="ab\r\n:=?\u2028 @<>,.", max_size=60))
def test_nothing_at_all_adds_one(typed: str, sly: str) -> None:
    for words in (typed, sly, typed + sly):
        raw = folded(letter(words, text=words + "\n", html=words), OURS, any_letters=False)
        top, _, rest = raw.partition(b"\r\n\r\n")
        names = {line.split(b":")[0].lower() for line in top.split(b"\r\n") if line[:1] not in b" \t"}
        assert names == {name.lower().encode() for name in USUAL} and rest
        assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_what_each_letter_carries() -> None:
    stop = "https://plan.example.org/letters/stop/abc"
    written = letter("Ymateb", language="cy", unsubscribe=stop, calendar=b"BEGIN:VCALENDAR\r\n")
    got = arrived(written)
    assert got["List-Unsubscribe"] == f"<{stop}>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Message-ID"].endswith("@plan.example.org>") and got["Auto-Submitted"] == "auto-generated"
    assert got["From"] == '"Northlea, “together”" <post@example.org>'
    kinds = [part.get_content_type() for part in got.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    for part in list(got.walk())[2:4]:
        assert part["Content-Language"] == "cy"
    assert got.get_body(("plain",)).get_content().split() == ["Hello", ".", ".dot"]
    assert [part["Content-Language"] for part in message(letter(), OURS).iter_parts()] == ["en", "en"]
    assert arrived(letter())["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "to",
    [
        *("", "a", "@b", "a@", "a..b@example.org", "a@b@c.example", "a b@c.example", "<a@b.example>"),
        *("a@b.example,c@d.example", "a@é..example", "a\0@b.example", "a@b.example\r\nRCPT TO:<c@d.example>"),
    ],
)
def test_an_address_no_mail_can_carry_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="carry"):
        addressed(to, takes_any_letters=True)


def test_addresses_beyond_a_to_z() -> None:
    assert addressed("zoe@bücher.example", takes_any_letters=False) == ("zoe@xn--bcher-kva.example", ())
    assert addressed("zoë@example.org", takes_any_letters=True) == ("zoë@example.org", ("SMTPUTF8",))
    with pytest.raises(ValueError, match="plain letters"):
        addressed("zoë@example.org", takes_any_letters=False)
    assert "zoë@example.org" in folded(letter(to="zoë@example.org"), OURS, any_letters=True).decode()


def test_the_address_that_stops_letters_is_never_encoded() -> None:
    stop = "https://coproduction.northlea-borough.example.org/letters/stop/" + "WzQsImF0LW9uY2UiXQ." * 3
    raw = folded(letter(unsubscribe=stop), OURS, any_letters=False)
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n".encode() in raw, "RFC 8058: programs press it as it stands"
