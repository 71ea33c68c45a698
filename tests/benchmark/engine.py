# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One ``apply`` without Ansible around it, in a process of its own so that its memory can be measured.

A job (connection, document, concurrency) comes as JSON on standard input; what it took goes to standard output.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform


def peak_mib() -> float:
    """The most memory this process has held. Linux counts it since exec; getrusage may include the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def apply(job: dict[str, Any]) -> dict[str, Any]:
    definition = MODULES["apply"]
    validation = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(job)
    if validation.error_messages:
        return {"failed": True, "msg": validation.error_messages[0]}
    return perform(definition, validation.validated_parameters, False)


def main() -> int:
    job = json.load(sys.stdin)
    started, cpu = time.monotonic(), time.process_time()
    result = apply(job)
    took = {
        "seconds": time.monotonic() - started,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": peak_mib(),
    }
    if result.get("failed"):
        sys.exit(f"apply failed: {result['msg'][:2000]}")
    json.dump({**took, "requests": result["requests"], "stats": result["stats"]}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
