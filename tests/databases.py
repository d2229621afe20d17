"""The two databases that tests run on: one migrated template for the run, a copy of it for each test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


class Database(Protocol):
    """A place for the app's data that can be made fresh as often as there are tests."""

    name: str
    address: str

    def keep(self) -> None:
        """Take what is there now as the template. Nobody may be connected."""

    def renew(self) -> None:
        """Put a copy of the template in place. Nobody may be connected."""

    def close(self) -> None:
        """Leave nothing behind."""


def folder_for(name: str) -> Path:
    """A new folder, in memory where there is plenty: PostgreSQL copies a database ten times as fast there.

    What a run that was killed has left is swept away first; a server still in it then stops by itself.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    above = memory if roomy else Path(tempfile.gettempdir())
    for left in above.glob("workspace-test-*-*-*"):
        if not Path(f"/proc/{left.name.split('-')[2]}").exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"workspace-test-{os.getpid()}-{name}-", dir=above))


class Sqlite:
    """A file, copied."""

    name = "sqlite"

    def __init__(self) -> None:
        self._folder = folder = folder_for("sqlite")
        self._file = folder / "test.sqlite3"
        self._template = folder / "template.sqlite3"
        self.address = f"sqlite:///{self._file}"

    def keep(self) -> None:
        self._sweep()
        shutil.copyfile(self._file, self._template)

    def renew(self) -> None:
        self._sweep()
        shutil.copyfile(self._template, self._file)

    def close(self) -> None:
        shutil.rmtree(self._folder)

    def _sweep(self) -> None:
        # SQLite folds its journal into the file when the last connection closes; one left over would be
        # played into the fresh copy.
        for ending in ("-wal", "-shm", "-journal"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)


class Postgresql:
    """Databases on a server: the one at the given address, or one of our own for this run."""

    name = "postgresql"

    def __init__(self, given: str | None) -> None:
        self._server = None if given else Server()
        url = make_url(self._server.address if self._server else str(given))
        mark = f"workspace_test_{os.getpid()}"
        self._test, self._template = mark, f"{mark}_template"
        ours = url.set(drivername="postgresql+psycopg", database=mark)
        self.address = ours.render_as_string(hide_password=False)
        office = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._office = psycopg.connect(office, autocommit=True)
        self._run("CREATE DATABASE {test}")

    def keep(self) -> None:
        self._run("ALTER DATABASE {test} RENAME TO {template}")

    def renew(self) -> None:
        self._run("DROP DATABASE IF EXISTS {test} WITH (FORCE)")
        self._run("CREATE DATABASE {test} TEMPLATE {template}")

    def close(self) -> None:
        try:
            self._run("DROP DATABASE IF EXISTS {test} WITH (FORCE)")
            self._run("DROP DATABASE IF EXISTS {template} WITH (FORCE)")
            self._office.close()
        finally:
            if self._server:
                self._server.stop()

    def _run(self, statement: str) -> None:
        names = {"test": sql.Identifier(self._test), "template": sql.Identifier(self._template)}
        self._office.execute(sql.SQL(statement).format(**names))


class Server:
    """A PostgreSQL server of our own: in a folder that goes away, reached only through a socket in it."""

    def __init__(self) -> None:
        postgres = find_postgres()
        if postgres is None:
            raise FileNotFoundError("PostgreSQL is not installed")
        self._folder = folder_for("postgresql")
        user = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = "postgres"
            owner = pwd.getpwnam(user)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        data = self._folder / "data"
        try:
            subprocess.run(
                [
                    postgres.with_name("initdb"),
                    "-D",
                    data,
                    "-U",
                    "workspace",
                    "--auth=trust",
                    "--no-sync",
                    "--encoding=UTF8",
                    "--locale=C",
                ],
                check=True,
                capture_output=True,
                cwd=self._folder,
                user=user,
            )
            options = {
                "listen_addresses": "",
                "unix_socket_directories": str(self._folder),
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "max_wal_size": "64MB",
                "max_connections": "100",
            }
            with (self._folder / "log").open("wb") as log:
                self._process = subprocess.Popen(
                    [postgres, "-D", data, *[f"-c{key}={value}" for key, value in options.items()]],
                    stdout=log,
                    stderr=log,
                    cwd=self._folder,
                    user=user,
                )
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        self.address = f"postgresql://workspace@/postgres?host={self._folder}"
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                psycopg.connect(self.address).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        said = (self._folder / "log").read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{said}")

    def stop(self) -> None:
        """Stop at once; nothing in it is worth saving."""
        self._process.send_signal(signal.SIGINT)  # without waiting for anybody who is still connected
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def find_postgres() -> Path | None:
    """The newest `postgres` program, in the path or where Debian keeps it."""
    debian = {int(path.parts[-3]): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin/postgres")}
    if debian:
        return debian[max(debian)]
    found = shutil.which("postgres")
    return Path(found).resolve() if found else None
