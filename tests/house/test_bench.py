"""The benchmark can be run by anyone: what it measures is built here once, small, and not timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = (
    "import sys, pathlib; sys.path[:0] = ['.', 'tests']; import bench; "
    "print(bench.prepare(pathlib.Path(sys.argv[1]), 10, with_circle=True))"
)

LONG_PLAN = (
    "import sys, pathlib; sys.path.insert(0, '.'); from tests import bench_plan; "
    "print(bench_plan.measure(8, pathlib.Path(sys.argv[1])))"
)


def test_what_the_benchmark_measures_can_be_built(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path / "instance")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_a_long_plan_costs_can_be_measured(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LONG_PLAN, str(tmp_path / "instance")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "publish all" in done.stdout
