# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from tools.eda import lacking


def java(folder: Path, says: str, code: int = 0) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2\necho '{says}' >&2\nexit {code}\n")
    program.chmod(0o755)
    return program.parent


@pytest.mark.parametrize("version", ["17.0.15", "21", "25.0.1-ea"])
def test_java_that_is_new_enough(tmp_path: Path, version: str) -> None:
    path = java(tmp_path, f'openjdk version "{version}" 2025-04-15')
    assert lacking({"PATH": str(path)}) == ""
    assert lacking({"PATH": "", "JAVA_HOME": str(tmp_path)}) == ""


@pytest.mark.parametrize(("version", "told"), [("11.0.2", "is Java 11"), ("1.8.0_402", "is Java 1")])
def test_java_that_is_too_old(tmp_path: Path, version: str, told: str) -> None:
    assert lacking({"PATH": str(java(tmp_path, f'java version "{version}"'))}).endswith(told)


def test_java_that_does_not_run(tmp_path: Path) -> None:
    assert "does not run" in lacking({"PATH": str(java(tmp_path, "no such command", 127))})


def test_java_home_wins_as_it_does_in_ansible_rulebook(tmp_path: Path) -> None:
    path = java(tmp_path / "new", 'openjdk version "21"')
    java(tmp_path / "old", 'openjdk version "11.0.2"')
    assert "is Java 11" in lacking({"PATH": str(path), "JAVA_HOME": str(tmp_path / "old")})
    assert "No such file" in lacking({"PATH": str(path), "JAVA_HOME": str(tmp_path / "none")})


def test_no_java(tmp_path: Path) -> None:
    assert "JAVA_HOME is not set" in lacking({"PATH": str(tmp_path)})
