# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.atomic_file import PRIVATE
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.file_set import FileSet, TextFile

NEW = [TextFile("main.yml", "new main"), TextFile("projects/a.yml", "new a"), TextFile("projects/b.yml", "new b")]


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    folder = tmp_path / "dest"
    (folder / "projects").mkdir(parents=True)
    (folder / "main.yml").write_text("old main")
    (folder / "projects" / "a.yml").write_text("old a")
    return folder


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def files(dest: Path) -> FileSet:
    return FileSet(str(dest), "dest")


def contents(dest: Path) -> dict[str, str]:
    return {str(path.relative_to(dest)): path.read_text() for path in dest.rglob("*") if path.is_file()}


def on_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but for one call, for which the disk is full."""
    calls = iter(range(1, 1000))

    def sometimes(*arguments: Any, **keywords: Any) -> Any:
        if next(calls) == number:
            raise OSError(28, "No space left on device")
        return function(*arguments, **keywords)

    return sometimes


def test_everything_is_written_with_the_folders_it_needs(tmp_path: Path) -> None:
    files(tmp_path / "x" / "y").write(NEW)
    assert contents(tmp_path / "x" / "y") == {path: text for path, text, _mode in NEW}


@pytest.mark.parametrize(
    ("name", "number"),
    [*((name, number) for name in ("replace", "fsync", "open") for number in (1, 2, 3)), ("link", 1), ("link", 2)],
)
def test_a_full_disk_leaves_the_old_files(dest: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    old = contents(dest)
    monkeypatch.setattr(os, name, on_call(number, getattr(os, name)))
    if name == "link":
        monkeypatch.setattr("shutil.copy2", on_call(1, lambda *_: None))
    with pytest.raises(OptionError, match=r"^dest: .*(main|a|b)\.yml cannot be written: No space left on device"):
        files(dest).write(NEW)
    monkeypatch.undo()
    assert contents(dest) == old


def test_a_file_system_without_second_names_serves_too(dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: Any) -> None:
        raise OSError(1, "Operation not permitted")

    old = contents(dest)
    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(os, "replace", on_call(3, os.replace))
    with pytest.raises(OptionError):
        files(dest).write(NEW)
    assert contents(dest) == old
    files(dest).write(NEW)
    assert contents(dest) == {path: text for path, text, _mode in NEW}


def test_folders_made_in_vain_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", on_call(1, os.replace))
    with pytest.raises(OptionError):
        files(tmp_path / "x" / "y").write(NEW)
    assert os.listdir(tmp_path) == []


def test_a_file_keeps_its_mode(dest: Path) -> None:
    (dest / "main.yml").chmod(0o640)
    files(dest).write(NEW)
    assert stat.S_IMODE((dest / "main.yml").stat().st_mode) == 0o640


def test_a_file_keeps_its_owner(dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    stat_of = os.stat

    class Foreign:
        st_uid, st_gid, st_mode = 4711, 4712, 0o100644

    monkeypatch.setattr(os, "stat", lambda path, **more: Foreign if path == target else stat_of(path, **more))
    monkeypatch.setattr(os, "fchown", lambda handle, *owner: given.append(owner))
    target = str(dest / "main.yml")
    files(dest).write(NEW[:1])
    assert given == [(4711, 4712)]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_files_honour_the_umask(tmp_path: Path, umask: Callable[[int], int], mask: int, mode: int) -> None:
    umask(mask)
    files(tmp_path).write([*NEW, TextFile("vault.yml", "x", PRIVATE)])
    assert stat.S_IMODE((tmp_path / "projects" / "a.yml").stat().st_mode) == mode
    assert stat.S_IMODE((tmp_path / "vault.yml").stat().st_mode) == 0o600


@pytest.mark.parametrize("path", ["../outside.yml", "projects/../../outside.yml", ".", "..", "/etc/outside.yml"])
def test_nothing_outside_is_read_or_written(dest: Path, path: str) -> None:
    (dest.parent / "outside.yml").write_text("mine")
    with pytest.raises(OptionError, match=r"^dest: .* leads out of the folder"):
        files(dest).read(path)
    with pytest.raises(OptionError, match=r"^dest: .* leads out of the folder"):
        files(dest).write([TextFile(path, "new")])
    assert (dest.parent / "outside.yml").read_text() == "mine"


@pytest.mark.parametrize("link", ["main.yml", "projects"])
def test_no_link_is_followed_out_of_the_folder(tmp_path: Path, link: str) -> None:
    outside, dest = tmp_path / "outside", tmp_path / "dest"
    outside.mkdir()
    dest.mkdir()
    (outside / "a.yml").write_text("mine")
    (dest / link).symlink_to(outside / "a.yml" if link == "main.yml" else outside)
    path = link if link == "main.yml" else "projects/a.yml"
    with pytest.raises(OptionError, match="leads out of the folder"):
        files(dest).read(path)
    with pytest.raises(OptionError, match="leads out of the folder"):
        files(dest).write(NEW)
    assert contents(outside) == {"a.yml": "mine"}


def test_links_within_the_folder_and_the_folder_itself_may_be_links(dest: Path, tmp_path: Path) -> None:
    (dest / "main.yml").rename(dest / "real.yml")
    (dest / "main.yml").symlink_to("real.yml")
    (tmp_path / "link").symlink_to(dest)
    files(tmp_path / "link").write(NEW[:1])
    assert (dest / "real.yml").read_text() == "new main"
    assert (dest / "main.yml").is_symlink()


def test_a_pipe_is_refused_and_not_waited_for(dest: Path) -> None:
    (dest / "main.yml").unlink()
    os.mkfifo(dest / "main.yml")
    with pytest.raises(OptionError, match="not an ordinary file"):
        files(dest).read("main.yml")
    with pytest.raises(OptionError, match="not an ordinary file"):
        files(dest).write(NEW)


def test_a_folder_instead_of_a_file_is_refused(dest: Path) -> None:
    (dest / "projects" / "b.yml").mkdir()
    with pytest.raises(OptionError, match="not an ordinary file"):
        files(dest).write(NEW)
    assert (dest / "main.yml").read_text() == "old main"


def test_a_file_instead_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dest").write_text("mine")
    with pytest.raises(OptionError, match=r"^dest: .*main\.yml cannot be read: Not a directory"):
        files(tmp_path / "dest").read("main.yml")
    with pytest.raises(OptionError, match=r"^dest: .*main\.yml cannot be written"):
        files(tmp_path / "dest").write(NEW)
    assert (tmp_path / "dest").read_text() == "mine"


def test_text_of_another_encoding_is_refused(dest: Path) -> None:
    (dest / "main.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(OptionError, match=r"^dest: .*main\.yml cannot be read"):
        files(dest).read("main.yml")


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    assert files(tmp_path / "nowhere").read("projects/a.yml") is None
