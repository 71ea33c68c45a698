# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes about a secret in a file: to which object it belongs. They name a secret by its digest.

A note lies in a file beside that of the secret, where the API lists nothing of it, or as an extended attribute of
the file itself, where it only guards against mistakes and a file system may do without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from .atomic_file import NewFile, Refused, read_label, read_own, unlink

# The second is the former one, which is still read.
NOTE_SUFFIXES = ("owner", "minted")

Note = dict[str, t.Any]


class Notes:
    """The notes beside the file ``path``."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._places = [
            os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{suffix}") for suffix in NOTE_SUFFIXES
        ]

    def about(self, secret: str | None) -> Note | None:
        """Return what was noted about the secret when it was put here, or None: it may have come from elsewhere.

        Raises OSError if a note is there and cannot be read, or is not ours.
        """
        noted = self._read().get(digest(secret)) if secret else None
        return noted if isinstance(noted, dict) else None

    def _read(self) -> dict[str, object]:
        for place in self._places:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                return _notes(place, read_own(place))
        return {}

    def write(self, secret: str, note: t.Mapping[str, object], held: str | None) -> None:
        """Write the note before the secret: after a kill at any point, the content of the file is among the noted."""
        before = self.about(held)
        kept = {digest(held): before} if held and before else {}
        fresh = NewFile(self._places[0], f"{self._places[0]}.new")
        # A run that was killed may have left one.
        unlink(fresh.temporary)
        try:
            fresh.reserve(0)
            fresh.put(json.dumps({**kept, digest(secret): dict(note)}).encode("ascii"))
        finally:
            fresh.discard()
        unlink(self._places[1])

    def remove(self) -> None:
        for place in self._places:
            unlink(place)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def label_of(secret: str, note: t.Mapping[str, object]) -> bytes:
    """A note as it lies on the file itself."""
    return json.dumps({digest(secret): dict(note)}).encode("ascii")


def labelled(path: str, secret: str | None) -> Note | None:
    """The note on the file itself, if there is one about this secret."""
    try:
        notes = json.loads(read_label(path) or b"{}")
    except (ValueError, RecursionError):
        return None
    noted = notes.get(digest(secret)) if secret and isinstance(notes, dict) else None
    return noted if isinstance(noted, dict) else None


def _notes(place: str, content: bytes) -> dict[str, object]:
    try:
        notes = json.loads(content)
    except (ValueError, RecursionError):
        notes = None
    if (
        not isinstance(notes, dict)
        or not notes
        or not all(isinstance(one, dict) and "id" in one for one in notes.values())
    ):
        raise Refused(f"{place} is not a note about a secret; remove it")
    return notes
