"""Having a PDF made: whether this machine can, one at a time, each only once, and never for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from ctypes import CDLL
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Thread
from typing import Any

PRESS = Path(__file__).with_name("press.py")
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0", "libpango-1.0-0.dll")
LONGEST = 600  # seconds for one PDF; 2,000 actions take 45 on a machine that has nothing else to do
PATIENCE = 25  # seconds that somebody waits before they are asked to come back


class NotMade(Exception):  # noqa: N818  it is no error of ours: this PDF can't be had
    """This PDF could not be made, or would have taken too long."""


class BeingMade(Exception):  # noqa: N818  it is no error: it only takes its time
    """This PDF is still being made; ask again in a minute."""


@lru_cache(maxsize=1)
def can_make_pdf() -> bool:
    """Whether this machine can make PDFs: WeasyPrint is an optional extra and needs pango."""
    return find_spec("weasyprint") is not None and any(map(_loads, PANGO))


def _loads(name: str) -> bool:
    try:
        CDLL(name)
    except OSError:
        return False
    return True


def printed(html: str) -> bytes:
    """This page of HTML as a PDF, by a process of its own that may take only so long."""
    command = [sys.executable, "-I", str(PRESS)]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, timeout=LONGEST, check=True)  # noqa: S603  our own file, and no word of anybody's
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failed:
        raise NotMade(str(failed.stderr or failed)[-500:]) from failed
    return done.stdout


@dataclass
class Job:
    """One PDF, made or being made: of which day and stamp it is, and what came of it."""

    mark: Any
    future: Future[bytes]


class Press:
    """Makes one PDF at a time in this process. Who asks for it in the meantime waits for that same one.

    What takes longer than somebody waits goes on being made: it is there when they come back. What can't be
    made is tried again when the plan has changed, or on the next day.
    """

    def __init__(self) -> None:
        self._jobs: dict[Any, Job] = {}  # the newest of each plan and size
        self._lock = Lock()
        self._at_work = Lock()

    def once(self, key: Any, mark: Any, page: Callable[[], str], patient: bool = False) -> bytes:
        """The PDF of this plan in this size, as it is now: what was made a moment ago may name who no longer
        wants to be named (P2). `patient`: nobody sits there and waits, so it may take its time.
        """
        for _ in range(2):  # the second time, when an older one was being made
            job = self._job(key, mark, page)
            if not wait([job.future], LONGEST if patient else PATIENCE).done:
                break
            if job.mark == mark:
                return job.future.result()
        raise BeingMade

    def _job(self, key: Any, mark: Any, page: Callable[[], str]) -> Job:
        """What is being made for this plan and size; if nothing is, or something older is done, a new one."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.future.done() and job.mark != mark):
                html, job = page(), Job(mark, Future())
                self._jobs[key] = job
                Thread(target=self._make, args=(job.future, html), daemon=True).start()
            return job

    def _make(self, future: Future[bytes], html: str) -> None:
        with self._at_work:
            try:
                future.set_result(printed(html))
            except Exception as failed:  # whatever it is, who waits has to hear of it
                future.set_exception(failed)


press = Press()
