# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text files below one folder, written all or none, without a way out of the folder."""

from __future__ import annotations

import os
import shutil
import stat
import typing as t

from .._api.errors import OptionError
from .._credentials.atomic_file import (
    Access,
    NewFile,
    make_folders,
    read_file,
    remove_folders,
    temporary_name,
    unlink,
)

SHARED = 0o666


class TextFile(t.NamedTuple):
    """The content for a path below the folder. The mode counts only if there is no file yet."""

    path: str
    text: str
    mode: int = SHARED


class FileSet:
    """The files below a folder, which need not exist. Problems are OptionErrors of ``option``."""

    def __init__(self, folder: str, option: str) -> None:
        self._folder = folder
        self._root = os.path.realpath(folder)
        self._option = option

    def exists(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self._root, path))

    def read(self, path: str) -> str | None:
        """Return the text of a file, or None if there is none. Raises OptionError for anything but an ordinary file."""
        try:
            return read_file(self._target(path)).decode("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._bad(path, f"cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise self._bad(path, f"cannot be read: {error}") from None

    def write(self, files: t.Sequence[TextFile]) -> None:
        """Write all of the files, or leave all as they were. Files that are there keep their mode and owner."""
        change = _Change()
        path = ""
        try:
            for path, text, mode in files:
                change.stage(self._target(path), text, mode)
            change.commit()
        except OSError as error:
            raise self._bad(path, f"cannot be written: {error.strerror}") from None
        finally:
            change.clean()

    def _target(self, path: str) -> str:
        """Return the real place of a file. Raises OptionError if that is not below the folder or not a file's."""
        target = os.path.realpath(os.path.join(self._root, path))
        if os.path.commonpath([self._root, target]) != self._root or target == self._root:
            raise self._bad(path, "leads out of the folder; remove the link")
        try:
            mode = os.lstat(target).st_mode
        except OSError:
            return target
        if not stat.S_ISREG(mode):
            raise self._bad(path, "cannot be read or written, as it is not an ordinary file")
        return target

    def _bad(self, path: str, problem: str) -> OptionError:
        return OptionError(self._option, f"{os.path.join(self._folder, path)} {problem}")


class _Change:
    """New contents beside the files they are for, and what it takes to put the old ones back."""

    def __init__(self) -> None:
        self._staged: list[NewFile] = []
        self._backups: list[str] = []
        self._folders: list[str] = []

    def stage(self, target: str, text: str, mode: int) -> None:
        """Write the new contents, for which the disk must have room, beside the target."""
        self._folders += make_folders(os.path.dirname(target))
        old = os.stat(target) if os.path.lexists(target) else None
        self._staged.append(NewFile(target))
        self._staged[-1].make(text.encode("utf-8"), None if old is None else Access.of(old), mode)

    def commit(self) -> None:
        """Put everything in its place. If that fails in between, the files are taken back."""
        backups: list[tuple[str, str | None]] = []
        try:
            for file in self._staged:
                backups.append((file.path, self._backup(file.path)))
                file.place()
        except BaseException:
            self._take_back(backups)
            raise
        self._folders.clear()

    def _take_back(self, backups: t.Sequence[tuple[str, str | None]]) -> None:
        for target, backup in reversed(backups):
            try:
                if backup is None:
                    os.unlink(target)
                else:
                    os.rename(backup, target)
            except FileNotFoundError:
                pass
            except OSError:
                # Better a file too many than the old contents lost.
                self._backups = [one for one in self._backups if one != backup]

    def clean(self) -> None:
        """Remove what is not in its place."""
        for file in self._staged:
            file.discard()
        for backup in self._backups:
            unlink(backup)
        remove_folders(self._folders)

    def _backup(self, target: str) -> str | None:
        """Return a second name of the old file, or None if there is none."""
        if not os.path.lexists(target):
            return None
        backup = temporary_name(target)
        self._backups.append(backup)
        try:
            os.link(target, backup)
        except OSError:
            # Not every file system has second names, and not every owner grants them.
            shutil.copy2(target, backup)
        return backup
