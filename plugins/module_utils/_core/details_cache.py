# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Details of objects that lists do not show, kept between runs for as long as the lists show no change.

The files hold what was read, and no secret: only kinds without secrets are kept. A file with any fault counts as empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import threading

from .._api.errors import OptionError

VERSION = 1
LARGEST = 64 * 1024 * 1024


class DetailsCache:
    """Details by list and id, each with the row of the list that it goes with. Safe to share between threads."""

    def __init__(self, folder: str, origin: str) -> None:
        self._folder = _own_folder(folder)
        self._origin = origin
        self._lists: dict[str, dict[str, object]] = {}
        self._seen: dict[str, dict[str, object]] = {}
        self._changed: set[str] = set()
        self._lock = threading.Lock()

    def get(self, path: str, object_id: str, row: object) -> object:
        """The details of an object whose row is the same as when they were read; None if there are none."""
        with self._lock:
            found = self._list(path).get(object_id)
            if not isinstance(found, dict) or found.get("row") != row or row is None:
                return None
            self._seen.setdefault(path, {})[object_id] = found
            return found.get("details")

    def put(self, path: str, object_id: str, row: object, details: object) -> None:
        with self._lock:
            self._list(path)
            self._seen.setdefault(path, {})[object_id] = {"row": row, "details": details}
            self._changed.add(path)

    def save(self) -> None:
        """Write the lists that have changed. Nothing fails if the disk is full."""
        with self._lock:
            for path in sorted(self._changed):
                content = {"version": VERSION, "objects": {**self._lists[path], **self._seen[path]}}
                with contextlib.suppress(OSError):
                    _write(self._file(path), json.dumps(content, separators=(",", ":")).encode())
            self._changed.clear()

    def _list(self, path: str) -> dict[str, object]:
        if path not in self._lists:
            self._lists[path] = _read(self._file(path))
        return self._lists[path]

    def _file(self, path: str) -> str:
        name = hashlib.sha256(f"{self._origin}\0{path}".encode()).hexdigest()[:32]
        return os.path.join(self._folder, f"{name}.json")


def _own_folder(folder: str) -> str:
    """The folder, made if it is not there. Raises OptionError if others may write to it."""
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        found = os.stat(folder)
    except OSError as error:
        raise OptionError("cache_dir", f"{folder} cannot be used: {error.strerror or error}") from None
    if not stat.S_ISDIR(found.st_mode):
        raise OptionError("cache_dir", f"{folder} is not a folder")
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise OptionError("cache_dir", f"{folder} must belong to you, and nobody else may write to it")
    return folder


def _read(file: str) -> dict[str, object]:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return {}
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return {}
        with os.fdopen(handle, "rb", closefd=False) as opened:
            content = json.loads(opened.read(LARGEST))
        objects = content["objects"] if content["version"] == VERSION else {}
        return dict(objects) if isinstance(objects, dict) else {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    finally:
        os.close(handle)


def _write(file: str, content: bytes) -> None:
    """Replace a file as a whole."""
    fresh = f"{file}.{os.getpid()}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        os.replace(fresh, file)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(fresh)
        raise
