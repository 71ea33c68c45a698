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


def test_what_begins_without_a_virtual_environment_needs_no_package() -> None:
    beyond = ("release",)
    modules = sorted(file.stem for file in (ROOT / "tools").glob("*.py") if file.stem not in beyond)
    lines = [f"import tools.{name}" for name in [*modules, "docsite.__main__"]]
    done = subprocess.run(
        [sys.executable, "-S", "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
