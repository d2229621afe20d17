"""How fast it is, measured so that anyone can measure it again.

    .venv/bin/python tests/bench.py --public-only     the first line alone, in under 40 seconds
    .venv/bin/python tests/bench.py                   then the signed-in pages, with 100 and 1,000 actions,
                                                      and the plan with 2,000 actions (tests/bench_plan.py)

It makes an installation of its own in a folder that goes away, with SQLite. One gunicorn worker serves the
workspace; another one serves a bare Flask app whose only route returns the very same compressed bytes. A
process apart asks both in turn, in short slices, over connections that stay open, so that whatever else this
machine does disturbs both alike. The ratio is that of requests for each second of CPU time that the worker
used (user and system, from /proc); the one by the clock stands beside it.

Plans are made by services; of the 1,000 actions all but the first 40 are copied by plain inserts, because
services would take minutes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = "/plan/carers/"
GOAL_PUBLIC, GOAL_PAGE = 0.70, 10.0
Forms = list[dict[str, str]]


# Serving --------------------------------------------------------------------------------------------


@dataclass
class Served:
    """A gunicorn with one worker: where it listens, and which process to look at."""

    port: int
    worker: int

    def cpu(self) -> float:
        """Seconds of CPU that the worker has used so far, in all its threads."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(kind: str, folder: Path) -> Iterator[Served]:
    """Serve one of the two apps; this file, started again as `--serve KIND FOLDER PORT`, is the server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    said = (folder / f"{kind}.log").open("wb")
    command = [sys.executable, __file__, "--serve", kind, str(folder), str(port)]
    process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        yield Served(port, _worker(process, folder / f"{kind}.log"))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        said.close()


def _worker(process: subprocess.Popen[bytes], log: Path) -> int:
    """The process that answers, once it does."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(400):
        if process.poll() is not None:
            break
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.05)
    sys.exit(f"The server did not start:\n{log.read_text(errors='replace')}")


def serve(kind: str, folder: Path, port: int) -> None:
    """Be a gunicorn with one worker, as `workspace run` would start it."""
    from gunicorn.app.base import BaseApplication

    app = _workspace(folder) if kind == "workspace" else _bare(folder)

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            chosen = {
                "bind": f"127.0.0.1:{port}", "workers": 1, "worker_class": "gthread", "threads": 4,
                "keepalive": 30, "graceful_timeout": 1, "loglevel": "warning",
            }  # fmt: skip
            for key, value in chosen.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            return app

    sys.argv = sys.argv[:1]
    Server().run()


def _workspace(folder: Path) -> Any:
    from workspace import config, create_app
    from workspace.db import db

    app = create_app(config.load(folder, {}))
    for template in app.jinja_env.list_templates():  # as `workspace run` does
        app.jinja_env.get_template(template)
    with app.app_context():
        db.engine.dispose()
    return app


def _bare(folder: Path) -> Any:
    """Flask with nothing around it: one route that returns bytes which it has at hand."""
    from flask import Flask

    body = (folder / "page").read_bytes()
    headers = json.loads((folder / "headers").read_text())
    app = Flask("bare")

    @app.route(PAGE)
    def page() -> Any:
        return body, headers

    return app


# Asking ---------------------------------------------------------------------------------------------


def ask(port: int, seconds: float, path: str, cookie: str, forms: list[dict[str, str]]) -> int:
    """Ask again and again over one connection; returns how often it was answered, 0 where it went wrong.

    With `forms` it sends them in turn, each as a new one, and is sent on; without, it gets a page.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
    if forms:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    answered = 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if forms:
            form = forms[answered % len(forms)] | {"once": secrets.token_urlsafe(12)}
            connection.request("POST", path, urlencode(form), headers)
        else:
            connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        nothing_new = answer.status == 204 and "/news" in path
        if not nothing_new and (answer.status != (303 if forms else 200) or not (body or forms)):
            print(f"{path} answered {answer.status}", file=sys.stderr)
            answered = 0
            break
        answered += 1
    connection.close()
    return answered


class Asker:
    """The process apart that asks; it takes one order a line and says how many answers it got."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--ask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(
        self, port: int, seconds: float, path: str = PAGE, cookie: str = "", forms: Forms | None = None
    ) -> int:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([port, seconds, path, cookie, forms or []]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline() or sys.exit("the asking process has stopped"))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


@dataclass
class Count:
    """What was measured of one page."""

    answers: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def add(self, server: Served, asking: Callable[[], int]) -> None:
        cpu, clock = server.cpu(), time.perf_counter()
        self.answers += asking()
        self.seconds += time.perf_counter() - clock
        self.cpu += server.cpu() - cpu

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def milliseconds(self) -> float:
        return 1000 * self.cpu / self.answers


# The public page ------------------------------------------------------------------------------------


def public(asker: Asker, slices: int, length: float) -> None:
    """The first line: the public page beside a bare route with the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, 40)
        with served("workspace", folder) as ours:
            _keep_page(ours, folder)
            with served("bare", folder) as bare:
                counts = [(ours, Count()), (bare, Count())]
                for server, _ in counts:
                    if not asker(server.port, 0.5):
                        sys.exit("The page did not answer, so there is nothing to measure.")
                for turn in range(slices):
                    for server, count in counts[:: 1 if turn % 2 else -1]:
                        count.add(server, lambda port=server.port: asker(port, length))  # type: ignore[misc]
    (_, page), (_, route) = counts
    print(f"public page  {page.rate:8.0f} requests/s  {page.milliseconds:6.3f} ms CPU each")
    print(f"bare route   {route.rate:8.0f} requests/s  {route.milliseconds:6.3f} ms CPU each")
    ratio = route.milliseconds / page.milliseconds
    print(
        f"public page / bare route {ratio:.2f}"
        f"  (by CPU of the worker; by the clock {page.rate / route.rate:.2f}; goal {GOAL_PUBLIC:.2f})"
    )


def _keep_page(server: Served, folder: Path) -> None:
    """What the bare route is to return: the page as it came over the wire, compressed."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    clock = time.perf_counter()
    connection.request("GET", PAGE, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    first = 1000 * (time.perf_counter() - clock)
    print(f"first request of a fresh process {first:.0f} ms, {len(body):,} bytes over the wire")
    (folder / "page").write_bytes(body)
    kept = {key: value for key, value in answer.getheaders() if key in {"Content-Type", "Content-Encoding"}}
    (folder / "headers").write_text(json.dumps(kept))
    connection.close()


# Signed-in pages ------------------------------------------------------------------------------------


def signed_in(asker: Asker, actions: int, length: float) -> dict[str, Count | None]:
    """What the pages of members cost, with a plan of so many actions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = prepare(folder, actions, with_circle=True)
        counts: dict[str, Count | None] = {}
        with served("workspace", folder) as server:
            for label, (path, forms) in known["pages"].items():
                if not asker(server.port, 0.3, path, known["cookie"], forms):
                    counts[label] = None
                    continue
                counts[label] = count = Count()
                count.add(server, lambda p=path, f=forms: asker(server.port, length, p, known["cookie"], f))  # type: ignore[misc]
    return counts


def prepare(folder: Path, actions: int, with_circle: bool = False) -> dict[str, Any]:
    """An installation with a published plan of so many actions. Returns what the asking process needs."""
    import flask_migrate

    from tests.public import makers
    from workspace.db import db
    from workspace.proposals import news
    from workspace.proposals.models import Proposal

    app = _workspace(folder)
    with app.app_context():
        flask_migrate.upgrade()
        admin, plan = makers.make_published(actions)
        known: dict[str, Any] = {"cookie": "", "pages": {}}
        if with_circle:
            proposal = _circle_at_work(admin, plan)
            known["cookie"], token = _session(app, admin)
            seen = news.stamp(admin, db.session.get_one(Proposal, proposal))
            answers = [{"say": "consent"}, {"say": "concern", "concern": "The evenings are long."}]
            known["pages"] = {
                "circle page": (f"/circles/{plan.circle_id}", []),
                "plan page": (f"/plans/{plan.slug}/", []),
                "proposal page": (f"/proposals/{proposal}", []),
                "facilitator's page": (f"/proposals/{proposal}/run", []),
                "asking whether anything is new": (f"/proposals/{proposal}/news?seen={seen}", []),
                "answering": (f"/proposals/{proposal}/answer", [{"csrf_token": token} | a for a in answers]),
            }
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return known


def _circle_at_work(admin: Any, plan: Any) -> int:
    """Ten members, ten proposals, one of them in its consent round. Returns the number of that one."""
    from tests.public import makers
    from workspace.circles import service as circles
    from workspace.proposals import rounds
    from workspace.proposals import service as proposals
    from workspace.proposals.consent import Say
    from workspace.visibility import Visibility

    members = [makers.make_person(f"m{number}@example.org", f"Member {number}") for number in range(9)]
    for person in members:
        circles.add_member(plan.circle, person)
    for number in range(10):
        words = proposals.Words(
            f"Try evening meetings, {number}",
            makers.sentence(number),
            makers.sentence(number + 100),
            "More carers come.",
        )
        made = proposals.raise_proposal(admin, plan.circle, words, Visibility.MEMBERS)
    rounds.open_straight(admin, made, "It is a small matter.", 7)
    for person in members[:5]:
        rounds.respond(person, made, rounds.Given(Say.CONSENT))
    return int(made.id)


def _session(app: Any, person: Any) -> tuple[str, str]:
    """A session of this person, as the browser would send it, and the token that its forms carry."""
    from itsdangerous import URLSafeTimedSerializer

    from workspace.db import db
    from workspace.people import entering, sessions

    client = app.test_client()
    with client.session_transaction() as session:
        session.update(entering.cookie_of(sessions.begin(person)))
        session["csrf_token"] = "0" * 40
    db.session.commit()
    name = app.config["SESSION_COOKIE_NAME"]
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps("0" * 40)
    return f"{name}={client.get_cookie(name).value}", str(token)


def pages(asker: Asker, length: float) -> None:
    """The other lines: ms of CPU for each page, with 100 and with 1,000 actions beside each other."""
    few, many = signed_in(asker, 100, length), signed_in(asker, 1000, length)
    print(f"\nms CPU each (goal: under {GOAL_PAGE:.0f})   100 actions   1,000 actions   requests/s")
    for label in few:
        one, other = few[label], many[label]
        if one is None or other is None:
            print(f"{label:<30} did not answer")
        else:
            print(f"{label:<30}{one.milliseconds:11.2f}{other.milliseconds:16.2f}{other.rate:13.0f}")


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
        return
    if sys.argv[1:2] == ["--ask"]:
        for line in sys.stdin:
            print(ask(*json.loads(line)), flush=True)
        return
    from tests.bench_plan import plan_lines

    parser = argparse.ArgumentParser(description="How fast is it?")
    parser.add_argument(
        "--public-only", action="store_true", help="the first line alone, in under 40 seconds"
    )
    chosen = parser.parse_args()
    asker = Asker()
    public(asker, slices=10, length=0.5)
    if not chosen.public_only:
        pages(asker, length=3)
    asker.close()
    if not chosen.public_only:
        plan_lines()


if __name__ == "__main__":
    main()
