# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of a secret that can never be read back: a file says which one was sent last."""

from __future__ import annotations

import re

from .._api.errors import LogfireError, OptionError
from .._core.protocols import References
from .journal import JournaledFile

VERSION = re.compile(r"[A-Za-z0-9._+=@/-]{1,100}")
VERSION_RULE = "1 to 100 letters, digits and . _ + = @ / -"
_CONTENT = re.compile(r"([0-9a-f-]{36}):(.+)")


class SentVersionFile:
    """The file ``path`` on this machine. It names the object too, so that a recreated object counts as another."""

    def __init__(self, path: str, option: str) -> None:
        self._option = option
        self._organization_id: str | None = None
        self._file = JournaledFile(path, option, "version of a secret")

    @property
    def path(self) -> str:
        return self._file.path

    def check(self, remote: References) -> None:
        """Raise if the file surely cannot be written. In check mode an earlier task may be to create its folder."""
        self._file.check_writable(remote.check_mode, remote.warn)
        self._read()
        self._organization_id = remote.client.settings.key_organization_id
        self._file.check_organization(self._file.read(), self._organization_id)

    def holds(self, object_id: str, version: str) -> bool:
        return self._read() == (object_id.lower(), version)

    def write(self, object_id: str, version: str) -> None:
        """Replace the file atomically."""
        try:
            killed = self._file.interrupted()
            if killed is not None:
                self._file.forget(killed)
            self._file.prepare({})
            try:
                label = {"organization_id": self._organization_id}
                held = self._file.read() is not None
                self._file.commit(f"{object_id.lower()}:{version}", None, label, held)
            finally:
                self._file.discard()
        except (OSError, OptionError) as error:
            why = getattr(error, "strerror", None) or error
            raise LogfireError(
                f"{self._option}: the secret was sent, but that could not be noted, so it will be sent again: {why}"
            ) from None

    def _read(self) -> tuple[str, str] | None:
        content = self._file.read()
        if content is None:
            return None
        match = _CONTENT.fullmatch(content)
        if match is None:
            raise OptionError(
                self._option,
                f"{self._file.path}: holds something other than the version of a secret; it is not overwritten,"
                " choose another file",
            )
        return match.group(1), match.group(2)
