# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the steps of a check: each with its log, its time and its verdict, and a closing line that sums them up."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from .places import LOGS, ROOT

# A step that cannot run here ends with this code and says why in its last line.
SKIPPED = 77

_COUNT = re.compile(r"(\d+) (passed|failed|error|skipped)")
_TAIL = 60
_LONGEST = 1500


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    cwd: Path = ROOT
    # Its last line says how many passed and failed, as pytest's does; any other step counts as one.
    counts: bool = False
    # Lines of its log that are shown though all is well, as a pattern.
    shows: str = ""


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass
class Outcome:
    step: Step
    log: Path
    code: int
    seconds: float
    tally: Tally = field(default_factory=Tally)


def run_all(group: str, steps: Sequence[Step], jobs: int = 2) -> int:
    """Run every step, even after failures of others. Returns the exit code."""
    folder = LOGS / group
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    outcomes = []
    with ThreadPoolExecutor(jobs) as pool:
        for future in as_completed([pool.submit(_run, step, folder) for step in steps]):
            outcomes.append(future.result())
            _report(outcomes[-1])
    total = sum((outcome.tally for outcome in outcomes), Tally())
    failed = [outcome.step.name for outcome in outcomes if outcome.tally.failed]
    print(f"\n{len(steps)} steps in {time.monotonic() - started:.0f} s, logs in {folder.relative_to(ROOT)}/")
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(total, flush=True)
    return 1 if failed else 0


def _run(step: Step, folder: Path) -> Outcome:
    log = folder / f"{step.name}.log"
    started = time.monotonic()
    with log.open("w") as output:
        try:
            code = subprocess.run(
                step.command,
                cwd=step.cwd,
                env=step.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except OSError as error:
            output.write(f"{error}\n")
            code = 1
    return Outcome(step, log, code, time.monotonic() - started, tally(step, log.read_text(errors="replace"), code))


def tally(step: Step, log: str, code: int) -> Tally:
    if code == SKIPPED:
        return Tally(skipped=1)
    counted = _counted(log) if step.counts else Tally()
    if code:
        counted.failed = max(counted.failed, 1)
    elif counted == Tally():
        counted.passed = 1
    return counted


def _counted(log: str) -> Tally:
    last = log.rstrip().rpartition("\n")[2]
    found = {what: int(number) for number, what in _COUNT.findall(last)}
    return Tally(found.get("passed", 0), found.get("failed", 0) + found.get("error", 0), found.get("skipped", 0))


def _report(outcome: Outcome) -> None:
    verdict = "skip" if outcome.code == SKIPPED else "FAIL" if outcome.code else "ok"
    print(f"  {verdict:<5} {outcome.step.name:<24} {outcome.seconds:6.1f} s   {outcome.tally}", flush=True)
    lines = outcome.log.read_text(errors="replace").splitlines()
    if outcome.code == SKIPPED:
        lines = lines[-1:]
    elif not outcome.code:
        lines = [line for line in lines if outcome.step.shows and re.search(outcome.step.shows, line)]
    else:
        lines = [line for line in lines if not line.startswith("  ok ")]
    for line in lines[-_TAIL:]:
        print(f"        | {line[:_LONGEST]}")
    if len(lines) > _TAIL:
        print(f"        | (the last {_TAIL} of {len(lines)} lines: {outcome.log.relative_to(ROOT)})")
