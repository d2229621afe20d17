"""`workspace run`: this installation, served."""

from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from workspace.cli.opening import here, not_ready, opened
from workspace.cli.telling import Said
from workspace.config import Settings
from workspace.db import db


class Server(BaseApplication):
    """Gunicorn, told what to do from here and by nothing else."""

    def __init__(self, app: Flask, settings: Settings, bind: str) -> None:
        self.app = app
        self.chosen = {
            "bind": bind,
            "worker_class": "gthread",
            "workers": settings.processes,
            "threads": settings.threads,
            "forwarded_allow_ips": "",  # what a proxy says is believed in one place: trusted_proxies
            "umask": 0o077,  # the files that SQLite makes are for their owner only
            "loglevel": "warning",
            "post_fork": self._begin,
            "worker_exit": self._end,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our choices to gunicorn."""
        for key, value in self.chosen.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        """The app, made before the processes part, so that they share what it has warmed up."""
        return self.app

    def _begin(self, _arbiter: Any, _worker: Any) -> None:
        """No process may use a database connection that another one opened."""
        with self.app.app_context():
            db.engine.dispose(close=False)

    def _end(self, _arbiter: Any, _worker: Any) -> None:
        """Close what this process opened: SQLite then folds its journal into the file."""
        with self.app.app_context():
            db.engine.dispose()


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 opens it to other machines.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def run_server(host: str, port: int) -> None:
    """Serve this workspace."""
    settings = here()
    with opened(settings) as app:
        if trouble := not_ready(settings):
            raise Said(trouble)
    for template in app.jinja_env.list_templates():  # so that the first visitor needn't wait for compiling
        app.jinja_env.get_template(template)
    click.echo(f"{settings.name} listens on http://{host}:{port}. People reach it at {settings.address}.")
    Server(app, settings, f"{host}:{port}").run()
