# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say who may use a file with a secret, and whether its folder is made."""

from __future__ import annotations

import dataclasses
import grp
import os
import pwd
import re
import stat

from .._api.errors import OptionError
from .._core.protocols import Params, Spec
from .atomic_file import Access

ACCESS_SPEC: Spec = {
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "mode": {"type": "raw"},
    "create_parent": {"type": "bool", "default": False},
}
_MODE = re.compile(r"0?o?([0-7]{3})")
MODE_RULE = 'write it as an octal number in quotes, such as "0640"'


@dataclasses.dataclass(frozen=True)
class FileAccess:
    """Owner and group by name or number, and mode; None leaves it to the user of the task and to 0600."""

    owner: str | None = None
    group: str | None = None
    mode: int | None = None
    create_parent: bool = False

    def resolve(self) -> Access:
        """The same in numbers. Raises OptionError for a name that this machine does not know."""
        return Access(_uid(self.owner), _gid(self.group), self.mode)

    def shown(self, found: os.stat_result) -> dict[str, str]:
        """Return what a file has of what was asked for, in the form of the options."""
        shown = {"mode": f"{stat.S_IMODE(found.st_mode):04o}"}
        if self.owner is not None:
            shown["owner"] = _user_name(found.st_uid, self.owner)
        if self.group is not None:
            shown["group"] = _group_name(found.st_gid, self.group)
        return shown

    @property
    def desired(self) -> dict[str, str]:
        named = {"owner": self.owner, "group": self.group}
        return {"mode": f"{Access(mode=self.mode).bits:04o}", **{key: one for key, one in named.items() if one}}


def accept_access(params: Params, file: str = "path") -> FileAccess:
    """Read the options about the file that the option ``file`` names. Raises OptionError if they cannot be right."""
    if params.get(file) is None:
        for option in ACCESS_SPEC:
            if params.get(option):
                raise OptionError(option, f"is about the file of {file}, which is not given")
    for option in ("owner", "group"):
        if params.get(option) is not None and not str(params[option]).strip():
            raise OptionError(option, "must not be blank; give a name or number")
    return FileAccess(
        params.get("owner"), params.get("group"), _mode(params.get("mode")), bool(params.get("create_parent"))
    )


def _mode(value: object) -> int | None:
    if value is None:
        return None
    # YAML reads 0640 without quotes as the number 416.
    text = f"{value:o}" if isinstance(value, int) and not isinstance(value, bool) else str(value).strip()
    match = _MODE.fullmatch(text)
    if match is None:
        raise OptionError("mode", f"{str(value)[:20]!r} is not a mode of three digits; {MODE_RULE}")
    bits = int(match[1], 8)
    if not bits & stat.S_IRUSR or bits & 0o133:
        raise OptionError("mode", f"{match[1]} must let the owner read, but nobody execute and no others write")
    return bits


def _uid(owner: str | None) -> int | None:
    if owner is None or owner.isdigit():
        return None if owner is None else int(owner)
    try:
        return pwd.getpwnam(owner).pw_uid
    except KeyError:
        raise OptionError("owner", f"there is no user {owner} on this machine") from None


def _gid(group: str | None) -> int | None:
    if group is None or group.isdigit():
        return None if group is None else int(group)
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise OptionError("group", f"there is no group {group} on this machine") from None


def _user_name(uid: int, desired: str) -> str:
    """Return the user in the form of the option: a number if that is one."""
    try:
        return str(uid) if desired.isdigit() else pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group_name(gid: int, desired: str) -> str:
    try:
        return str(gid) if desired.isdigit() else grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
