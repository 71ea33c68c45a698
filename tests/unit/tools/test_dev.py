# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
import subprocess
import sys

from tools import dev
from tools.places import ROOT


def test_every_target_of_the_makefile_is_a_command() -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", "")
    listed = re.search(r"^TARGETS = (.*)$", makefile, re.MULTILINE)
    assert listed
    assert sorted(listed[1].split()) == sorted(dev.COMMANDS)
    explained = set(re.findall(r"^([a-z-]+): ## ", makefile, re.MULTILINE))
    assert explained - {"help", "clean"} == set(dev.COMMANDS)


def test_tools_that_start_without_a_virtual_environment_need_no_package() -> None:
    beyond = ("release",)
    modules = sorted(file.stem for file in (ROOT / "tools").glob("*.py") if file.stem not in beyond)
    lines = [f"import tools.{name}" for name in [*modules, "docsite.__main__"]]
    done = subprocess.run(
        [sys.executable, "-S", "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_about_the_tools_names_each_of_them() -> None:
    page = (ROOT / "docs" / "development.md").read_text()
    parts = [one.name for one in (ROOT / "tools").iterdir() if one.suffix == ".py" or one.is_dir()]
    own = [
        name for name in parts if not name.startswith("_") and name not in ("places.py", "processes.py", "requirements")
    ]
    assert [name for name in own if f"`{name}`" not in page and f"`{name}/`" not in page] == []
    programs = page.partition("## Programs of others")[2].partition("## Parts")[0]
    known = {*dev.COMMANDS, "make"}
    named = set(
        re.findall(r"`([a-z-]+)`", "".join(line.split("|")[1] for line in programs.splitlines() if "|" in line))
    )
    assert sorted(named - known) == []
