"""`workspace work`: letters and errands, beside the server. `workspace test-email`: does one arrive?"""

import signal
import smtplib
import ssl
from threading import Event
from typing import Any

import click

from workspace.cli.opening import here, not_ready, opened
from workspace.cli.telling import Said
from workspace.config import Settings
from workspace.db import db, now
from workspace.notices.sending import Worker, in_words
from workspace.people import service as people
from workspace.post import carrying
from workspace.post.models import Kind, Letter
from workspace.post.ready import Tally

NO_SERVER = (
    "No mail server is set, so letters wait, and invitations are shown on the page. "
    "Set smtp_host and mail_from in settings.toml, or WORKSPACE_SMTP_HOST and WORKSPACE_MAIL_FROM."
)


@click.command("work")
@click.option("--once", is_flag=True, help="Do everything that is due, then end: for cron.")
def work(once: bool) -> None:
    """Send letters, and plan reminders and digests, for as long as it runs.

    Run it beside `workspace run`. Several at once do no harm: each letter goes once.
    """
    settings = here()
    with opened(settings) as app:
        if trouble := not_ready(settings):
            raise Said(trouble)
        db.session.remove()
        way = carrying.carrier(settings)
        by = f"Letters go by {settings.smtp_host}." if way else NO_SERVER
        click.echo(f"The worker of {settings.name} has begun. {by}")
        worker = Worker(app, way, _tell, _stopped_by_signals())
        if once:
            worker.once()
        else:
            worker.go_on()


def _stopped_by_signals() -> Event:
    """Set when somebody asks the worker to end: it finishes the letter in hand first."""
    stop = Event()

    def end(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


def _tell(tally: Tally) -> None:
    counts = (
        (tally.sent, "sent"),
        (tally.again, "to be tried again"),
        (tally.given_up, "given up"),
        (tally.may_have_gone, "may have gone"),
        (tally.dropped, "not needed any more"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    click.echo(f"{now().astimezone():%Y-%m-%d %H:%M:%S} Letters: {said}.")


@click.command("test-email")
@click.argument("address")
def test_email(address: str) -> None:
    """Send one letter to ADDRESS at once, and say what the mail server answered."""
    settings = here()
    with opened(settings) as app:
        if not carrying.can_send(settings):
            raise Said(NO_SERVER)
        to = people.tidy_email(address)
        written = in_words(app, Letter(kind=Kind.TEST, to=to, detail={}, written_at=now()))
        db.session.remove()
    server = carrying.Mail(settings)
    try:
        answer = server.carry(written, lambda: True)
    except carrying.Trouble as trouble:
        raise Said(_wrong(trouble, settings, to)) from trouble
    finally:
        server.close()
    click.echo(f"The mail server took the letter to {to}. It answered: {answer}")
    click.echo("If it doesn’t arrive within a few minutes, look among the unwanted mail.")


def _wrong(trouble: carrying.Trouble, settings: Settings, to: str) -> str:
    """What is wrong, and what to look at."""
    if isinstance(trouble, carrying.NoConnection):
        return f"{_no_connection(trouble.__cause__, settings)} It says: {trouble}"
    if isinstance(trouble, carrying.Unknown):
        return f"The letter to {to} may have gone: the server ended the connection first. It says: {trouble}"
    when = "now; later it may" if isinstance(trouble, carrying.NotNow) else ""
    return f"The mail server does not take the letter to {to} {when}".rstrip() + f". It says: {trouble}"


def _no_connection(cause: BaseException | None, settings: Settings) -> str:
    server = f"{settings.smtp_host}, port {settings.smtp_port}"
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return f"The mail server {server} refuses the user name or the password. Check both."
    if isinstance(cause, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return (
            f"The connection to {server} can’t be protected with smtp_security = “{settings.smtp_security}”. "
            "Mostly port 587 goes with starttls, and port 465 with tls."
        )
    if isinstance(cause, OSError) and not isinstance(cause, smtplib.SMTPException):
        return f"No mail server answers at {server}. Check smtp_host and smtp_port."
    return f"The mail server {server} does not want to talk to us."
