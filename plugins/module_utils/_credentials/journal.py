# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that holds one secret: mode 0600, replaced atomically, proven writable before there is a secret to lose.

While a secret is on its way, a journal beside the file says so: a run that is killed between creating a token and
writing its secret leaves it behind, and the next run knows what to look for. A note beside the file says whose the
secret is if no list of the API does. A journal or note that cannot be read, or that another user made, is an error and
never counts as absent.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import typing as t

from .._api.errors import OptionError
from .._core.values import same_id
from .access import FileAccess
from .atomic_file import (
    SAFELY,
    NewFile,
    check_place,
    is_temporary_of,
    make_folders,
    open_own,
    read_file,
    real_path,
    remove_folders,
    unlink,
)
from .notes import Notes, label_of, labelled

LARGEST = 4096
# The second is the former one, which is still read.
JOURNAL_SUFFIXES = ("journal", "minting")

Entry = t.Mapping[str, t.Any]


class JournaledFile:
    """``path`` on this machine; a symbolic link is followed, not replaced. Problems are OptionErrors of ``option``.

    ``holds``: what messages say it has one of.
    """

    def __init__(self, path: str, option: str = "path", holds: str = "token", access: FileAccess | None = None) -> None:
        self.path = path
        self._option = option
        self._holds = holds
        self._access = access or FileAccess()
        try:
            self.path = real_path(path)
        except OSError as error:
            raise self._bad(str(error.strerror)) from None
        self.folder = os.path.dirname(self.path)
        self._notes = Notes(self.path)
        self._prepared: NewFile | None = None
        self._journal: int | None = None
        self._held: tuple[str | None, ...] = ()
        self._made_folders: list[str] = []

    # The secret

    def read(self) -> str | None:
        """The secret, or None if there is none. Other content is refused: it is not ours."""
        self._held = (self._read(),)
        return self._held[0]

    def _read(self) -> str | None:
        try:
            content = read_file(self.path, LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            why = str(error.strerror)
            raise self._bad(why if error.errno == errno.EPERM else f"cannot be read: {why}") from None
        try:
            text = content.decode("ascii").strip()
        except UnicodeDecodeError:
            text = "\n"
        if len(content) > LARGEST or any(not one.isprintable() or one.isspace() for one in text):
            raise self.unlike()
        return text or None

    def unlike(self) -> OptionError:
        """The error for contents that are not what the file is for."""
        return self._bad(f"holds something other than one {self._holds}; it is not overwritten, choose another file")

    def foreign(self, whose: str) -> OptionError:
        """The error for contents that belong to something else."""
        return self._bad(f"holds {whose}; it is not overwritten, choose another file")

    @property
    def wrong_access(self) -> bool:
        """Return whether owner, group or mode are not as asked for, or others may use the file unasked."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        try:
            return self._access.resolve().differs(found)
        except OptionError:
            # In check mode an earlier task may be about to create the user.
            return True

    @property
    def access(self) -> dict[str, str]:
        return self._access.shown(os.stat(self.path))

    @property
    def wanted_access(self) -> dict[str, str]:
        return self._access.desired

    def set_access(self) -> None:
        try:
            handle = os.open(self.path, os.O_RDONLY | SAFELY)
            try:
                self._access.resolve().grant(handle)
            finally:
                os.close(handle)
        except OSError as error:
            mode = self.wanted_access["mode"]
            raise self._bad(f"cannot be set to its owner, group and mode {mode}: {error.strerror}") from None

    def remove(self) -> None:
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._bad(f"cannot be removed: {error.strerror}") from None
        self._notes.remove()

    # Checks before writing

    def folder_exists(self) -> bool:
        return os.path.isdir(self.folder)

    def check(self) -> None:
        """Raise if the file surely cannot be written. Writes nothing, so it also serves check mode."""
        self._access.resolve()
        if not self.folder_exists():
            if not self._access.create_parent or os.path.lexists(self.folder):
                raise self._bad(f"the folder {self.folder} does not exist; create it first")
            return
        try:
            check_place(self.path)
        except OSError as error:
            raise self._bad(str(error.strerror)) from None
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise self._bad(f"the folder {self.folder} is not writable")

    def check_writable(self, check_mode: bool, warn: t.Callable[[str], None]) -> None:
        """Raise if the file surely could not be written; in check mode an earlier task may still prepare it."""
        if check_mode and not self.folder_exists() and not self._access.create_parent:
            missing = f"{self._option}: the folder {self.folder} does not exist yet"
            warn(f"{missing}; assuming that an earlier task creates it")
            return
        try:
            self.check()
        except OptionError as problem:
            if not check_mode or problem.option not in ("owner", "group"):
                raise
            warn(f"{problem.message}; assuming that an earlier task creates it")

    # The journal

    @property
    def journal(self) -> str:
        return self._journals[0]

    @property
    def _journals(self) -> list[str]:
        return [os.path.join(self.folder, f".{os.path.basename(self.path)}.{suffix}") for suffix in JOURNAL_SUFFIXES]

    def interrupted(self) -> dict[str, object] | None:
        """The journal of a run that was killed on its way, or None if there is none.

        Another run that is still on it is an error, and so is a journal that cannot be read: a token may be live.
        """
        for path in self._journals:
            entry = self._read_journal(path)
            if entry is not None:
                return entry
        return None

    def _read_journal(self, path: str) -> dict[str, object] | None:
        try:
            handle = open_own(path, os.O_RDWR)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.bad_journal(str(error.strerror), path) from None
        with os.fdopen(self._locked(handle), "rb") as file:
            content = file.read()
        # An empty one is of a run that was killed before it had announced anything.
        try:
            entry = json.loads(content) if content else {}
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            raise self.bad_journal("it holds something else", path)
        return entry

    def bad_journal(self, why: str, path: str = "") -> OptionError:
        return self._bad(
            f"the journal {path or self.journal} of an interrupted run cannot be used: {why}; a {self._holds} may be"
            " live that nobody holds: look for it, then remove the journal"
        )

    def prepare(self, entry: Entry) -> None:
        """Put a journal with that entry, and a temporary file with room for the secret, beside the destination."""
        self.check()
        try:
            self._made_folders = make_folders(self.folder, self._access.resolve())
            self._journal = self._locked(open_own(self.journal, os.O_RDWR | os.O_CREAT))
            self._check_unchanged()
            self._prepared = NewFile(self.path)
            # The journal names the temporary file before there is one: whenever the run is killed, it can be found.
            self._write_journal({**entry, "temporary": os.path.basename(self._prepared.temporary)})
            # With room for the secret, so that a full disk shows before a token is created.
            self._prepared.reserve(LARGEST, self._access.resolve())
        except OptionError:
            self.discard()
            raise
        except OSError as error:
            self.discard()
            raise self._bad(f"cannot be written: {error.strerror}") from None

    def _write_journal(self, entry: Entry) -> None:
        """Put it in place as a whole: however this run ends, nobody finds a part of one."""
        fresh = f"{self.journal}.new"
        unlink(fresh)
        handle = self._locked(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | SAFELY, 0o600))
        try:
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(json.dumps(entry).encode("ascii"))
                file.flush()
                os.fsync(handle)
            os.rename(fresh, self.journal)
        except OSError:
            unlink(fresh)
            os.close(handle)
            raise
        # The lock is on the new one already.
        os.close(t.cast(int, self._journal))
        self._journal = handle

    def _check_unchanged(self) -> None:
        """Raise if a run that was faster has put another secret here since this one decided what to do."""
        if self._held and self._read() != self._held[0]:
            raise self._bad("another run has just written it; run again")

    def commit(self, secret: str, note: Entry | None = None, label: Entry | None = None, keep: bool = False) -> None:
        """Put the secret in place of the destination. Raises OSError if that fails after all.

        ``note`` goes beside the file, ``label`` on it. ``keep``: what is there was ours, so its owner stays.
        """
        if self._prepared is None:
            raise OSError(errno.EINVAL, "not prepared")
        if note is not None:
            self._write_note(secret, note)
        old = self._kept() if keep else None
        self._prepared.put(secret.encode("utf-8") + b"\n", old, None if label is None else label_of(secret, label))
        self._prepared = None

    def _kept(self) -> os.stat_result | None:
        """The file whose owner stays, unless another owner or group was asked for."""
        if self._access.owner is not None or self._access.group is not None:
            return None
        try:
            return check_place(self.path)
        except OSError:
            return None

    def _write_note(self, secret: str, note: Entry) -> None:
        try:
            held = self.read()
        except OptionError:
            held = None
        self._notes.write(secret, note, held)

    def discard(self) -> None:
        """Remove the temporary file and the journal: nothing is on its way any more."""
        if self._journal is not None:
            unlink(self.journal)
            if not os.path.lexists(self.path):
                self._notes.remove()
        self.leave()
        remove_folders(self._made_folders)

    def leave(self) -> None:
        """Remove the temporary file but not the journal: a secret may have been on its way."""
        if self._prepared is not None:
            self._prepared.discard()
            self._prepared = None
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None

    def forget(self, entry: Entry) -> None:
        """Clear away what an interrupted run left behind. Raises OptionError if another run has been here since."""
        for path in self._journals:
            found = self._read_journal(path)
            if found is not None and found != entry:
                raise self._bad("another run has just written it; run again")
            if found is not None:
                temporary = str(entry.get("temporary", ""))
                name = os.path.basename(temporary)
                if is_temporary_of(self.path, name) and temporary in (name, os.path.join(self.folder, name)):
                    unlink(os.path.join(self.folder, name))
                unlink(f"{path}.new")
                unlink(path)

    def _locked(self, handle: int) -> int:
        """The handle, locked against other runs; closed if one of them holds it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise self._bad("another run is just writing it; run again when it is done") from None
        except OSError:
            # A file system without locks: two runs at once look like one that was killed.
            pass
        if not os.fstat(handle).st_nlink:
            # The other run came to its end, and took its journal away, between our opening and locking it.
            os.close(handle)
            raise self._bad("another run has just written it; run again")
        return handle

    # Notes

    def note(self, secret: str | None) -> dict[str, object] | None:
        """Return what was noted about the secret when it was put here, or None: it may have come from elsewhere."""
        try:
            return self._notes.about(secret)
        except OSError as error:
            raise self._bad(f"the note that says whose it is cannot be used: {error.strerror}") from None

    def check_organization(self, content: str | None, mine: str | None) -> None:
        """Raise if it was noted on the file that what it holds is of another organization than ``mine``."""
        noted = (self.label(content) or {}).get("organization_id")
        if noted and mine and not same_id(noted, mine):
            raise self.foreign(f"a {self._holds} of the organization {noted}")

    def label(self, secret: str | None) -> dict[str, object] | None:
        """Return what was noted on the file itself. It proves nothing: another user of the file may have written it."""
        return labelled(self.path, secret)

    def _bad(self, problem: str) -> OptionError:
        return OptionError(self._option, f"{self.path}: {problem}")
