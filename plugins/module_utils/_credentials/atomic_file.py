# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are read without waiting and replaced as a whole, also in folders that others may write to.

No link of another user is followed, nothing but an ordinary file is opened, and a new file is made under a name of its
own, with room for its contents, before it takes the place of the old one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import re
import secrets
import stat
import typing as t

# A pipe is not waited for, and a link that appears after a look is not followed.
SAFELY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
SPECIAL = "is a device, a pipe or a socket; name an ordinary file"
PRIVATE = 0o600
_MOST_LINKS = 40


class Refused(OSError):
    """A path that is not used, though the system would allow it. ``strerror`` says why."""

    def __init__(self, why: str) -> None:
        super().__init__(errno.EPERM, why)


@dataclasses.dataclass(frozen=True)
class Access:
    """The users of a file. A value of None leaves it to the caller's user and to ``PRIVATE``."""

    uid: int | None = None
    gid: int | None = None
    mode: int | None = None

    @classmethod
    def of(cls, found: os.stat_result) -> Access:
        return cls(found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode))

    @property
    def bits(self) -> int:
        return PRIVATE if self.mode is None else self.mode

    def grant(self, handle: int, bits: int | None = None) -> None:
        """Give it to an open file or folder. Raises OSError if this user may not."""
        found = os.fstat(handle)
        uid = found.st_uid if self.uid is None else self.uid
        gid = found.st_gid if self.gid is None else self.gid
        if (uid, gid) != (found.st_uid, found.st_gid):
            os.fchown(handle, uid, gid)
        os.fchmod(handle, self.bits if bits is None else bits)

    def differs(self, found: os.stat_result) -> bool:
        """Return whether a file has another owner, group or mode than was asked for, or lets in more than it should."""
        bits = stat.S_IMODE(found.st_mode)
        too_permissive = bool(bits & 0o177) if self.mode is None else bits != self.mode
        return too_permissive or self.uid not in (None, found.st_uid) or self.gid not in (None, found.st_gid)


def real_path(path: str) -> str:
    """The path without symbolic links. Raises Refused for a link of another user, who may point it anywhere."""
    resolved, links = os.sep, 0
    pending = list(reversed(os.path.join(os.getcwd(), path).split(os.sep)))
    while pending:
        name = pending.pop()
        if name in ("", os.curdir):
            continue
        if name == os.pardir:
            resolved = os.path.dirname(resolved)
            continue
        step = os.path.join(resolved, name)
        try:
            found = os.lstat(step)
        except OSError:
            # There is nothing yet, or nothing that may be seen: opening it will say so.
            found = None
        if found is None or not stat.S_ISLNK(found.st_mode):
            resolved = step
            continue
        links += 1
        if found.st_uid not in _trusted_users():
            raise Refused(f"{step} is a symbolic link of another user; name the place that is meant")
        if links > _MOST_LINKS:
            raise Refused(f"{step} is one of too many symbolic links")
        target = os.readlink(step)
        resolved = os.sep if os.path.isabs(target) else resolved
        pending.extend(reversed(target.split(os.sep)))
    return resolved


def check_place(path: str) -> os.stat_result | None:
    """Return the file at a place, or None. Raises Refused for anything that must be neither read nor replaced."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISDIR(found.st_mode):
        raise Refused("is a folder; name a file in it")
    if not stat.S_ISREG(found.st_mode):
        raise Refused(SPECIAL)
    folder = os.stat(os.path.dirname(path))
    if found.st_nlink > 1 and (found.st_uid not in _trusted_users() or _is_shared(folder)):
        raise Refused("has a second name (a hard link), which may be that of another user's file; remove it first")
    mine = os.geteuid() in (0, found.st_uid, folder.st_uid)
    if folder.st_mode & stat.S_ISVTX and not mine:
        raise Refused("belongs to another user, and in this folder only its owner may replace it")
    return found


def read_file(path: str, limit: int = -1) -> bytes:
    """The contents of an ordinary file (at most ``limit`` bytes of them). Raises OSError."""
    if _is_special(os.lstat(path)):
        # Opening a device may already do something.
        raise Refused(SPECIAL)
    with os.fdopen(os.open(path, os.O_RDONLY | SAFELY), "rb") as file:
        found = os.fstat(file.fileno())
        if _is_special(found):
            raise Refused(SPECIAL)
        return file.read(limit)


def open_own(path: str, flags: int) -> int:
    """A handle of a file that only this user can have made. Raises Refused for any other, OSError if there is none."""
    if flags & os.O_CREAT == 0 and _is_special(os.lstat(path)):
        raise Refused(f"{path} is not an ordinary file; remove it")
    handle = os.open(path, flags | SAFELY, PRIVATE)
    try:
        _check_own(path, os.fstat(handle))
    except OSError:
        os.close(handle)
        raise
    return handle


def read_own(path: str) -> bytes:
    """The contents of a file that only this user can have made, however long."""
    with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
        return file.read()


def temporary_name(path: str) -> str:
    return os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{secrets.token_hex(4)}")


def is_temporary_of(path: str, name: str) -> bool:
    """Return whether a file name is one that ``temporary_name`` gives for the path."""
    return re.fullmatch(rf"\.{re.escape(os.path.basename(path))}\.[0-9a-f]{{8}}", name) is not None


class NewFile:
    """A file that is going to take the place of another: made beside it, filled, then put in its place."""

    def __init__(self, path: str, temporary: str | None = None) -> None:
        self.path = path
        self.temporary = temporary or temporary_name(path)
        self._made = False

    def make(self, content: bytes, access: Access | None = None, mode: int = PRIVATE) -> None:
        """Write it beside the other: a full disk and a missing right show now.

        Without ``access`` it has ``mode``, narrowed by the umask as any program's new files are.
        """
        created = mode if access is None else PRIVATE
        handle = os.open(self.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | SAFELY, created)
        self._made = True
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if access is not None:
                access.grant(handle)
            os.fsync(handle)

    def reserve(self, size: int, access: Access | None = None) -> None:
        """Make it, with room for so many bytes and for whom it is."""
        self.make(b"#" * size, access or Access())

    def put(self, content: bytes, keep: os.stat_result | None = None, label: bytes | None = None) -> None:
        """Fill it and put it in place. ``keep``: a file whose owner the new one gets, if this user may give it."""
        with os.fdopen(os.open(self.temporary, os.O_WRONLY | SAFELY), "wb") as file:
            file.write(content)
            file.truncate()
            if keep is not None:
                with contextlib.suppress(OSError):
                    os.fchown(file.fileno(), keep.st_uid, keep.st_gid)
            _label(file.fileno(), label)
            file.flush()
            os.fsync(file.fileno())
        self.place()

    def place(self) -> None:
        os.replace(self.temporary, self.path)
        self._made = False
        sync_folder(os.path.dirname(self.path))

    def discard(self) -> None:
        if self._made:
            unlink(self.temporary)
            self._made = False


def make_folders(path: str, access: Access | None = None) -> list[str]:
    """Make a folder and those above it that are missing, open to whom ``access`` lets read. Those that were made.

    Without ``access`` the umask decides.
    """
    missing = []
    while path != os.path.dirname(path) and not os.path.lexists(path):
        missing.append(path)
        path = os.path.dirname(path)
    made: list[str] = []
    try:
        for folder in reversed(missing):
            os.mkdir(folder, 0o777 if access is None else 0o700)
            made.append(folder)
            if access is not None:
                _open_to_readers(folder, access)
    except OSError:
        remove_folders(made)
        raise
    return made


def _open_to_readers(folder: str, access: Access) -> None:
    readers = access.bits & 0o044
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | SAFELY)
    try:
        access.grant(handle, 0o700 | readers | readers >> 2)
    finally:
        os.close(handle)


def remove_folders(made: t.Iterable[str]) -> None:
    """Take back folders that were made, as far as nothing is in them."""
    for folder in sorted(made, key=len, reverse=True):
        with contextlib.suppress(OSError):
            os.rmdir(folder)


LABEL = "user.logfire.owner"


def read_label(path: str) -> bytes | None:
    """Return the note on the file itself, or None if there is none or the file system keeps none."""
    try:
        return os.getxattr(path, LABEL, follow_symlinks=False)
    except (OSError, AttributeError):
        return None


def _label(handle: int, label: bytes | None) -> None:
    if label is not None:
        with contextlib.suppress(OSError, AttributeError):
            os.setxattr(handle, LABEL, label)


def sync_folder(folder: str) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unlink(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _trusted_users() -> tuple[int, int]:
    return os.geteuid(), 0


def _is_shared(folder: os.stat_result) -> bool:
    return bool(folder.st_mode & 0o022)


def _is_special(found: os.stat_result) -> bool:
    return not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode) and not stat.S_ISLNK(found.st_mode)


def _check_own(path: str, found: os.stat_result) -> None:
    folder = os.stat(os.path.dirname(path))
    owners = _trusted_users() if _is_shared(folder) else (*_trusted_users(), folder.st_uid)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or found.st_uid not in owners:
        raise Refused(f"{path} beside it was not made by this user; remove it")
