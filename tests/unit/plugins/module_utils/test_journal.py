# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile

ENTRY = {"kind": "write_token", "known": []}
needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkout.token"


def write(path: Path, secret: str = "Zq8secret") -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    file.commit(secret)
    file.discard()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def full_disk(*_arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_secret_is_written_for_its_owner_only_and_read_back(path: Path) -> None:
    write(path)
    assert path.read_text() == "Zq8secret\n"
    assert mode(path) == 0o600
    assert JournaledFile(str(path)).read() == "Zq8secret"
    assert os.listdir(path.parent) == [path.name]


def test_a_shorter_secret_leaves_nothing_of_a_longer_one(path: Path) -> None:
    write(path, "x" * 3000)
    write(path, "short")
    assert path.read_text() == "short\n"


@pytest.mark.parametrize("umask", [0, 0o077])
def test_the_umask_does_not_matter(path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        write(path)
    finally:
        os.umask(old)
    assert mode(path) == 0o600


@pytest.mark.parametrize("note", [None, {"id": "one"}])
def test_everything_is_on_the_disk_before_what_depends_on_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, note: dict[str, Any] | None
) -> None:
    """A power cut may come at any moment: what is not flushed in order may be lost out of order."""
    happened: list[str] = []
    fsync, replace = os.fsync, os.replace

    def flush(handle: int) -> None:
        inode = os.fstat(handle).st_ino
        name = next((one.name for one in path.parent.iterdir() if one.stat().st_ino == inode), "the folder")
        fsync(handle)
        happened.append(re.sub(r"\.[0-9a-f]{8}$", ".temporary", name))

    def move(source: str, target: str) -> None:
        replace(source, target)
        happened.append(f"to {os.path.basename(target)}")

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", move)
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    assert happened == [".checkout.token.minting", ".checkout.token.temporary"]
    file.commit("Zq8secret", note)
    noted = [".checkout.token.minted.new", "to .checkout.token.minted"] if note else []
    written = [".checkout.token.temporary", "to checkout.token", "the folder"]
    assert happened[2:] == [*noted, *written]
    file.discard()


def test_until_the_commit_the_old_secret_stays(path: Path) -> None:
    write(path, "old")
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    assert path.read_text() == "old\n"
    file.discard()
    assert path.read_text() == "old\n"
    assert os.listdir(path.parent) == [path.name]


def test_the_file_is_replaced_and_not_written_over(path: Path) -> None:
    write(path, "old")
    reader = path.open()
    write(path, "new")
    with reader:
        assert reader.read() == "old\n"


def test_there_is_no_moment_at_which_others_can_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("old\n")
    path.chmod(0o644)
    seen: list[int] = []
    replace = os.replace

    def watching(source: str, target: str) -> None:
        seen.append(mode(Path(source)))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watching)
    write(path)
    assert seen == [0o600]
    assert mode(path) == 0o600


def test_a_symbolic_link_is_followed(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "token"
    target.parent.mkdir()
    path.symlink_to(target)
    write(path)
    assert path.is_symlink()
    assert target.read_text() == "Zq8secret\n"
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n"])
def test_an_empty_file_holds_no_secret(path: Path, content: bytes) -> None:
    assert JournaledFile(str(path)).read() is None
    path.write_bytes(content)
    assert JournaledFile(str(path)).read() is None


@pytest.mark.parametrize("content", [b"Zq8secret", b"Zq8secret\n", b" Zq8secret\r\n\n"])
def test_blanks_around_a_secret_do_not_count(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert JournaledFile(str(path)).read() == "Zq8secret"


@pytest.mark.parametrize(
    "content",
    [
        b"TOKEN=a\nOTHER=Zq8\n",
        b"Zq8 b\n",
        b"\x7fELF\x02",
        b"Zq8\x00",
        "Zq8ä".encode(),
        b"\xff\xfe",
        b"Z" * 5000,
        b"a\tb",
    ],
)
def test_something_else_is_refused_and_not_shown(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(OptionError, match=r"^path: .*is not overwritten") as caught:
        JournaledFile(str(path)).read()
    assert "Zq8" not in caught.value.message
    assert path.read_bytes() == content


@pytest.mark.parametrize("what", [JournaledFile.read, JournaledFile.check])
def test_a_device_or_a_pipe_is_refused(what: Callable[[JournaledFile], object], path: Path) -> None:
    os.mkfifo(path)
    for special in (str(path), os.devnull):
        with pytest.raises(OptionError, match=r"^path: .*; name an ordinary file$"):
            what(JournaledFile(special))


def test_what_is_no_file_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"^path: .*cannot be read"):
        JournaledFile(str(tmp_path)).read()
    with pytest.raises(OptionError, match="is a folder"):
        JournaledFile(str(tmp_path)).check()
    with pytest.raises(OptionError, match=r"missing does not exist; create it first"):
        JournaledFile(str(tmp_path / "missing" / "token")).check()


def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(OptionError, match="name an ordinary file"):
        JournaledFile(os.devnull).prepare(ENTRY)
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_link_to_nowhere_is_no_secret(path: Path, tmp_path: Path, link: str) -> None:
    path.symlink_to(tmp_path / "missing" / "token" if link == "folder" else tmp_path / "missing")
    assert JournaledFile(str(path)).read() is None


def test_a_folder_that_may_not_be_written_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(OptionError, match=r"^path: .*is not writable"):
        JournaledFile(str(path)).check()


@needs_permissions
def test_a_folder_without_permission_is_refused(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(OptionError, match=r"^path: .*is not writable"):
            JournaledFile(str(path)).check()
    finally:
        path.parent.chmod(0o700)


def test_a_check_writes_nothing(path: Path) -> None:
    JournaledFile(str(path)).check()
    assert os.listdir(path.parent) == []


@pytest.mark.parametrize("call", ["fsync", "ftruncate", "pwrite"])
def test_a_full_disk_shows_before_there_is_a_secret(path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    write(path, "old")
    monkeypatch.setattr(os, call, full_disk)
    with pytest.raises(OptionError, match=r"^path: .*cannot be written: No space left"):
        JournaledFile(str(path)).prepare(ENTRY)
    assert os.listdir(path.parent) == [path.name]
    assert path.read_text() == "old\n"


def test_room_for_the_secret_is_taken_beforehand(path: Path) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    sizes = [one.stat().st_size for one in path.parent.iterdir() if not one.name.endswith(".minting")]
    file.discard()
    assert sizes
    assert min(sizes) >= 4096


def test_a_commit_that_fails_says_so_and_leaves_the_old_secret(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, "old")
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        file.commit("new")
    file.discard()
    assert path.read_text() == "old\n"
    assert os.listdir(path.parent) == [path.name]


def test_nothing_is_committed_that_was_not_prepared(path: Path) -> None:
    with pytest.raises(OSError, match="not prepared"):
        JournaledFile(str(path)).commit("Zq8secret")


@pytest.mark.parametrize(
    ("bits", "loose"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o700, True)]
)
def test_a_file_that_is_open_to_others_is_loose(path: Path, bits: int, loose: bool) -> None:
    file = JournaledFile(str(path))
    assert file.too_permissive is False
    path.write_text("Zq8secret\n")
    path.chmod(bits)
    assert file.too_permissive is loose
    assert file.mode == f"{bits:04o}"
    file.tighten()
    assert mode(path) == 0o600


def test_a_mode_that_cannot_be_changed_is_told(path: Path) -> None:
    with pytest.raises(OptionError, match=r"^path: .*cannot be set to mode 0600"):
        JournaledFile(str(path)).tighten()


def test_removing_is_repeatable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path)
    JournaledFile(str(path)).remove()
    JournaledFile(str(path)).remove()
    assert not path.exists()
    monkeypatch.setattr(os, "unlink", full_disk)
    with pytest.raises(OptionError, match=r"^path: .*cannot be removed"):
        JournaledFile(str(path)).remove()


# The journal


def test_a_run_that_is_killed_leaves_a_journal_for_the_next(path: Path) -> None:
    killed = JournaledFile(str(path))
    killed.prepare(ENTRY)
    with pytest.raises(OptionError, match="another run is just writing it"):
        JournaledFile(str(path)).interrupted()
    killed.leave()
    following = JournaledFile(str(path))
    found = following.interrupted()
    assert found is not None
    assert {key: found[key] for key in ENTRY} == ENTRY
    following.forget(found)
    assert following.interrupted() is None
    assert os.listdir(path.parent) == []


def test_a_journal_is_for_its_owner_only(path: Path) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    assert mode(Path(file.journal)) == 0o600
    file.discard()


def test_a_whole_run_leaves_no_journal(path: Path) -> None:
    write(path)
    assert JournaledFile(str(path)).interrupted() is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_journal_that_was_not_finished_says_nothing(path: Path, content: bytes) -> None:
    file = JournaledFile(str(path))
    Path(file.journal).write_bytes(content)
    assert file.interrupted() is None


def test_of_two_runs_at_once_only_one_goes_on(path: Path) -> None:
    first, second = JournaledFile(str(path)), JournaledFile(str(path))
    first.prepare(ENTRY)
    with pytest.raises(OptionError, match="another run is just writing it"):
        second.prepare(ENTRY)
    first.discard()


def test_a_run_that_was_refused_leaves_the_others_journal_alone(path: Path) -> None:
    first, second = JournaledFile(str(path)), JournaledFile(str(path))
    first.prepare(ENTRY)
    with pytest.raises(OptionError):
        second.prepare(ENTRY)
    second.discard()
    assert os.path.exists(first.journal)


def test_the_next_run_clears_away_the_temporary_file_of_a_killed_one(path: Path) -> None:
    killed = JournaledFile(str(path))
    killed.prepare(ENTRY)
    assert killed._journal is not None
    os.close(killed._journal)
    assert len(os.listdir(path.parent)) == 2
    next_run = JournaledFile(str(path))
    entry = next_run.interrupted()
    assert entry is not None
    next_run.forget(entry)
    assert os.listdir(path.parent) == []


def test_a_file_of_somebody_else_stays_theirs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, "old")
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _path, owner, group: given.append((owner, group)))
    write(path, "new")
    assert given == [(path.stat().st_uid, path.stat().st_gid)]


@pytest.mark.parametrize("step", ["interrupted", "prepare"])
def test_a_journal_that_goes_while_it_is_opened_means_that_another_run_has_ended(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first, second = JournaledFile(str(path)), JournaledFile(str(path))
    first.prepare(ENTRY)
    lock = fcntl.flock

    def late(handle: int, operation: int) -> None:
        first.commit("Zq8secret")
        first.discard()
        lock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(OptionError, match="another run has just written it"):
        second.interrupted() if step == "interrupted" else second.prepare(ENTRY)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("name", [".checkout.token.minting", ".checkout.token.minted.new"])
def test_what_somebody_else_linked_is_not_written_to(path: Path, tmp_path: Path, name: str) -> None:
    """In a folder that others may write to, the names of our helpers can be guessed."""
    victim = tmp_path / "victim"
    victim.write_text("stays")
    (path.parent / name).symlink_to(victim)
    file = JournaledFile(str(path))
    with contextlib.suppress(OptionError, OSError):
        file.prepare(ENTRY)
        file.commit("Zq8secret", {"id": "one"})
    file.discard()
    assert victim.read_text() == "stays"


@pytest.mark.parametrize("temporary", ["{outside}", "{folder}/../.outside", "{folder}/plain", ""])
def test_a_forged_journal_removes_nothing_else(tmp_path: Path, temporary: str) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    outside, plain = tmp_path / ".outside", folder / "plain"
    outside.write_text("stays")
    plain.write_text("stays")
    JournaledFile(str(folder / "token")).forget({"temporary": temporary.format(outside=outside, folder=folder)})
    assert outside.exists()
    assert plain.exists()


# Notes


def note(path: Path, secret: str, text: str) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    file.commit(secret, {"id": text})
    file.discard()


def test_a_note_is_about_one_secret_and_tells_nothing_of_it(path: Path) -> None:
    note(path, "Zq8secret", "one")
    file = JournaledFile(str(path))
    assert file.note("Zq8secret") == {"id": "one"}
    assert file.note("another") is None
    assert file.note(None) is None
    (hidden,) = [each for each in path.parent.iterdir() if each != path]
    assert hidden.name == ".checkout.token.minted"
    assert "Zq8secret" not in hidden.read_text()
    assert mode(hidden) == 0o600
    file.remove()
    assert os.listdir(path.parent) == []


def test_the_note_about_the_old_secret_is_kept_until_the_next_but_one(path: Path) -> None:
    for secret in ("one", "two", "three"):
        note(path, secret, secret)
    file = JournaledFile(str(path))
    assert [file.note(secret) for secret in ("one", "two", "three")] == [None, {"id": "two"}, {"id": "three"}]


def test_a_secret_without_a_note_leaves_that_of_others(path: Path) -> None:
    note(path, "one", "one")
    write(path, "two")
    file = JournaledFile(str(path))
    assert (file.read(), file.note("two"), file.note("one")) == ("two", None, {"id": "one"})


def test_a_note_that_cannot_be_written_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        file.commit("Zq8secret", {"id": "one"})
    file.discard()
    assert os.listdir(path.parent) == []


def test_what_somebody_else_put_into_the_file_meanwhile_is_no_reason_to_lose_a_secret(path: Path) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    path.write_text("two\nlines\n")
    file.commit("Zq8secret", {"id": "one"})
    assert JournaledFile(str(path)).note("Zq8secret") == {"id": "one"}
