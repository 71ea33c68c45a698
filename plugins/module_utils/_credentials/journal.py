# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that holds one secret: mode 0600, replaced atomically, proven writable before there is a secret to lose.

While a secret is on its way, a journal beside the file says so: a run that is killed between creating a token and
writing its secret leaves it behind, and the next run knows what to look for. Where the API lists nothing by which a
secret could be told from others, a note beside the file says whose it is.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import stat
import typing as t

from .._api.errors import OptionError

_LARGEST = 4096
# Written ahead of the secret, so that a full disk shows before a token is created.
_PLACEHOLDER = b"#" * _LARGEST


class JournaledFile:
    """``path`` on this machine; a symbolic link is followed, not replaced. Problems are OptionErrors of ``option``.

    ``holds``: what messages say it has one of.
    """

    def __init__(self, path: str, option: str = "path", holds: str = "token") -> None:
        self.path = os.path.realpath(path)
        self._option = option
        self._holds = holds
        self._prepared: str | None = None
        self._journal: int | None = None
        self._held: tuple[str | None, ...] = ()

    def read(self) -> str | None:
        """The secret, or None if there is none. What does not look like a secret is refused: it is not ours."""
        self._held = (self._read(),)
        return self._held[0]

    def _read(self) -> str | None:
        self._check_kind()
        try:
            with open(self.path, "rb") as file:
                content = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._bad(f"cannot be read: {error.strerror}") from None
        try:
            text = content.decode("ascii").strip()
        except UnicodeDecodeError:
            text = "\n"
        if len(content) > _LARGEST or any(not one.isprintable() or one.isspace() for one in text):
            raise self.unlike()
        return text or None

    def unlike(self) -> OptionError:
        """The error for contents that are not what the file is for."""
        return self._bad(f"holds something other than one {self._holds}; it is not overwritten, choose another file")

    @property
    def too_permissive(self) -> bool:
        """Whether others than the owner may read or write the file."""
        try:
            return bool(stat.S_IMODE(os.stat(self.path).st_mode) & 0o177)
        except OSError:
            return False

    @property
    def mode(self) -> str:
        return f"{stat.S_IMODE(os.stat(self.path).st_mode):04o}"

    def tighten(self) -> None:
        try:
            os.chmod(self.path, 0o600)
        except OSError as error:
            raise self._bad(f"cannot be set to mode 0600: {error.strerror}") from None

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    def folder_exists(self) -> bool:
        return os.path.isdir(self.folder)

    def check(self) -> None:
        """Raise if the file surely cannot be written. Writes nothing, so it also serves check mode."""
        if not self.folder_exists():
            raise self._bad(f"the folder {self.folder} does not exist; create it first")
        if os.path.isdir(self.path):
            raise self._bad("is a folder; name a file in it")
        self._check_kind()
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise self._bad(f"the folder {self.folder} is not writable")

    def _check_kind(self) -> None:
        """Raise for a pipe, which would be waited for without end, and for a device, which a file would replace."""
        try:
            mode = os.stat(self.path).st_mode
        except OSError:
            return
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise self._bad("is a device, a pipe or a socket; name an ordinary file")

    def check_writable(self, check_mode: bool, warn: t.Callable[[str], None]) -> None:
        """Raise if the file surely could not be written; in check mode an earlier task may yet make its folder."""
        if check_mode and not self.folder_exists():
            warn(f"{self._option}: the folder {self.folder} does not exist yet; an earlier task is taken to create it")
        else:
            self.check()

    @property
    def journal(self) -> str:
        return os.path.join(self.folder, f".{os.path.basename(self.path)}.minting")

    def interrupted(self) -> dict[str, t.Any] | None:
        """The journal of a run that was killed on its way, or None. Another run that is still on it is an error."""
        try:
            handle = os.open(self.journal, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            return None
        try:
            entry = json.loads(os.read(self._locked(handle), _LARGEST * 16))
        except ValueError:
            entry = None
        os.close(handle)
        return entry if isinstance(entry, dict) else None

    def prepare(self, entry: t.Mapping[str, t.Any]) -> None:
        """Put a journal with that entry, and a temporary file with room for the secret, beside the destination."""
        self.check()
        try:
            self._journal = self._locked(os.open(self.journal, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            self._check_unchanged()
            self._prepared = os.path.join(self.folder, f".{os.path.basename(self.path)}.{secrets.token_hex(4)}")
            # The journal names the temporary file before there is one: whenever the run is killed, it can be found.
            os.ftruncate(self._journal, 0)
            os.pwrite(self._journal, json.dumps({**entry, "temporary": self._prepared}).encode(), 0)
            os.fsync(self._journal)
            handle = os.open(self._prepared, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_PLACEHOLDER)
                file.flush()
                os.fsync(file.fileno())
        except OptionError:
            self.discard()
            raise
        except OSError as error:
            self.discard()
            raise self._bad(f"cannot be written: {error.strerror}") from None

    def _check_unchanged(self) -> None:
        """Raise if a run that was faster has put another secret here since this one decided what to do."""
        if self._held and self._read() != self._held[0]:
            raise self._bad("another run has just written it; run again")

    def commit(self, secret: str, note: t.Mapping[str, t.Any] | None = None) -> None:
        """Put the secret in place of the destination. Raises OSError if that fails after all."""
        if self._prepared is None:
            raise OSError(errno.EINVAL, "not prepared")
        if note is not None:
            self._write_note(secret, note)
        with open(self._prepared, "r+b") as file:
            file.write(secret.encode("utf-8") + b"\n")
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        self._keep_owner(self._prepared)
        os.replace(self._prepared, self.path)
        self._prepared = None
        self._sync_folder()

    def discard(self) -> None:
        """Remove the temporary file and the journal: nothing is on its way any more."""
        if self._journal is not None:
            _unlink(self.journal)
            if not os.path.lexists(self.path):
                _unlink(self._note)
        self.leave()

    def leave(self) -> None:
        """Remove the temporary file but not the journal: a secret may have been on its way."""
        if self._prepared is not None:
            _unlink(self._prepared)
            self._prepared = None
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None

    def forget(self, entry: t.Mapping[str, t.Any]) -> None:
        """Clear away what an interrupted run left behind."""
        temporary = str(entry.get("temporary", ""))
        if os.path.dirname(temporary) == self.folder and os.path.basename(temporary).startswith("."):
            _unlink(temporary)
        _unlink(self.journal)

    def note(self, secret: str | None) -> dict[str, t.Any] | None:
        """What was noted about the secret when it was put here, or None: it may have come from elsewhere."""
        noted = self._notes().get(_digest(secret)) if secret else None
        return noted if isinstance(noted, dict) else None

    @property
    def _note(self) -> str:
        return os.path.join(self.folder, f".{os.path.basename(self.path)}.minted")

    def _notes(self) -> dict[str, t.Any]:
        try:
            with open(self._note, encoding="ascii") as file:
                notes = json.load(file)
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def _write_note(self, secret: str, note: t.Mapping[str, t.Any]) -> None:
        """Written before the secret: wherever a run is killed, what the file then holds is among the noted."""
        try:
            held = self.read()
        except OptionError:
            held = None
        noted = self.note(held)
        kept = {_digest(held): noted} if held and noted else {}
        temporary = f"{self._note}.new"
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump({**kept, _digest(secret): dict(note)}, file)
                file.flush()
                os.fsync(file.fileno())
            self._keep_owner(temporary)
            os.replace(temporary, self._note)
        except OSError:
            _unlink(temporary)
            raise

    def _locked(self, handle: int) -> int:
        """The handle, locked against other runs; closed if one of them holds it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise self._bad("another run is just writing it; run again when it is done") from None
        except OSError:
            # A file system without locks: two runs at once cannot be told from one that was killed.
            pass
        if not os.fstat(handle).st_nlink:
            # The other run came to its end, and took its journal away, between our opening and locking it.
            os.close(handle)
            raise self._bad("another run has just written it; run again")
        return handle

    def remove(self) -> None:
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._bad(f"cannot be removed: {error.strerror}") from None
        _unlink(self._note)

    def _keep_owner(self, replacement: str) -> None:
        try:
            old = os.stat(self.path)
            os.chown(replacement, old.st_uid, old.st_gid)
        except OSError:
            pass

    def _sync_folder(self) -> None:
        try:
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            pass

    def _bad(self, problem: str) -> OptionError:
        return OptionError(self._option, f"{self.path}: {problem}")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _unlink(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
