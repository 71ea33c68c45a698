# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that the API hides, as this machine saw them last: a small file for each object, beside those of the pace.

The file holds a keyed hash, which nobody can try guesses on without the API key. Without a file,
or with one of another key or one that cannot be read, nothing is known of the secret.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import typing as t

from .shared_pace import own_folder

if t.TYPE_CHECKING:
    from .settings import Settings

_CONTENT = re.compile(r"1 ([0-9a-f]{16}) ([0-9a-f]{64})")


class SentSecret:
    """The memory of one object's secret, by the id of the object."""

    def __init__(self, settings: Settings, object_id: str) -> None:
        # A token that was exchanged for an identity is another one in each run.
        self._key = settings.api_key if settings.identity is None else ""
        folder = own_folder() if self._key else None
        name = hashlib.sha256(f"secret\0{settings.origin}\0{object_id.lower()}".encode("utf-8", "replace")).hexdigest()
        self._path = None if folder is None else os.path.join(folder, f"{name[:32]}.sent")

    def differs(self, secret: str) -> bool | None:
        """Return whether another secret was seen last; None if nothing is known."""
        if self._path is None:
            return None
        try:
            with open(self._path, encoding="ascii") as file:
                found = _CONTENT.fullmatch(file.read(200))
        except (OSError, UnicodeDecodeError):
            return None
        if found is None or found[1] != self._mark("key")[:16]:
            return None
        return not hmac.compare_digest(found[2], self._mark(secret))

    def remember(self, secret: str) -> None:
        """Keep the secret in mind, if there is a place for that."""
        if self._path is None:
            return
        temporary = f"{self._path}.{os.getpid()}"
        with contextlib.suppress(OSError):
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"1 {self._mark('key')[:16]} {self._mark(secret)}")
            os.replace(temporary, self._path)

    def _mark(self, text: str) -> str:
        return hmac.new(self._key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
