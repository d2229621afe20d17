"""`workspace demo`: a made-up borough to look around in."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import click
import flask_migrate
import waitress
from flask import Flask

from workspace import config, demo
from workspace import instance as place
from workspace.cli.opening import opened
from workspace.cli.telling import Said
from workspace.db import db
from workspace.demo.postbox import postbox
from workspace.notices.sending import Worker

DEMO_MARK = "this-is-a-demo"  # a folder with this file may be emptied; it is the running demo's lock, too
DEMO_SETTINGS: dict[str, Any] = {  # kept numbers and names: nobody real is called or written to
    "name": "Northlea carers together (demo)",
    "help_email": "help@example.org",
    "help_phone": "01632 960 123",
    "languages": ("en", "cy"),
    "quiet_from": 0,  # and nobody is woken by them: letters are shown at any hour
    "quiet_until": 0,
}
LOOKS_EVERY = 0.4  # seconds: who asked for a letter looks for it at once


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one."
)
@click.option("--instance", type=click.Path(path_type=Path), help="The demo's own folder, emptied each time.")
def run_demo(port: int, instance: Path | None) -> None:
    """Look around in a made-up borough: fresh each time, only on this machine."""
    folder = (instance or config.instance_folder(os.environ) / "demo").expanduser().resolve()
    with _listen(port) as door, _emptied(folder):
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        # The settings of this installation are not for the demo: it must never touch a real database.
        settings = replace(config.load(folder, {}), demo=True, address=address, **DEMO_SETTINGS)
        with opened(settings) as app:
            flask_migrate.upgrade()
            ways_in = demo.fill(app)
            db.session.commit()
            db.session.remove()
            with (
                _letters_shown(app),
                closing(waitress.create_server(app, sockets=[door], threads=8)) as server,
            ):
                _print_ways_in(address, ways_in)
                server.run()


@contextmanager
def _letters_shown(app: Flask) -> Iterator[None]:
    """What `workspace work` does, beside the server; letters end on a page."""
    worker = Worker(app, postbox, lambda _tally: None, looks_every=LOOKS_EVERY)
    thread = Thread(target=worker.go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop.set()
        thread.join(10)


def _listen(port: int) -> socket.socket:
    """Take the port before anything else, so that somebody who can't have it needn't wait to hear so."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError as error:
        door.close()
        raise Said(
            f"Port {port} can't be used: {error.strerror}. Choose another one, like --port {port + 1},"
            " or --port 0 for any that is free."
        ) from error
    return door


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Make the demo's folder empty, and keep a second demo out of it for as long as this one runs."""
    mark = folder / DEMO_MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise Said(f"{folder} holds something that is not a demo. Choose an empty folder with --instance.")
    place.make(folder)
    with mark.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Said(
                f"A demo is running in {folder} already. "
                "Stop it, or give this one a folder of its own with --instance."
            ) from error
        for thing in folder.iterdir():
            if thing != mark:
                shutil.rmtree(thing) if thing.is_dir() and not thing.is_symlink() else thing.unlink()
        yield


def _print_ways_in(address: str, ways_in: list[tuple[str, str]]) -> None:
    click.echo(f"The demo is ready: {address}/\n")
    click.echo("Sign in as one of these people; each address works once:")
    width = max((len(label) for label, _ in ways_in), default=0)
    for label, path in ways_in:
        click.echo(f"  {label:<{width}}  {address}{path}")
    click.echo("\nEverything is made fresh each time the demo starts. Press Ctrl+C to stop it.")
