# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and replacing files in folders that others may write to."""

from __future__ import annotations

import os
import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.atomic_file import (
    Access,
    NewFile,
    Refused,
    check_place,
    is_temporary_of,
    make_folders,
    open_own,
    read_file,
    read_own,
    real_path,
    remove_folders,
    temporary_name,
)

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Links


def test_links_of_this_user_are_followed_in_every_part_of_a_path(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "a" / "link").symlink_to("../a/./target")
    assert real_path(str(tmp_path / "b" / "link")) == str(tmp_path / "a" / "target")
    assert real_path(str(tmp_path / "b" / ".." / "x")) == str(tmp_path / "x")


def test_a_relative_path_and_a_link_to_an_absolute_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("link").symlink_to(tmp_path / "there")
    assert real_path("link") == str(tmp_path / "there")


@as_root
@pytest.mark.parametrize("part", ["file", "folder", "dangling"])
def test_a_link_of_another_user_is_refused(tmp_path: Path, part: str) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "secret").touch()
    link = tmp_path / "link"
    link.symlink_to({"file": "theirs/secret", "folder": "theirs", "dangling": "nowhere"}[part])
    os.lchown(link, NOBODY, NOBODY)
    with pytest.raises(Refused, match=re.escape(f"{link} is a symbolic link of another user")):
        real_path(str(link / "secret" if part == "folder" else link))


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(Refused, match="too many symbolic links"):
        real_path(str(tmp_path / "a"))


def test_a_link_that_appears_after_the_look_is_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("stays")
    path.symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"):
        read_file(str(path))


# Folders and links instead of a file


@pytest.fixture
def listening(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        yield


def test_a_pipe_is_refused_and_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    for what in (check_place, read_file, read_own):
        with pytest.raises(Refused):
            what(str(path))


@pytest.mark.usefixtures("listening")
def test_a_socket_is_refused(path: Path) -> None:
    for what in (check_place, read_file, read_own):
        with pytest.raises(Refused):
            what(str(path))


def test_a_pipe_that_appears_after_the_look_is_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.touch()
    before = os.lstat(path)
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(os, "lstat", lambda _path: before)
    for what in (read_file, read_own):
        with pytest.raises(Refused):
            what(str(path))


def test_nothing_and_an_ordinary_file_are_fine(path: Path) -> None:
    assert check_place(str(path)) is None
    assert check_place(str(path / "below")) is None
    path.write_text("x")
    found = check_place(str(path))
    assert found is not None
    assert found.st_size == 1


def test_a_second_name_of_ones_own_file_is_fine_in_ones_own_folder(path: Path, tmp_path: Path) -> None:
    path.touch()
    os.link(path, tmp_path / "second")
    tmp_path.chmod(0o700)
    assert check_place(str(path)) is not None
    tmp_path.chmod(0o777)
    with pytest.raises(Refused, match="a hard link"):
        check_place(str(path))


@as_root
def test_a_hard_link_of_another_user_is_refused(path: Path, tmp_path: Path) -> None:
    path.touch()
    os.chown(path, NOBODY, NOBODY)
    os.link(path, tmp_path / "second")
    with pytest.raises(Refused, match="a hard link"):
        check_place(str(path))


def test_a_file_that_only_its_owner_may_replace_is_refused_beforehand(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.touch()
    tmp_path.chmod(0o1777)
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 4711)
    with pytest.raises(Refused, match="only its owner may replace it"):
        check_place(str(path))


# Files that this user alone can have made


def test_ones_own_file_is_read_whole(path: Path) -> None:
    path.write_bytes(b"x" * 300_000)
    assert len(read_own(str(path))) == 300_000


def test_no_file_is_not_one_of_others(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_own(str(path))


@as_root
@pytest.mark.parametrize("folder", [0o755, 0o777])
def test_a_file_of_another_user_is_refused(path: Path, tmp_path: Path, folder: int) -> None:
    path.touch()
    os.chown(path, NOBODY, NOBODY)
    tmp_path.chmod(folder)
    with pytest.raises(Refused, match="was not made by this user"):
        open_own(str(path), os.O_RDWR | os.O_CREAT)


@as_root
@pytest.mark.parametrize("bits", [0o755, 0o775])
def test_the_owner_of_a_folder_is_trusted_if_nobody_else_may_write_to_it(path: Path, tmp_path: Path, bits: int) -> None:
    path.touch()
    for one in (path, tmp_path):
        os.chown(one, NOBODY, NOBODY)
    tmp_path.chmod(bits)
    if bits == 0o755:
        assert read_own(str(path)) == b""
    else:
        with pytest.raises(Refused):
            read_own(str(path))


def test_a_second_name_of_a_helper_file_is_refused(path: Path, tmp_path: Path) -> None:
    path.touch()
    os.link(path, tmp_path / "second")
    with pytest.raises(Refused):
        read_own(str(path))


# New files


def test_a_file_is_filled_beside_and_takes_the_place(path: Path) -> None:
    path.write_text("old")
    new = NewFile(str(path))
    new.reserve(100)
    assert path.read_text() == "old"
    assert Path(new.temporary).stat().st_size == 100
    new.put(b"new")
    assert path.read_text() == "new"
    assert bits(path) == 0o600
    new.discard()
    assert os.listdir(path.parent) == [path.name]


def test_a_file_that_is_given_up_leaves_nothing(path: Path) -> None:
    new = NewFile(str(path))
    new.reserve(1)
    new.discard()
    assert os.listdir(path.parent) == []


def test_a_name_that_is_taken_is_not_used(path: Path) -> None:
    new = NewFile(str(path))
    Path(new.temporary).write_text("theirs")
    with pytest.raises(FileExistsError):
        new.reserve(1)
    new.discard()
    assert Path(new.temporary).read_text() == "theirs"


@as_root
def test_owner_group_and_mode_are_given_before_there_is_a_content(path: Path) -> None:
    new = NewFile(str(path))
    new.reserve(1, Access(NOBODY, NOBODY, 0o640))
    found = os.stat(new.temporary)
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (NOBODY, NOBODY, 0o640)
    new.put(b"x")
    assert (path.stat().st_uid, bits(path)) == (NOBODY, 0o640)


@as_root
def test_the_owner_is_kept_of_the_file_that_is_named_only(path: Path) -> None:
    path.touch()
    os.chown(path, NOBODY, NOBODY)
    for keep, owner in ((None, 0), (os.stat(path), NOBODY)):
        new = NewFile(str(path))
        new.reserve(1)
        new.put(b"x", keep)
        assert path.stat().st_uid == owner


def test_the_names_of_temporary_files(path: Path) -> None:
    name = os.path.basename(temporary_name(str(path)))
    assert is_temporary_of(str(path), name)
    for other in ("secret", ".secret", ".secret.1234567g", ".secret.123456789", ".other.12345678", ".secret.journal"):
        assert not is_temporary_of(str(path), other)


@pytest.mark.parametrize(("mode", "expected"), [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755), (0o400, 0o700)])
def test_folders_are_made_for_those_who_may_read_the_file(tmp_path: Path, mode: int, expected: int) -> None:
    made = make_folders(str(tmp_path / "a" / "b"), Access(mode=mode))
    assert made == [str(tmp_path / "a"), str(tmp_path / "a" / "b")]
    assert [bits(Path(one)) for one in made] == [expected, expected]
    (tmp_path / "a" / "kept").touch()
    remove_folders(made)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a", "kept"]


def test_folders_that_are_there_are_left_alone(tmp_path: Path) -> None:
    before = bits(tmp_path)
    assert make_folders(str(tmp_path), Access(mode=0o600)) == []
    assert bits(tmp_path) == before
