# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No text from outside is read by a shell, or by make itself, on its way to a tool."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tools import dev
from tools.places import ROOT

MAKEFILE = ROOT / "Makefile"
RECIPES = [line.strip() for line in MAKEFILE.read_text().splitlines() if line.startswith("\t")]


def make(place: Path, target: str, **variables: str) -> list[str]:
    """Return what a tool would be given. The Python behind the target only writes down what reaches it."""
    seen = place / "seen"
    python = place / "python with a space"
    python.write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" \"$ARGS\" > '{seen}'\n")
    python.chmod(0o755)
    given = [f"{name}={value}" for name, value in {"PYTHON": str(python), **variables}.items()]
    subprocess.run(["make", "--file", str(MAKEFILE), target, *given], cwd=place, check=True, capture_output=True)
    return seen.read_text().split("\0")[:-1]


@pytest.mark.parametrize(
    "hostile",
    [
        "v1; touch {file}",
        "v1 && touch {file}",
        "`touch {file}`",
        "$$(touch {file})",
        "$(shell touch {file})",
        "${{shell touch {file}}}",
        "'; touch {file}; '",
        '"; touch {file}; "',
        "v1\ntouch {file}",
    ],
)
@pytest.mark.parametrize("target", ["release", "matrix"])
def test_arguments_run_nothing(tmp_path: Path, hostile: str, target: str) -> None:
    text = hostile.format(file=tmp_path / "ran")
    assert make(tmp_path, target, ARGS=text) == ["-m", "tools.dev", target, text]
    assert not (tmp_path / "ran").exists()


def test_no_recipe_has_a_variable_of_make_in_it() -> None:
    assert [line for line in RECIPES if re.search(r"\$(?!@)", line.replace("$$", ""))] == []
    # A variable of the shell stands in quotation marks.
    assert [line for line in RECIPES if re.search(r'(?<!")\$\$', line)] == []


def test_arguments_are_split_as_a_shell_would(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setitem(dev.COMMANDS, "unit", lambda *arguments: seen.append(arguments) or 0)
    monkeypatch.setenv("ARGS", "-k 'this or that' $HOME ~ *; ls")
    assert dev.main(["unit", "--verbose"]) == 0
    assert seen == [("--verbose", "-k", "this or that", "$HOME", "~", "*;", "ls")]
    assert "ARGS" not in os.environ


def test_arguments_that_cannot_be_split(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ARGS", "-k 'this")
    assert dev.main(["unit"]) == 2
    assert capsys.readouterr().err == "ARGS: No closing quotation\n"
