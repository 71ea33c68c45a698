# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pace that all processes of a user keep on one machine: a small file, locked for as long as it is looked at.

The file holds moments and numbers, and nothing secret. A file with any fault counts as empty: a process then finds the
limit out by itself, which costs one refused request.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import math
import os
import stat
import tempfile
import threading
import time
import typing as t

from .limits import HOUR, Limit, Log
from .pace import Memory, State, Store
from .processes import Process

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

VERSION = 4
FURTHEST = 25 * HOUR
LARGEST = 64 * 1024
# Another process holds the lock for less than a millisecond, unless it was stopped.
LONGEST_LOCK = 1.0


def shared_store(*what: str | None) -> Store:
    """The store of all who share a limit; without a safe place for a file, one of this process alone."""
    folder = own_folder() if fcntl is not None else None
    if folder is None:
        return Memory()
    name = hashlib.sha256("\0".join(one or "" for one in what).encode("utf-8", "replace")).hexdigest()[:32]
    return SharedFile(os.path.join(folder, name))


def own_folder() -> str | None:
    """A folder of the user's own, which nobody else may write to."""
    folder = os.path.join(tempfile.gettempdir(), f"pydantic-logfire-{os.geteuid()}")
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        found = os.lstat(folder)
    except OSError:
        return None
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return folder if own else None


class SharedFile:
    """A state in a file, or in the memory of this process as long as the file is of no use."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._own = State()
        # The content as this process last left it: what stands in it is known.
        self._left: bytes | None = None
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def locked(self) -> t.Iterator[State]:
        with self._lock:
            file = self._open()
            try:
                if file is None:
                    yield self._own
                    return
                before, left, self._left = _read(file), self._left, None
                state = self._own if before in (None, left) else _state(before) or self._own
                yield state
                self._own, self._left = state, _text(state)
                _write(file, self._left, before)
            finally:
                if file is not None:
                    os.close(file)

    def _open(self) -> int | None:
        """The file, locked; None if it is not the user's own, or cannot be had."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
        except OSError:
            return None
        found = os.fstat(file)
        own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_nlink == 1
        if own and not found.st_mode & 0o077 and _locked(file):
            return file
        os.close(file)
        return None


def _locked(file: int) -> bool:
    waited = 0.0
    while waited < LONGEST_LOCK:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.002)
            waited += 0.002
            continue
        return True
    return False


def _read(file: int) -> bytes | None:
    try:
        return os.pread(file, LARGEST, 0)
    except OSError:
        return None


def _write(file: int, text: bytes, before: bytes | None) -> None:
    # Without room on the disk, the file is left half written, which counts as empty.
    with contextlib.suppress(OSError):
        os.pwrite(file, text, 0)
        if before is None or len(before) > len(text):
            os.ftruncate(file, len(text))


def _text(state: State) -> bytes:
    limits = [dataclasses.astuple(one) for one in state.limits]
    flat = [state.closed_until, state.first, state.ahead_until, state.ahead_sent, state.refused_at]
    under_way = [[sent, *process] for sent, process in state.under_way]
    return json.dumps([VERSION, flat, limits, under_way, state.log.entries], separators=(",", ":")).encode()


def _state(text: bytes) -> State | None:
    """The state in a file; an empty one if its content cannot be right, None if nothing was written yet."""
    if not text:
        return None
    try:
        version, flat, limits, under_way, entries = json.loads(text)
        if version != VERSION:
            return State()
        closed_until, first, ahead_until, ahead_sent, refused_at = flat
        state = State(
            Log(entries),
            [Limit(*one) for one in limits],
            float(closed_until),
            first is True,
            float(ahead_until),
            float(ahead_sent),
            float(refused_at),
            [
                (float(sent), Process(str(place), int(number), str(started)))
                for sent, place, number, started in under_way
            ],
        )
        return state if _plausible(state) else State()
    except (ValueError, TypeError, OverflowError, RecursionError):
        return State()


def _plausible(state: State) -> bool:
    """Return true unless a moment lies so far ahead that a clock was set back, or a number is out of range."""
    now = time.time()
    moments = [state.closed_until, state.ahead_until, state.ahead_sent, state.refused_at]
    moments += [sent for sent, _process in state.under_way]
    moments += [moment for one in state.limits for moment in (one.at, one.refused_at)]
    moments += [moment for moment, _count in state.log.entries]
    numbers = [number for one in state.limits for number in (one.count, one.window, one.capacity)]
    return (
        all(math.isfinite(one) and one < now + FURTHEST for one in moments)
        and all(math.isfinite(one) and 0 < one < 10**9 for one in numbers)
        and all(math.isfinite(one.level) and one.interval <= FURTHEST for one in state.limits)
        and all(0 < count < 10**9 for _moment, count in state.log.entries)
    )
