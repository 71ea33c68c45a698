# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.access import FileAccess
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile

ENTRY = {"kind": "write_token", "known": []}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
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
    monkeypatch.setattr(os, "rename", move)
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    assert happened == [".checkout.token.journal.new", "to .checkout.token.journal", ".checkout.token.temporary"]
    file.commit("Zq8secret", note)
    fresh = ".checkout.token.owner.new"
    noted = [fresh, fresh, "to .checkout.token.owner", "the folder"] if note else []
    written = [".checkout.token.temporary", "to checkout.token", "the folder"]
    assert happened[3:] == [*noted, *written]
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


def test_a_path_that_is_not_a_file_is_refused(path: Path, tmp_path: Path) -> None:
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
def test_a_dangling_link_holds_no_secret(path: Path, tmp_path: Path, link: str) -> None:
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


@pytest.mark.parametrize("call", ["fsync", "rename", "fchmod"])
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
    sizes = [one.stat().st_size for one in path.parent.iterdir() if not one.name.endswith(".journal")]
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
    ("bits", "wrong"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o700, True)]
)
def test_a_file_that_is_open_to_others_is_put_right(path: Path, bits: int, wrong: bool) -> None:
    file = JournaledFile(str(path))
    assert file.wrong_access is False
    path.write_text("Zq8secret\n")
    path.chmod(bits)
    assert file.wrong_access is wrong
    assert (file.access, file.wanted_access) == ({"mode": f"{bits:04o}"}, {"mode": "0600"})
    file.set_access()
    assert mode(path) == 0o600


@as_root
def test_owner_group_and_mode_that_are_asked_for_are_put_right(path: Path) -> None:
    path.write_text("Zq8secret\n")
    path.chmod(0o600)
    file = JournaledFile(str(path), access=FileAccess("nobody", "65534", 0o640))
    assert file.wrong_access is True
    assert file.access == {"mode": "0600", "owner": "root", "group": "0"}
    file.set_access()
    assert file.access == file.wanted_access == {"mode": "0640", "owner": "nobody", "group": "65534"}
    assert file.wrong_access is False


def test_a_mode_that_cannot_be_changed_is_reported(path: Path) -> None:
    with pytest.raises(OptionError, match=r"^path: .*cannot be set to its owner, group and mode 0600"):
        JournaledFile(str(path)).set_access()


@as_root
def test_a_fresh_file_has_the_access_that_is_asked_for_and_its_folder_is_made(path: Path) -> None:
    below = path / "a" / "token"
    file = JournaledFile(str(below), access=FileAccess("nobody", None, 0o640, create_parent=True))
    file.prepare(ENTRY)
    file.commit("Zq8secret")
    file.discard()
    assert (mode(below), below.stat().st_uid) == (0o640, 65534)
    assert (mode(below.parent), below.parent.stat().st_uid) == (0o750, 65534)


def test_folders_that_were_made_go_if_nothing_came_of_it(path: Path) -> None:
    file = JournaledFile(str(path / "a" / "token"), access=FileAccess(create_parent=True))
    file.prepare(ENTRY)
    file.discard()
    assert not path.exists()


@pytest.mark.parametrize(
    ("option", "access"), [("owner", FileAccess("nobody-Zq")), ("group", FileAccess(None, "no-Zq"))]
)
def test_a_user_whom_the_machine_does_not_know_is_an_error_beforehand(
    path: Path, option: str, access: FileAccess
) -> None:
    file = JournaledFile(str(path), access=access)
    with pytest.raises(OptionError, match=f"^{option}: there is no "):
        file.prepare(ENTRY)
    told: list[str] = []
    file.check_writable(True, told.append)
    assert told[0].startswith(f"{option}: there is no ")
    assert os.listdir(path.parent) == []


def test_a_right_that_this_user_lacks_shows_before_there_is_a_secret(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    with pytest.raises(OptionError, match="cannot be written: Operation not permitted"):
        JournaledFile(str(path), access=FileAccess("1")).prepare(ENTRY)
    assert os.listdir(path.parent) == []


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


def test_a_run_that_was_killed_before_its_journal_was_written_has_done_nothing(path: Path) -> None:
    file = JournaledFile(str(path))
    Path(file.journal).touch(mode=0o600)
    assert file.interrupted() == {}


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_journal_that_cannot_be_read_is_an_error_that_names_it(path: Path, content: bytes) -> None:
    file = JournaledFile(str(path))
    Path(file.journal).write_bytes(content)
    with pytest.raises(OptionError, match=r"^path: .*the journal .*\.checkout\.token\.journal .*cannot be used"):
        file.interrupted()
    assert Path(file.journal).read_bytes() == content


def test_a_journal_is_read_whole(path: Path) -> None:
    entry = {**ENTRY, "known": [f"{number:064x}" for number in range(20_000)]}
    killed = JournaledFile(str(path))
    killed.prepare(entry)
    killed.leave()
    found = JournaledFile(str(path)).interrupted()
    assert found is not None
    assert found["known"] == entry["known"]


def test_a_journal_of_the_former_name_is_read_and_cleared_away(path: Path) -> None:
    old = path.parent / ".checkout.token.minting"
    old.write_text(json.dumps({**ENTRY, "temporary": str(path.parent / ".checkout.token.0123abcd")}))
    (path.parent / ".checkout.token.0123abcd").touch()
    file = JournaledFile(str(path))
    entry = file.interrupted()
    assert entry is not None
    assert entry["kind"] == "write_token"
    file.forget(entry)
    assert os.listdir(path.parent) == []


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("interrupted", ".checkout.token.journal"),
        ("interrupted", ".checkout.token.minting"),
        ("prepare", ".checkout.token.journal"),
    ],
)
def test_a_pipe_instead_of_a_journal_is_refused_and_not_waited_for(path: Path, name: str, step: str) -> None:
    os.mkfifo(path.parent / name)
    file = JournaledFile(str(path))
    with pytest.raises(OptionError, match=re.escape(name)):
        file.interrupted() if step == "interrupted" else file.prepare(ENTRY)


@as_root
@pytest.mark.parametrize("step", ["interrupted", "prepare"])
def test_the_journal_of_another_user_is_refused(path: Path, step: str) -> None:
    file = JournaledFile(str(path))
    Path(file.journal).write_text(json.dumps(ENTRY))
    os.chown(file.journal, 65534, 65534)
    with pytest.raises(OptionError, match="was not made by this user; remove it"):
        file.interrupted() if step == "interrupted" else file.prepare(ENTRY)
    assert os.path.exists(file.journal)


def test_an_entry_that_another_run_has_announced_since_is_kept(path: Path) -> None:
    killed = JournaledFile(str(path))
    killed.prepare(ENTRY)
    killed.leave()
    slow = JournaledFile(str(path))
    entry = slow.interrupted()
    assert entry is not None
    other = JournaledFile(str(path))
    other.prepare({**ENTRY, "since": "later"})
    with pytest.raises(OptionError, match="another run is just writing it"):
        slow.forget(entry)
    other.leave()
    with pytest.raises(OptionError, match="another run has just written it"):
        slow.forget(entry)
    assert os.path.exists(slow.journal)


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


@as_root
@pytest.mark.parametrize("keep", [True, False])
def test_a_file_stays_with_its_owner_only_if_it_held_a_secret_of_ours(path: Path, keep: bool) -> None:
    path.write_text("old")
    os.chown(path, 65534, 65534)
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    file.commit("new", keep=keep)
    file.discard()
    assert path.stat().st_uid == (65534 if keep else 0)
    assert mode(path) == 0o600


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


@pytest.mark.parametrize("name", [".checkout.token.journal", ".checkout.token.owner.new"])
def test_the_target_of_somebody_elses_link_is_not_written_to(path: Path, tmp_path: Path, name: str) -> None:
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


@pytest.mark.parametrize(
    "temporary",
    [
        "{outside}",
        "{folder}/../.outside",
        "{folder}/plain",
        "{folder}/.bashrc",
        ".other.0123abcd",
        "../.token.0123abcd",
        "",
    ],
)
def test_a_forged_journal_removes_nothing_else(tmp_path: Path, temporary: str) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    others = [tmp_path / ".outside", tmp_path / ".token.0123abcd"]
    others += [folder / name for name in ("plain", ".bashrc", ".other.0123abcd")]
    for one in others:
        one.write_text("stays")
    file = JournaledFile(str(folder / "token"))
    Path(file.journal).write_text(json.dumps({"temporary": temporary.format(outside=others[0], folder=folder)}))
    entry = file.interrupted()
    assert entry is not None
    file.forget(entry)
    assert all(one.exists() for one in others)
    assert not os.path.exists(file.journal)


# Notes


def note(path: Path, secret: str, text: str) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    file.commit(secret, {"id": text})
    file.discard()


def test_a_note_belongs_to_one_secret_and_does_not_reveal_it(path: Path) -> None:
    note(path, "Zq8secret", "one")
    file = JournaledFile(str(path))
    assert file.note("Zq8secret") == {"id": "one"}
    assert file.note("another") is None
    assert file.note(None) is None
    (hidden,) = [each for each in path.parent.iterdir() if each != path]
    assert hidden.name == ".checkout.token.owner"
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


def test_a_secret_survives_somebody_elses_write_to_its_file(path: Path) -> None:
    file = JournaledFile(str(path))
    file.prepare(ENTRY)
    path.write_text("two\nlines\n")
    file.commit("Zq8secret", {"id": "one"})
    assert JournaledFile(str(path)).note("Zq8secret") == {"id": "one"}


@pytest.mark.parametrize("label", [b"[" * 3000, b"{", b"[1]", b"null", b"\xff"])
def test_a_note_on_a_file_that_somebody_else_wrote_says_nothing(path: Path, label: bytes) -> None:
    write(path)
    try:
        os.setxattr(path, "user.logfire.owner", label)
    except (AttributeError, OSError):
        pytest.skip("this file system keeps no notes on files")
    assert JournaledFile(str(path)).label("Zq8secret") is None
