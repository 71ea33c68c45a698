# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets against the relay. To them it is a sandbox without the controls that only a sandbox has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools import integration
from tools.places import LOGS, WORK
from tools.sandbox import Sandbox
from tools.venvs import Venv

from .run import ended


def play(target: str, path: str, address: str, key: str) -> bool:
    """Run one target, and print its line. Return whether it passed."""
    run = integration.Run(target, "live", path)
    folder = WORK / "live" / run.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    log = LOGS / "live" / f"{run.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    integration.write_play(run, Sandbox(address, {"": key}), folder, setup_sandbox_control=False)
    started = time.monotonic()
    command, env = integration.command(Venv(Path(sys.prefix)))
    with log.open("w") as output:
        # In a group of its own: it ends by a signal from here, and not by one from the keyboard.
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        with ended(process):
            code = process.wait()
    # It holds the key.
    (folder / "variables.json").unlink()
    reason = "" if code == 0 else f"\n{integration.reason(log)}"
    print(f"  {'FAIL' if code else 'ok':<5} {target:<28} {time.monotonic() - started:6.1f} s{reason}", flush=True)
    return code == os.EX_OK
