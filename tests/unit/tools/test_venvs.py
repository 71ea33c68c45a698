# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reasons for rebuilding a virtual environment, without the building itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import venvs


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments that were made, in the folder `real venvs`."""
    found: list[Path] = []
    (tmp_path / "real venvs").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "one.txt").write_text("# a comment\nrequests\n")
    monkeypatch.setattr(venvs, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(venvs, "VENVS", tmp_path / "real venvs")
    monkeypatch.setattr(venvs, "WORK", tmp_path)

    def make(new: venvs.Venv, python: Path, what: list[str]) -> None:
        found.append(new.path)
        new.path.mkdir(exist_ok=True)
        (new.path / "pyvenv.cfg").write_text(f"home = /usr/bin\ncommand = {python} -m venv --symlinks {new.path}\n")

    monkeypatch.setattr(venvs, "_make", make)
    return found


def test_it_is_made_once(made: list[Path]) -> None:
    first = venvs.ensure("one", "one.txt", "ansible-core")
    assert venvs.ensure("one", "one.txt", "ansible-core") == first
    assert made == [first.path]


def test_other_packages(made: list[Path], tmp_path: Path) -> None:
    for content in ("requests\n", "# another comment\nrequests\n", "requests\npyyaml\n"):
        (tmp_path / "requirements" / "one.txt").write_text(content)
        venvs.ensure("one", "one.txt")
    venvs.ensure("one", "one.txt", "ansible-core")
    assert len(made) == 3


def test_moved(made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venvs.ensure("one", "one.txt")
    (tmp_path / "real venvs").rename(tmp_path / "moved")
    monkeypatch.setattr(venvs, "VENVS", tmp_path / "moved")
    venvs.ensure("one", "one.txt")
    assert made == [tmp_path / "real venvs" / "one", tmp_path / "moved" / "one"]


def test_through_a_link(made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to("real venvs")
    venvs.ensure("one", "one.txt")
    monkeypatch.setattr(venvs, "VENVS", tmp_path / "link")
    venvs.ensure("one", "one.txt")
    assert made == [tmp_path / "real venvs" / "one"]
