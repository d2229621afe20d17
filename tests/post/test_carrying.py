"""Handing letters to real mail servers, good and bad ones: each answer means one thing for the letter."""

import asyncio
import socket
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from tests.post.servers import PLAIN, Office, mail_server
from workspace.post import carrying
from workspace.post.carrying import Mail
from workspace.post.words import Written


def letter(**more: str) -> Written:
    said = {
        "to": "amina@example.org",
        "subject": "Zoë asks",
        "text": "Hello\n.\n..x\n",
        "html": "<p>Hello</p>",
    }
    return Written(**{**said, **more})  # type: ignore[arg-type]


def carried(mail: Mail, written: Written, may: bool = True) -> tuple[type | None, str, int]:
    """What became of the letter, the words about it, and how often it was said to be going."""
    went = []

    def going() -> bool:
        went.append(written)
        return may

    try:
        return None, mail.carry(written, going), len(went)
    except carrying.Trouble as trouble:
        return type(trouble), str(trouble), len(went)
    finally:
        mail.close()


def test_letters_arrive_whole_over_one_connection() -> None:
    office = Office()
    with mail_server(PLAIN, office) as settings:
        mail = Mail(settings)
        for number in range(3):
            assert mail.carry(letter(subject=f"Number {number}: zoë"), lambda: True).startswith("250")
        mail.close()
        assert mail.carry(letter(to="zoë@example.org"), lambda: True).startswith("250"), "and once more"
        mail.close()
    assert [got["Subject"] for got in office.letters()[:3]] == [f"Number {n}: zoë" for n in range(3)]
    assert office.connections == 2
    text = office.letters()[0].get_body(("plain",))
    assert text is not None and text.get_content().split() == ["Hello", ".", "..x"]
    assert office.letters()[3]["To"] == "zoë@example.org"


async def _hangs_up(_office: Office, server: SMTP, _envelope: Envelope) -> str:
    assert server.transport is not None
    server.transport.abort()
    return "451 gone"


async def _is_slow(_office: Office, _server: SMTP, _envelope: Envelope) -> str:
    await asyncio.sleep(0.6)
    return "250 at last"


@pytest.mark.parametrize(
    ("office", "means", "went"),
    [
        (Office(rcpt="550 5.1.1 nobody\r\n here"), carrying.Never, 0),
        (Office(rcpt="451 greylisted"), carrying.NotNow, 0),
        (Office(rcpt="421 closing"), carrying.NoConnection, 0),
        (Office(data="554 no spam"), carrying.Never, 1),
        (Office(data="452 full"), carrying.NotNow, 1),
        (Office(data=_hangs_up), carrying.Unknown, 1),
        (Office(data=_is_slow), carrying.Unknown, 1),
    ],
)
def test_what_each_answer_means(office: Office, means: type, went: int) -> None:
    with mail_server(PLAIN, office) as settings:
        mail = Mail(settings, patience=0.3)
        got = carried(mail, letter())
    assert got[0] is means and got[2] == went, got
    assert "\n" not in got[1] and got[1]


def test_a_letter_that_is_somebody_elses_is_not_handed_over() -> None:
    office = Office()
    with mail_server(PLAIN, office) as settings:
        mail = Mail(settings)
        with pytest.raises(carrying.Taken):
            mail.carry(letter(subject="First"), lambda: False)
        mail.carry(letter(subject="Second"), lambda: True)
        mail.close()
    assert [got["Subject"] for got in office.letters()] == ["Second"] and office.connections == 1


def test_an_address_that_cannot_be_is_no_fault_of_the_server() -> None:
    with mail_server(PLAIN, Office()) as settings:
        for to in ("a@b@example.org", "a@example.org\r\nDATA", ""):
            assert carried(Mail(settings), letter(to=to))[0] is carrying.Never
    with mail_server(PLAIN, Office(), enable_SMTPUTF8=False) as settings:
        assert carried(Mail(settings), letter(to="zoë@example.org"))[0] is carrying.Never
        assert carried(Mail(settings), letter(to="zoe@bücher.example"))[0] is None


def test_no_server_a_wrong_password_or_no_protection_is_no_fault_of_the_letter() -> None:
    def refuses(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = replace(
            PLAIN, smtp_host="127.0.0.1", smtp_port=taken.getsockname()[1], smtp_security="none"
        )
        assert carried(Mail(nowhere), letter())[0] is carrying.NoConnection
    with mail_server(PLAIN, Office(), authenticator=refuses, auth_require_tls=False) as settings:
        who = replace(settings, smtp_user="us", smtp_password="wrong")
        means, said, went = carried(Mail(who), letter())
        assert means is carrying.NoConnection and said.startswith("535") and not went
        for protected in ("starttls", "tls"):
            kind, _, went = carried(Mail(replace(settings, smtp_security=protected)), letter())
            assert kind is carrying.NoConnection and not went
