# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process behind an entry in a shared file, and whether that process is over."""

from __future__ import annotations

import contextlib
import os
import typing as t


class Process(t.NamedTuple):
    """``place`` is where the number is valid: a start of the machine, and the namespace in it.

    ``started`` separates two processes that have the same number one after the other. It is empty where the system
    has no /proc.
    """

    place: str
    number: int
    started: str

    def is_over(self) -> bool:
        """Return true if the process is over for certain. One elsewhere, or of another user, may be at work."""
        if self == (own := this_process()):
            return False
        if self.place != own.place or self.number < 1:
            return False
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        state, started = _stat(self.number)
        return bool(started) and (state in {"Z", "X"} or started != self.started)


_own = Process("", 0, "")


def this_process() -> Process:
    """The running process, found out again after a fork."""
    global _own
    if _own.number != (number := os.getpid()):
        _own = Process(_place(), number, _stat(number)[1])
    return _own


def _place() -> str:
    boot = namespace = ""
    with contextlib.suppress(OSError), open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        boot = file.read().strip()
    with contextlib.suppress(OSError):
        namespace = os.readlink("/proc/self/ns/pid")
    return f"{boot or os.uname().nodename} {namespace}"


def _stat(number: int) -> tuple[str, str]:
    """A process's state and the time of its start, as Linux shows them; empty elsewhere."""
    try:
        with open(f"/proc/{number}/stat", "rb") as file:
            # The name of the program may contain spaces and parentheses.
            fields = file.read().rpartition(b")")[2].split()
        return fields[0].decode(), fields[19].decode()
    except (OSError, IndexError, UnicodeDecodeError):
        return "", ""
